import matplotlib.pyplot as plt
import numpy as np
import pytest

from skmotif.model_selection import BaselineReportDisplay
from skmotif.motifs._rounding import rounded_score
from tests.model_selection.conftest import network, random_sequences

METRICS = ["AUROC", "AUPRC", "accuracy", "Brier score", "calibration error"]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_display_shows_every_number(report):
    display = BaselineReportDisplay(report).plot()
    assert [ax.get_title() for ax in display.axes_] == [metric[0].upper() + metric[1:] for metric in METRICS]
    assert [ax.get_xlabel() for ax in display.axes_] == ["higher is better"] * 3 + ["lower is better"] * 2
    models = [label.get_text() for label in display.axes_[0].get_yticklabels()]
    assert models == report.loc["AUROC"].index.tolist()
    for ax, metric in zip(display.axes_, METRICS, strict=True):
        expected = report.loc[metric].loc[models]
        np.testing.assert_array_equal([line.get_xdata() for line in ax.lines], expected[["low", "mean", "high"]])
        assert {tuple(line.get_markevery()) for line in ax.lines} == {(1,)}  # a point at the mean only
        filled = [line.get_markerfacecolor() != "white" for line in ax.lines]
        assert filled == (expected["rank"] == 1).fillna(False).tolist()
        assert any(filled) == (metric != "calibration error")
        assert [text.get_text() for text in ax.texts] == [rounded_score(mean) for mean in expected["mean"]]
    assert display.axes_[0].get_ylim()[0] > display.axes_[0].get_ylim()[1]  # the best is on top
    assert display.figure_ is display.axes_[0].figure


def test_imperfect_scores_are_not_rounded_to_perfect_ones(report):
    almost_perfect = report.assign(mean=report["mean"].mask(report["rank"] == 1, 0.9999))
    display = BaselineReportDisplay(almost_perfect).plot()
    assert display.axes_[0].texts[0].get_text() == ">0.999"


def test_display_on_given_axes(report):
    figure, axes = plt.subplots(5)
    assert BaselineReportDisplay(report).plot(axes=axes).figure_ is figure
    with pytest.raises(ValueError, match=r"Expected 5 axes, for AUROC, .*calibration error; got 1"):
        BaselineReportDisplay(report).plot(axes=axes[0])


def test_from_estimator_plots_the_report_and_passes_parameters_and_keywords(report, monkeypatch):
    calls = []

    def record(*args, **options):
        calls.append((args, options))
        return report

    monkeypatch.setattr("skmotif.model_selection._baseline_report_display.baseline_report", record)
    arguments = (network(), *random_sequences())
    options = {"cv": 2, "groups": np.arange(60), "k": 4, "gkm_svm": True, "random_state": 1, "verbose": 2}
    display = BaselineReportDisplay.from_estimator(*arguments, **options, c="red", lw=3, marker="s")
    assert calls == [(arguments, options)]
    assert display.report is report
    for ax in display.axes_:
        for line in ax.lines:
            assert (line.get_color(), line.get_linewidth(), line.get_marker()) == ("red", 3, "s")
            assert line.get_markerfacecolor() in ("red", "white")


def test_objects_other_than_a_report_raise():
    with pytest.raises(ValueError, match="Expected a report of baseline_report, got dict"):
        BaselineReportDisplay({}).plot()
