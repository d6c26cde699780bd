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
from skmotif.motifs import MotifList, read_meme

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

# The size of the server's file is not known. The copy has its matrices without their addresses, sorted.
_JASPAR = Source(
    "jaspar",
    "https://jaspar.elixir.no/download/data/2024/CORE/",
    {
        "JASPAR2024_CORE_vertebrates.meme": File(
            None,
            "dd494278d356a4e170908c74d6d8eb746a2c7504d6210cd51017141f21a65b18",
            name="JASPAR2024_CORE_vertebrates_non-redundant_pfms_meme.txt",
            copies=("2083f853949c9742fe1f4824a5e4ead09a3c999b6efcb748d11e7c0621bae95a",),
        ),
    },
)

_DOWNLOAD_PARAMETERS = {
    "data_home": [str, os.PathLike, None],
    "download_if_missing": ["boolean"],
    "n_retries": [Interval(Integral, 0, None, closed="left")],
}
_FETCH_PARAMETERS = {**_DOWNLOAD_PARAMETERS, "return_X_y": ["boolean"], "as_frame": ["boolean"]}


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


@validate_params(_DOWNLOAD_PARAMETERS, prefer_skip_nested_validation=True)
def fetch_jaspar(
    *, data_home: str | os.PathLike[str] | None = None, download_if_missing: bool = True, n_retries: int = 3
) -> MotifList:
    """Load the known motifs of transcription factors of vertebrates from JASPAR.

    These are the 879 motifs of JASPAR 2024 CORE, vertebrates, non-redundant: one motif for
    each factor and kind of site, curated from published experiments [1]_. `match_motifs`
    compares motifs with them.

    Parameters
    ----------
    data_home : str or path-like, default=None
        Folder that the file is kept in. If None, the folder in the environment variable
        ``SKMOTIF_DATA``, or else the user's cache folder. A download replaces an existing
        file only if its SHA-256 is wrong.

    download_if_missing : bool, default=True
        If False, raise an OSError instead of a download if the file is missing or its
        SHA-256 is wrong.

    n_retries : int, default=3
        Number of further attempts to download the file after a temporary error: the server
        is busy or silent, the transfer breaks off, or the file arrives damaged. Other errors
        are raised at once, for example if there is no connection.

    Returns
    -------
    MotifList
        The motifs. Their names are JASPAR's identifier and the factor, such as
        ``"MA0004.1 Arnt"``.

    Raises
    ------
    OSError
        If the file cannot be downloaded within 5 minutes, or cannot be written, or its
        SHA-256 is not the expected one.

    See Also
    --------
    skmotif.motifs.match_motifs : Match motifs against these.
    skmotif.motifs.read_meme : Read motifs from another file.

    Notes
    -----
    JASPAR's licence is CC BY 4.0: cite [1]_ if you publish results of these motifs.

    References
    ----------
    .. [1] Rauluseviciute, I. et al. "JASPAR 2024: 20th anniversary of the open-access
       database of transcription factor binding profiles." Nucleic Acids Research 52,
       D174-D182 (2024). https://doi.org/10.1093/nar/gkad1059

    Examples
    --------
    >>> from skmotif.datasets import fetch_jaspar
    >>> from skmotif.motifs import match_motifs
    >>> matches = match_motifs(motifs, fetch_jaspar(), n_nearest=3)  # doctest: +SKIP
    """
    (path,) = fetch_files(_JASPAR, data_home, download_if_missing, n_retries)
    return read_meme(path)


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
