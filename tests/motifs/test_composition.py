import numpy as np
import pytest
from scipy.stats import norm

from skmotif.motifs._composition import CompositionTest


def sequences_with(gc, rng, length=100):
    """Return one-hot sequences with these fractions of G and C."""
    p = np.column_stack([1 - gc, gc, gc, 1 - gc]) / 2
    codes = (rng.random((len(gc), length, 1)) > p.cumsum(axis=1)[:, np.newaxis]).sum(axis=2)
    return np.eye(4, dtype=np.int8)[codes]


@pytest.fixture(scope="module")
def by_composition():
    """Return sequences whose GC content depends on the class, the classes, and the GC content of each sequence."""
    rng = np.random.default_rng(0)
    positive = np.arange(4000) % 2 == 1
    sequences = sequences_with(np.where(positive, rng.uniform(0.4, 0.8, 4000), rng.uniform(0.2, 0.6, 4000)), rng)
    return sequences, positive, sequences[:, :, 1:3].sum(axis=(1, 2)) / 100


def composition_test(sequences, positive):
    half = len(positive) // 2
    return CompositionTest(sequences, positive, np.arange(half), np.arange(half, len(positive)))


def test_hits_that_follow_from_the_composition_are_not_significant(by_composition):
    sequences, positive, gc = by_composition
    test, p_values = composition_test(sequences, positive), []
    for seed in range(20):
        is_hit = np.random.default_rng(seed).random(2000) < gc[2000:] ** 2
        assert (is_hit & positive[2000:]).sum() > 1.5 * (is_hit & ~positive[2000:]).sum()
        p_values.append(np.exp(test.log_p(is_hit)))
    assert np.mean(np.array(p_values) < 0.1) <= 0.3
    assert max(p_values) > 0.4


def test_hits_of_one_class_are_significant(by_composition):
    sequences, positive, _ = by_composition
    is_hit = positive[2000:] & (np.random.default_rng(0).random(2000) < 0.2)
    test = composition_test(sequences, positive)
    assert test.log_p(is_hit) < np.log(1e-15)
    assert test.log_p(np.zeros(2000, dtype=bool)) == 0


def test_a_single_stratum_is_the_test_of_mantel_and_haenszel():
    # 8 of 10 positive and 3 of 10 negative sequences: expected 5.5, variance 10*10*11*9 / (20^2 * 19).
    sequences = sequences_with(np.full(40, 0.5), np.random.default_rng(0))
    positive = np.tile(np.arange(20) < 10, 2)
    is_hit = np.isin(np.arange(20), [*range(8), 10, 11, 12])
    expected = norm.logsf((8 - 5.5 - 0.5) / np.sqrt(100 * 99 / 400 / 19))
    assert composition_test(sequences, positive).log_p(is_hit) == pytest.approx(expected)
