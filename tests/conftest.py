import gc
import os

# Read when SciPy is first imported: scikit-learn's checks of array API input are then run.
os.environ["SCIPY_ARRAY_API"] = "1"

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import settings
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import fetch_pu1_ctcf, fetch_tutorial, make_motif_classification

# pytest collects the tests a fifth faster without garbage collection: the import of TensorFlow creates many objects.
gc.disable()


def pytest_collection_finish():
    gc.enable()


mpl.use("agg")

# Hypothesis fails examples that take over 200 ms, which on a busy machine any example may.
settings.register_profile("skmotif", deadline=None)
settings.load_profile("skmotif")

# The layers of the primer's network (but for a ReLU behind its convolution).
TUTORIAL_LAYERS = {
    "n_filters": 32,
    "kernel_size": 12,
    "pool_size": 4,
    "dense_units": 16,
    "dropout": 0,
    "both_strands": False,
}

SMALL_NETWORK = {"n_filters": 8, "kernel_size": 7, "dense_units": 8, "learning_rate": 0.02, "epochs": 12}


@pytest.fixture(scope="session")
def dataset():
    """300 sequences of 30 bp, half of them with a planted TGACTCA."""
    return make_motif_classification(300, 30, motifs="TGACTCA", random_state=0)


@pytest.fixture(scope="session")
def one_hot(dataset):
    encoded = DNAOneHotEncoder().fit_transform(dataset.data)
    encoded.setflags(write=False)
    return encoded


@pytest.fixture(scope="session")
def labels(dataset):
    """Labels that are strings, sorted by class: "bound" are the first."""
    return np.where(dataset.target == 1, "bound", "unbound")


@pytest.fixture(scope="session")
def fitted_pipeline(dataset, labels):
    pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(**SMALL_NETWORK, random_state=0))
    return pipeline.fit(dataset.data, labels)


@pytest.fixture(scope="session")
def fitted_classifier(fitted_pipeline):
    return fitted_pipeline[-1]


def _real_data(fetch):
    """Fetch a data set; files in a folder that SKMOTIF_DATA names have to be there, and whole."""
    if "SKMOTIF_DATA" in os.environ:
        return fetch(download_if_missing=False)
    try:
        return fetch(n_retries=0)
    except OSError as error:
        pytest.skip(f"real data are not at hand: {error}")


@pytest.fixture(scope="session")
def primer():
    return _real_data(fetch_tutorial)


@pytest.fixture(scope="session")
def pu1_ctcf():
    return _real_data(fetch_pu1_ctcf)
