import numpy as np
import pytest

from skmotif._network._architecture import MotifArchitecture
from skmotif._network._builder import build_network, members_of, scores_of
from skmotif._network._keras import keras
from skmotif._network._layers import RandomMutation
from tests.conftest import TUTORIAL_LAYERS

DEFAULTS = {
    "output_activation": "softmax",
    "n_filters": 5,
    "kernel_size": 6,
    "n_conv_layers": 1,
    "pool_size": None,
    "dense_units": 3,
    "activation": "relu",
    "dropout": 0.2,
    "both_strands": True,
}
TUTORIAL = {**DEFAULTS, **TUTORIAL_LAYERS}
ACTIVATIONS = ["relu", "tanh", "linear", "exponential", "gelu"]


def build(input_shape=(20, 4), n_outputs=2, seed=0, **parameters):
    return build_network(
        MotifArchitecture(input_shape=input_shape, n_outputs=n_outputs, **{**DEFAULTS, **parameters}), seed
    )


@pytest.fixture
def X():
    return np.eye(4, dtype=np.float32)[np.random.default_rng(0).integers(4, size=(7, 20))]


def test_layers_of_the_tutorial_network():
    model = build((50, 4), **TUTORIAL)
    layers = [(type(layer).__name__, layer.output.shape[1:], layer.count_params()) for layer in model.layers]
    assert layers == [
        ("InputLayer", (50, 4), 0),
        ("ScanConv1D", (39, 32), 1568),
        ("MaxPooling1D", (9, 32), 0),
        ("Activation", (9, 32), 0),
        ("Flatten", (288,), 0),
        ("Dense", (16,), 4624),
        ("Dense", (2,), 34),
        ("Activation", (2,), 0),
    ]
    assert model.count_params() == 6226
    activations = {layer.name: layer.activation.__name__ for layer in model.layers if hasattr(layer, "activation")}
    assert activations == {
        "conv_1": "linear",
        "activation_1": "relu",  # after the maximum
        "dense": "relu",
        "scores": "linear",
        "outputs": "softmax",
    }


def scan(X, kernel, bias):
    windows = np.lib.stride_tricks.sliding_window_view(X, len(kernel), axis=1)
    return np.einsum("npck,kcf->npf", windows, kernel) + bias


def test_scores_of_the_default_network_by_hand(X):
    model = build()
    kernel, bias, dense, dense_bias, logits, logits_bias = model.get_weights()
    matches = [scan(strand, kernel, bias).max(axis=1) for strand in (X, X[:, ::-1, ::-1])]
    pooled = np.maximum(np.maximum(*matches), 0)
    expected = np.maximum(pooled @ dense + dense_bias, 0) @ logits + logits_bias
    np.testing.assert_allclose(scores_of(model)(X).numpy(), expected, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(model(X).numpy(), np.exp(expected) / np.exp(expected).sum(1, keepdims=True), rtol=1e-5)


@pytest.mark.parametrize("activation", ["relu", "tanh", "gelu"])
def test_position_bias_and_mean_by_hand(X, activation):
    model = build(position_bias=True, mean_pooling=True, dense_units=0, activation=activation)
    rng = np.random.default_rng(0)
    model.set_weights([rng.normal(size=w.shape) for w in model.get_weights()])
    kernel, bias, knots, weights, weights_bias = model.get_weights()
    assert knots.shape == (2, 9, 5)
    # Nine knots from the first of the 15 windows to the last one.
    curves = [
        np.stack([np.interp(np.arange(15), np.linspace(0, 14, 9), k) for k in of_strand.T]) for of_strand in knots
    ]
    forward, reverse = scan(X, kernel, bias), scan(X[:, ::-1, ::-1], kernel, bias)[:, ::-1]

    def activate(x):
        return np.asarray(keras.activations.get(activation)(x))

    best = np.maximum(*(activate(f + c.T).max(axis=1) for f, c in zip([forward, reverse], curves, strict=True)))
    mean = 10 * (activate(forward).mean(axis=1) + activate(reverse).mean(axis=1)) / 2
    expected = np.hstack([best, mean]) @ weights + weights_bias
    np.testing.assert_allclose(scores_of(model)(X).numpy(), expected, rtol=1e-4, atol=1e-4)


def test_an_ensemble_has_the_mean_score_of_its_members(X):
    model = build(n_estimators=3, position_bias=True)
    member = build(position_bias=True)
    weights = model.get_weights()
    scores = []
    for i in range(3):
        member.set_weights(weights[7 * i : 7 * i + 7])
        scores.append(scores_of(member)(X).numpy())
    assert np.std(scores, axis=0).max() > 0.01  # the members have different initial weights
    np.testing.assert_allclose(scores_of(model)(X), np.mean(scores, axis=0), rtol=1e-5, atol=1e-6)
    members = members_of(model, MotifArchitecture(input_shape=(20, 4), n_outputs=2, **DEFAULTS, n_estimators=3))(
        X
    ).numpy()
    np.testing.assert_allclose(members[:, 1], member_outputs(scores[1]), rtol=1e-5)


def member_outputs(logits):
    return np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)


