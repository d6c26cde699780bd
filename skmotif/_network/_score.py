"""The score that an attribution explains."""

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

ScoreKind = Literal["logit", "probability"]


class Score(NamedTuple):
    """One score for each sequence: an output of the network, before or after its activation.

    Parameters
    ----------
    output_index : ndarray of shape (n_sequences,), int
        The output: the position of a class, or the number of a label or response.
    kind : {"logit", "probability"}
        "logit" is log p / (1 - p), for two classes the difference of their logits, which does not
        saturate; "probability" is p. A response has one score, "logit".
    """

    output_index: NDArray[np.intp]
    kind: ScoreKind

    def rows(self, rows: slice | NDArray[np.intp]) -> "Score":
        """Return the score of some of the sequences."""
        return Score(self.output_index[rows], self.kind)
