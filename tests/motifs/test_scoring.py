import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmotif import DNAOneHotEncoder
from skmotif._alphabet import BASES, reverse_complement
from skmotif.motifs._scoring import as_one_hot, best_hits

RNG = np.random.default_rng(0)
LOG_ODDS = RNG.normal(size=(4, 4))


def brute_force(log_odds, sequence, both_strands=True):
    """Return the score, start and strand of the best hit, by the definition."""
    length = len(log_odds)
    hits = []
    for reverse in (False, True) if both_strands else (False,):
        oriented = log_odds[::-1, ::-1] if reverse else log_odds
        short = max(0, length - len(sequence))
        flanked = "N" * short + sequence + "N" * short
        for start in range(len(flanked) - length + 1):
            window = flanked[start : start + length]
            score = sum(oriented[i, BASES.index(base)] for i, base in enumerate(window) if base != "N")
            hits.append((score, start - short, reverse))
    return max(hits, key=lambda hit: round(hit[0], 9))


def encoded(sequences):
    return DNAOneHotEncoder().fit_transform(sequences)


dna = st.text("ACGT", min_size=1, max_size=9)
inner_n = st.builds("{}{}{}".format, st.sampled_from("ACGT"), st.text("ACGTN", max_size=9), st.sampled_from("ACGT"))


@given(st.lists(dna | inner_n, min_size=1, max_size=5), st.booleans())
def test_best_hits_equal_a_brute_force_search(sequences, both_strands):
    score, start, reverse = best_hits(LOG_ODDS, encoded(sequences), both_strands)
    expected = [brute_force(LOG_ODDS, sequence, both_strands) for sequence in sequences]
    np.testing.assert_allclose(score, [hit[0] for hit in expected], atol=1e-12)
    assert start.tolist() == [hit[1] for hit in expected]
    assert reverse.tolist() == [hit[2] for hit in expected]


@pytest.mark.parametrize("align", ["start", "center", "end"])
def test_padding_is_not_part_of_a_sequence(align):
    sequences = ["TTTTT", "GATTACA", "AC"]
    lengths = np.array([5, 7, 2])
    padded = DNAOneHotEncoder(length=30, align=align).fit_transform(sequences)
    score, start, reverse = best_hits(LOG_ODDS, padded)
    expected = best_hits(LOG_ODDS, encoded(sequences))
    np.testing.assert_allclose(score, expected[0], atol=1e-12)
    shift = {"start": 0, "center": (30 - lengths) // 2, "end": 30 - lengths}[align]
    np.testing.assert_array_equal(start, expected[1] + shift)
    np.testing.assert_array_equal(reverse, expected[2])


def test_reverse_complement_has_the_same_hit():
    sequences = ["".join(RNG.choice(list(BASES), 50)) for _ in range(20)]
    log_odds = RNG.normal(size=(12, 4))  # so long that no two hits are equal
    score, start, reverse = best_hits(log_odds, encoded(sequences))
    mirrored = best_hits(log_odds, encoded([reverse_complement(sequence) for sequence in sequences]))
    np.testing.assert_allclose(mirrored[0], score)
    np.testing.assert_array_equal(mirrored[1], 50 - 12 - start)
    np.testing.assert_array_equal(mirrored[2], ~reverse)


def test_hits_of_a_palindrome_are_on_the_forward_strand():
    palindrome = RNG.normal(size=(3, 4))
    palindrome = np.concatenate([palindrome, palindrome[::-1, ::-1]])
    sequences = ["".join(RNG.choice(list(BASES), 30)) for _ in range(50)]
    assert not best_hits(palindrome, encoded(sequences))[2].any()


def test_sequences_of_n_score_zero():
    score, start, reverse = best_hits(LOG_ODDS, encoded(["NN", "NNNNNNNN"]))
    assert score.tolist() == [0, 0]
    assert start.tolist() == [0, 0]
    assert reverse.tolist() == [False, False]


def test_hits_do_not_depend_on_the_chunk_size(monkeypatch):
    one_hot = encoded(["".join(RNG.choice(list(BASES), 20)) for _ in range(30)])
    whole = best_hits(LOG_ODDS, one_hot)
    monkeypatch.setattr("skmotif.motifs._scoring._CHUNK", 200)
    for expected, found in zip(whole, best_hits(LOG_ODDS, one_hot), strict=True):
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("X", [np.full((1, 2, 4), None), np.zeros((1, 2, 4), dtype=complex)])
def test_arrays_must_be_one_hot(X):
    with pytest.raises(ValueError, match=r"Sequence 0 has \[nan|Complex data not supported"):
        as_one_hot(X)
