"""The table of a motif's sites, `Motif.sites`."""

import numpy as np
import pandas as pd

_COLUMNS = ["sequence", "start", "strand"]


def checked_sites(sites: pd.DataFrame) -> pd.DataFrame:
    """Return a copy of the sites; raise an error if a column is missing or a strand is neither "+" nor "-"."""
    if not isinstance(sites, pd.DataFrame):
        raise TypeError(f"sites should be a DataFrame, got {type(sites).__name__}.")
    missing = [column for column in _COLUMNS if column not in sites]
    if missing:
        raise ValueError(f"sites should have the columns {_COLUMNS}, lacks {missing}.")
    is_unknown = ~sites["strand"].isin(["+", "-"])
    if is_unknown.any():
        raise ValueError(f"sites should be on strand '+' or '-', got {sites['strand'][is_unknown].iloc[0]!r}.")
    return sites.copy()


def flipped_sites(sites: pd.DataFrame) -> pd.DataFrame:
    """Return the same sites as those of the reverse complement of the motif."""
    return sites.assign(strand=sites["strand"].map({"+": "-", "-": "+"}))


def trimmed_sites(sites: pd.DataFrame, length: int, first: int, end: int) -> pd.DataFrame:
    """Return the sites of the positions ``first`` to ``end`` (excluded) of a motif of ``length`` bp."""
    # A site on the reverse strand has the motif's last position at its left end.
    shift = np.where(sites["strand"] == "-", length - end, first)
    return sites.assign(start=sites["start"] + shift)
