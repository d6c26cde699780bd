from collections import Counter
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from skmotif._one_hot import to_letters
from skmotif._shuffle import shuffle_dinucleotides


def encode(sequence, copies=1):
    rows = {**dict(zip("ACGT", np.eye(4, dtype=np.int8), strict=True)), "N": np.zeros(4, np.int8)}
    return np.repeat(np.array([[rows[letter] for letter in sequence]]), copies, axis=0)


def dinucleotides(sequence):
    return Counter(pairwise(sequence))


def arrangements(sequence):
    """Return the permutations with the same first base and the same count of each dinucleotide."""
    return {
        "".join(p)
        for p in permutations(sequence)
        if p[0] == sequence[0] and dinucleotides(p) == dinucleotides(sequence)
    }


@pytest.mark.parametrize("sequence", ["AACCAACC", "AAGATAAC", "GATTACAG", "AAACGAC", "TTACTGAT", "ACGTACGG"])
def test_arrangements_are_equally_likely(sequence):
    shuffled = shuffle_dinucleotides(encode(sequence, 20_000), np.random.default_rng(0))
    found = Counter(map(to_letters, shuffled))
    assert set(found) == arrangements(sequence)
    assert chisquare(list(found.values())).pvalue > 1e-3


@given(st.lists(st.text("ACGTN", min_size=30, max_size=30), min_size=1, max_size=4), st.integers(0, 2**32 - 1))
def test_keeps_dinucleotides_and_places_of_unknown_bases(sequences, seed):
    one_hot = np.concatenate([encode(sequence) for sequence in sequences])
    before = one_hot.copy()
    shuffled = shuffle_dinucleotides(one_hot, np.random.default_rng(seed))
    np.testing.assert_array_equal(one_hot, before)
    assert shuffled.dtype == one_hot.dtype
    for sequence, other in zip(sequences, map(to_letters, shuffled), strict=True):
        assert [base == "N" for base in other] == [base == "N" for base in sequence]
        for stretch, new in zip(sequence.split("N"), other.split("N"), strict=True):
            assert dinucleotides(new) == dinucleotides(stretch)
            assert new[:1] == stretch[:1]
            assert new[-1:] == stretch[-1:]


def test_the_generator_determines_the_shuffle():
    one_hot = encode("ACGTTGCAACGGATTCCAGTACGATTACA", 3)
    first, again = (shuffle_dinucleotides(one_hot, np.random.default_rng(3)) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert len(set(map(to_letters, first))) == 3
    assert (shuffle_dinucleotides(one_hot, np.random.RandomState(0)) != one_hot).any()


def test_sequences_without_bases_stay_the_same():
    one_hot = np.zeros((2, 5, 4), dtype=np.int8)
    np.testing.assert_array_equal(shuffle_dinucleotides(one_hot, np.random.default_rng(0)), one_hot)


@pytest.mark.parametrize("sequence", ["A", "ANC", "NGNTNNA"])
def test_stretches_of_one_base_stay_the_same(sequence):
    one_hot = encode(sequence, 3)
    np.testing.assert_array_equal(shuffle_dinucleotides(one_hot, np.random.default_rng(0)), one_hot)
