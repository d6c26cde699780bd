"""Shuffles of sequences that keep the count of each dinucleotide."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from skmotif._one_hot import is_single_base

_Generator: TypeAlias = np.random.Generator | np.random.RandomState

# All ways to assign a next base to each of the four bases, `(256, 4)`.
_NEXT = np.stack(np.unravel_index(np.arange(256), (4, 4, 4, 4)), axis=1)

# Sequences shuffled at a time: small enough for their tables to stay in the processor's cache.
_CHUNK = 1 << 12

# In place of a base, beyond the end of a stretch.
_NO_BASE = 4


def _leads_to() -> NDArray[np.bool_]:
    """Return ``(256, 4, 4)``: whether base a comes to base z by the steps of a `_NEXT`."""
    base = np.tile(np.arange(4), (256, 1))
    reached = np.zeros((256, 4, 4), dtype=bool)
    for _ in range(4):
        reached[np.arange(256)[:, None], np.arange(4), base] = True
        base = np.take_along_axis(_NEXT, base, axis=1)
    return reached


_LEADS_TO = _leads_to()


def shuffle_dinucleotides(one_hot: NDArray[Any], rng: _Generator) -> NDArray[Any]:
    """Shuffle each sequence and keep its count of each dinucleotide.

    Every sequence with the same counts, first base and last base is equally likely. A row that is
    not a single base (N, padding) stays in its place. The stretches between such rows are
    shuffled each on its own.

    Parameters
    ----------
    one_hot : ndarray of shape (n_sequences, length, 4)
        The sequences.
    rng : numpy.random.Generator or RandomState
        The source of random numbers.

    Returns
    -------
    ndarray of shape (n_sequences, length, 4)
        The shuffled sequences, in the same dtype.

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
        codes, sizes = chunk.argmax(axis=2)[is_base], _stretch_lengths(is_base)
        if len(codes) and sizes.max() > 1:  # a stretch of one base has no dinucleotides
            new_codes = _shuffle_stretches(codes, sizes, rng)
            shuffled[start : start + _CHUNK][is_base] = np.eye(4, dtype=one_hot.dtype)[new_codes]
    return shuffled


def _stretch_lengths(is_base: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Return the lengths of the unbroken stretches of bases, row by row."""
    edges = np.diff(np.pad(is_base, [(0, 0), (1, 1)]).astype(np.int8), axis=1).ravel()
    return np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1)


def _shuffle_stretches(codes: NDArray[np.intp], sizes: NDArray[np.intp], rng: _Generator) -> NDArray[np.intp]:
    """Shuffle stretches of base codes (0 to 3) that follow each other in ``codes``.

    A sequence is a walk over the four bases, and its dinucleotides are the edges of the walk. A
    random walk over the same edges is drawn in three steps:

    1. for each base, its last edge: the one by which the walk leaves the base for the last time.
       The last edges have to lead to the final base;
    2. a random order of the other edges of each base;
    3. the walk along these edges, for all stretches at once.
    """
    order = np.argsort(-sizes, kind="stable")  # longest first, as `_walk` expects
    first = (np.cumsum(sizes) - sizes)[order]
    sizes = sizes[order]
    columns = np.arange(sizes[0])
    inside = columns < sizes[:, None]
    index = (first[:, None] + columns)[inside]
    bases = np.full(inside.shape, _NO_BASE)
    bases[inside] = codes[index]
    targets, n_edges = _draw_edge_order(bases, sizes, rng)
    shuffled = np.empty_like(codes)
    shuffled[index] = _walk(bases[:, 0], targets, n_edges, sizes)[inside]
    return shuffled


def _draw_edge_order(
    bases: NDArray[np.intp], sizes: NDArray[np.intp], rng: _Generator
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Draw the order in which a walk takes the edges of each base.

    Parameters
    ----------
    bases : ndarray of shape (n_stretches, longest)
        The stretches, filled up with `_NO_BASE`.
    sizes : ndarray of shape (n_stretches,)
        Their lengths in bp.
    rng : numpy.random.Generator or RandomState

    Returns
    -------
    targets : ndarray of shape (n_stretches, longest - 1)
        Where the edges lead: first the edges of A in their order, then those of C, G and T.
    n_edges : ndarray of shape (n_stretches, 4)
        The number of edges of each base.
    """
    stretch = np.arange(len(bases))
    target = bases[:, 1:]
    is_edge = target != _NO_BASE
    source = np.where(is_edge, bases[:, :-1], _NO_BASE)  # so that sorting puts what is not an edge last
    counts = np.zeros((len(bases), 5, 5), dtype=np.intp)
    np.add.at(counts, (stretch[:, None], source, target), 1)
    counts = counts[:, :4, :4]
    last = _draw_last_edges(counts, bases[stretch, sizes - 1], rng)

    # Sort the edges by source, at random within a source, with the drawn last edge at the end.
    keys, pick = rng.random((2, *source.shape))
    may_be_last = is_edge & (target == np.take_along_axis(np.c_[last, np.full(len(bases), -1)], source, axis=1))
    for base in range(4):
        candidates = np.where(may_be_last & (source == base), pick, -1.0)
        row = np.flatnonzero(candidates.max(axis=1, initial=-1.0) >= 0)
        keys[row, candidates[row].argmax(axis=1)] = 1.0
    by_source = np.argsort(source + 0.5 * keys, axis=1)
    return np.take_along_axis(target, by_source, axis=1), counts.sum(axis=2)


def _draw_last_edges(counts: NDArray[np.intp], final: NDArray[np.intp], rng: _Generator) -> NDArray[np.intp]:
    """Draw, for each base, the base that follows its last occurrence, ``(n_stretches, 4)``.

    Of the 256 ways in `_NEXT`, those are possible in which each base that occurs leads to the
    final base. The weight of a way is the number of choices of edges that make it. A base without
    a last edge (it does not occur, or it is the final base) gets -2.
    """
    occurs = counts.sum(axis=2) > 0
    has_no_last = ~occurs | (np.arange(4) == final[:, None])
    n_edges = np.take_along_axis(counts[:, None], _NEXT[None, :, :, None], axis=3)[..., 0].astype(float)
    # A base without a last edge must not multiply the ways: only the way in which it follows itself has a weight.
    n_edges = np.where(has_no_last[:, None], np.arange(4) == _NEXT, n_edges)
    leads_to_final = _LEADS_TO[:, :, final].transpose(2, 0, 1)
    weights = n_edges.prod(axis=2) * (leads_to_final | has_no_last[:, None]).all(axis=2)
    cumulated = weights.cumsum(axis=1)
    drawn = (rng.random(len(counts))[:, None] * cumulated[:, -1:] >= cumulated).sum(axis=1)
    return np.where(has_no_last, -2, _NEXT[drawn])


def _walk(
    start: NDArray[np.intp], targets: NDArray[np.intp], n_edges: NDArray[np.intp], sizes: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Walk from the first base of each stretch along its edges, ``(n_stretches, longest)``.

    ``sizes`` decrease, so that the stretches that are not yet at their end come first.
    """
    walk = np.empty((len(sizes), sizes[0]), dtype=np.intp)
    walk[:, 0] = start
    next_edge = np.cumsum(n_edges, axis=1) - n_edges
    for step in range(1, sizes[0]):
        walking = np.arange(np.searchsorted(-sizes, -step, side="left"))
        base = walk[walking, step - 1]
        walk[walking, step] = targets[walking, next_edge[walking, base]]
        next_edge[walking, base] += 1
    return walk
