"""Regions of a genome that sequences are named after."""

import pandas as pd

_REGION = r"^(?:.*::)?(?P<chromosome>\S+):(?P<start>-?[0-9]{1,18})-(?P<end>[0-9]{1,18})(?:\((?P<strand>[+.-])\))?$"


def parse_regions(names):
    """Read the regions that sequences are named after.

    Parameters
    ----------
    names : array-like of shape (n_sequences,)
        Such as "chr1:100-200", "chr1:100-200(-)" or "peak1::chr1:100-200(-)", as
        ``bedtools getfasta`` and `extract_sequences` write them.

    Returns
    -------
    DataFrame of shape (n_sequences, 4)
        With the columns ``chromosome``, ``start``, ``end`` and ``strand`` ("+", "-", or "."
        where the name has none); of a Series, the index is kept.

    Raises
    ------
    ValueError
        If a name does not hold a region, or one that ends before it starts. Names its
        index.
    TypeError
        If ``names`` are no collection.

    See Also
    --------
    skmotif.model_selection.ChromosomeSplit : Takes the chromosomes as groups.

    Notes
    -----
    The numbers are given as they are written. ``bedtools getfasta`` and
    `extract_sequences` count from 0 and leave the end out, so that ``end - start`` is the
    sequence's length; ``samtools faidx`` counts from 1 and includes the end, so that
    ``end - start + 1`` is.

    Examples
    --------
    >>> from skmotif.io import parse_regions
    >>> parse_regions(["chr1:100-200", "peak2::chrX:5-25(-)"])
      chromosome  start  end strand
    0       chr1    100  200      .
    1       chrX      5   25      -

    The chromosomes are the groups that splitters take:

    >>> groups = parse_regions(["chr1:100-200", "chr8:5-25"])["chromosome"]
    """
    if not pd.api.types.is_list_like(names, allow_sets=False):
        raise TypeError(f"Expected a list, array or Series of names, got {type(names).__name__}.")
    names = pd.Series(names)
    regions = names.astype(str).str.extract(_REGION)
    unnamed = regions["chromosome"].isna().to_numpy()
    if unnamed.any():
        index = int(unnamed.argmax())
        raise ValueError(
            f"Name {index} holds no region: {names.iloc[index]!r}; expected the like of 'chr1:100-200', "
            "'chr1:100-200(+)' or 'peak1::chr1:100-200'."
        )
    regions = regions.astype({"start": "int64", "end": "int64"}).fillna({"strand": "."})
    reversed_ = (regions["start"] > regions["end"]).to_numpy()
    if reversed_.any():
        index = int(reversed_.argmax())
        raise ValueError(f"Name {index} ends before it starts: {names.iloc[index]!r}; expected start <= end.")
    return regions
