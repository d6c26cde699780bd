import numpy as np
import pytest

from skmotif.motifs import Motif
from skmotif.motifs._masked_sequences import MaskedSequences
from skmotif.motifs._repeats import is_part_of_repeat, is_simple_repeat
from skmotif.motifs._sites import Sites


def planted(word, identity_of_flanks=0.25, p=(0.25, 0.25, 0.25, 0.25)):
    """Return 100 sequences with the word at 40, their sites, and its length; flanks are copies with errors."""
    rng = np.random.default_rng(0)
    bases, copy = rng.choice(4, p=p, size=(100, 90)), rng.integers(4, size=90)
    is_copied = rng.random(bases.shape) < (identity_of_flanks - 0.25) / 0.75
    bases = np.where(is_copied, copy, bases)
    bases[:, 40 : 40 + len(word)] = ["ACGT".index(base) for base in word]
    sequences = MaskedSequences(np.eye(4, dtype=np.int8)[bases], True)
    return sequences, Sites(np.arange(100), np.full(100, 40), np.zeros(100, dtype=bool)), len(word)


@pytest.mark.parametrize("word", ["TGACTCATC", "CACGTG", "GGGGCGGGGC", "TATAAAAG", "GCGCATGCGC", "GGAAGTGGAA"])
def test_binding_sites_are_no_repeats(word):
    assert not is_part_of_repeat(*planted(word))
    assert not is_simple_repeat(Motif.from_consensus(word))


def test_sites_in_sequences_of_unusual_composition_are_no_repeats():
    assert not is_part_of_repeat(*planted("GGGCGGGGC", p=(0.05, 0.45, 0.45, 0.05)))


@pytest.mark.parametrize("word", ["AAAAAAAA", "CACACACACA", "GCCGCCGCC"])
def test_simple_repeats(word):
    assert is_simple_repeat(Motif.from_consensus(word))


def test_sites_with_similar_flanks_are_parts_of_repeats():
    assert is_part_of_repeat(*planted("TGACTCATC", identity_of_flanks=0.7))


def test_long_motifs_are_parts_of_repeats():
    assert is_part_of_repeat(*planted("ACGTTGCATT" * 4 + "A"))
