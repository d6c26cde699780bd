"""Lines of plain or gzipped text files with their line numbers, and the numbers in their text."""

import codecs
import gzip
import io
import math
import os
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import IO, Any, NoReturn, cast

from skmotif._files import PathOrFile, file_name

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)

_GZIP_MAGIC = b"\x1f\x8b"
_DAMAGE_ERRORS = (EOFError, zlib.error, gzip.BadGzipFile, UnicodeError)


def iter_lines(path: PathOrFile) -> Iterator[tuple[int, bytes]]:
    r"""Yield ``(number, line)``: the 1-based number, and the line as ``bytes`` without its line end.

    Lines end with ``\n``, ``\r\n`` or, as on old Macs, ``\r``.

    Parameters
    ----------
    path : str, path-like or open file
        Plain, gzip or bgzip, detected from the content. An open file is left open.

    Raises
    ------
    ValueError
        If a gzip file is cut off or damaged.
    TypeError
        If ``path`` is neither a path nor an open file.
    """
    if not (isinstance(path, (str, os.PathLike)) or hasattr(path, "read")):
        raise TypeError(f"Expected a path or an open file, got {type(path).__name__}.")
    number = 0
    with _opened(path) as file:
        try:
            with _binary_lines(file) as lines:
                for number, line in enumerate(_split_and_strip(lines), start=1):
                    yield number, line
        except _DAMAGE_ERRORS as error:
            place = f" after line {number}" if number else ", its first line cannot be read"
            raise ValueError(f"{file_name(path)} is cut off or damaged{place}: {error}") from error


def _opened(path: PathOrFile) -> AbstractContextManager[IO[Any]]:
    return nullcontext(cast(IO[Any], path)) if hasattr(path, "read") else open(path, "rb")


@contextmanager
def _binary_lines(file: IO[Any]) -> Iterator[Iterable[bytes]]:
    """Yield the decompressed lines of a binary or text file as ``bytes``, and leave the file open."""
    if isinstance(file.read(0), str):
        yield (line.encode("utf-8", "backslashreplace") for line in file)
        return
    buffer = io.BufferedReader(cast(Any, file))
    try:
        yield _decompressed(buffer)
    finally:
        buffer.detach()  # otherwise the buffer closes the user's file


def _split_and_strip(lines: Iterable[bytes]) -> Iterator[bytes]:
    r"""Split lines at each ``\r``, and remove their line ends and a byte-order mark in the first line."""
    prefix = codecs.BOM_UTF8  # Windows' editors write it
    for line in lines:
        line = line.removeprefix(prefix).rstrip()
        prefix = b""
        if b"\r" in line:
            yield from map(bytes.rstrip, line.split(b"\r"))
        else:
            yield line


def _decompressed(buffer: io.BufferedReader) -> Iterable[bytes]:
    if buffer.peek(2)[:2] != _GZIP_MAGIC:
        return buffer
    return io.BufferedReader(gzip.GzipFile(fileobj=buffer))


def raise_at_line(path: PathOrFile, number: int, found: str, expected: str, column: int | None = None) -> NoReturn:
    """Raise a ValueError that names a line (and column, both 1-based) of a file."""
    place = f"line {number}" if column is None else f"line {number}, column {column}"
    raise ValueError(f"{file_name(path)}, {place}: found {found}, expected {expected}.")


def parse_number(text: str) -> float:
    """Return a finite decimal number as ``float``; unlike `float`, reject text such as 1_0 and nan."""
    if not _NUMBER.fullmatch(text) or not math.isfinite(number := float(text)):
        raise ValueError(f"Expected a number, got {text!r}.")
    return number
