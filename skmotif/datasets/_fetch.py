"""Real data sets, downloaded once, checked, and kept on disk."""

import hashlib
import os
import time
from contextlib import suppress
from numbers import Integral
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pooch
import requests
from tqdm.auto import tqdm
from urllib3.exceptions import MaxRetryError

from skmotif._files import new_file
from skmotif._sklearn import Interval, validate_params
from skmotif.datasets._bunch import make_bunch
from skmotif.io import parse_regions, read_fasta

# Seconds that the download of a file may take, that the server may be silent, and between two tries.
_MAX_SECONDS, _TIMEOUT, _SECONDS_BETWEEN_TRIES = 300, 5, 1

# Bytes that are read between two checks of the time: a slow server may take seconds for each byte.
_CHUNK_SIZE = 16


class _File(NamedTuple):
    """A file's size in bytes, and its SHA-256."""

    size: int
    sha256: str


class _Source(NamedTuple):
    """Files below one address, by their name, and their folder in the cache."""

    folder: str
    url: str
    files: dict


_PRIMER = _Source(
    "primer",
    "https://raw.githubusercontent.com/abidlabs/deep-learning-genomics-primer/master/",
    {
        "sequences.txt": _File(102000, "8d9156486cf383cf04470395961970db80203689e6368c393e854aaef2268fbd"),
        "labels.txt": _File(4000, "912af2e66b139c7f1762b7df513f675d4631eb9c280ba73c08d8135f1a4e5d6a"),
    },
)

_PU1_CTCF = _Source(
    "pu1_ctcf",
    "https://raw.githubusercontent.com/const-ae/Neural_Network_DNA_Demo/master/data/",
    {
        "pu1.fa.gz": _File(1307470, "5db3f070fa38285600492ae4d2fe58e511ffd3f1573ecf48cc7cff7a2e297a2a"),
        "ctcf.fa.gz": _File(1787323, "29f74f5096f3d6e71125c3b34eabb88d72e422fefeac55c9763b4e588132c4d5"),
    },
)

_FETCH_PARAMETERS = {
    "data_home": [str, os.PathLike, None],
    "download_if_missing": ["boolean"],
    "n_retries": [Interval(Integral, 0, None, closed="left")],
    "return_X_y": ["boolean"],
    "as_frame": ["boolean"],
}


@validate_params(_FETCH_PARAMETERS, prefer_skip_nested_validation=True)
def fetch_tutorial(*, data_home=None, download_if_missing=True, n_retries=3, return_X_y=False, as_frame=False):
    """Load the data of the tutorial "A Primer on Deep Learning in Genomics".

    2,000 simulated sequences of 50 bp; those labelled 1 hold the motif CGACCGAACTCC.

    Parameters
    ----------
    data_home : str or path-like, default=None
        Folder that the files are kept in. If None, the one that the environment variable
        ``SKMOTIF_DATA`` names, or else the user's cache folder. A download replaces a file
        in it only if the file's SHA-256 is wrong.

    download_if_missing : bool, default=True
        If False, do not connect: raise an OSError if a file is missing or its SHA-256 is
        wrong.

    n_retries : int, default=3
        How many times the download of a file is tried again after a temporary error: the
        server is busy or silent, the transfer breaks off, or the file arrives damaged.
        Other errors, such as a refused connection, are raised at once.

    return_X_y : bool, default=False
        Return ``(data, target)`` instead of a Bunch.

    as_frame : bool, default=False
        Return pandas objects.

    Returns
    -------
    data : Bunch
        Dictionary-like, with the following entries.

        data : ndarray of shape (2000,) or DataFrame of shape (2000, 1)
            The sequences, as ``str``; as a frame, the column "sequence".
        target : ndarray or Series of shape (2000,)
            1 where the sequence holds the motif (987 of them), else 0.
        frame : DataFrame of shape (2000, 2)
            Both, where ``as_frame=True``.
        feature_names : list of str
            ``["sequence"]``.

    (data, target) : tuple
        Where ``return_X_y=True``.

    Raises
    ------
    OSError
        If a file cannot be downloaded within 5 minutes, or cannot be written, or its size
        or SHA-256 is not the expected one.

    See Also
    --------
    make_motif_classification : Simulates sequences like these.

    References
    ----------
    Zou, J. et al. "A primer on deep learning in genomics." Nature Genetics 51, 12-18
    (2019). https://doi.org/10.1038/s41588-018-0295-5

    Examples
    --------
    >>> from skmotif.datasets import fetch_tutorial
    >>> X, y = fetch_tutorial(return_X_y=True)  # doctest: +SKIP
    """
    sequences, labels = _fetch(_PRIMER, data_home, download_if_missing, n_retries)
    return make_bunch(
        np.array(sequences.read_text().split(), dtype=object),
        np.array(labels.read_text().split(), dtype=int),
        return_X_y=return_X_y,
        as_frame=as_frame,
    )


