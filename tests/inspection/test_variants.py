"""The windows of the two alleles."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmotif.inspection._variants import haplotypes_of
from skmotif.io import write_fasta

CHROMOSOME = "AACCGGTTNNacgtRYacgt"
COLUMNS = ["chromosome", "position", "ref", "alt", "haplotype"]


@pytest.fixture(scope="module")
def genome(tmp_path_factory):
    path = tmp_path_factory.mktemp("genome") / "genome.fa"
    write_fasta([CHROMOSOME], path, ["chr1"])
    return path


@pytest.mark.parametrize(
    ("variant", "start", "reference", "alternatives"),
    [
        ((4, "G", "T"), 1, "ACCGGT", ["ACCTGT"]),
        ((4, "GG", "TA"), 2, "CCGGTT", ["CCTATT"]),
        ((4, "G", "GAA"), 1, "ACCGGT", ["ACCGAA", "CGAAGT"]),  # bases leave the window
        ((3, "CGG", "C"), 1, "ACCGGT", ["ACCTTN", "NAACCT"]),  # bases enter it
        ((3, "CGG", "TT"), 1, "ACCGGT", ["ACTTTT", "AACTTT"]),
        ((0, "A", "C"), -3, "NNNAAC", ["NNNCAC"]),
        ((0, "AA", "A"), -2, "NNAACC", ["NNACCG", "NNNACC"]),
        ((19, "t", "G"), 16, "acgtNN", ["acgGNN"]),
        ((19, "T", "TC"), 16, "acgtNN", ["acgTCN", "cgTCNN"]),
        ((2, "CCGGTT", "C"), 2, "CCGGTT", ["CNNacg", "NNNAAC"]),  # as long as the window
        ((4, "G", "ACACACAC"), 1, "ACCGGT", ["ACCACA", "ACACGT"]),  # longer than the window
        ((14, "A", "C"), 11, "cgtRYa", ["cgtCYa"]),  # VCF has A for R
    ],
)
def test_windows_in_a_genome(genome, variant, start, reference, alternatives):
    frame, (haplotype,) = haplotypes_of([("chr1", *variant)], None, genome, 6)
    assert haplotype.start == start
    assert haplotype.reference == reference
    assert haplotype.alternatives == alternatives
    assert frame["reason"].isna().all()


@pytest.mark.parametrize(
    ("variant", "length", "alternatives"),
    [
        ((3, "T", "G"), 6, ["ACGGAC"]),
        ((3, "T", "TGG"), 9, ["ACGTGGAC"]),  # it fits into the window
        ((3, "T", "TGG"), 6, ["ACGTGG", "GTGGAC"]),
        ((3, "T", "TGG"), 7, ["ACGTGGA", "CGTGGAC"]),
        ((3, "T", "TGG"), 4, ["ACGTGG", "GTGGAC"]),  # the encoder crops it, as it crops the sequence
        ((0, "ACG", "A"), 6, ["ATAC"]),  # the encoder pads it
    ],
)
def test_windows_in_a_sequence(variant, length, alternatives):
    _, (haplotype,) = haplotypes_of([variant], ["ACGTAC"], None, length)
    assert (haplotype.start, haplotype.reference) == (0, "ACGTAC")
    assert haplotype.alternatives == alternatives


def test_variants_of_a_haplotype_are_applied_together(genome):
    rows = [
        ("chr1", 5, "G", "GA", "mother"),
        ("chr1", 4, "G", "T", None),
        ("chr1", 3, "C", "A", "mother"),
        ("chr1", 4, "G", "C", ""),
    ]
    _, haplotypes = haplotypes_of(pd.DataFrame(rows, columns=COLUMNS), None, genome, 6)
    assert [[edit.row for edit in haplotype.edits] for haplotype in haplotypes] == [[2, 0], [1], [3]]
    assert haplotypes[0].reference == "ACCGGT"
    assert haplotypes[0].alternatives == ["ACAGGA", "CAGGAT"]


def test_a_deletion_longer_than_the_window_has_a_reason(genome):
    variants = [("chr1", 2, "CCGGTT", "C"), ("chr1", 2, "CCGG", "C"), ("chr1", 2, "CC", "C")]
    frame, haplotypes = haplotypes_of(variants, None, genome, 3)
    assert frame["reason"].tolist()[:2] == ["longer than the window of 3 bp"] * 2
    assert [haplotype.edits[0].row for haplotype in haplotypes] == [2]


@given(
    st.integers(0, 39),
    st.integers(1, 9),
    st.text("ACGT", min_size=1, max_size=9),
    st.integers(1, 30),
)
def test_windows_are_parts_of_the_mutated_chromosome(tmp_path_factory, start, size, alt, length):
    """The first alternative begins where the reference begins, and the second ends where it ends."""
    rng = np.random.default_rng(0)
    chromosome = "".join(rng.choice(list("ACGT"), 40))
    path = tmp_path_factory.getbasetemp() / "random.fa"
    if not path.exists():
        write_fasta([chromosome], path, ["chr1"])
    ref = chromosome[start : start + size]
    _, haplotypes = haplotypes_of([("chr1", start, ref, alt)], None, path, length)
    if len(ref) > length:
        assert not haplotypes
        return
    padding = "N" * 100
    padded = padding + chromosome + padding
    mutated = padding + chromosome[:start] + alt + chromosome[start + len(ref) :] + padding
    (haplotype,) = haplotypes
    begin = haplotype.start + len(padding)
    end = begin + length + len(alt) - len(ref)
    assert haplotype.reference == padded[begin : begin + length]
    assert haplotype.alternatives[0] == mutated[begin : begin + length]
    assert haplotype.alternatives[-1] == mutated[end - length : end]
    assert begin <= start + len(padding)
    assert start + len(ref) + len(padding) <= begin + length
