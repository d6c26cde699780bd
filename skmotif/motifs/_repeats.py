"""Whether the sites of a motif are parts of repeats, such as Alu elements or CACACA."""

import numpy as np
from numpy.typing import NDArray

from skmotif.motifs._masked_sequences import MaskedSequences
from skmotif.motifs._sites import Sites, bases_at, corrected_information

# The sites of a binding site have other bases around them; copies of a repeat share these, too (bp, bits).
_FLANK = 20
_MIN_INFORMATION = 0.15

# Longer motifs are repeats, even if nothing is known of the bases around their sites (bp).
_MAX_LENGTH = 40

# Bases after which simple repeats repeat, and the share of positions that are as they were.
_MAX_PERIOD = 3
_MIN_EQUAL = 0.85


def are_repeats(sequences: MaskedSequences, sites: Sites, counts: NDArray[np.float64]) -> bool:
    """Return whether the sites are parts of longer repeats, or repeats of one to three bases themselves."""
    return len(counts) > _MAX_LENGTH or _share_flanks(sequences, sites, len(counts)) or _is_periodic(counts)


def _share_flanks(sequences: MaskedSequences, sites: Sites, length: int) -> bool:
    """Return whether most positions around the sites are informative."""
    around = bases_at(sequences.unmasked, sites.trim(length, -_FLANK, length + _FLANK), length + 2 * _FLANK)
    counts = np.concatenate([around[:, :_FLANK], around[:, -_FLANK:]], axis=1).sum(axis=0, dtype=float)
    return bool(np.median(corrected_information(counts, sequences.background)) >= _MIN_INFORMATION)


def _is_periodic(counts: NDArray[np.float64]) -> bool:
    """Return whether the most frequent bases repeat after one, two or three positions."""
    bases = counts.argmax(axis=1)
    periods = range(1, min(_MAX_PERIOD, len(bases) // 2) + 1)
    return any(np.mean(bases[period:] == bases[:-period]) >= _MIN_EQUAL for period in periods)
