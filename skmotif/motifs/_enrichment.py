"""Enrichment of hits in some sequences over others."""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.stats import binom, hypergeom
from sklearn.metrics import roc_auc_score


def count_windows(one_hot, width):
    """Return the number of windows of each sequence in which every base is known."""
    known = one_hot.any(axis=2)
    if width > known.shape[1]:
        return np.zeros(len(known), dtype=int)
    return sliding_window_view(known, width, axis=1).all(axis=2).sum(axis=1)


# Logarithms of probabilities from here on down are not computed from the probabilities.
_MIN_LOG = -600


class Sides(NamedTuple):
    """How many sequences and windows there are for hits to fall on.

    Parameters
    ----------
    positive : ndarray of shape (n_sequences,), bool
        Which sequences should have a hit.
    share : float
        Share of their windows in all windows.
    """

    positive: np.ndarray
    share: float

    def log_p(self, n_hits, n_false_hits):
        """Return the natural logarithm of the p-value of hits in positives and in negatives; takes arrays.

        That of Fisher's exact test, which counts sequences with a hit; or, if larger, of
        the binomial test, which asks how many of the hits would fall on positives if they
        fell on all windows alike. Where sequences differ in length or are masked in part,
        the first alone would find what is merely common enriched in the longer ones, and
        the second in the shorter ones, which cannot have fewer than one hit.
        """
        n_positives, n_all = self.positive.sum(), len(self.positive)
        n_found = n_hits + n_false_hits
        fisher = _log_tail(hypergeom(n_all, n_positives, n_found), n_hits)
        return np.maximum(fisher, _log_tail(binom(n_found, self.share), n_hits))


def _log_tail(distribution, k):
    """Return log P(k or more), also where P is below the smallest float."""
    log_pmf, log_next = distribution.logpmf(k), distribution.logpmf(k + 1)
    # The terms fall faster than this geometric series, whose sum bounds them from above.
    with np.errstate(divide="ignore", invalid="ignore"):
        far_out = log_pmf - np.log1p(-np.exp(log_next - log_pmf))
        log_sf = np.log(distribution.sf(k - 1))
    return np.where(log_sf > _MIN_LOG, log_sf, np.minimum(far_out, 0.0))


def sides(one_hot, positive, width):
    """Return the `Sides` of a motif of ``width`` bp."""
    windows = count_windows(one_hot, width)
    return Sides(positive, windows[positive].sum() / max(1, windows.sum()))


def best_threshold(score, sides):
    """Return the score that divides positives from negatives best, and its log p-value.

    Parameters
    ----------
    score : ndarray of shape (n_sequences,)
        Score of the best hit of each sequence; only scores above 0 are hits.
    sides : Sides
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
    descending = np.maximum(np.append(score[order], 0.0), 0.0)
    is_hit = sides.positive[order]
    ends = np.flatnonzero(descending[:-1] > descending[1:] + 1e-6)
    if len(ends) == 0:
        return np.inf, 0.0
    log_p = sides.log_p(np.cumsum(is_hit)[ends], np.cumsum(~is_hit)[ends])
    best = ends[log_p.argmin()]
    return (descending[best] + descending[best + 1]) / 2, log_p.min()


def enrichment(score, threshold, sides):
    """Return the log p-value of the hits' enrichment in positives, and what `Motif` says of it."""
    is_hit, positive = score >= threshold, sides.positive
    n_hits, n_false_hits = (is_hit & positive).sum(), (is_hit & ~positive).sum()
    n_positives, n_negatives = positive.sum(), (~positive).sum()
    log_p = sides.log_p(n_hits, n_false_hits)
    return log_p, {
        "hit_rates": (n_hits / n_positives, n_false_hits / n_negatives),
        # Half a hit more on either side, so that the ratio is finite where negatives have none.
        "enrichment": (n_hits + 0.5) / (n_positives + 1) / ((n_false_hits + 0.5) / (n_negatives + 1)),
        "p_value": np.exp(log_p),
        # A sequence without a window has no score: the lowest.
        "auroc": roc_auc_score(positive, np.nan_to_num(score)),
    }
