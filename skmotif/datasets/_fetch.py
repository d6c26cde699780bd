"""Real data sets, downloaded once, checked, and kept on disk."""

import os
from numbers import Integral
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pooch
from requests import RequestException
from sklearn.utils._param_validation import Interval, validate_params
from tqdm.auto import tqdm

from skmotif.datasets._bunch import make_bunch
from skmotif.io import parse_regions, read_fasta


class _Source(NamedTuple):
    """Files below one address, with their SHA-256, and their folder in the cache."""

    folder: str
    url: str
    files: dict


_PRIMER = _Source(
    "primer",
    "https://raw.githubusercontent.com/abidlabs/deep-learning-genomics-primer/master/",
    {
        "sequences.txt": "8d9156486cf383cf04470395961970db80203689e6368c393e854aaef2268fbd",
        "labels.txt": "912af2e66b139c7f1762b7df513f675d4631eb9c280ba73c08d8135f1a4e5d6a",
    },
)

_PU1_CTCF = _Source(
    "pu1_ctcf",
    "https://raw.githubusercontent.com/const-ae/Neural_Network_DNA_Demo/master/data/",
    {
        "pu1.fa.gz": "5db3f070fa38285600492ae4d2fe58e511ffd3f1573ecf48cc7cff7a2e297a2a",
        "ctcf.fa.gz": "29f74f5096f3d6e71125c3b34eabb88d72e422fefeac55c9763b4e588132c4d5",
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
        How often a failed download is tried again.

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
        If a file cannot be downloaded, or is not what is expected.

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
        How often a failed download is tried again.

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
        If a file cannot be downloaded, or is not what is expected.

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
    cache = pooch.create(
        path=home / source.folder,
        base_url=source.url,
        registry={name: f"sha256:{sha256}" for name, sha256 in source.files.items()},
        retry_if_failed=n_retries,
    )
    return [_fetch_file(cache, name, download_if_missing) for name in source.files]


def _fetch_file(cache, name, download_if_missing):
    path = Path(cache.abspath) / name
    if not download_if_missing:
        if not path.exists():
            raise OSError(f"{path} does not exist, and download_if_missing is False.")
        if not pooch.core.hash_matches(path, cache.registry[name]):
            raise OSError(
                f"{path} does not have the SHA-256 {cache.registry[name][7:]}, and download_if_missing is False."
            )
        return path
    # Shown only where the download takes longer than a second. pooch sets the true total,
    # but takes a bar without any for none.
    progress = tqdm(total=1, desc=name, unit="B", unit_scale=True, delay=1, leave=False)
    try:
        return Path(cache.fetch(name, downloader=pooch.HTTPDownloader(progressbar=progress)))
    except (RequestException, ValueError) as error:  # no answer or a bad one; another checksum
        raise OSError(
            f"Could not fetch {cache.get_url(name)}: {error} "
            f"Without a connection, put the file at {path}, or name a folder that holds {path.parent.name}/{name} "
            "by the environment variable SKMOTIF_DATA."
        ) from error
    finally:
        progress.close()
