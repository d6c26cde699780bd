import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.utils.validation import NotFittedError, check_is_fitted

from skmotif import DNAOneHotEncoder, MotifCNNRegressor
from skmotif.model_selection import baseline_report
from tests.model_selection.conftest import network, random_sequences

MODELS = ["CNN", "6-mers", "one-hot", "best motif", "GC content", "majority class", "gkm-SVM"]
METRICS = ["AUROC", "AUPRC", "accuracy", "Brier score", "calibration error"]


def test_scores_of_the_majority_class(report, dataset):
    share = dataset.target.mean()
    means = report.xs("majority class", level="model")["mean"]
    assert means["AUROC"] == 0.5
    assert means["AUPRC"] == pytest.approx(share)
    assert means["accuracy"] == pytest.approx(max(share, 1 - share))
    assert means["Brier score"] == pytest.approx(share * (1 - share))
    assert means["calibration error"] == pytest.approx(0, abs=1e-12)


def test_the_best_model_of_each_metric_comes_first(report):
    assert report.columns.tolist() == ["mean", "low", "high", "rank"]
    assert report.index.names == ["metric", "model"]
    assert report.index.unique("metric").tolist() == METRICS
    for metric in METRICS[:-1]:
        rows = report.loc[metric]
        assert sorted(rows.index) == sorted(MODELS)
        assert rows["mean"].is_monotonic_increasing or metric not in METRICS[3:]
        assert rows["mean"].is_monotonic_decreasing or metric not in METRICS[:3]
        assert rows["rank"].is_monotonic_increasing
    assert report.loc[("AUROC", "majority class"), "rank"] == 7


def test_the_calibration_error_has_no_rank(report):
    rows = report.loc["calibration error"]
    assert rows["mean"].idxmin() == "majority class"
    assert rows["rank"].isna().all()
    assert rows.index.tolist() == report.loc["AUROC"].index.tolist()


@pytest.mark.usefixtures("quick_baselines")
def test_containers_case_and_labels_do_not_matter(quick_report, capsys):
    X, y = random_sequences()
    pipeline, labels = network(epochs=1), np.where(y == 1, "bound", "background")
    lower_case = [x.lower() for x in X]
    report = baseline_report(pipeline, pd.DataFrame({"sequence": lower_case}), labels, cv=2, k=3, gkm_svm=True)
    pd.testing.assert_frame_equal(report, quick_report[0])
    assert "3-mers" in report.index.unique("model")
    assert lower_case == [x.lower() for x in X]
    assert capsys.readouterr() == ("", "")
    with pytest.raises(NotFittedError):
        check_is_fitted(pipeline[-1])


def test_verbose_shows_progress(quick_report):
    _, progress = quick_report
    assert "Fold 1 of 2: CNN" in progress
    assert "Fold 2 of 2: majority class" in progress
    assert "14/14" in progress


@pytest.mark.parametrize(
    ("y", "options", "message"),
    [
        (np.zeros(60, int), {}, r"baseline_report needs two classes, got 1: 0\."),
        (np.arange(60) % 3, {}, r"baseline_report needs two classes, got 3: 0, 1, 2\."),
        (np.arange(60), {}, r"got 60: 0, 1, 2, 3, 4, \.\.\.\."),
        (np.arange(59) % 2, {}, r"inconsistent numbers of samples: \[60, 59\]"),
        ([0, 1, None] * 20, {}, "labels of one type"),
        ([0, 1, float("nan")] * 20, {}, "Input y contains NaN"),
        (np.arange(60) % 2, {"k": 31}, r"k=31, but the longest sequence has 30 bp"),
        (np.arange(60) % 2, {"k": 0}, r"'k' parameter .* must be an int in the range \[1, inf\)"),
        (np.arange(60) % 2, {"cv": "five"}, r"'cv' parameter"),
        (np.arange(60) % 2, {"gkm_svm": "yes"}, r"'gkm_svm' parameter"),
    ],
)
def test_invalid_input_raises(y, options, message):
    with pytest.raises(ValueError, match=message):
        baseline_report(network(), random_sequences()[0], y, **options)


def test_invalid_characters_raise():
    with pytest.raises(ValueError, match=r"Sequence 1 has 'X' at position 2"):
        baseline_report(network(), ["ACGT", "ACXT"], [0, 1])


def test_estimators_other_than_a_classifier_raise():
    X, y = random_sequences()
    with pytest.raises(ValueError, match=r"'estimator' parameter .* implementing 'fit' and 'predict_proba'"):
        baseline_report(make_pipeline(DNAOneHotEncoder(), MotifCNNRegressor()), X, y)
    with pytest.raises(TypeError, match=r"Expected a MotifCNNClassifier .* got LogisticRegression at the end"):
        baseline_report(make_pipeline(DNAOneHotEncoder(flatten=True), LogisticRegression()), X, y)
