"""Repeats in sequences: parts of Alu elements, and simple repeats."""

import re

import numpy as np
from numpy.typing import NDArray

from skmotif.model_selection._homology import LETTER_TO_CODE, canonical_kmers

# The consensus of Alu Y (Batzer and Deininger 2002, Nature Reviews Genetics 3:370), the most frequent
# transposable element of primates.
_ALU = (
    "GGCCGGGCGCGGTGGCTCACGCCTGTAATCCCAGCACTTTGGGAGGCCGAGGCGGGCGGATCACGAGGTCAGGAGATCGAGACCATCCCGGCTAAAACGG"
    "TGAAACCCCGTCTCTACTAAAAATACAAAAAATTAGCCGGGCGTGGTGGCGGGCGCCTGTAGTCCCAGCTACTCGGGAGGCTGAGGCAGGAGAATGGCGT"
    "GAACCCGGGAGGCGGAGCTTGCAGTGAGCCGAGATCGCGCCACTGCACTCCAGCCTGGGCGACAGAGCGAGACTCCGTCTC"
)

# A sequence has a part of an Alu element if it shares so many words of this length (bp) with the consensus. Copies
# differ from it by about a tenth of their bases. Chance gives one sequence of 100 bp in 100,000 five such words.
_WORD_LENGTH, _MIN_WORDS = 12, 5

# One to three bases that are repeated over 20 bp or more.
_SIMPLE_REPEAT = re.compile(r"([ACGT])\1{19}|([ACGT]{2})\2{9}|([ACGT]{3})\3{6}")


def has_alu(sequence: str) -> bool:
    """Return whether a sequence, in upper case, has a part of an Alu element on either strand."""
    return bool(np.isin(_words(sequence), _ALU_WORDS).sum() >= _MIN_WORDS)


def has_simple_repeat(sequence: str) -> bool:
    """Return whether one to three bases are repeated over 20 bp or more in a sequence in upper case."""
    return _SIMPLE_REPEAT.search(sequence) is not None


def _words(sequence: str) -> NDArray[np.int64]:
    """Return the number of each word without an unknown base, the same on both strands."""
    codes = LETTER_TO_CODE[np.frombuffer(sequence.encode(), dtype=np.uint8)]
    if len(codes) < _WORD_LENGTH:
        return np.zeros(0, dtype=np.int64)
    is_known = np.lib.stride_tricks.sliding_window_view(codes < 4, _WORD_LENGTH).all(axis=1)
    return canonical_kmers(codes, _WORD_LENGTH)[is_known]


_ALU_WORDS = _words(_ALU)
