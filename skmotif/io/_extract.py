"""Extraction of the sequences of regions from a genome."""

import os
from numbers import Integral
from typing import Literal

import pandas as pd

from skmotif._alphabet import reverse_complement
from skmotif._genome import (
    check_places,
    check_regions,
    chromosome_lengths,
    describe_first_region,
    open_genome,
    read_window,
)
from skmotif._sklearn import Interval, StrOptions, validate_params
from skmotif.io._bed import read_bed


@validate_params(
    {
        "bed": [pd.DataFrame, str, os.PathLike],
        "genome": [str, os.PathLike],
        "width": [Interval(Integral, 1, None, closed="left"), None],
        "center": [StrOptions({"midpoint", "summit"})],
    },
    prefer_skip_nested_validation=True,
)
def extract_sequences(
    bed: pd.DataFrame | str | os.PathLike[str],
    genome: str | os.PathLike[str],
    *,
    width: int | None = None,
    center: Literal["midpoint", "summit"] = "midpoint",
) -> pd.DataFrame:
    """Extract the sequences of regions from a genome.

    Parameters
    ----------
    bed : DataFrame, str or path-like
        The regions: a BED or narrowPeak file, or a frame as `read_bed` returns it. A frame
        must have the columns ``chromosome``, ``start`` and ``end`` (bp, 0-based, ``end``
        excluded). Where ``strand`` is "-", the reverse complement is returned.

    genome : str or path-like
        FASTA file, plain or compressed by bgzip (which needs Biopython). All lines of a
        record must have the same length. The index ``genome.fai`` (and ``genome.gzi``) is
        used if it fits the genome. If the index is missing, older than the genome or of
        another genome, the genome is indexed, and the index is written next to the genome,
        replacing the old one. Where that is not permitted, the index is kept for this call
        only.

    width : int, default=None
        Length of the sequences in bp: a window of ``width // 2`` bp to the left of the
        center and the rest from the center to the right, on the forward strand. Positions
        beyond the ends of the chromosome become N. If None, the regions are extracted as
        they are.

    center : {"midpoint", "summit"}, default="midpoint"
        The center of windows of ``width``: ``(start + end) // 2``, or the column
        ``summit``.

    Returns
    -------
    DataFrame of shape (n_regions, 6)
        With the index of ``bed``. The columns ``name`` (such as "chr1:100-200(+)"),
        ``chromosome``, ``start``, ``end`` and ``strand`` describe what was extracted;
        ``sequence`` is a ``str`` in the genome's own case.

    Raises
    ------
    ValueError
        If the genome does not have the chromosome of a region, or a region has no
        chromosome, is empty or is outside its chromosome; if a summit is missing, not a
        whole number or outside its region; if the genome is a pipe or cannot be indexed; or
        if a region has a character that is not an IUPAC code of DNA (the message names the
        region, the position and the character).
    ImportError
        If pyfaidx is not installed: ``pip install "skmotif[genome]"``.

    See Also
    --------
    write_fasta : Write the sequences to a file; ``names`` takes the column ``name``.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> from skmotif.io import extract_sequences, write_fasta
    >>> bed = pd.DataFrame({"chromosome": ["chr1", "chr1"], "start": [2, 0], "end": [6, 4], "strand": ["+", "-"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     genome = Path(folder) / "genome.fa"
    ...     write_fasta(["AACCGGGTTTTT"], genome, ["chr1"])
    ...     print(extract_sequences(bed, genome))
    ...     print(extract_sequences(bed, genome, width=6)["sequence"].tolist())
                 name chromosome  start  end strand sequence
    0  chr1:2-6(+)       chr1      2    6      +     CCGG
    1  chr1:0-4(-)       chr1      0    4      -     GGTT
    ['ACCGGG', 'CGGTTN']
    """
    regions = check_regions(bed if isinstance(bed, pd.DataFrame) else read_bed(bed))
    with open_genome(genome) as faidx:
        check_places(regions, chromosome_lengths(faidx), genome)
        windows = _windows(regions, width, center)
        names, sequences = [], []
        for chromosome, start, end, strand in windows.itertuples(index=False):
            sequence = read_window(faidx, chromosome, start, end, genome)
            names.append(f"{chromosome}:{start}-{end}({strand})")
            sequences.append(reverse_complement(sequence) if strand == "-" else sequence)
    windows.insert(0, "name", names)
    return windows.assign(sequence=sequences)


def _windows(regions: pd.DataFrame, width: int | None, center: str) -> pd.DataFrame:
    """Return the columns chromosome, start, end and strand of the windows to extract."""
    windows = regions[["chromosome", "start", "end", "strand"]].astype({"start": "int64", "end": "int64"})
    if width is None:
        empty = windows["start"] == windows["end"]
        if empty.any():
            raise ValueError(
                f"{describe_first_region(regions, empty)} is empty. Set `width` to extract a window around it."
            )
        return windows
    centers = _summits(regions) if center == "summit" else (windows["start"] + windows["end"]) // 2
    start = centers - width // 2
    return windows.assign(start=start, end=start + width)


def _summits(regions: pd.DataFrame) -> "pd.Series[int]":
    if "summit" not in regions:
        raise ValueError("center='summit' requires the column 'summit', which narrowPeak files (10 columns) have.")
    summits = regions["summit"]
    inside = (summits >= regions["start"]) & (summits < regions["end"]) & (summits % 1 == 0)
    invalid = ~inside.fillna(False).astype(bool)
    if invalid.any():
        summit = summits.iloc[int(invalid.to_numpy().argmax())]
        raise ValueError(
            f"{describe_first_region(regions, invalid)} has the summit {summit}, "
            "expected a whole number inside the region."
        )
    return summits.astype("int64")
