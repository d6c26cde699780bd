"""The best alignment of two motifs, by the cosine similarity of their matrices."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np

from skmotif.motifs._matrix import CountMatrix

_Strand = Literal["+", "-"]


class MotifAlignment(NamedTuple):
    """The best alignment of two motifs.

    Parameters
    ----------
    similarity : float
        From -1 to 1; 1 for the same motif.
    offset : int
        Position of the first column of the other motif, in its aligned orientation, on the first
        motif (0-based; negative if the other motif starts before the first).
    strand : {"+", "-"}
        "-" if the other motif is aligned as its reverse complement.
    """

    similarity: float
    offset: int
    strand: _Strand


def best_alignment(matrix: CountMatrix, other: CountMatrix) -> MotifAlignment:
    """Return the alignment with the highest similarity, over all offsets and both strands.

    At least half of the shorter matrix has to overlap the longer one.
    """
    opposite = CountMatrix(other.counts[::-1, ::-1])
    alignments = [*_alignments(matrix, other, "+"), *_alignments(matrix, opposite, "-")]
    # Similarities are rounded so that a rounding error does not break a tie: the first of equals is taken.
    return max(alignments, key=lambda alignment: round(alignment.similarity, 9))


def _alignments(matrix: CountMatrix, other: CountMatrix, strand: _Strand) -> Iterator[MotifAlignment]:
    """Yield the alignment at each offset; ``strand`` is the orientation of ``other``."""
    centred, other_centred = matrix.probabilities - 0.25, other.probabilities - 0.25
    norm = np.linalg.norm(centred) * np.linalg.norm(other_centred)
    products = centred @ other_centred.T
    min_overlap = max(1, min(len(matrix), len(other)) // 2)
    for offset in range(min_overlap - len(other), len(matrix) - min_overlap + 1):
        cosine = np.trace(products, -offset) / norm if norm else 0.0
        yield MotifAlignment(float(np.clip(cosine, -1, 1)), offset, strand)
