import numpy as np
import pytest

from skmotif import MotifCNNClassifier
from skmotif.motifs._comparisons import make_comparisons
from tests.conftest import SMALL_NETWORK


def test_comparisons_of_many_labels(one_hot, dataset):
    y = np.column_stack([dataset.target, 1 - dataset.target])
    classifier = MotifCNNClassifier(**{**SMALL_NETWORK, "epochs": 1}).fit(one_hot, y)
    first, second = make_comparisons(classifier, y, None, np.arange(300), np.random.RandomState(0))
    np.testing.assert_array_equal(first.positive, dataset.target == 1)
    np.testing.assert_array_equal(second.positive, dataset.target == 0)
    for comparison in (first, second):
        for rows in (comparison.positive, ~comparison.positive):
            assert comparison.discovery[rows].mean() == pytest.approx(0.5, abs=0.01)
            assert comparison.test[rows].mean() == pytest.approx(0.5, abs=0.01)
    (only,) = make_comparisons(classifier, y, 1, np.arange(300), np.random.RandomState(0))
    assert only.label == 1


def test_a_group_is_in_one_set_and_counts_once_per_class(fitted_classifier, labels):
    groups = np.random.default_rng(0).integers(90, size=300)
    groups[labels == "bound"] += 45  # half of them have sequences of both classes
    comparison, _ = make_comparisons(fitted_classifier, labels, None, groups, np.random.RandomState(0))
    assert not set(groups[comparison.discovery]) & set(groups[comparison.test])
    for rows in (comparison.positive, ~comparison.positive):
        used = groups[rows & comparison.used]
        assert sorted(used) == sorted(set(groups[rows]))
        assert len(set(groups[rows & comparison.test])) == pytest.approx(len(used) / 2, abs=2)
