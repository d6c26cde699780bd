"""Accuracy of the defaults on real data; ``pytest tests/test_real_data.py -s`` prints it."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.motifs import discover_motifs
from tests.conftest import TUTORIAL_LAYERS

MOTIF = "CGACCGAACTCC"
TUTORIAL_NETWORK = {**TUTORIAL_LAYERS, "epochs": 50, "early_stopping": False}


def pipeline(seed, **parameters):
    return make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=seed, **parameters))


@pytest.fixture(scope="module")
def tutorial_split(tutorial):
    return train_test_split(tutorial.data, tutorial.target, test_size=0.25, random_state=42)


@pytest.fixture(scope="module")
def default_pipelines(tutorial_split):
    X_train, _, y_train, _ = tutorial_split
    return [pipeline(seed).fit(X_train, y_train) for seed in range(5)]


def test_accuracy_of_the_defaults_on_the_tutorial_data(default_pipelines, tutorial_split):
    _, X_test, _, y_test = tutorial_split
    accuracies = [fitted.score(X_test, y_test) for fitted in default_pipelines]
    print(f"\ntutorial, defaults: test accuracy {accuracies}, mean {np.mean(accuracies):.4f}")
    assert np.mean(accuracies) >= 0.999
    assert min(accuracies) >= 0.996


def test_motifs_of_the_tutorial_data(default_pipelines, tutorial_split):
    X_train, _, y_train, _ = tutorial_split
    found = [discover_motifs(fitted, X_train, y_train, random_state=0) for fitted in default_pipelines]
    consensus = [[motif.consensus for motif in motifs] for motifs in found]
    print(f"\ntutorial, defaults: motifs {consensus}")
    assert consensus == [[MOTIF]] * 5


def test_accuracy_of_the_tutorial_network_on_the_tutorial_data(tutorial_split):
    X_train, X_test, y_train, y_test = tutorial_split
    accuracies = [pipeline(seed, **TUTORIAL_NETWORK).fit(X_train, y_train).score(X_test, y_test) for seed in range(5)]
    print(f"\ntutorial, its network: test accuracy {accuracies}, mean {np.mean(accuracies):.4f}")
    assert np.mean(accuracies) >= 0.975


def test_saliency_finds_the_motif_in_the_tutorial_data(default_pipelines, tutorial_split):
    _, X_test, _, y_test = tutorial_split
    X_test = X_test[y_test == 1]
    starts = np.array([sequence.find(MOTIF) for sequence in X_test])[:, None]
    planted = (np.arange(50) >= starts) & (np.arange(50) < starts + len(MOTIF))
    for seed, fitted in enumerate(default_pipelines):
        maps = fitted[-1].saliency_(fitted[:-1].transform(X_test))
        areas = [roc_auc_score(truth, saliency) for truth, saliency in zip(planted, maps, strict=True)]
        blank = (maps.max(axis=1) == 0).sum()
        print(
            f"\ntutorial, seed {seed}: saliency AUROC {np.mean(areas):.4f}, smallest {np.min(areas):.4f}, empty {blank}"
        )
        assert np.mean(areas) >= 0.98
        assert blank == 0


def test_area_under_the_curve_of_the_defaults_for_pu1_and_ctcf(pu1_ctcf):
    """With one seed; tests/benchmarks/accuracy.py has three."""
    held_out = np.isin(pu1_ctcf.chromosome, ["chr8", "chr9"])
    rng = np.random.default_rng(0)
    train = np.concatenate(
        [
            rng.choice(np.flatnonzero(~held_out & (pu1_ctcf.target == factor)), 2000, replace=False)
            for factor in ("CTCF", "PU.1")
        ]
    )
    fitted = pipeline(0).fit(pu1_ctcf.data[train], pu1_ctcf.target[train])
    area = roc_auc_score(pu1_ctcf.target[held_out], fitted.decision_function(pu1_ctcf.data[held_out]))
    print(f"\nPU.1 and CTCF, {held_out.sum()} test sequences: AUROC {area:.4f}")
    assert area >= 0.993
