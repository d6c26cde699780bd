"""Whether the sites of a motif are parts of repeats, such as Alu elements or CACACA."""

import numpy as np

from skmotif.motifs._masked_sequences import MaskedSequences
from skmotif.motifs._matrix import CountMatrix
from skmotif.motifs._sites import Sites, bases_at, corrected_information

# The sites of a binding site have other bases around them; copies of a repeat share these, too (bp, bits).
_FLANK = 20
_MIN_INFORMATION = 0.15

# Longer motifs are repeats, even if nothing is known of the bases around their sites (bp).
_MAX_LENGTH = 40

# Bases after which simple repeats repeat, and the share of positions that are as they were.
_MAX_PERIOD = 3
_MIN_EQUAL = 0.85


def is_part_of_repeat(sequences: MaskedSequences, sites: Sites, length: int) -> bool:
    """Return whether a motif is long, or most positions around its sites are informative.

    Information is relative to the composition around the sites.
    """
    around = bases_at(sequences.unmasked, sites.trim(length, -_FLANK, length + _FLANK), length + 2 * _FLANK)
    counts = np.concatenate([around[:, :_FLANK], around[:, -_FLANK:]], axis=1).sum(axis=0, dtype=float)
    information = corrected_information(counts, counts.sum(axis=0) + 1)
    return bool(length > _MAX_LENGTH or np.median(information) >= _MIN_INFORMATION)


def is_simple_repeat(motif: CountMatrix) -> bool:
    """Return whether the most frequent bases repeat after one, two or three positions."""
    bases = motif.counts.argmax(axis=1)
    periods = range(1, min(_MAX_PERIOD, len(bases) // 2) + 1)
    return any(np.mean(bases[period:] == bases[:-period]) >= _MIN_EQUAL for period in periods)
