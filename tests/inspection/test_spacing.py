import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import roc_auc_score

from skmotif.datasets import make_background
from skmotif.inspection import spacing
from skmotif.inspection._interval import mean_and_interval

MOTIFS = ["TGACTCA", "GGGCGG"]


@pytest.fixture(scope="module")
def backgrounds(distance_pipeline):
    return make_background(["ACGT" * 20] * 60, "shuffle", random_state=0)


def test_effects_equal_those_of_the_edited_text(distance_pipeline, backgrounds):
    table = spacing(distance_pipeline, *MOTIFS, backgrounds[:3], distances=[12, 7], orientations=["+-", "-+"])
    assert table[["orientation", "distance"]].to_numpy().tolist() == [["+-", 12], ["+-", 7], ["-+", 12], ["-+", 7]]
    text = list(backgrounds[:3])
    start = (80 - 7 - 12 - 6) // 2
    first, second = (start, "TGACTCA"), (start + 7 + 12, "CCGCCC")

    def score(*words):
        edited = text
        for at, word in words:
            edited = [sequence[:at] + word + sequence[at + len(word) :] for sequence in edited]
        return distance_pipeline.decision_function(edited)

    of_a, of_b, of_both = (score(*words) - score() for words in ([first], [second], [first, second]))
    expected = [of_a.mean(), of_b.mean(), of_both.mean(), (of_both - of_a - of_b).mean()]
    found = table.loc[0, ["effect_a", "effect_b", "effect_both", "interaction"]].tolist()
    assert found == pytest.approx(expected, abs=1e-3)
    interval = stats.t.interval(0.95, 2, expected[3], stats.sem(of_both - of_a - of_b))
    assert table.loc[0, ["low", "high"]].tolist() == pytest.approx(interval, abs=1e-3)


def test_the_planted_distances_are_recovered(distance_pipeline, backgrounds):
    table = spacing(distance_pipeline, *MOTIFS, backgrounds, distances=range(5, 30))
    forward = table[table["orientation"] == "++"].set_index("distance")
    assert roc_auc_score(forward.index.isin(range(10, 20)), forward["interaction"]) >= 0.95
    assert (forward["low"].loc[11:18] > 0).all()
    assert (forward["high"][[5, 6, 25, 26, 27, 28, 29]] < 0).all()
    # The network has not seen GGGCGG on the reverse strand. TGACTCA is nearly its own reverse complement.
    other = table[table["orientation"].isin(["+-", "--"])]
    assert other["interaction"].max() < forward["interaction"].max() / 2


def test_one_background_has_no_interval(distance_pipeline, backgrounds):
    table = spacing(distance_pipeline, *MOTIFS, backgrounds[:1], distances=10, orientations=["++"])
    assert table[["low", "high"]].isna().all(axis=None)
    assert np.isfinite(table["interaction"][0])


def test_backgrounds_may_differ_in_length(distance_pipeline, backgrounds):
    shorter = [sequence[: 80 - i] for i, sequence in enumerate(backgrounds[:9])]
    assert len(spacing(distance_pipeline, *MOTIFS, shorter, distances=[5, 50])) == 8


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"distances": [5, 68]}, "distances has 68, at which the motifs need 81 bp, but background 0 has 80 bp"),
        ({"distances": -1}, "distances should be 0 or larger, got -1; swap the motifs"),
        ({"distances": []}, "distances should be whole numbers"),
        ({"distances": 5, "orientations": ["+"]}, r"orientations should be a list of \+\+, \+-, -\+, --"),
        ({"distances": 5, "orientations": []}, "orientations should be a list"),
        ({"distances": 5, "orientations": "++"}, "orientations should be a list"),
        ({"distances": 5, "motif_b": ""}, "motif_b should be a str of IUPAC codes"),
    ],
)
def test_invalid_parameters_raise(distance_pipeline, backgrounds, parameters, message):
    arguments = {"motif_a": MOTIFS[0], "motif_b": MOTIFS[1], "backgrounds": backgrounds, **parameters}
    with pytest.raises(ValueError, match=message):
        spacing(distance_pipeline, **arguments)


def test_interval_is_that_of_scipy():
    values = np.random.default_rng(0).normal(size=(2, 9))
    mean, low, high = mean_and_interval(values)
    expected = stats.ttest_1samp(values, 0, axis=1).confidence_interval()
    np.testing.assert_allclose([low, high], expected)
    np.testing.assert_allclose(mean, values.mean(axis=1))
