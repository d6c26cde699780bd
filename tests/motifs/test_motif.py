import copy
import pickle

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from Bio.motifs.matrix import FrequencyPositionMatrix
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from skmotif._sequences import reverse_complement
from skmotif.motifs import Motif
from skmotif.motifs._rounding import rounded_score

TGA = Motif([[0, 0, 0, 8], [1, 0, 7, 0], [8, 0, 0, 0]])
SITES = ["TTGACC", "AAGACT", "TTGTCT", "ATGACA"]
COUNTS = np.array([[[base == x for x in "ACGT"] for base in site] for site in SITES]).sum(axis=0)

motifs = hnp.arrays(np.int64, st.tuples(st.integers(1, 10), st.just(4)), elements=st.integers(0, 30)).map(
    lambda counts: Motif(counts + (counts.sum(axis=1, keepdims=True) == 0))
)


def sites_of(starts, strands):
    return pd.DataFrame({"sequence": range(len(starts)), "start": starts, "strand": list(strands)})


def test_counts_are_a_read_only_copy():
    counts = np.array([[1, 2, 3, 4]])
    motif = Motif(counts)
    counts[0] = 9
    assert motif.counts.tolist() == [[1, 2, 3, 4]]
    assert motif.counts.dtype == motif.background.dtype == np.float64
    for same in (motif, copy.deepcopy(motif), pickle.loads(pickle.dumps(motif)), motif.trim()):
        for array in (same.counts, same.background):
            with pytest.raises(ValueError, match="read-only"):
                array[0] = 1
    with pytest.raises(AttributeError, match="cannot assign to field 'name'"):
        motif.name = "other"


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


def test_sites_are_a_copy():
    sites = sites_of([3], "+")
    motif = Motif(TGA.counts, sites=sites)
    sites["start"] = 9
    assert motif.sites["start"].tolist() == [3]


def test_sizes_and_probabilities():
    motif = Motif([[1, 0, 0, 3], [2, 2, 2, 2]])
    assert len(motif) == 2
    assert motif.n_sites == 8
    assert isinstance(motif.n_sites, int)
    np.testing.assert_array_equal(motif.probabilities, [[0.25, 0, 0, 0.75], [0.25] * 4])
    np.testing.assert_array_equal(Motif(COUNTS, background=[3, 2, 2, 3]).background, [0.3, 0.2, 0.2, 0.3])


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


@given(motifs)
def test_reverse_complement_is_an_involution(motif):
    opposite = motif.reverse_complement()
    assert opposite.reverse_complement().counts.tolist() == motif.counts.tolist()
    np.testing.assert_allclose(opposite.information_content, motif.information_content[::-1], atol=1e-12)


def test_reverse_complement_flips_sites_and_background():
    motif = Motif(COUNTS, name="m", background=[4, 3, 2, 1], sites=sites_of([3, 5], "+-"), target="a")
    opposite = motif.reverse_complement()
    assert opposite.consensus == reverse_complement(motif.consensus)
    np.testing.assert_array_equal(opposite.background, [0.1, 0.2, 0.3, 0.4])
    assert opposite.sites["start"].tolist() == [3, 5]
    assert opposite.sites["strand"].tolist() == ["-", "+"]
    assert (opposite.name, opposite.target) == ("m", "a")
    assert motif.sites["strand"].tolist() == ["+", "-"]


WEAK, STRONG = [2, 2, 2, 2], [8, 0, 0, 0]
STATISTICS = {"hit_rates": (0.9, 0.1), "enrichment": 9.0, "p_value": 1e-9, "auroc": 0.95}


def test_trim_removes_uninformative_ends_and_shifts_sites():
    motif = Motif([WEAK, WEAK, STRONG, WEAK, STRONG, WEAK], sites=sites_of([10, 20], "+-"))
    trimmed = motif.trim()
    assert trimmed.consensus == "ANA"
    # Two positions are removed at the left end of a site on the forward strand, one on the reverse strand.
    assert trimmed.sites["start"].tolist() == [12, 21]
    assert motif.sites["start"].tolist() == [10, 20]


