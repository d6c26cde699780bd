import subprocess
import sys
from collections import Counter

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from scipy.stats import t as students_t
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
from sklearn.model_selection import GridSearchCV, LeaveOneGroupOut, StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import NotFittedError, check_is_fitted

from skmotif import DNAOneHotEncoder, MotifCNNClassifier, MotifCNNRegressor
from skmotif._sequences import reverse_complement
from skmotif.model_selection import BaselineReportDisplay, HomologyGroupKFold, baseline_report
from skmotif.model_selection._baselines import _calibration_error, _inner_folds, _kmers, _summarise
from skmotif.motifs import Motif, MotifFeatures, discover_motifs
from skmotif.motifs._rounding import rounded_score

from ..conftest import SMALL_NETWORK

MODELS = ["CNN", "6-mers", "best motif", "GC content", "majority class"]
METRICS = ["AUROC", "AUPRC", "accuracy", "Brier score", "calibration error"]


def network(**params):
    return make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(**{**SMALL_NETWORK, **params}, random_state=0))


@pytest.fixture(scope="module")
def folds(dataset):
    return list(StratifiedKFold(3, shuffle=True, random_state=5).split(dataset.data, dataset.target))


@pytest.fixture(scope="module")
def report(dataset, folds):
    return baseline_report(network(), dataset.data, dataset.target, cv=folds, random_state=0)


@pytest.fixture
def no_search(monkeypatch):
    """Leave out what takes long: some fixed motif is the best one."""
    monkeypatch.setattr("skmotif.model_selection._baselines._best_motif", lambda *args: Motif(np.eye(4)))


@pytest.fixture
def close_figures():
    yield
    plt.close("all")


def of_random_sequences(n=60, length=20):
    rng = np.random.default_rng(0)
    return ["".join(x) for x in rng.choice(list("ACGT"), (n, length))], np.arange(n) % 2


def gc_contents(sequences):
    return np.array([[(x.count("G") + x.count("C")) / len(x)] for x in sequences])


def kmer_counts(sequences):
    def count(x):
        kmers = [x[i : i + 6] for i in range(len(x) - 5)]
        return Counter(min(kmer, reverse_complement(kmer)) for kmer in kmers)

    return list(map(count, sequences))


def probabilities(dataset, folds, features, model):
    """Each fold's labels and probabilities, by scikit-learn alone."""
    for train, test in folds:
        fitted = clone(model).fit(features(dataset.data[train]), dataset.target[train])
        yield dataset.target[test], fitted.predict_proba(features(dataset.data[test]))[:, 1]


def motif_probabilities(dataset, folds):
    for train, test in folds:
        X, y = dataset.data[train], dataset.target[train]
        motifs = discover_motifs(network().fit(X, y), X, y, random_state=0)
        best = max(motifs, key=lambda motif: motif.auroc)
        fitted = make_pipeline(MotifFeatures(best), StandardScaler(), LogisticRegression()).fit(X, y)
        yield dataset.target[test], fitted.predict_proba(dataset.data[test])[:, 1]


def by_hand(name, dataset, folds):
    if name == "best motif":
        return motif_probabilities(dataset, folds)
    search = GridSearchCV(LogisticRegression(max_iter=1000), {"C": [0.001, 0.01, 0.1, 1]}, scoring="neg_log_loss", cv=3)
    features, model = {
        "CNN": (list, network()),
        "6-mers": (kmer_counts, make_pipeline(DictVectorizer(), search)),
        "GC content": (gc_contents, make_pipeline(StandardScaler(), LogisticRegression())),
        "majority class": (gc_contents, DummyClassifier(strategy="prior")),
    }[name]
    return probabilities(dataset, folds, features, model)


@pytest.mark.parametrize("name", MODELS)
def test_each_model_is_scored_as_by_hand_on_the_same_folds(report, dataset, folds, name):
    results = list(by_hand(name, dataset, folds))
    for metric, score in {
        "AUROC": roc_auc_score,
        "AUPRC": average_precision_score,
        "accuracy": lambda y, p: np.mean(y == (p > 0.5)),
        "Brier score": brier_score_loss,
        "calibration error": _calibration_error,
    }.items():
        scores = [score(y, p) for y, p in results]
        # Nadeau and Bengio: 100 test sequences to 200 for training, and 3 folds.
        half_width = students_t.ppf(0.975, 2) * np.std(scores, ddof=1) * np.sqrt(1 / 3 + 100 / 200)
        mean, low, high = report.loc[(metric, name), ["mean", "low", "high"]]
        tolerance = 1e-3 if name == "6-mers" else 1e-6  # the solver meets its columns in another order
        assert mean == pytest.approx(np.mean(scores), abs=tolerance)
        assert low == pytest.approx(max(np.mean(scores) - half_width, 0), abs=5 * tolerance)
        assert high == pytest.approx(min(np.mean(scores) + half_width, 1), abs=5 * tolerance)


