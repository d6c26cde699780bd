import numpy as np
import pandas as pd
import pytest

from skmotif.inspection import ablate
from skmotif.motifs import Motif, scan


@pytest.fixture(scope="module")
def bound(dataset):
    return dataset.data[dataset.target == 1][:10]


@pytest.fixture(scope="module")
def sites(dataset):
    starts = dataset.motif_starts[dataset.target == 1][:10, 0]
    return pd.DataFrame({"sequence": range(10), "start": starts, "end": starts + 7, "note": "x"}, index=range(5, 15))


def test_masked_sites_equal_n_in_the_text(fitted_pipeline, bound, sites):
    before = sites.copy()
    table = ablate(fitted_pipeline, bound, sites, method="mask", target="bound", output="probability")
    masked = [bound[row.sequence][: row.start] + "N" * 7 + bound[row.sequence][row.end :] for row in sites.itertuples()]
    np.testing.assert_allclose(table["score_after"], fitted_pipeline.predict_proba(masked)[:, 0], atol=1e-5)
    np.testing.assert_allclose(table["score_before"], fitted_pipeline.predict_proba(bound)[:, 0], atol=1e-5)
    assert (table["effect"] < -0.3).all()
    assert (table["effect_std"] == 0).all()
    assert table["note"].tolist() == ["x"] * 10
    assert table.index.tolist() == list(range(10))
    pd.testing.assert_frame_equal(sites, before)


def test_shuffles_keep_the_bases_of_the_site(fitted_pipeline, bound):
    """A site of one base has one shuffle, and the whole sequence shuffled is another sequence of its bases."""
    poly = pd.DataFrame({"sequence": [0], "start": [3], "end": [10]})
    table = ablate(fitted_pipeline, [bound[0][:3] + "A" * 7 + bound[0][10:]], poly, random_state=0)
    assert table.loc[0, ["effect", "effect_std"]].tolist() == pytest.approx([0, 0], abs=1e-5)


def test_shuffles_by_hand(fitted_pipeline, bound, sites):
    table = ablate(fitted_pipeline, bound, sites, n_repeats=3, random_state=0, target="bound")
    rng = np.random.RandomState(0)
    for row in table.itertuples():
        text = bound[row.sequence]
        shuffles = ["".join(rng.permutation(list(text[row.start : row.end]))) for _ in range(3)]
        scores = -fitted_pipeline.decision_function([text[: row.start] + s + text[row.end :] for s in shuffles])
        assert row.score_after == pytest.approx(scores.mean(), abs=1e-4)
        assert row.effect_std == pytest.approx(scores.std(), abs=1e-4)


def test_only_the_joint_effect_shows_redundant_sites(fitted_pipeline, dataset):
    """The network keeps the best match of each filter, so two copies with equal flanks are as good as one."""
    unbound, unit = dataset.data[dataset.target == 0][0], "ACGTGACTCAGT"
    site = {"sequence": 0, "start": 3, "end": 10}
    two = pd.DataFrame([site, {**site, "start": 15, "end": 22}, {**site, "sequence": 1}])
    table = ablate(
        fitted_pipeline, [unit + unit + unbound[24:], unit + unbound[12:]], two, method="mask", target="bound"
    )
    first, second, alone = table["effect"]
    assert alone < -5
    assert max(abs(first), abs(second)) < 0.2 * abs(alone)
    assert table["joint_effect"][2] == alone
    masked = "ACGNNNNNNNGTACGNNNNNNNGT" + unbound[24:]
    expected = -fitted_pipeline.decision_function([masked])[0] - table["score_before"][0]
    np.testing.assert_allclose(table["joint_effect"][:2], expected, atol=1e-4)
    assert expected < -5


def test_shuffles_of_all_sites_are_those_of_each(fitted_pipeline, bound):
    """The first shuffle of a site is removed together with the first shuffle of the other, and so on."""
    table = pd.DataFrame({"sequence": [4, 2, 4], "start": [0, 5, 20], "end": [6, 12, 30]})
    result = ablate(fitted_pipeline, bound, table, n_repeats=3, random_state=0, target="bound")
    rng = np.random.RandomState(0)
    first, _, second = (
        ["".join(rng.permutation(list(bound[row][start:end]))) for _ in range(3)]
        for row, start, end in table.itertuples(index=False)
    )
    texts = [one + bound[4][6:20] + other for one, other in zip(first, second, strict=True)]
    expected = -fitted_pipeline.decision_function(texts).mean() - result["score_before"][0]
    np.testing.assert_allclose(result["joint_effect"][[0, 2]], expected, atol=1e-4)
    assert result["joint_effect"][1] == result["effect"][1]


def test_one_seed_gives_one_result(fitted_pipeline, bound, sites):
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    first, again, other = (
        ablate(fitted_pipeline, bound, sites, n_repeats=2, random_state=seed)["effect"] for seed in (0, 0, 1)
    )
    assert (first == again).all()
    assert (first != other).any()
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_hits_of_a_motif_are_sites(fitted_pipeline, bound):
    hits = scan(Motif.from_consensus("TGACTCA"), bound)
    table = ablate(fitted_pipeline, bound, hits, target="bound", random_state=0)
    assert table.columns[: len(hits.columns)].tolist() == hits.columns.tolist()
    assert table["effect"].mean() < -2
    none = ablate(fitted_pipeline, bound, hits[:0])
    assert len(none) == 0
    assert none.columns.tolist() == table.columns.tolist()


@pytest.mark.parametrize(
    ("site", "message"),
    [
        ((0, 24, 31), r"Site 1 \(start 24, end 31 of sequence 0\) is outside the sequence: .* end <= 30"),
        ((0, -1, 4), "is outside the sequence"),
        ((0, 4, 4), "is outside the sequence"),
        ((10, 0, 4), "should have whole numbers, and a sequence from 0 to 9"),
        ((0, 0.5, 4), "should have whole numbers"),
        ((0, None, 4), "should have whole numbers"),
    ],
)
def test_invalid_sites_raise(fitted_pipeline, bound, site, message):
    table = pd.DataFrame([(0, 0, 4), site], columns=["sequence", "start", "end"], dtype=object)
    with pytest.raises(ValueError, match=message):
        ablate(fitted_pipeline, bound, table)


def test_other_tables_raise(fitted_pipeline, bound, sites):
    with pytest.raises(ValueError, match=r"sites lacks the columns \['end'\]"):
        ablate(fitted_pipeline, bound, sites.drop(columns="end"))
    with pytest.raises(TypeError, match="Expected sites as a DataFrame"):
        ablate(fitted_pipeline, bound, [(0, 0, 4)])
