import random

import pandas as pd
import pyfaidx
import pytest
from Bio.Seq import Seq

from skmotif.io import extract_sequences, parse_regions, read_fasta, write_fasta

CHROMOSOMES = {"chr1": "AACCGGTTNNacgtRYacgt", "chr2": "".join(random.Random(0).choices("ACGTacgtN", k=997))}


@pytest.fixture
def genome(tmp_path):
    path = tmp_path / "genome.fa"
    write_fasta(list(CHROMOSOMES.values()), path, list(CHROMOSOMES))
    return path


def regions(*rows, columns=("chromosome", "start", "end", "strand")):
    return pd.DataFrame(list(rows), columns=list(columns[: len(rows[0])]))


def test_sequences_equal_those_of_pyfaidx_and_biopython(genome):
    rng = random.Random(1)
    rows = []
    for _ in range(200):
        start, end = sorted(rng.sample(range(998), 2))
        rows.append(("chr2", start, end, rng.choice("+-.")))
    frame = extract_sequences(regions(*rows), genome)
    assert frame.columns.tolist() == ["name", "chromosome", "start", "end", "strand", "sequence"]
    with pyfaidx.Fasta(str(genome), as_raw=True) as fasta:
        for (_, start, end, strand), sequence in zip(rows, frame["sequence"], strict=True):
            forward = fasta["chr2"][start:end]
            assert sequence == (str(Seq(forward).reverse_complement()) if strand == "-" else forward)
    pd.testing.assert_frame_equal(parse_regions(frame["name"]), frame[["chromosome", "start", "end", "strand"]])


@pytest.mark.parametrize(
    ("start", "end", "strand", "width", "window", "sequence"),
    [
        (4, 8, "+", 4, (4, 8), "GGTT"),
        (4, 8, "+", 2, (5, 7), "GT"),
        (4, 8, "+", 3, (5, 8), "GTT"),
        (4, 8, "-", 2, (5, 7), "AC"),
        (0, 2, "+", 6, (-2, 4), "NNAACC"),
        (0, 2, "-", 6, (-2, 4), "GGTTNN"),
        (18, 20, ".", 6, (16, 22), "acgtNN"),
        (9, 11, ".", 24, (-2, 22), "NNAACCGGTTNNacgtRYacgtNN"),
        (20, 20, "+", 2, (19, 21), "tN"),
    ],
)
def test_windows_around_the_midpoint_are_padded_with_n(genome, start, end, strand, width, window, sequence):
    frame = extract_sequences(regions(("chr1", start, end, strand)), genome, width=width)
    assert frame.loc[0, ["start", "end"]].tolist() == list(window)
    assert frame.loc[0, "sequence"] == sequence
    assert len(sequence) == width


def test_windows_around_the_summit_of_a_narrowpeak_file(genome, tmp_path):
    bed = tmp_path / "peaks.narrowPeak"
    bed.write_text("chr1\t2\t18\tp\t0\t.\t1\t1\t1\t3\nchr1\t4\t6\tq\t0\t-\t1\t1\t1\t0\n")
    frame = extract_sequences(bed, genome, width=5, center="summit")
    assert frame["sequence"].tolist() == ["CGGTT", "ACCGG"]
    assert frame["name"].tolist() == ["chr1:3-8(.)", "chr1:2-7(-)"]


def test_the_index_of_the_frame_is_kept_and_the_frame_is_not_changed(genome):
    bed = regions(("chr1", 0, 4), ("chr1", 2, 6)).set_index(pd.Index([9, 9]))
    before = bed.copy()
    frame = extract_sequences(bed, genome)
    assert frame.index.tolist() == [9, 9]
    assert frame["sequence"].tolist() == ["AACC", "CCGG"]
    assert frame["strand"].tolist() == [".", "."]
    pd.testing.assert_frame_equal(bed, before)


