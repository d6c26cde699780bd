"""BED files: regions of a genome, such as peaks."""

import math
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import pandas as pd

from skmotif._files import PathOrFile, file_name
from skmotif._lines import iter_lines, parse_number, raise_at_line

_COLUMNS = ["chromosome", "start", "end", "name", "score", "strand", "summit"]
_DISPLAY_LINES = ("track", "browser")  # the first words of lines for genome browsers
_N_NARROWPEAK_COLUMNS = 10  # a BED file never has 10 columns

# Number of regions that are held as Python objects before they are moved to a frame.
_BLOCK = 50_000


def read_bed(path: PathOrFile) -> pd.DataFrame:
    r"""Read a BED or narrowPeak file.

    Parameters
    ----------
    path : str, path-like or open file
        Plain or gzip, detected from the content. An open file may be text or binary, and is
        left open. Columns are separated by tabs or, in lines without tabs, by spaces.
        Comments (#) and lines for genome browsers, whose first word is "track" or
        "browser", are skipped. A contig named "track" or "browser" is read if two
        coordinates follow its name.

    Returns
    -------
    DataFrame of shape (n_regions, 6) or (n_regions, 7)
        In the file's order, with the columns

        - ``chromosome``;
        - ``start``, ``end``: in bp, 0-based, ``end`` excluded;
        - ``name``: "." if the file has none;
        - ``score``: NaN if the file has none;
        - ``strand``: "+", "-", or "." if the file has none;
        - ``summit``, only of a narrowPeak file (10 columns): the position of the summit in
          the genome, 0-based (the file counts from ``start``); missing where the file has
          -1.

        Other columns of the file are ignored.

    Raises
    ------
    ValueError
        If the file has no regions; if a line has fewer than 3 columns, or another number of
        columns than the lines before; if a chromosome has no name, a coordinate is not a
        whole number, ``start`` is after ``end``, a summit is outside its peak, a score is
        not a finite number, or a strand is not "+", "-" or "."; or if a gzip file is cut
        off. The message gives the line, 1-based.

    See Also
    --------
    extract_sequences : Extract the sequences of the regions from a genome.

    Examples
    --------
    >>> import io
    >>> from skmotif.io import read_bed
    >>> file = io.StringIO(
    ...     "track name=peaks\n"
    ...     "chr1\t100\t200\tpeak1\t831\t.\t7.5\t9.1\t6.2\t40\n"
    ...     "chrX\t500\t700\tpeak2\t205\t.\t3.1\t4.0\t2.2\t-1\n"
    ... )
    >>> read_bed(file)
      chromosome  start  end   name  score strand  summit
    0       chr1    100  200  peak1  831.0      .     140
    1       chrX    500  700  peak2  205.0      .    <NA>
    """
    regions = _iter_regions(path)
    blocks = []
    while block := list(islice(regions, _BLOCK)):
        blocks.append(pd.DataFrame(block, columns=_COLUMNS[: len(block[0])]))
    if not blocks:
        raise ValueError(f"{file_name(path)} has no regions: expected lines of chromosome, start, end.")
    frame = pd.concat(blocks, ignore_index=True)
    if "summit" in frame:
        frame["summit"] = frame["summit"].astype("Int64").mask(frame["summit"] < 0)
    return frame


def _iter_regions(path: PathOrFile) -> Iterator[tuple[Any, ...]]:
    """Yield the columns of each region as a tuple; a missing summit is -1."""
    n_columns = None
    for number, line in iter_lines(path):
        text = line.decode("utf-8", "backslashreplace")
        if not text.strip() or text.startswith("#"):
            continue
        fields = text.split("\t") if "\t" in text else text.split()
        if text.split(None, 1)[0] in _DISPLAY_LINES and not all(map(_is_coordinate, (*fields, "", "")[1:3])):
            continue
        if len(fields) < 3 or len(fields) != (n_columns or len(fields)):
            expected = f"{n_columns}, as in the lines before" if n_columns else "at least 3 (chromosome, start, end)"
            raise_at_line(path, number, f"{len(fields)} columns", expected)
        n_columns = len(fields)
        yield _parse_region(path, number, fields)


def _parse_region(path: PathOrFile, number: int, fields: Sequence[str]) -> tuple[Any, ...]:
    if not fields[0].strip():
        raise_at_line(path, number, f"{fields[0]!r} in column 1", "the name of a chromosome")
    start, end = _parse_coordinate(path, number, fields, 1), _parse_coordinate(path, number, fields, 2)
    if start > end:
        raise_at_line(path, number, f"start {start} and end {end}", "start <= end")
    name = fields[3] if len(fields) > 3 else "."
    region = fields[0], start, end, name, _parse_score(path, number, fields), _parse_strand(path, number, fields)
    if len(fields) == _N_NARROWPEAK_COLUMNS:
        return (*region, _parse_summit(path, number, fields, start, end))
    return region


def _is_coordinate(field: str) -> bool:
    return field.isascii() and field.isdecimal() and len(field) <= 18  # 18 digits fit into int64


def _parse_coordinate(path: PathOrFile, number: int, fields: Sequence[str], column: int) -> int:
    field = fields[column]
    if not _is_coordinate(field):
        raise_at_line(path, number, f"{field!r} in column {column + 1}", "a whole number of bases (0-based)")
    return int(field)


def _parse_score(path: PathOrFile, number: int, fields: Sequence[str]) -> float:
    if len(fields) < 5 or fields[4] == ".":
        return math.nan
    try:
        return parse_number(fields[4])
    except ValueError:
        raise_at_line(path, number, f"{fields[4]!r} in column 5", "a finite number (the score), or a dot")


def _parse_strand(path: PathOrFile, number: int, fields: Sequence[str]) -> str:
    if len(fields) < 6:
        return "."
    if fields[5] not in ("+", "-", "."):
        raise_at_line(path, number, f"{fields[5]!r} in column 6", "the strand: +, - or a dot")
    return fields[5]


def _parse_summit(path: PathOrFile, number: int, fields: Sequence[str], start: int, end: int) -> int:
    """Return the position of the summit in the genome, or -1."""
    if fields[9] == "-1":
        return -1
    summit = start + _parse_coordinate(path, number, fields, 9)
    if summit >= end:
        raise_at_line(
            path,
            number,
            f"a summit {fields[9]} bp from the start of a peak of {end - start} bp",
            "a summit inside the peak",
        )
    return summit
