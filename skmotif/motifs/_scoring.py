"""Sequences as one-hot rows, and the best hit of a motif in each sequence."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from skmotif._alphabet import IUPAC_CODES
from skmotif._one_hot import as_numbers, encode, one_hot_rows
from skmotif._sequences import as_sequence_list, sequence_lengths

# Number of scores that are computed at a time: they fit the processor's cache.
_CHUNK = 1 << 16

# Scores that differ by less are equal: the difference is a rounding error.
_MAX_ROUNDING_ERROR = 1e-9


class Hits(NamedTuple):
    """The best hit in each sequence.

    Parameters
    ----------
    score : ndarray of shape (n_sequences,)
        Score in bits, float64; minus infinity if there is no hit.
    start : ndarray of shape (n_sequences,)
        Column of the leftmost base (0-based; negative only if the sequence is shorter than the
        motif). The leftmost of equal hits is taken.
    reverse : ndarray of shape (n_sequences,), bool
        Whether the hit is on the reverse strand, and better than any on the forward strand.
    """

    score: NDArray[np.float64]
    start: NDArray[np.intp]
    reverse: NDArray[np.bool_]


def as_one_hot(X: Any) -> NDArray[np.int8]:
    """Return sequences as one-hot rows, ``(n_sequences, length, 4)`` of int8.

    Sequences of letters are padded at their ends to the longest; one-hot rows are checked.
    """
    if getattr(X, "ndim", None) != 3:
        sequences = as_sequence_list(X)
        lengths = sequence_lengths(sequences)
        rows = one_hot_rows(np.int8, fractional=False)
        return encode(sequences, lengths, lengths.max(), align="start", rows=rows, accepted="".join(IUPAC_CODES))
    X = as_numbers(X)
    if X.shape[2] != 4 or 0 in X.shape:
        raise ValueError(f"Expected one-hot sequences of shape (n_sequences, length, 4), got {X.shape}.")
    is_wrong = ~np.isin(X, [0, 1]).all(axis=2) | (X.sum(axis=2) > 1)
    if is_wrong.any():
        row, position = np.argwhere(is_wrong)[0]
        raise ValueError(
            f"Sequence {row} has {X[row, position].tolist()} at position {position} (0-based), expected a single 1, "
            "or zeros if the base is unknown."
        )
    return X.astype(np.int8, copy=False)


def best_hits(
    log_odds: ArrayLike, one_hot: NDArray[Any], both_strands: bool = True, *, known_only: bool = False
) -> Hits:
    """Find the best hit of a motif in each sequence.

    The score of a window is the sum of the log-odds of its bases; an unknown base (a row of zeros:
    N, padding) adds 0. A sequence is the part from its first to its last known base, and a hit is
    within it. So the hit does not depend on padding. A sequence that is shorter than the motif is
    scored as if it had unknown bases at both ends; then it is within the hit.

    Parameters
    ----------
    log_odds : array-like of shape (length, 4)
        Log-odds in bits, as `Motif.log_odds` returns them.
    one_hot : ndarray of shape (n_sequences, sequence_length, 4)
        One-hot rows, in the order A, C, G, T.
    both_strands : bool, default=True
        Whether to also find hits of the reverse complement.
    known_only : bool, default=False
        Whether to skip windows with an unknown base.
    """
    log_odds = np.asarray(log_odds, dtype=np.float64)
    strands = [log_odds, log_odds[::-1, ::-1]] if both_strands else [log_odds]
    # (position, base, strand): one product gives the scores of both strands.
    weights = np.stack(strands, axis=-1)
    known = np.any(one_hot, axis=2)
    first = known.argmax(axis=1)
    end = one_hot.shape[1] - known[:, ::-1].argmax(axis=1)
    padding = len(weights) if (end - first).min() < len(weights) else 0

    n_sequences = len(one_hot)
    hits = Hits(np.empty(n_sequences), np.empty(n_sequences, np.intp), np.zeros(n_sequences, bool))
    for rows in row_chunks(n_sequences, one_hot.shape[1] * len(strands)):
        scores = _window_scores(weights, np.pad(one_hot[rows], ((0, 0), (padding, padding), (0, 0))))
        starts = np.arange(scores.shape[1]) - padding
        if known_only:
            unknown = np.pad(~known[rows], ((0, 0), (padding, padding)), constant_values=True)
            scores[sliding_window_view(unknown, len(weights), axis=1).any(axis=2)] = -np.inf
        scores[~_is_within(starts, starts + len(weights), first[rows, None], end[rows, None])] = -np.inf
        hits.score[rows], position, hits.reverse[rows] = _best_windows(scores)
        hits.start[rows] = starts[position]
    return hits


def row_chunks(n_sequences: int, n_scores: int) -> Iterator[slice]:
    """Yield the rows of each chunk, given the number of scores of a sequence."""
    step = max(1, _CHUNK // max(1, n_scores))
    for begin in range(0, n_sequences, step):
        yield slice(begin, begin + step)


def _window_scores(weights: NDArray[np.float64], one_hot: NDArray[Any]) -> NDArray[np.float64]:
    """Return the score of every window, ``(n_sequences, n_windows, n_strands)``."""
    n_windows = one_hot.shape[1] - len(weights) + 1
    one_hot = one_hot.astype(np.float64)
    scores = np.zeros((len(one_hot), n_windows, weights.shape[2]))
    for position, weight in enumerate(weights):
        scores += one_hot[:, position : position + n_windows] @ weight
    return scores


def _is_within(
    starts: NDArray[np.intp], ends: NDArray[np.intp], first: NDArray[np.intp], end: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Return which windows are within the sequence, or the sequence within them."""
    return ((starts >= first) & (ends <= end)) | ((starts <= first) & (ends >= end))


def _best_windows(scores: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.intp], NDArray[np.bool_]]:
    """Return score, index and strand (True for the reverse strand) of the best window of each sequence."""
    best = scores.max(axis=1)
    # If both strands are equal but for a rounding error, as with a palindrome, the forward strand is taken.
    strand = (best > best[:, :1] + _MAX_ROUNDING_ERROR).argmax(axis=1)
    index = np.arange(len(scores))
    position = scores[index, :, strand].argmax(axis=1)
    return scores[index, position, strand], position, strand == 1
