import pytest

from skmotif.motifs._rounding import rounded_score


@pytest.mark.parametrize(
    ("score", "text"),
    [
        *[(1.0, "1.000"), (0.9995, ">0.999"), (1 - 1e-12, ">0.999"), (0.9994, "0.999"), (0.5, "0.500")],
        *[(0.0, "0.000"), (1e-12, "<0.001"), (0.0004, "<0.001"), (0.0006, "0.001")],
    ],
)
def test_scores_are_not_rounded_to_1_or_0(score, text):
    assert rounded_score(score) == text
