"""How well planted motifs are found again, and how well attributions point at them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from numbers import Integral

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import roc_auc_score
from sklearn.utils import check_scalar

from skmotif._numbers import as_floats
from skmotif._sequences import as_sequence_list, iter_strings, sequence_lengths
from skmotif.inspection import attribution
from skmotif.motifs import Motif, discover_motifs

__all__ = [
    "AttributionLocalizationScorer",
    "MotifRecoveryScorer",
    "attribution_localization_score",
    "motif_mask",
    "motif_recovery",
    "motif_recovery_score",
]


def motif_recovery(planted, found):
    """Compare planted motifs with found ones, each of which stands for one planted motif.

    Motifs are paired such that the sum of the similarities is largest. So one found motif
    does not count as the recovery of two planted ones that are alike.

    Parameters
    ----------
    planted : list of Motif or str
        The motifs that there are; or their consensus, in IUPAC codes.

    found : list of Motif or str
        The motifs that were found, the most important first.

    Returns
    -------
    DataFrame
        A row to each planted motif: ``planted`` and ``found`` (consensus), ``rank`` of the
        found one (from 1), ``similarity``, ``offset`` and ``strand``, as
        `skmotif.motifs.Motif.similarity` gives them. If no found motif is left that is
        similar, the similarity is 0 and the others are missing.

    See Also
    --------
    motif_recovery_score : All in one number.
    skmotif.motifs.Motif.similarity : Compares two motifs.

    Examples
    --------
    >>> from skmotif.metrics import motif_recovery
    >>> motif_recovery(["TGACTCA"], ["CCGGAA", "GTGAGTCAC"])[["rank", "similarity", "offset"]].round(2)
       rank  similarity  offset
    0     2        0.88      -1
    """
    planted, found = _as_motifs(planted, "planted"), _as_motifs(found, "found")
    alignments = [[motif.similarity(other) for other in found] for motif in planted]
    similarities = np.array([[a.similarity for a in row] for row in alignments]).reshape(len(planted), len(found))
    # Of equals, the more important is taken: rounding errors are smaller than what a rank takes off.
    worth = similarities.clip(0) - 1e-9 * np.arange(len(found))
    rows = [{"planted": motif.consensus, "similarity": 0.0} for motif in planted]
    for i, j in zip(*linear_sum_assignment(worth, maximize=True), strict=True):
        if similarities[i, j] > 0:
            rows[i] |= {"found": found[j].consensus, "rank": j + 1, **alignments[i][j]._asdict()}
    columns = ["planted", "found", "rank", "similarity", "offset", "strand"]
    return pd.DataFrame(rows, columns=columns).astype({"rank": "Int64", "offset": "Int64"})


def motif_recovery_score(planted, found):
    """Return how like the planted motifs the found ones are.

    Parameters
    ----------
    planted : list of Motif or str
        The motifs that there are; or their consensus, in IUPAC codes.

    found : list of Motif or str
        The motifs that were found.

    Returns
    -------
    float
        The mean over planted motifs of the similarity of the found one that stands for it,
        as `motif_recovery` pairs them; from 0, none is found, to 1, all are, base by base
        and in full length.

    Raises
    ------
    ValueError
        If there is no planted motif.

    See Also
    --------
    motif_recovery : Motif by motif.
    MotifRecoveryScorer : The same as ``scoring``.

    Examples
    --------
    >>> from skmotif.metrics import motif_recovery_score
    >>> motif_recovery_score(["TGACTCA"], ["CCTGACTCA"]) > 0.85
    True
    """
    planted = _as_motifs(planted, "planted")
    if not planted:
        raise ValueError("Expected one planted motif or more, got none.")
    return float(motif_recovery(planted, found)["similarity"].mean())


def motif_mask(motif_starts, motif_lengths, length):
    """Return which positions belong to a planted motif.

    Parameters
    ----------
    motif_starts : array-like of shape (n_sequences, n_motifs)
        First position of each motif in each sequence, 0-based; -1 where it is absent.

    motif_lengths : array-like of shape (n_motifs,)
        Lengths of the motifs (bp).

    length : int
        Length of the sequences (bp).

    Returns
    -------
    ndarray of shape (n_sequences, length)
        True in a motif.

    Raises
    ------
    ValueError
        If the shapes do not fit, a number is no whole one, or a motif lies outside.
    TypeError
        If ``length`` is no int.

    See Also
    --------
    attribution_localization_score : Takes such a mask.

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
        raise ValueError(f"A motif ends at {int((ends * (starts >= 0)).max())} bp, behind the length of {length} bp.")
    positions = np.arange(length)
    return ((starts >= 0) & (positions >= starts) & (positions < ends)).any(axis=1)


