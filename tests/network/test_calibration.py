import numpy as np
import pytest
from scipy.special import expit, softmax

from skmotif._network._calibration import calibration

N = 20_000


def logits(n_outputs):
    return np.random.default_rng(0).normal(scale=2, size=(N, n_outputs)).astype(np.float32)


def draw_classes(probability):
    """Draw a class for each row of probabilities."""
    uniform = np.random.default_rng(1).uniform(size=(len(probability), 1))
    return (probability.cumsum(axis=1) < uniform).sum(axis=1)


def test_finds_the_scale_and_the_biases_of_the_classes():
    honest = logits(3)
    y = draw_classes(softmax(honest, axis=1))
    scale, biases = calibration(3 * honest + [1, 0, -2], y, np.ones(N, dtype=np.float32))
    assert scale == pytest.approx(1 / 3, rel=0.03)
    # Only differences of the biases change the probabilities.
    np.testing.assert_allclose(biases - biases[1], [-1 / 3, 0, 2 / 3], atol=0.05)


def test_finds_the_bias_of_each_label():
    honest = logits(2)
    y = (np.random.default_rng(1).uniform(size=honest.shape) < expit(honest)).astype(np.float32)
    scale, biases = calibration(0.5 * honest + [1, -1], y, np.ones(N, dtype=np.float32))
    assert scale == pytest.approx(2, rel=0.03)
    np.testing.assert_allclose(biases, [-2, 2], atol=0.1)


def test_a_weight_counts_like_copies_in_any_unit():
    honest = logits(2)
    y = draw_classes(softmax(honest, axis=1))
    scores, copies = honest + np.array([1, -1]), np.where(y == 0, 3, 1)
    scale, biases = calibration(scores, y, 1e-6 * copies)
    expected_scale, expected_biases = calibration(
        scores.repeat(copies, axis=0), y.repeat(copies), np.ones(copies.sum())
    )
    assert scale == pytest.approx(expected_scale, rel=1e-3)
    np.testing.assert_allclose(biases, expected_biases, atol=2e-3)
    assert biases[0] - biases[1] == pytest.approx(np.log(3) - 2, abs=0.1)


@pytest.mark.parametrize("size", [2, 20, 200])
def test_scores_that_separate_the_classes_keep_a_finite_scale(size):
    y = np.arange(size) % 2
    scores = np.column_stack([1 - y, y]).astype(np.float32)
    scale, biases = calibration(scores, y, np.ones(size, dtype=np.float32))
    assert 1 < scale < 20
    np.testing.assert_allclose(biases, 0, atol=1e-4)


@pytest.mark.parametrize(("low", "high"), [(3, 9), (12, 36)])
def test_separated_scores_get_a_threshold_near_the_middle(low, high):
    y = np.arange(100) % 2
    scores = np.column_stack([np.zeros(100), np.where(y == 0, low, high)])
    scale, biases = calibration(scores, y, np.ones(100, dtype=np.float32))
    assert (biases[0] - biases[1]) / scale == pytest.approx((low + high) / 2, rel=0.08)


def test_a_label_with_one_value_keeps_its_bias():
    honest = logits(3)
    y = (np.random.default_rng(1).uniform(size=honest.shape) < expit(honest)).astype(np.float32)
    y[:, 1], y[::2, 1] = 0, np.nan
    scale, biases = calibration(honest - 1, y, np.ones(N, dtype=np.float32))
    assert scale == pytest.approx(1, rel=0.03)
    np.testing.assert_allclose(biases, [1, 0, 1], atol=0.1)


def test_a_class_that_is_not_held_out_keeps_its_bias():
    honest = logits(3)
    y = draw_classes(softmax(honest[:, [0, 2]], axis=1)) * 2
    scale, biases = calibration(honest + np.array([1, 5, -1]), y, np.ones(N, dtype=np.float32))
    assert biases[1] == 0
    assert biases[2] - biases[0] == pytest.approx(2, abs=0.1)
    assert scale == pytest.approx(1, rel=0.03)
    assert calibration(honest, np.ones(N, dtype=int), np.ones(N, dtype=np.float32))[0] == 1


@pytest.mark.parametrize("factor", [1e-30, 1e20, 1e37])
def test_scores_of_any_size_give_finite_results(factor):
    scores = (factor * logits(2)[:50] / 8).astype(np.float32)
    scale, biases = calibration(scores, np.arange(50) % 2, np.ones(50, dtype=np.float32))
    assert np.isfinite([scale, *biases]).all()
    assert scale > 0
