"""`subpatterns`: the variants of a motif among its sites."""

from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skmotif._sklearn import Interval, validate_params
from skmotif.motifs._motif import Motif
from skmotif.motifs._motif_list import MotifList
from skmotif.motifs._scoring import as_one_hot
from skmotif.motifs._sites import Sites, bases_at
from skmotif.motifs._two_kinds import two_kinds


@validate_params(
    {"motif": [Motif], "flank": [Interval(Integral, 0, None, closed="left")]}, prefer_skip_nested_validation=True
)
def subpatterns(motif: Motif, sequences: Any, *, flank: int = 0) -> MotifList:
    """Divide the sites of a motif into variants, such as different spacings or flanks.

    The sites are divided in two, if two matrices describe them better than one by the
    Bayesian information criterion, and each part again, until no part can be divided.

    Parameters
    ----------
    motif : Motif
        With sites, such as a motif of `discover_motifs`.

    sequences : array-like of shape (n_sequences,) or (n_sequences, length, 4)
        The sequences in which the sites are: letters, or one-hot encoded.

    flank : int, default=0
        Number of bases on each side of the sites that also count, in bp. The variants are
        wider by twice this number.

    Returns
    -------
    MotifList
        The variants, the most frequent one first, each with its ``sites``, and with the name,
        background, target and caution of the motif. One motif if its sites are all alike.

    Raises
    ------
    ValueError
        If the motif has no sites; a site is not within the sequences; or ``flank`` is
        negative.

    See Also
    --------
    discover_motifs : Separates related motifs. It does not divide the sites of a single one.

    Examples
    --------
    >>> import pandas as pd
    >>> from skmotif.motifs import Motif, subpatterns
    >>> sequences = ["ATGACTCAT", "ATGACGTAT"] * 50
    >>> sites = pd.DataFrame({"sequence": range(100), "start": 1, "strand": "+"})
    >>> motif = Motif.from_consensus("TGACKYA")
    >>> motif = Motif(motif.counts, sites=sites)
    >>> subpatterns(motif, sequences)
    [Motif('TGACGTA', n_sites=50),
     Motif('TGACTCA', n_sites=50)]
    """
    if motif.sites is None or not len(motif.sites):
        raise ValueError(f"Expected a motif with sites, got {motif!r}.")
    one_hot = as_one_hot(sequences)
    length = len(motif) + 2 * flank
    sites = Sites(
        motif.sites["sequence"].to_numpy(), motif.sites["start"].to_numpy(), motif.sites["strand"].to_numpy() == "-"
    )
    _check_within(sites, len(motif), one_hot)
    bases = bases_at(one_hot, sites.trim(len(motif), -flank, len(motif) + flank), length)
    return MotifList(
        Motif(
            _counts(bases[rows], motif.background),
            name=motif.name,
            background=motif.background,
            sites=motif.sites.iloc[rows].assign(start=motif.sites["start"].iloc[rows] - flank),
            target=motif.target,
            caution=motif.caution,
        )
        for rows in sorted(_divided(bases, np.arange(len(bases))), key=len, reverse=True)
    )


def _check_within(sites: Sites, length: int, one_hot: NDArray[np.int8]) -> None:
    n_sequences, width = one_hot.shape[:2]
    is_outside = (sites.sequence < 0) | (sites.sequence >= n_sequences)
    is_outside |= (sites.start < 0) | (sites.start + length > width)
    if is_outside.any():
        row = is_outside.argmax()
        raise ValueError(
            f"The sites should be within the sequences, got a site of {length} bp at start {sites.start[row]} of"
            f" sequence {sites.sequence[row]}, and {n_sequences} sequences of up to {width} bp."
        )


def _counts(bases: NDArray[np.int8], background: NDArray[np.float64]) -> NDArray[np.float64]:
    """Count the bases; a position without a known base, outside the sequences, has those of the background."""
    counts = bases.sum(axis=0, dtype=float)
    return np.where(counts.any(axis=1, keepdims=True), counts, background)


def _divided(bases: NDArray[np.int8], rows: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Return the rows of each variant."""
    is_frequent = two_kinds(bases[rows], min_gain=0)
    if is_frequent is None:
        return [rows]
    return _divided(bases, rows[is_frequent]) + _divided(bases, rows[~is_frequent])
