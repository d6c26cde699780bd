import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.model_selection import GroupKFold, KFold, ShuffleSplit, StratifiedKFold, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmotif import DNAOneHotEncoder, MotifCNNClassifier, MotifCNNRegressor
from skmotif.model_selection import HomologyGroupKFold
from skmotif.motifs import ExplainedPerformanceDisplay, Motif, MotifFeatures, MotifList, _scoring
from tests.conftest import SMALL_NETWORK

PLANTED = Motif.from_consensus("TGACTCA", name="AP-1")
OTHERS = [Motif.from_consensus(consensus) for consensus in ("GGGTTT", "ACGTAC")]
MOTIFS = [OTHERS[0], PLANTED, OTHERS[1]]

SHUFFLED = {"shuffle": True, "random_state": 0}
UNTRAINED = {**SMALL_NETWORK, "epochs": 1, "random_state": 0}


def explain(estimator, X, y, motifs=MOTIFS, **options):
    display = ExplainedPerformanceDisplay.from_estimator(estimator, motifs, X, y, **options)
    assert display.performance["score"].iloc[0] == (0.5 if display.score_name == "AUROC" else 0)
    return display


def by_hand(X, y, cv, regression, motifs=MOTIFS, *, both_strands=True, **options):
    """Return the cross-validated predictions of a regression that computes its own features."""
    features = MotifFeatures(motifs, both_strands=both_strands)
    return cross_val_predict(make_pipeline(features, StandardScaler(), regression), X, y, cv=cv, **options)


def auroc_by_hand(X, y, cv=None, motifs=MOTIFS, **options):
    cv = StratifiedKFold(5, **SHUFFLED) if cv is None else cv
    probability = by_hand(X, y, cv, LogisticRegression(), motifs, method="predict_proba", **options)
    return roc_auc_score(y, probability[:, 1])


@pytest.fixture(scope="module")
def three_classes(one_hot, dataset):
    """A classifier of three classes, trained for one epoch, and the labels."""
    y = np.where(dataset.target == 1, "bound", np.where(np.arange(300) % 3, "other", "unbound"))
    return MotifCNNClassifier(**UNTRAINED).fit(one_hot, y), y


@pytest.fixture(scope="module")
def two_labels(one_hot, dataset):
    """A classifier of two labels per sequence, trained for one epoch, and the labels."""
    y = np.column_stack([dataset.target, np.arange(300) % 3 == 0]).astype(int)
    return MotifCNNClassifier(**UNTRAINED).fit(one_hot, y), y


def test_the_planted_motif_explains_the_network(fitted_pipeline, dataset, labels):
    display = explain(fitted_pipeline, dataset.data, labels, PLANTED)
    assert display.score_name == "AUROC"
    assert display.estimator_score == roc_auc_score(labels, -fitted_pipeline.predict_proba(dataset.data)[:, 0])
    assert display.estimator_score > 0.98
    performance = display.performance
    assert performance.columns.tolist() == ["n_motifs", "motif", "score", "share"]
    assert performance["n_motifs"].tolist() == [0, 1]
    assert performance["motif"].tolist() == ["none", "AP-1"]
    assert performance["score"][1] == pytest.approx(display.estimator_score, abs=0.02)
    assert performance["share"][0] == 0
    assert performance["share"][1] == pytest.approx(1, abs=0.04)


def test_motifs_are_added_in_the_given_order(fitted_pipeline, dataset, labels):
    first, last = (
        explain(fitted_pipeline, dataset.data, labels, motifs).performance
        for motifs in ([PLANTED, *OTHERS], iter([*OTHERS, PLANTED]))
    )
    assert first["motif"].tolist() == ["none", "AP-1", "GGGTTT", "ACGTAC"]
    assert last["motif"].tolist() == ["none", "GGGTTT", "ACGTAC", "AP-1"]
    assert first["score"][1] > 0.97
    assert last["score"][2] < 0.7
    assert first["score"][3] == pytest.approx(last["score"][3])


def test_share_is_that_of_the_performance_above_chance(three_classes, one_hot):
    display = explain(three_classes[0], one_hot, three_classes[1])
    expected = (display.performance["score"] - 0.5) / (display.estimator_score - 0.5)
    np.testing.assert_allclose(display.performance["share"], expected)


