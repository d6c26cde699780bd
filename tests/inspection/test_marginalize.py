import numpy as np
import pytest
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder
from skmotif.inspection import marginalize


@pytest.fixture(scope="module")
def backgrounds(dataset):
    return dataset.data[dataset.target == 0][:6]


def test_scores_equal_those_of_the_edited_text(fitted_pipeline, backgrounds):
    before = backgrounds.copy()
    table = marginalize(
        fitted_pipeline, "TGACTCA", backgrounds, positions=[3, 20], target="bound", output="probability"
    )
    assert table.columns.tolist() == ["background", "position", "strand", "score_before", "score_after", "effect"]
    assert len(table) == 6 * 2 * 2
    word = {"+": "TGACTCA", "-": "TGAGTCA"}
    edited = [
        backgrounds[row.background][: row.position] + word[row.strand] + backgrounds[row.background][row.position + 7 :]
        for row in table.itertuples()
    ]
    np.testing.assert_allclose(table["score_after"], fitted_pipeline.predict_proba(edited)[:, 0], atol=1e-5)
    expected = fitted_pipeline.predict_proba(backgrounds)[table["background"], 0]
    np.testing.assert_allclose(table["score_before"], expected, atol=1e-5)
    np.testing.assert_allclose(table["effect"], table["score_after"] - table["score_before"])
    assert (table["effect"] > 0.3).all()
    assert (before == backgrounds).all()


def test_the_motif_is_in_the_middle_of_each_background(fitted_pipeline, backgrounds):
    shorter = [sequence[: 30 - 3 * i] for i, sequence in enumerate(backgrounds)]
    table = marginalize(fitted_pipeline, "TGACTCA", shorter, strands="+")
    assert table["position"].tolist() == [(30 - 3 * i - 7) // 2 for i in range(6)]
    assert table["strand"].tolist() == ["+"] * 6


def test_a_motif_that_is_there_has_no_effect(fitted_pipeline, dataset):
    bound = dataset.target == 1
    starts = dataset.motif_starts[bound, 0]
    for sequence, start in zip(dataset.data[bound][:3], starts, strict=False):
        table = marginalize(fitted_pipeline, "TGASTNN", [sequence.lower()], positions=int(start), strands="+")
        assert table["effect"].tolist() == pytest.approx([0], abs=1e-5)


def test_the_target_is_the_class_predicted_before(ensemble_pipeline, backgrounds):
    table = marginalize(ensemble_pipeline, "TGACTCA", backgrounds, strands="-", output="probability")
    probabilities = ensemble_pipeline.predict_proba(backgrounds)
    edited = [sequence[:11] + "TGAGTCA" + sequence[18:] for sequence in backgrounds]
    after = ensemble_pipeline.predict_proba(edited)[np.arange(6), probabilities.argmax(axis=1)]
    np.testing.assert_allclose(table["score_before"], probabilities.max(axis=1), atol=1e-5)
    np.testing.assert_allclose(table["score_after"], after, atol=1e-5)


def test_responses_of_a_regressor(fitted_regressor, dataset, backgrounds):
    pipeline = make_pipeline(DNAOneHotEncoder().fit(dataset.data), fitted_regressor)
    table = marginalize(pipeline, "TGACTCA", backgrounds, positions=0, strands="+")
    edited = ["TGACTCA" + sequence[7:] for sequence in backgrounds]
    difference = pipeline.predict(edited) - pipeline.predict(backgrounds)
    assert np.corrcoef(table["effect"], difference)[0, 1] > 0.999  # the network's response is standardised


def test_unknown_bases_are_replaced(fitted_pipeline):
    table = marginalize(fitted_pipeline, "TGACTCA", ["N" * 30], target="bound", strands="+")
    (expected,) = fitted_pipeline.predict_proba(["N" * 11 + "TGACTCA" + "N" * 12])
    assert table["score_after"][0] == pytest.approx(np.log(expected[0] / expected[1]), abs=1e-3)


@pytest.mark.parametrize(
    ("motif", "positions", "message"),
    [
        ("A" * 31, None, "motif has 31 bp, more than background 0, which has 30 bp"),
        (
            "TGACTCA",
            [0, 24],
            "positions has 24, where the motif of 7 bp is outside background 0 of 30 bp; expected 0 to 23",
        ),
        ("TGACTCA", -1, "positions has -1, where"),
        ("TGACTCA", [], "positions should be whole numbers, one or more"),
        ("TGACUCA", None, "motif has 'U' at position 4"),
    ],
)
def test_motifs_outside_of_a_background_raise(fitted_pipeline, backgrounds, motif, positions, message):
    with pytest.raises(ValueError, match=message):
        marginalize(fitted_pipeline, motif, backgrounds, positions=positions)


def test_an_estimator_without_a_pipeline_raises(fitted_classifier, backgrounds):
    with pytest.raises(TypeError, match="Expected a Pipeline that takes sequences as text"):
        marginalize(fitted_classifier, "TGACTCA", backgrounds)


def test_no_background_raises(fitted_pipeline):
    with pytest.raises(ValueError, match="no sequences"):
        marginalize(fitted_pipeline, "TGACTCA", [])
