import numpy as np
import pytest

from skmotif._network import _prediction
from skmotif._network._builder import build_network, scores_of
from skmotif._network._prediction import all_scores, gradients
from skmotif._network._score import Score
from tests.network.conftest import ARCHITECTURE, changed


@pytest.fixture
def X():
    return np.eye(4, dtype=np.int8)[np.random.default_rng(0).integers(4, size=(50, 20))]


@pytest.mark.parametrize("dtype", [np.int8, np.float32])
def test_scores_in_batches_equal_those_of_keras(X, monkeypatch, dtype):
    model = build_network(ARCHITECTURE, seed=3)
    monkeypatch.setattr(_prediction, "_POSITIONS", 3 * 20)
    scores = all_scores(model.trainable_variables, ARCHITECTURE, X.astype(dtype))
    np.testing.assert_allclose(scores, scores_of(model).predict(X, verbose=0), rtol=1e-4, atol=1e-6)


def test_networks_of_one_architecture_share_a_graph(X):
    _prediction._all_scores_graph.cache_clear()
    scores = [all_scores(build_network(ARCHITECTURE, seed).trainable_variables, ARCHITECTURE, X) for seed in range(3)]
    assert _prediction._all_scores_graph.cache_info().currsize == 1
    assert not np.allclose(scores[0], scores[1])


@pytest.mark.parametrize("activation", ["sigmoid", "linear"])
def test_the_score_of_a_label_or_a_response_is_its_output(X, activation):
    architecture = changed(n_outputs=3, output_activation=activation, activation="tanh")
    model = build_network(architecture, seed=0)
    rng = np.random.default_rng(1)
    X = rng.uniform(size=X.shape).astype(np.float32)  # no two windows have the same response
    gradient = gradients(model.trainable_variables, architecture, X, Score(np.full(50, 1), "logit"))
    step = 1e-3 * rng.normal(size=X.shape).astype(np.float32)
    change = all_scores(model.trainable_variables, architecture, X + step) - all_scores(
        model.trainable_variables, architecture, X - step
    )
    predicted = 2 * (gradient * step).sum(axis=(1, 2))
    assert np.corrcoef(predicted, change[:, 1])[0, 1] > 0.99
    assert np.polyfit(predicted, change[:, 1], 1)[0] == pytest.approx(1, abs=0.05)


def class_score(weights, X, class_index, output):
    """Return the score of a class by a tanh network, computed in float64."""
    kernel, bias, dense, dense_bias, logits, logits_bias = (w.astype(float) for w in weights)
    best = np.full(len(bias), -1.0)
    for strand in (X, X[:, ::-1, ::-1]):
        windows = np.lib.stride_tricks.sliding_window_view(strand, len(kernel), axis=1)
        best = np.maximum(best, np.tanh(np.einsum("npck,kcf->npf", windows, kernel) + bias).max(axis=1))
    z = np.tanh(best @ dense + dense_bias) @ logits + logits_bias
    p = (np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))[np.arange(len(X)), class_index]
    return p if output == "probability" else np.log(p / (1 - p))


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("output", ["logit", "probability"])
def test_gradients_equal_finite_differences(output, n_classes):
    rng = np.random.default_rng(0)
    architecture = changed(input_shape=(8, 4), n_outputs=n_classes, activation="tanh")
    model = build_network(architecture, seed=0)
    model.set_weights([rng.normal(scale=0.3, size=w.shape) for w in model.get_weights()])
    X = rng.uniform(size=(3, 8, 4)).astype(np.float32)
    class_index = np.arange(3) % n_classes
    gradient = gradients(model.trainable_variables, architecture, X, Score(class_index, output))
    assert np.abs(gradient).max() > 0.01
    for position, channel in np.ndindex(8, 4):
        shift = np.zeros(X.shape)
        shift[:, position, channel] = 1e-5
        above, below = (class_score(model.get_weights(), X + s * shift, class_index, output) for s in (1, -1))
        np.testing.assert_allclose(gradient[:, position, channel], (above - below) / 2e-5, rtol=1e-4, atol=1e-6)
