import numpy as np
import pytest

from skmotif.model_selection._baseline_scores import calibration_error, summarise


def test_ranks_and_intervals_of_known_scores():
    scores = {("AUROC", "CNN"): [0.6, 0.7], ("AUROC", "6-mers"): [0.8, 0.9], ("AUROC", "GC content"): [0.7, 0.6]}
    scores |= {("Brier score", "CNN"): [0.2, 0.2], ("Brier score", "6-mers"): [0.1, 0.1]}
    scores |= {("Brier score", "GC content"): [0.3, 0.3]}
    summary = summarise([(*key, score) for key, values in scores.items() for score in values], 1.0)
    expected = ["6-mers", "CNN", "GC content"]
    assert summary.loc["AUROC"].index.tolist() == summary.loc["Brier score"].index.tolist() == expected
    assert summary.loc["AUROC", "rank"].tolist() == [1, 2, 2]
    assert summary.loc["Brier score", "rank"].tolist() == [1, 2, 3]
    # The half width, 12.71 * sqrt((1/2 + 1) * 0.1**2 / 2), is clipped to between 0 and 1.
    assert summary.loc[("AUROC", "CNN"), ["mean", "low", "high"]].tolist() == pytest.approx([0.65, 0, 1])
    assert summary.loc[("Brier score", "CNN"), ["mean", "low", "high"]].tolist() == pytest.approx([0.2, 0.2, 0.2])


def test_one_fold_has_no_interval():
    summary = summarise([("AUROC", "CNN", 0.9), ("AUROC", "6-mers", 0.8)], 0.25)
    assert summary[["low", "high"]].isna().all(axis=None)
    assert summary["rank"].tolist() == [1, 2]


def test_calibration_error_of_known_probabilities():
    # Two bins of half the sequences each: 0.5 and 0.05, 1 and 0.975.
    error = calibration_error(np.array([False, True, True, True]), np.array([0.01, 0.09, 0.95, 1.0]))
    assert error == pytest.approx(0.5 * 0.45 + 0.5 * 0.025)
