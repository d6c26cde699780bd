"""Positions in the genome of bases and of sites, if the names of the sequences are regions."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skmotif._alphabet import BASES
from skmotif.command_line._input import Sequences
from skmotif.io import parse_regions

_OPPOSITE = {"+": "-", "-": "+", ".": "."}


def places_of(sequences: Sequences) -> pd.DataFrame:
    """Return where each sequence is: the columns ``chromosome``, ``start``, ``end`` and ``strand``.

    If the names are not regions, each sequence is its own chromosome.
    """
    lengths = np.array([len(letters) for letters in sequences.letters])
    try:
        places = parse_regions(sequences.names)
    except ValueError:
        _check_unique(sequences)
        return pd.DataFrame({"chromosome": sequences.names, "start": 0, "end": lengths, "strand": "."})
    spans = (places["end"] - places["start"]).to_numpy()
    if (spans + 1 == lengths).all():
        return places.assign(start=places["start"] - 1)  # samtools faidx counts from 1
    if (spans != lengths).any():
        index = int((spans != lengths).argmax())
        raise ValueError(
            f"{sequences.path}: the name {sequences.names[index]} is a region of {spans[index]} bp, but the sequence "
            f"has {lengths[index]} bp. Rename the sequences to get positions in them instead of in the genome."
        )
    return places


def _check_unique(sequences: Sequences) -> None:
    repeated = pd.Series(sequences.names).duplicated()
    if repeated.any():
        name = sequences.names[int(repeated.argmax())]
        raise ValueError(f"{sequences.path}: several sequences have the name {name}, expected different names.")


def map_sites(sites: pd.DataFrame, sequences: Sequences) -> pd.DataFrame:
    """Return sites, which have the columns ``sequence``, ``start``, ``end`` and ``strand``, in the genome.

    Sites that overlapping sequences share are returned once, and all are sorted by their positions.
    """
    places = places_of(sequences).iloc[sites["sequence"]].reset_index(drop=True)
    sites = sites.reset_index(drop=True)
    is_reverse = places["strand"] == "-"
    start = (places["start"] + sites["start"]).mask(is_reverse, places["end"] - sites["end"])
    end = (places["start"] + sites["end"]).mask(is_reverse, places["end"] - sites["start"])
    strand = sites["strand"].mask(is_reverse, sites["strand"].map(_OPPOSITE))
    mapped = sites.drop(columns="sequence").assign(start=start, end=end, strand=strand)
    mapped.insert(0, "chromosome", places["chromosome"])
    return mapped.drop_duplicates().sort_values(["chromosome", "start", "end"], kind="stable", ignore_index=True)


def map_bases(values: NDArray[Any], sequences: Sequences) -> pd.DataFrame:
    """Return values of bases, ``(n_sequences, length)``, as the columns of a bedGraph file, sorted by position.

    N and other ambiguity codes, and the padding of the array, have no value. Where sequences overlap, their values
    are averaged.
    """
    lengths = [len(letters) for letters in sequences.letters]
    rows = np.repeat(np.arange(len(lengths)), lengths)
    offsets = np.concatenate([np.arange(length) for length in lengths])
    is_base = np.isin(np.frombuffer("".join(sequences.letters).upper().encode(), np.uint8), list(BASES.encode()))
    rows, offsets = rows[is_base], offsets[is_base]
    places = places_of(sequences)
    starts, ends, is_reverse = (
        places["start"].to_numpy(),
        places["end"].to_numpy(),
        (places["strand"] == "-").to_numpy(),
    )
    bases = pd.DataFrame(
        {
            "chromosome": places["chromosome"].to_numpy()[rows],
            "start": np.where(is_reverse[rows], ends[rows] - 1 - offsets, starts[rows] + offsets),
            "value": values[rows, offsets],
        }
    )
    means = bases.groupby(["chromosome", "start"], sort=True)["value"].mean().reset_index()
    means.insert(2, "end", means["start"] + 1)
    return means