@validate_params(_FETCH_PARAMETERS, prefer_skip_nested_validation=True)
def fetch_pu1_ctcf(*, data_home=None, download_if_missing=True, n_retries=3, return_X_y=False, as_frame=False):
    """Load sites of the human transcription factors PU.1 and CTCF.

    67,861 sequences of 100 bp around ChIP-seq peaks: 39,184 of CTCF, 28,677 of PU.1.

    Parameters
    ----------
    data_home : str or path-like, default=None
        Folder that the files are kept in. If None, the one that the environment variable
        ``SKMOTIF_DATA`` names, or else the user's cache folder. A download replaces a file
        in it only if the file's SHA-256 is wrong.

    download_if_missing : bool, default=True
        If False, do not connect: raise an OSError if a file is missing or its SHA-256 is
        wrong.

    n_retries : int, default=3
        How many times the download of a file is tried again after a temporary error: the
        server is busy or silent, the transfer breaks off, or the file arrives damaged.
        Other errors, such as a refused connection, are raised at once.

    return_X_y : bool, default=False
        Return ``(data, target)`` instead of a Bunch.

    as_frame : bool, default=False
        Return pandas objects.

    Returns
    -------
    data : Bunch
        Dictionary-like, with the following entries.

        data : ndarray of shape (67861,) or DataFrame of shape (67861, 4)
            The sequences, as ``str``, with repeats in lower case; as a frame, the columns
            "sequence", "chromosome", "start", "end".
        target : ndarray or Series of shape (67861,)
            "CTCF" or "PU.1".
        frame : DataFrame of shape (67861, 5)
            Both, where ``as_frame=True``.
        feature_names : list of str
            The columns of the frame.
        chromosome, start, end : ndarray of shape (67861,)
            Each site's place in the genome, 0-based, ``end`` excluded.

    (data, target) : tuple
        Where ``return_X_y=True``.

    Raises
    ------
    OSError
        If a file cannot be downloaded within 5 minutes, or cannot be written, or its size
        or SHA-256 is not the expected one.

    See Also
    --------
    skmotif.model_selection.ChromosomeSplit : Holds out sites of some chromosomes.

    References
    ----------
    https://github.com/const-ae/Neural_Network_DNA_Demo (MIT licence)

    Examples
    --------
    >>> from skmotif.datasets import fetch_pu1_ctcf
    >>> sites = fetch_pu1_ctcf()  # doctest: +SKIP
    >>> on_chr8 = sites.chromosome == "chr8"  # doctest: +SKIP
    """
    pu1, ctcf = (_read_sites(path) for path in _fetch(_PU1_CTCF, data_home, download_if_missing, n_retries))
    sequences, chromosomes, starts, ends = (np.concatenate(columns) for columns in zip(ctcf, pu1, strict=True))
    return make_bunch(
        sequences,
        np.repeat(["CTCF", "PU.1"], [len(ctcf[0]), len(pu1[0])]),
        {"chromosome": chromosomes, "start": starts, "end": ends},
        return_X_y=return_X_y,
        as_frame=as_frame,
    )


def _read_sites(path):
    """Read sequences with names such as chr1:100-200 into four columns."""
    records = read_fasta(path)
    regions = parse_regions(records["name"])
    return (
        records["sequence"].to_numpy(dtype=object),
        regions["chromosome"].to_numpy(dtype=object),
        regions["start"].to_numpy(),
        regions["end"].to_numpy(),
    )


def _fetch(source, data_home, download_if_missing, n_retries):
    """Return the paths of a source's files, downloading those that are missing."""
    home = Path(data_home or os.environ.get("SKMOTIF_DATA") or pooch.os_cache("skmotif")).expanduser()
    folder = Path(os.path.abspath(home / source.folder))
    return [
        _fetch_file(source.url + name, folder / name, file, download_if_missing, n_retries)
        for name, file in source.files.items()
    ]


def _fetch_file(url, path, file, download_if_missing, n_retries):
    """Return the path of a file, which is downloaded where it is missing or damaged."""
    if path.exists() and _sha256(path.read_bytes()) == file.sha256:
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


def _sha256(content):
    return hashlib.sha256(content).hexdigest()


class _DamagedError(OSError):
    """The server sent a file that is not the expected one."""


def _is_unreachable(error):
    """Tell whether there was no connection: unknown name, no route, refused, wrong certificate.

    The cause is then the ``reason`` of a MaxRetryError, which urllib3 raises without retries too.
    """
    return isinstance(error, requests.ConnectionError) and isinstance(error.args[0], MaxRetryError)


def _is_temporary(error):
    """Tell whether the same download may succeed after this error."""
    if isinstance(error, requests.HTTPError):
        status = error.response.status_code
        return status >= 500 or status in (408, 429)  # request timeout, too many requests
    is_broken = isinstance(error, (requests.ConnectionError, requests.ReadTimeout, _DamagedError))
    return is_broken and not _is_unreachable(error)


def _seconds_left(deadline):
    if (seconds := deadline - time.monotonic()) <= 0:
        raise TimeoutError(f"the download took longer than {_MAX_SECONDS} s")
    return seconds


def _download(url, file, n_retries):
    """Return the content of a file; try again after a temporary error."""
    deadline = time.monotonic() + _MAX_SECONDS
    for n_left in range(n_retries, -1, -1):
        try:
            return _download_once(url, file, deadline)
        except OSError as error:
            if n_left == 0 or not _is_temporary(error):
                raise
        time.sleep(_SECONDS_BETWEEN_TRIES)


def _download_once(url, file, deadline):
    """Return the content of a file, which is kept in memory so that a killed download leaves nothing on disk."""
    content, name, timeout = bytearray(), url.rpartition("/")[2], min(_TIMEOUT, _seconds_left(deadline))
    # Shown only where the download takes longer than a second.
    bar = tqdm(total=file.size, desc=name, unit="B", unit_scale=True, delay=1, leave=False)
    with bar, requests.get(url, stream=True, timeout=timeout) as response:
        response.raise_for_status()
        with suppress(requests.exceptions.ChunkedEncodingError):  # broke off: the content is too short
            for chunk in response.iter_content(_CHUNK_SIZE):
                content += chunk
                bar.update(len(chunk))
                _seconds_left(deadline)
                if len(content) > file.size:
                    break
    if len(content) != file.size:
        found = "more" if len(content) > file.size else "fewer"
        raise _DamagedError(f"the server sent {found} bytes than the expected {file.size}")
    if (sha256 := _sha256(content)) != file.sha256:
        raise _DamagedError(f"the file has the SHA-256 {sha256}, expected {file.sha256}")
    return content