def test_share_is_missing_if_the_network_is_not_better_than_chance(fitted_pipeline, dataset, labels):
    wrong = np.where(labels == "bound", "unbound", "bound")
    display = explain(fitted_pipeline, dataset.data, wrong)
    assert display.estimator_score < 0.1
    assert display.performance["share"].isna().all()
    assert "explained" not in display.ax_.get_legend().get_texts()[1].get_text()


def test_scores_equal_those_by_hand(fitted_pipeline, dataset, labels):
    scores = explain(fitted_pipeline, dataset.data, labels).performance["score"]
    is_unbound = labels == "unbound"
    for n in (1, 2, 3):
        assert scores[n] == pytest.approx(auroc_by_hand(dataset.data, is_unbound, motifs=MOTIFS[:n]), abs=1e-12)


def test_three_classes_are_scored_one_against_the_rest(three_classes, one_hot):
    classifier, y = three_classes
    display = explain(classifier, one_hot, y)
    folds = StratifiedKFold(5, **SHUFFLED)
    probability = by_hand(one_hot, y, folds, LogisticRegression(), method="predict_proba")
    assert display.performance["score"][3] == pytest.approx(roc_auc_score(y, probability, multi_class="ovr"))
    expected = roc_auc_score(y, classifier.predict_proba(one_hot), multi_class="ovr")
    assert display.estimator_score == pytest.approx(expected)


def test_labels_are_scored_one_by_one(two_labels, one_hot):
    classifier, y = two_labels
    display = explain(classifier, one_hot, y, cv=3)
    regression = OneVsRestClassifier(LogisticRegression())
    probability = by_hand(one_hot, y, KFold(3, **SHUFFLED), regression, method="predict_proba")
    assert display.performance["score"][3] == pytest.approx(roc_auc_score(y, probability))
    assert display.estimator_score == pytest.approx(roc_auc_score(y, classifier.predict_proba(one_hot)))


def test_responses_are_scored_by_r2(fitted_regressor, one_hot, dataset):
    display = explain(fitted_regressor, one_hot, dataset.target)
    predictions = by_hand(one_hot, dataset.target, KFold(5, **SHUFFLED), RidgeCV())
    assert display.score_name == "R²"
    assert display.performance["score"][3] == pytest.approx(r2_score(dataset.target, predictions))
    assert display.performance["score"][3] > 0.7
    assert display.estimator_score == pytest.approx(fitted_regressor.score(one_hot, dataset.target))


def test_several_responses(one_hot, dataset):
    y = np.column_stack([dataset.target, np.random.default_rng(0).normal(size=300)])
    regressor = MotifCNNRegressor(**UNTRAINED).fit(one_hot, y)
    display = explain(regressor, one_hot, y)
    predictions = by_hand(one_hot, y, KFold(5, **SHUFFLED), RidgeCV())
    assert display.performance["score"][3] == pytest.approx(r2_score(y, predictions))
    assert display.estimator_score == pytest.approx(r2_score(y, regressor.predict(one_hot)))


def test_one_strand_is_scanned_if_the_network_scans_one(one_hot, dataset):
    classifier = MotifCNNClassifier(**UNTRAINED, both_strands=False).fit(one_hot, dataset.target)
    on_reverse_strand = [Motif.from_consensus("AGTCA")]
    score = explain(classifier, one_hot, dataset.target, on_reverse_strand).performance["score"][1]
    both, one = (
        auroc_by_hand(one_hot, dataset.target, motifs=on_reverse_strand, both_strands=both) for both in (True, False)
    )
    assert score == pytest.approx(one, abs=1e-12)
    assert one < both - 0.05


def test_ambiguous_bases_count_as_unknown(fitted_classifier, dataset, labels):
    X = [sequence[: 5 + i % 20] + "R" + sequence[6 + i % 20 :] for i, sequence in enumerate(dataset.data)]
    pipeline = make_pipeline(DNAOneHotEncoder(ambiguous="fractional").fit(X), fitted_classifier)
    score = explain(pipeline, X, labels).performance["score"][3]
    unknown = [sequence.replace("R", "N") for sequence in X]
    assert score == pytest.approx(auroc_by_hand(unknown, labels == "unbound"), abs=1e-12)


