"""Shuffles of sequences that keep how often each base follows each other."""

import numpy as np

from skmotif._one_hot import is_single_base

# All ways to name a next base for each of the four bases, as `(256, 4)`.
_NEXT = np.stack(np.unravel_index(np.arange(256), (4, 4, 4, 4)), axis=1)

# Sequences shuffled at a time: the walk's tables stay in the cache.
_CHUNK = 1 << 12


def _leads_to():
    """Return ``(256, 4, 4)``: whether, step by step along a `_NEXT`, base a comes to base z."""
    place = np.tile(np.arange(4), (256, 1))
    reached = np.zeros((256, 4, 4), dtype=bool)
    for _ in range(4):
        reached[np.arange(256)[:, None], np.arange(4), place] = True
        place = np.take_along_axis(_NEXT, place, axis=1)
    return reached


_LEADS_TO = _leads_to()


def shuffle_dinucleotides(one_hot, rng):
    """Shuffle each sequence, with the same count of each dinucleotide.

    Each sequence with those counts, that begins and ends as the given one, is drawn with
    the same probability. What is no single base (N, padding) stays where it is, and the
    stretches between are shuffled each on its own.

    Parameters
    ----------
    one_hot : ndarray of shape (n_sequences, length, 4)
        The sequences.
    rng : numpy.random.Generator or RandomState
        Where chance comes from.

    Returns
    -------
    ndarray of shape (n_sequences, length, 4)
        Of the same dtype.

    References
    ----------
    Altschul, S. F. and Erickson, B. W. "Significance of nucleotide sequence alignments: a
    method for random sequence permutation that preserves dinucleotide and codon usage."
    Molecular Biology and Evolution 2, 526-538 (1985).
    """
    shuffled = one_hot.copy()
    for start in range(0, len(one_hot), _CHUNK):
        chunk = one_hot[start : start + _CHUNK]
        is_base = is_single_base(chunk)
        codes, sizes = chunk.argmax(axis=2)[is_base], _stretches(is_base)
        if len(codes) and sizes.max() > 1:  # a base alone has nowhere to go
            shuffled[start : start + _CHUNK][is_base] = np.eye(4, dtype=one_hot.dtype)[_shuffle(codes, sizes, rng)]
    return shuffled


def _stretches(is_base):
    """Return the lengths of the unbroken stretches of bases, row by row."""
    edges = np.diff(np.pad(is_base, [(0, 0), (1, 1)]).astype(np.int8), axis=1).ravel()
    return np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1)


def _shuffle(codes, sizes, rng):
    """Shuffle stretches of base codes that follow each other in ``codes``.

    A sequence is a walk over the four bases, and its dinucleotides are the walk's edges. A
    random walk over the same edges is drawn in three steps: for each base the edge by
    which it is left for the last time, such that these edges lead to the final base; a
    random order of its other edges; and the walk itself, for all stretches at once.
    """
    order = np.argsort(-sizes, kind="stable")  # longest first: those still walking come first
    first = (np.cumsum(sizes) - sizes)[order]
    sizes = sizes[order]
    n, longest = len(sizes), sizes[0]
    inside = np.arange(longest) < sizes[:, None]
    walk = np.full((n, longest), 4)
    walk[inside] = codes[(first[:, None] + np.arange(longest))[inside]]

    stretch = np.arange(n)
    source, target = walk[:, :-1], walk[:, 1:]
    is_edge = target < 4
    # With 4 for the source where there is no edge, sorting puts those behind the others.
    source = np.where(is_edge, source, 4)
    counts = np.zeros((n, 5, 5), dtype=np.intp)
    np.add.at(counts, (stretch[:, None], source, target), 1)
    counts = counts[:, :4, :4]
    last = _draw_last_edges(counts, walk[stretch, 0], walk[stretch, sizes - 1], rng)

    # Sort the edges by source, at random within each; the chosen last edge comes last.
    keys, pick = rng.random((2, *source.shape))
    chosen = is_edge & (target == np.take_along_axis(np.c_[last, np.full(n, -1)], source, axis=1))
    for base in range(4):
        candidates = np.where(chosen & (source == base), pick, -1.0)
        row = np.flatnonzero(candidates.max(axis=1, initial=-1.0) >= 0)
        keys[row, candidates[row].argmax(axis=1)] = 1.0
    by_source = np.argsort(source + 0.5 * keys, axis=1)
    targets = np.take_along_axis(target, by_source, axis=1)

    n_edges = counts.sum(axis=2)
    position = np.cumsum(n_edges, axis=1) - n_edges  # of each base's next edge
    for step in range(1, longest):
        walking = stretch[: np.searchsorted(-sizes, -step, side="left")]
        at = walk[walking, step - 1]
        walk[walking, step] = targets[walking, position[walking, at]]
        position[walking, at] += 1

    shuffled = np.empty_like(codes)
    shuffled[(first[:, None] + np.arange(longest))[inside]] = walk[inside]
    return shuffled


def _draw_last_edges(counts, start, final, rng):
    """Draw, for each base, the base that follows its last occurrence, ``(n_stretches, 4)``.

    Of the 256 ways, those count in which each base that occurs comes to the final one;
    each weighs as much as there are edges that it can be made of.
    """
    n = len(counts)
    occurs = counts.sum(axis=2) > 0
    free = ~occurs | (np.arange(4) == final[:, None])  # has no last edge, or none that matters
    n_ways = np.take_along_axis(counts[:, None], _NEXT[None, :, :, None], axis=3)[..., 0].astype(float)
    # A base without a last edge must not multiply the ways: it names itself.
    n_ways = np.where(free[:, None], np.arange(4) == _NEXT, n_ways)
    leads = _LEADS_TO[:, :, final].transpose(2, 0, 1)
    weights = n_ways.prod(axis=2) * (leads | free[:, None]).all(axis=2)
    cumulated = weights.cumsum(axis=1)
    drawn = (rng.random(n)[:, None] * cumulated[:, -1:] >= cumulated).sum(axis=1)
    last = _NEXT[drawn]
    return np.where(free, -2, last)
