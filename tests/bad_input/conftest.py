from types import SimpleNamespace

import matplotlib.pyplot as plt
import pytest

from skmotif import DNAOneHotEncoder, MotifCNNRegressor
from skmotif.motifs import Motif
from tests.bad_input.checks import table
from tests.conftest import SMALL_NETWORK


@pytest.fixture(scope="session", autouse=True)
def _summary():
    yield
    print(f"\n{table()}")


class World(SimpleNamespace):
    def __repr__(self):
        return "world"  # Hypothesis prints it


@pytest.fixture(scope="session")
def world(dataset, one_hot, labels, fitted_pipeline, fitted_classifier, tmp_path_factory):
    """What good calls are made of; the calls of each test replace one piece of it."""
    return World(
        dataset=dataset,
        sequences=dataset.data,
        one_hot=one_hot,
        labels=labels,
        pipeline=fitted_pipeline,
        classifier=fitted_classifier,
        regressor=MotifCNNRegressor(**{**SMALL_NETWORK, "epochs": 1}).fit(one_hot[:40], dataset.target[:40]),
        encoder=DNAOneHotEncoder().fit(dataset.data),
        motif=Motif.from_consensus("TGACTCA"),
        folder=tmp_path_factory.mktemp("bad_input"),
    )


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture(autouse=True)
def nothing_is_trained(world, monkeypatch):
    """Bad input has to be found before training starts."""

    def fit_network(*args, **kwargs):
        raise AssertionError("training started")

    monkeypatch.setattr("skmotif._network._training.fit_network", fit_network)
