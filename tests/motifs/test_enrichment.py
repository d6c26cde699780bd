import numpy as np
import pytest
from scipy.stats import binomtest, fisher_exact

from skmotif.motifs._enrichment import Sides, best_threshold, count_windows, enrichment, sides


def test_windows_without_unknown_bases():
    one_hot = np.ones((3, 6, 4), dtype=np.int8)
    one_hot[1, 2] = 0
    one_hot[2] = 0
    assert count_windows(one_hot, 3).tolist() == [4, 1, 0]
    assert count_windows(one_hot, 7).tolist() == [0, 0, 0]
    assert sides(one_hot, np.array([True, False, False]), 3).share == 4 / 5


@pytest.mark.parametrize(("hits", "false_hits"), [(30, 5), (50, 0), (3, 2), (0, 0), (50, 100)])
def test_p_value_is_the_larger_of_two_tests(hits, false_hits):
    positive = np.arange(150) < 50
    fisher = fisher_exact([[hits, false_hits], [50 - hits, 100 - false_hits]], alternative="greater").pvalue
    for share in (0.2, 1 / 3, 0.7):
        binomial = binomtest(hits, hits + false_hits, share, "greater").pvalue if hits + false_hits else 1
        assert np.exp(Sides(positive, share).log_p(hits, false_hits)) == pytest.approx(max(fisher, binomial))


def test_p_values_are_small_where_they_would_vanish():
    log_p = Sides(np.arange(6000) < 3000, 0.5).log_p(3000, 0)
    assert log_p == pytest.approx(3000 * np.log(0.5))  # the binomial's, larger than Fisher's


def test_threshold_lies_between_hits_and_the_rest():
    score = np.array([9.0, 8.0, 7.0, 3.0, 2.0, 1.0, -5.0, -np.inf])
    positive = np.array([True, True, True, False, False, True, False, False])
    threshold, log_p = best_threshold(score, Sides(positive, 0.5))
    assert threshold == 5.0
    assert log_p == Sides(positive, 0.5).log_p(3, 0)


def test_ties_stay_on_one_side():
    score = np.array([5.0, 5.0, 5.0, 5.0, 1.0, 1.0])
    positive = np.array([True, True, True, False, True, False])
    assert best_threshold(score, Sides(positive, 0.5))[0] in (3.0, 0.5)


def test_no_score_above_zero_is_no_hit():
    assert best_threshold(np.array([-1.0, 0.0, -np.inf]), Sides(np.array([True, False, True]), 0.5)) == (np.inf, 0.0)


def test_what_a_motif_says_of_it():
    score = np.array([9.0, 8.0, 1.0, 2.0, -1.0, -np.inf])
    positive = np.array([True, True, True, False, False, False])
    log_p, facts = enrichment(score, 1.5, Sides(positive, 0.5))
    assert facts["hit_rates"] == (2 / 3, 1 / 3)
    assert facts["enrichment"] == pytest.approx((2.5 / 4) / (1.5 / 4))
    assert facts["p_value"] == pytest.approx(np.exp(log_p)) == pytest.approx(0.5)
    assert facts["auroc"] == pytest.approx(8 / 9)
