"""The expected base counts at the sites of a motif, weak sites included."""

import numpy as np
from numpy.typing import NDArray

from skmotif.motifs._masked_sequences import MaskedSequences, Region
from skmotif.motifs._matrix import CountMatrix
from skmotif.motifs._sites import Sites, bases_at

_N_ITERATIONS = 4

# Not all sequences have a site, even if the counts say so.
_MAX_SHARE = 0.99

# Windows with a smaller probability are left out: most windows of a sequence have one.
_MIN_WEIGHT = 1e-4


def expected_counts(
    counts: NDArray[np.float64],
    sequences: MaskedSequences,
    rows: NDArray[np.intp],
    region: Region = None,
    *,
    flank: int = 0,
) -> NDArray[np.float64]:
    """Estimate the base counts by expectation maximisation, for at most one site in each sequence.

    Each window counts by the probability that it is the site of its sequence. So sites below any threshold count as
    well, and the matrix separates strong from weak sites better than the counts at hits do.

    Parameters
    ----------
    counts : ndarray of shape (length, 4)
        Where to start.
    sequences : MaskedSequences
        The sequences.
    rows : ndarray of shape (n_rows,)
        Those that may have a site.
    region : tuple of (int, int), default=None
        Starts of the sites.
    flank : int, default=0
        Number of positions (bp) on each side whose bases are counted as well.

    Returns
    -------
    ndarray of shape (flank + length + flank, 4)
        Expected number of sites with each base.

    References
    ----------
    Bailey, T. L. and Elkan, C. "Fitting a mixture model by expectation maximization to discover motifs in
    biopolymers." Proceedings of the Second International Conference on Intelligent Systems for Molecular Biology,
    28-36 (1994), for the model "ZOOPS".
    """
    for n_added in [0] * (_N_ITERATIONS - 1) + [flank]:
        new_counts = _one_iteration(counts, sequences, rows, region, n_added)
        if not new_counts[n_added : n_added + len(counts)].any(axis=1).all():  # no window is likely to be a site
            return np.pad(counts, ((flank, flank), (0, 0)))
        counts = new_counts
    return counts


def _one_iteration(
    counts: NDArray[np.float64], sequences: MaskedSequences, rows: NDArray[np.intp], region: Region, flank: int
) -> NDArray[np.float64]:
    """Return the expected counts at the sites and their flanks, given the counts before."""
    log_odds = CountMatrix(counts, background=sequences.background).log_odds()
    share = min(_MAX_SHARE, counts.sum(axis=1).max() / len(rows))  # of the sequences that have a site
    first = 0 if region is None else max(0, region[0])
    new_counts = np.zeros((len(counts) + 2 * flank, 4))
    for chunk, scores in sequences.window_scores(log_odds, rows, region):
        n_windows = np.maximum(np.isfinite(scores).sum(axis=(1, 2)), 1)[:, np.newaxis, np.newaxis]
        ratios = 2.0 ** scores.astype(np.float64)  # of the likelihoods of site and background
        ratios *= share / n_windows
        weights = ratios / (1 - share + ratios.sum(axis=(1, 2), keepdims=True))
        row, strand, start = np.nonzero(weights > _MIN_WEIGHT)
        sites = Sites(rows[chunk][row], start + first - flank, strand == 1)
        bases = bases_at(sequences.one_hot, sites, len(new_counts))
        new_counts += np.tensordot(weights[row, strand, start], bases, axes=1)
    return new_counts
