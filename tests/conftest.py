import os

# SciPy reads this when it is first imported: scikit-learn's checks of array API input then run.
os.environ["SCIPY_ARRAY_API"] = "1"

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import settings
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier, MotifCNNRegressor
from skmotif.datasets import (
    fetch_jaspar,
    fetch_pu1_ctcf,
    fetch_tutorial,
    make_motif_classification,
    make_position_classification,
)

mpl.use("agg")

# By default, Hypothesis fails examples that take over 200 ms, which any example may on a busy machine.
settings.register_profile("skmotif", deadline=None)
settings.load_profile("skmotif")

# The layers of the network in the Zou et al. tutorial, except for the ReLU after its convolution.
TUTORIAL_LAYERS = {
    "n_filters": 32,
    "kernel_size": 12,
    "pool_size": 4,
    "dense_units": 16,
    "dropout": 0,
    "both_strands": False,
    "mutation_rate": 0,
}

# Learns one motif from a few hundred sequences in a second; its predictions depend neither on position nor on strand.
SMALL_NETWORK = {
    "n_filters": 8,
    "kernel_size": 7,
    "dense_units": 8,
    "dropout": 0.2,
    "position_bias": False,
    "mean_pooling": False,
    "mutation_rate": 0.0,
    "learning_rate": 0.02,
    "epochs": 12,
}

# Every option that draws random numbers, or sums over a batch.
OPTIONS = {"position_bias": True, "mean_pooling": True, "mutation_rate": 0.1, "dropout": 0.2, "n_estimators": 2}


@pytest.fixture(scope="session")
def dataset():
    """300 sequences of 30 bp, half of them with a planted TGACTCA."""
    return make_motif_classification(300, 30, motifs="TGACTCA", random_state=0)


@pytest.fixture(scope="session")
def one_hot(dataset):
    """The encoded sequences of `dataset`, read-only."""
    encoded = DNAOneHotEncoder().fit_transform(dataset.data)
    encoded.setflags(write=False)
    return encoded


@pytest.fixture(scope="session")
def labels(dataset):
    """String labels of `dataset`: "bound" if the motif is planted, or "unbound"."""
    return np.where(dataset.target == 1, "bound", "unbound")


@pytest.fixture(scope="session")
def fitted_pipeline(dataset, labels):
    """An encoder and a small classifier, fitted to `dataset` and `labels`."""
    pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(**SMALL_NETWORK, random_state=0))
    return pipeline.fit(dataset.data, labels)


@pytest.fixture(scope="session")
def fitted_classifier(fitted_pipeline):
    """The classifier of `fitted_pipeline`."""
    return fitted_pipeline[-1]


@pytest.fixture(scope="session")
def fitted_regressor(one_hot, dataset):
    """A small regressor, trained for one epoch on `one_hot`, whose responses are 0 and 1."""
    return MotifCNNRegressor(**{**SMALL_NETWORK, "epochs": 1, "random_state": 0}).fit(one_hot, dataset.target)


@pytest.fixture(scope="session")
def ensemble_pipeline(dataset):
    """An encoder and an ensemble of two small networks, trained for two epochs on three classes."""
    classes = np.where(dataset.target == 1, 2, np.arange(300) % 2)
    network = {**SMALL_NETWORK, "epochs": 2, "n_estimators": 2, "position_bias": True, "mean_pooling": True}
    return make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(**network, random_state=0)).fit(dataset.data, classes)


@pytest.fixture(scope="session")
def distance_pipeline():
    """A network with local pooling, fitted to TGACTCA at 10 to 19 bp from GGGCGG against other distances."""
    X, y = make_position_classification(
        2000, 80, task="distance", distance=(10, 20), motifs=["TGACTCA", "GGGCGG"], random_state=0, return_X_y=True
    )
    network = {**TUTORIAL_LAYERS, "dense_units": 32, "dropout": 0.4, "learning_rate": 0.005, "epochs": 30}
    return make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(**network, random_state=0)).fit(X, y)


def _real_data(fetch):
    """Fetch a data set; fail if SKMOTIF_DATA names a folder without it, skip if there is no connection."""
    if "SKMOTIF_DATA" in os.environ:
        return fetch(download_if_missing=False)
    try:
        return fetch(n_retries=0)
    except OSError as error:
        pytest.skip(f"the real data are not available: {error}")


@pytest.fixture(scope="session")
def tutorial():
    """The data of the Zou et al. tutorial: 2,000 sequences of 50 bp."""
    return _real_data(fetch_tutorial)


@pytest.fixture(scope="session")
def pu1_ctcf():
    """ChIP-seq sites of PU.1 and CTCF, 100 bp each."""
    return _real_data(fetch_pu1_ctcf)


@pytest.fixture(scope="session")
def jaspar():
    """The known motifs of JASPAR 2024 CORE, vertebrates."""
    return _real_data(fetch_jaspar)