def test_trim_removes_the_statistics_of_the_whole_motif():
    kept = {"name": "m", "target": "bound", "importance": 0.5}
    trimmed = Motif([WEAK, STRONG], background=[3, 2, 2, 3], **kept, **STATISTICS).trim()
    assert len(trimmed) == 1
    assert {name: getattr(trimmed, name) for name in kept} == kept
    assert {name: getattr(trimmed, name) for name in STATISTICS} == dict.fromkeys(STATISTICS)
    np.testing.assert_array_equal(trimmed.background, [0.3, 0.2, 0.2, 0.3])


def test_trim_keeps_the_statistics_if_no_position_is_removed():
    motif = Motif([STRONG, WEAK, STRONG], sites=sites_of([10, 20], "+-"), **STATISTICS).trim()
    assert len(motif) == 3
    assert motif.sites["start"].tolist() == [10, 20]
    assert {name: getattr(motif, name) for name in STATISTICS} == STATISTICS


@given(motifs, st.floats(0, 2.5))
def test_trimmed_motifs_have_informative_ends(motif, min_information):
    trimmed = motif.trim(min_information)
    assert 1 <= len(trimmed) <= len(motif)
    expected = min(min_information, motif.information_content.max())
    assert trimmed.information_content[[0, -1]].min() >= expected - 1e-12
    assert trimmed.information_content.max() == motif.information_content.max()


def test_trim_keeps_the_most_informative_position():
    assert Motif([[5, 4, 4, 4], [5, 1, 1, 1], [4, 4, 4, 5]]).trim(2).counts.tolist() == [[5, 1, 1, 1]]


@given(motifs)
def test_a_motif_is_most_similar_to_itself(motif):
    similarity, offset, strand = motif.similarity(motif)
    assert similarity == pytest.approx(1 if motif.information_content.max() > 1e-12 else 0)
    if similarity:
        assert (offset, strand) == (0, "+")


@given(motifs, motifs)
def test_similarity_is_symmetric_and_bounded(motif, other):
    there, back = motif.similarity(other), other.similarity(motif)
    assert there.similarity == pytest.approx(back.similarity, abs=1e-12)
    assert -1 <= there.similarity <= 1


def test_similarity_finds_offset_and_strand():
    motif = Motif(COUNTS)
    cropped = Motif(COUNTS[2:])
    assert motif.similarity(cropped)[1:] == (2, "+")
    assert cropped.similarity(motif)[1:] == (-2, "+")
    assert motif.similarity(cropped.reverse_complement())[1:] == (2, "-")
    assert cropped.reverse_complement().similarity(motif)[1:] == (0, "-")
    first, second = motif.probabilities - 0.25, cropped.probabilities - 0.25
    expected = (first[2:] * second).sum() / np.sqrt((first**2).sum() * (second**2).sum())
    assert motif.similarity(cropped).similarity == pytest.approx(expected)
    assert expected < 1


def test_similarity_of_a_palindrome_is_on_the_forward_strand():
    palindrome = Motif([[9, 1, 0, 0], [0, 8, 1, 1], [1, 1, 8, 0], [0, 0, 1, 9]])
    assert palindrome.similarity(palindrome).strand == "+"


def test_unrelated_motifs_are_not_similar():
    assert Motif([[0, 0, 0, 9]] * 4).similarity(Motif([[0, 9, 0, 0]] * 4)).similarity < 0


def test_repr_has_the_known_attributes():
    assert repr(TGA) == "Motif('TGA', n_sites=8)"
    motif = Motif(
        TGA.counts,
        name="tga",
        target=np.str_("CTCF"),
        enrichment=np.float64(12.345),
        p_value=1.2345e-30,
        auroc=0.98765,
        importance=0.5,
        sites=sites_of([1], "+"),
    )
    assert repr(motif) == (
        "Motif('TGA', name='tga', n_sites=8, target='CTCF', enrichment=12.3, p_value=1.23e-30, auroc=0.988, "
        "importance=0.5)"
    )
    assert repr(Motif(TGA.counts, target=0)) == "Motif('TGA', n_sites=8, target=0)"