def test_groups_go_to_the_splitter(fitted_pipeline, dataset, labels):
    groups = np.arange(300) // 7
    score = explain(fitted_pipeline, dataset.data, labels, cv=GroupKFold(3), groups=groups).performance["score"][3]
    expected = auroc_by_hand(dataset.data, labels == "unbound", GroupKFold(3), groups=groups)
    assert score == pytest.approx(expected, abs=1e-12)


def test_splitters_get_the_sequences(fitted_pipeline, dataset, labels):
    splitter = HomologyGroupKFold(3)
    score = explain(fitted_pipeline, dataset.data, labels, cv=splitter).performance["score"][3]
    folds = list(splitter.split(dataset.data, labels))
    assert score == explain(fitted_pipeline, dataset.data, labels, cv=folds).performance["score"][3]


def test_sorted_sequences_are_shuffled(fitted_regressor, one_hot, dataset):
    order = np.argsort(dataset.target)
    score = explain(fitted_regressor, one_hot[order], dataset.target[order], cv=2).performance["score"][3]
    assert score > 0.7


def test_input_is_not_changed(fitted_pipeline, dataset, labels):
    X, y, motifs = dataset.data.copy(), labels.copy(), MotifList(MOTIFS)
    first, second = (explain(fitted_pipeline, X, y, motifs).performance for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    np.testing.assert_array_equal(X, dataset.data)
    np.testing.assert_array_equal(y, labels)
    assert motifs == MOTIFS


def test_each_motif_is_scanned_once(fitted_pipeline, dataset, labels, monkeypatch):
    scanned = []

    def record(log_odds, *args):
        scanned.append(len(log_odds))
        return _scoring.best_hits(log_odds, *args)

    monkeypatch.setattr("skmotif.motifs._features.best_hits", record)
    explain(fitted_pipeline, dataset.data, labels)
    assert scanned == [6, 7, 6]


def performance(n_motifs):
    """Return a table for ``display``, and scores that rise from 0.5 to 0.9."""
    scores = np.linspace(0.5, 0.9, n_motifs + 1)
    motif = ["none", *(f"m{i}" for i in range(n_motifs))]
    return pd.DataFrame(
        {"n_motifs": range(n_motifs + 1), "motif": motif, "score": scores, "share": (scores - 0.5) / 0.45}
    )


def test_plot_shows_the_scores_and_the_network():
    display = ExplainedPerformanceDisplay(performance(2), estimator_score=0.95).plot()
    ax = display.ax_
    network, motifs = ax.lines
    assert network.get_ydata() == [0.95, 0.95]
    assert network.get_linestyle() == "--"
    np.testing.assert_array_equal(motifs.get_xydata(), [[0, 0.5], [1, 0.7], [2, 0.9]])
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    assert texts == ["network: 0.950", "motifs: 0.900 (89% explained)"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("Number of motifs", "AUROC")
    display.figure_.draw_without_rendering()
    assert [label.get_text() for label in ax.get_xticklabels()] == ["0", "1", "2"]
    assert [label.get_text() for label in ax.get_xticklabels(minor=True)] == ["none", "m0", "m1"]
    assert display.figure_ is ax.figure


@pytest.mark.parametrize(("n_motifs", "is_labelled"), [(10, True), (24, True), (25, False)])
def test_labels_do_not_overlap(n_motifs, is_labelled):
    table = performance(n_motifs).assign(motif="NWTGASTCAYNN")
    display = ExplainedPerformanceDisplay(table, estimator_score=0.95).plot()
    display.figure_.draw_without_rendering()
    assert bool(display.ax_.get_xticklabels(minor=True)) == is_labelled
    numbers = [label.get_text() for label in display.ax_.get_xticklabels()]
    assert all(number.isdecimal() for number in numbers[1:-1])
    boxes = [label.get_window_extent() for label in display.ax_.get_xticklabels()]
    assert not any(left.overlaps(right) for left, right in itertools.pairwise(boxes))


def test_given_axes_are_used(fitted_pipeline, dataset, labels):
    figure, ax = plt.subplots()
    display = ExplainedPerformanceDisplay(performance(1), estimator_score=0.9, score_name="R²")
    assert display.plot(ax=ax) is display
    assert display.figure_ is figure
    assert ax.get_ylabel() == "R²"
    assert explain(fitted_pipeline, dataset.data, labels, PLANTED, ax=ax).ax_ is ax


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"motifs": []}, ValueError, "at least one motif, got an empty list"),
        ({"motifs": ["TGACTCA"]}, TypeError, "list of Motif, got str at index 0"),
        ({"estimator": LogisticRegression()}, TypeError, "Expected a MotifCNNClassifier .* got LogisticRegression"),
        ({"estimator": clone(MotifCNNClassifier())}, ValueError, "not fitted"),
        ({"X": np.zeros((300, 30, 5))}, ValueError, r"shape \(n_sequences, length, 4\) when encoded, got \(300, 30, 5"),
        ({"y": ["bound", "unbound"] * 10}, ValueError, "inconsistent numbers of samples"),
        ({"y": ["bound", "other"] * 150}, ValueError, "y has 'other', which is not among the classes"),
        ({"y": ["bound"] * 300}, ValueError, "with the label 'unbound' and sequences without it in y"),
        ({"y": np.zeros((300, 2))}, ValueError, "y should be a 1d array"),
        ({"cv": 301}, ValueError, "n_splits=301"),
        ({"cv": ShuffleSplit(2)}, ValueError, r"test each sequence exactly once, as StratifiedKFold does; got Shuffle"),
        ({"cv": []}, ValueError, r"test each sequence exactly once, as StratifiedKFold does; got \[\]"),
        ({"groups": [1, 2], "cv": GroupKFold(2)}, ValueError, "inconsistent numbers of samples"),
    ],
)
def test_errors_are_raised_before_work(fitted_classifier, one_hot, labels, monkeypatch, change, error, message):
    def fail(*args):
        raise AssertionError("work started")

    monkeypatch.setattr(MotifCNNClassifier, "predict_proba", fail)
    monkeypatch.setattr(MotifFeatures, "transform", fail)
    arguments = {"estimator": fitted_classifier, "motifs": MOTIFS, "X": one_hot, "y": labels, **change}
    with pytest.raises(error, match=message):
        ExplainedPerformanceDisplay.from_estimator(**arguments)


