"""`scan`: where in these sequences do motifs occur?"""

from numbers import Real

import numpy as np
import pandas as pd

from skmotif.motifs._motif import checked_background
from skmotif.motifs._motif_list import as_motif_list
from skmotif.motifs._scoring import as_one_hot

_COLUMNS = ["motif", "sequence", "start", "end", "strand", "score", "p_value"]

# Log-odds are rounded to this (bits), so that the sums of a window are whole numbers of steps.
_STEP = 0.01

# Bases looked up at a time: a table of 4**6 scores stays in the processor's cache.
_WORD = 6

# Bases scanned at a time, of 8 bytes each.
_CHUNK = 1 << 18


def scan(motifs, sequences, *, threshold=1e-4, both_strands=True, background="sequences"):
    """Find every hit of motifs in sequences, with p-values as FIMO gives them [1]_.

    A window's score is the sum of its bases' log-odds, as ``Motif.log_odds()`` gives
    them. Its p-value is the probability that a window of random bases, drawn from the
    background, scores as high or higher. A hit is a window whose p-value is below the
    threshold.

    Parameters
    ----------
    motifs : Motif or list of Motif
        What to look for.

    sequences : array-like of shape (n_sequences,) or (n_sequences, length, 4)
        DNA sequences, which may differ in length; or one-hot encoded.

    threshold : float, default=1e-4
        Hits have a p-value below.

    both_strands : bool, default=True
        Look for the reverse complements of the motifs, too.

    background : "sequences", "uniform" or array-like of shape (4,), default="sequences"
        Frequencies of A, C, G and T in the random windows that p-values refer to:

        - "sequences": those of all sequences together, each base counted once more than
          it occurs;
        - "uniform": 1/4 each;
        - four positive numbers, scaled to sum to 1, such as the frequencies in the genome.

        With ``both_strands=True``, the frequencies of A and T are averaged, and so are
        those of C and G, because a hit may be on either strand. The background does not
        change the scores.

    Returns
    -------
    DataFrame
        One row per hit, sorted by motif (as given), sequence and start:

        - ``motif``: its name, or consensus where it has none;
        - ``sequence``: row number of the sequence;
        - ``start``, ``end``: on the sequence as given, whichever the strand (bp, 0-based,
          end excluded);
        - ``strand``: "-" for a hit of the reverse complement;
        - ``score``: in bits;
        - ``p_value``: above 0.

        No hit has an N, or reaches over the end of its sequence.

    Raises
    ------
    ValueError
        If there is no motif; the threshold is not above 0 and at most 1; the background is
        another word or not four positive numbers; or a sequence is empty, missing, or has a
        character that is no IUPAC code.

    See Also
    --------
    MotifFeatures : The best hit in each sequence alone, as features of a model.

    Notes
    -----
    FIMO [1]_ takes one background for scores and p-values. Here scores refer to each
    motif's own background (``Motif.background``), so that a window has the same score
    wherever it is scanned.

    With ``background="sequences"``, p-values depend on which sequences are scanned
    together. To scan a data set in parts, give the frequencies of the whole.

    For the p-value, the log-odds of each base are rounded to 0.01 bits, in the window as in
    the random windows. Of these all combinations are counted by dynamic programming, none
    is sampled. So the p-value is exact for the rounded log-odds. Two windows whose scores
    differ by less than 0.01 bits times the length of the motif may have p-values in the
    opposite order.

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
    motifs, one_hot = as_motif_list(motifs), as_one_hot(sequences)
    frequencies = _frequencies(background, one_hot, both_strands)
    searches = [
        _Search(number, motif, strand, frequencies, threshold)
        for number, motif in enumerate(motifs)
        for strand in ("+-" if both_strands else "+")
    ]
    step = max(1, _CHUNK // one_hot.shape[1])
    hits = [
        hit
        for first in range(0, len(one_hot), step)
        for hit in _chunk_hits(searches, one_hot[first : first + step], first)
    ]
    columns = ["number", *_COLUMNS[1:]]
    hits = pd.DataFrame(
        {column: np.concatenate(values) for column, values in zip(columns, zip(*hits, strict=True), strict=True)}
    ).sort_values(["number", "sequence", "start", "strand"], ignore_index=True)
    hits["motif"] = np.array([motif.label for motif in motifs])[hits["number"]]
    return hits[_COLUMNS].astype({"motif": str, "strand": str})


def _frequencies(background, one_hot, both_strands):
    """Return the frequencies of A, C, G and T in random windows."""
    if background is None or isinstance(background, str):
        if background not in ("sequences", "uniform"):
            raise ValueError(f"background should be 'sequences', 'uniform' or four numbers, got {background!r}.")
        background = one_hot.sum(axis=(0, 1)) + 1 if background == "sequences" else np.ones(4)
    background = checked_background(background)
    return (background + background[::-1]) / 2 if both_strands else background


class _Search:
    """A motif as it is looked for on one strand."""

    def __init__(self, number, motif, strand, frequencies, threshold):
        self.number, self.strand = number, strand
        self.log_odds = motif.log_odds() if strand == "+" else motif.log_odds()[::-1, ::-1]
        steps = np.rint(self.log_odds / _STEP).astype(np.int32)
        # Counted from the lowest score, so that scores are indices.
        steps -= steps.min(axis=1, keepdims=True)
        # As the background is the same on both strands where both are searched, so are the p-values.
        self.p_values = _p_values(steps, frequencies)
        self.lowest_hit = np.searchsorted(-self.p_values, -threshold, side="right")  # p-values decrease
        self.tables = [_table(steps[first : first + _WORD]) for first in range(0, len(steps), _WORD)]

    def __len__(self):
        return len(self.log_odds)


def _p_values(steps, frequencies):
    """Return the probability of each score or a higher one, ``(highest score + 1,)``."""
    probabilities = np.ones(1)
    for of_bases in steps:
        longer = np.zeros(len(probabilities) + of_bases.max())
        for n_steps, frequency in zip(of_bases, frequencies, strict=True):
            longer[n_steps : n_steps + len(probabilities)] += frequency * probabilities
        probabilities = longer
    # Added from the smallest, so that small ones keep their digits; those that underflow are not 0.
    return probabilities[::-1].cumsum()[::-1].clip(np.finfo(np.float64).tiny, 1)


def _table(steps):
    """Return the score of each word of ``_WORD`` bases, the last of which need not count."""
    scores = np.zeros(1, dtype=np.int32)
    for of_bases in np.pad(steps, ((0, _WORD - len(steps)), (0, 0))):
        scores = np.add.outer(scores, of_bases).ravel()
    return scores


def _chunk_hits(searches, one_hot, first):
    """Yield the hits of each search in some sequences: the columns of the table."""
    length = one_hot.shape[1]
    bases = one_hot.argmax(axis=2)  # A where unknown; such windows are left out below
    n_unknown = np.pad(np.cumsum(~one_hot.any(axis=2), axis=1), ((0, 0), (1, 0)))
    # The number of the word that begins at each position; behind the end it is of A's, which do not count.
    words = np.zeros_like(bases)
    for place in range(min(_WORD, length)):
        words[:, : length - place] += bases[:, place:] << 2 * (_WORD - 1 - place)
    for search in searches:
        n_windows = max(length - len(search) + 1, 0)
        scores = np.zeros((len(bases), n_windows), dtype=np.int32)
        for place, table in enumerate(search.tables):
            scores += table.take(words[:, place * _WORD : place * _WORD + n_windows])
        row, start = np.nonzero(scores >= search.lowest_hit)
        known = n_unknown[row, start] == n_unknown[row, start + len(search)]
        row, start = row[known], start[known]
        yield (
            np.full(len(row), search.number),
            row + first,
            start,
            start + len(search),
            np.full(len(row), search.strand),
            sum((values[bases[row, start + i]] for i, values in enumerate(search.log_odds)), np.zeros(len(row))),
            search.p_values[scores[row, start]],
        )
