import numpy as np
import pandas as pd
import pytest

from skmotif.inspection import attribution, variant_effect


@pytest.fixture(scope="module")
def sequences(dataset):
    return dataset.data[dataset.target == 1][:5]


@pytest.fixture(scope="module")
def starts(dataset):
    return dataset.motif_starts[dataset.target == 1][:5, 0]


def test_effects_equal_in_silico_mutagenesis(fitted_pipeline, sequences):
    contributions = attribution(
        fitted_pipeline, sequences, method="in_silico_mutagenesis", hypothetical=True, target="bound"
    )
    variants = [(i, 3 * i, sequences[i][3 * i], base) for i in range(5) for base in "ACGT"]
    found = variant_effect(fitted_pipeline, sequences, variants, target="bound")
    expected = [contributions[i, position, "ACGT".index(alt)] for i, position, _, alt in variants]
    np.testing.assert_allclose(found["effect"], expected, atol=1e-5)
    np.testing.assert_allclose(found["score_alt"] - found["score_ref"], found["effect"], atol=1e-6)


def test_a_substitution_in_the_motif_decreases_the_score(fitted_pipeline, sequences, starts):
    variants = pd.DataFrame({"position": starts, "ref": "TGA", "alt": "CCC", "id": [f"rs{i}" for i in range(5)]})
    before = variants.copy()
    found = variant_effect(fitted_pipeline, sequences, variants, target="bound", output="probability")
    assert (found["effect"] < -0.3).all()
    assert found["id"].tolist() == [f"rs{i}" for i in range(5)]
    np.testing.assert_allclose(found["score_ref"], fitted_pipeline.predict_proba(sequences)[:, 0], atol=1e-5)
    pd.testing.assert_frame_equal(variants, before)


def test_all_variants_are_in_the_only_sequence(fitted_pipeline, sequences):
    found = variant_effect(fitted_pipeline, sequences[:1], [(i, sequences[0][i], "A") for i in range(4)])
    assert found["sequence"].tolist() == [0] * 4


def test_case_and_bytes_do_not_matter(fitted_pipeline, sequences, starts):
    upper = variant_effect(fitted_pipeline, sequences[:1], [(starts[0], "T", "C")])
    lower = variant_effect(fitted_pipeline, [sequences[0].lower().encode()], [(starts[0], "t", "c")])
    assert upper["effect"][0] == lower["effect"][0]


@pytest.mark.parametrize(
    ("variants", "message"),
    [
        (
            [(0, 99, "A", "C")],
            r"Variant 0 \('A' to 'C' at position 99 of sequence 0\) is outside .* has 30 bp",
        ),
        ([(0, -1, "A", "C")], "is outside the sequence"),
        ([(7, 0, "A", "C")], "has an invalid sequence or position; expected integers, and sequence 0 to 4"),
        ([(0, 1.5, "A", "C")], "has an invalid sequence or position"),
        ([(0, 0, "", "C")], "is not a variant: ref and alt should be strings of at least one base"),
        ([(0, 0, "A", "")], "is not a variant"),
        ([(0, 0, "A", "U")], "is not a variant"),
        ([(0, 0, "N", "C")], r"does not match the sequence, which has '[ACGT]' at this position"),
        ([("A", "C")], "Expected variants as"),
        ([], "Expected variants as"),
        ([(0, "A", "C")], r"1 variants without a column 'sequence' need as many sequences, or one; got 5"),
        (pd.DataFrame({"position": [1], "ref": ["A"]}), r"lack the columns \['alt'\]"),
    ],
)
def test_invalid_variants_raise(fitted_pipeline, sequences, variants, message):
    with pytest.raises(ValueError, match=message):
        variant_effect(fitted_pipeline, sequences, variants)


def test_an_estimator_without_a_pipeline_raises(fitted_classifier, sequences):
    with pytest.raises(TypeError, match="Expected a Pipeline that takes sequences as text"):
        variant_effect(fitted_classifier, sequences, [(0, 0, "A", "C")])


@pytest.mark.parametrize(
    ("sequence", "error", "message"),
    [
        ([65, 67], TypeError, "Sequence 1 is of type list"),
        (["A" * 30], TypeError, "Sequence 1 is of type list"),
        ("A" * 29 + "!", ValueError, "Sequence 1 has '!' at position 29"),
    ],
)
def test_invalid_sequences_raise(fitted_pipeline, sequences, sequence, error, message):
    with pytest.raises(error, match=message):
        variant_effect(fitted_pipeline, [sequences[0], sequence], [(0, 0, "A", "C")])


@pytest.mark.parametrize("variants", [None, 7, "0AC"])
def test_variants_of_another_type_raise(fitted_pipeline, sequences, variants):
    with pytest.raises(TypeError, match="Expected a DataFrame or a list of variants, got"):
        variant_effect(fitted_pipeline, sequences, variants)
