"""The architecture of a network, without Keras; compiled graphs are kept by it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

ACTIVATIONS = {"relu", "elu", "gelu", "silu", "softplus", "tanh", "sigmoid", "exponential", "linear"}

_OUTPUT_ACTIVATIONS = {"softmax", "sigmoid", "linear"}

# Knots of a position bias: more knots would resolve positions better, but overfit.
_MAX_KNOTS = 9


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """What determines the layers of a network; graphs are compiled once for each architecture.

    Attributes
    ----------
    input_shape : tuple of (int, int)
        Length and number of channels.
    n_outputs : int
        Number of outputs.
    output_activation : {"softmax", "sigmoid", "linear"}
        The activation of the last layer.
    both_strands, mutation_rate, n_estimators
        As in `MotifCNNClassifier`.
    """

    input_shape: tuple[int, int]
    n_outputs: int
    output_activation: str
    both_strands: bool
    mutation_rate: float = 0.0
    n_estimators: int = 1

    @property
    def scans_both_strands(self) -> bool:
        """Whether the network scans the reverse complement, which only sequences with four channels have."""
        return self.both_strands and self.input_shape[1] == 4

    @property
    def mutates(self) -> bool:
        """Whether training mutates the sequences, which only sequences with four channels can be."""
        return self.mutation_rate > 0 and self.input_shape[1] == 4

    @property
    def members(self) -> list[str]:
        """The names of the members of an ensemble."""
        return [f"member_{i}" for i in range(1, self.n_estimators + 1)]

    @property
    def of_member(self) -> Self:
        """The architecture of a single member."""
        return replace(self, n_estimators=1)

    def weights_of_members(self, weights: Sequence[Any]) -> list[list[Any]]:
        """Return the weights of each member, in the order of its layers."""
        n = len(weights) // self.n_estimators
        return [list(weights[i * n : (i + 1) * n]) for i in range(self.n_estimators)]

    def to_state(self) -> dict[str, Any]:
        """Return the fields as a dict, to be saved."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True, kw_only=True)
class MotifArchitecture(Architecture):
    """The settings of the network that scans for motifs, named as in `MotifCNNClassifier`.

    Raises
    ------
    ValueError
        If the sequences are too short for the kernel or the pooling.
    """

    n_filters: int
    kernel_size: int
    n_conv_layers: int
    pool_size: int | None
    dense_units: int
    activation: str
    dropout: float
    position_bias: bool = False
    mean_pooling: bool = False

    def __post_init__(self) -> None:
        length = self.input_shape[0] - self.kernel_size + 1
        if length < 1:
            raise ValueError(
                f"kernel_size={self.kernel_size} is longer than the sequences (n_features={self.input_shape[0]})."
            )
        if self.pool_size in (None, 1):
            return
        for i in range(1, self.n_conv_layers + 1):
            if self.pool_size > length:
                raise ValueError(
                    f"pool_size={self.pool_size} is larger than the {length} positions before pooling layer {i}: "
                    "set a smaller pool_size, kernel_size or n_conv_layers, or pool_size=None."
                )
            length //= self.pool_size

    @classmethod
    def from_state(cls, state: Any) -> "MotifArchitecture":
        """Return the architecture of a saved estimator; raise a ValueError if the state is damaged."""
        try:
            if _are_valid(**state):
                return cls(**{**state, "input_shape": tuple(state["input_shape"])})
        except (TypeError, ValueError):
            pass
        raise ValueError(f"The architecture in this saved estimator is damaged: {state!r:.500}.")

    @property
    def n_windows(self) -> int:
        """Number of windows that a filter of the first convolution scans on one strand."""
        return self.input_shape[0] - self.kernel_size + 1

    @property
    def n_knots(self) -> int:
        """Number of knots of a position bias."""
        return min(_MAX_KNOTS, self.n_windows)

    @property
    def n_pooled(self) -> int:
        """Number of features of each member after the pooling."""
        if self.pool_size is None:
            return self.n_filters * (2 if self.mean_pooling else 1)
        length = self.n_windows
        for _ in range(self.n_conv_layers):
            length //= self.pool_size
        return length * self.n_filters

    @property
    def weight_shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each weight by its name, in the order of the layers."""
        shapes = self._member_weight_shapes()
        if self.n_estimators == 1:
            return shapes
        return {f"{member}/{name}": shape for member in self.members for name, shape in shapes.items()}

    def _member_weight_shapes(self) -> dict[str, tuple[int, ...]]:
        shapes: dict[str, tuple[int, ...]] = {}

        def add(layer: str, *kernel: int) -> None:
            shapes.update({f"{layer}/kernel": kernel, f"{layer}/bias": kernel[-1:]})

        for i in range(1, self.n_conv_layers + 1):
            add(f"conv_{i}", self.kernel_size, self.input_shape[1] if i == 1 else self.n_filters, self.n_filters)
        if self.position_bias and self.pool_size is None:
            shapes["position_bias/knots"] = (2 if self.scans_both_strands else 1, self.n_knots, self.n_filters)
        if self.dense_units:
            add("dense", self.n_pooled, self.dense_units)
        add("scores", self.dense_units or self.n_pooled, self.n_outputs)
        return shapes


def position_curve(n_windows: int, n_knots: int) -> NDArray[np.float32]:
    """Return the matrix that interpolates between the knots of a position bias, ``(n_windows, n_knots)``.

    The knots are at equal distances, the first at the first window and the last at the last window.
    """
    at = np.linspace(0, n_knots - 1, n_windows)
    return np.clip(1 - np.abs(at[:, np.newaxis] - np.arange(n_knots)), 0, None).astype(np.float32)


def _are_valid(
    *,
    input_shape: Any,
    n_outputs: Any,
    output_activation: Any,
    n_filters: Any,
    kernel_size: Any,
    n_conv_layers: Any,
    pool_size: Any,
    dense_units: Any,
    activation: Any,
    dropout: Any,
    both_strands: Any,
    position_bias: Any = False,
    mean_pooling: Any = False,
    mutation_rate: Any = 0.0,
    n_estimators: Any = 1,
) -> bool:
    """Return whether a network can have these settings."""
    length, n_channels = input_shape
    sizes: list[Any] = [length, n_channels, n_outputs, n_filters, kernel_size, n_conv_layers, n_estimators]
    sizes.append(dense_units + 1)
    return (
        all(isinstance(size, (int, np.integer)) and int(size) >= 1 for size in sizes)
        and (pool_size is None or (isinstance(pool_size, (int, np.integer)) and int(pool_size) >= 1))
        and output_activation in _OUTPUT_ACTIVATIONS
        and activation in ACTIVATIONS
        and 0 <= dropout < 1
        and 0 <= mutation_rate <= 1
        and all(isinstance(switch, bool) for switch in (both_strands, position_bias, mean_pooling))
    )
