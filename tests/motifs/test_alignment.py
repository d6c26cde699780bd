import numpy as np
import pytest
from hypothesis import given

from skmotif.motifs import Motif
from tests.motifs.strategies import motifs


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
    sites = ["TTGACC", "AAGACT", "TTGTCT", "ATGACA"]
    counts = np.array([[[base == x for x in "ACGT"] for base in site] for site in sites]).sum(axis=0)
    motif, cropped = Motif(counts), Motif(counts[2:])
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
