import numpy as np
import pytest

from skmotif.report._performance import performance

N = 200


@pytest.fixture
def labels():
    return np.arange(N) % 2 == 1


def test_perfect_predictions(labels):
    result = performance(labels, labels * 0.9 + 0.05, np.arange(N), 0)
    assert all(score == (1, 1, 1) for score in result.scores.values())
    assert result.confusion.to_numpy().tolist() == [[100, 0], [0, 100]]
    assert (result.roc.y[1:] == 1).all()
    assert (result.precision_recall.y[:-1] == 1).all()
    known = ~np.isnan(result.calibration.y)
    assert result.calibration.x[known].tolist() == [0.05, 0.95]
    assert result.calibration.y[known].tolist() == [0, 1]


def test_random_predictions_have_an_interval_around_one_half(labels):
    n_covered = 0
    for seed in range(8):
        auroc = performance(labels, np.random.default_rng(seed).random(N), np.arange(N), seed).scores["AUROC"]
        assert auroc.low < auroc.value < auroc.high
        n_covered += auroc.low < 0.5 < auroc.high
    assert n_covered >= 6


def test_copies_in_a_group_do_not_narrow_the_interval(labels):
    """Ten copies of each sequence carry no more information than one."""
    predictions = np.where(np.random.default_rng(0).random(N) < 0.7, labels, ~labels) * 0.5 + 0.25
    once = performance(labels, predictions, np.arange(N), 0).scores["accuracy"]
    rows = np.repeat(np.arange(N), 10)
    copied = performance(labels[rows], predictions[rows], rows, 0).scores["accuracy"]
    assert copied.high - copied.low == pytest.approx(once.high - once.low, rel=0.3)
    independent = performance(labels[rows], predictions[rows], np.arange(len(rows)), 0).scores["accuracy"]
    assert independent.high - independent.low < 0.5 * (once.high - once.low)


def test_the_band_contains_the_curve(labels):
    predictions = np.clip(np.random.default_rng(0).normal(0.4 + 0.2 * labels, 0.2), 0, 1)
    result = performance(labels, predictions, np.arange(N), 0)
    for curve in (result.roc, result.precision_recall):
        inside = (curve.low <= curve.y + 1e-9) & (curve.y <= curve.high + 1e-9)
        assert inside[1:].mean() > 0.97
