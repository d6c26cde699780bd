import copy
import pickle

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmotif._alphabet import reverse_complement
from skmotif.motifs import Motif
from tests.motifs.strategies import motifs

TGA = Motif([[0, 0, 0, 8], [1, 0, 7, 0], [8, 0, 0, 0]])
SITES = ["TTGACC", "AAGACT", "TTGTCT", "ATGACA"]
COUNTS = np.array([[[base == x for x in "ACGT"] for base in site] for site in SITES]).sum(axis=0)


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


def test_sites_are_a_copy():
    sites = sites_of([3], "+")
    motif = Motif(TGA.counts, sites=sites)
    sites["start"] = 9
    assert motif.sites["start"].tolist() == [3]


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
