"""How well the network separates the classes: scores and curves, with intervals by the bootstrap."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    confusion_matrix,
    matthews_corrcoef,
    precision_recall_curve,
    roc_auc_score,
    roc_curve,
)

from skmotif.report._composition import CLASSES

N_RESAMPLES = 200
_GRID = np.linspace(0, 1, 101)
_N_BINS = 10


class Curve(NamedTuple):
    """A curve and its band of 95 %, arrays of the same shape; missing values where it is not known."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


class Score(NamedTuple):
    """A score, and its interval of 95 %."""

    value: float
    low: float
    high: float


class Performance(NamedTuple):
    """Scores and curves of predictions for sequences that the network was not trained on.

    Parameters
    ----------
    scores : dict of str to Score
        AUROC, AUPRC, accuracy and Matthews correlation coefficient, the last two at a probability of 0.5.
    roc, precision_recall, calibration : Curve
        True positive rate by false positive rate; precision by recall; frequency of positives by predicted
        probability.
    confusion : DataFrame of shape (2, 2)
        Number of sequences by class and predicted class, at a probability of 0.5.
    """

    scores: dict[str, Score]
    roc: Curve
    precision_recall: Curve
    calibration: Curve
    confusion: pd.DataFrame


def _at_half(score: Callable[..., float]) -> Callable[..., float]:
    return lambda y, p, sample_weight=None: score(y, p > 0.5, sample_weight=sample_weight)


_SCORES: dict[str, Callable[..., float]] = {
    "AUROC": roc_auc_score,
    "AUPRC": average_precision_score,
    "accuracy": _at_half(accuracy_score),
    "MCC": _at_half(matthews_corrcoef),
}


def performance(
    is_positive: NDArray[np.bool_], probability: NDArray[np.float64], groups: NDArray[np.intp], seed: int
) -> Performance:
    """Score the predictions; groups of related sequences are drawn together in the bootstrap."""
    curves: dict[str, Callable[..., Any]] = {
        "roc": _roc,
        "precision_recall": _precision_recall,
        "calibration": _calibration,
    }
    drawn: dict[str, list[Any]] = {name: [] for name in [*_SCORES, *curves]}
    for weights in _resamples(is_positive, groups, np.random.default_rng(seed)):
        for name, score in {**_SCORES, **curves}.items():
            drawn[name].append(score(is_positive, probability, sample_weight=weights))
    low, high = ({name: _quantile(values, q) for name, values in drawn.items()} for q in (0.025, 0.975))
    scores = {
        name: Score(float(score(is_positive, probability)), float(low[name]), float(high[name]))
        for name, score in _SCORES.items()
    }
    centres = (np.arange(_N_BINS) + 0.5) / _N_BINS
    return Performance(
        scores,
        **{
            name: Curve(
                centres if name == "calibration" else _GRID, curve(is_positive, probability), low[name], high[name]
            )
            for name, curve in curves.items()
        },
        confusion=pd.DataFrame(confusion_matrix(~is_positive, ~(probability > 0.5)), index=CLASSES, columns=CLASSES),
    )


def _resamples(
    is_positive: NDArray[np.bool_], groups: NDArray[np.intp], rng: np.random.Generator
) -> Iterator[NDArray[np.intp]]:
    """Yield how often each sequence is drawn, if groups are drawn with replacement; both classes are present."""
    n_groups = groups.max() + 1
    for _ in range(N_RESAMPLES):
        weights = np.zeros(len(groups), dtype=np.intp)
        while not (weights[is_positive].any() and weights[~is_positive].any()):
            weights = np.bincount(rng.integers(n_groups, size=n_groups), minlength=n_groups)[groups]
        yield weights


def _quantile(values: list[Any], q: float) -> Any:
    """Return the quantile at each point; missing values, of bins without a sequence, are left out."""
    array = np.array(values, dtype=float)
    is_missing = np.isnan(array).all(axis=0)
    return np.where(is_missing, np.nan, np.nanquantile(np.where(is_missing, 0, array), q, axis=0))


def _roc(
    y: NDArray[np.bool_], p: NDArray[np.float64], sample_weight: NDArray[np.intp] | None = None
) -> NDArray[np.float64]:
    false_positive, true_positive, _ = roc_curve(y, p, sample_weight=sample_weight)
    values = np.interp(_GRID, false_positive, true_positive)
    values[0] = 0
    return values


def _precision_recall(
    y: NDArray[np.bool_], p: NDArray[np.float64], sample_weight: NDArray[np.intp] | None = None
) -> NDArray[np.float64]:
    precision, recall, _ = precision_recall_curve(y, p, sample_weight=sample_weight)
    return np.interp(_GRID, recall[::-1], precision[::-1])


def _calibration(
    y: NDArray[np.bool_], p: NDArray[np.float64], sample_weight: NDArray[np.intp] | None = None
) -> NDArray[np.float64]:
    """Return the frequency of positives in bins of the predicted probability; missing if a bin is empty."""
    weights = np.ones(len(y)) if sample_weight is None else sample_weight
    bins = np.minimum((p * _N_BINS).astype(int), _N_BINS - 1)
    total = np.bincount(bins, weights, minlength=_N_BINS)
    positive = np.bincount(bins, weights * y, minlength=_N_BINS)
    return np.divide(positive, total, out=np.full(_N_BINS, np.nan), where=total > 0)
