"""Padding does not change the predictions and attributions of a network with global pooling."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder
from skmotif.inspection import attribution

content = st.text("ACGT", min_size=7, max_size=30)


def predictions(classifier, sequences, align="start"):
    pipeline = make_pipeline(DNAOneHotEncoder(length=30, align=align).fit(["A"]), classifier)
    return pipeline.decision_function(sequences)


@settings(max_examples=40)
@given(content, st.data())
def test_predictions_do_not_depend_on_padding(fitted_classifier, sequence, data):
    before = data.draw(st.integers(0, 30 - len(sequence)))
    after = data.draw(st.integers(0, 30 - len(sequence) - before))
    variants = [sequence, "N" * before + sequence + "N" * after, "n" * before + sequence]
    expected = predictions(fitted_classifier, [sequence])
    for align in ("start", "center", "end"):
        found = predictions(fitted_classifier, variants, align)
        np.testing.assert_allclose(found, np.repeat(expected, 3), rtol=1e-4, atol=1e-4)


@settings(max_examples=20)
@given(content, st.sampled_from(["gradient_x_input", "integrated_gradients", "in_silico_mutagenesis"]))
def test_attributions_shift_with_the_sequence(fitted_classifier, sequence, method):
    maps = []
    for align in ("start", "end"):
        pipeline = make_pipeline(DNAOneHotEncoder(length=30, align=align).fit(["A"]), fitted_classifier)
        maps.append(attribution(pipeline, [sequence], method=method)[0])
    n = len(sequence)
    assert not maps[0][n:].any()
    assert not maps[1][: 30 - n].any()
    np.testing.assert_allclose(maps[0][:n].sum(), maps[1][30 - n :].sum(), rtol=1e-3, atol=1e-3)


@pytest.mark.parametrize("sequence", ["N" * 30, "ACGTN", "N"])
def test_a_sequence_without_a_window_has_the_score_of_unknown_bases(fitted_classifier, sequence):
    assert predictions(fitted_classifier, [sequence])[0] == pytest.approx(predictions(fitted_classifier, ["N" * 7])[0])
