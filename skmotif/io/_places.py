"""Where sequences and sites in them are in the genome."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skmotif.io._regions import parse_regions

_OPPOSITE = {"+": "-", "-": "+", ".": "."}


def places_of(names: Sequence[str], lengths: NDArray[np.intp]) -> pd.DataFrame | None:
    """Return the region that each sequence is, by its name; None if the names are not regions.

    Returns
    -------
    DataFrame or None
        The columns ``chromosome``, ``start``, ``end`` (0-based, half-open) and ``strand``.

    Raises
    ------
    ValueError
        If a region has another length than its sequence.
    """
    try:
        places = parse_regions(list(names))
    except ValueError:
        return None
    spans = (places["end"] - places["start"]).to_numpy()
    if (spans + 1 == lengths).all():
        return places.assign(start=places["start"] - 1)  # samtools faidx counts from 1
    if (spans != lengths).any():
        index = int((spans != lengths).argmax())
        raise ValueError(
            f"The name {names[index]} is a region of {spans[index]} bp, but the sequence has {lengths[index]} bp. "
            "Rename the sequences to get positions in them instead of in the genome."
        )
    return places


def sites_in_genome(sites: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """Return sites in the genome, sorted by position; a sequence on the reverse strand is turned around.

    Of the sites that overlapping sequences share, the first is returned.

    Parameters
    ----------
    sites : DataFrame
        The columns ``sequence`` (row of the sequence), ``start``, ``end`` (0-based, half-open), ``name`` and
        ``strand``, and others, which are kept.
    places : DataFrame
        As `places_of` returns it.
    """
    places = places.iloc[sites["sequence"]].reset_index(drop=True)
    sites = sites.reset_index(drop=True)
    is_reverse = places["strand"] == "-"
    start: Any = (places["start"] + sites["start"]).mask(is_reverse, places["end"] - sites["end"])
    end: Any = (places["start"] + sites["end"]).mask(is_reverse, places["end"] - sites["start"])
    strand = sites["strand"].mask(is_reverse, sites["strand"].map(_OPPOSITE))
    mapped = sites.drop(columns="sequence").assign(start=start, end=end, strand=strand)
    mapped.insert(0, "chromosome", places["chromosome"])
    unique = mapped.drop_duplicates(["chromosome", "start", "end", "name", "strand"])
    return unique.sort_values(["chromosome", "start", "end"], kind="stable", ignore_index=True)
