"""Regions of a genome in the names of sequences."""

import pandas as pd
from numpy.typing import ArrayLike

_REGION = r"^(?:.*::)?(?P<chromosome>\S+):(?P<start>-?[0-9]{1,18})-(?P<end>[0-9]{1,18})(?:\((?P<strand>[+.-])\))?$"


def parse_regions(names: ArrayLike) -> pd.DataFrame:
    """Parse the regions in the names of sequences.

    Parameters
    ----------
    names : array-like of shape (n_sequences,)
        Names such as "chr1:100-200", "chr1:100-200(-)" or "peak1::chr1:100-200(-)", as
        ``bedtools getfasta`` and `extract_sequences` write them.

    Returns
    -------
    DataFrame of shape (n_sequences, 4)
        With the columns ``chromosome``, ``start``, ``end`` and ``strand`` ("+", "-", or "."
        if the name has none). The index of a Series is kept.

    Raises
    ------
    ValueError
        If a name is not a region, or the region ends before it starts. The message gives
        the index of the name.
    TypeError
        If ``names`` is not a list, an array or a Series.

    See Also
    --------
    skmotif.model_selection.ChromosomeSplit : Split sequences by their chromosomes.

    Notes
    -----
    The coordinates are returned as they are written. ``bedtools getfasta`` and
    `extract_sequences` write 0-based half-open coordinates: the length of the sequence is
    ``end - start``. ``samtools faidx`` writes 1-based coordinates that include the end: the
    length is ``end - start + 1``.

    Examples
    --------
    >>> from skmotif.io import parse_regions
    >>> parse_regions(["chr1:100-200", "peak2::chrX:5-25(-)"])
      chromosome  start  end strand
    0       chr1    100  200      .
    1       chrX      5   25      -

    Splitters take the chromosomes as groups:

    >>> groups = parse_regions(["chr1:100-200", "chr8:5-25"])["chromosome"]
    """
    if not pd.api.types.is_list_like(names, allow_sets=False):
        raise TypeError(f"Expected a list, array or Series of names, got {type(names).__name__}.")
    names = pd.Series(names)
    regions = names.astype(str).str.extract(_REGION)
    no_region = regions["chromosome"].isna().to_numpy()
    if no_region.any():
        index = int(no_region.argmax())
        raise ValueError(
            f"Name {index} is not a region: {names.iloc[index]!r}. Expected a name such as 'chr1:100-200', "
            "'chr1:100-200(+)' or 'peak1::chr1:100-200'."
        )
    regions = regions.astype({"start": "int64", "end": "int64"}).fillna({"strand": "."})
    ends_before_start = (regions["start"] > regions["end"]).to_numpy()
    if ends_before_start.any():
        index = int(ends_before_start.argmax())
        raise ValueError(f"Name {index} ends before it starts: {names.iloc[index]!r}; expected start <= end.")
    return regions