@pytest.mark.parametrize(
    ("bed", "options", "message"),
    [
        (
            regions(("2", 0, 4), ("chr1", 0, 4), ("chrM", 0, 4), ("2", 5, 9)),
            {},
            r'genome\.fa has no chromosome 2, chrM\. It has chr1, chr2\. The .* differ in the prefix "chr"\.$',
        ),
        (regions(("chrM", 0, 4)), {}, r"genome\.fa has no chromosome chrM\. It has chr1, chr2\.$"),
        (
            regions(("chr1", 0, 4), ("chr1", 10, 21)),
            {},
            r"Region 1 \(chr1:10-21\) is outside chr1, which has 20 bp in .*genome\.fa\. Check .* of the same assembly",
        ),
        (regions(("chr1", -1, 4)), {"width": 2}, r"Region 0 \(chr1:-1-4\) is outside chr1"),
        (regions(("chr1", 4, 3)), {}, r"Region 0 \(chr1:4-3\) is outside chr1"),
        (regions(("chr1", 4, 4)), {}, r"Region 0 \(chr1:4-4\) is empty\. Set `width`"),
        (
            regions(("chr1", 0)),
            {},
            r"The regions have no column 'end'\. They have the columns \['chromosome', 'start'\]",
        ),
        (regions(("chr1", 0, 4, "x")), {}, r"Region 0 \(chr1:0-4\) has the strand 'x', expected"),
        (
            regions(("chr1", 0.0, 4)),
            {},
            r"Expected whole numbers in the column 'start' of the regions, got dtype float64",
        ),
        (regions(("chr1", 0, 4)), {"width": 2, "center": "summit"}, r"center='summit' requires the column 'summit'"),
        (
            regions(("chr1", 0, 4)).assign(summit=pd.array([pd.NA], dtype="Int64")),
            {"width": 2, "center": "summit"},
            r"Region 0 \(chr1:0-4\) has the summit <NA>, expected a whole number inside the region",
        ),
        (regions(("chr1", 0, 4)).assign(summit=4), {"width": 2, "center": "summit"}, r"has the summit 4, expected"),
        (regions(("chr1", 0, 4)).assign(summit=-1), {"width": 2, "center": "summit"}, r"has the summit -1, expected"),
        (
            regions(("chr1", 0, 4)).assign(summit=2.5),
            {"width": 2, "center": "summit"},
            r"has the summit 2\.5",
        ),
        (regions((None, 0, 4)), {}, r"Region 0 has the chromosome .*, expected a name such as 'chr1', or a number"),
        (regions((1.0, 0, 4)), {}, r"Region 0 has the chromosome 1\.0, expected a name"),
        (regions(("chr1", 0, 4)), {"width": 0}, r"'width' parameter .* must be an int in the range \[1, inf\)"),
        (regions(("chr1", 0, 4)), {"center": "middle"}, r"'center' parameter .* must be a str among"),
    ],
)
def test_invalid_regions_and_parameters(genome, bed, options, message):
    with pytest.raises(ValueError, match=message):
        extract_sequences(bed, genome, **options)


@pytest.mark.parametrize(
    "names", [[1, 2, 1], ["1", 2, 1], pd.Categorical([1, 2, 1]), pd.Categorical(["1", "2", "1"]), ["1", "2", "1"]]
)
def test_chromosomes_may_be_numbers_or_categories(tmp_path, names):
    write_fasta(["AACC", "GGTT"], tmp_path / "genome.fa", ["1", "2"])
    bed = pd.DataFrame({"chromosome": names, "start": [0, 1, 1], "end": [2, 3, 3]})
    frame = extract_sequences(bed, tmp_path / "genome.fa")
    assert frame["sequence"].tolist() == ["AA", "GT", "AC"]
    assert frame["chromosome"].tolist() == ["1", "2", "1"]


def test_extracted_sequences_can_be_written_and_read(genome, tmp_path):
    frame = extract_sequences(regions(("chr1", 0, 2, "+"), ("chr1", 4, 9, "-")), genome, width=10)
    write_fasta(frame["sequence"], tmp_path / "out.fa.gz", frame["name"])
    assert read_fasta(tmp_path / "out.fa.gz")["sequence"].tolist() == frame["sequence"].tolist()
