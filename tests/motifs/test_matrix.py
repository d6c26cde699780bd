import numpy as np
import pandas as pd
import pytest
from Bio.motifs.matrix import FrequencyPositionMatrix
from hypothesis import given

from skmotif.motifs import Motif
from tests.motifs.strategies import motifs


def test_columns_of_a_frame_are_selected_by_name():
    frame = pd.DataFrame([[8, 0, 0, 0], [0, 7, 0, 1]], columns=list("TGCA"))
    assert Motif(frame).counts.tolist() == [[0, 0, 0, 8], [1, 0, 7, 0]]


def test_transposed_counts_raise():
    counts = np.array([[8, 0, 0, 1], [0, 7, 0, 2], [0, 1, 8, 3], [0, 0, 0, 2]])
    assert Motif(counts.T).consensus == "ACGN"
    for transposed in (counts, np.round(counts / 8, 3)):
        with pytest.raises(ValueError, match=r"columns have the same sum, .* different sums: transpose the counts"):
            Motif(transposed)
    assert len(Motif(np.eye(4))) == 4
    with pytest.raises(ValueError, match=r"counts should have shape \(length, 4\).*got \(4, 7\)\. Transpose them"):
        Motif(np.ones((4, 7)))


def test_sizes_and_probabilities():
    motif = Motif([[1, 0, 0, 3], [2, 2, 2, 2]])
    assert len(motif) == 2
    assert motif.n_sites == 8
    assert isinstance(motif.n_sites, int)
    np.testing.assert_array_equal(motif.probabilities, [[0.25, 0, 0, 0.75], [0.25] * 4])
    np.testing.assert_array_equal(Motif(np.ones((2, 4)), background=[3, 2, 2, 3]).background, [0.3, 0.2, 0.2, 0.3])


def test_information_content_is_schneiders():
    motif = Motif([[5, 0, 0, 0], [5, 5, 0, 0], [1, 1, 1, 1], [0, 1, 2, 1]])
    np.testing.assert_allclose(motif.information_content, [2, 1, 0, 0.5])


def test_log_odds_are_the_ratio_to_the_background():
    motif = Motif([[3, 0, 0, 0]], background=[0.4, 0.1, 0.1, 0.4])
    np.testing.assert_allclose(motif.log_odds(), np.log2([[3.4 / 4 / 0.4, 0.25, 0.25, 0.25]]))
    np.testing.assert_allclose(motif.log_odds(pseudocount=2)[0, 1], np.log2(2 / 5))


@given(motifs)
def test_log_odds_are_those_of_probabilities(motif):
    np.testing.assert_allclose((motif.background * 2 ** motif.log_odds()).sum(axis=1), 1)


@pytest.mark.parametrize("pseudocount", [0, -1, np.nan])
def test_pseudocounts_must_be_positive(pseudocount):
    with pytest.raises(ValueError, match="pseudocount should be a finite number above 0, got"):
        Motif.from_consensus("TGA").log_odds(pseudocount)


@pytest.mark.parametrize(
    ("counts", "code"),
    [
        ([6, 2, 2, 0], "A"),  # 60 %, three times the second
        ([6, 3, 1, 0], "M"),  # twice the second, not more
        ([5, 2, 2, 1], "N"),  # not more than half
        ([5, 3, 2, 0], "M"),  # A and C make 80 %
        ([51, 25, 12, 12], "A"),
        ([0, 4, 0, 4], "Y"),
        ([3, 0, 3, 2], "D"),  # A and G make 75 %, not more; C is absent
        ([4, 4, 4, 0], "V"),
        ([4, 4, 4, 1], "N"),
        ([1, 1, 1, 1], "N"),
    ],
)
def test_consensus_is_caveners(counts, code):
    assert Motif([counts]).consensus == code


@given(motifs)
def test_consensus_is_biopythons(motif):
    counts = FrequencyPositionMatrix("ACGT", dict(zip("ACGT", motif.counts.T.tolist(), strict=True)))
    assert motif.consensus == counts.degenerate_consensus
