"""`match_motifs`: match motifs against a database of known motifs."""

import os
import warnings
from collections.abc import Iterable
from numbers import Integral
from typing import Any, TextIO

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import false_discovery_control

from skmotif.motifs._meme import read_meme
from skmotif.motifs._memelite import tomtom
from skmotif.motifs._motif import Motif
from skmotif.motifs._motif_list import MotifList, as_motif_list

# memelite's limit: p-values depend on a background of columns, which are those of the targets.
_MIN_TARGETS = 25

# The smallest float64 with all its digits.
_MIN_P_VALUE = np.finfo(np.float64).tiny


def match_motifs(
    motifs: Motif | Iterable[Motif],
    database: str | os.PathLike[str] | TextIO | Motif | Iterable[Motif],
    *,
    n_nearest: int | None = None,
    both_strands: bool = True,
) -> pd.DataFrame:
    """Match motifs against a database of known motifs, by TOMTOM [1]_.

    TOMTOM aligns a query with a target at every offset. The p-value is the probability that
    a random motif, with columns drawn from all targets, matches as well. The implementation
    is memelite's [2]_, which is installed by ``pip install "skmotif[motifs]"``. At the first
    call after the installation, numba compiles it: this takes about a minute, and a message
    is printed to standard error. The compiled code is cached on disk; later processes load
    it in about a second.

    Trim motifs first (`Motif.trim`): columns without information match those of other
    motifs well, and make such matches significant.

    Parameters
    ----------
    motifs : Motif or list of Motif
        The queries.

    database : str, path-like, open text file or list of Motif
        The targets; a file in the MEME format.

    n_nearest : int, default=None
        Number of best targets to return for each query. If None, all.

    both_strands : bool, default=True
        Whether to also compare with the reverse complements of the targets.

    Returns
    -------
    DataFrame
        One row per query and target, in the order of the queries, the best targets first:

        - ``query``, ``target``: their names, or consensus if they have none;
        - ``p_value``: of the best alignment, never 0 (see the notes);
        - ``q_value``: the false discovery rate over the query's targets, by Benjamini
          and Hochberg;
        - ``offset``: position of the target's first column, in its aligned orientation, on
          the query (0-based; negative if the target starts first);
        - ``overlap``: number of aligned columns;
        - ``strand``: "-" if the target is aligned as its reverse complement.

    Raises
    ------
    ImportError
        If memelite is not installed.
    ValueError
        If there is no motif or no target, or ``n_nearest`` is less than 1.

    Warns
    -----
    UserWarning
        If there are fewer than 25 targets, because their columns are the background of the
        p-values.

    See Also
    --------
    Motif.similarity : Compare two motifs without a database.

    Notes
    -----
    A p-value is the sum of the probabilities of the observed score and all higher ones. The
    smallest are added first, so that small p-values are exact. If two motifs agree over some
    80 columns or more, the products of probabilities underflow and the sum is 0. The p-value
    is then given as its upper bound, 2.2e-308: the smallest float64 with all its digits.

    References
    ----------
    .. [1] Gupta, S. et al. (2007). Quantifying similarity between motifs. Genome Biology
       8:R24.
    .. [2] Schreiber, J. (2025). tomtom-lite: accelerating Tomtom enables large-scale and
       real-time motif similarity scoring. Bioinformatics.

    Examples
    --------
    >>> from skmotif.motifs import match_motifs
    >>> matches = match_motifs(motifs, "JASPAR2024.meme", n_nearest=3)  # doctest: +SKIP
    """
    if n_nearest is not None and not (isinstance(n_nearest, Integral) and n_nearest >= 1):
        raise ValueError(f"n_nearest should be None or an int of at least 1, got {n_nearest!r}.")
    queries, targets = as_motif_list(motifs), _targets(database)
    if len(targets) < _MIN_TARGETS:
        warnings.warn(
            f"p-values depend on the targets' columns, and {len(targets)} targets are too few: "
            f"match against a database of {_MIN_TARGETS} motifs or more, or use Motif.similarity.",
            stacklevel=2,
        )
    p_values, offsets, overlaps, strands = _tomtom(queries, targets, both_strands)
    q_values = false_discovery_control(p_values, axis=1)

    best = np.argsort(p_values, axis=1, kind="stable")[:, :n_nearest]
    rows = np.arange(len(queries))[:, None], best
    return pd.DataFrame(
        {
            "query": np.repeat([motif.label for motif in queries], best.shape[1]),
            "target": np.array([motif.label for motif in targets])[best].ravel(),
            "p_value": p_values[rows].ravel(),
            "q_value": q_values[rows].ravel(),
            # memelite's offset is the position of the query on the target.
            "offset": -offsets[rows].ravel().astype(int),
            "overlap": overlaps[rows].ravel().astype(int),
            "strand": np.where(strands[rows].ravel() == 1, "-", "+"),
        }
    )


def _targets(database: Any) -> MotifList:
    is_file = isinstance(database, (str, os.PathLike)) or hasattr(database, "read")
    return as_motif_list(read_meme(database) if is_file else database)


def _tomtom(queries: MotifList, targets: MotifList, both_strands: bool) -> tuple[NDArray[np.float64], ...]:
    """Return memelite's p-values, offsets, overlaps and strands, ``(n_queries, n_targets)``."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="tomtom was given")  # match_motifs warns itself
        p_values, _, offsets, overlaps, strands = tomtom(
            [motif.probabilities.T for motif in queries],
            [motif.probabilities.T for motif in targets],
            reverse_complement=both_strands,
            n_jobs=1,
        )
    return p_values.clip(_MIN_P_VALUE, 1), offsets, overlaps, strands
