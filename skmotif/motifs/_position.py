"""Where along the sequences the hits of a motif are: the preferred region, and its p-value."""

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from skmotif.motifs._enrichment import log_tail
from skmotif.motifs._masked_sequences import MaskedSequences, Region


def preferred_region(
    starts: NDArray[np.intp], rows: NDArray[np.intp], sequences: MaskedSequences, length: int
) -> tuple[float, tuple[int, int]]:
    """Return the region in which the hits are most concentrated, and the logarithm of its p-value.

    Regions of all places and of many widths are compared, up to half of the sequence. The p-value is not corrected
    for this: it is to be tested again with other hits.

    Parameters
    ----------
    starts : ndarray of shape (n_hits,)
        Where the hits start.
    rows : ndarray of shape (n_rows,)
        The sequences in which the hits were found.
    sequences : MaskedSequences
        The sequences.
    length : int
        Of the motif, in bp.
    """
    windows = sequences.count_windows(rows, length)
    n_starts = len(windows)
    n_windows = np.concatenate([[0], np.cumsum(windows)])
    n_hits = np.concatenate([[0], np.cumsum(np.bincount(starts, minlength=n_starts))])
    best_log_p, best = 0.0, (0, n_starts)
    width = 1
    while 2 * width <= n_starts:
        share = (n_windows[width:] - n_windows[:-width]) / max(1, n_windows[-1])
        log_p = log_tail(binom(len(starts), share), n_hits[width:] - n_hits[:-width])
        first = int(log_p.argmin())
        if log_p[first] < best_log_p:
            best_log_p, best = float(log_p[first]), (first, first + width)
        width = max(width + 1, width * 3 // 2)
    return best_log_p, best


def log_p_of_region(
    starts: NDArray[np.intp], rows: NDArray[np.intp], sequences: MaskedSequences, length: int, region: Region
) -> float:
    """Return the logarithm of the probability that so many hits are in the region if all places are equally likely.

    The parameters are those of `preferred_region`.
    """
    assert region is not None
    share = sequences.count_windows(rows, length, region).sum() / max(1, sequences.count_windows(rows, length).sum())
    n_inside = ((starts >= region[0]) & (starts < region[1])).sum()
    return float(log_tail(binom(len(starts), share), n_inside))
