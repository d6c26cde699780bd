import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import TwoSlopeNorm, to_rgba
from matplotlib.patches import Rectangle
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import ConfusionMatrixDisplay, RocCurveDisplay
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif._logo import BASE_COLORS
from skmotif.inspection import (
    AttributionDisplay,
    AttributionHeatmapDisplay,
    TrainingHistoryDisplay,
    VariantEffectDisplay,
    attribution,
    variant_effect,
)
from skmotif.io import write_fasta
from tests.conftest import SMALL_NETWORK


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


def test_training_history_without_validation_set():
    display = TrainingHistoryDisplay({"loss": [0.5, 0.4], "accuracy": [0.7, 0.8]}).plot()
    assert [len(ax.lines) for ax in display.axes_] == [1, 1]


def test_training_history_of_a_regressor():
    display = TrainingHistoryDisplay({"loss": [0.5, 0.4], "val_loss": [0.7, 0.8]}, best_epoch=1).plot()
    assert [ax.get_title() for ax in display.axes_] == ["Loss"]


def test_training_history_on_given_axes(fitted_classifier):
    figure, axes = plt.subplots(2, 1)
    display = TrainingHistoryDisplay.from_estimator(fitted_classifier, axes=axes)
    assert display.figure_ is figure
    with pytest.raises(ValueError, match=r"Expected 2 axes, for loss and accuracy; got 1"):
        TrainingHistoryDisplay.from_estimator(fitted_classifier, axes=axes[0])


def test_the_axis_of_the_loss_is_logarithmic_unless_a_loss_is_zero():
    assert TrainingHistoryDisplay({"loss": [0.5, 0.4]}).plot().axes_[0].get_yscale() == "log"
    assert TrainingHistoryDisplay({"loss": [0.5, 0.0]}).plot().axes_[0].get_yscale() == "linear"


def test_bars_are_the_saliency_map_of_one_sequence(fitted_pipeline, fitted_classifier, dataset, one_hot):
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


def test_bars_have_the_colours_of_their_bases(fitted_pipeline):
    display = AttributionDisplay.from_estimator(fitted_pipeline, "ACGTN" + "A" * 25)
    colors = [bar.get_facecolor() for bar in display.ax_.containers[0]]
    assert len(set(colors[:5])) == 5
    assert colors[0] == colors[5] == to_rgba("#35b058")


def test_titles_name_the_score(fitted_pipeline, fitted_regressor, dataset, one_hot):
    def title(estimator, X, **kwargs):
        return AttributionDisplay.from_estimator(estimator, X, **kwargs).ax_.get_title()

    assert title(fitted_pipeline, dataset.data[0]) == "Saliency for class unbound"
    assert title(fitted_pipeline, dataset.data[0], target="bound") == "Saliency for class bound"
    signed = {"method": "gradient_x_input", "output": "probability"}
    assert title(fitted_pipeline, dataset.data[0], **signed) == "Contributions to the probability of class unbound"
    assert title(fitted_regressor, one_hot[0]) == "Saliency for the response"
    assert title(fitted_regressor, one_hot[0], method="gradient_x_input") == "Contributions to the response"
    y = np.column_stack([dataset.target, 1 - dataset.target])
    many_labels = MotifCNNClassifier(**{**SMALL_NETWORK, "epochs": 1, "random_state": 0}).fit(one_hot, y)
    assert title(many_labels, one_hot[0], target=1) == "Saliency for label 1"


def test_small_contributions_are_low():
    low, high = AttributionDisplay([0.01, 0.02], "AC", min_height=1).plot().ax_.get_ylim()
    assert low == 0
    assert high >= 1
    low, high = AttributionDisplay([0.01, -0.02], "AC", min_height=1).plot(kind="letters").ax_.get_ylim()
    assert low <= -1
    assert high >= 1
    assert AttributionDisplay([0.01, 0.02], "AC").plot().ax_.get_ylim()[1] < 0.03


