"""Positions in the genome of bases and of sites, if the names of the sequences are regions."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skmotif._alphabet import BASES
from skmotif.command_line._input import Sequences
from skmotif.io._places import places_of as regions_in_names
from skmotif.io._places import sites_in_genome


def places_of(sequences: Sequences) -> pd.DataFrame:
    """Return where each sequence is: the columns ``chromosome``, ``start``, ``end`` and ``strand``.

    If the names are not regions, each sequence is its own chromosome.
    """
    lengths = np.array([len(letters) for letters in sequences.letters])
    try:
        places = regions_in_names(sequences.names, lengths)
    except ValueError as error:
        raise ValueError(f"{sequences.path}: {error}") from error
    if places is not None:
        return places
    _check_unique(sequences)
    return pd.DataFrame({"chromosome": sequences.names, "start": 0, "end": lengths, "strand": "."})


def _check_unique(sequences: Sequences) -> None:
    repeated = pd.Series(sequences.names).duplicated()
    if repeated.any():
        name = sequences.names[int(repeated.argmax())]
        raise ValueError(f"{sequences.path}: several sequences have the name {name}, expected different names.")


def map_sites(sites: pd.DataFrame, sequences: Sequences) -> pd.DataFrame:
    """Return sites, which have the columns ``sequence``, ``start``, ``end`` and ``strand``, in the genome.

    Of the sites that overlapping sequences share, the first is returned. All are sorted by their positions.
    """
    return sites_in_genome(sites, places_of(sequences))


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
