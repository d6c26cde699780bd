"""`MaskedSequences`: sequences that are scanned for one motif after the other, and masked at its sites."""

from collections.abc import Iterator
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from skmotif._one_hot import is_single_base
from skmotif.motifs._score_tables import n_before, score_tables, word_numbers
from skmotif.motifs._scoring import Hits, row_chunks

# Columns of the sequences: the first and the last start (excluded) of a site; None for all.
Region: TypeAlias = tuple[int, int] | None


class MaskedSequences:
    """Sequences that are scanned for one motif after the other, and masked at its sites.

    Parameters
    ----------
    one_hot : ndarray of shape (n_sequences, length, 4)
        The sequences.
    both_strands : bool
        Whether a site may be on either strand.

    Attributes
    ----------
    one_hot : ndarray of shape (n_sequences, length, 4), int8
        Zeros at masked and at unknown bases.
    unmasked : ndarray of shape (n_sequences, length, 4), int8
        Zeros at unknown bases.
    background : ndarray of shape (4,)
        Counts of the bases before masking, with one added to each; on both strands if both are scanned.
    """

    def __init__(self, one_hot: NDArray[Any], both_strands: bool) -> None:
        self.both_strands = both_strands
        known = is_single_base(one_hot)
        self.unmasked = (one_hot * known[:, :, np.newaxis]).astype(np.int8)
        self.one_hot = self.unmasked.copy()
        counts = self.one_hot.sum(axis=(0, 1), dtype=float) + 1
        self.background = counts + counts[::-1] if both_strands else counts
        self._words = word_numbers(one_hot.argmax(axis=2))
        self._n_unknown = n_before(~known)

    def __len__(self) -> int:
        return len(self.one_hot)

    def window_scores(
        self, log_odds: NDArray[np.float64], rows: NDArray[np.intp], region: Region = None
    ) -> Iterator[tuple[slice, NDArray[np.float32]]]:
        """Yield chunks of the rows, and the score of each of their windows on each strand.

        Parameters
        ----------
        log_odds : ndarray of shape (motif_length, 4)
            Log-odds in bits.
        rows : ndarray of shape (n_rows,)
            The sequences.
        region : tuple of (int, int), default=None
            The starts that are scored.

        Yields
        ------
        chunk : slice
            Of the rows.
        scores : ndarray of shape (n_rows_of_chunk, n_strands, n_starts)
            In bits; minus infinity if a base is unknown or masked. The forward strand is first.
        """
        first, end = self._starts(len(log_odds), region)
        strands = [log_odds, log_odds[::-1, ::-1]] if self.both_strands else [log_odds]
        tables = [score_tables(strand.astype(np.float32)) for strand in strands]
        for chunk in row_chunks(len(rows), (end - first) * len(strands)):
            words = self._words[rows[chunk]]
            scores = np.zeros((len(words), len(strands), end - first), np.float32)
            for strand, of_words in enumerate(tables):
                for place, table in of_words.items():
                    scores[:, strand] += table.take(words[:, first + place : end + place])
            is_unknown = ~self._are_known(rows[chunk], len(log_odds), first, end)
            scores[np.broadcast_to(is_unknown[:, np.newaxis], scores.shape)] = -np.inf
            yield chunk, scores

    def best_hits(self, log_odds: NDArray[np.float64], rows: NDArray[np.intp], region: Region = None) -> Hits:
        """Return the best hit in each of the rows; its score is minus infinity if there is no window."""
        hits = Hits(np.full(len(rows), -np.inf), np.zeros(len(rows), np.intp), np.zeros(len(rows), bool))
        for chunk, scores in self.window_scores(log_odds, rows, region):
            n_starts = scores.shape[2]
            if n_starts:
                flat = scores.reshape(len(scores), -1)
                best = flat.argmax(axis=1)
                hits.score[chunk] = flat[np.arange(len(flat)), best]
                hits.start[chunk] = best % n_starts + self._starts(len(log_odds), region)[0]
                hits.reverse[chunk] = best >= n_starts
        return hits

    def mask(self, log_odds: NDArray[np.float64], threshold: float, region: Region = None) -> None:
        """Mask every hit that scores ``threshold`` or more."""
        rows = np.arange(len(self))
        while len(rows):
            hits = self.best_hits(log_odds, rows, region)
            is_hit = hits.score >= threshold
            rows, start = rows[is_hit], hits.start[is_hit]
            self.one_hot[rows[:, np.newaxis], start[:, np.newaxis] + np.arange(len(log_odds))] = 0
            self._n_unknown[rows] = n_before(~np.any(self.one_hot[rows], axis=2))

    def count_windows(self, rows: NDArray[np.intp], length: int, region: Region = None) -> NDArray[np.intp]:
        """Return the number of windows at each start, ``(n_starts,)``, in which every base is known and not masked."""
        return self._are_known(rows, length, *self._starts(length, region)).sum(axis=0)

    def _are_known(self, rows: NDArray[np.intp], length: int, first: int, end: int) -> NDArray[np.bool_]:
        """Return whether all bases of a window are known, ``(n_rows, n_starts)``."""
        n_unknown = self._n_unknown[rows]
        return n_unknown[:, first:end] == n_unknown[:, first + length : end + length]

    def _starts(self, length: int, region: Region) -> tuple[int, int]:
        """Return the first and the last start (excluded) of the windows within the sequences and the region."""
        first, end = (0, self.one_hot.shape[1]) if region is None else region
        end = max(0, min(end, self.one_hot.shape[1] - length + 1))
        return min(max(0, first), end), end
