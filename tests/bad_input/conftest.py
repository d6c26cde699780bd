from types import SimpleNamespace

import matplotlib.pyplot as plt
import pytest

from skmotif import DNAOneHotEncoder
from skmotif._network import FittedNetwork
from skmotif.motifs import Motif
from tests.bad_input.checks import table


@pytest.fixture(scope="session", autouse=True)
def print_table():
    yield
    print(f"\n{table()}")


class World(SimpleNamespace):
    def __repr__(self):
        return "world"  # Hypothesis prints the arguments of a test


@pytest.fixture(scope="session")
def world(dataset, one_hot, labels, fitted_pipeline, fitted_classifier, fitted_regressor, tmp_path_factory):
    """Valid arguments and fitted estimators; a test replaces one of the arguments by bad input."""
    return World(
        dataset=dataset,
        sequences=dataset.data,
        one_hot=one_hot,
        labels=labels,
        pipeline=fitted_pipeline,
        classifier=fitted_classifier,
        regressor=fitted_regressor,
        encoder=DNAOneHotEncoder().fit(dataset.data),
        motif=Motif.from_consensus("TGACTCA"),
        folder=tmp_path_factory.mktemp("bad_input"),
    )


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture(autouse=True)
def no_training(world, monkeypatch):
    """Fail if training starts: bad input has to be found before."""

    def start(*args, **kwargs):
        raise AssertionError("training started")

    monkeypatch.setattr(FittedNetwork, "new", start)
    monkeypatch.setattr(FittedNetwork, "train", start)
