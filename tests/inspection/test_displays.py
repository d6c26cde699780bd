import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgba
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import ConfusionMatrixDisplay, RocCurveDisplay
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif._logo import BASE_COLORS
from skmotif.inspection import AttributionDisplay, AttributionHeatmapDisplay, TrainingHistoryDisplay, attribution


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_training_history_of_a_pipeline_and_a_classifier(fitted_pipeline, fitted_classifier):
    for estimator in (fitted_pipeline, fitted_classifier):
        display = TrainingHistoryDisplay.from_estimator(estimator)
        for ax, metric in zip(display.axes_, ["loss", "accuracy"], strict=True):
            training, validation, _, best = ax.lines
            np.testing.assert_array_equal(training.get_ydata(), fitted_classifier.history_[metric])
            np.testing.assert_array_equal(validation.get_ydata(), fitted_classifier.history_[f"val_{metric}"])
            assert training.get_xdata()[0] == 1
            assert list(best.get_xdata()) == [fitted_classifier.best_epoch_]
            assert list(best.get_ydata()) == [validation.get_ydata()[fitted_classifier.best_epoch_ - 1]]
        labels = [text.get_text() for text in display.axes_[0].get_legend().get_texts()]
        assert labels == ["training", "validation", f"best epoch ({fitted_classifier.best_epoch_})"]
        assert display.figure_ is display.axes_[0].figure


def test_training_history_without_validation():
    display = TrainingHistoryDisplay({"loss": [0.5, 0.4], "accuracy": [0.7, 0.8]}).plot()
    assert [len(ax.lines) for ax in display.axes_] == [1, 1]


def test_training_history_of_a_regressor():
    display = TrainingHistoryDisplay({"loss": [0.5, 0.4], "val_loss": [0.7, 0.8]}, best_epoch=1).plot()
    assert [ax.get_title() for ax in display.axes_] == ["Loss"]


def test_training_history_on_given_axes(fitted_classifier):
    figure, axes = plt.subplots(2, 1)
    display = TrainingHistoryDisplay.from_estimator(fitted_classifier, axes=axes)
    assert display.figure_ is figure
    with pytest.raises(ValueError, match=r"Expected 2 axes, for loss and accuracy, got 1"):
        TrainingHistoryDisplay.from_estimator(fitted_classifier, axes=axes[0])


def test_saliency_of_one_sequence(fitted_pipeline, fitted_classifier, dataset, one_hot):
    for estimator, X in [
        (fitted_pipeline, dataset.data[0]),
        (fitted_pipeline, dataset.data[:1]),
        (fitted_pipeline, dataset.data[0].encode()),
        (fitted_classifier, one_hot[0]),
        (fitted_classifier, one_hot[:1]),
    ]:
        display = AttributionDisplay.from_estimator(estimator, X, target="bound", highlight=(3, 10))
        assert display.sequence == dataset.data[0]
        heights = [bar.get_height() for bar in display.ax_.containers[0]]
        np.testing.assert_array_equal(heights, fitted_classifier.saliency_(one_hot[:1], "bound")[0])
        assert [label.get_text() for label in display.ax_.get_xticklabels()] == list(dataset.data[0])
        span = display.ax_.patches[0].get_extents().transformed(display.ax_.transData.inverted())
        assert (span.x0, span.x1) == pytest.approx((2.5, 9.5))


def test_saliency_bars_have_the_colours_of_their_bases(fitted_pipeline):
    display = AttributionDisplay.from_estimator(fitted_pipeline, "ACGTN" + "A" * 25)
    colors = [bar.get_facecolor() for bar in display.ax_.containers[0]]
    assert len(set(colors[:5])) == 5
    assert colors[0] == colors[5] == to_rgba("#35b058")


def test_long_sequences_have_positions_for_ticks():
    display = AttributionDisplay(np.ones(200), "ACGT" * 50).plot()
    assert display.ax_.get_xlabel() == "Position (bp)"
    assert len(display.ax_.get_xticks()) < 20


@pytest.mark.parametrize(
    ("X", "highlight", "message"),
    [
        (slice(0, 2), None, r"Expected one sequence, .* got \(2, 30, 4\)"),
        (slice(0, 1), (5, 31), r"0 <= start < end <= 30, got \(5, 31\)"),
        (slice(0, 1), (-1, 6), r"0 <= start < end <= 30, got \(-1, 6\)"),
    ],
)
def test_bad_input_is_named(fitted_pipeline, dataset, X, highlight, message):
    with pytest.raises(ValueError, match=message):
        AttributionDisplay.from_estimator(fitted_pipeline, dataset.data[X], highlight=highlight)


def test_saliency_has_one_value_for_each_base():
    with pytest.raises(ValueError, match=r"Expected saliency of shape \(4,\).*got \(3,\)"):
        AttributionDisplay([1, 2, 3], "ACGT").plot()


