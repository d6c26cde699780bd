"""Sites of a motif in sequences: their bases, base counts, and informative positions."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skmotif.motifs._scoring import best_hits


class Sites(NamedTuple):
    """Sites of the same length.

    Parameters
    ----------
    sequence : ndarray of shape (n_sites,)
        Row of the sequence.
    start : ndarray of shape (n_sites,)
        Position of the leftmost base, 0-based.
    reverse : ndarray of shape (n_sites,), bool
        Whether a site is on the reverse strand.
    """

    sequence: NDArray[np.intp]
    start: NDArray[np.intp]
    reverse: NDArray[np.bool_]

    def select(self, rows: NDArray[np.bool_]) -> "Sites":
        """Return some of the sites."""
        return Sites(self.sequence[rows], self.start[rows], self.reverse[rows])

    def trim(self, length: int, first: int, end: int) -> "Sites":
        """Return the sites of positions ``first`` to ``end`` (excluded) of ``length``; ``first`` may be negative."""
        return self._replace(start=self.start + np.where(self.reverse, length - end, first))

    def to_frame(self) -> pd.DataFrame:
        """Return the sites in the format of `Motif.sites`."""
        strand = np.where(self.reverse, "-", "+")
        return pd.DataFrame({"sequence": self.sequence, "start": self.start, "strand": strand})


def bases_at(one_hot: NDArray[Any], sites: Sites, length: int) -> NDArray[Any]:
    """Return the one-hot rows at each site, 5' to 3', ``(n_sites, length, 4)``; zeros outside the sequence."""
    positions = sites.start[:, np.newaxis] + np.arange(length)
    inside = (positions >= 0) & (positions < one_hot.shape[1])
    rows = one_hot[sites.sequence[:, np.newaxis], np.where(inside, positions, 0)] * inside[:, :, np.newaxis]
    return np.where(sites.reverse[:, np.newaxis, np.newaxis], rows[:, ::-1, ::-1], rows)


def informative_core(
    one_hot: NDArray[np.int8], sites: Sites, length: int, flank: int, min_information: float
) -> tuple[NDArray[np.float64], Sites]:
    """Count the bases at the informative positions of the sites and their flanks.

    The core is the interval in which information less ``min_information`` has the largest sum. It
    may begin up to ``flank`` bp upstream and end up to ``flank`` bp downstream of the sites.
    Information is corrected for the number of sites by 3 / (2 ln 2 n) bits (Schneider et al. 1986,
    Journal of Molecular Biology 188:415).

    Returns
    -------
    counts : ndarray of shape (core_length, 4)
        Number of sites with each base.
    sites : Sites
        The sites of the core.
    """
    bases = bases_at(one_hot, sites.trim(length, -flank, length + flank), length + 2 * flank)
    counts = bases.sum(axis=0, dtype=float)
    gain = _corrected_information(counts) - min_information
    gain[~counts.any(axis=1)] = -2.0 * len(counts)  # the core does not extend over a position without a known base
    first, end = _interval_with_largest_sum(gain)
    return counts[first:end], sites.trim(length, first - flank, end - flank)


def _corrected_information(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the information at each position in bits, corrected for the number of sites."""
    n_sites = np.maximum(counts.sum(axis=1), 1)
    frequencies = counts / n_sites[:, np.newaxis]
    entropy = -(frequencies * np.log2(frequencies, where=frequencies > 0, out=np.zeros_like(frequencies))).sum(axis=1)
    return 2 - entropy - 3 / (2 * np.log(2) * n_sites)


def _interval_with_largest_sum(gain: NDArray[np.float64]) -> tuple[int, int]:
    """Return start and end (excluded) of the interval in which the values have the largest sum."""
    total = np.concatenate([[0], np.cumsum(gain)])
    lowest_so_far = np.minimum.accumulate(total)
    end = int((total - lowest_so_far).argmax())
    return int(total[: end + 1].argmin()), end


def count_complete_sites(one_hot: NDArray[np.int8], sites: Sites, length: int) -> tuple[NDArray[np.float64], Sites]:
    """Return the base counts and the sites, of the sites in which every base is known."""
    bases = bases_at(one_hot, sites, length)
    complete = np.all(np.any(bases, axis=2), axis=1)
    return bases[complete].sum(axis=0, dtype=float), sites.select(complete)


def mask_hits(
    one_hot: NDArray[np.int8], log_odds: NDArray[np.float64], threshold: float, both_strands: bool
) -> NDArray[np.int8]:
    """Return the sequences with zeros at every hit that scores ``threshold`` or more."""
    masked = one_hot.copy()
    rows = np.arange(len(one_hot))
    while len(rows):
        score, start, _ = best_hits(log_odds, masked[rows], both_strands, known_only=True)
        rows, start = rows[score >= threshold], start[score >= threshold]
        positions = np.clip(start[:, np.newaxis] + np.arange(len(log_odds)), 0, one_hot.shape[1] - 1)
        # A hit that is already masked would be found again in each iteration.
        is_new = masked[rows[:, np.newaxis], positions].any(axis=(1, 2))
        rows, positions = rows[is_new], positions[is_new]
        masked[rows[:, np.newaxis], positions] = 0
    return masked
