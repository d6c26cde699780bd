import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmotif._alphabet import IUPAC_CODES, reverse_complement
from skmotif.inspection._motif_text import as_consensus, as_whole_numbers, write_motif
from skmotif.motifs import Motif

codes = st.text("".join(IUPAC_CODES), min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("sequence", "motif", "strand", "expected"),
    [
        ("AAAAAAAA", "TGA", "+", "AATGAAAA"),
        ("AAAAAAAA", "TGA", "-", "AATCAAAA"),
        ("ACGTACGT", "NNN", "+", "ACGTACGT"),
        ("ACNTACGT", "NCN", "+", "ACNCACGT"),
        ("ACGTACGT", "RRR", "+", "ACGAACGT"),  # G and A stay, T becomes the first of A and G
        ("ACGTACGT", "RRR", "-", "ACTTTCGT"),  # the reverse strand has T, A and C
        ("ACNRACGT", "SSS", "+", "ACCCCCGT"),
    ],
)
def test_codes_keep_the_base_that_they_stand_for(sequence, motif, strand, expected):
    assert write_motif(sequence, motif, 2, strand) == expected


@given(st.text("ACGTN", min_size=12, max_size=12), codes, st.integers(0, 4))
def test_the_motif_matches_and_the_rest_stays(sequence, motif, start):
    forward = write_motif(sequence, motif, start, "+")
    end = start + len(motif)
    assert forward[:start] + forward[end:] == sequence[:start] + sequence[end:]
    assert all(base in IUPAC_CODES[code] or code == "N" for base, code in zip(forward[start:end], motif, strict=True))
    # The reverse strand is the same on the reverse complement.
    mirrored = write_motif(reverse_complement(sequence), motif, len(sequence) - end, "-")
    assert reverse_complement(mirrored) == forward
    assert write_motif(forward, motif, start, "+") == forward


def test_motifs_have_a_consensus():
    assert as_consensus(Motif.from_consensus("TGASTCA"), "motif") == as_consensus("tgastca", "motif") == "TGASTCA"


@pytest.mark.parametrize(
    ("motif", "message"),
    [
        ("", "motif should be a str of IUPAC codes"),
        (7, "got 7"),
        ("TGAX", r"motif has 'X' at position 3 \(0-based\); expected an IUPAC code"),
    ],
)
def test_other_motifs_raise(motif, message):
    with pytest.raises(ValueError, match=message):
        as_consensus(motif, "motif")


def test_whole_numbers():
    assert as_whole_numbers(3, "positions").tolist() == [3]
    assert as_whole_numbers(range(2), "positions").tolist() == [0, 1]
    for values in ([], [0.5], [[1]], "a", None, [float("nan")]):
        with pytest.raises(ValueError, match="positions should be"):
            as_whole_numbers(values, "positions")