def test_the_majority_class_knows_no_sequence_from_another(report, dataset):
    share = dataset.target.mean()
    of_majority = report.xs("majority class", level="model")["mean"]
    assert of_majority["AUROC"] == 0.5
    assert of_majority["AUPRC"] == pytest.approx(share)
    assert of_majority["accuracy"] == pytest.approx(max(share, 1 - share))
    assert of_majority["Brier score"] == pytest.approx(share * (1 - share))
    assert of_majority["calibration error"] == pytest.approx(0, abs=1e-12)


def test_the_best_comes_first_in_every_metric(report):
    assert report.columns.tolist() == ["mean", "low", "high", "rank"]
    assert report.index.names == ["metric", "model"]
    assert report.index.unique("metric").tolist() == METRICS
    for metric in METRICS[:-1]:
        of_metric = report.loc[metric]
        assert sorted(of_metric.index) == sorted(MODELS)
        assert of_metric["mean"].is_monotonic_increasing or metric not in METRICS[3:]
        assert of_metric["mean"].is_monotonic_decreasing or metric not in METRICS[:3]
        assert of_metric["rank"].is_monotonic_increasing
    assert report.loc[("AUROC", "majority class"), "rank"] == 5


def test_the_calibration_error_ranks_no_model(report):
    of_error = report.loc["calibration error"]
    assert of_error["mean"].idxmin() == "majority class"
    assert of_error["rank"].isna().all()
    assert of_error.index.tolist() == report.loc["AUROC"].index.tolist()


def test_a_motif_is_seen_by_all_that_look_for_one(report):
    means = report.loc["AUROC", "mean"]
    assert means[["CNN", "6-mers", "best motif"]].min() > 0.9
    assert means["GC content"] < 0.7


def test_ranks_and_intervals_of_known_scores():
    scores = {("AUROC", "CNN"): [0.6, 0.7], ("AUROC", "6-mers"): [0.8, 0.9], ("AUROC", "GC content"): [0.7, 0.6]}
    scores |= {("Brier score", "CNN"): [0.2, 0.2], ("Brier score", "6-mers"): [0.1, 0.1]}
    scores |= {("Brier score", "GC content"): [0.3, 0.3]}
    summary = _summarise([(*key, score) for key, values in scores.items() for score in values], 1.0)
    expected = ["6-mers", "CNN", "GC content"]
    assert summary.loc["AUROC"].index.tolist() == summary.loc["Brier score"].index.tolist() == expected
    assert summary.loc["AUROC", "rank"].tolist() == [1, 2, 2]
    assert summary.loc["Brier score", "rank"].tolist() == [1, 2, 3]
    # 12.71 standard errors of sqrt((1/2 + 1) 0.1**2 / 2) are more than there is room for.
    assert summary.loc[("AUROC", "CNN"), ["mean", "low", "high"]].tolist() == pytest.approx([0.65, 0, 1])
    assert summary.loc[("Brier score", "CNN"), ["mean", "low", "high"]].tolist() == pytest.approx([0.2, 0.2, 0.2])


def test_one_fold_has_no_interval():
    summary = _summarise([("AUROC", "CNN", 0.9), ("AUROC", "6-mers", 0.8)], 0.25)
    assert summary[["low", "high"]].isna().all(axis=None)
    assert summary["rank"].tolist() == [1, 2]


def test_calibration_error_of_known_probabilities():
    # Two bins of half the sequences each: 0.5 against 0.05, and 1 against 0.975.
    error = _calibration_error(np.array([False, True, True, True]), np.array([0.01, 0.09, 0.95, 1.0]))
    assert error == pytest.approx(0.5 * 0.45 + 0.5 * 0.025)


