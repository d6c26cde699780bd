from collections import Counter

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as students_t
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmotif import DNAOneHotEncoder
from skmotif._alphabet import reverse_complement
from skmotif.model_selection import baseline_report
from skmotif.model_selection._baseline_folds import inner_folds
from skmotif.model_selection._baseline_models import kmers
from skmotif.model_selection._baseline_scores import calibration_error
from skmotif.model_selection._gkm_svm import gkm_svm
from skmotif.motifs import MotifFeatures, discover_motifs
from tests.model_selection.conftest import network, random_sequences

MODELS = ["CNN", "6-mers", "one-hot", "best motif", "GC content", "majority class", "gkm-SVM"]


def gc_contents(sequences):
    return np.array([[(x.count("G") + x.count("C")) / len(x)] for x in sequences])


def kmer_counts(sequences):
    def count(x):
        forward = [x[i : i + 6] for i in range(len(x) - 5)]
        return Counter(min(kmer, reverse_complement(kmer)) for kmer in forward)

    return list(map(count, sequences))


def probabilities(dataset, folds, features, model):
    """Yield the labels and probabilities of each fold, without skmotif's baselines."""
    for train, test in folds:
        fitted = clone(model).fit(features(dataset.data[train]), dataset.target[train])
        yield dataset.target[test], fitted.predict_proba(features(dataset.data[test]))[:, 1]


def bases(sequences):
    return np.array([[base == other for base in x for other in "ACGT"] for x in sequences], dtype=float)


def motif_probabilities(dataset, folds):
    for train, test in folds:
        X, y = dataset.data[train], dataset.target[train]
        motifs = discover_motifs(network().fit(X, y), X, y, random_state=0)
        best = max(motifs, key=lambda motif: motif.auroc)
        fitted = make_pipeline(MotifFeatures(best), StandardScaler(), LogisticRegression()).fit(X, y)
        yield dataset.target[test], fitted.predict_proba(dataset.data[test])[:, 1]


def gkm_svm_probabilities(dataset, folds):
    for train, test in folds:
        X, y = dataset.data[train], dataset.target[train]
        fitted = gkm_svm(cv=inner_folds(np.arange(len(y)), y)).fit(X, y)
        yield dataset.target[test], fitted.predict_proba(dataset.data[test])[:, 1]


def expected_probabilities(name, dataset, folds):
    if name == "best motif":
        return motif_probabilities(dataset, folds)
    if name == "gkm-SVM":
        return gkm_svm_probabilities(dataset, folds)
    search = GridSearchCV(LogisticRegression(max_iter=1000), {"C": [0.001, 0.01, 0.1, 1]}, scoring="neg_log_loss", cv=3)
    features, model = {
        "CNN": (list, network()),
        "6-mers": (kmer_counts, make_pipeline(DictVectorizer(), search)),
        "one-hot": (bases, search),
        "GC content": (gc_contents, make_pipeline(StandardScaler(), LogisticRegression())),
        "majority class": (gc_contents, DummyClassifier(strategy="prior")),
    }[name]
    return probabilities(dataset, folds, features, model)


@pytest.mark.parametrize("name", MODELS)
def test_scores_equal_those_of_scikit_learn_on_the_same_folds(report, dataset, folds, name):
    results = list(expected_probabilities(name, dataset, folds))
    for metric, score in {
        "AUROC": roc_auc_score,
        "AUPRC": average_precision_score,
        "accuracy": lambda y, p: np.mean(y == (p > 0.5)),
        "Brier score": brier_score_loss,
        "calibration error": calibration_error,
    }.items():
        scores = [score(y, p) for y, p in results]
        # Nadeau and Bengio: 100 test sequences, 200 training sequences, and 3 folds.
        half_width = students_t.ppf(0.975, 2) * np.std(scores, ddof=1) * np.sqrt(1 / 3 + 100 / 200)
        mean, low, high = report.loc[(metric, name), ["mean", "low", "high"]]
        # The order of the columns and their storage change the solution.
        tolerance = 1e-3 if name in ("6-mers", "one-hot") else 1e-6
        assert mean == pytest.approx(np.mean(scores), abs=tolerance)
        assert low == pytest.approx(max(np.mean(scores) - half_width, 0), abs=5 * tolerance)
        assert high == pytest.approx(min(np.mean(scores) + half_width, 1), abs=5 * tolerance)


def test_models_of_motifs_separate_sequences_with_a_motif(report):
    means = report.loc["AUROC", "mean"]
    assert means[["CNN", "6-mers", "best motif", "gkm-SVM"]].min() > 0.9
    assert means["GC content"] < 0.7


def test_kmers_of_both_strands():
    assert kmers("ACGTT", 3, both_strands=False) == ["ACG", "CGT", "GTT"]
    assert kmers("ACGTT", 3, both_strands=True) == ["ACG", "ACG", "AAC"]
    sequence = "GATTACAGGNCAT"
    assert Counter(kmers(sequence, 4, True)) == Counter(kmers(reverse_complement(sequence), 4, True))
    assert kmers("ACG", 4, True) == kmers("ACG", 4, False) == []


@pytest.mark.usefixtures("quick_baselines")
def test_kmers_are_of_both_strands_if_the_network_scans_both(dataset):
    """So are the gapped ones."""
    sites = dataset.data[dataset.target == 1][:60]
    X, y = [*sites, *map(reverse_complement, sites)], np.repeat([1, 0], 60)
    for both_strands, expected in [(False, 1.0), (True, 0.5)]:
        report = baseline_report(network(epochs=1, both_strands=both_strands), X, y, cv=2, gkm_svm=True)
        for model in ["6-mers", "gkm-SVM"]:
            assert report.loc[("AUROC", model), "mean"] == pytest.approx(expected, abs=0.05), model


@pytest.mark.usefixtures("quick_baselines")
def test_one_hot_uses_positions_padded_as_for_the_network():
    """The classes differ only in the base before the last 10 bp of sequences of 21 to 28 bp."""
    X, y = random_sequences()
    X = [x[: 10 + i // 2 % 8] + "AC"[label] + x[20:] for i, (x, label) in enumerate(zip(X, y, strict=True))]
    means = {}
    for align in ["start", "end"]:
        pipeline = make_pipeline(DNAOneHotEncoder(length=28, align=align), *network(epochs=1)[1:])
        report = baseline_report(pipeline, X, y, cv=[(np.arange(40), np.arange(40, 60))])
        means[align] = report.loc[("AUROC", "one-hot"), "mean"]
    assert means["start"] < 0.85
    assert means["end"] > 0.95


def test_without_a_motif_the_class_frequencies_are_predicted(monkeypatch):
    monkeypatch.setattr("skmotif.model_selection._baseline_models._PENALTIES", {"C": [1.0]})
    X, y = random_sequences()
    message = r'^No significant motif was found in 1 of 1 folds \(the first is fold 0\)\. In these folds, "best motif"'
    with pytest.warns(UserWarning, match=message) as caught:
        report = baseline_report(network(epochs=1), X, y, cv=[(np.arange(40), np.arange(40, 60))], random_state=0)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    means = report["mean"].unstack("model")
    pd.testing.assert_series_equal(means["best motif"], means["majority class"], check_names=False)
