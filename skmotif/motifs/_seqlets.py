"""Seqlets: short windows of high attribution."""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

# A seqlet belongs to an alignment from this cosine similarity on.
_MIN_SIMILARITY = 0.75

# Number of seqlets that are tried as the pattern, and of those that each is compared with.
_N_CANDIDATES, _N_COMPARED = 100, 2000

# How many times the average of the aligned seqlets becomes the next pattern.
_N_ITERATIONS = 3


class SeqletAlignment(NamedTuple):
    """Which seqlets are similar to a common pattern, and how they are aligned with it.

    Parameters
    ----------
    similar : ndarray of shape (n_seqlets,), bool
        Which seqlets belong to the alignment.
    shift : ndarray of shape (n_seqlets,), int
        Distance from the start of the seqlet to that of the pattern, in bp; negative if the
        pattern starts first.
    reverse : ndarray of shape (n_seqlets,), bool
        Whether the reverse complement of the pattern is aligned.
    """

    similar: NDArray[np.bool_]
    shift: NDArray[np.intp]
    reverse: NDArray[np.bool_]


def find_seqlets(
    attributions: NDArray[np.float32], null: NDArray[np.float32], window: int, max_fdr: float = 0.1
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Find the windows whose attribution is higher than in sequences without a motif.

    The windows of a sequence are taken in descending order of the sum of attributions, without
    overlaps. The threshold is the lowest one at which the expected fraction of false windows is
    ``max_fdr``, estimated from the number of windows in the null that reach the threshold. One
    more is counted as false, so that a few high windows by chance are not found.

    Parameters
    ----------
    attributions : ndarray of shape (n_sequences, length)
        Contribution of each base to the target's score.
    null : ndarray of shape (n_shuffles * n_sequences, length)
        The same of shuffled sequences.
    window : int
        Width in bp.
    max_fdr : float
        Maximum false discovery rate.

    Returns
    -------
    sequence, start : ndarray of shape (n_seqlets,)
        Row and first position of each window, highest sum first.
    """
    sequence, start, total = _highest_windows(attributions, window)
    null_totals = np.sort(_highest_windows(null, window)[2])
    order = np.argsort(-total, kind="stable")
    n_false = (len(null_totals) - np.searchsorted(null_totals, total[order]) + 1) * len(attributions) / len(null)
    accepted = np.flatnonzero(n_false <= max_fdr * np.arange(1, len(order) + 1))
    order = order[: accepted[-1] + 1 if len(accepted) else 0]
    return sequence[order], start[order]


def _highest_windows(
    attributions: NDArray[np.float32], window: int
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32]]:
    """Return sequence, start and sum of the windows with a positive sum, without overlaps."""
    totals = sliding_window_view(attributions, window, axis=1).sum(axis=2)
    starts = np.arange(totals.shape[1])
    rows, found = np.arange(len(totals)), []
    while True:
        best = totals.argmax(axis=1)
        total = totals[np.arange(len(totals)), best]
        left = total > 0
        if not left.any():
            break
        rows, totals, best = rows[left], totals[left], best[left]
        found.append((rows, best, total[left]))
        totals[np.abs(starts - best[:, None]) < window] = 0
    if not found:
        return np.zeros(0, int), np.zeros(0, int), np.zeros(0, np.float32)
    sequence, start, total = map(np.concatenate, zip(*found, strict=True))
    return sequence, start, total


def align_seqlets(
    contributions: NDArray[np.floating], window: int, both_strands: bool, rng: np.random.RandomState
) -> SeqletAlignment:
    """Align the seqlets that are similar to the seqlet with the most similar ones.

    The similarity is the cosine between the contributions of each base, at every offset and, if
    ``both_strands``, with the reverse complement. The average of the similar seqlets is the next
    pattern, with which all seqlets are compared again.

    Parameters
    ----------
    contributions : ndarray of shape (n_seqlets, flank + window + flank, 4)
        Contributions of the bases in the seqlets and their flanks, at the one-hot positions.
    window : int
        Width of the seqlets in bp.
    both_strands : bool
        Whether to also compare with reverse complements.
    rng : RandomState
        Draws the candidates for the first pattern, and the seqlets that they are compared with.
    """
    contributions = np.maximum(contributions, 0).astype(np.float32)
    flank = (contributions.shape[1] - window) // 2
    pattern = _first_pattern(contributions, flank, window, both_strands, rng)
    for _ in range(_N_ITERATIONS):
        similarities, shifts, reverses = _best_alignments(contributions, pattern[np.newaxis], both_strands)
        similar, shift, reverse = similarities[:, 0] >= _MIN_SIMILARITY, shifts[:, 0], reverses[:, 0]
        if not similar.any():
            break
        aligned = contributions[np.flatnonzero(similar)[:, None], shift[similar, None] + np.arange(window)]
        aligned = np.where(reverse[similar, None, None], aligned[:, ::-1, ::-1], aligned)
        pattern = aligned.mean(axis=0)
    return SeqletAlignment(similar, shift - flank, reverse)


def _first_pattern(
    contributions: NDArray[np.float32], flank: int, window: int, both_strands: bool, rng: np.random.RandomState
) -> NDArray[np.float32]:
    """Return the seqlet with the most similar ones, among some that are drawn."""
    drawn = contributions[rng.permutation(len(contributions))[:_N_COMPARED]]
    candidates = drawn[:_N_CANDIDATES, flank : flank + window]
    n_similar = (_best_alignments(drawn, candidates, both_strands)[0] >= _MIN_SIMILARITY).sum(axis=0)
    return candidates[n_similar.argmax()]


def _best_alignments(
    contributions: NDArray[np.float32], patterns: NDArray[np.float32], both_strands: bool
) -> tuple[NDArray[np.float32], NDArray[np.intp], NDArray[np.bool_]]:
    """Return similarity, offset and strand of the best alignment, each ``(n_seqlets, n_patterns)``."""
    n_patterns, width = patterns.shape[:2]
    norm = np.sqrt(sliding_window_view(np.square(contributions).sum(axis=2), width, axis=1).sum(axis=2))
    patterns = patterns / np.linalg.norm(patterns, axis=(1, 2), keepdims=True)
    strands = [patterns, patterns[:, ::-1, ::-1]] if both_strands else [patterns]
    weights = np.concatenate([strand.reshape(n_patterns, -1) for strand in strands]).T
    products = np.stack(
        [contributions[:, i : i + width].reshape(len(contributions), -1) @ weights for i in range(norm.shape[1])], 1
    )
    products /= np.maximum(norm, np.finfo(np.float32).tiny)[:, :, np.newaxis]
    # (seqlet, strand and offset, pattern): the forward strand is first, so that argmax prefers it.
    by_offset = products.reshape(len(products), norm.shape[1], len(strands), n_patterns)
    by_strand = by_offset.transpose(0, 2, 1, 3).reshape(len(products), -1, n_patterns)
    best = by_strand.argmax(axis=1)
    similarity = np.take_along_axis(by_strand, best[:, np.newaxis], axis=1)[:, 0]
    return similarity, best % norm.shape[1], best >= norm.shape[1]
