"""Seqlets: short windows of a sequence in which a network sees something."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


def find_seqlets(attributions, null, window, max_fdr=0.2):
    """Find the windows whose attribution is higher than in sequences without a motif.

    The windows of a sequence are taken from the highest sum of attributions down, none
    overlapping another. The threshold is the lowest at which, by the number of windows
    that reach it in the null, a fraction ``max_fdr`` of those found are false; one more is
    counted as false, so that a few that come out on top by chance are not taken.

    Parameters
    ----------
    attributions : ndarray of shape (n_sequences, length)
        What each base contributes to the target's score.
    null : ndarray of shape (n_shuffles * n_sequences, length)
        The same of shuffled sequences.
    window : int
        Width in bp.
    max_fdr : float
        Fraction of false windows among those found.

    Returns
    -------
    sequence, start : ndarray of shape (n_seqlets,)
        Row and first position of each window, highest sum first.
    """
    sequence, start, height = _peaks(attributions, window)
    of_null = np.sort(_peaks(null, window)[2])
    order = np.argsort(-height, kind="stable")
    n_false = (len(of_null) - np.searchsorted(of_null, height[order]) + 1) * len(attributions) / len(null)
    accepted = np.flatnonzero(n_false <= max_fdr * np.arange(1, len(order) + 1))
    order = order[: accepted[-1] + 1 if len(accepted) else 0]
    return sequence[order], start[order]


def _peaks(attributions, window):
    """Return sequence, start and height of the highest windows that do not overlap."""
    heights = sliding_window_view(attributions, window, axis=1).sum(axis=2)
    starts = np.arange(heights.shape[1])
    rows, peaks = np.arange(len(heights)), []
    while True:
        best = heights.argmax(axis=1)
        height = heights[np.arange(len(heights)), best]
        left = height > 0
        if not left.any():
            break
        rows, heights, best = rows[left], heights[left], best[left]
        peaks.append((rows, best, height[left]))
        heights[np.abs(starts - best[:, None]) < window] = 0
    if not peaks:
        return np.zeros(0, int), np.zeros(0, int), np.zeros(0)
    return tuple(map(np.concatenate, zip(*peaks, strict=True)))


def align_seqlets(contributions, window, both_strands, rng, *, n_seeds=100, min_similarity=0.75):
    """Align the seqlets that look like the one which most others look like.

    Seqlets are compared by the cosine between their contributions, base by base, at every
    offset and on both strands. Those that are similar to the common one are averaged, and
    compared with the average in turn.

    Parameters
    ----------
    contributions : ndarray of shape (n_seqlets, flank + window + flank, 4)
        What each base contributes that is there, in the seqlets and beside them.
    window : int
        Width of the seqlets in bp.
    both_strands : bool
        Whether to compare with reverse complements, too.
    rng : RandomState
        Draws the seqlets that may be the common one.
    n_seeds : int
        Number of those.
    min_similarity : float
        Of seqlets that look alike.

    Returns
    -------
    similar : ndarray of shape (n_seqlets,)
        Which seqlets belong to the alignment.
    shift : ndarray of shape (n_seqlets,)
        Where each is aligned, in bp to the right of its own start.
    reverse : ndarray of shape (n_seqlets,)
        Whether on the other strand.
    """
    contributions = np.maximum(contributions, 0).astype(np.float32)
    flank = (contributions.shape[1] - window) // 2
    seeds = contributions[rng.permutation(len(contributions))[:n_seeds], flank : flank + window]
    n_similar = (_best_alignments(contributions, seeds, both_strands)[0] >= min_similarity).sum(axis=0)
    pattern = seeds[n_similar.argmax()]
    for _ in range(3):
        similarity, shift, reverse = (
            a[:, 0] for a in _best_alignments(contributions, pattern[np.newaxis], both_strands)
        )
        similar = similarity >= min_similarity
        aligned = contributions[np.flatnonzero(similar)[:, None], shift[similar, None] + np.arange(window)]
        aligned = np.where(reverse[similar, None, None], aligned[:, ::-1, ::-1], aligned)
        if not similar.any():
            break
        pattern = aligned.mean(axis=0)
    return similar, shift - flank, reverse


def _best_alignments(contributions, patterns, both_strands):
    """Return similarity, offset and strand of each seqlet's best alignment with each pattern."""
    n_patterns, width = patterns.shape[:2]
    norm = np.sqrt(sliding_window_view(np.square(contributions).sum(axis=2), width, axis=1).sum(axis=2))
    patterns = patterns / np.linalg.norm(patterns, axis=(1, 2), keepdims=True)
    strands = [patterns, patterns[:, ::-1, ::-1]] if both_strands else [patterns]
    weights = np.concatenate([strand.reshape(n_patterns, -1) for strand in strands]).T
    products = np.stack(
        [contributions[:, i : i + width].reshape(len(contributions), -1) @ weights for i in range(norm.shape[1])], 1
    )
    products /= np.maximum(norm, np.finfo(np.float32).tiny)[:, :, np.newaxis]
    # (seqlet, strand and offset, pattern): the forward strand first, to be taken of equals.
    by_strand = products.reshape(len(products), norm.shape[1], len(strands), n_patterns)
    by_strand = by_strand.transpose(0, 2, 1, 3).reshape(len(products), -1, n_patterns)
    best = by_strand.argmax(axis=1)
    similarity = np.take_along_axis(by_strand, best[:, np.newaxis], axis=1)[:, 0]
    return similarity, best % norm.shape[1], best >= norm.shape[1]
