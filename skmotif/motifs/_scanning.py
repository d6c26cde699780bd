"""`scan`: the positions of motifs in sequences."""

from collections.abc import Iterable
from numbers import Real
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from skmotif.motifs._matrix import checked_background
from skmotif.motifs._motif import Motif
from skmotif.motifs._motif_list import MotifList, as_motif_list
from skmotif.motifs._scanner import StrandScanner, find_hits
from skmotif.motifs._scoring import as_one_hot

_COLUMNS = ["motif", "sequence", "start", "end", "strand", "score", "p_value"]


def scan(
    motifs: Motif | Iterable[Motif],
    sequences: Any,
    *,
    threshold: float = 1e-4,
    both_strands: bool = True,
    background: Literal["sequences", "uniform"] | ArrayLike = "sequences",
) -> pd.DataFrame:
    """Find all hits of motifs in sequences, with FIMO's p-values [1]_.

    The score of a window is the sum of the log-odds of its bases (``Motif.log_odds()``). Its
    p-value is the probability that a window of random bases, drawn from the background, has
    this score or a higher one. A hit is a window with a p-value below the threshold.

    Parameters
    ----------
    motifs : Motif or list of Motif
        The motifs to search for.

    sequences : array-like of shape (n_sequences,) or (n_sequences, length, 4)
        DNA sequences, possibly of different lengths; or one-hot encoded.

    threshold : float, default=1e-4
        Hits have a smaller p-value.

    both_strands : bool, default=True
        Whether to also search for the reverse complements of the motifs.

    background : "sequences", "uniform" or array-like of shape (4,), default="sequences"
        Frequencies of A, C, G and T in the random windows that p-values refer to:

        - "sequences": those of all sequences together, with 1 added to the count of each
          base;
        - "uniform": 1/4 each;
        - four positive numbers, scaled to sum to 1, such as the frequencies in the genome.

        With ``both_strands=True``, the frequencies of A and T are averaged, and so are
        those of C and G, because a hit may be on either strand. The background does not
        change the scores.

    Returns
    -------
    DataFrame
        One row per hit, sorted by motif (as given), sequence and start:

        - ``motif``: its name, or consensus if it has none;
        - ``sequence``: row number of the sequence;
        - ``start``, ``end``: on the sequence as given, on either strand (bp, 0-based, end
          excluded);
        - ``strand``: "-" for a hit of the reverse complement;
        - ``score``: in bits;
        - ``p_value``: above 0.

        Hits do not contain an N and do not extend over the end of a sequence.

    Raises
    ------
    ValueError
        If there is no motif; the threshold is not above 0 and at most 1; the background is
        another string or not four positive numbers; or a sequence is empty, missing, or has
        a character that is not an IUPAC code.

    See Also
    --------
    MotifFeatures : The score of the best hit in each sequence, as features of a model.

    Notes
    -----
    FIMO [1]_ uses one background for scores and p-values. Here scores use each motif's own
    background (``Motif.background``), so that the score of a window does not depend on the
    other sequences.

    With ``background="sequences"``, p-values depend on which sequences are scanned
    together. To scan a data set in parts, give the frequencies of the whole.

    For the p-value, the log-odds of each base are rounded to 0.01 bits, in the window and in
    the random windows. The probabilities of all sums of rounded log-odds are computed by
    dynamic programming, without sampling. So the p-value is exact for the rounded log-odds.
    Two windows whose scores differ by less than 0.01 bits times the length of the motif may
    have p-values in the opposite order.

    References
    ----------
    .. [1] Grant, C. E., Bailey, T. L. and Noble, W. S. (2011). FIMO: scanning for
       occurrences of a given motif. Bioinformatics 27:1017.

    Examples
    --------
    >>> from skmotif.motifs import Motif, scan
    >>> hits = scan(Motif.from_consensus("TGACTCA"), ["ACGTTGACTCAGG", "CCTGAGTCACC"], background="uniform")
    >>> hits.round({"score": 1, "p_value": 6})
         motif  sequence  start  end strand  score   p_value
    0  TGACTCA         0      4   11      +   13.9  0.000061
    1  TGACTCA         1      2    9      -   13.9  0.000061
    """
    if not (isinstance(threshold, Real) and 0 < threshold <= 1):
        raise ValueError(f"threshold should be above 0 and at most 1, got {threshold!r}.")
    motif_list, one_hot = as_motif_list(motifs), as_one_hot(sequences)
    hits = numbered_hits(motif_list, one_hot, threshold, both_strands, background)
    hits["motif"] = labels_of(motif_list, hits)
    return hits[_COLUMNS].astype({"motif": str, "strand": str})


def numbered_hits(
    motifs: MotifList,
    one_hot: NDArray[np.int8],
    threshold: float,
    both_strands: bool,
    background: Literal["sequences", "uniform"] | ArrayLike = "sequences",
) -> pd.DataFrame:
    """Return the hits that `scan` finds, with the ``number`` of the motif instead of its label."""
    frequencies = _window_frequencies(background, one_hot, both_strands)
    strands: list[Literal["+", "-"]] = ["+", "-"] if both_strands else ["+"]
    scanners = [
        StrandScanner(number, motif, strand, frequencies, threshold)
        for number, motif in enumerate(motifs)
        for strand in strands
    ]
    return find_hits(scanners, one_hot).sort_values(["number", "sequence", "start", "strand"], ignore_index=True)


def labels_of(motifs: MotifList, hits: pd.DataFrame) -> NDArray[np.str_]:
    """Return the label of the motif of each hit."""
    return np.array([motif.label for motif in motifs])[hits["number"]]


def _window_frequencies(
    background: Literal["sequences", "uniform"] | ArrayLike, one_hot: NDArray[np.int8], both_strands: bool
) -> NDArray[np.float64]:
    """Return the frequencies of A, C, G and T in random windows."""
    if background is None or isinstance(background, str):
        if background not in ("sequences", "uniform"):
            raise ValueError(f"background should be 'sequences', 'uniform' or four numbers, got {background!r}.")
        background = one_hot.sum(axis=(0, 1)) + 1 if background == "sequences" else np.ones(4)
    frequencies = checked_background(background)
    return (frequencies + frequencies[::-1]) / 2 if both_strands else frequencies
