"""`match_motifs`: which known motifs are like these?"""

import os
import warnings
from numbers import Integral

import numpy as np
import pandas as pd
from scipy.stats import false_discovery_control

from skmotif.motifs._memelite import tomtom
from skmotif.motifs._motif_list import as_motif_list
from skmotif.motifs._readers import read_meme

# Too few to draw a background of columns from; memelite's own limit.
_FEW_TARGETS = 25

# Smaller p-values lose digits, and then underflow to 0.
_SMALLEST = np.finfo(np.float64).tiny


def match_motifs(motifs, database, *, n_nearest=None, both_strands=True):
    """Match motifs against a database of known ones, by TOMTOM [1]_.

    TOMTOM aligns a query with a target at every offset, and tells how likely a motif of
    columns that are drawn from all targets would match as well. The implementation is
    memelite's [2]_, which is installed by ``pip install "skmotif[motifs]"``. numba compiles
    it at the first call after the installation. This takes about a minute, and a message on
    standard error says so. The compiled code is cached on disk: later processes load it in
    about a second.

    Trim motifs first (`Motif.trim`): columns without information match those of other
    motifs well, and make such matches significant.

    Parameters
    ----------
    motifs : Motif or list of Motif
        The queries.

    database : str, path-like, open text file or list of Motif
        The targets; a file in the MEME format.

    n_nearest : int, default=None
        Number of best targets to return of each query. If None, all.

    both_strands : bool, default=True
        Compare with the reverse complements of the targets, too.

    Returns
    -------
    DataFrame
        One row per query and target, the queries as given, the best targets first:

        - ``query``, ``target``: their names, or consensus where they have none;
        - ``p_value``: of the best alignment, never 0 (see the notes);
        - ``q_value``: the false discovery rate over the query's targets, by Benjamini
          and Hochberg;
        - ``offset``: position of the target's first column, as it is oriented, on the
          query (0-based; negative where the target begins first);
        - ``overlap``: number of columns of the one on columns of the other;
        - ``strand``: "-" if the target has to be reverse-complemented.

    Raises
    ------
    ImportError
        If memelite is not installed.
    ValueError
        If there is no motif or no target, or ``n_nearest`` is less than 1.

    Warns
    -----
    UserWarning
        If there are fewer than 25 targets: their columns are the background that p-values
        are drawn from.

    See Also
    --------
    Motif.similarity : Compare two motifs without a database.

    Notes
    -----
    A p-value is the sum of the probabilities of all scores from the observed one up, added
    from the smallest, so that it keeps its digits however small it is. The products of
    probabilities underflow where two motifs agree over some 80 columns or more. The sum then
    is 0, and the p-value is given as 2.2e-308, which it does not exceed: the smallest number
    that float64 holds with all its digits.

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
    is_file = isinstance(database, (str, os.PathLike)) or hasattr(database, "read")
    queries, targets = as_motif_list(motifs), as_motif_list(read_meme(database) if is_file else database)
    if len(targets) < _FEW_TARGETS:
        warnings.warn(
            f"p-values depend on the targets' columns, and {len(targets)} targets are too few for that: "
            f"match against a whole database, of {_FEW_TARGETS} motifs or more, or use Motif.similarity.",
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
            # memelite places the query on the target.
            "offset": -offsets[rows].ravel().astype(int),
            "overlap": overlaps[rows].ravel().astype(int),
            "strand": np.where(strands[rows].ravel() == 1, "-", "+"),
        }
    )


def _tomtom(queries, targets, both_strands):
    """Return memelite's p-values, offsets, overlaps and strands, ``(n_queries, n_targets)``."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="tomtom was given")  # said in our own words
        p_values, _, offsets, overlaps, strands = tomtom(
            [motif.probabilities.T for motif in queries],
            [motif.probabilities.T for motif in targets],
            reverse_complement=both_strands,
            n_jobs=1,
        )
    return p_values.clip(_SMALLEST, 1), offsets, overlaps, strands