def test_ticks_of_long_sequences_are_positions():
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
def test_invalid_sequences_and_highlights_raise(fitted_pipeline, dataset, X, highlight, message):
    with pytest.raises(ValueError, match=message):
        AttributionDisplay.from_estimator(fitted_pipeline, dataset.data[X], highlight=highlight)


@pytest.mark.parametrize("display", [AttributionDisplay, TrainingHistoryDisplay])
def test_other_estimators_raise(display):
    arguments = () if display is TrainingHistoryDisplay else ("ACGT",)
    with pytest.raises(
        TypeError, match=r"Expected a MotifCNNClassifier or MotifCNNRegressor, .* got LogisticRegression"
    ):
        display.from_estimator(make_pipeline(DNAOneHotEncoder(flatten=True), LogisticRegression()), *arguments)
    with pytest.raises(ValueError, match="not fitted"):
        display.from_estimator(MotifCNNClassifier(), *arguments)


def test_displays_of_scikit_learn_accept_the_pipeline(fitted_pipeline, dataset, labels):
    matrix = ConfusionMatrixDisplay.from_estimator(fitted_pipeline, dataset.data, labels)
    assert matrix.confusion_matrix.sum() == 300
    RocCurveDisplay.from_estimator(fitted_pipeline, dataset.data, labels)


def test_letters_have_the_height_and_sign_of_the_contributions(fitted_pipeline, dataset):
    X = dataset.data[:1]
    display = AttributionDisplay.from_estimator(fitted_pipeline, X, method="gradient_x_input", kind="letters")
    contributions = attribution(fitted_pipeline, X)[0]
    np.testing.assert_array_equal(display.attributions, contributions)
    assert contributions.min() < 0
    for patch in display.ax_.patches:
        path = patch.get_path()
        vertices = path.vertices[path.codes != path.CLOSEPOLY]  # its position is arbitrary
        base = next(b for b, color in BASE_COLORS.items() if to_rgba(color) == patch.get_facecolor())
        drawn = np.unique(np.rint(vertices[:, 0]).astype(int))
        assert set(drawn) <= {i for i, letter in enumerate(X[0]) if letter == base}
        heights = contributions[drawn]
        assert vertices[:, 1].max() == pytest.approx(max(heights.max(), 0), abs=1e-6)
        assert vertices[:, 1].min() == pytest.approx(min(heights.min(), 0), abs=1e-6)
    assert display.ax_.get_ylabel() == "Contribution"


def test_heat_map_is_sorted_by_the_position_of_the_peak(fitted_pipeline, dataset):
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


def test_heat_map_of_zeros_has_colour_limits():
    assert AttributionHeatmapDisplay(np.zeros((2, 3))).plot().ax_.images[0].get_clim() == (-1, 1)


@pytest.mark.parametrize(
    ("display", "message"),
    [
        (AttributionDisplay([], ""), "sequence should be a str of one base or more, got ''"),
        (AttributionDisplay([1], None), "sequence should be a str of one base or more, got None"),
        (AttributionDisplay([1, 2, 3], "ACGT"), r"Expected attributions of shape \(4,\), one value .* got \(3,\)"),
        (AttributionDisplay([1], "A", min_height=-1), "min_height should be at least 0, got -1"),
        (AttributionDisplay([np.nan], "A"), "attributions should be finite, got nan"),
        (AttributionDisplay([1], "A", highlight=(0,)), r"highlight should satisfy 0 <= start < end <= 1, got \(0,\)"),
        (AttributionHeatmapDisplay(np.zeros(3)), r"Expected attributions of shape \(n_sequences, length\), got \(3,\)"),
        (
            AttributionHeatmapDisplay([[1, np.nan]]),
            r"finite, got nan in sequence 0 at position 1 \(0-based\)",
        ),
        (AttributionHeatmapDisplay([[1], [1, 2]]), "attributions should be real numbers, in rows of the same length"),
        (TrainingHistoryDisplay({}), "history should be a dict with 'loss'"),
        (TrainingHistoryDisplay({"loss": []}), r"as many values of 'loss' as there are epochs \(0\), one or more"),
        (TrainingHistoryDisplay({"loss": [1], "val_loss": [1, 2]}), "as many values of 'val_loss' as there are epochs"),
        (TrainingHistoryDisplay({"loss": [1]}, best_epoch=2), "best_epoch should be an epoch, 1 to 1, got 2"),
    ],
)
def test_invalid_displays_raise(display, message):
    with pytest.raises(ValueError, match=message):
        display.plot()


