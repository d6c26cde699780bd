import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_score
from sklearn.utils import Bunch

from skmotif.inspection import attribution
from skmotif.metrics import AttributionLocalizationScorer, attribution_localization_score, motif_mask


def test_mask_of_several_motifs():
    mask = motif_mask([[0, 3], [-1, 4]], [2, 3], 8)
    assert mask.astype(int).tolist() == [[1, 1, 0, 1, 1, 1, 0, 0], [0, 0, 0, 0, 1, 1, 1, 0]]


def test_localization_is_the_mean_auroc_of_sequences_with_a_motif():
    rng = np.random.default_rng(0)
    mask = motif_mask([[2], [-1], [5]], [4], 12)
    attributions = rng.normal(size=(3, 12))
    expected = np.mean([roc_auc_score(mask[i], attributions[i]) for i in (0, 2)])
    assert attribution_localization_score(mask, attributions) == pytest.approx(expected)
    assert attribution_localization_score(mask, mask) == 1
    assert attribution_localization_score(mask, np.zeros((3, 12))) == 0.5


@pytest.mark.parametrize(
    ("mask", "attributions", "message"),
    [
        ([[0, 1]], [[0, 1, 2]], r"got \(1, 2\) and \(1, 3\)"),
        ([0, 1], [0, 1], r"of the same shape, \(n_sequences, length\)"),
        ([[0, 0], [1, 1]], [[0, 1], [0, 1]], "Expected at least one sequence with positions in a motif"),
        ([[0, 2]], [[0, 1]], r"mask should be of True and False, or 1 and 0, got 2\.0"),
        ([[0, 1]], [[0, np.nan]], "attributions should be finite, got nan"),
    ],
)
def test_invalid_masks_and_attributions_raise(mask, attributions, message):
    with pytest.raises(ValueError, match=message):
        attribution_localization_score(mask, attributions)


def test_sequences_outside_the_data_set_raise(fitted_pipeline, dataset):
    with pytest.raises(ValueError, match="Sequence 1 is not in the data set"):
        AttributionLocalizationScorer(dataset)(fitted_pipeline, [dataset.data[0], "A" * 30], None)


def test_case_does_not_matter(fitted_pipeline, dataset):
    scorer, bound = AttributionLocalizationScorer(dataset), dataset.data[dataset.target == 1]
    lower_case = Bunch(**{**dataset, "data": [x.lower() for x in dataset.data]})
    expected = scorer(fitted_pipeline, bound, None)
    assert scorer(fitted_pipeline, [x.lower() for x in bound], None) == expected
    assert AttributionLocalizationScorer(lower_case)(fitted_pipeline, bound, None) == expected


def test_copies_with_different_motif_starts_raise(fitted_pipeline, dataset):
    row = int(np.argmax(dataset.target))
    starts = np.append(dataset.motif_starts, dataset.motif_starts[[row]], axis=0)
    repeated = Bunch(**{**dataset, "data": [*dataset.data, dataset.data[row]], "motif_starts": starts})
    scorer = AttributionLocalizationScorer(repeated)
    bound = dataset.data[dataset.target == 1]
    assert scorer(fitted_pipeline, bound, None) == AttributionLocalizationScorer(dataset)(fitted_pipeline, bound, None)
    starts[-1] = -1
    message = rf"Sequence 0 is in the data set more than once, as rows \[{row}, 300\], with different motif_starts"
    with pytest.raises(ValueError, match=message):
        scorer(fitted_pipeline, bound, None)


def test_invalid_sequences_raise(fitted_pipeline, dataset):
    with pytest.raises(TypeError, match="Sequence 1 is of type list"):
        AttributionLocalizationScorer(dataset)(fitted_pipeline, [dataset.data[0], [dataset.data[1]]], None)


@pytest.mark.parametrize(
    ("starts", "lengths", "length", "message"),
    [
        ([1], [2], 4, r"got \(1,\) and \(1,\)"),
        ([[1]], [2, 3], 4, r"got \(1, 1\) and \(2,\)"),
        ([[1.5]], [2], 4, "Expected whole numbers"),
        ([[1]], [-2], 4, "motif_lengths of 1 or more"),
        ([[3]], [2], 4, "A motif ends at 5 bp, but length is 4 bp"),
        ([[1]], [2], 0, "length == 0, must be >= 1"),
    ],
)
def test_invalid_motif_positions_raise(starts, lengths, length, message):
    with pytest.raises(ValueError, match=message):
        motif_mask(starts, lengths, length)


def test_other_data_sets_raise(fitted_pipeline, dataset):
    with pytest.raises(TypeError, match=r"Expected the Bunch that make_motif_classification or .* returns, got dict"):
        AttributionLocalizationScorer({})(fitted_pipeline, dataset.data, None)


def test_scorer_looks_up_the_motifs_of_the_scored_sequences(fitted_pipeline, dataset, labels):
    scorer = AttributionLocalizationScorer(dataset, {"target": "bound"})
    bound = dataset.target == 1
    mask = motif_mask(dataset.motif_starts[bound], [7], 30)
    expected = attribution_localization_score(mask, attribution(fitted_pipeline, dataset.data[bound], target="bound"))
    assert scorer(fitted_pipeline, dataset.data[bound], None) == pytest.approx(expected)
    assert expected > 0.9
    scores = cross_val_score(fitted_pipeline, dataset.data, labels, scoring=scorer, cv=2)
    assert scores.shape == (2,)
    assert scores.min() > 0.8
