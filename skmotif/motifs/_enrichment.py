"""Enrichment of hits in positive over negative sequences."""

from typing import Any, NamedTuple, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import binom, hypergeom
from sklearn.metrics import roc_auc_score

# Below this, logarithms of probabilities are not computed from the probabilities, which underflow.
_MIN_LOG_P = -600

# Of a confidence interval of 95 %.
_NORMAL_QUANTILE = 1.96

# Scores that differ by less are equal: the difference is a rounding error.
_MAX_ROUNDING_ERROR = 1e-6


class EnrichmentTest(NamedTuple):
    """A test whether positive sequences have more hits than negative ones.

    Parameters
    ----------
    positive : ndarray of shape (n_sequences,), bool
        Which sequences are positive.
    positive_windows : float
        Fraction of all windows that are in positive sequences.
    """

    positive: NDArray[np.bool_]
    positive_windows: float

    def log_p(self, n_hits: ArrayLike, n_false_hits: ArrayLike) -> NDArray[np.float64]:
        """Return the natural logarithm of the p-value, given the numbers of sequences with a hit.

        The p-value is the larger one of two tests. Fisher's exact test compares the fractions of
        sequences with a hit. The binomial test asks how many of the hits are in positive sequences
        if hits are equally frequent in all windows. If sequences differ in length or are partly
        masked, Fisher's test alone finds any frequent word enriched in the longer sequences, and
        the binomial test alone finds it in the shorter ones, because each sequence with a hit
        counts as one hit.

        Parameters
        ----------
        n_hits, n_false_hits : int or array-like of int
            Numbers of positive and of negative sequences with a hit.
        """
        n_hits = np.asarray(n_hits)
        n_positives, n_sequences = self.positive.sum(), len(self.positive)
        n_with_hit = n_hits + np.asarray(n_false_hits)
        fisher = log_tail(hypergeom(n_sequences, n_positives, n_with_hit), n_hits)
        return np.maximum(fisher, log_tail(binom(n_with_hit, self.positive_windows), n_hits))


class HitStatistics(TypedDict):
    """The statistics of a discovered motif, named as the parameters of `Motif`."""

    hit_rates: tuple[float, float]
    enrichment: float
    enrichment_interval: tuple[float, float]
    p_value: float
    auroc: float


def best_threshold(score: NDArray[np.float64], test: EnrichmentTest) -> tuple[float, float]:
    """Return the threshold with the smallest p-value, and the logarithm of this p-value.

    Parameters
    ----------
    score : ndarray of shape (n_sequences,)
        Score of the best hit in each sequence; hits have scores above 0.
    test : EnrichmentTest
        The test.

    Returns
    -------
    threshold : float
        The midpoint between the lowest score of a hit and the next lower score; infinite if no
        score is above 0.
    log_p : float
        Natural logarithm of the p-value of the hits' enrichment.
    """
    order = np.argsort(-score, kind="stable")
    descending = np.maximum(np.append(score[order], 0.0), 0.0)
    is_positive = test.positive[order]
    # The last of all equal scores: equal scores are all hits or no hits.
    lasts = np.flatnonzero(descending[:-1] > descending[1:] + _MAX_ROUNDING_ERROR)
    if len(lasts) == 0:
        return np.inf, 0.0
    log_p = test.log_p(np.cumsum(is_positive)[lasts], np.cumsum(~is_positive)[lasts])
    best = lasts[log_p.argmin()]
    return (descending[best] + descending[best + 1]) / 2, log_p.min()


def hit_statistics(score: NDArray[np.float64], threshold: float, test: EnrichmentTest) -> tuple[float, HitStatistics]:
    """Return the natural logarithm of the p-value, and the statistics of the hits at a threshold."""
    is_hit, positive = score >= threshold, test.positive
    n_hits, n_false_hits = (is_hit & positive).sum(), (is_hit & ~positive).sum()
    n_positives, n_negatives = positive.sum(), (~positive).sum()
    log_p = float(test.log_p(n_hits, n_false_hits))
    # Half a hit is added to both, so that the ratio is finite if no negative sequence has a hit.
    enrichment = (n_hits + 0.5) / (n_positives + 1) / ((n_false_hits + 0.5) / (n_negatives + 1))
    # The standard error of the logarithm of a ratio of proportions (Katz et al. 1978, Biometrics 34:469).
    error = np.sqrt(1 / (n_hits + 0.5) - 1 / (n_positives + 1) + 1 / (n_false_hits + 0.5) - 1 / (n_negatives + 1))
    factor = np.exp(_NORMAL_QUANTILE * error)
    statistics: HitStatistics = {
        "hit_rates": (n_hits / n_positives, n_false_hits / n_negatives),
        "enrichment": enrichment,
        "enrichment_interval": (enrichment / factor, enrichment * factor),
        "p_value": np.exp(log_p),
        # A sequence without a window has the lowest score.
        "auroc": roc_auc_score(positive, np.nan_to_num(score)),
    }
    return log_p, statistics


def log_tail(distribution: Any, k: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return log P(X >= k) of a frozen distribution, even if P is smaller than the smallest float."""
    log_pmf, log_next = distribution.logpmf(k), distribution.logpmf(k + 1)
    # An upper bound: the terms decrease faster than this geometric series.
    with np.errstate(divide="ignore", invalid="ignore"):
        log_bound = log_pmf - np.log1p(-np.exp(log_next - log_pmf))
        log_sf = np.log(distribution.sf(k - 1))
    return np.where(log_sf > _MIN_LOG_P, log_sf, np.minimum(log_bound, 0.0))
