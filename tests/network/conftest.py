import dataclasses

import numpy as np
import pytest

from skmotif._network._architecture import MotifArchitecture
from skmotif._network._trainer import compiled_network
from skmotif._network._training import fit_network

ARCHITECTURE = MotifArchitecture(
    input_shape=(20, 4),
    n_outputs=2,
    output_activation="softmax",
    n_filters=4,
    kernel_size=5,
    n_conv_layers=1,
    pool_size=None,
    dense_units=3,
    activation="relu",
    dropout=0,
    both_strands=True,
)
LOSS = "sparse_categorical_crossentropy"


def changed(architecture=ARCHITECTURE, **changes):
    """Return a copy of an architecture with other values of some of its fields."""
    return dataclasses.replace(architecture, **changes)


def new_model(architecture=ARCHITECTURE):
    # With seed 0, all three units of the dense layer are inactive from the start.
    return compiled_network(architecture, LOSS, learning_rate=0.01, seed=1)


def fit(model, data, architecture=ARCHITECTURE, **parameters):
    """Train a model, and return its history."""
    defaults = {"learning_rate": 0.01, "batch_size": 16, "epochs": 2, "seed": 0}
    return fit_network(model, architecture, data, **{**defaults, **parameters})[0]


def weights(model):
    """Return the weights of a model as one vector."""
    return np.concatenate([variable.numpy().ravel() for variable in model.weights])


@pytest.fixture(scope="session")
def data():
    """Fifty random sequences for `ARCHITECTURE`, with labels and sample weights."""
    rng = np.random.default_rng(0)
    X = np.eye(4, dtype=np.int8)[rng.integers(4, size=(50, 20))]
    return X, rng.integers(2, size=50), rng.uniform(0.5, 2, size=50).astype(np.float32)