@pytest.mark.parametrize("display", [AttributionDisplay, TrainingHistoryDisplay])
def test_other_estimators_are_refused(display):
    arguments = () if display is TrainingHistoryDisplay else ("ACGT",)
    with pytest.raises(
        TypeError, match=r"Expected a MotifCNNClassifier or MotifCNNRegressor, .* got LogisticRegression"
    ):
        display.from_estimator(make_pipeline(DNAOneHotEncoder(flatten=True), LogisticRegression()), *arguments)
    with pytest.raises(ValueError, match="not fitted"):
        display.from_estimator(MotifCNNClassifier(), *arguments)


def test_scikit_learns_displays_take_the_pipeline(fitted_pipeline, dataset, labels):
    matrix = ConfusionMatrixDisplay.from_estimator(fitted_pipeline, dataset.data, labels)
    assert matrix.confusion_matrix.sum() == 300
    RocCurveDisplay.from_estimator(fitted_pipeline, dataset.data, labels)


def test_letters_are_as_high_as_the_bars_and_hang_below(fitted_pipeline, dataset):
    X = dataset.data[:1]
    display = AttributionDisplay.from_estimator(fitted_pipeline, X, method="gradient_x_input", kind="letters")
    contributions = attribution(fitted_pipeline, X)[0]
    np.testing.assert_array_equal(display.attributions, contributions)
    assert contributions.min() < 0
    for patch in display.ax_.patches:
        path = patch.get_path()
        vertices = path.vertices[path.codes != path.CLOSEPOLY]  # whose place does not matter
        base = next(b for b, color in BASE_COLORS.items() if to_rgba(color) == patch.get_facecolor())
        drawn = np.unique(np.rint(vertices[:, 0]).astype(int))
        assert set(drawn) <= {i for i, letter in enumerate(X[0]) if letter == base}
        heights = contributions[drawn]
        assert vertices[:, 1].max() == pytest.approx(max(heights.max(), 0), abs=1e-6)
        assert vertices[:, 1].min() == pytest.approx(min(heights.min(), 0), abs=1e-6)
    assert display.ax_.get_ylabel() == "Contribution"


def test_kind_is_bars_or_letters():
    with pytest.raises(ValueError, match="kind should be 'bars' or 'letters', got 'logo'"):
        AttributionDisplay([0.0, 1.0], "AC").plot(kind="logo")


def test_heat_map_is_sorted_by_the_peaks(fitted_pipeline, dataset):
    display = AttributionHeatmapDisplay.from_estimator(fitted_pipeline, dataset.data[:20], target="bound")
    drawn = display.ax_.images[0].get_array()
    assert drawn.shape == (20, 30)
    assert (np.diff(drawn.argmax(axis=1)) >= 0).all()
    in_order = AttributionHeatmapDisplay.from_estimator(fitted_pipeline, dataset.data[:20], target="bound", sort=False)
    np.testing.assert_allclose(
        in_order.ax_.images[0].get_array(), attribution(fitted_pipeline, dataset.data[:20], target="bound"), rtol=1e-6
    )
    low, high = in_order.ax_.images[0].get_clim()
    assert low == -high


def test_heat_map_of_nothing():
    assert AttributionHeatmapDisplay(np.zeros((2, 3))).plot().ax_.images[0].get_clim() == (-1, 1)
    with pytest.raises(ValueError, match=r"Expected attributions of shape \(n_sequences, length\), got \(3,\)"):
        AttributionHeatmapDisplay(np.zeros(3)).plot()


@pytest.mark.parametrize(
    ("display", "message"),
    [
        (AttributionDisplay([], ""), "Expected the sequence as a str of one base or more, got ''"),
        (AttributionDisplay([1], None), "Expected the sequence as a str"),
        (AttributionDisplay([np.nan], "A"), "saliency should be finite, got nan"),
        (AttributionDisplay([1], "A", highlight=(0,)), r"highlight should satisfy 0 <= start < end <= 1, got \(0,\)"),
        (AttributionHeatmapDisplay([[1, np.nan]]), "sequence 0 is not at position 1"),
        (AttributionHeatmapDisplay([[1], [1, 2]]), "attributions should be real numbers, in rows of the same length"),
        (TrainingHistoryDisplay({}), "history should be a dict with 'loss'"),
        (TrainingHistoryDisplay({"loss": []}), r"as many values of 'loss' as epochs \(0\), one or more"),
        (TrainingHistoryDisplay({"loss": [1], "val_loss": [1, 2]}), "as many values of 'val_loss' as epochs"),
        (TrainingHistoryDisplay({"loss": [1]}, best_epoch=2), "best_epoch should be an epoch, 1 to 1, got 2"),
    ],
)
def test_what_cannot_be_drawn(display, message):
    with pytest.raises(ValueError, match=message):
        display.plot()
