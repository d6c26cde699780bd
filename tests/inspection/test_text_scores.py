import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder
from skmotif.inspection._text_scores import TextScores, as_texts


def test_scores_are_those_of_the_pipeline(fitted_pipeline, dataset):
    scores = TextScores(fitted_pipeline, dataset.data, target="bound")
    np.testing.assert_allclose(scores.before, -fitted_pipeline.decision_function(dataset.data), rtol=1e-4, atol=1e-4)
    edits = [(i, sequence) for i, sequence in enumerate(dataset.data)]
    np.testing.assert_allclose(scores.of_edits(iter(edits), 300), scores.before, atol=1e-5)


def test_edits_are_scored_in_parts(fitted_pipeline, dataset, monkeypatch):
    scores = TextScores(fitted_pipeline, dataset.data)
    whole = scores.of_edits(enumerate(dataset.data), 300)
    monkeypatch.setattr("skmotif.inspection._text_scores._MAX_BASES", 100)
    np.testing.assert_allclose(scores.of_edits(enumerate(dataset.data), 300), whole, atol=1e-5)
    assert scores.of_edits([], 0).shape == (0,)


def test_edits_are_scored_for_the_class_before_the_edit(ensemble_pipeline, dataset):
    scores = TextScores(ensemble_pipeline, dataset.data, output="probability")
    probabilities = ensemble_pipeline.predict_proba(dataset.data)
    np.testing.assert_allclose(scores.before, probabilities.max(axis=1), atol=1e-5)
    reverse = np.arange(300)[::-1]
    found = scores.of_edits(((i, dataset.data[j]) for i, j in enumerate(reverse)), 300)
    np.testing.assert_allclose(found, probabilities[reverse, probabilities.argmax(axis=1)], atol=1e-5)


@pytest.mark.parametrize("align", ["start", "center", "end"])
@pytest.mark.parametrize("length", [21, 30, 41])
def test_substitutions_are_those_of_the_text(fitted_classifier, dataset, align, length):
    """The positions of changes are those in the text where the encoder pads or crops it on any side."""
    encoder = DNAOneHotEncoder(30, align=align, crop=True).fit(dataset.data)
    pipeline = make_pipeline(encoder, fitted_classifier)
    text = ("".join(dataset.data[:2]))[:length].replace("G", "N", 1)
    scores = TextScores(pipeline, [text], target="bound")
    ((score, changes),) = scores.substitutions([0], [text])
    mutants = [text[:i] + base + text[i + 1 :] for i in range(length) for base in "ACGT"]
    after = scores.of_edits(((0, mutant) for mutant in mutants), len(mutants)).reshape(length, 4)
    is_known = np.array([letter != "N" for letter in text])
    np.testing.assert_allclose(score, scores.before[0], atol=1e-5)
    np.testing.assert_allclose(score + changes[is_known], after[is_known], atol=1e-4)
    assert (changes[~is_known] == 0).all()


def test_texts_of_one_base(fitted_pipeline):
    scores = TextScores(fitted_pipeline, ["A"])
    ((_, changes),) = scores.substitutions([0], ["A"])
    assert changes.shape == (1, 4)


def test_a_pipeline_that_was_fitted_to_a_column_gives_no_warning(fitted_classifier, dataset):
    frame = pd.DataFrame({"peak": dataset.data})
    pipeline = make_pipeline(DNAOneHotEncoder().fit(frame), fitted_classifier)
    scores = TextScores(pipeline, frame)
    np.testing.assert_allclose(scores.of_edits(enumerate(dataset.data), 300), scores.before, atol=1e-5)


def test_texts_are_in_upper_case():
    assert as_texts([b"acgN", "ACgt"]) == ["ACGN", "ACGT"]


def test_progress(fitted_pipeline, dataset, capsys):
    scores = TextScores(fitted_pipeline, dataset.data[:3])
    scores.of_edits(enumerate(dataset.data[:3]), 3)
    assert capsys.readouterr().err == ""
    scores.of_edits(enumerate(dataset.data[:3]), 3, verbose=1)
    assert "3/3" in capsys.readouterr().err
