import builtins
import io
import os
import random

import pandas as pd
import pyfaidx
import pytest
from Bio import bgzf
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


def test_every_region_is_as_pyfaidx_and_biopython_read_it(genome):
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
def test_windows_around_the_center_are_padded_by_n(genome, start, end, strand, width, window, sequence):
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


def test_the_index_of_the_regions_is_kept_and_they_are_not_changed(genome):
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
            r'genome\.fa has no 2, chrM\. It has chr1, chr2\. One of the two writes "chr1", the other "1"',
        ),
        (regions(("chrM", 0, 4)), {}, r"genome\.fa has no chrM\. It has chr1, chr2\.$"),
        (
            regions(("chr1", 0, 4), ("chr1", 10, 21)),
            {},
            r"Region 1 \(chr1:10-21\) is outside chr1, which has 20 bp",
        ),
        (regions(("chr1", -1, 4)), {"width": 2}, r"Region 0 \(chr1:-1-4\) is outside chr1"),
        (regions(("chr1", 4, 3)), {}, r"Region 0 \(chr1:4-3\) is outside chr1"),
        (regions(("chr1", 4, 4)), {}, r"Region 0 \(chr1:4-4\) is empty: set `width`"),
        (regions(("chr1", 0)), {}, r"bed has no column 'end'; it has \['chromosome', 'start'\]"),
        (regions(("chr1", 0, 4, "x")), {}, r"Region 0 \(chr1:0-4\) has the strand 'x', expected"),
        (regions(("chr1", 0.0, 4)), {}, r"Expected whole numbers in the column 'start' of bed, got dtype float64"),
        (regions(("chr1", 0, 4)), {"width": 2, "center": "summit"}, r"needs the column 'summit'"),
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
def test_what_cannot_be_cut_out_is_named(genome, bed, options, message):
    with pytest.raises(ValueError, match=message):
        extract_sequences(bed, genome, **options)


def test_an_index_is_written_beside_the_genome_and_renewed(genome):
    index = genome.with_name("genome.fa.fai")
    bed = regions(("chr1", 0, 4))
    extract_sequences(bed, genome)
    before = index.read_text()
    assert before.startswith("chr1\t20\t")
    write_fasta(["GGGGG"], genome, ["chr1"])
    os.utime(genome, (2e9, 2e9))
    assert extract_sequences(bed, genome)["sequence"].tolist() == ["GGGG"]
    assert index.read_text() != before


def test_an_index_that_cannot_be_written_is_kept_for_the_call(genome, monkeypatch):
    def is_not_permitted(path):
        raise PermissionError(path)

    before = sorted(os.listdir(genome.parent))
    monkeypatch.setattr("skmotif.io._extract.new_file", is_not_permitted)
    assert extract_sequences(regions(("chr1", 0, 4)), str(genome))["sequence"].tolist() == ["AACC"]
    assert sorted(os.listdir(genome.parent)) == before


def bgzip(content):
    file = io.BytesIO()
    writer = bgzf.BgzfWriter(fileobj=file)
    writer.write(content)
    writer.flush()
    return file.getvalue() + bgzf._bgzf_eof


OTHERS = {
    "another order": b">chr2\nTTTTT\nGGG\n>chr1\nAAAAA\nCCCC\n",
    "longer names": b">chr10\nAAAAA\nCCCC\n>chr20\nTTTTT\nGGG\n",
    "shorter": b">chr1\nAAAAA\nCCCC\n>chr2\nTT\n",
    "longer": b">chr1\nAAAAA\nCCCC\n>chr2\nTTTTT\nGGG\n>chr3\nAT\n",
    "other lengths": b">chr1\nAAAAA\nCC\n>chr2\nTTTTT\nGGGTT\n",
    "other lines": b">chr1\nAAAAAA\nCCC\n>chr2\nTTTTTT\nGG\n",
    "no last line end": b">chr1\nAAAAA\nCCCC\n>chr2\nTTTTT\nGG",
    "CRLF": b">chr1\r\nAAAAA\r\nCCCC\r\n>chr2\r\nTTTTT\r\nGGG\r\n",
    "a description": b"\n>chr1 the first\nAAAAA\nCCCC\n\n>chr2\tthe second\nTTTTT\nGGG\n\n",
}


