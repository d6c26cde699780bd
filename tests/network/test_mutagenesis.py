import numpy as np
import pytest

from skmotif._network import _mutagenesis
from skmotif._network._builder import build_network
from skmotif._network._mutagenesis import has_fast_mutants, mutant_changes
from skmotif._network._prediction import chosen_scores
from skmotif._network._score import Score
from tests.network.conftest import changed


def new_network(**changes):
    architecture = changed(**{"input_shape": (25, 4), "kernel_size": 6, **changes})
    model = build_network(architecture, seed=0)
    rng = np.random.default_rng(0)
    model.set_weights([w + 0.1 * rng.normal(size=w.shape) for w in model.get_weights()])
    return model.trainable_variables, architecture


def brute_force(weights, architecture, X, score):
    reference = chosen_scores(weights, architecture, X, score)
    changes = np.zeros(X.shape, np.float32)
    for position, base in np.ndindex(X.shape[1:]):
        mutants = X.copy()
        mutants[:, position] = np.eye(4)[base]
        changes[:, position, base] = chosen_scores(weights, architecture, mutants, score) - reference
    return changes


@pytest.fixture
def X():
    return np.eye(4, dtype=np.int8)[np.random.default_rng(0).integers(4, size=(7, 25))]


@pytest.mark.parametrize(
    ("changes", "output"),
    [
        ({}, "logit"),
        ({"both_strands": False}, "logit"),
        ({"activation": "tanh"}, "logit"),
        ({"activation": "elu", "dense_units": 0}, "logit"),
        ({"activation": "linear", "both_strands": False}, "logit"),
        ({"activation": "exponential"}, "logit"),
        ({"kernel_size": 2}, "logit"),
        ({"kernel_size": 25}, "logit"),
        ({"n_outputs": 3}, "logit"),
        ({"n_outputs": 3}, "probability"),
        ({"n_outputs": 3, "output_activation": "sigmoid"}, "logit"),
        ({"n_outputs": 3, "output_activation": "sigmoid"}, "probability"),
        ({"n_outputs": 2, "output_activation": "linear"}, "logit"),
        ({"position_bias": True}, "logit"),
        ({"mean_pooling": True, "activation": "tanh"}, "logit"),
        ({"position_bias": True, "mean_pooling": True, "both_strands": False}, "logit"),
        ({"position_bias": True, "mean_pooling": True, "n_estimators": 3}, "probability"),
    ],
    ids=str,
)
def test_changes_equal_the_predictions_of_the_mutants(X, changes, output):
    weights, architecture = new_network(**changes)
    assert has_fast_mutants(architecture)
    score = Score(np.arange(7) % architecture.n_outputs, output)
    found = mutant_changes(weights, architecture, X, score)
    expected = brute_force(weights, architecture, X, score)
    assert np.abs(expected).max() > 1e-3
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("changes", [{}, {"position_bias": True, "mean_pooling": True, "n_estimators": 2}])
def test_padding_and_unknown_bases(X, changes):
    weights, architecture = new_network(**changes)
    X[0, :4] = X[0, -3:] = X[1, 10:12] = X[2, 4:] = 0
    known = X.any(axis=2)
    score = Score(np.ones(7, dtype=int), "logit")
    found = mutant_changes(weights, architecture, X, score)
    expected = brute_force(weights, architecture, X, score)
    np.testing.assert_allclose(found[known], expected[known], rtol=1e-4, atol=1e-5)


def test_the_batch_size_does_not_matter(X, monkeypatch):
    weights, architecture = new_network()
    whole = mutant_changes(weights, architecture, X, Score(np.ones(7), "logit"))
    monkeypatch.setattr(_mutagenesis, "_MAX_FEATURES", 1)
    np.testing.assert_allclose(
        mutant_changes(weights, architecture, X, Score(np.ones(7), "logit")), whole, rtol=1e-5, atol=1e-6
    )


@pytest.mark.parametrize(
    "changes", [{"n_conv_layers": 2}, {"pool_size": 2}, {"activation": "gelu"}, {"input_shape": (25, 1)}]
)
def test_other_networks_are_not_supported(changes):
    assert not has_fast_mutants(changed(**changes))
