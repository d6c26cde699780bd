"""The metrics of `baseline_report`, and their means, intervals and ranks over folds."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import t as students_t
from sklearn.metrics import accuracy_score, average_precision_score, brier_score_loss, roc_auc_score

_N_BINS = 10

LOWER_IS_BETTER = ("Brier score", "calibration error")

# Constant predictions can have no calibration error, so that it does not rank models.
_UNRANKED = "calibration error"


def calibration_error(is_positive: NDArray[np.bool_], probability: NDArray[np.floating[Any]]) -> float:
    """Return the expected calibration error of the positive class's probability.

    It is the difference of frequency and mean probability in each bin, averaged by the size of the bins.
    """
    bins = np.minimum((probability * _N_BINS).astype(int), _N_BINS - 1)
    return np.abs(np.bincount(bins, weights=is_positive - probability)).sum() / len(bins)


METRICS: dict[str, Callable[..., float]] = {
    "AUROC": roc_auc_score,
    "AUPRC": average_precision_score,
    "accuracy": lambda is_positive, probability: accuracy_score(is_positive, probability > 0.5),
    "Brier score": brier_score_loss,
    "calibration error": calibration_error,
}


def summarise(scores: list[tuple[str, str, float]], test_to_train: float) -> pd.DataFrame:
    """Return the mean, interval and rank of each model by each metric, the best model first.

    Parameters
    ----------
    scores : list of tuple
        Metric, model and score, one tuple per fold.
    test_to_train : float
        Number of test sequences per training sequence.
    """
    frame = pd.DataFrame(scores, columns=["metric", "model", "score"])
    by_model = frame.groupby(["metric", "model"], sort=False)["score"]
    n_folds = by_model.size().iloc[0]
    report = by_model.mean().to_frame("mean")
    half_width = students_t.ppf(0.975, n_folds - 1) * np.sqrt((1 / n_folds + test_to_train) * by_model.var())
    report["low"] = (report["mean"] - half_width).clip(lower=0)
    report["high"] = (report["mean"] + half_width).clip(upper=1)
    metrics = report.index.get_level_values("metric")
    loss = report["mean"] * np.where(metrics.isin(LOWER_IS_BETTER), 1, -1)
    rank = loss.groupby("metric", sort=False).rank(method="min").astype("Int64")
    is_unranked = metrics == _UNRANKED
    report["rank"] = rank.mask(is_unranked)
    order = rank.to_numpy(int)
    order[is_unranked] = rank.xs("AUROC").loc[report.index[is_unranked].get_level_values("model")]
    return report.iloc[np.lexsort([order, pd.Index(METRICS).get_indexer(metrics)])]
