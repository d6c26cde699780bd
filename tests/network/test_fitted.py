import numpy as np
import pytest
from scipy.special import log_softmax

from skmotif._network import FittedNetwork, Score, check_callbacks
from skmotif._network._calibration import calibration
from skmotif._network._keras import keras
from skmotif._network._persistence import SavedNetwork
from tests.network.conftest import ARCHITECTURE, LOSS, changed, weights

LOGIT = Score(np.zeros(50, dtype=int), "logit")


@pytest.fixture
def network():
    return FittedNetwork.new(ARCHITECTURE, LOSS, learning_rate=0.01, seed=1)


@pytest.fixture
def X(data):
    return data[0]


def test_a_loaded_network_computes_without_a_keras_model(network, X, monkeypatch):
    loaded = FittedNetwork.from_state(*network.to_state())
    monkeypatch.setattr(SavedNetwork, "to_model", None)
    np.testing.assert_array_equal(loaded.scores(X), network.scores(X))
    np.testing.assert_array_equal(loaded.chosen_scores(X, LOGIT), network.chosen_scores(X, LOGIT))
    assert loaded.to_state() == network.to_state()


def test_the_model_of_a_loaded_network_is_built_once(network):
    loaded = FittedNetwork.from_state(*network.to_state())
    np.testing.assert_array_equal(weights(loaded.model), weights(network.model))
    assert loaded.model is loaded.model


def test_the_logit_of_a_class_is_the_difference_of_the_scores(network, X):
    scores = network.scores(X)
    np.testing.assert_allclose(network.chosen_scores(X, LOGIT), scores[:, 0] - scores[:, 1], rtol=1e-5, atol=1e-6)


def responses_by_hand(network, X):
    """Return the response of each filter in all windows, ``(n_sequences, 2, n_windows, n_filters)``."""
    kernel, bias = (weight.numpy() for weight in network.weights[:2])
    strands = np.stack([X, X[:, ::-1, ::-1]], axis=1)
    windows = np.lib.stride_tricks.sliding_window_view(strands, len(kernel), axis=2)
    responses = np.maximum(np.einsum("nspck,kcf->nspf", windows, kernel) + bias, 0)
    responses[:, 1] = responses[:, 1, ::-1]
    return responses


def test_filter_responses_by_hand(network, X):
    response, start, reverse = network.filter_responses(X)
    expected = responses_by_hand(network, X)
    np.testing.assert_allclose(response, expected.max(axis=(1, 2)), rtol=1e-5)
    sequence, filter_index = np.indices(start.shape)
    at_start = expected[sequence, reverse.astype(int), start, filter_index]
    np.testing.assert_allclose(at_start, response, rtol=1e-5)


def test_filter_importances_are_changes_of_the_score_without_the_filter(network, X):
    unchanged = network.chosen_scores(X, LOGIT)
    importances = list(network.filter_importances(X, LOGIT))
    original = network.model.get_weights()
    for filter_index, importance in enumerate(importances):
        ablated = [weight.copy() for weight in original]
        ablated[0][:, :, filter_index] = ablated[1][filter_index] = 0
        network.model.set_weights(ablated)
        change = np.abs(network.chosen_scores(X, LOGIT) - unchanged).mean()
        assert importance == pytest.approx(change, rel=1e-5)
    assert len(importances) == ARCHITECTURE.n_filters
    assert max(importances) > 0


@pytest.mark.parametrize(("hypothetical", "shape"), [(False, (50, 20)), (True, (50, 20, 4))])
def test_attributions_are_zero_at_unknown_bases(network, X, hypothetical, shape):
    X = X.copy()
    X[:, 8:10] = 0
    found = network.attributions(X, LOGIT, method="gradient", hypothetical=hypothetical)
    assert found.shape == shape
    assert found.any()
    assert not found[:, 8:10].any()


