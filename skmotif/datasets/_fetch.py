"""Real data sets, downloaded once, checked, and kept on disk."""

import hashlib
import os
import time
from http.client import HTTPException
from numbers import Integral
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import numpy as np
import pooch
from sklearn.utils._param_validation import Interval, validate_params
from tqdm.auto import tqdm

from skmotif.datasets._bunch import make_bunch
from skmotif.io import parse_regions, read_fasta
from skmotif.io._files import new_file

# Limits of the download of a file, in seconds: in all, for the server to go on, between tries.
_MAX_SECONDS, _TIMEOUT, _SECONDS_BETWEEN_TRIES = 300, 5, 1

_TOO_SLOW = "the download took longer than {} s"


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
def fetch_primer(*, data_home=None, download_if_missing=True, n_retries=3, return_X_y=False, as_frame=False):
    """Load the data of the tutorial "A Primer on Deep Learning in Genomics".

    2,000 simulated sequences of 50 bp; those labelled 1 hold the motif CGACCGAACTCC.

    Parameters
    ----------
    data_home : str or path-like, default=None
        Folder that the files are kept in. If None, the one that the environment variable
        ``SKMOTIF_DATA`` names, or else the user's cache folder.

    download_if_missing : bool, default=True
        If False, raise an OSError where a file is not there instead of downloading it.

    n_retries : int, default=3
        How often a download is tried again after an error that may pass: the server is
        busy, breaks off or sends a damaged file.

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
    >>> from skmotif.datasets import fetch_primer
    >>> X, y = fetch_primer(return_X_y=True)  # doctest: +SKIP
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
        ``SKMOTIF_DATA`` names, or else the user's cache folder.

    download_if_missing : bool, default=True
        If False, raise an OSError where a file is not there instead of downloading it.

    n_retries : int, default=3
        How often a download is tried again after an error that may pass: the server is
        busy, breaks off or sends a damaged file.

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
        content = _within(_MAX_SECONDS, lambda deadline: _download(url, file, n_retries, deadline))
    except (OSError, HTTPException) as error:
        raise OSError(
            f"Could not fetch {url}: {_reason(error)}. Without a connection, put the file at {path}, or set the "
            f"environment variable SKMOTIF_DATA to a folder that has {path.parent.name}/{path.name}."
        ) from None
    path.parent.mkdir(parents=True, exist_ok=True)
    with new_file(path) as unfinished:
        unfinished.write_bytes(content)
    return path


def _sha256(content):
    return hashlib.sha256(content).hexdigest()


def _reason(error):
    """Return what an error of urllib or of the operating system says."""
    reason = error.reason if type(error) is URLError else error
    return str(reason).rstrip(".") or type(reason).__name__


def _within(seconds, call):
    """Return what a call returns, given its deadline, or raise a TimeoutError when that is over.

    A call of the operating system, such as the look-up of a name, cannot be interrupted;
    so another thread makes it, and is left behind.
    """
    outcome = SimpleQueue()

    def run():
        try:
            outcome.put((call(time.monotonic() + seconds), None))
        except Exception as error:
            outcome.put((None, error))

    Thread(target=run, daemon=True).start()
    try:
        result, error = outcome.get(timeout=seconds)
    except Empty:
        raise TimeoutError(_TOO_SLOW.format(seconds)) from None
    if error is not None:
        raise error
    return result


def _download(url, file, n_retries, deadline):
    """Return the content of a file; try again after an error that may pass."""
    for n_left in range(n_retries, -1, -1):
        try:
            return _download_once(url, file, deadline)
        except (OSError, HTTPException) as error:
            if isinstance(error, HTTPError):
                error.close()  # it is the response, too
            if n_left == 0 or not _may_pass(error) or time.monotonic() > deadline:
                raise
        time.sleep(_SECONDS_BETWEEN_TRIES)


def _may_pass(error):
    """Tell whether an error may not come again: the server was found, but was busy or broke off."""
    if isinstance(error, HTTPError):
        return error.code >= 500 or error.code in (408, 429)  # request timed out, too many requests
    return not isinstance(error, URLError)  # no name, no route, no permission, no certificate


def _download_once(url, file, deadline):
    """Return the content of a file, of which no more than its size is read."""
    name, content = url.rpartition("/")[2], bytearray()
    # Shown only where the download takes longer than a second.
    bar = tqdm(total=file.size, desc=name, unit="B", unit_scale=True, delay=1, leave=False)
    with bar, urlopen(url, timeout=_TIMEOUT) as response:
        # A read that waits for more than what has arrived would not see the deadline.
        while len(content) <= file.size and (chunk := response.read1(file.size + 1 - len(content))):
            content += chunk
            bar.update(len(chunk))
            if time.monotonic() > deadline:
                raise TimeoutError(_TOO_SLOW.format(_MAX_SECONDS))
    if len(content) != file.size:
        found = f"more than {file.size}" if len(content) > file.size else len(content)
        raise OSError(f"the server sent {found} bytes, expected {file.size}")
    if (sha256 := _sha256(content)) != file.sha256:
        raise OSError(f"the file has the SHA-256 {sha256}, expected {file.sha256}")
    return bytes(content)
