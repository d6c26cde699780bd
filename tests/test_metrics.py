import pickle

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_score
from sklearn.utils import Bunch

from skmotif.inspection import attribution
from skmotif.metrics import (
    AttributionLocalizationScorer,
    MotifRecoveryScorer,
    attribution_localization_score,
    motif_mask,
    motif_recovery,
    motif_recovery_score,
)
from skmotif.motifs import Motif


def test_recovery_of_what_was_planted():
    found = ["CCCCCCC", Motif.from_consensus("TGAGTCA"), "TGACTC"]
    table = motif_recovery(["TGACTCA", "AAATTTCCC"], found)
    assert table["similarity"][0] == pytest.approx(1)
    assert table.loc[0, ["rank", "offset", "strand", "found"]].tolist() == [2, 0, "-", "TGAGTCA"]
    assert table["similarity"][1] < 0.75
    assert motif_recovery_score(["TGACTCA", "TGACTCA"], ["TGAGTCA", *found]) == pytest.approx(1)


def test_a_found_motif_stands_for_one_planted_motif():
    # TGACGTCA is like both, and more like the second. The first gets what is left.
    table = motif_recovery(["TGACTCA", "TGACGTCA"], ["TGACGTCA", "CCGGAAGT"])
    assert table["rank"].tolist() == [2, 1]
    assert table["similarity"][1] == pytest.approx(1)
    assert motif_recovery_score(["TGACTCA", "TGACTCA"], ["TGACTCA"]) == pytest.approx(0.5)
    assert motif_recovery(["TGACTCA", "TGACTCA"], ["TGACTCA"]).isna()["found"].tolist() == [False, True]
    assert motif_recovery(["TGACTCA"], ["TGACTCA", "TGAGTCA"])["rank"].tolist() == [1]  # of equals the first


def test_a_part_of_the_motif_counts_in_part():
    assert motif_recovery_score(["TGACTCAC"], ["TGAC"]) == pytest.approx(np.sqrt(0.5))
    assert motif_recovery(["TGACTCAC"], ["CAC"]).loc[0, "offset"] == 5


def test_nothing_found_and_nothing_planted():
    assert motif_recovery_score(["TGACTCA"], []) == 0
    assert motif_recovery(["TGACTCA"], []).isna().loc[0, ["found", "rank", "offset", "strand"]].all()
    with pytest.raises(ValueError, match="Expected one planted motif or more"):
        motif_recovery_score([], ["TGACTCA"])
    with pytest.raises(ValueError, match=r"'X' at position 1 \(0-based\), expected an IUPAC code"):
        motif_recovery_score(["AXA"], ["TGACTCA"])


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
        ([[0, 0], [1, 1]], [[0, 1], [0, 1]], "Expected a sequence with positions in a motif and others"),
    ],
)
def test_localization_refuses(mask, attributions, message):
    with pytest.raises(ValueError, match=message):
        attribution_localization_score(mask, attributions)


def test_scorers_go_into_cross_validation(fitted_pipeline, dataset, labels):
    recovery = MotifRecoveryScorer(["TGACTCA"], {"random_state": 0, "target": "bound"})
    localization = AttributionLocalizationScorer(dataset, {"target": "bound"})
    bound = dataset.target == 1
    starts = dataset.motif_starts[bound]
    expected = attribution_localization_score(
        motif_mask(starts, [7], 30), attribution(fitted_pipeline, dataset.data[bound], target="bound")
    )
    assert localization(fitted_pipeline, dataset.data[bound], None) == pytest.approx(expected)
    assert expected > 0.9
    assert pickle.loads(pickle.dumps(recovery))(fitted_pipeline, dataset.data, labels) > 0.9
    scores = cross_val_score(fitted_pipeline, dataset.data, labels, scoring=localization, cv=2)
    assert scores.shape == (2,)
    assert scores.min() > 0.8


def test_the_localization_scorer_knows_its_sequences(fitted_pipeline, dataset):
    with pytest.raises(ValueError, match="Sequence 1 is not in the data set"):
        AttributionLocalizationScorer(dataset)(fitted_pipeline, [dataset.data[0], "A" * 30], None)


def test_the_localization_scorer_takes_any_case(fitted_pipeline, dataset):
    scorer, bound = AttributionLocalizationScorer(dataset), dataset.data[dataset.target == 1]
    lower_case = Bunch(**{**dataset, "data": [x.lower() for x in dataset.data]})
    expected = scorer(fitted_pipeline, bound, None)
    assert scorer(fitted_pipeline, [x.lower() for x in bound], None) == expected
    assert AttributionLocalizationScorer(lower_case)(fitted_pipeline, bound, None) == expected


def test_repeats_with_other_starts_are_refused(fitted_pipeline, dataset):
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


def test_the_localization_scorer_refuses_what_is_no_sequence(fitted_pipeline, dataset):
    with pytest.raises(TypeError, match="Sequence 1 is of type list"):
        AttributionLocalizationScorer(dataset)(fitted_pipeline, [dataset.data[0], [dataset.data[1]]], None)


@pytest.mark.parametrize(
    ("starts", "lengths", "length", "message"),
    [
        ([1], [2], 4, r"got \(1,\) and \(1,\)"),
        ([[1]], [2, 3], 4, r"got \(1, 1\) and \(2,\)"),
        ([[1.5]], [2], 4, "Expected whole numbers"),
        ([[1]], [-2], 4, "motif_lengths of 1 or more"),
        ([[3]], [2], 4, "A motif ends at 5 bp, behind the length of 4 bp"),
        ([[1]], [2], 0, "length == 0, must be >= 1"),
    ],
)
def test_masks_refuse(starts, lengths, length, message):
    with pytest.raises(ValueError, match=message):
        motif_mask(starts, lengths, length)


def test_values_that_localization_refuses():
    with pytest.raises(ValueError, match=r"mask should be of True and False, or 1 and 0, got 2\.0"):
        attribution_localization_score([[0, 2]], [[0, 1]])
    with pytest.raises(ValueError, match="attributions should be finite, got nan"):
        attribution_localization_score([[0, 1]], [[0, np.nan]])


def test_a_consensus_is_no_list_of_motifs():
    with pytest.raises(TypeError, match="planted should be a list of Motif or str, got str"):
        motif_recovery_score("TGACTCA", ["TGACTCA"])


def test_localization_is_scored_on_a_simulated_data_set(fitted_pipeline, dataset):
    with pytest.raises(TypeError, match="Expected the Bunch that make_motif_classification returns, got dict"):
        AttributionLocalizationScorer({})(fitted_pipeline, dataset.data, None)