def test_kmers_are_the_same_on_both_strands():
    assert _kmers("ACGTT", 3, both_strands=False) == ["ACG", "CGT", "GTT"]
    assert _kmers("ACGTT", 3, both_strands=True) == ["ACG", "ACG", "AAC"]
    sequence = "GATTACAGGNCAT"
    assert Counter(_kmers(sequence, 4, True)) == Counter(_kmers(reverse_complement(sequence), 4, True))
    assert _kmers("ACG", 4, True) == _kmers("ACG", 4, False) == []


@pytest.mark.usefixtures("no_search")
def test_baselines_read_the_strands_that_the_network_reads(dataset):
    sites = dataset.data[dataset.target == 1][:60]
    X, y = [*sites, *map(reverse_complement, sites)], np.repeat([1, 0], 60)
    for both_strands, expected in [(False, 1.0), (True, 0.5)]:
        report = baseline_report(network(epochs=1, both_strands=both_strands), X, y, cv=3)
        assert report.loc[("AUROC", "6-mers"), "mean"] == pytest.approx(expected, abs=0.05)


@pytest.mark.usefixtures("no_search")
def test_containers_case_and_labels():
    X, y = of_random_sequences()
    as_given, pipeline, options = list(X), network(epochs=1), {"cv": 2, "k": 3}
    report = baseline_report(pipeline, X, y, **options)
    assert "3-mers" in report.index.unique("model")
    assert as_given == X
    with pytest.raises(NotFittedError):
        check_is_fitted(pipeline[-1])
    lower, labels = [x.lower() for x in X], np.where(y == 1, "bound", "background")
    frame = pd.DataFrame({"sequence": lower})
    pd.testing.assert_frame_equal(report, baseline_report(pipeline, frame, labels, **options))


def test_without_a_motif_the_base_rate_stands_in_and_it_is_said():
    X, y = of_random_sequences()
    message = r'^No significant motif was found in 2 of 2 folds, .* fold 0: there "best motif" stands for the freq'
    with pytest.warns(UserWarning, match=message) as caught:
        report = baseline_report(network(epochs=1), X, y, cv=2, random_state=0)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    means = report["mean"].unstack("model")
    pd.testing.assert_series_equal(means["best motif"], means["majority class"], check_names=False)


@pytest.fixture
def splits(monkeypatch):
    """The folds of each report, as they are checked before training, which is left out."""

    class Stop(Exception):
        pass

    def of_report(*args, **options):
        folds = []

        def stop(given, *_):
            folds.extend(given)
            raise Stop

        monkeypatch.setattr("skmotif.model_selection._baselines._check_folds", stop)
        with pytest.raises(Stop):
            baseline_report(network(), *args, **options)
        return [(train.tolist(), test.tolist()) for train, test in folds]

    return of_report


@pytest.mark.parametrize("length", [20, 30])
def test_default_folds_keep_the_same_sequences_together(splits, length):
    X, y = of_random_sequences(length=length)
    copies = [X[3], X[4].lower(), reverse_complement(X[5])]
    folds = splits([*X, *copies], [*y, 1, 0, 1], random_state=0)
    assert len(folds) == 5
    for train, test in folds:
        for original, copy in [(3, 60), (4, 61), (5, 62)]:
            assert (original in test) == (copy in test)
        assert 5 <= sum(i % 2 for i in test if i < 60) <= 7  # stratified
        assert sorted(train + test) == list(range(63))
    assert splits([*X, *copies], [*y, 1, 0, 1], random_state=1) != folds


