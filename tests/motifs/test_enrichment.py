import numpy as np
import pytest
from scipy.stats import binomtest, fisher_exact

from skmotif.motifs._enrichment import EnrichmentTest, best_threshold, hit_statistics


@pytest.mark.parametrize(("hits", "false_hits"), [(30, 5), (50, 0), (3, 2), (0, 0), (50, 100)])
def test_p_value_is_the_larger_of_two_tests(hits, false_hits):
    positive = np.arange(150) < 50
    fisher = fisher_exact([[hits, false_hits], [50 - hits, 100 - false_hits]], alternative="greater").pvalue
    for positive_windows in (0.2, 1 / 3, 0.7):
        binomial = binomtest(hits, hits + false_hits, positive_windows, "greater").pvalue if hits + false_hits else 1
        assert np.exp(EnrichmentTest(positive, positive_windows).log_p(hits, false_hits)) == pytest.approx(
            max(fisher, binomial)
        )


def test_p_values_below_the_smallest_float():
    log_p = EnrichmentTest(np.arange(6000) < 3000, 0.5).log_p(3000, 0)
    assert log_p == pytest.approx(3000 * np.log(0.5))  # of the binomial test, larger than Fisher's


def test_threshold_is_between_hits_and_other_scores():
    score = np.array([9.0, 8.0, 7.0, 3.0, 2.0, 1.0, -5.0, -np.inf])
    positive = np.array([True, True, True, False, False, True, False, False])
    threshold, log_p = best_threshold(score, EnrichmentTest(positive, 0.5))
    assert threshold == 5.0
    assert log_p == EnrichmentTest(positive, 0.5).log_p(3, 0)


def test_equal_scores_are_on_the_same_side_of_the_threshold():
    score = np.array([5.0, 5.0, 5.0, 5.0, 1.0, 1.0])
    positive = np.array([True, True, True, False, True, False])
    assert best_threshold(score, EnrichmentTest(positive, 0.5))[0] in (3.0, 0.5)


def test_hits_have_scores_above_zero():
    assert best_threshold(np.array([-1.0, 0.0, -np.inf]), EnrichmentTest(np.array([True, False, True]), 0.5)) == (
        np.inf,
        0.0,
    )


def test_hit_statistics():
    score = np.array([9.0, 8.0, 1.0, 2.0, -1.0, -np.inf])
    positive = np.array([True, True, True, False, False, False])
    log_p, statistics = hit_statistics(score, 1.5, EnrichmentTest(positive, 0.5))
    assert statistics["hit_rates"] == (2 / 3, 1 / 3)
    assert statistics["enrichment"] == pytest.approx((2.5 / 4) / (1.5 / 4))
    # Katz et al. (1978): the logarithm of the ratio has the variance 1/2.5 - 1/4 + 1/1.5 - 1/4.
    factor = np.exp(1.96 * np.sqrt(1 / 2.5 + 1 / 1.5 - 1 / 2))
    assert statistics["enrichment_interval"] == pytest.approx((2.5 / 1.5 / factor, 2.5 / 1.5 * factor))
    assert statistics["p_value"] == pytest.approx(np.exp(log_p)) == pytest.approx(0.5)
    assert statistics["auroc"] == pytest.approx(8 / 9)
