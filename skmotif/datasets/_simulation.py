"""Random bases and motif instances, as numbers: A, C, G, T are 0 to 3."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from skmotif._alphabet import BASES

# Draws of a background sequence before an error says that a motif is too common.
_MAX_DRAWS = 100


def draw_background(
    n_samples: int,
    length: int,
    frequencies: NDArray[np.float64],
    motifs: list[NDArray[np.float64]],
    rng: np.random.RandomState,
) -> NDArray[np.int8]:
    """Draw random bases, ``(n_samples, length)``, that contain none of the motifs on either strand."""
    patterns = [_pattern(motif) for motif in motifs]
    patterns += [pattern[::-1, ::-1] for pattern in patterns]
    bases = np.empty((n_samples, length), dtype=np.int8)
    to_draw = np.arange(n_samples)
    for _ in range(_MAX_DRAWS):
        bases[to_draw] = rng.choice(4, size=(len(to_draw), length), p=frequencies)
        matches = np.array([_matches(bases[to_draw], pattern) for pattern in patterns])
        to_draw = to_draw[matches.any(axis=0)]
        if not len(to_draw):
            return bases
    too_common = int(np.argmax(matches.sum(axis=1))) % len(motifs)
    raise ValueError(
        f"Motif {too_common} occurs by chance in nearly every sequence of {length} bp, so that no background without "
        "it could be drawn: make the motif longer or more specific, or the sequences shorter."
    )


def _pattern(motif: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return ``(width, 4)``: the bases that count as a match."""
    return motif >= motif.max(axis=1, keepdims=True) / 2


def _matches(bases: NDArray[np.int8], pattern: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return for each sequence whether the pattern matches somewhere on its forward strand."""
    n_starts = bases.shape[1] - len(pattern) + 1
    matches = np.ones((len(bases), n_starts), dtype=bool)
    for offset, accepted in enumerate(pattern):
        matches &= accepted[bases[:, offset : offset + n_starts]]
    return np.any(matches, axis=1)


def plant_motifs(
    bases: NDArray[np.int8],
    positives: NDArray[np.intp],
    motifs: list[NDArray[np.float64]],
    *,
    plant: Literal["one", "all"],
    mutation_rates: NDArray[np.float64],
    both_strands: bool,
    rng: np.random.RandomState,
) -> tuple[NDArray[np.intp], NDArray[np.str_]]:
    """Write instances of the motifs into the positive sequences of ``bases``, in place.

    Returns
    -------
    starts : ndarray of shape (n_samples, n_motifs)
        Start of each motif (0-based), or -1 if it was not planted.
    strands : ndarray of shape (n_samples, n_motifs)
        "+" or "-", or "." if the motif was not planted.
    """
    starts = np.full((len(bases), len(motifs)), -1)
    strands = np.full((len(bases), len(motifs)), ".")
    for rows, planted in _assign_motifs(positives, len(motifs), plant, rng):
        planted_starts = _draw_starts(len(rows), [len(motifs[i]) for i in planted], bases.shape[1], rng)
        for i, start in zip(planted, planted_starts.T, strict=True):
            instances = draw_instances(motifs[i], len(rows), mutation_rates[i], rng)
            reverse = rng.random_sample(len(rows)) < (0.5 if both_strands else 0)
            write_instances(bases, rows, start, instances, reverse)
            starts[rows, i] = start
            strands[rows, i] = np.where(reverse, "-", "+")
    return starts, strands


def _assign_motifs(
    positives: NDArray[np.intp], n_motifs: int, plant: Literal["one", "all"], rng: np.random.RandomState
) -> list[tuple[NDArray[np.intp], list[int]]]:
    """Return pairs of rows and of the motifs to plant in them, from left to right."""
    if plant == "one":
        motif = rng.permutation(np.arange(len(positives)) % n_motifs)
        return [(positives[motif == i], [i]) for i in range(n_motifs)]
    orders = rng.rand(len(positives), n_motifs).argsort(axis=1)
    distinct, order = np.unique(orders, axis=0, return_inverse=True)
    return [(positives[order.ravel() == i], motifs.tolist()) for i, motifs in enumerate(distinct)]


def _draw_starts(n_sequences: int, widths: list[int], length: int, rng: np.random.RandomState) -> NDArray[np.intp]:
    """Draw starts of motifs with these widths, from left to right and without overlap."""
    free = np.sort(rng.randint(length - sum(widths) + 1, size=(n_sequences, len(widths))), axis=1)
    return free + np.cumsum([0, *widths[:-1]])


def draw_instances(
    motif: NDArray[np.float64], n_instances: int, mutation_rate: float, rng: np.random.RandomState
) -> NDArray[np.intp]:
    """Draw instances of a motif, ``(n_instances, width)``, and mutate them."""
    drawn = rng.random_sample((n_instances, len(motif), 1))
    bases = (drawn > np.cumsum(motif, axis=1)[:, :3]).sum(axis=2)
    mutated = rng.random_sample(bases.shape) < mutation_rate
    return (bases + mutated * rng.randint(1, 4, size=bases.shape)) % 4


def write_instances(
    bases: NDArray[np.int8],
    rows: NDArray[np.intp],
    starts: NDArray[np.intp],
    instances: NDArray[np.intp],
    reverse: NDArray[np.bool_],
) -> None:
    """Write one instance into each of these rows of ``bases``, in place, reverse-complemented where ``reverse``."""
    complement = 3 - instances[:, ::-1]  # the complement of base b is 3 - b
    oriented = np.where(reverse[:, None], complement, instances)
    bases[rows[:, None], starts[:, None] + np.arange(instances.shape[1])] = oriented


def as_strings(bases: NDArray[np.int8]) -> NDArray[np.object_]:
    """Return random bases as sequences, ``(n_samples,)`` of ``str``."""
    letters = np.frombuffer(BASES.encode(), dtype=np.uint8)[bases]
    return letters.view(f"S{bases.shape[1]}").ravel().astype(str).astype(object)
