"""Sites of a motif in sequences: their bases, base counts, and informative positions."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import rel_entr

from skmotif.motifs._scoring import Hits


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

    @classmethod
    def of_hits(cls, rows: NDArray[np.intp], hits: Hits, is_site: NDArray[np.bool_]) -> "Sites":
        """Return the hits that are sites, given the rows that were scanned."""
        return cls(rows, hits.start, hits.reverse).select(is_site)

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
    one_hot: NDArray[np.int8],
    sites: Sites,
    length: int,
    background: NDArray[np.float64],
    *,
    flank: int,
    min_information: float,
) -> tuple[NDArray[np.float64], Sites]:
    """Count the bases at the informative positions of the sites and their flanks.

    The core is the interval in which information less ``min_information`` has the largest sum. It
    may begin up to ``flank`` bp upstream and end up to ``flank`` bp downstream of the sites.

    Returns
    -------
    counts : ndarray of shape (core_length, 4)
        Number of sites with each base.
    sites : Sites
        The sites of the core.
    """
    bases = bases_at(one_hot, sites.trim(length, -flank, length + flank), length + 2 * flank)
    counts = bases.sum(axis=0, dtype=float)
    first, end = informative_interval(counts, background, min_information)
    return counts[first:end], sites.trim(length, first - flank, end - flank)


def informative_interval(
    counts: NDArray[np.float64], background: NDArray[np.float64], min_information: float
) -> tuple[int, int]:
    """Return start and end (excluded) of the interval in which information less ``min_information`` is largest."""
    gain = corrected_information(counts, background) - min_information
    gain[~counts.any(axis=1)] = -2.0 * len(counts)  # the core does not extend over a position without a known base
    return _interval_with_largest_sum(gain)


def corrected_information(counts: NDArray[np.float64], background: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the relative entropy of the bases and the background at each position, in bits.

    It is corrected for the number of sites n by 3 / (2 ln 2 n) bits (Schneider et al. 1986, Journal of Molecular
    Biology 188:415).
    """
    n_sites = np.maximum(counts.sum(axis=1, keepdims=True), 1)
    relative_entropy = rel_entr(counts / n_sites, background / background.sum()).sum(axis=1) / np.log(2)
    return relative_entropy - 3 / (2 * np.log(2) * n_sites[:, 0])


def _interval_with_largest_sum(gain: NDArray[np.float64]) -> tuple[int, int]:
    """Return start and end (excluded) of the interval in which the values have the largest sum."""
    total = np.concatenate([[0], np.cumsum(gain)])
    lowest_so_far = np.minimum.accumulate(total)
    end = int((total - lowest_so_far).argmax())
    return int(total[: end + 1].argmin()), end


def complete_sites(one_hot: NDArray[np.int8], sites: Sites, length: int) -> Sites:
    """Return the sites in which every base is known."""
    bases = bases_at(one_hot, sites, length)
    return sites.select(np.all(np.any(bases, axis=2), axis=1))
