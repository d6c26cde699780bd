"""How well planted motifs are recovered."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from scipy.optimize import linear_sum_assignment

from skmotif.motifs import Motif, discover_motifs


def motif_recovery(planted: Iterable[Motif | str], found: Iterable[Motif | str]) -> pd.DataFrame:
    """Compare planted motifs with found motifs, one to one.

    The pairs are those with the largest sum of similarities. So one found motif does not
    count as the recovery of two similar planted motifs.

    Parameters
    ----------
    planted : list of Motif or str
        The planted motifs, or their consensus in IUPAC codes.

    found : list of Motif or str
        The motifs that were found, the most important first.

    Returns
    -------
    DataFrame
        One row for each planted motif: ``planted`` and ``found`` (consensus), ``rank`` of
        the found motif (from 1), ``similarity``, ``offset`` and ``strand``, as
        `skmotif.motifs.Motif.similarity` returns them. If no similar found motif is left,
        the similarity is 0 and the other values are missing.

    See Also
    --------
    motif_recovery_score : The mean similarity.
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
    # Among equal similarities, the lower rank wins; the penalty on ranks is larger than rounding errors.
    gains = similarities.clip(0) - 1e-9 * np.arange(len(found))
    rows: list[dict[str, Any]] = [{"planted": motif.consensus, "similarity": 0.0} for motif in planted]
    for i, j in zip(*linear_sum_assignment(gains, maximize=True), strict=True):
        if similarities[i, j] > 0:
            rows[i] |= {"found": found[j].consensus, "rank": j + 1, **alignments[i][j]._asdict()}
    columns = ["planted", "found", "rank", "similarity", "offset", "strand"]
    return pd.DataFrame(rows, columns=columns).astype({"rank": "Int64", "offset": "Int64"})


def motif_recovery_score(planted: Iterable[Motif | str], found: Iterable[Motif | str]) -> float:
    """Return the mean similarity of planted motifs to the found motifs.

    Parameters
    ----------
    planted : list of Motif or str
        The planted motifs, or their consensus in IUPAC codes.

    found : list of Motif or str
        The motifs that were found.

    Returns
    -------
    float
        The mean similarity of the pairs that `motif_recovery` forms: 0 if no planted motif
        is found, 1 if all are found base by base and in full length.

    Raises
    ------
    ValueError
        If there is no planted motif.

    See Also
    --------
    motif_recovery : The similarity of each planted motif.
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


@dataclass
class MotifRecoveryScorer:
    """A ``scoring`` for model selection: `motif_recovery_score` of an estimator's motifs.

    The motifs are discovered in the sequences on which the estimator is scored.

    Parameters
    ----------
    planted : list of Motif or str
        The planted motifs, or their consensus in IUPAC codes.

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

    planted: list[Motif | str]
    parameters: dict[str, Any] = field(default_factory=dict)

    def __call__(self, estimator: Any, X: ArrayLike, y: ArrayLike) -> float:
        """Return the score of a fitted estimator."""
        return motif_recovery_score(self.planted, discover_motifs(estimator, X, y, **self.parameters))


def _as_motifs(motifs: Iterable[Motif | str], name: str) -> list[Motif]:
    """Return motifs, of which a str gives the consensus, as a list of Motif."""
    if isinstance(motifs, (str, Motif)) or not isinstance(motifs, Iterable):
        raise TypeError(f"{name} should be a list of Motif or str, got {type(motifs).__name__}.")
    return [motif if isinstance(motif, Motif) else Motif.from_consensus(motif) for motif in motifs]
