"""`AttributedWords`: short words in windows of high attribution, as seeds of motifs."""

from operator import itemgetter
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.stats import hypergeom

from skmotif.motifs._enrichment import log_tail
from skmotif.motifs._masked_sequences import MaskedSequences
from skmotif.motifs._sites import Sites

WORD_LENGTH = 8
_N_WORDS = 4**WORD_LENGTH
_PLACES = 4 ** np.arange(WORD_LENGTH)[::-1]

# Windows per sequence: the highest ones.
_N_WINDOWS = 3

# Number of words whose enrichment is tested exactly.
_N_TESTED = 100

# Minimum number of positive sequences with a seed.
_MIN_SEQUENCES = 3


class Seed(NamedTuple):
    """A word that is frequent in the positive sequences, with all words that differ in one base at most.

    Parameters
    ----------
    log_p : float
        Natural logarithm of the p-value of the word's enrichment.
    word : int
        Its number.
    sites : Sites
        Where these words are in windows of high attribution of positive sequences.
    """

    log_p: float
    word: int
    sites: Sites


class AttributedWords:
    """The words in the windows of highest attribution of each sequence.

    Words of negative sequences are counted too, if they are attributed to the target. So a word that the network
    takes for a sign of the target in all sequences alike is no seed.

    Parameters
    ----------
    attributions : ndarray of shape (n_rows, length)
        Contribution of each base to the target's score.
    rows : ndarray of shape (n_rows,)
        The sequences.
    positive : ndarray of shape (n_sequences,), bool
        Which sequences belong to the target.
    window : int
        Width of the windows in bp.
    """

    def __init__(
        self,
        attributions: NDArray[np.float32],
        rows: NDArray[np.intp],
        positive: NDArray[np.bool_],
        window: int,
    ) -> None:
        row, start = _highest_windows(attributions, window)
        n_words = max(0, window - WORD_LENGTH + 1)
        self._sequence = np.repeat(rows[row], n_words)
        self._start = (start[:, np.newaxis] + np.arange(n_words)).ravel()
        self._positive = positive
        self._n_positive, self._n_negative = positive[rows].sum(), (~positive[rows]).sum()

    def find_seed(self, sequences: MaskedSequences) -> Seed | None:
        """Return the word with the most significant enrichment in the positive sequences."""
        words, known = self._words(sequences)
        words, sequence = words[known], self._sequence[known]
        n_hits, n_false_hits = self._count_sequences(words, sequence, sequences.both_strands)
        log_p, word = min(
            self._most_enriched(n_hits, n_false_hits),
            self._most_enriched(_with_neighbours(n_hits), _with_neighbours(n_false_hits)),
            key=itemgetter(0),
        )
        if log_p == 0:
            return None
        forward, reverse = np.isin(words, neighbours(word)), np.zeros(len(words), dtype=bool)
        if sequences.both_strands:
            reverse = np.isin(words, _REVERSE_COMPLEMENTS[neighbours(word)]) & ~forward
        is_site = (forward | reverse) & self._positive[sequence]
        return Seed(log_p, word, Sites(sequence, self._start[known], reverse).select(is_site))

    def remove(self, word: int, sequences: MaskedSequences) -> None:
        """Leave out a word, and those that differ in one base at most, from now on."""
        removed = neighbours(word)
        if sequences.both_strands:
            removed = np.concatenate([removed, _REVERSE_COMPLEMENTS[removed]])
        kept = ~np.isin(self._words(sequences)[0], removed)
        self._sequence, self._start = self._sequence[kept], self._start[kept]

    def _words(self, sequences: MaskedSequences) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Return the number of each word, and whether its bases are known and not masked."""
        positions = self._start[:, np.newaxis] + np.arange(WORD_LENGTH)
        bases = sequences.one_hot[self._sequence[:, np.newaxis], positions]
        return bases.argmax(axis=2) @ _PLACES, bases.any(axis=2).all(axis=1)

    def _count_sequences(
        self, words: NDArray[np.intp], sequence: NDArray[np.intp], both_strands: bool
    ) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Return, for each word, the number of positive and of negative sequences that have it."""
        if both_strands:
            words = np.minimum(words, _REVERSE_COMPLEMENTS[words])
        sequence, words = np.divmod(np.unique(sequence * _N_WORDS + words), _N_WORDS)
        is_positive = self._positive[sequence]
        counts = [np.bincount(words[group], minlength=_N_WORDS) for group in (is_positive, ~is_positive)]
        if both_strands:
            counts = [np.maximum(count, count[_REVERSE_COMPLEMENTS]) for count in counts]
        return counts[0], counts[1]

    def _most_enriched(self, n_hits: NDArray[np.intp], n_false_hits: NDArray[np.intp]) -> tuple[float, int]:
        """Return the natural logarithm of the smallest p-value of Fisher's exact test, and the word that has it."""
        candidates = np.flatnonzero(n_hits >= _MIN_SEQUENCES)
        if not len(candidates):
            return 0.0, 0
        # The sum over several words may count a sequence more than once.
        n_hits = np.minimum(n_hits[candidates], self._n_positive)
        n_false_hits = np.minimum(n_false_hits[candidates], self._n_negative)
        n_sequences = self._n_positive + self._n_negative
        share = self._n_positive / n_sequences
        n_with_word = n_hits + n_false_hits
        # The exact test takes long: it is computed for those with the highest excess, in standard deviations.
        excess = (n_hits - share * n_with_word) / np.sqrt(n_with_word)
        chosen = np.argsort(-excess, kind="stable")[:_N_TESTED]
        candidates, n_hits, n_with_word = candidates[chosen], n_hits[chosen], n_with_word[chosen]
        log_p = log_tail(hypergeom(n_sequences, self._n_positive, n_with_word), n_hits)
        best = log_p.argmin()
        return float(log_p[best]), int(candidates[best])


def _highest_windows(attributions: NDArray[np.float32], window: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return row and start of the highest windows of each row that have a positive sum and do not overlap."""
    totals = sliding_window_view(attributions, window, axis=1).sum(axis=2)
    starts, rows, found = np.arange(totals.shape[1]), np.arange(len(totals)), []
    for _ in range(_N_WINDOWS):
        best = totals.argmax(axis=1)
        is_left = totals[np.arange(len(totals)), best] > 0
        rows, totals, best = rows[is_left], totals[is_left], best[is_left]
        found.append((rows, best))
        totals[np.abs(starts - best[:, np.newaxis]) < window] = 0
    row, start = map(np.concatenate, zip(*found, strict=True))
    return row, start


def neighbours(word: int) -> NDArray[np.intp]:
    """Return the numbers of the word and of all words that differ from it in one base."""
    others = word + (np.arange(4)[:, np.newaxis] - word // _PLACES % 4) * _PLACES
    return np.unique(others)


def _with_neighbours(counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """Add the counts of all words that differ in one base."""
    by_base = counts.reshape((4,) * WORD_LENGTH)
    sums = sum(by_base.sum(axis=place, keepdims=True) for place in range(WORD_LENGTH))
    return (sums - (WORD_LENGTH - 1) * by_base).ravel()


def _reverse_complements() -> NDArray[np.intp]:
    """Return the number of the reverse complement of each word."""
    bases = np.arange(_N_WORDS)[:, np.newaxis] // _PLACES % 4
    return (3 - bases[:, ::-1]) @ _PLACES


_REVERSE_COMPLEMENTS = _reverse_complements()