@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize(("name", "compress"), [("x.fa", bytes), ("x.fa.gz", bgzip)])
def test_an_index_of_another_genome_is_noticed(tmp_path, name, compress, other):
    """Its time stamp does not tell: a copied file can be older than the index of the one that it replaces."""
    genome, bed = tmp_path / name, regions(("chr1", 1, 3))
    genome.write_bytes(compress(b">chr1\nAAAAA\nCCCC\n>chr2\nTTTTT\nGGG\n"))
    assert extract_sequences(bed, genome)["sequence"].tolist() == ["AA"]
    genome.write_bytes(compress(OTHERS[other]))
    os.utime(genome, (1e9, 1e9))
    records = read_fasta(genome)
    rows = [(row.name, i, i + 2) for row in records.itertuples(index=False) for i in range(len(row.sequence) - 1)]
    expected = [sequence[i : i + 2] for sequence in records["sequence"] for i in range(len(sequence) - 1)]
    for _ in range(2):  # by the new index, and by the one that was kept
        assert extract_sequences(regions(*rows), genome)["sequence"].tolist() == expected
    last = records.iloc[-1]
    with pytest.raises(ValueError, match=rf"is outside {last['name']}, which has {len(last['sequence'])} bp"):
        extract_sequences(regions((last["name"], 0, len(last["sequence"]) + 1)), genome)
    names = [line.split("\t")[0] for line in (tmp_path / f"{name}.fai").read_text().splitlines()]
    assert names == records["name"].tolist()


@pytest.mark.parametrize("suffix", [".fai", ".gzi"])
@pytest.mark.parametrize("index", ["", "chr1", "chr1\t9\t6\t5\t6\n", "chr1\t9\t-6\t0\t0\n", "\xff" * 99])
def test_a_damaged_index_is_noticed(tmp_path, suffix, index):
    genome = tmp_path / "x.fa.gz"
    genome.write_bytes(bgzip(b">chr1\nAAAAA\nCCCC\n>chr2\nTTTTT\nGGG\n"))
    bed = regions(("chr1", 4, 6), ("chr2", 4, 6))
    assert extract_sequences(bed, genome)["sequence"].tolist() == ["AC", "TG"]
    (tmp_path / f"x.fa.gz{suffix}").write_text(index, encoding="latin-1")
    assert extract_sequences(bed, genome)["sequence"].tolist() == ["AC", "TG"]


def test_bgzip_files_that_were_put_together_and_their_blocks(tmp_path):
    """Biopython's blocks hold 65,536 bytes, and a region may begin with one."""
    sequence = "".join(random.Random(0).choices("ACGT", k=150_000))
    genome = tmp_path / "x.fa.gz"
    genome.write_bytes(bgzip(b">a\n" + sequence.encode() + b"\n") + bgzip(b">b\nACGTT\n"))
    for start in (65_533, 131_069, 65_530):
        assert extract_sequences(regions(("a", start, start + 9)), genome)["sequence"][0] == sequence[start : start + 9]
    assert extract_sequences(regions(("b", 1, 5)), genome)["sequence"].tolist() == ["CGTT"]


@pytest.mark.parametrize("content", [b">chr1\rACGT\r>chr2\rACGT\r", b">chr1\nAC\nACGT\n", b">a\nAC\nACGT\n>b\nAC\n"])
def test_a_genome_whose_lines_cannot_be_counted_is_refused(tmp_path, content):
    path = tmp_path / "genome.fa"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"genome\.fa cannot be indexed: the lines of its records are not"):
        extract_sequences(regions(("chr1", 0, 2)), path)
    assert os.listdir(tmp_path) == ["genome.fa"]


def test_lines_of_different_lengths_that_the_index_does_not_show(tmp_path):
    genome = tmp_path / "genome.fa"
    genome.write_bytes(b">a\nACGT\nACGT\nACGT\nAC\n")
    extract_sequences(regions(("a", 0, 2)), genome)
    genome.write_bytes(b">a\nACGT\nAC\nG\nACGT\nAC\n")
    os.utime(genome, (1e9, 1e9))
    with pytest.raises(ValueError, match=r"a:3-9 of .*genome\.fa has 5 bases, expected 6: the lines of a are not"):
        extract_sequences(regions(("a", 3, 9)), genome)