@pytest.mark.parametrize(
    "call",
    [
        lambda network, X: network.scores(X),
        lambda network, X: network.chosen_scores(X, LOGIT),
        lambda network, X: network.attributions(X, LOGIT, method="gradient_x_input"),
        lambda network, X: network.filter_responses(X),
        lambda network, X: list(network.filter_importances(X, LOGIT)),
    ],
    ids=["scores", "chosen scores", "attributions", "filter responses", "filter importances"],
)
def test_results_that_are_not_finite_raise(network, X, call):
    network.model.set_weights([1e38 * (1 + np.abs(weight)) for weight in network.model.get_weights()])
    message = r"result for sequence \d+ is not finite: .*up to 1 in the sequence.*e\+38 in the weights"
    with pytest.raises(ValueError, match=message):
        call(network, X)


class Reporter:
    """Records the networks at the end of each epoch, and stops training after a number of epochs."""

    def __init__(self, n_epochs):
        self.n_epochs, self.begun, self.networks = n_epochs, 0, []

    def begin(self):
        self.begun += 1

    def end(self, network):
        self.networks.append(network)
        return len(self.networks) == self.n_epochs


def test_the_reporter_gets_a_copy_of_the_network_and_stops_training(network, data):
    reporter = Reporter(n_epochs=2)
    parameters = {"learning_rate": 0.01, "batch_size": 16, "epochs": 5, "seed": 0}
    history, best_epoch = network.train(data, None, callbacks=[], reporter=reporter, **parameters)
    assert len(history["loss"]) == best_epoch == reporter.begun == 2
    first, last = (reported.scores(data[0]) for reported in reporter.networks)
    np.testing.assert_array_equal(last, network.scores(data[0]))
    assert not np.array_equal(first, last)


@pytest.mark.parametrize("n_estimators", [1, 2])
def test_training_with_held_out_data_calibrates_the_scores(n_estimators, data):
    X, y, sample_weight = data
    y = X[:, :10].sum(axis=1).argmax(axis=1) % 2
    held_out = X[:20], y[:20], sample_weight[:20]
    network = FittedNetwork.new(changed(n_estimators=n_estimators), LOSS, learning_rate=0.01, seed=1)
    reporter = Reporter(n_epochs=20)
    parameters = {"learning_rate": 0.01, "batch_size": 16, "epochs": 20, "seed": 0}
    history, best_epoch = network.train((X, y, sample_weight), held_out, callbacks=[], reporter=reporter, **parameters)
    averaged = FittedNetwork.new(network.architecture, LOSS, learning_rate=0.01, seed=1)
    weights = [of_epoch.model.get_weights() for of_epoch in reporter.networks[best_epoch - 1 :]]
    averaged.model.set_weights([np.mean(weight, axis=0) for weight in zip(*weights, strict=True)])
    before = averaged.scores(X)
    scale, biases = calibration(before[:20], *held_out[1:])
    np.testing.assert_allclose(network.scores(X), scale * before + biases, rtol=1e-4, atol=1e-5)
    log_probability = log_softmax(network.scores(X)[:20], axis=1)[np.arange(20), y[:20]]
    assert np.average(-log_probability, weights=sample_weight[:20]) < min(history["val_loss"])


def test_the_scikeras_estimator_is_made_once(network, X):
    estimator = network.keras_estimator(epochs=3, batch_size=7)
    assert estimator is network.keras_estimator(epochs=4, batch_size=8)
    assert (estimator.epochs, estimator.batch_size) == (3, 7)
    np.testing.assert_array_equal(estimator.predict(X), network.scores(X).argmax(axis=1))


def test_the_summary_does_not_count_the_variables_of_the_optimizer(network, capsys):
    network.summary()
    printed = capsys.readouterr().out
    n_parameters = [5 * 4 * 4 + 4, 4 * 3 + 3, 3 * 2 + 2]
    assert all(f" {n} " in printed for n in n_parameters)
    assert f"Total params: {sum(n_parameters)} " in printed
    assert "Optimizer" not in printed


@pytest.mark.parametrize("callback", [None, "early", keras.callbacks.Callback])
def test_callbacks_that_are_not_keras_callbacks_raise(callback):
    with pytest.raises(TypeError, match=r"callbacks\[1\] is "):
        check_callbacks([keras.callbacks.Callback(), callback])


def test_an_architecture_without_both_strands_has_no_reverse_windows(X):
    network = FittedNetwork.new(changed(both_strands=False), LOSS, learning_rate=0.01, seed=0)
    assert not network.filter_responses(X)[2].any()
