import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder
from skmotif._alphabet import gc_content
from skmotif.inspection import design
from skmotif.inspection._constraints import Composition, Constraints


@pytest.fixture(scope="module")
def starts(dataset):
    return dataset.data[dataset.target == 0][:8]


def logits(pipeline, sequences):
    return -pipeline.decision_function(list(sequences))  # of "bound", the first class


def mutants(text):
    return [text[:i] + base + text[i + 1 :] for i in range(len(text)) for base in "ACGT"]


def test_each_step_is_the_best_of_all_substitutions(fitted_pipeline, starts):
    before = starts.copy()
    path = design(fitted_pipeline, starts[:2], n_changes=4, target="bound", beam_width=1)
    for _, steps in path.groupby("sequence"):
        for previous, score in zip(steps["designed"], steps["score"].iloc[1:], strict=False):
            assert score == pytest.approx(logits(fitted_pipeline, mutants(previous)).max(), abs=1e-3)
    np.testing.assert_allclose(path["score"], logits(fitted_pipeline, path["designed"]), atol=1e-3)
    assert (before == starts).all()


def test_the_path_leads_from_the_start_to_the_design(fitted_pipeline, starts):
    path = design(fitted_pipeline, starts, n_changes=5, target="bound", beam_width=3)
    for row, steps in path.groupby("sequence"):
        assert steps["step"].tolist() == list(range(len(steps)))
        assert steps["designed"].iloc[0] == starts[row]
        assert steps["position"].isna().tolist() == [True] + [False] * (len(steps) - 1)
        text = starts[row]
        for step in steps.iloc[1:].itertuples():
            assert text[step.position] == step.ref != step.alt
            text = text[: step.position] + step.alt + text[step.position + 1 :]
            assert text == step.designed
            assert step.gc == pytest.approx(gc_content(text))


def test_designs_score_above_nearly_all_real_sequences(fitted_pipeline, dataset, starts):
    constraints = {"gc": (0.3, 0.7), "forbidden": ["GAATTC", "GGTCTC"], "fixed": range(5), "reference": dataset.data}
    high = np.quantile(logits(fitted_pipeline, dataset.data), 0.999)
    path = design(fitted_pipeline, starts, n_changes=20, target="bound", beam_width=20, **constraints)
    last = path.groupby("sequence").last()
    assert (last["score"] > high).all()
    assert last["gc"].between(0.3, 0.7).all()
    limit = max(np.quantile(list(map(Composition(list(dataset.data)).distance, dataset.data)), 0.95), 0)
    for row, steps in path.groupby("sequence"):
        assert (steps["distance"] <= max(limit, steps["distance"].iloc[0]) + 1e-12).all()
        for text in steps["designed"]:
            assert text[:5] == starts[row][:5]
            assert not any(word in text for word in ("GAATTC", "GGTCTC", "GAGACC"))


def test_a_wider_beam_is_not_worse_and_greedy_is_a_beam_of_one(fitted_pipeline, starts):
    scores = [
        design(fitted_pipeline, starts, n_changes=6, target="bound", beam_width=width)
        .groupby("sequence")["score"]
        .last()
        for width in (1, 8)
    ]
    assert scores[1].mean() > scores[0].mean()


@pytest.mark.parametrize("goal", [-2.0, 0.0, 3.0])
def test_a_given_score_is_reached_from_below_and_above(fitted_pipeline, dataset, goal):
    path = design(fitted_pipeline, dataset.data[:20], n_changes=10, target="bound", score=goal)
    last = path.groupby("sequence")["score"].last()
    assert ((last - goal).abs() < 0.1).mean() > 0.8
    distance = (path["score"] - goal).abs()
    assert (distance.groupby(path["sequence"]).diff().dropna() < 0).all()


def test_a_probability_is_reached(fitted_pipeline, starts):
    path = design(fitted_pipeline, starts, n_changes=8, target="bound", score=0.5, output="probability")
    last = path.groupby("sequence").last()
    found = fitted_pipeline.predict_proba(last["designed"])[:, 0]
    np.testing.assert_allclose(last["score"], found, atol=1e-4)
    assert np.median(np.abs(found - 0.5)) < 0.15


def test_unknown_bases_and_unequal_lengths(fitted_pipeline, starts):
    texts = [starts[0][:20], starts[1][:10] + "NNRN" + starts[1][14:], starts[2].lower().encode()]
    path = design(fitted_pipeline, texts, n_changes=3, target="bound")
    designed = path.groupby("sequence")["designed"].last()
    assert designed.map(len).tolist() == [20, 30, 30]
    assert designed[1][10:14] == "NNRN"
    assert designed[2].isupper()


@pytest.mark.parametrize("align", ["center", "end"])
def test_positions_are_those_of_the_sequence(fitted_classifier, dataset, starts, align):
    pipeline = make_pipeline(DNAOneHotEncoder(align=align).fit(dataset.data), fitted_classifier)
    path = design(pipeline, [starts[0][:17]], n_changes=2, target="bound", fixed=range(8), beam_width=1)
    best = [text for text in mutants(starts[0][:17]) if text[:8] == starts[0][:8]]
    assert path["score"][1] == pytest.approx(logits(pipeline, best).max(), abs=1e-3)
    assert (path["position"][1:] >= 8).all()