@pytest.mark.parametrize("strand", ["+", "-"])
@pytest.mark.parametrize(
    ("bases", "message"),
    [
        ("ACGUU", r"chr1:1-5 of .*genome\.fa has 'U' at position 3 of chr1 \(0-based\); .*; replace U by T"),
        ("ACu\nTT", r"has 'u' at position 2 of chr1 .*; replace U by T"),
        (
            "ACGT*",
            r"has '\*' at position 4 of chr1 \(0-based\); expected one of ACGT\w+, in upper or lower case\.$",
        ),
        ("ACG T", r"has ' ' at position 3"),
    ],
)
def test_what_is_no_dna_is_refused(tmp_path, bases, strand, message):
    genome = tmp_path / "genome.fa"
    genome.write_text(f">chr1\n{bases}\n")
    with pytest.raises(ValueError, match=message):
        extract_sequences(regions(("chr1", 1, 5, strand)), genome)


@pytest.mark.parametrize(
    "names", [[1, 2, 1], ["1", 2, 1], pd.Categorical([1, 2, 1]), pd.Categorical(["1", "2", "1"]), ["1", "2", "1"]]
)
def test_chromosomes_are_found_by_their_text(tmp_path, names):
    write_fasta(["AACC", "GGTT"], tmp_path / "genome.fa", ["1", "2"])
    bed = pd.DataFrame({"chromosome": names, "start": [0, 1, 1], "end": [2, 3, 3]})
    frame = extract_sequences(bed, tmp_path / "genome.fa")
    assert frame["sequence"].tolist() == ["AA", "GT", "AC"]
    assert frame["chromosome"].tolist() == ["1", "2", "1"]


def test_a_pipe_is_no_genome(tmp_path):
    os.mkfifo(tmp_path / "genome.fa")
    with pytest.raises(ValueError, match=r"genome\.fa is a pipe or a device, expected a file"):
        extract_sequences(regions(("chr1", 0, 2)), tmp_path / "genome.fa")


def test_bgzip_is_read_and_gzip_refused(tmp_path):
    content = b">chr1\nAACCGGTT\n"
    path = tmp_path / "genome.fa.gz"
    with bgzf.BgzfWriter(str(path)) as writer:
        writer.write(content)
    assert extract_sequences(regions(("chr1", 1, 5, "-")), path)["sequence"].tolist() == ["CGGT"]
    write_fasta(["ACGT"], tmp_path / "plain.fa.gz", ["chr1"])
    with pytest.raises(ValueError, match=r"plain\.fa\.gz cannot be indexed: .*BGZF"):
        extract_sequences(regions(("chr1", 1, 5)), tmp_path / "plain.fa.gz")


@pytest.mark.parametrize("content", [b"", b"ACGT\n", b">chr1\nACGT\nAC\nACGT\n", b">a\nAC\n>a\nAC\n"])
def test_a_genome_that_cannot_be_indexed_is_refused(tmp_path, content):
    path = tmp_path / "genome.fa"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"genome\.fa cannot be indexed: .*(sequence|consistent|Duplicate)"):
        extract_sequences(regions(("chr1", 0, 2)), path)


def test_a_missing_genome_is_an_oserror(tmp_path):
    with pytest.raises(OSError, match=r"nowhere\.fa"):
        extract_sequences(regions(("chr1", 0, 2)), tmp_path / "nowhere.fa")


def test_what_is_extracted_can_be_written_and_read(genome, tmp_path):
    frame = extract_sequences(regions(("chr1", 0, 2, "+"), ("chr1", 4, 9, "-")), genome, width=10)
    write_fasta(frame["sequence"], tmp_path / "out.fa.gz", frame["name"])
    assert read_fasta(tmp_path / "out.fa.gz")["sequence"].tolist() == frame["sequence"].tolist()


def test_pyfaidx_is_asked_for_by_the_name_of_the_extra(genome, monkeypatch):
    original = builtins.__import__

    def without_pyfaidx(name, *args):
        if name == "pyfaidx":
            raise ImportError(name)
        return original(name, *args)

    monkeypatch.setattr(builtins, "__import__", without_pyfaidx)
    with pytest.raises(ImportError, match=r'pip install "skmotif\[genome\]"'):
        extract_sequences(regions(("chr1", 0, 2)), genome)


def test_a_genome_that_is_not_there(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"genome\.fa"):
        extract_sequences(regions(("chr1", 0, 2)), tmp_path / "genome.fa")
