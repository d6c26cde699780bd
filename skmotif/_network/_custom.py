"""The architecture of a network that a user builds."""

import pickle
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from skmotif._network._architecture import Architecture


class NetworkBuilder:
    """A callable that builds Keras models; equal builders share compiled graphs.

    Parameters
    ----------
    build : callable
        Is called with the keywords ``input_shape``, ``n_outputs`` and ``seed``, as `MotifCNNClassifier` says.
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        # A copy, because the parameters of the original can be changed after a fit.
        self.build = deepcopy(build)
        # The code of skmotif's builders does not change, so they are equal if their parameters are. A user can change
        # a function between two fits, in a notebook for example. So a user's builder equals only itself.
        is_of_skmotif = type(build).__module__.startswith("skmotif.")
        self._key = pickle.dumps(build) if is_of_skmotif else object()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NetworkBuilder) and self._key == other._key

    def __hash__(self) -> int:
        return hash(self._key)


@dataclass(frozen=True, kw_only=True)
class CustomArchitecture(Architecture):
    """The builder of a user's network.

    With ``both_strands``, the score of a sequence is the mean of the network's scores of the two strands.
    """

    builder: NetworkBuilder

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> "CustomArchitecture":
        """Return the architecture of a saved estimator."""
        return cls(**{**state, "builder": NetworkBuilder(state["builder"])})

    def to_state(self) -> dict[str, Any]:
        """Return the fields as a dict, with the user's callable as the builder."""
        return {**super().to_state(), "builder": self.builder.build}
