"""The hits of motifs in sequences, from tables of scores of short words."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skmotif.motifs._motif import Motif
from skmotif.motifs._score_tables import n_before, score_tables, word_numbers

# Log-odds are rounded to this (bits), so that the score of a window is a whole number of steps.
_STEP = 0.01

# Number of bases that are scanned at a time, of 8 bytes each.
_CHUNK = 1 << 18


class _Hits(NamedTuple):
    """Hits of one motif on one strand: the columns of the table, each of shape (n_hits,)."""

    number: NDArray[np.intp]
    sequence: NDArray[np.intp]
    start: NDArray[np.intp]
    end: NDArray[np.intp]
    strand: NDArray[np.str_]
    score: NDArray[np.float64]
    p_value: NDArray[np.float64]


class StrandScanner:
    """A motif on one strand, with the p-value of each possible score.

    Parameters
    ----------
    number : int
        Identifies the motif in the table of hits.
    motif : Motif
        The motif.
    strand : {"+", "-"}
        "-" to find hits of the reverse complement.
    frequencies : ndarray of shape (4,)
        Frequencies of A, C, G and T in random windows, the same on both strands if both are scanned.
    threshold : float
        Hits have a smaller p-value.
    """

    def __init__(
        self,
        number: int,
        motif: Motif,
        strand: Literal["+", "-"],
        frequencies: NDArray[np.float64],
        threshold: float,
    ) -> None:
        self._number, self._strand = number, strand
        self._log_odds = motif.log_odds() if strand == "+" else motif.log_odds()[::-1, ::-1]
        steps = np.rint(self._log_odds / _STEP).astype(np.int32)
        # The lowest score is 0, so that scores are indices of the p-values.
        steps -= steps.min(axis=1, keepdims=True)
        self._p_values = _p_values(steps, frequencies)
        self._min_score = np.searchsorted(-self._p_values, -threshold, side="right")  # p-values decrease
        self._tables = score_tables(steps)

    def hits(self, chunk: "_Chunk") -> _Hits:
        """Return the hits in some sequences."""
        length = len(self._log_odds)
        n_windows = max(chunk.bases.shape[1] - length + 1, 0)
        scores = np.zeros((len(chunk.bases), n_windows), dtype=np.int32)
        for place, table in self._tables.items():
            scores += table.take(chunk.words[:, place : place + n_windows])
        row, start = np.nonzero(scores >= self._min_score)
        known = chunk.n_unknown[row, start] == chunk.n_unknown[row, start + length]
        row, start = row[known], start[known]
        score = np.zeros(len(row))
        for position, values in enumerate(self._log_odds):
            score += values[chunk.bases[row, start + position]]
        return _Hits(
            number=np.full(len(row), self._number),
            sequence=row + chunk.first_row,
            start=start,
            end=start + length,
            strand=np.full(len(row), self._strand),
            score=score,
            p_value=self._p_values[scores[row, start]],
        )


class _Chunk(NamedTuple):
    """Some sequences, as they are scanned.

    Parameters
    ----------
    first_row : int
        Row of the first sequence.
    bases : ndarray of shape (n_sequences, length)
        0 to 3 for A, C, G and T; 0 if unknown.
    n_unknown : ndarray of shape (n_sequences, length + 1)
        Number of unknown bases before each position.
    words : ndarray of shape (n_sequences, length)
        Number of the word that starts at each position; A's are added after the end.
    """

    first_row: int
    bases: NDArray[np.intp]
    n_unknown: NDArray[np.int32]
    words: NDArray[np.intp]


def find_hits(scanners: Sequence[StrandScanner], one_hot: NDArray[np.int8]) -> pd.DataFrame:
    """Return a table of all hits, with a ``number`` for the motif."""
    hits = [scanner.hits(chunk) for chunk in _chunks(one_hot) for scanner in scanners]
    columns = zip(_Hits._fields, zip(*hits, strict=True), strict=True)
    return pd.DataFrame({column: np.concatenate(values) for column, values in columns})


def _chunks(one_hot: NDArray[np.int8]) -> Iterator[_Chunk]:
    length = one_hot.shape[1]
    step = max(1, _CHUNK // length)
    for first_row in range(0, len(one_hot), step):
        rows = one_hot[first_row : first_row + step]
        bases = rows.argmax(axis=2)
        n_unknown = n_before(~np.any(rows, axis=2))
        yield _Chunk(first_row, bases, n_unknown, word_numbers(bases).astype(np.intp))


def _p_values(steps: NDArray[np.int32], frequencies: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability of each score or a higher one, ``(highest score + 1,)``."""
    probabilities = np.ones(1)
    for base_steps in steps:
        longer = np.zeros(len(probabilities) + base_steps.max())
        for n_steps, frequency in zip(base_steps, frequencies, strict=True):
            longer[n_steps : n_steps + len(probabilities)] += frequency * probabilities
        probabilities = longer
    # The smallest are added first, so that small p-values are exact; those that underflow are not 0.
    return probabilities[::-1].cumsum()[::-1].clip(np.finfo(np.float64).tiny, 1)
