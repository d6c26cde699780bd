"""The mean over backgrounds, and its confidence interval."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

_CONFIDENCE = 0.95


def mean_and_interval(values: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """Return the mean of each row, and the ends of Student's 95 % interval, NaN for a single column.

    Parameters
    ----------
    values : ndarray of shape (n_rows, n_backgrounds)
        One value for each background.
    """
    n = values.shape[1]
    mean = values.mean(axis=1)
    if n == 1:
        return mean, np.full(len(mean), np.nan), np.full(len(mean), np.nan)
    half = stats.t.ppf((1 + _CONFIDENCE) / 2, n - 1) * values.std(axis=1, ddof=1) / np.sqrt(n)
    return mean, mean - half, mean + half
