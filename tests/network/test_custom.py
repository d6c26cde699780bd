"""Networks built by users: shared compiled graphs, seeds, and errors."""

import random

import keras
import numpy as np
import pytest

from skmotif._network._builder import build_network
from skmotif._network._custom import CustomArchitecture, NetworkBuilder
from skmotif.networks import DilatedNetwork
from tests.networks.outside import outside_network

SHAPE = (20, 4)


def architecture_of(build, **changes):
    settings = {"input_shape": SHAPE, "n_outputs": 2, "output_activation": "softmax", "both_strands": False}
    return CustomArchitecture(**{**settings, **changes}, builder=NetworkBuilder(build))


def dense(*layers, **options):
    """Return a builder of a sequential network that ends with the given layers."""

    def build(input_shape, n_outputs, seed):
        model = keras.Sequential([keras.Input(input_shape), keras.layers.Flatten(), *layers])
        if options:
            model.compile(**options)
        return model

    return build


def test_networks_of_skmotif_are_equal_by_their_parameters_and_others_only_to_themselves():
    assert architecture_of(DilatedNetwork(n_blocks=3)) == architecture_of(DilatedNetwork(n_blocks=3))
    assert architecture_of(DilatedNetwork(n_blocks=3)) != architecture_of(DilatedNetwork(n_blocks=2))
    assert architecture_of(outside_network) != architecture_of(outside_network)
    architecture = architecture_of(outside_network)
    assert architecture == architecture
    assert architecture.of_member == architecture


def test_later_changes_of_a_builder_do_not_change_the_architecture():
    network = DilatedNetwork(n_filters=8, n_blocks=3)
    architecture = architecture_of(network)
    before = build_network(architecture).count_params()
    network.set_params(n_blocks=1)
    assert build_network(architecture).count_params() == before


def test_the_seed_determines_the_weights_of_layers_without_a_seed():
    state = random.getstate()
    first, again, other = (
        build_network(architecture_of(outside_network, n_estimators=2), seed).get_weights() for seed in (0, 0, 1)
    )
    assert random.getstate() == state
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])
    n = len(first) // 2
    assert not np.array_equal(first[0], first[n])  # the members have different weights


@pytest.mark.parametrize(
    ("layer", "probabilities"),
    [(keras.layers.Dense(2, activation="softmax"), True), (keras.layers.Dense(2, activation="linear"), False)],
)
def test_the_last_layer_has_to_return_logits(layer, probabilities):
    architecture = architecture_of(dense(layer))
    if probabilities:
        with pytest.raises(ValueError, match="its last layer computes probabilities: remove the activation"):
            build_network(architecture)
    else:
        assert build_network(architecture).output_shape == (None, 2)


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda input_shape, n_outputs: None, ValueError, r"<lambda>\(input_shape=\(20, 4\), n_outputs=2, .*Type"),
        (lambda input_shape, n_outputs, seed: "a network", TypeError, "should return a keras.Model, got 'a network'"),
        (dense(keras.layers.Dense(3)), ValueError, r"the output shape \(None, 2\), got \(None, 3\)"),
        (dense(keras.layers.Dense(2), optimizer="sgd", loss="mse"), ValueError, "compile it with an optimizer only"),
        (
            lambda input_shape, n_outputs, seed: keras.Sequential([keras.Input((7, 3)), keras.layers.Dense(2)]),
            ValueError,
            "cannot be called with its input_shape",
        ),
    ],
)
def test_unsuitable_networks_are_refused(build, error, message):
    with pytest.raises(error, match=message):
        build_network(architecture_of(build))
