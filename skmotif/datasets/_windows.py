"""Windows of a genome with the length and GC content of given sequences."""

import os
import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skmotif._alphabet import BASES, gc_content
from skmotif._genome import check_places, check_regions, chromosome_lengths, open_genome, read_bases
from skmotif.io import read_bed

# A window is taken if its GC content differs by no more than this.
_NEAR = 0.02

# If none of this many windows is near, the nearest one is taken.
_MAX_DRAWS = 1000

# A warning reports windows whose GC content differs by more than this.
_FAR = 0.05

# By chromosome, in order of their starts: the starts of regions, and the largest end up to each.
_Excluded = dict[str, tuple[NDArray[np.intp], NDArray[np.intp]]]


def draw_windows(
    sequences: list[str],
    n_per_sequence: int,
    genome: str | os.PathLike[str],
    exclude: pd.DataFrame | str | os.PathLike[str] | None,
    rng: np.random.RandomState,
) -> NDArray[np.object_]:
    """Draw windows of a genome with the length and GC content of the sequences.

    Parameters
    ----------
    sequences : list of str
        The sequences, in upper case.
    n_per_sequence : int
    genome : str or path-like
    exclude : DataFrame, str, path-like or None
        Regions that no window may overlap.
    rng : RandomState

    Returns
    -------
    ndarray of shape (n_sequences * n_per_sequence,)
        The windows, in upper case. Those of sequence ``i`` start at index ``i * n_per_sequence``.
    """
    windows, differences = [], np.empty((len(sequences), n_per_sequence))
    with open_genome(genome) as faidx:
        lengths = chromosome_lengths(faidx)
        excluded = {} if exclude is None else _by_chromosome(exclude, lengths, genome)
        for index, sequence in enumerate(sequences):
            if not set(sequence) & set(BASES):
                raise ValueError(f"Sequence {index} has no A, C, G or T, so that it has no GC content to match.")
            for i in range(n_per_sequence):
                places = _draw_places(len(sequence), index, lengths, genome, rng)
                window, differences[index, i] = _nearest(places, faidx, excluded, gc_content(sequence), genome)
                windows.append(window)
    far = np.flatnonzero((differences > _FAR).any(axis=1))
    if len(far):
        warnings.warn(
            f"{genome} has few windows with the GC content of {len(far)} of {len(sequences)} sequences: the windows "
            f"for sequence {far[0]}, of {gc_content(sequences[far[0]]):.0%}, differ by up to "
            f"{differences[far[0]].max():.0%}.",
            stacklevel=4,
        )
    return np.array(windows, dtype=object)


def _by_chromosome(
    exclude: pd.DataFrame | str | os.PathLike[str], lengths: dict[str, int], genome: str | os.PathLike[str]
) -> _Excluded:
    """Return the excluded regions of each chromosome."""
    regions = check_regions(exclude if isinstance(exclude, pd.DataFrame) else read_bed(exclude))
    check_places(regions, lengths, genome)
    by_start = regions.sort_values("start").groupby("chromosome")
    return {str(name): (rows["start"].to_numpy(), rows["end"].cummax().to_numpy()) for name, rows in by_start}


def _overlaps(excluded: _Excluded, chromosome: str, start: int, end: int) -> bool:
    if chromosome not in excluded:
        return False
    starts, ends = excluded[chromosome]
    n_before = np.searchsorted(starts, end)
    return bool(n_before > 0 and ends[n_before - 1] > start)


def _draw_places(
    length: int, index: int, lengths: dict[str, int], genome: str | os.PathLike[str], rng: np.random.RandomState
) -> Iterator[tuple[str, int, int]]:
    """Yield chromosome, start and end of random places for sequence ``index``; all are equally likely."""
    names = [name for name in lengths if lengths[name] >= length]
    if not names:
        longest = max(lengths.values())
        raise ValueError(f"Sequence {index} has {length} bp, but the longest record of {genome} has only {longest} bp.")
    n_places = np.array([lengths[name] - length + 1 for name in names])
    ends = n_places.cumsum()
    drawn = rng.randint(ends[-1], size=_MAX_DRAWS)
    which = np.searchsorted(ends, drawn, side="right")
    for chromosome, start in zip(which.tolist(), (drawn - (ends - n_places)[which]).tolist(), strict=True):
        yield names[chromosome], start, start + length


def _nearest(
    places: Iterator[tuple[str, int, int]],
    faidx: Any,
    excluded: _Excluded,
    gc: float,
    genome: str | os.PathLike[str],
) -> tuple[str, float]:
    """Return the first window that is near, or else the nearest one, and the difference in GC content."""
    nearest, least = None, np.inf
    for chromosome, start, end in places:
        if _overlaps(excluded, chromosome, start, end):
            continue
        window = read_bases(faidx, chromosome, start, end, genome).upper()
        if window.strip(BASES):  # it has an N
            continue
        difference = abs(gc_content(window) - gc)
        if difference < least:
            nearest, least = window, difference
        if least <= _NEAR:
            break
    if nearest is None:
        outside = " and outside of `exclude`" if excluded else ""
        raise ValueError(f"None of {_MAX_DRAWS} windows drawn from {genome} is without N{outside}.")
    return nearest, least