def test_every_training_set_needs_every_class(three_classes, one_hot):
    classifier, y = three_classes
    rows = np.argsort(y, kind="stable")
    with pytest.raises(ValueError, match=r"label 'bound' and .* in the training set of fold 0; use fewer folds, or st"):
        explain(classifier, one_hot[rows], y[rows], cv=KFold(2))
    with pytest.raises(ValueError, match="label 'other' and sequences without it in y"):
        explain(classifier, one_hot, np.where(y == "other", "bound", y))


def test_errors_of_several_labels_and_of_responses(two_labels, fitted_regressor, one_hot, labels):
    classifier, y = two_labels
    with pytest.raises(ValueError, match=r"y should have 2 outputs, as in fit, got shape \(300,\)"):
        explain(classifier, one_hot, y[:, 0])
    with pytest.raises(ValueError, match="y has 2, which is not among the classes"):
        explain(classifier, one_hot, y * 2)
    with pytest.raises(ValueError, match="with the label 1 and sequences without it in y"):
        explain(classifier, one_hot, y * [1, 0])
    with pytest.raises(ValueError, match="y should have 1 outputs"):
        explain(fitted_regressor, one_hot, y)
    with pytest.raises(ValueError, match="responses that differ in y, got a constant one"):
        explain(fitted_regressor, one_hot, np.ones(300))
    with pytest.raises(ValueError, match="could not convert string"):
        explain(fitted_regressor, one_hot, labels)


@pytest.mark.parametrize("table", [None, [], pd.DataFrame(), performance(1).drop(columns="share"), performance(1)[:0]])
def test_performance_must_be_a_table_of_scores(table):
    with pytest.raises(ValueError, match="DataFrame with the columns n_motifs, motif, score, share and one or more"):
        ExplainedPerformanceDisplay(table, estimator_score=0.9).plot()


@pytest.mark.parametrize("score", [None, np.nan, "0.9"])
def test_estimator_score_must_be_a_number(score):
    with pytest.raises(ValueError, match="estimator_score should be a finite number"):
        ExplainedPerformanceDisplay(performance(1), estimator_score=score).plot()
