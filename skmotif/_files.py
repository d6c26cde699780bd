"""Names of files in error messages, and files that are written completely or not at all."""

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, TypeAlias

PathOrFile: TypeAlias = str | os.PathLike[str] | IO[Any]


def file_name(path: PathOrFile) -> str:
    """Return the name of a file for error messages: its path, or the name of an open file."""
    return str(getattr(path, "name", "<file>")) if hasattr(path, "read") else os.fspath(path)


def is_pipe_or_device(path: str | os.PathLike[str]) -> bool:
    """Return whether a path is a pipe or a device, which can be neither replaced nor read from the middle."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


@contextmanager
def new_file(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a path to write to; the file appears under its own name only when it is complete.

    The yielded path is a temporary file in the same folder. At the end it replaces the old
    file, if there is one, and keeps its mode. A pipe or a device is written to directly.
    """
    with _errors_name_file(path):
        if is_pipe_or_device(path):
            yield Path(path)
            return
        target = Path(path).resolve()  # write to the target of a link, not over the link
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "The file is write-protected", os.fspath(path))
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as folder:
            unfinished = Path(folder) / target.name
            yield unfinished
            if target.exists():
                shutil.copymode(target, unfinished)
            os.replace(unfinished, target)


@contextmanager
def _errors_name_file(path: str | os.PathLike[str]) -> Iterator[None]:
    """Add the file's name to errors of the operating system, such as a full disk."""
    try:
        yield
    except OSError as error:
        # A file that is written at the same time has named its own errors.
        if error.filename is None or f".{Path(path).resolve().name}." in str(error.filename):
            error.filename = os.fspath(path)
        raise
