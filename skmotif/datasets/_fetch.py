"""Real data sets, downloaded once and kept on disk."""

import os
from numbers import Integral
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skmotif._sklearn import Interval, validate_params
from skmotif.datasets._bunch import make_bunch
from skmotif.datasets._download import File, Source, fetch_files
from skmotif.io import parse_regions, read_fasta

_TUTORIAL = Source(
    "primer",
    "https://raw.githubusercontent.com/abidlabs/deep-learning-genomics-primer/master/",
    {
        "sequences.txt": File(102000, "8d9156486cf383cf04470395961970db80203689e6368c393e854aaef2268fbd"),
        "labels.txt": File(4000, "912af2e66b139c7f1762b7df513f675d4631eb9c280ba73c08d8135f1a4e5d6a"),
    },
)

_PU1_CTCF = Source(
    "pu1_ctcf",
    "https://raw.githubusercontent.com/const-ae/Neural_Network_DNA_Demo/master/data/",
    {
        "pu1.fa.gz": File(1307470, "5db3f070fa38285600492ae4d2fe58e511ffd3f1573ecf48cc7cff7a2e297a2a"),
        "ctcf.fa.gz": File(1787323, "29f74f5096f3d6e71125c3b34eabb88d72e422fefeac55c9763b4e588132c4d5"),
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
def fetch_tutorial(
    *,
    data_home: str | os.PathLike[str] | None = None,
    download_if_missing: bool = True,
    n_retries: int = 3,
    return_X_y: bool = False,
    as_frame: bool = False,
) -> Any:
    """Load the data of the Zou et al. tutorial, "A primer on deep learning in genomics".

    The data are 2,000 simulated sequences of 50 bp. Those with the label 1 contain the motif
    CGACCGAACTCC.

    Parameters
    ----------
    data_home : str or path-like, default=None
        Folder that the files are kept in. If None, the folder in the environment variable
        ``SKMOTIF_DATA``, or else the user's cache folder. A download replaces an existing
        file only if its SHA-256 is wrong.

    download_if_missing : bool, default=True
        If False, raise an OSError instead of a download if a file is missing or its SHA-256
        is wrong.

    n_retries : int, default=3
        Number of further attempts to download a file after a temporary error: the server is
        busy or silent, the transfer breaks off, or the file arrives damaged. Other errors
        are raised at once, for example if there is no connection.

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
            1 if the sequence contains the motif (987 sequences), else 0.
        frame : DataFrame of shape (2000, 2)
            The sequences and the target; None unless ``as_frame=True``.
        feature_names : list of str
            ``["sequence"]``.

    (data, target) : tuple
        If ``return_X_y=True``.

    Raises
    ------
    OSError
        If a file cannot be downloaded within 5 minutes, or cannot be written, or its size
        or SHA-256 is not the expected one.

    See Also
    --------
    make_motif_classification : Simulates such data.

    References
    ----------
    Zou, J. et al. "A primer on deep learning in genomics." Nature Genetics 51, 12-18
    (2019). https://doi.org/10.1038/s41588-018-0295-5

    Examples
    --------
    >>> from skmotif.datasets import fetch_tutorial
    >>> X, y = fetch_tutorial(return_X_y=True)  # doctest: +SKIP
    """
    sequences, labels = fetch_files(_TUTORIAL, data_home, download_if_missing, n_retries)
    return make_bunch(
        np.array(sequences.read_text().split(), dtype=object),
        np.array(labels.read_text().split(), dtype=int),
        return_X_y=return_X_y,
        as_frame=as_frame,
    )


@validate_params(_FETCH_PARAMETERS, prefer_skip_nested_validation=True)
def fetch_pu1_ctcf(
    *,
    data_home: str | os.PathLike[str] | None = None,
    download_if_missing: bool = True,
    n_retries: int = 3,
    return_X_y: bool = False,
    as_frame: bool = False,
) -> Any:
    """Load binding sites of the human transcription factors PU.1 and CTCF.

    The data are 67,861 sequences of 100 bp around ChIP-seq peaks: 39,184 of CTCF and 28,677
    of PU.1.

    Parameters
    ----------
    data_home : str or path-like, default=None
        Folder that the files are kept in. If None, the folder in the environment variable
        ``SKMOTIF_DATA``, or else the user's cache folder. A download replaces an existing
        file only if its SHA-256 is wrong.

    download_if_missing : bool, default=True
        If False, raise an OSError instead of a download if a file is missing or its SHA-256
        is wrong.

    n_retries : int, default=3
        Number of further attempts to download a file after a temporary error: the server is
        busy or silent, the transfer breaks off, or the file arrives damaged. Other errors
        are raised at once, for example if there is no connection.

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
            The sequences and the target; None unless ``as_frame=True``.
        feature_names : list of str
            The columns of the frame.
        chromosome, start, end : ndarray of shape (67861,)
            Position of each site in the genome (0-based, half-open).

    (data, target) : tuple
        If ``return_X_y=True``.

    Raises
    ------
    OSError
        If a file cannot be downloaded within 5 minutes, or cannot be written, or its size
        or SHA-256 is not the expected one.

    See Also
    --------
    skmotif.model_selection.ChromosomeSplit : Holds out the sequences of some chromosomes.

    References
    ----------
    https://github.com/const-ae/Neural_Network_DNA_Demo (MIT licence)

    Examples
    --------
    >>> from skmotif.datasets import fetch_pu1_ctcf
    >>> sites = fetch_pu1_ctcf()  # doctest: +SKIP
    >>> on_chr8 = sites.chromosome == "chr8"  # doctest: +SKIP
    """
    pu1, ctcf = (_read_sites(path) for path in fetch_files(_PU1_CTCF, data_home, download_if_missing, n_retries))
    sequences, chromosomes, starts, ends = (np.concatenate(columns) for columns in zip(ctcf, pu1, strict=True))
    return make_bunch(
        sequences,
        np.repeat(["CTCF", "PU.1"], [len(ctcf[0]), len(pu1[0])]),
        {"chromosome": chromosomes, "start": starts, "end": ends},
        return_X_y=return_X_y,
        as_frame=as_frame,
    )


def _read_sites(path: Path) -> tuple[NDArray[Any], ...]:
    """Read sequences with names such as chr1:100-200: sequence, chromosome, start and end."""
    records = read_fasta(path)
    regions = parse_regions(records["name"])
    return (
        records["sequence"].to_numpy(dtype=object),
        regions["chromosome"].to_numpy(dtype=object),
        regions["start"].to_numpy(),
        regions["end"].to_numpy(),
    )
