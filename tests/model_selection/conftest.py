import io
from contextlib import redirect_stderr

import numpy as np
import pytest
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.model_selection import baseline_report, homology_groups
from skmotif.motifs import Motif
from tests.conftest import SMALL_NETWORK


def network(**parameters):
    return make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(**{**SMALL_NETWORK, **parameters}, random_state=0))


def random_sequences(length=30):
    """Return 60 random sequences and alternating labels. By default, they are as long as those of ``dataset``."""
    rng = np.random.default_rng(0)
    return ["".join(x) for x in rng.choice(list("ACGT"), (60, length))], np.arange(60) % 2


@pytest.fixture(scope="session")
def folds(dataset):
    return list(StratifiedKFold(3, shuffle=True, random_state=5).split(dataset.data, dataset.target))


@pytest.fixture(scope="session")
def report(dataset, folds):
    return baseline_report(network(), dataset.data, dataset.target, cv=folds, gkm_svm=True, random_state=0)


def use_quick_baselines(monkeypatch):
    """Fix the best motif and the penalties, because their choice is slow."""
    monkeypatch.setattr("skmotif.model_selection._baseline_models.best_motif", lambda *args: Motif(np.eye(4)))
    monkeypatch.setattr("skmotif.model_selection._baseline_models._PENALTIES", {"C": [1.0]})


@pytest.fixture
def quick_baselines(monkeypatch):
    use_quick_baselines(monkeypatch)


@pytest.fixture(scope="session")
def quick_report():
    """Return a report of 2 folds of random sequences with verbose=1, and its progress on standard error."""
    with pytest.MonkeyPatch.context() as monkeypatch, redirect_stderr(io.StringIO()) as progress:
        use_quick_baselines(monkeypatch)
        quick = baseline_report(network(epochs=1), *random_sequences(), cv=2, k=3, gkm_svm=True, verbose=1)
    return quick, progress.getvalue()


@pytest.fixture(scope="session")
def groups_of_real_sites(pu1_ctcf):
    return homology_groups(pu1_ctcf.data)
