"""Whether the sites of a motif are of two kinds, such as those of two related factors."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import xlogy

# Two motifs describe a site better than one by at least so many bits. With less, the kinds are variants of one motif.
_MIN_GAIN = 0.5

# Minimum share of each kind.
_MIN_SHARE = 0.1

_N_ITERATIONS = 10


def two_kinds(bases: NDArray[np.int8], min_gain: float = _MIN_GAIN) -> NDArray[np.bool_] | None:
    """Divide sites into two kinds, if two matrices describe them much better than one.

    The division by one base at one position that describes the sites best is improved by moving each site to the
    kind that is more likely, again and again. Two kinds are found if the Bayesian information criterion prefers them.

    Parameters
    ----------
    bases : ndarray of shape (n_sites, length, 4)
        One-hot rows; zeros if a base is unknown.
    min_gain : float
        Bits per site by which two matrices describe the sites better than one. If 0, the criterion alone decides.

    Returns
    -------
    ndarray of shape (n_sites,), bool, or None
        Which sites are of the more frequent kind; None if there is only one kind.
    """
    sites = bases.reshape(len(bases), 4 * bases.shape[1]).astype(np.float64)
    is_first = _most_likely_division(sites)
    if is_first is None:
        return None
    one = _description_length(sites.sum(axis=0))
    two = _description_of_division(sites[is_first].sum(axis=0), sites.sum(axis=0), is_first.sum(), len(sites))
    n_parameters = 3 * bases.shape[1]
    penalty = n_parameters / 2 * np.log2(max(1, len(sites)))
    if one - two < max(min_gain * len(sites), penalty):
        return None
    return is_first if 2 * is_first.sum() >= len(sites) else ~is_first


def _most_likely_division(sites: NDArray[np.float64]) -> NDArray[np.bool_] | None:
    """Return which sites are of the first of two kinds; None if one kind is too rare."""
    if not len(sites):
        return None
    is_first = _best_division_by_one_base(sites)
    for _ in range(_N_ITERATIONS):
        if not _is_balanced(is_first.sum(), len(sites)):
            return None
        is_first = sites @ (_log_frequencies(sites[is_first]) - _log_frequencies(sites[~is_first])) > 0
    return is_first if _is_balanced(is_first.sum(), len(sites)) else None


def _best_division_by_one_base(sites: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which sites have a base at a position, for the base and position that describe all others best."""
    total, n_first = sites.sum(axis=0), sites.sum(axis=0)
    lengths = _description_of_division(sites.T @ sites, total, n_first, len(sites))
    lengths[~_is_balanced(n_first, len(sites))] = np.inf
    return sites[:, lengths.argmin()] == 1


def _is_balanced(n_first: NDArray[np.float64], n_sites: int) -> NDArray[np.bool_]:
    return (n_first > 0) & (n_first >= _MIN_SHARE * n_sites) & (n_first <= (1 - _MIN_SHARE) * n_sites)


def _description_of_division(
    first: NDArray[np.float64], total: NDArray[np.float64], n_first: NDArray[np.float64], n_sites: int
) -> NDArray[np.float64]:
    """Return the bits that describe all sites, given the counts in those of the first kind and in all of them."""
    labels = -xlogy(n_first, n_first / n_sites) - xlogy(n_sites - n_first, 1 - n_first / n_sites)
    return _description_length(first) + _description_length(total - first) + labels / np.log(2)


def _description_length(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the bits that describe sites, given the counts of their bases, ``(..., length * 4)``."""
    counts = counts.reshape(*counts.shape[:-1], -1, 4)
    n_sites = counts.sum(axis=-1)
    return (xlogy(n_sites, n_sites).sum(axis=-1) - xlogy(counts, counts).sum(axis=(-2, -1))) / np.log(2)


def _log_frequencies(sites: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the logarithms of the frequencies of each base, ``(length * 4,)``, with half a site added to each."""
    counts = sites.sum(axis=0).reshape(-1, 4) + 0.5
    return np.log(counts / counts.sum(axis=1, keepdims=True)).ravel()
