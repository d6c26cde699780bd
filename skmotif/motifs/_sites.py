"""Sites of a motif in sequences: their bases, counted, and the part that is informative."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from skmotif.motifs._scoring import best_hits


class Sites(NamedTuple):
    """Where the sites are, all of one width.

    Parameters
    ----------
    sequence : ndarray of shape (n_sites,)
        Row of the sequence.
    start : ndarray of shape (n_sites,)
        Position of the leftmost base, 0-based.
    reverse : ndarray of shape (n_sites,)
        Whether a site lies on the reverse strand.
    """

    sequence: np.ndarray
    start: np.ndarray
    reverse: np.ndarray

    def trim(self, width, first, end):
        """Return the sites of positions ``first`` to ``end`` (excluded) of ``width``; ``first`` may be negative."""
        return self._replace(start=self.start + np.where(self.reverse, width - end, first))

    def flip(self):
        """Return the same sites as they are seen from the other strand."""
        return self._replace(reverse=~self.reverse)

    def to_frame(self):
        """Return the sites as `Motif` keeps them."""
        strand = np.where(self.reverse, "-", "+")
        return pd.DataFrame({"sequence": self.sequence, "start": self.start, "strand": strand})


def bases_at(one_hot, sites, width):
    """Return the one-hot rows at each site, 5' to 3', ``(n_sites, width, 4)``; zeros outside of the sequence."""
    positions = sites.start[:, np.newaxis] + np.arange(width)
    inside = (positions >= 0) & (positions < one_hot.shape[1])
    rows = one_hot[sites.sequence[:, np.newaxis], np.where(inside, positions, 0)] * inside[:, :, np.newaxis]
    return np.where(sites.reverse[:, np.newaxis, np.newaxis], rows[:, ::-1, ::-1], rows)


def informative_core(one_hot, sites, width, flank, min_information):
    """Count the bases at the sites and beside them, where that is informative.

    Of the positions from ``flank`` before to ``flank`` behind the sites, those in the
    stretch are taken over which information less ``min_information`` sums to the most.
    Information is corrected for the number of sites by 3 / (2 ln 2 n) bits (Schneider et
    al. 1986, Journal of Molecular Biology 188:415).

    Returns
    -------
    counts : ndarray of shape (core_width, 4)
        Number of sites with each base.
    sites : Sites
        The sites of the core.
    """
    counts = bases_at(one_hot, sites.trim(width, -flank, width + flank), width + 2 * flank).sum(axis=0, dtype=float)
    n_sites = np.maximum(counts.sum(axis=1), 1)
    frequencies = counts / n_sites[:, np.newaxis]
    entropy = -(frequencies * np.log2(frequencies, where=frequencies > 0, out=np.zeros_like(frequencies))).sum(axis=1)
    gain = np.where(counts.any(axis=1), 2 - entropy - 3 / (2 * np.log(2) * n_sites), 0) - min_information
    total = np.concatenate([[0], np.cumsum(gain)])
    begins = np.maximum.accumulate(-total)  # the lowest total so far: where a stretch should begin
    end = int((total + begins).argmax())
    first = int(total[: end + 1].argmin())
    return counts[first:end], sites.trim(width, first - flank, end - flank)


def mask_hits(one_hot, log_odds, threshold, both_strands):
    """Return the sequences with zeros at every hit that scores ``threshold`` or more."""
    masked = one_hot.copy()
    rows = np.arange(len(one_hot))
    while len(rows):
        score, start, _ = best_hits(log_odds, masked[rows], both_strands, known_only=True)
        rows, start = rows[score >= threshold], start[score >= threshold]
        positions = np.clip(start[:, np.newaxis] + np.arange(len(log_odds)), 0, one_hot.shape[1] - 1)
        # A hit without a base, of zeros alone, would be found for ever.
        news = masked[rows[:, np.newaxis], positions].any(axis=(1, 2))
        rows, positions = rows[news], positions[news]
        masked[rows[:, np.newaxis], positions] = 0
    return masked
