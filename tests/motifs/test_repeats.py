import numpy as np
import pytest

from skmotif.motifs._masked_sequences import MaskedSequences
from skmotif.motifs._repeats import are_repeats
from skmotif.motifs._sites import Sites, bases_at


def planted(word, identity_of_flanks=0.25, seed=0):
    """Return 100 sequences with the word at 40, their sites, and the counts; flanks are copies with errors."""
    rng = np.random.default_rng(seed)
    bases, copy = rng.integers(4, size=(100, 90)), rng.integers(4, size=90)
    is_copied = rng.random(bases.shape) < (identity_of_flanks - 0.25) / 0.75
    bases = np.where(is_copied, copy, bases)
    bases[:, 40 : 40 + len(word)] = ["ACGT".index(base) for base in word]
    sequences = MaskedSequences(np.eye(4, dtype=np.int8)[bases], True)
    sites = Sites(np.arange(100), np.full(100, 40), np.zeros(100, dtype=bool))
    return sequences, sites, bases_at(sequences.one_hot, sites, len(word)).sum(axis=0)


@pytest.mark.parametrize("word", ["TGACTCATC", "CACGTG", "GGGGCGGGGC", "TATAAAAG", "GCGCATGCGC", "GGAAGTGGAA"])
def test_binding_sites_are_no_repeats(word):
    assert not are_repeats(*planted(word))


@pytest.mark.parametrize("word", ["AAAAAAAA", "CACACACACA", "GCCGCCGCC"])
def test_simple_repeats(word):
    assert are_repeats(*planted(word))


def test_sites_with_similar_flanks_are_parts_of_repeats():
    assert are_repeats(*planted("TGACTCATC", identity_of_flanks=0.7))
