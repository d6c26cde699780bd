"""Windows of a genome that resemble given sequences in length and GC content."""

import warnings

import numpy as np
import pandas as pd

from skmotif._alphabet import BASES
from skmotif._genome import check_places, check_regions, chromosome_lengths, open_genome, read_bases
from skmotif.io import read_bed

# A window is taken if its GC content differs by no more than this; failing that, the
# nearest of so many windows is, and it is reported if it is this far.
_NEAR, _MAX_DRAWS, _FAR = 0.02, 1000, 0.05


def draw_windows(sequences, n_per_sequence, genome, exclude, rng):
    """Draw windows of a genome, as long as the sequences and of the same GC content.

    Parameters
    ----------
    sequences : list of str
        In upper case.
    n_per_sequence : int
    genome : str or path-like
    exclude : DataFrame, str, path-like or None
        Regions that no window may overlap.
    rng : RandomState

    Returns
    -------
    ndarray of shape (n_sequences * n_per_sequence,)
        In upper case.
    """
    windows, differences = [], np.empty(len(sequences) * n_per_sequence)
    with open_genome(genome) as faidx:
        lengths = chromosome_lengths(faidx)
        excluded = {} if exclude is None else _by_chromosome(exclude, lengths, genome)
        for row in range(len(differences)):
            index = row // n_per_sequence
            gc_content = _gc_content(sequences[index])
            if gc_content is None:
                raise ValueError(f"Sequence {index} has no A, C, G or T, so that it has no GC content to match.")
            places = _draw_places(len(sequences[index]), index, lengths, genome, rng)
            window, differences[row] = _nearest(places, faidx, excluded, gc_content, genome)
            windows.append(window)
    far = np.unique(np.flatnonzero(differences > _FAR) // n_per_sequence)
    if len(far):
        warnings.warn(
            f"{len(far)} of {len(sequences)} sequences have a GC content that {genome} hardly has: the windows for "
            f"sequence {far[0]}, of {_gc_content(sequences[far[0]]):.0%}, differ by up to "
            f"{differences[far[0] * n_per_sequence :][:n_per_sequence].max():.0%}.",
            stacklevel=4,
        )
    return np.array(windows, dtype=object)


def _gc_content(sequence):
    """Return the fraction of G and C among the bases that are known, None if there are none."""
    n_bases = sum(map(sequence.count, BASES))
    return (sequence.count("G") + sequence.count("C")) / n_bases if n_bases else None


def _by_chromosome(exclude, lengths, genome):
    """Return by chromosome, in order, where regions start, and how far those up to there extend."""
    regions = check_regions(exclude if isinstance(exclude, pd.DataFrame) else read_bed(exclude))
    check_places(regions, lengths, genome)
    by_start = regions.sort_values("start").groupby("chromosome")
    return {name: (rows["start"].to_numpy(), rows["end"].cummax().to_numpy()) for name, rows in by_start}


def _overlaps(excluded, chromosome, start, end):
    if chromosome not in excluded:
        return False
    starts, ends = excluded[chromosome]
    n_before = np.searchsorted(starts, end)
    return n_before > 0 and ends[n_before - 1] > start


def _draw_places(length, index, lengths, genome, rng):
    """Yield chromosome, start, end, each place in the genome as likely as another."""
    names = [name for name in lengths if lengths[name] >= length]
    if not names:
        longest = max(lengths.values())
        raise ValueError(f"Sequence {index} has {length} bp, but the longest record of {genome} only {longest} bp.")
    n_places = np.array([lengths[name] - length + 1 for name in names])
    ends = n_places.cumsum()
    drawn = rng.randint(ends[-1], size=_MAX_DRAWS)
    which = np.searchsorted(ends, drawn, side="right")
    for chromosome, start in zip(which.tolist(), (drawn - (ends - n_places)[which]).tolist(), strict=True):
        yield names[chromosome], start, start + length


def _nearest(places, faidx, excluded, gc_content, genome):
    """Return the first window that is near, or else the nearest, and by how much its GC content differs."""
    nearest, least = None, np.inf
    for chromosome, start, end in places:
        if _overlaps(excluded, chromosome, start, end):
            continue
        window = read_bases(faidx, chromosome, start, end, genome).upper()
        if window.strip(BASES):  # what is left begins with an N
            continue
        difference = abs(_gc_content(window) - gc_content)
        if difference < least:
            nearest, least = window, difference
        if least <= _NEAR:
            break
    if nearest is None:
        outside = " and outside of `exclude`" if excluded else ""
        raise ValueError(f"Of {_MAX_DRAWS} windows drawn from {genome}, none is without N{outside}.")
    return nearest, least
