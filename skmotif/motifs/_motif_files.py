"""Lines of motif files, with errors that name the line; and how motif files are written."""

import os
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from skmotif._files import file_name, new_file
from skmotif._lines import iter_lines, parse_number

END = "the end of the file"


class MotifLines:
    """Iterate over the lines of a file, without white space at their ends.

    Parameters
    ----------
    path : str, path-like or open file
        Plain or gzip.
    """

    def __init__(self, path: Any) -> None:
        self._lines = iter_lines(path)
        self._path = path
        self._number = 0

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        self._number, line = next(self._lines)
        return line.decode("utf-8", "backslashreplace").strip()

    def error(self, expected: str, line: str) -> ValueError:
        """Return the error for the last line, with its 1-based number."""
        if self._number == 0:
            return ValueError(f"{file_name(self._path)} has no lines: expected {expected}.")
        return ValueError(f"{file_name(self._path)}, line {self._number}: expected {expected}, got {line[:60]!r}.")

    def numbers(self, text: str, line: str, expected: str) -> NDArray[np.float64]:
        """Return the numbers in a part of the last line; raise an error if one is missing, invalid or negative."""
        try:
            numbers = np.array([parse_number(word) for word in text.split()])
        except ValueError:
            raise self.error(expected, line) from None
        if len(numbers) == 0 or not (numbers >= 0).all():
            raise self.error(expected, line)
        return numbers


def format_number(value: float) -> str:
    """Return the shortest decimal number that is read back as the same float."""
    return np.format_float_positional(value, trim="-")


def write_text(text: str, path: Any) -> None:
    """Write a text to a path or to an open text file."""
    if hasattr(path, "write"):
        path.write(text)
        return
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"Expected a path or an open file, got {type(path).__name__}.")
    with new_file(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8", errors="backslashreplace")
