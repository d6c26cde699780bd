"""Lines of text files, plain or gzipped, with their numbers."""

import codecs
import gzip
import io
import os
import zlib
from contextlib import nullcontext

_GZIP_MAGIC = b"\x1f\x8b"
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, UnicodeError)


def file_name(path):
    """Return what messages call a file: its path, or the name that an open file has."""
    return str(getattr(path, "name", "<file>")) if hasattr(path, "read") else os.fspath(path)


def iter_lines(path):
    """Yield ``(number, line)``: the 1-based number, the line as ``bytes`` without its end.

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
                lines = map(str.encode, file)
            else:
                buffer = io.BufferedReader(file)
                lines = _decompressed(buffer)
            for number, line in enumerate(lines, start=1):
                if number == 1:
                    line = line.removeprefix(codecs.BOM_UTF8)  # Windows' editors write it
                yield number, line.rstrip()
        except _DAMAGED as error:
            raise ValueError(f"{file_name(path)} is cut off or damaged after line {number}: {error}") from error
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
