"""Enrichment of hits in some sequences over others."""

import numpy as np
from scipy.stats import hypergeom


def log_enrichment_p(n_hits, n_positives, n_false_hits, n_negatives):
    """Return the natural logarithm of the p-value of Fisher's exact test, one-sided; takes arrays."""
    return hypergeom.logsf(n_hits - 1, n_positives + n_negatives, n_positives, n_hits + n_false_hits)


def best_threshold(score, positive):
    """Return the score that divides positives from negatives best, and its log p-value.

    Parameters
    ----------
    score : ndarray of shape (n_sequences,)
        Score of the best hit of each sequence; only scores above 0 are hits.
    positive : ndarray of shape (n_sequences,), bool
        Which sequences should have one.

    Returns
    -------
    threshold : float
        Halfway between the least score of a hit and the next below; infinite if no score
        is above 0.
    log_p : float
        Of the enrichment of hits in positives.
    """
    order = np.argsort(-score, kind="stable")
    descending = np.append(score[order], 0.0)
    is_hit = positive[order]
    ends = np.flatnonzero((descending[:-1] > np.maximum(descending[1:], 0) + 1e-6) & (descending[:-1] > 0))
    if len(ends) == 0:
        return np.inf, 0.0
    log_p = log_enrichment_p(
        np.cumsum(is_hit)[ends], positive.sum(), np.cumsum(~is_hit)[ends], (~positive).sum()
    )
    best = ends[log_p.argmin()]
    return (descending[best] + max(descending[best + 1], 0)) / 2, log_p.min()