def test_unknown_kind_raises():
    with pytest.raises(ValueError, match="kind should be 'bars' or 'letters', got 'logo'"):
        AttributionDisplay([0.0, 1.0], "AC").plot(kind="logo")


def test_keywords_go_to_the_bars(fitted_pipeline, dataset):
    options = {"color": "black", "width": 0.5, "ec": "red"}
    display = AttributionDisplay.from_estimator(fitted_pipeline, dataset.data[0], **options)
    for bar in display.ax_.containers[0]:
        assert bar.get_facecolor() == to_rgba("black")
        assert bar.get_edgecolor() == to_rgba("red")
        assert bar.get_width() == pytest.approx(0.5)


def test_keywords_go_to_the_letters(fitted_pipeline, dataset):
    options = {"kind": "letters", "color": "black", "lw": 2}
    display = AttributionDisplay.from_estimator(fitted_pipeline, dataset.data[0], **options)
    for patch in display.ax_.patches:
        assert patch.get_facecolor() == to_rgba("black")
        assert patch.get_linewidth() == 2


def test_keywords_go_to_the_heat_map(fitted_pipeline, dataset):
    display = AttributionHeatmapDisplay.from_estimator(fitted_pipeline, dataset.data[:9], cmap="PiYG", vmax=3)
    image = display.ax_.images[0]
    assert image.get_cmap().name == "PiYG"
    assert image.get_clim()[0] < 0
    assert image.get_clim()[1] == 3
    norm = TwoSlopeNorm(0, -1, 2)
    assert AttributionHeatmapDisplay([[1.0, -1.0]]).plot(norm=norm).ax_.images[0].norm is norm


def test_keywords_go_to_the_curves_of_the_history(fitted_pipeline):
    display = TrainingHistoryDisplay.from_estimator(fitted_pipeline, c="red", lw=3, marker="s")
    for ax in display.axes_:
        training, validation, _, best = ax.lines
        for line in (training, validation):
            assert (line.get_color(), line.get_linewidth(), line.get_marker()) == ("red", 3, "s")
        assert best.get_color() == "red"


def shaded_columns(ax):
    """Return the columns of the background of an axes that are shaded."""
    return [round(patch.get_x() + 0.5) for patch in ax.patches if isinstance(patch, Rectangle)]


@pytest.mark.parametrize(
    ("variant", "aligned", "columns"),
    [
        ((12, "T", "G"), None, [12]),
        ((12, "T", "TGG"), ["{0}--", "{0}GG"], [13, 14]),
        ((12, "TGAC", "T"), ["{0}GAC", "{0}---"], [13, 14, 15]),
    ],
)
def test_the_alleles_of_a_variant_are_aligned(fitted_pipeline, dataset, variant, aligned, columns):
    sequence = dataset.data[0][:12] + "TGACTCA" + dataset.data[0][19:]
    display = VariantEffectDisplay.from_estimator(
        fitted_pipeline, [sequence], [variant], method="in_silico_mutagenesis"
    )
    effect = variant_effect(fitted_pipeline, [sequence], [variant]).iloc[0]
    reference, alternative = display.sequences
    assert len(reference) == len(alternative) <= 30
    assert reference.replace("-", "") == sequence[: len(reference.replace("-", ""))]
    if aligned is not None:
        assert [text[: columns[-1] + 1] for text in display.sequences] == [
            text.format(sequence[:13]) for text in aligned
        ]
    for ax in display.axes_:
        assert shaded_columns(ax) == columns
    titles = [ax.get_title(loc="left") for ax in display.axes_]
    assert titles[0] == f"Reference: score {effect['score_ref']:.2f}"
    assert titles[1] == f"Alternative: score {effect['score_alt']:.2f}, effect {effect['effect']:+.2f}"
    assert display.axes_[0].get_ylim() == display.axes_[1].get_ylim()
    assert display.figure_ is display.axes_[0].figure
    expected = attribution(fitted_pipeline, [sequence], method="in_silico_mutagenesis")[0]
    is_base = np.array(list(reference)) != "-"
    np.testing.assert_allclose(display.attributions[0][is_base], expected[: is_base.sum()], atol=1e-5)
    assert (display.attributions[0][~is_base] == 0).all()