def attribution_localization_score(mask, attributions):
    """Return how well attributions tell a motif's positions from the others.

    Parameters
    ----------
    mask : array-like of shape (n_sequences, length)
        True where there is a motif.

    attributions : array-like of shape (n_sequences, length)
        What each base contributes, as `skmotif.inspection.attribution` gives it.

    Returns
    -------
    float
        The mean over sequences of the area under the ROC curve of attributions against
        positions. Sequences without a motif do not count.

    Raises
    ------
    ValueError
        If the shapes differ, the mask holds other values, an attribution is not finite, or no
        sequence has both kinds of positions.

    See Also
    --------
    motif_mask : Makes the mask of planted motifs.
    AttributionLocalizationScorer : The same as ``scoring``.

    Examples
    --------
    >>> from skmotif.metrics import attribution_localization_score
    >>> attribution_localization_score([[0, 1, 1, 0]], [[0.1, 2.0, 0.5, 0.2]])
    1.0
    """
    mask, attributions = as_floats(mask, "mask"), as_floats(attributions, "attributions")
    if mask.shape != attributions.shape or mask.ndim != 2:
        raise ValueError(
            "Expected mask and attributions of the same shape, (n_sequences, length), "
            f"got {mask.shape} and {attributions.shape}."
        )
    if not np.isin(mask, [0, 1]).all():
        raise ValueError(f"mask should be of True and False, or 1 and 0, got {mask[~np.isin(mask, [0, 1])][0]}.")
    if not np.isfinite(attributions).all():
        raise ValueError(f"attributions should be finite, got {attributions[~np.isfinite(attributions)][0]}.")
    mask = mask.astype(bool)
    both = mask.any(axis=1) & ~mask.all(axis=1)
    if not both.any():
        raise ValueError("Expected a sequence with positions in a motif and others, got none.")
    return float(np.mean([roc_auc_score(*pair) for pair in zip(mask[both], attributions[both], strict=True)]))


@dataclass
class MotifRecoveryScorer:
    """A ``scoring`` for model selection: `motif_recovery_score` of what an estimator has found.

    Motifs are discovered in the sequences that the estimator is scored on.

    Parameters
    ----------
    planted : list of Motif or str
        The motifs that there are.

    parameters : dict, default={}
        Parameters of `skmotif.motifs.discover_motifs`.

    See Also
    --------
    motif_recovery_score : The score itself.

    Examples
    --------
    >>> from sklearn.model_selection import cross_val_score
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
    >>> from skmotif.metrics import MotifRecoveryScorer
    >>> X, y = make_motif_classification(600, 40, random_state=0, return_X_y=True)
    >>> pipe = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0))
    >>> scorer = MotifRecoveryScorer(["CGACCGAACTCC"], {"random_state": 0})
    >>> cross_val_score(pipe, X, y, scoring=scorer, cv=3).round(2)
    array([1., 1., 1.])
    """

    planted: list
    parameters: dict = field(default_factory=dict)

    def __call__(self, estimator, X, y):
        """Return the score of a fitted estimator."""
        return motif_recovery_score(self.planted, discover_motifs(estimator, X, y, **self.parameters))


@dataclass
class AttributionLocalizationScorer:
    """A ``scoring`` for model selection: `attribution_localization_score` of an estimator's attributions.

    Parameters
    ----------
    dataset : Bunch
        What `skmotif.datasets.make_motif_classification` returns. The sequences that an
        estimator is scored on are looked up in it; case does not matter.

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

    dataset: object
    parameters: dict = field(default_factory=dict)

    def __call__(self, estimator, X, y):
        """Return the score of a fitted estimator.

        Raises ValueError where a sequence is not in the data set, or is there more than once with different motif
        starts.
        """
        if not all(hasattr(self.dataset, name) for name in ("data", "motifs", "motif_starts")):
            raise TypeError(
                f"Expected the Bunch that make_motif_classification returns, got {type(self.dataset).__name__}."
            )
        rows_of = defaultdict(list)
        for row, sequence in enumerate(_upper_case(self.dataset.data)):
            rows_of[sequence].append(row)
        starts = np.asarray(self.dataset.motif_starts)
        rows = []
        for index, sequence in enumerate(_upper_case(X)):
            same = rows_of.get(sequence)
            if same is None:
                raise ValueError(f"Sequence {index} is not in the data set.")
            if (starts[same] != starts[same[0]]).any():
                raise ValueError(
                    f"Sequence {index} is in the data set more than once, as rows {same}, with different motif_starts: "
                    "leave such sequences out of what is scored."
                )
            rows.append(same[0])
        attributions = attribution(estimator, X, **self.parameters)
        lengths = list(map(len, self.dataset.motifs))
        return attribution_localization_score(motif_mask(starts[rows], lengths, attributions.shape[1]), attributions)


def _upper_case(X):
    sequences = as_sequence_list(X)
    return map(str.upper, iter_strings(sequences, sequence_lengths(sequences)))


def _as_motifs(motifs, name):
    if isinstance(motifs, (str, Motif)) or not isinstance(motifs, Iterable):
        raise TypeError(f"{name} should be a list of Motif or str, got {type(motifs).__name__}.")
    return [motif if isinstance(motif, Motif) else Motif.from_consensus(motif) for motif in motifs]
