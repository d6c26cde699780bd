"""How well attributions are localized in planted motifs."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import roc_auc_score
from sklearn.utils import Bunch, check_scalar

from skmotif._numbers import as_floats
from skmotif._sequences import as_sequence_list, iter_strings, sequence_lengths
from skmotif.inspection import attribution


def motif_mask(motif_starts: ArrayLike, motif_lengths: ArrayLike, length: int) -> NDArray[np.bool_]:
    """Return which positions belong to a planted motif.

    Parameters
    ----------
    motif_starts : array-like of shape (n_sequences, n_motifs)
        First position of each motif in each sequence, 0-based; -1 if the motif is absent.

    motif_lengths : array-like of shape (n_motifs,)
        Lengths of the motifs (bp).

    length : int
        Length of the sequences (bp).

    Returns
    -------
    ndarray of shape (n_sequences, length)
        True for positions in a motif.

    Raises
    ------
    ValueError
        If the shapes do not match, a start or length is not a whole number, or a motif is
        outside the sequence.
    TypeError
        If ``length`` is not an int.

    See Also
    --------
    attribution_localization_score : Compares attributions with such a mask.

    Examples
    --------
    >>> from skmotif.metrics import motif_mask
    >>> motif_mask([[1], [-1]], [2], 4).astype(int)
    array([[0, 1, 1, 0],
           [0, 0, 0, 0]])
    """
    check_scalar(length, "length", Integral, min_val=1)
    starts, lengths = as_floats(motif_starts, "motif_starts"), as_floats(motif_lengths, "motif_lengths")
    if starts.ndim != 2 or lengths.shape != starts.shape[1:]:
        raise ValueError(
            "Expected motif_starts of shape (n_sequences, n_motifs) and motif_lengths of shape (n_motifs,), "
            f"got {starts.shape} and {lengths.shape}."
        )
    if (starts % 1 != 0).any() or (lengths % 1 != 0).any() or (lengths < 1).any() or (starts < -1).any():
        raise ValueError("Expected whole numbers, motif_starts of -1 or more, and motif_lengths of 1 or more.")
    starts = starts[:, :, np.newaxis]
    ends = starts + lengths[:, np.newaxis]
    if (ends * (starts >= 0) > length).any():
        raise ValueError(f"A motif ends at {int((ends * (starts >= 0)).max())} bp, but length is {length} bp.")
    positions = np.arange(length)
    in_motif: NDArray[np.bool_] = (starts >= 0) & (positions >= starts) & (positions < ends)
    return np.any(in_motif, axis=1)


def attribution_localization_score(mask: ArrayLike, attributions: ArrayLike) -> float:
    """Return how well attributions separate the positions of a motif from the others.

    Parameters
    ----------
    mask : array-like of shape (n_sequences, length)
        True for positions in a motif.

    attributions : array-like of shape (n_sequences, length)
        The contribution of each base, as `skmotif.inspection.attribution` returns it.

    Returns
    -------
    float
        The mean over sequences of the AUROC of the attributions, with the positions in a
        motif as the positive class. Sequences without a motif are ignored.

    Raises
    ------
    ValueError
        If the shapes differ, the mask has values other than True and False, an attribution
        is not finite, or no sequence has both kinds of positions.

    See Also
    --------
    motif_mask : Returns the mask of planted motifs.
    AttributionLocalizationScorer : The same as ``scoring``.

    Examples
    --------
    >>> from skmotif.metrics import attribution_localization_score
    >>> attribution_localization_score([[0, 1, 1, 0]], [[0.1, 2.0, 0.5, 0.2]])
    1.0
    """
    flags, values = as_floats(mask, "mask"), as_floats(attributions, "attributions")
    if flags.shape != values.shape or flags.ndim != 2:
        raise ValueError(
            "Expected mask and attributions of the same shape, (n_sequences, length), "
            f"got {flags.shape} and {values.shape}."
        )
    if not np.isin(flags, [0, 1]).all():
        raise ValueError(f"mask should be of True and False, or 1 and 0, got {flags[~np.isin(flags, [0, 1])][0]}.")
    if not np.isfinite(values).all():
        raise ValueError(f"attributions should be finite, got {values[~np.isfinite(values)][0]}.")
    is_motif = flags.astype(bool)
    has_both = is_motif.any(axis=1) & ~is_motif.all(axis=1)
    if not has_both.any():
        raise ValueError("Expected at least one sequence with positions in a motif and others, got none.")
    return float(np.mean([roc_auc_score(*pair) for pair in zip(is_motif[has_both], values[has_both], strict=True)]))


@dataclass
class AttributionLocalizationScorer:
    """A ``scoring`` for model selection: `attribution_localization_score` of an estimator's attributions.

    Parameters
    ----------
    dataset : Bunch
        The data set that `skmotif.datasets.make_motif_classification` or
        `skmotif.datasets.make_position_classification` returns. It must contain the sequences
        on which the estimator is scored; case does not matter.

    parameters : dict, default={}
        Parameters of `skmotif.inspection.attribution`.

    See Also
    --------
    attribution_localization_score : The score itself.

    Examples
    --------
    >>> from sklearn.model_selection import cross_val_score
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
    >>> from skmotif.metrics import AttributionLocalizationScorer
    >>> data = make_motif_classification(600, 40, random_state=0)
    >>> pipe = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0))
    >>> scores = cross_val_score(pipe, data.data, data.target, scoring=AttributionLocalizationScorer(data), cv=3)
    >>> bool(scores.min() > 0.95)
    True
    """

    dataset: Bunch
    parameters: dict[str, Any] = field(default_factory=dict)

    def __call__(self, estimator: Any, X: ArrayLike, y: Any) -> float:
        """Return the score of a fitted estimator.

        Raises a ValueError if a sequence is not in the data set, or is in it more than once with different motif
        starts.
        """
        if not all(hasattr(self.dataset, name) for name in ("data", "motifs", "motif_starts")):
            raise TypeError(
                "Expected the Bunch that make_motif_classification or make_position_classification returns, "
                f"got {type(self.dataset).__name__}."
            )
        starts = self._motif_starts(X)
        attributions = attribution(estimator, X, **self.parameters)
        lengths = list(map(len, self.dataset.motifs))
        return attribution_localization_score(motif_mask(starts, lengths, attributions.shape[1]), attributions)

    def _motif_starts(self, X: ArrayLike) -> NDArray[Any]:
        """Return the motif starts of the sequences, of shape (n_sequences, n_motifs)."""
        rows_of = defaultdict(list)
        for row, sequence in enumerate(_upper_case(self.dataset.data)):
            rows_of[sequence].append(row)
        starts = np.asarray(self.dataset.motif_starts)
        rows = []
        for index, sequence in enumerate(_upper_case(X)):
            copies = rows_of.get(sequence)
            if copies is None:
                raise ValueError(f"Sequence {index} is not in the data set.")
            if (starts[copies] != starts[copies[0]]).any():
                raise ValueError(
                    f"Sequence {index} is in the data set more than once, as rows {copies}, with different "
                    "motif_starts. Remove such sequences before scoring."
                )
            rows.append(copies[0])
        return starts[rows]


def _upper_case(X: ArrayLike) -> Iterator[str]:
    """Iterate over the sequences in upper case."""
    sequences = as_sequence_list(X)
    return map(str.upper, iter_strings(sequences, sequence_lengths(sequences)))
