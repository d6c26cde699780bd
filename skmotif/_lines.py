"""Lines of text files, plain or gzipped, with their numbers, and the numbers written in them."""

import codecs
import gzip
import io
import math
import os
import re
import zlib
from contextlib import nullcontext

from skmotif._files import file_name

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.ASCII | re.IGNORECASE)

_GZIP_MAGIC = b"\x1f\x8b"
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, UnicodeError)


def iter_lines(path):
    """Yield ``(number, line)``: the 1-based number, the line as ``bytes`` without its end.

    Lines end with ``\\n``, ``\\r\\n`` or, as on old Macs, ``\\r``.

    Parameters
    ----------
    path : str, path-like or open file
        Plain, gzip or bgzip, told apart by content. An open file is left open.

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
    with nullcontext(path) if hasattr(path, "read") else open(path, "rb") as file:
        buffer = None
        try:
            if isinstance(file.read(0), str):
                lines = (line.encode("utf-8", "backslashreplace") for line in file)
            else:
                buffer = io.BufferedReader(file)
                lines = _decompressed(buffer)
            for line in lines:
                if number == 0:
                    line = line.removeprefix(codecs.BOM_UTF8)  # Windows' editors write it
                line = line.rstrip()
                if b"\r" not in line:
                    number += 1
                    yield number, line
                    continue
                for part in line.split(b"\r"):
                    number += 1
                    yield number, part.rstrip()
        except _DAMAGED as error:
            place = f" after line {number}" if number else ", its first line cannot be read"
            raise ValueError(f"{file_name(path)} is cut off or damaged{place}: {error}") from error
        finally:
            if buffer is not None:
                buffer.detach()  # else it would close the user's file


def _decompressed(buffer):
    if buffer.peek(2)[:2] != _GZIP_MAGIC:
        return buffer
    return io.BufferedReader(gzip.GzipFile(fileobj=buffer))


def refuse(path, number, found, expected, column=None):
    """Raise the ValueError that names a line (and column, both 1-based) of a file."""
    place = f"line {number}" if column is None else f"line {number}, column {column}"
    raise ValueError(f"{file_name(path)}, {place}: found {found}, expected {expected}.")


def parse_number(text):
    """Return a finite decimal number as ``float``; refuse what `float` takes beyond it, such as 1_0 and nan."""
    if not _NUMBER.fullmatch(text) or not math.isfinite(number := float(text)):
        raise ValueError(f"Expected a number, got {text!r}.")
    return number