def test_mutations_are_random_bases_in_training_only(X):
    X = np.tile(X, (100, 1, 1))
    X[:, :3] = 0
    X[:, 3] = 0.25
    mutate = RandomMutation(0.2, seed=1)
    np.testing.assert_array_equal(mutate(X, training=False), X)
    mutants = mutate(X, training=True).numpy()
    assert not mutants[:, :3].any()  # padding
    assert (mutants[:, 3] == 0.25).all()  # N
    is_changed = (mutants != X)[:, 4:].any(axis=2)
    # A random base equals the replaced base in a quarter of the cases.
    assert is_changed.mean() == pytest.approx(0.2 * 3 / 4, abs=0.01)
    assert set(mutants[:, 4:].sum(axis=2).ravel()) == {1}
    np.testing.assert_allclose(mutants[:, 4:][is_changed].mean(axis=0), 0.25, atol=0.03)
    assert not np.array_equal(mutants, mutate(X, training=True))
    np.testing.assert_array_equal(mutants, RandomMutation(0.2, seed=1)(X, training=True))


def test_local_pooling_aligns_both_strands(X):
    model = build(pool_size=1, dense_units=0)
    kernel, bias, weights, weights_bias = model.get_weights()
    forward, reverse = (np.maximum(scan(strand, kernel, bias), 0) for strand in (X, X[:, ::-1, ::-1]))
    best = np.maximum(forward, reverse[:, ::-1]).reshape(len(X), -1)
    np.testing.assert_allclose(scores_of(model)(X).numpy(), best @ weights + weights_bias, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("n_conv_layers", [1, 2])
def test_the_reverse_complement_has_the_same_prediction(X, n_conv_layers):
    model = build(n_conv_layers=n_conv_layers)
    np.testing.assert_allclose(model(X).numpy(), model(X[:, ::-1, ::-1]), rtol=1e-6)
    assert not np.allclose(build(both_strands=False)(X), build(both_strands=False)(X[:, ::-1, ::-1]), rtol=1e-3)


def test_a_series_has_no_reverse_complement():
    names = [layer.name for layer in build(input_shape=(20, 1)).layers]
    assert "reverse_complement" not in names


def test_layers_of_each_option():
    names = [layer.name for layer in build(n_conv_layers=2, pool_size=2).layers]
    assert names == [
        "sequence",
        "reverse_complement",
        "conv_1",
        "pool_1",
        "activation_1",
        "conv_2",
        "pool_2",
        "activation_2",
        "forward_order",
        "best_strand",
        "flatten",
        "dropout",
        "dense",
        "scores",
        "outputs",
    ]
    assert not {"dropout", "dense"} & {layer.name for layer in build(dropout=0, dense_units=0).layers}
    assert build(n_outputs=5).output.shape == (None, 5)
    assert build(output_activation="sigmoid").get_layer("outputs").activation.__name__ == "sigmoid"


def activations(**parameters):
    model = build(**parameters)
    layers = [layer for layer in model.layers if layer.name in ("conv_1", "conv_2", "activation", "max_pool")]
    return [layer.activation.__name__ for layer in layers]


def test_a_monotone_activation_is_applied_after_the_maximum():
    assert activations(n_conv_layers=2, activation="tanh") == ["tanh", "linear", "tanh"]
    assert activations(n_conv_layers=2, activation="gelu") == ["gelu", "linear", "gelu", "linear"]
    for layer in ("conv_1", "conv_2"):
        assert build(n_conv_layers=2, pool_size=2).get_layer(layer).activation.__name__ == "linear"


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("pool_size", [None, 2])
def test_local_and_global_pooling_by_hand(X, activation, pool_size):
    model = build(activation=activation, pool_size=pool_size, dense_units=0, both_strands=False)
    kernel, bias, weights, weights_bias = model.get_weights()
    features = np.asarray(keras.activations.get(activation)(scan(X, kernel, bias)))
    n_places = 1 if pool_size is None else features.shape[1] // pool_size
    width = pool_size or features.shape[1]
    places = features[:, : n_places * width].reshape(len(X), n_places, width, -1)
    expected = places.max(axis=2).reshape(len(X), -1) @ weights + weights_bias
    np.testing.assert_allclose(scores_of(model)(X).numpy(), expected, rtol=1e-4, atol=1e-5)


def test_the_seed_determines_the_weights():
    same, again, other = (build(seed=seed).get_weights() for seed in (0, 0, 1))
    assert all(np.array_equal(a, b) for a, b in zip(same, again, strict=True))
    assert not np.array_equal(same[0], other[0])
    kernels = build(n_conv_layers=2, n_filters=4, kernel_size=6).get_weights()[::2]
    assert not np.array_equal(kernels[0], kernels[1])


# Keras saves its variables by a call that NumPy 2 has deprecated.
@pytest.mark.parametrize(
    "parameters",
    [{}, {"pool_size": 2}, {"position_bias": True, "mean_pooling": True, "mutation_rate": 0.1, "n_estimators": 2}],
)
def test_keras_saves_and_loads_the_network_in_safe_mode(X, parameters, tmp_path):
    model = build(**parameters)
    model.save(tmp_path / "network.keras")
    loaded = keras.saving.load_model(tmp_path / "network.keras", safe_mode=True)
    np.testing.assert_array_equal(loaded(X), model(X))


@pytest.mark.parametrize("n_conv_layers", [1, 2])
@pytest.mark.parametrize("both_strands", [True, False])
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_padding_does_not_change_the_scores(X, n_conv_layers, both_strands, activation):
    parameters = {
        "mean_pooling": True,
        "n_conv_layers": n_conv_layers,
        "both_strands": both_strands,
        "activation": activation,
    }
    model = build((30, 4), **parameters)
    unpadded_model = build((20, 4), **parameters)
    unpadded_model.set_weights(model.get_weights())
    expected = scores_of(unpadded_model)(X).numpy()
    padded = np.concatenate([np.pad(X, ((0, 0), (before, 10 - before), (0, 0))) for before in range(11)])
    np.testing.assert_allclose(scores_of(model)(padded).numpy(), np.tile(expected, (11, 1)), rtol=1e-4, atol=1e-5)


def test_padded_and_full_sequences_in_one_batch(X):
    model = build((30, 4))
    rng = np.random.default_rng(1)
    full = np.eye(4, dtype=np.float32)[rng.integers(4, size=(3, 30))]
    padded = np.pad(X, ((0, 0), (4, 6), (0, 0)))
    together = model(np.concatenate([full, padded])).numpy()
    np.testing.assert_allclose(together[:3], model(full).numpy(), rtol=1e-5)
    np.testing.assert_allclose(together[3:], model(padded).numpy(), rtol=1e-5)


def test_a_sequence_without_a_window_has_no_features(X):
    model = build((20, 4), activation="tanh")
    features = keras.Model(model.input, model.get_layer("max_pool").output)
    short = X.copy()
    short[:, 5:] = 0
    assert not features(short).numpy().any()
    assert not features(np.zeros_like(X)).numpy().any()


def test_zeros_in_a_series_are_not_padding():
    model = build((20, 1), activation="linear")
    series = np.zeros((1, 20, 1), np.float32)
    series[0, 10] = 1
    kernel, bias = model.get_weights()[:2]
    features = keras.Model(model.input, model.get_layer("max_pool").output)
    np.testing.assert_allclose(features(series)[0], np.maximum(kernel[:, 0].max(axis=0), 0) + bias, rtol=1e-5)
