"""Files by their path: what messages call them, and how they are written."""

import errno
import os
import shutil
import stat
import tempfile
from contextlib import contextmanager
from pathlib import Path


def file_name(path):
    """Return what messages call a file: its path, or the name that an open file has."""
    return str(getattr(path, "name", "<file>")) if hasattr(path, "read") else os.fspath(path)


def is_special(path):
    """Tell whether a path is a pipe or a device, which cannot be replaced or read from the middle."""
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


@contextmanager
def naming_errors(path):
    """Name the file in the errors of the operating system, such as that of a full disk."""
    try:
        yield
    except OSError as error:
        error.filename = os.fspath(path)
        raise


@contextmanager
def new_file(path):
    """Yield the path to write to, so that the file appears whole or not at all.

    It is another name in the same folder, and takes the place and the mode of what was
    there. A pipe or a device is written to directly.
    """
    with naming_errors(path):
        if is_special(path):
            yield Path(path)
            return
        path = Path(path).resolve()  # of a link, the file that it points to
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, "The file is write-protected", str(path))
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}.") as folder:
            unfinished = Path(folder) / path.name
            yield unfinished
            if path.exists():
                shutil.copymode(path, unfinished)
            os.replace(unfinished, path)