def test_label_is_one_line():
    assert Motif(TGA.counts, name=" MA0002.3\tRunx1\n").label == "MA0002.3 Runx1"
    assert TGA.label == "TGA"


def test_logo_height_is_the_information_content():
    ax = Motif([[8, 0, 0, 0], [4, 0, 4, 0]]).plot()
    assert ax.get_ylim() == (0, 2)
    assert ax.get_ylabel() == "Bits"
    assert [label.get_text() for label in ax.get_xticklabels()] == ["1", "2"]
    heights = [patch.get_path().get_extents().y1 for patch in ax.patches]
    assert heights == pytest.approx([2, 1])  # A, of both positions, and G
    _, given_ax = plt.subplots()
    assert TGA.plot(given_ax) is given_ax


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"counts": np.ones((3, 5))}, r"shape \(length, 4\), length >= 1, got \(3, 5\)"),
        ({"counts": np.ones((0, 4))}, r"length >= 1, got \(0, 4\)"),
        ({"counts": [1, 2, 3, 4]}, r"got \(4,\)"),
        ({"counts": [[1, 2, 3, 4], [1, -2, 3, 4]]}, r"got -2.0 for C at position 1 \(0-based\)"),
        ({"counts": [[1, 2, 3, np.nan]]}, "got nan for T at position 0"),
        ({"counts": [[1, 2, np.inf, 4]]}, "got inf for G at position 0"),
        ({"counts": [[1, 2, 3, 4], [0, 0, 0, 0]]}, r"all zero at position 1 \(0-based\)"),
        ({"background": [0.5, 0.5]}, r"4 positive numbers, .* got \[0.5, 0.5\]"),
        ({"background": [0, 1, 1, 1]}, "4 positive numbers"),
        ({"background": [np.nan, 1, 1, 1]}, "4 positive numbers"),
        ({"sites": pd.DataFrame({"start": [1]})}, r"lacks \['sequence', 'strand'\]"),
        ({"sites": sites_of([1], ".")}, r"on strand '\+' or '-', got '\.'"),
    ],
)
def test_invalid_motifs_raise(parameters, message):
    with pytest.raises(ValueError, match=message):
        Motif(**{"counts": COUNTS, **parameters})


@pytest.mark.parametrize("pseudocount", [0, -1, np.nan])
def test_pseudocounts_must_be_positive(pseudocount):
    with pytest.raises(ValueError, match="pseudocount should be a finite number above 0, got"):
        TGA.log_odds(pseudocount)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Motif([[1, 2, 3, 4]], sites=7), TypeError, "sites should be a DataFrame, got int"),
        (lambda: Motif([[1j] * 4]), ValueError, "counts should be real numbers"),
        (lambda: Motif.from_consensus(7), TypeError, "consensus should be a str of IUPAC codes, got int"),
        (lambda: Motif.from_consensus("A", n_sites="a"), ValueError, "n_sites should be a finite number above 0"),
        (lambda: Motif.from_consensus("A").similarity("A"), TypeError, "Expected a Motif, got str"),
        (lambda: Motif.from_consensus("A").trim("a"), ValueError, "min_information should be a finite number"),
    ],
)
def test_errors_name_the_argument(call, error, message):
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(
    ("score", "text"),
    [
        *[(1.0, "1.000"), (0.9995, ">0.999"), (1 - 1e-12, ">0.999"), (0.9994, "0.999"), (0.5, "0.500")],
        *[(0.0, "0.000"), (1e-12, "<0.001"), (0.0004, "<0.001"), (0.0006, "0.001")],
    ],
)
def test_scores_are_not_rounded_to_1_or_0(score, text):
    assert rounded_score(score) == text