def test_ensembles_and_several_classes(ensemble_pipeline, starts):
    for target in (0, 2):
        path = design(ensemble_pipeline, starts[:2], n_changes=2, target=target, output="probability")
        expected = ensemble_pipeline.predict_proba(path["designed"])[:, target]
        np.testing.assert_allclose(path["score"], expected, atol=1e-4)
        assert (path.groupby("sequence")["score"].last() > path.groupby("sequence")["score"].first()).all()


def test_sequences_are_designed_in_parts(fitted_pipeline, starts, monkeypatch):
    whole = design(fitted_pipeline, starts, n_changes=2)
    monkeypatch.setattr("skmotif.inspection._design._MAX_BASES", 100)
    pd.testing.assert_frame_equal(design(fitted_pipeline, starts, n_changes=2), whole, rtol=1e-4)


def test_progress(fitted_pipeline, starts, capsys):
    design(fitted_pipeline, starts[:2], n_changes=3, verbose=1)
    assert "6/6" in capsys.readouterr().err


def test_more_changes_than_are_needed(fitted_pipeline, starts):
    """The path ends early; its length has no limit."""
    few, many = (design(fitted_pipeline, starts[:1], n_changes=n) for n in (30, 3000))
    pd.testing.assert_frame_equal(few, many)


def test_no_allowed_change_leaves_the_sequence(fitted_pipeline, starts):
    path = design(fitted_pipeline, starts[:2], fixed=range(30))
    assert path["step"].tolist() == [0, 0]
    assert path["designed"].tolist() == starts[:2].tolist()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"gc": (0.6, 0.4)}, r"gc should be \(low, high\), fractions"),
        ({"gc": 0.5}, r"gc should be \(low, high\)"),
        ({"fixed": [3, 30]}, "fixed has the position 30, outside of sequence 0; expected 0 to 29"),
        ({"fixed": [-1]}, "fixed has the position -1"),
        ({"forbidden": "GAATTC"}, "forbidden should be a list of words"),
        ({"forbidden": ["GAAX"]}, "forbidden has 'X' at position 3"),
        ({"score": "high"}, "score should be a finite number"),
        ({"reference": []}, "reference is not a collection of sequences: .*no sequences"),
    ],
)
def test_invalid_constraints_raise(fitted_pipeline, starts, parameters, message):
    with pytest.raises(ValueError, match=message):
        design(fitted_pipeline, starts, **parameters)


def test_forbidden_words_are_found_on_both_strands():
    constraints = Constraints(None, ["GGTCTC", "RAAW"], None, None)
    for text in ("AAGAGACCAA", "CCAGGTCTCG", "CCGAATCC", "CCTTTCCC"):
        assert constraints.violation(text) == 1
    assert constraints.violation("CGAAAAC") == 2  # the words overlap
    assert constraints.violation("CCGGAGCCCC") == 0


def test_violations_of_the_gc_content_are_counted_in_bases():
    constraints = Constraints((0.4, 0.6), [], None, None)
    assert constraints.violation("GGGGGGGGAA") == pytest.approx(2)
    assert constraints.violation("AAAAAAAAAA") == pytest.approx(4)
    assert constraints.violation("GGGGGGAAAA") == constraints.violation("GGGGAAAAAA") == 0


def test_sequences_are_corrected_first(fitted_pipeline, starts):
    """The first changes remove forbidden words and correct the GC content at the least cost of score."""
    text = "GAATTC" + starts[0][6:20] + "GGGNGGGGCC"
    constraints = {"gc": (0.3, 0.6), "forbidden": ["GAATTC"]}
    path = design(fitted_pipeline, [text], n_changes=8, target="bound", **constraints)
    violations = path["designed"].map(Constraints((0.3, 0.6), ["GAATTC"], None, None).violation)
    assert violations.iloc[0] > violations.iloc[1] > 0
    assert violations.iloc[-1] == 0
    assert violations.is_monotonic_decreasing
    assert path["score"].iloc[-1] > path["score"].iloc[0]
    assert path["designed"].iloc[-1][23] == "N"
    # The only allowed changes of the word: the best of those that remove it is made.
    word = design(fitted_pipeline, [text], n_changes=1, target="bound", forbidden=["GAATTC"])
    allowed = [mutant for mutant in mutants(text) if "GAATTC" not in mutant and mutant[6:] == text[6:]]
    assert word["score"][1] == pytest.approx(logits(fitted_pipeline, allowed).max(), abs=1e-3)


def test_designs_that_cannot_be_corrected_lead_to_a_warning(fitted_pipeline, starts):
    with pytest.warns(UserWarning, match="1 of 2 designs do not satisfy `gc` or `forbidden`, .* that of sequence 1"):
        path = design(fitted_pipeline, [starts[0], "GAATTC" * 5], n_changes=2, forbidden=["GAATTC"])
    assert path["step"].max() == 2


def test_composition():
    composition = Composition(["ACGTACGTAC", "ACGTACGTAA", "ANCGT"])
    assert composition.distance("TTTTTTTTTT") == pytest.approx(1)
    assert composition.distance("ACGTACGTAC") < 0.5
    assert composition.distance("AN") == pytest.approx(0.5)  # no word at all
    assert composition.is_typical("TTTTTTTTTT", "TTTTTTTTTT")
    assert not composition.is_typical("TTTTTTTTTT", "ACGTACGTAC")
