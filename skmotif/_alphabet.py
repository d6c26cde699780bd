"""The DNA alphabet: bases, IUPAC codes, and the bases that each code stands for."""

import numpy as np
from numpy.typing import NDArray

BASES = "ACGT"

# Each IUPAC code and the bases that it stands for (Cornish-Bowden 1985, Nucleic Acids
# Research 13:3021).
IUPAC_CODES = {
    "A": "A",
    "C": "C",
    "G": "G",
    "T": "T",
    "R": "AG",
    "Y": "CT",
    "S": "CG",
    "W": "AT",
    "K": "GT",
    "M": "AC",
    "B": "CGT",
    "D": "AGT",
    "H": "ACT",
    "V": "ACG",
    "N": "ACGT",
}

# All IUPAC codes as bytes, in upper and lower case.
IUPAC_LETTERS = ("".join(IUPAC_CODES) + "".join(IUPAC_CODES).lower()).encode()

_COMPLEMENT = str.maketrans("ACGTRYSWKMBDHVNacgtryswkmbdhvn", "TGCAYRSWMKVHDBNtgcayrswmkvhdbn")

# A set of bases is a number from 0 to 15: A is bit 1, C bit 2, G bit 4, T bit 8.
BASE_BITS = np.array([1, 2, 4, 8], dtype=np.uint8)


def _letter_to_base_set() -> NDArray[np.uint8]:
    base_sets = np.zeros(256, dtype=np.uint8)
    for code, bases in IUPAC_CODES.items():
        base_set = sum(int(BASE_BITS[BASES.index(base)]) for base in bases)
        base_sets[ord(code)] = base_sets[ord(code.lower())] = base_set
    return base_sets


def _base_set_to_letter() -> NDArray[np.uint8]:
    letters = np.full(16, ord("N"), dtype=np.uint8)  # the empty set is N, too
    for code in IUPAC_CODES:
        letters[LETTER_TO_BASE_SET[ord(code)]] = ord(code)
    return letters


# The set of bases of each ASCII letter; 0 if the letter is not an IUPAC code.
LETTER_TO_BASE_SET = _letter_to_base_set()

# The upper-case ASCII letter of each set of bases.
BASE_SET_TO_LETTER = _base_set_to_letter()


def reverse_complement(sequence: str) -> str:
    """Return the reverse complement of a sequence of IUPAC codes."""
    return sequence.translate(_COMPLEMENT)[::-1]


def gc_content(text: str) -> float:
    """Return the fraction of G and C among the known bases of a sequence in upper case; 0 if there is none."""
    n_known = sum(map(text.count, BASES))
    return (text.count("G") + text.count("C")) / max(n_known, 1)


def rna_hint(letter: str) -> str:
    """Return the end of an error message about an invalid letter: advice if the letter is U."""
    return "; replace U by T to give RNA as DNA" if letter in ("U", "u") else ""
