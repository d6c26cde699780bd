"""BED files: regions of a genome, such as peaks."""

import math
from itertools import islice

import pandas as pd

from skmotif._files import file_name
from skmotif._lines import iter_lines, parse_number, refuse

_COLUMNS = ["chromosome", "start", "end", "name", "score", "strand", "summit"]
_DISPLAY_LINES = ("track", "browser")  # for genome browsers, by their first word
_NARROWPEAK_COLUMNS = 10  # BED itself is never of 10 columns

# Regions gathered as Python objects before they move into a frame.
_BLOCK = 50_000


def read_bed(path):
    """Read a BED or narrowPeak file.

    Parameters
    ----------
    path : str, path-like or open file
        Plain or gzip, told apart by content; an open file may be of text or of bytes, and
        is left open. Columns stand between tabs or, in lines without any, between spaces.
        Comments (#) and the lines of genome browsers, whose first word is "track" or
        "browser", are passed over. A contig of such a name is read where two coordinates
        follow it.

    Returns
    -------
    DataFrame of shape (n_regions, 6) or (n_regions, 7)
        In the file's order, with the columns

        - ``chromosome``;
        - ``start``, ``end``: in bp, 0-based, ``end`` excluded;
        - ``name``: "." where the file has none;
        - ``score``: NaN where the file has none;
        - ``strand``: "+", "-", or "." where the file has none;
        - ``summit``, of a narrowPeak file (10 columns): the base that the peak is highest
          at, 0-based, in the genome (the file counts it from ``start``); missing where the
          file has -1.

        Further columns of the file are left out.

    Raises
    ------
    ValueError
        If the file holds no region; if a line has fewer than 3 columns, or not as many as
        those before; if a chromosome has no name, a coordinate is no whole number,
        ``start`` is after ``end``, a summit is outside of its peak, a score is no finite
        number or a strand none of +, - and the dot; or if a gzip file is cut off. Names
        the line, 1-based.

    See Also
    --------
    extract_sequences : The sequences of the regions.

    Examples
    --------
    >>> import io
    >>> from skmotif.io import read_bed
    >>> file = io.StringIO(
    ...     "track name=peaks\\n"
    ...     "chr1\\t100\\t200\\tpeak1\\t831\\t.\\t7.5\\t9.1\\t6.2\\t40\\n"
    ...     "chrX\\t500\\t700\\tpeak2\\t205\\t.\\t3.1\\t4.0\\t2.2\\t-1\\n"
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


def _iter_regions(path):
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
            refuse(path, number, f"{len(fields)} columns", expected)
        n_columns = len(fields)
        if not fields[0].strip():
            refuse(path, number, f"{fields[0]!r} in column 1", "the name of a chromosome")
        start, end = _coordinate(path, number, fields, 1), _coordinate(path, number, fields, 2)
        if start > end:
            refuse(path, number, f"start {start} and end {end}", "start <= end")
        name = fields[3] if n_columns > 3 else "."
        region = fields[0], start, end, name, _score(path, number, fields), _strand(path, number, fields)
        if n_columns == _NARROWPEAK_COLUMNS:
            region += (_summit(path, number, fields, start, end),)
        yield region


def _is_coordinate(field):
    return field.isascii() and field.isdecimal() and len(field) <= 18  # 18 digits fit into int64


def _coordinate(path, number, fields, column):
    field = fields[column]
    if not _is_coordinate(field):
        refuse(path, number, f"{field!r} in column {column + 1}", "a whole number of bases (0-based)")
    return int(field)


def _score(path, number, fields):
    if len(fields) < 5 or fields[4] == ".":
        return math.nan
    try:
        return parse_number(fields[4])
    except ValueError:
        refuse(path, number, f"{fields[4]!r} in column 5", "a finite number (the score), or a dot")


def _strand(path, number, fields):
    if len(fields) < 6:
        return "."
    if fields[5] not in ("+", "-", "."):
        refuse(path, number, f"{fields[5]!r} in column 6", "the strand: +, - or a dot")
    return fields[5]


def _summit(path, number, fields, start, end):
    """Return the summit's place in the genome, or -1."""
    if fields[9] == "-1":
        return -1
    summit = start + _coordinate(path, number, fields, 9)
    if summit >= end:
        refuse(path, number, f"a summit {fields[9]} bp from the start of a peak of {end - start} bp", "one inside")
    return summit