def test_default_folds_keep_relatives_and_groups_together(splits):
    X, y = of_random_sequences(length=60)
    folds = splits([*X, *(x[10:] + x[:10] for x in X[:20])], [*y, *y[:20]], random_state=0)
    as_by_splitter = HomologyGroupKFold(shuffle=True, random_state=0).split(
        [*X, *(x[10:] for x in X[:20])], [*y, *y[:20]]
    )
    assert folds == [(train.tolist(), test.tolist()) for train, test in as_by_splitter]
    for _, test in folds:
        assert {i for i in test if i < 20} == {i - 60 for i in test if i >= 60}
    X, _ = of_random_sequences(length=20)  # too short for relatives
    for _, test in splits(X, y, groups=np.arange(60) // 2, random_state=0):
        assert {i // 2 for i in test if i % 2} == {i // 2 for i in test if not i % 2}


def test_default_folds_of_too_few_groups_are_refused():
    X, y = of_random_sequences()
    with pytest.raises(
        ValueError, match=r"need 5 groups of related sequences, got 2\. 30 of the 60 sequences are related"
    ):
        baseline_report(network(), [X[0], X[1]] * 30, y)


@pytest.mark.usefixtures("no_search")
def test_the_same_sequence_in_training_and_test_is_warned_of():
    X, y = of_random_sequences()
    X = [*X, reverse_complement(X[41]), "N" * 20, "N" * 20]
    message = (
        r"^2 test sequences also occur in the training set of their fold, .*; the first is sequence 41 in fold 0, "
        r"which is the same as training sequence 60\. .* by the default folds \(cv=None\), or HomologyGroupKFold\.$"
    )
    half = np.isin(np.arange(63), [*range(30, 60), 61])
    folds = [(np.flatnonzero(~half), np.flatnonzero(half)), (np.flatnonzero(half), np.flatnonzero(~half))]
    with pytest.warns(UserWarning, match=message) as caught:
        baseline_report(network(epochs=1), X, [*y, 1, 0, 1], cv=folds)
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_the_penalty_is_chosen_on_folds_that_part_no_relatives():
    y = np.arange(12) % 2
    folds = _inner_folds(np.array([7, 7, 7, 7, 1, 1, 2, 2, 3, 3, 4, 4]), y)
    assert [test.tolist() for _, test in folds] == [[0, 1, 2, 3], [4, 5, 8, 9], [6, 7, 10, 11]]
    assert _inner_folds(np.zeros(12, int), y) == 3  # where groups do not allow it, stratified folds
    assert _inner_folds(y + 2 * (np.arange(12) > 9), y) == 3


@pytest.mark.usefixtures("no_search")
def test_progress_is_shown_if_asked_for(capsys):
    X, y = of_random_sequences()
    baseline_report(network(epochs=1), X, y, cv=2)
    assert capsys.readouterr() == ("", "")
    baseline_report(network(epochs=1), X, y, cv=2, verbose=1)
    shown = capsys.readouterr().err
    assert "Fold 1 of 2: CNN" in shown
    assert "Fold 2 of 2: majority class" in shown
    assert "10/10" in shown


@pytest.mark.usefixtures("no_search")
def test_groups_are_kept_on_one_side():
    X, y = of_random_sequences()
    groups = np.arange(60) // 20
    pipeline = network(epochs=1)
    by_group = baseline_report(pipeline, X, y, cv=LeaveOneGroupOut(), groups=groups)
    folds = [(np.flatnonzero(groups != i), np.flatnonzero(groups == i)) for i in range(3)]
    as_folds = baseline_report(pipeline, X, y, cv=folds)
    others = ["CNN", "best motif", "GC content", "majority class"]  # groups change the penalty on 6-mers
    for name in others:
        pd.testing.assert_frame_equal(by_group.xs(name, level=1)[["mean"]], as_folds.xs(name, level=1)[["mean"]])


@pytest.mark.parametrize(
    ("y", "options", "message"),
    [
        (np.zeros(60, int), {}, r"baseline_report is for two classes, got 1: 0\."),
        (np.arange(60) % 3, {}, r"baseline_report is for two classes, got 3: 0, 1, 2\."),
        (np.arange(60), {}, r"got 60: 0, 1, 2, 3, 4, \.\.\.\."),
        (np.arange(59) % 2, {}, r"inconsistent numbers of samples: \[60, 59\]"),
        (
            np.repeat([0, 1], 30),
            {"cv": [(np.arange(20, 60), np.arange(20))]},
            r"Fold 0 has 30 distinct training and 0 test sequences of class 1; expected at least 4 and 1",
        ),
        (
            np.repeat([0, 1], [56, 4]),
            {"cv": 2},
            r"Fold 0 has 2 distinct training and 2 test sequences of class 1; expected at least 4 and 1\. Take fewer",
        ),
        (np.arange(60) % 2, {"k": 21}, r"k=21, but the longest of the sequences has 20 bp"),
        (np.arange(60) % 2, {"k": 0}, r"'k' parameter .* must be an int in the range \[1, inf\)"),
        (np.arange(60) % 2, {"cv": "five"}, r"'cv' parameter"),
    ],
)
def test_what_cannot_be_compared_is_named(y, options, message):
    X, _ = of_random_sequences()
    with pytest.raises(ValueError, match=message):
        baseline_report(network(), X, y, **options)


def test_copies_count_once_before_anything_is_trained():
    X, y = of_random_sequences()
    X = np.where(y == 1, X[np.flatnonzero(y == 1)[0]], X)
    estimator = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(callbacks=["never reached"]))
    with pytest.raises(ValueError, match=r"Fold 0 has 1 distinct training and 1?[0-9] test sequences of class 1"):
        baseline_report(estimator, X, y, cv=3)


def test_a_wrong_letter_is_named():
    with pytest.raises(ValueError, match=r"Sequence 1 has 'X' at position 2"):
        baseline_report(network(), ["ACGT", "ACXT"], [0, 1])


def test_only_a_network_that_classifies_has_a_report():
    X, y = of_random_sequences()
    with pytest.raises(ValueError, match=r"'estimator' parameter .* implementing 'fit' and 'predict_proba'"):
        baseline_report(make_pipeline(DNAOneHotEncoder(), MotifCNNRegressor()), X, y)
    with pytest.raises(TypeError, match=r"Expected a MotifCNNClassifier .* got LogisticRegression at the end"):
        baseline_report(make_pipeline(DNAOneHotEncoder(flatten=True), LogisticRegression()), X, y)


@pytest.mark.usefixtures("close_figures")
def test_display_shows_every_number(report):
    display = BaselineReportDisplay(report).plot()
    assert [ax.get_title() for ax in display.axes_] == [metric[0].upper() + metric[1:] for metric in METRICS]
    assert [ax.get_xlabel() for ax in display.axes_] == ["higher is better"] * 3 + ["lower is better"] * 2
    models = [label.get_text() for label in display.axes_[0].get_yticklabels()]
    assert models == report.loc["AUROC"].index.tolist()
    for ax, metric in zip(display.axes_, METRICS, strict=True):
        expected = report.loc[metric].loc[models]
        intervals, points = ax.lines[::2], ax.lines[1::2]
        np.testing.assert_array_equal([line.get_xdata()[0] for line in points], expected["mean"])
        np.testing.assert_array_equal([line.get_xdata() for line in intervals], expected[["low", "high"]])
        filled = [point.get_markerfacecolor() != "white" for point in points]
        assert filled == (expected["rank"] == 1).fillna(False).tolist()
        assert any(filled) == (metric != "calibration error")
        assert [text.get_text() for text in ax.texts] == [rounded_score(mean) for mean in expected["mean"]]
    assert display.axes_[0].get_ylim()[0] > display.axes_[0].get_ylim()[1]  # the best is on top
    assert display.figure_ is display.axes_[0].figure


@pytest.mark.usefixtures("close_figures")
def test_less_than_perfect_never_reads_as_perfect(report):
    almost = report.assign(mean=report["mean"].mask(report["rank"] == 1, 0.9999))
    display = BaselineReportDisplay(almost).plot()
    assert display.axes_[0].texts[0].get_text() == ">0.999"


@pytest.mark.usefixtures("close_figures")
def test_display_on_given_axes(report):
    figure, axes = plt.subplots(5)
    assert BaselineReportDisplay(report).plot(axes=axes).figure_ is figure
    with pytest.raises(ValueError, match=r"Expected 5 axes, for AUROC, .*calibration error, got 1"):
        BaselineReportDisplay(report).plot(axes=axes[0])


@pytest.mark.usefixtures("close_figures")
@pytest.mark.usefixtures("no_search")
def test_display_from_an_estimator():
    X, y = of_random_sequences()
    options = {"cv": 2, "k": 4}
    display = BaselineReportDisplay.from_estimator(network(epochs=1), X, y, **options)
    pd.testing.assert_frame_equal(display.report, baseline_report(network(epochs=1), X, y, **options))
    assert len(display.axes_) == 5


def test_splitters_are_imported_without_keras():
    code = "import sys, skmotif.model_selection; print({'keras', 'tensorflow', 'matplotlib.pyplot'} & set(sys.modules))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "set()\n"


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_labels_that_are_missing(fitted_pipeline, missing):
    with pytest.raises(ValueError, match=r"labels of one type|Input y contains NaN"):
        baseline_report(fitted_pipeline, ["ACGTACGT"] * 4, [0, 1, missing, 1])


def test_folds_that_are_none(fitted_pipeline, dataset, labels):
    with pytest.raises(ValueError, match="cv gives no fold"):
        baseline_report(fitted_pipeline, dataset.data, labels, cv=[])


def test_a_report_that_is_none():
    with pytest.raises(ValueError, match="Expected a report of baseline_report, got dict"):
        BaselineReportDisplay({}).plot()
