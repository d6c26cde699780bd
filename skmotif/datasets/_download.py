"""Files that are downloaded once, checked, and kept on disk."""

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pooch
import requests
from tqdm.auto import tqdm
from urllib3.exceptions import MaxRetryError

from skmotif._files import new_file

# Seconds for the download of a file, for one silence of the server, and between two attempts.
_MAX_SECONDS, _TIMEOUT, _SECONDS_BETWEEN_ATTEMPTS = 300, 5, 1

# Bytes read between two checks of the time: a slow server may take seconds for each byte.
_CHUNK_SIZE = 16

# Maximum size in bytes of a file whose size is not known.
_MAX_SIZE = 10_000_000


class File(NamedTuple):
    """A file on a server, and what is known about it.

    Parameters
    ----------
    size : int or None
        In bytes; None if only the SHA-256 is known.
    sha256 : str
    name : str or None
        Its name on the server, if it is not the name on disk.
    copies : tuple of str
        SHA-256 of files on disk that are used as well: the same data in another layout.
    """

    size: int | None
    sha256: str
    name: str | None = None
    copies: tuple[str, ...] = ()


class Source(NamedTuple):
    """Files at one address, and their folder in the cache."""

    folder: str
    url: str
    files: dict[str, File]


class _DamagedError(OSError):
    """The server sent a file that is not the expected one."""


def fetch_files(
    source: Source, data_home: str | os.PathLike[str] | None, download_if_missing: bool, n_retries: int
) -> list[Path]:
    """Return the paths of a source's files; download those that are missing."""
    home = Path(data_home or os.environ.get("SKMOTIF_DATA") or pooch.os_cache("skmotif")).expanduser()
    folder = Path(os.path.abspath(home / source.folder))
    return [
        _fetch_file(source.url + (file.name or name), folder / name, file, download_if_missing, n_retries)
        for name, file in source.files.items()
    ]


def _fetch_file(url: str, path: Path, file: File, download_if_missing: bool, n_retries: int) -> Path:
    """Return the path of a file; download the file if it is missing or damaged."""
    if path.exists() and _sha256(path.read_bytes()) in (file.sha256, *file.copies):
        return path
    if not download_if_missing:
        problem = f"does not have the SHA-256 {file.sha256}" if path.exists() else "does not exist"
        raise OSError(f"{path} {problem}, and download_if_missing is False.")
    try:
        content = _download(url, file, n_retries)
    except OSError as error:
        reason = str(error.args[0].reason if _is_unreachable(error) else error).rstrip(".")
        raise OSError(
            f"Could not fetch {url}: {reason}. Without a connection, put the file at {path}, or set the "
            f"environment variable SKMOTIF_DATA to a folder that has {path.parent.name}/{path.name}."
        ) from None
    path.parent.mkdir(parents=True, exist_ok=True)
    with new_file(path) as unfinished:
        unfinished.write_bytes(content)
    return path


def _sha256(content: bytes | bytearray) -> str:
    return hashlib.sha256(content).hexdigest()


def _is_unreachable(error: OSError) -> bool:
    """Return whether the server could not be reached, for example because its name or certificate is invalid.

    The cause is then the ``reason`` of a MaxRetryError, which urllib3 raises without retries, too.
    """
    return isinstance(error, requests.ConnectionError) and isinstance(error.args[0], MaxRetryError)


def _is_temporary(error: OSError) -> bool:
    """Return whether the same download may succeed after this error."""
    if isinstance(error, requests.HTTPError):
        status = error.response.status_code
        return status >= 500 or status in (408, 429)  # request timeout, too many requests
    is_broken = isinstance(error, (requests.ConnectionError, requests.ReadTimeout, _DamagedError))
    return is_broken and not _is_unreachable(error)


def _seconds_left(deadline: float) -> float:
    if (seconds := deadline - time.monotonic()) <= 0:
        raise TimeoutError(f"the download took longer than {_MAX_SECONDS} s")
    return seconds


def _download(url: str, file: File, n_retries: int) -> bytes:
    """Return the content of a file; try again after a temporary error."""
    deadline = time.monotonic() + _MAX_SECONDS
    while True:
        try:
            return _download_once(url, file, deadline)
        except OSError as error:
            if n_retries == 0 or not _is_temporary(error):
                raise
        n_retries -= 1
        time.sleep(_SECONDS_BETWEEN_ATTEMPTS)


def _download_once(url: str, file: File, deadline: float) -> bytes:
    """Return the content of a file.

    The content is kept in memory, so that a killed download leaves nothing on disk.
    """
    content, name, timeout = bytearray(), url.rpartition("/")[2], min(_TIMEOUT, _seconds_left(deadline))
    # Shown only if the download takes longer than a second.
    bar = tqdm(total=file.size, desc=name, unit="B", unit_scale=True, delay=1, leave=False)
    with bar, requests.get(url, stream=True, timeout=timeout) as response:
        response.raise_for_status()
        # If the transfer breaks off, the content is too short.
        with suppress(requests.exceptions.ChunkedEncodingError):
            for chunk in response.iter_content(_CHUNK_SIZE):
                content += chunk
                bar.update(len(chunk))
                _seconds_left(deadline)
                if len(content) > (file.size or _MAX_SIZE):
                    break
    _check_content(content, file)
    return bytes(content)


def _check_content(content: bytearray, file: File) -> None:
    if len(content) > (file.size or _MAX_SIZE):
        raise _DamagedError(f"the server sent more bytes than the expected {file.size or _MAX_SIZE}")
    if len(content) < (file.size or 0):
        raise _DamagedError(f"the server sent fewer bytes than the expected {file.size}")
    if (sha256 := _sha256(content)) != file.sha256:
        raise _DamagedError(f"the file has the SHA-256 {sha256}, expected {file.sha256}")
