import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmotif._alphabet import (
    BASE_BITS,
    BASE_SET_TO_LETTER,
    BASES,
    IUPAC_CODES,
    LETTER_TO_BASE_SET,
    gc_content,
    reverse_complement,
    rna_hint,
)


def test_reverse_complement():
    assert reverse_complement("CGACCGAACTCC") == "GGAGTTCGGTCG"
    assert reverse_complement("AACGTRYSWKMBDHVNacgt") == "acgtNBDHVKMWSRYACGTT"


@given(st.text("".join(IUPAC_CODES), min_size=1, max_size=30))
def test_reverse_complement_twice_is_the_sequence(sequence):
    assert reverse_complement(reverse_complement(sequence)) == sequence


@pytest.mark.parametrize("code", IUPAC_CODES)
def test_base_sets(code):
    """A code in either case has the bits of its bases, and its base set has its letter."""
    base_set = LETTER_TO_BASE_SET[ord(code)]
    assert [base for base, bit in zip(BASES, BASE_BITS, strict=True) if base_set & bit] == list(IUPAC_CODES[code])
    assert LETTER_TO_BASE_SET[ord(code.lower())] == base_set
    assert chr(BASE_SET_TO_LETTER[base_set]) == code


def test_only_iupac_codes_have_a_base_set():
    assert "".join(chr(i) for i in LETTER_TO_BASE_SET.nonzero()[0] if chr(i).isupper()) == "ABCDGHKMNRSTVWY"


def test_rna_hint():
    assert rna_hint("u") == rna_hint("U") == "; replace U by T to give RNA as DNA"
    assert rna_hint("X") == ""


def test_gc_content():
    assert gc_content("GCAN") == pytest.approx(2 / 3)
    assert gc_content("NN") == gc_content("") == 0
