import numpy as np
import pytest

from skmotif._network._prediction import all_scores
from skmotif._network._restart import has_learned_nothing
from skmotif._network._trainer import compiled_network
from tests.network.conftest import ARCHITECTURE, LOSS, fit, new_model, weights


def dead_model():
    """Return a network whose dense units are inactive for every sequence."""
    model = new_model()
    model.get_layer("dense").bias.assign(np.full(3, -100.0))
    return model


def is_constant(model, X):
    scores = all_scores(model.weights, ARCHITECTURE, X)
    return (scores == scores[0]).all()


def test_a_network_that_learns_nothing_starts_again(data):
    """What follows is what the training of the new weights gives alone."""
    model, parameters = dead_model(), {"held_out": data, "n_iter_no_change": 2, "tol": 0.1, "seed": 3}
    rates = []
    history = fit(model, data, epochs=10, learning_rate=lambda epoch: rates.append(epoch) or 0.01, **parameters)
    assert not is_constant(model, data[0])
    assert rates == list(range(len(history["loss"])))
    n_first = 3  # without an improvement by 0.1, training stops two epochs after the first one

    seed = int(np.random.default_rng([3, n_first - 1]).integers(2**31))
    alone = compiled_network(ARCHITECTURE, LOSS, learning_rate=0.01, seed=seed)
    history_alone = fit(alone, data, epochs=10 - n_first, initial_epoch=n_first, **parameters)
    assert history["val_loss"][n_first:] == history_alone["val_loss"]
    np.testing.assert_array_equal(weights(model), weights(alone))


@pytest.mark.parametrize("epochs", [2, 3])
def test_a_network_does_not_start_again_without_epochs_left(data, epochs):
    model = dead_model()
    assert len(fit(model, data, held_out=data, n_iter_no_change=2, epochs=epochs)["loss"]) == epochs
    assert is_constant(model, data[0])


def test_a_network_that_cannot_learn_does_not_start_again(data):
    X, y, sample_weight = data
    same_targets = X, np.zeros_like(y), sample_weight
    assert len(fit(dead_model(), data, held_out=same_targets, n_iter_no_change=2, epochs=20, tol=10)["loss"]) == 3


def test_a_network_has_learned_nothing_if_its_scores_are_the_same():
    X, targets = np.arange(3), np.array([0, 1, 0])
    same, different = np.zeros((3, 2)), np.array([[0, 0], [0, 0], [0, 0.01]])
    assert has_learned_nothing(same, X, targets)
    assert not has_learned_nothing(different, X, targets)
    assert not has_learned_nothing(same, np.zeros(3), targets)
    assert not has_learned_nothing(same, X, np.zeros(3))
    missing = np.array([[1, np.nan], [np.nan, np.nan], [1, np.nan]])
    assert not has_learned_nothing(same, X, missing)
    missing[1, 0] = 0
    assert has_learned_nothing(same, X, missing)
