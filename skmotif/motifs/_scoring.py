"""Sequences as one-hot rows, and the best hit of a motif in each."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from skmotif._sequences import IUPAC_CODES, as_numbers, as_sequence_list, encode, one_hot_rows, sequence_lengths

# Scores held at a time: small enough to stay in the processor's cache.
_CHUNK = 1 << 16


def as_one_hot(X):
    """Return sequences as one-hot rows, ``(n_sequences, length, 4)`` of int8.

    Sequences of letters are padded to the longest at their end; one-hot rows are checked.
    """
    if getattr(X, "ndim", None) != 3:
        sequences = as_sequence_list(X)
        lengths = sequence_lengths(sequences)
        rows = one_hot_rows(np.int8, fractional=False)
        return encode(sequences, lengths, lengths.max(), align="start", rows=rows, accepted="".join(IUPAC_CODES))
    X = as_numbers(X)
    if X.shape[2] != 4 or 0 in X.shape:
        raise ValueError(f"Expected one-hot sequences of shape (n_sequences, length, 4), got {X.shape}.")
    wrong = ~np.isin(X, [0, 1]).all(axis=2) | (X.sum(axis=2) > 1)
    if wrong.any():
        row, position = np.argwhere(wrong)[0]
        raise ValueError(
            f"Sequence {row} has {X[row, position].tolist()} at position {position} (0-based), expected a single 1, "
            "or zeros where the base is unknown."
        )
    return X.astype(np.int8, copy=False)


def best_hits(log_odds, one_hot, both_strands=True, *, known_only=False):
    """Find the best hit of a motif in each sequence.

    A window's score is the sum of the log-odds of its bases; an unknown base (a row of
    zeros: N, padding) adds 0. Where a sequence begins and ends is read off its first and
    last known base, and a hit lies in between, so that it is the same however much
    padding there is. A sequence that is shorter than the motif lies within the hit
    instead, as if unknown bases flanked it.

    Parameters
    ----------
    log_odds : array-like of shape (length, 4)
        Log-odds in bits, as `Motif.log_odds` returns them.

    one_hot : ndarray of shape (n_sequences, sequence_length, 4)
        One-hot rows, in the order A, C, G, T.

    both_strands : bool, default=True
        Look for the reverse complement of the motif, too.

    known_only : bool, default=False
        Take no hit that has an unknown base in it.

    Returns
    -------
    score : ndarray of shape (n_sequences,)
        Score of the best hit in bits, float64; minus infinity where there is none.

    start : ndarray of shape (n_sequences,)
        Column of its leftmost base (0-based; negative only where the sequence is shorter
        than the motif). Of equal hits the leftmost is taken.

    reverse : ndarray of shape (n_sequences,)
        Whether it is a hit of the reverse complement, which has to be the better one.
    """
    log_odds = np.asarray(log_odds, dtype=np.float64)
    strands = [log_odds, log_odds[::-1, ::-1]] if both_strands else [log_odds]
    # (position, base, strand): one product gives the scores of both strands.
    weights = np.stack(strands, axis=-1)
    known = one_hot.any(axis=2)
    first = known.argmax(axis=1)
    end = one_hot.shape[1] - known[:, ::-1].argmax(axis=1)
    padding = len(weights) if (end - first).min() < len(weights) else 0

    n_sequences = len(one_hot)
    score, start, reverse = np.empty(n_sequences), np.empty(n_sequences, np.intp), np.zeros(n_sequences, bool)
    step = max(1, _CHUNK // (one_hot.shape[1] * len(strands)))
    for begin in range(0, n_sequences, step):
        rows = slice(begin, begin + step)
        scores = _window_scores(weights, np.pad(one_hot[rows], ((0, 0), (padding, padding), (0, 0))))
        starts = np.arange(scores.shape[1]) - padding
        if known_only:
            unknown = np.pad(~known[rows], ((0, 0), (padding, padding)), constant_values=True)
            scores[sliding_window_view(unknown, len(weights), axis=1).any(axis=2)] = -np.inf
        scores[~_nested(starts, starts + len(weights), first[rows, None], end[rows, None])] = -np.inf
        best = scores.max(axis=1)
        # A palindrome's reverse complement is not the better one for rounding alone.
        strand = (best > best[:, :1] + 1e-9).argmax(axis=1)
        index = np.arange(len(scores))
        position = scores[index, :, strand].argmax(axis=1)
        score[rows], start[rows], reverse[rows] = scores[index, position, strand], starts[position], strand == 1
    return score, start, reverse


def _window_scores(weights, one_hot):
    """Return the score of every window, ``(n_sequences, n_windows, n_strands)``."""
    n_windows = one_hot.shape[1] - len(weights) + 1
    one_hot = one_hot.astype(np.float64)
    scores = np.zeros((len(one_hot), n_windows, weights.shape[2]))
    for position, weight in enumerate(weights):
        scores += one_hot[:, position : position + n_windows] @ weight
    return scores


def _nested(starts, ends, first, end):
    """Tell which windows lie in the sequence, or the sequence in them."""
    return ((starts >= first) & (ends <= end)) | ((starts <= first) & (ends >= end))
