"""The scores of windows, from tables of the scores of short words."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

# Bases whose score is looked up at a time: a table of 4**6 scores fits the processor's cache.
_WORD_LENGTH = 6


def word_numbers(bases: NDArray[np.intp]) -> NDArray[np.uint16]:
    """Return the number of the word that starts at each position; A's are added after the end.

    Parameters
    ----------
    bases : ndarray of shape (n_sequences, length)
        0 to 3 for A, C, G and T.
    """
    words = np.zeros(bases.shape, dtype=np.uint16)
    for place in range(min(_WORD_LENGTH, bases.shape[1])):
        shift = 2 * (_WORD_LENGTH - 1 - place)
        words[:, : bases.shape[1] - place] += (bases[:, place:] << shift).astype(np.uint16)
    return words


def score_tables(scores: NDArray[Any]) -> dict[int, NDArray[Any]]:
    """Return the score of each word, by its place in the motif; the last word may extend over the motif's end.

    Parameters
    ----------
    scores : ndarray of shape (motif_length, 4)
        The score of each base at each position.
    """
    padded = np.pad(scores, ((0, -len(scores) % _WORD_LENGTH), (0, 0)))
    tables = {}
    for place in range(0, len(padded), _WORD_LENGTH):
        table = np.zeros(1, dtype=scores.dtype)
        for base_scores in padded[place : place + _WORD_LENGTH]:
            table = np.add.outer(table, base_scores).ravel()
        tables[place] = table
    return tables


def n_before(is_counted: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the number of counted bases before each position, ``(n_sequences, length + 1)``."""
    return np.pad(np.cumsum(is_counted, axis=1, dtype=np.int32), ((0, 0), (1, 0)))
