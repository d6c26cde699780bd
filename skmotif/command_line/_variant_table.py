"""Tables of variants."""

from collections import Counter
from typing import Any

import pandas as pd

from skmotif._files import file_name
from skmotif._lines import iter_lines, raise_at_line
from skmotif.command_line._input import rereadable
from skmotif.command_line._run import Run

_COLUMNS = ["sequence", "position", "ref", "alt"]


def read_variants(path: str, names: list[str], run: Run) -> tuple[pd.DataFrame, list[int]]:
    """Read a table of variants; return it, and the index of each variant's sequence among the names."""
    file = rereadable(path)
    run.begin(f"reading {file_name(file)}")
    lines = [(number, line.decode("utf-8", "backslashreplace")) for number, line in iter_lines(file) if line]
    header = lines[0][1].split("\t") if lines else []
    missing = [column for column in _COLUMNS if column not in header]
    if missing or len(lines) < 2:
        problem = f"no column {missing[0]}" if missing else "no variants"
        raise ValueError(
            f"{file_name(file)} has {problem}: expected a header with the columns {', '.join(_COLUMNS)}, and a line "
            "for each variant, with tabs between the columns."
        )
    rows = [_parse_variant(file, number, line.split("\t"), header) for number, line in lines[1:]]
    counts, index_of = Counter(names), {name: index for index, name in enumerate(names)}
    for (number, _), row in zip(lines[1:], rows, strict=True):
        if (count := counts[row["sequence"]]) != 1:
            raise_at_line(file, number, f"the sequence {row['sequence']}, which {count} sequences are named", "one")
    return pd.DataFrame(rows, columns=header), [index_of[row["sequence"]] for row in rows]


def _parse_variant(file: Any, number: int, fields: list[str], header: list[str]) -> dict[str, Any]:
    if len(fields) > len(header):
        raise_at_line(file, number, f"{len(fields)} columns", f"{len(header)}, as in the header")
    fields += [""] * (len(header) - len(fields))  # reading a line removes empty fields at its end
    row = dict(zip(header, fields, strict=True))
    if not (row["position"].isascii() and row["position"].isdecimal()):
        raise_at_line(file, number, f"the position {row['position']!r}", "a whole number from 0")
    return {**row, "position": int(row["position"])}