def test_a_variant_in_a_short_sequence_and_in_a_genome(dataset, fitted_pipeline, tmp_path):
    """An encoder that pads at the start moves the attributions."""
    sequence = "C" * 6 + "TGACTCA" + "C" * 7
    pipeline = make_pipeline(DNAOneHotEncoder(align="end").fit(dataset.data), fitted_pipeline[-1])
    display = VariantEffectDisplay.from_estimator(pipeline, [sequence], [(8, "A", "C")])
    np.testing.assert_allclose(display.attributions[0], attribution(pipeline, [sequence])[0, 10:], atol=1e-6)
    assert np.argmin(display.attributions[0]) in range(6, 13)  # they explain "unbound"
    write_fasta([sequence], tmp_path / "genome.fa", ["chr1"])
    figure, axes = plt.subplots(2)
    display = VariantEffectDisplay.from_estimator(
        fitted_pipeline, variants=[("chr1", 8, "A", "C")], genome=tmp_path / "genome.fa", axes=axes, alpha=0.5
    )
    assert display.figure_ is figure
    assert display.sequences[0] == "N" * 7 + sequence + "N" * 3
    assert shaded_columns(axes[1]) == [15]


def test_variants_that_cannot_be_shown_raise(dataset, fitted_pipeline):
    sequence = dataset.data[0]
    with pytest.raises(ValueError, match=r"Expected one variant that can be scored, .* got 2"):
        VariantEffectDisplay.from_estimator(fitted_pipeline, [sequence], [(i, sequence[i], "N") for i in (0, 1)])
    cropping = make_pipeline(DNAOneHotEncoder(30, crop=True).fit(dataset.data), fitted_pipeline[-1])
    with pytest.raises(ValueError, match="The sequence has 31 bp, more than the window of 30 bp"):
        VariantEffectDisplay.from_estimator(cropping, [sequence + "A"], [(0, sequence[0], "N")])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([[1, 2], [1, 2]], "AC", [1, 2]), "sequences should be 2 str"),
        (([[1, 2], [1, 2]], ["AC", "A"], [1, 2]), "should be aligned, with '-' for missing bases; got 2 and 1"),
        (([[1, 2], [1, 2]], ["", ""], [1, 2]), "should be aligned"),
        (([1, 2], ["AC", "AG"], [1, 2]), r"Expected finite attributions of shape \(2, 2\), got \(2,\)"),
        (([[1, 2], [1, np.nan]], ["AC", "AG"], [1, 2]), "Expected finite attributions"),
        (([[1, 2], [1, 2]], ["AC", "AG"], [1]), r"Expected finite scores of shape \(2,\)"),
    ],
)
def test_invalid_arguments_of_the_variant_effect_display_raise(arguments, message):
    with pytest.raises(ValueError, match=message):
        VariantEffectDisplay(*arguments).plot()


def test_the_variant_effect_display_needs_two_axes():
    with pytest.raises(ValueError, match="Expected 2 axes, for the reference and the alternative; got 1"):
        VariantEffectDisplay([[1], [2]], ["A", "C"], [1, 2]).plot(axes=plt.gca())
