import numpy as np
import pytest

from skmotif import MotifCNNClassifier
from skmotif._held_out import held_out_mask


def new_random_state():
    return np.random.RandomState(0)


def test_the_held_out_set_is_stratified():
    strata = np.repeat([0, 1, 2], [80, 20, 1])
    held_out = held_out_mask(strata, np.arange(101), 0.2, new_random_state())
    assert np.bincount(strata[held_out]).tolist() == [16, 4]
    assert np.bincount(strata[~held_out]).tolist() == [64, 16, 1]


def test_groups_are_held_out_as_a_whole():
    groups = np.arange(60) % 20
    held_out = held_out_mask(np.zeros(60, dtype=int), groups, 0.1, new_random_state())
    assert held_out.sum() == 6
    assert not set(groups[held_out]) & set(groups[~held_out])


@pytest.mark.parametrize(("fraction", "n_held_out"), [(0.01, 1), (0.99, 4)])
def test_at_least_one_group_is_held_out_and_never_all(fraction, n_held_out):
    held_out = held_out_mask(np.zeros(5, dtype=int), np.arange(5), fraction, new_random_state())
    assert held_out.sum() == n_held_out


def test_copies_are_divided_with_a_warning_if_no_class_has_two_groups():
    strata = np.repeat([0, 1], 10)
    with pytest.warns(UserWarning, match="evaluates the network on copies of its training sequences"):
        held_out = held_out_mask(strata, strata, 0.2, new_random_state())
    assert np.bincount(strata[held_out]).tolist() == [2, 2]


def test_classes_of_one_sequence_raise():
    with pytest.raises(ValueError, match=r"no class has more than one sequence .n_samples=2.: .* early_stopping=False"):
        held_out_mask(np.arange(2), np.arange(2), 0.1, new_random_state())


def test_fit_stratifies_by_class_and_groups_copies_on_both_strands(one_hot, monkeypatch):
    def stop(model, architecture, data, held_out, **parameters):
        parts.extend([data, held_out])
        raise RuntimeError("stopped before training")

    parts = []
    monkeypatch.setattr("skmotif._network._training.fit_network", stop)
    copies = np.concatenate([one_hot[:100], one_hot[:100, ::-1, ::-1], one_hot[:100]])
    y = np.tile(np.repeat([0, 1], [80, 20]), 3)
    with pytest.raises(RuntimeError, match="stopped before training"):
        MotifCNNClassifier(random_state=0).fit(copies, y)
    (X, targets, _), (X_held_out, targets_held_out, _) = parts
    assert not {row.tobytes() for row in X} & {row.tobytes() for row in X_held_out}
    assert np.bincount(targets_held_out).tolist() == [24, 6]
    assert np.bincount(targets).tolist() == [216, 54]
