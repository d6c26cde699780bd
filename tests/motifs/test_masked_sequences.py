import numpy as np
import pytest

from skmotif._one_hot import to_letters
from skmotif.motifs import Motif
from skmotif.motifs._masked_sequences import MaskedSequences
from skmotif.motifs._scoring import as_one_hot, best_hits

LOG_ODDS = {
    length: Motif(np.random.default_rng(length).integers(1, 50, (length, 4))).log_odds() for length in (4, 6, 13)
}


def random_sequences(n=40, length=30, seed=0):
    rng = np.random.default_rng(seed)
    return ["".join(rng.choice(list("ACGTN"), p=[0.24] * 4 + [0.04], size=length)) for _ in range(n)]


@pytest.mark.parametrize("both_strands", [False, True])
@pytest.mark.parametrize("log_odds", LOG_ODDS.values(), ids=LOG_ODDS)
def test_best_hits_are_those_of_a_search_without_tables(log_odds, both_strands):
    one_hot, rows = as_one_hot(random_sequences()), np.array([3, 0, 17, 39])
    found = MaskedSequences(one_hot, both_strands).best_hits(log_odds, rows)
    expected = best_hits(log_odds, one_hot[rows], both_strands, known_only=True)
    np.testing.assert_allclose(found.score, expected.score, rtol=1e-5)
    has_hit = np.isfinite(expected.score)
    assert has_hit.any()
    np.testing.assert_array_equal(found.start[has_hit], expected.start[has_hit])
    np.testing.assert_array_equal(found.reverse[has_hit], expected.reverse[has_hit])


def test_hits_are_within_the_region():
    one_hot = as_one_hot(["TGACAAAATGAC", "TGACAAAAAAAA"])
    sequences, log_odds = MaskedSequences(one_hot, False), Motif.from_consensus("TGAC").log_odds()
    inside = sequences.best_hits(log_odds, np.arange(2), (2, 9))
    assert (inside.score > 7).tolist() == [True, False]
    assert inside.start[0] == 8
    whole = [sequences.best_hits(log_odds, np.arange(2), region) for region in (None, (-5, 50))]
    np.testing.assert_array_equal(*(hits.score for hits in whole))
    assert np.isinf(sequences.best_hits(log_odds, np.arange(2), (10, 12)).score).all()


def test_only_hits_are_masked():
    one_hot = as_one_hot(["AATGACAATGACAA", "AAGTCAAAAAAAAA", "AATGTGAAAAAAAA", "AATGANAAAAAAAA"])
    before, log_odds = one_hot.copy(), Motif.from_consensus("TGAC").log_odds()
    for both_strands, second in ((True, "AANNNNAAAAAAAA"), (False, "AAGTCAAAAAAAAA")):
        sequences = MaskedSequences(one_hot, both_strands)
        sequences.mask(log_odds, 7.0)
        masked = [to_letters(rows) for rows in sequences.one_hot]
        assert masked == ["AANNNNAANNNNAA", second, "AATGTGAAAAAAAA", "AATGANAAAAAAAA"]
        # 14 - 4 + 1 windows of 4 bp, less those with a masked base.
        assert sequences.count_windows(np.array([0]), 4).sum() == 0
        assert sequences.count_windows(np.array([2]), 4).tolist() == [1] * 11
        assert np.isinf(sequences.best_hits(log_odds, np.array([0])).score)
    np.testing.assert_array_equal(one_hot, before)


def test_sequences_that_are_shorter_than_the_motif_have_no_hit():
    sequences = MaskedSequences(as_one_hot(["TGAC"]), True)
    assert np.isinf(sequences.best_hits(LOG_ODDS[6], np.array([0])).score).all()
    assert sequences.count_windows(np.array([0]), 6).sum() == 0


def test_background_is_that_of_the_strands_that_are_scanned():
    one_hot = as_one_hot(["AAACCG", "ANNNNN"])
    assert MaskedSequences(one_hot, False).background.tolist() == [5, 3, 2, 1]
    assert MaskedSequences(one_hot, True).background.tolist() == [6, 5, 5, 6]
