import builtins
import io
import os
import random

import pandas as pd
import pytest
from Bio import bgzf

from skmotif.io import extract_sequences, read_fasta, write_fasta

GENOME = b">chr1\nAAAAA\nCCCC\n>chr2\nTTTTT\nGGG\n"


@pytest.fixture
def genome(tmp_path):
    path = tmp_path / "genome.fa"
    path.write_bytes(GENOME)
    return path


def sequences(genome, *regions):
    """Return the sequences of regions, given as tuples of chromosome, start, end and, optionally, strand."""
    columns = ["chromosome", "start", "end", "strand"][: len(regions[0])]
    return extract_sequences(pd.DataFrame(regions, columns=columns), genome)["sequence"].tolist()


def bgzip(content):
    file = io.BytesIO()
    writer = bgzf.BgzfWriter(fileobj=file)
    writer.write(content)
    writer.flush()
    return file.getvalue() + bgzf._bgzf_eof


def test_the_index_is_written_next_to_the_genome_and_renewed(genome):
    index = genome.with_name("genome.fa.fai")
    sequences(genome, ("chr1", 0, 4))
    before = index.read_text()
    assert before.startswith("chr1\t9\t")
    genome.write_bytes(b">chr1\nGGGGG\n")
    os.utime(genome, (2e9, 2e9))
    assert sequences(genome, ("chr1", 0, 4)) == ["GGGG"]
    assert index.read_text() != before


def test_an_index_that_cannot_be_written_is_kept_for_the_call(genome, monkeypatch):
    def raise_permission_error(path):
        raise PermissionError(path)

    monkeypatch.setattr("skmotif._genome.new_file", raise_permission_error)
    assert sequences(str(genome), ("chr1", 3, 7)) == ["AACC"]
    assert os.listdir(genome.parent) == ["genome.fa"]


OTHER_GENOMES = {
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


@pytest.mark.parametrize("other", OTHER_GENOMES)
@pytest.mark.parametrize(("name", "compress"), [("x.fa", bytes), ("x.fa.gz", bgzip)])
def test_an_index_of_another_genome_is_replaced(tmp_path, name, compress, other):
    """Modification times are not enough: a copied genome can be older than the index of the genome it replaces."""
    genome = tmp_path / name
    genome.write_bytes(compress(GENOME))
    assert sequences(genome, ("chr1", 1, 3)) == ["AA"]
    genome.write_bytes(compress(OTHER_GENOMES[other]))
    os.utime(genome, (1e9, 1e9))
    records = read_fasta(genome)
    regions = [(row.name, i, i + 2) for row in records.itertuples(index=False) for i in range(len(row.sequence) - 1)]
    expected = [sequence[i : i + 2] for sequence in records["sequence"] for i in range(len(sequence) - 1)]
    for _ in range(2):  # with the new index, and with the saved one
        assert sequences(genome, *regions) == expected
    last = records.iloc[-1]
    with pytest.raises(ValueError, match=rf"is outside {last['name']}, which has {len(last['sequence'])} bp"):
        sequences(genome, (last["name"], 0, len(last["sequence"]) + 1))
    names = [line.split("\t")[0] for line in (tmp_path / f"{name}.fai").read_text().splitlines()]
    assert names == records["name"].tolist()


@pytest.mark.parametrize("suffix", [".fai", ".gzi"])
@pytest.mark.parametrize("index", ["", "chr1", "chr1\t9\t6\t5\t6\n", "chr1\t9\t-6\t0\t0\n", "\xff" * 99])
def test_a_damaged_index_is_replaced(tmp_path, suffix, index):
    genome = tmp_path / "x.fa.gz"
    genome.write_bytes(bgzip(GENOME))
    for _ in range(2):  # before and after the damage
        assert sequences(genome, ("chr1", 4, 6), ("chr2", 4, 6)) == ["AC", "TG"]
        (tmp_path / f"x.fa.gz{suffix}").write_text(index, encoding="latin-1")


def test_bgzip_files_may_be_concatenated_and_regions_may_begin_with_a_block(tmp_path):
    """Biopython's blocks hold 65,536 bytes."""
    sequence = "".join(random.Random(0).choices("ACGT", k=150_000))
    genome = tmp_path / "x.fa.gz"
    genome.write_bytes(bgzip(b">a\n" + sequence.encode() + b"\n") + bgzip(b">b\nACGTT\n"))
    for start in (65_533, 131_069, 65_530):
        assert sequences(genome, ("a", start, start + 9)) == [sequence[start : start + 9]]
    assert sequences(genome, ("b", 1, 5, "-")) == ["AACG"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "sequence"),
        (b"ACGT\n", "sequence"),
        (b">a\nAC\n>a\nAC\n", "Duplicate"),
        (b">chr1\nACGT\nAC\nACGT\n", "consistent"),
        (b">chr1\rACGT\r>chr2\rACGT\r", "the lines of a record differ in length, or do not end with"),
        (b">chr1\nAC\nACGT\n", "the lines of a record differ in length"),
        (b">a\nAC\nACGT\n>b\nAC\n", "the lines of a record differ in length"),
    ],
)
def test_a_genome_that_cannot_be_indexed(genome, content, message):
    genome.write_bytes(content)
    with pytest.raises(ValueError, match=rf"genome\.fa cannot be indexed: .*{message}"):
        sequences(genome, ("chr1", 0, 2))
    assert os.listdir(genome.parent) == ["genome.fa"]


def test_a_gzip_file_cannot_be_indexed(tmp_path):
    write_fasta(["ACGT"], tmp_path / "plain.fa.gz", ["chr1"])
    with pytest.raises(ValueError, match=r"plain\.fa\.gz cannot be indexed: .*BGZF"):
        sequences(tmp_path / "plain.fa.gz", ("chr1", 1, 4))


def test_lines_that_differ_in_length_although_the_index_fits(genome):
    genome.write_bytes(b">a\nACGT\nACGT\nACGT\nAC\n")
    sequences(genome, ("a", 0, 2))
    genome.write_bytes(b">a\nACGT\nAC\nG\nACGT\nAC\n")
    os.utime(genome, (1e9, 1e9))
    with pytest.raises(ValueError, match=r"a:3-9 of .*genome\.fa has 5 bases, expected 6: the lines of a differ"):
        sequences(genome, ("a", 3, 9))


@pytest.mark.parametrize("strand", ["+", "-"])
@pytest.mark.parametrize(
    ("bases", "message"),
    [
        ("ACGUU", r"chr1:1-5 of .*genome\.fa has 'U' at position 3 of chr1 \(0-based\); .*replace U by T"),
        ("ACu\nTT", r"has 'u' at position 2 of chr1 .*replace U by T"),
        (
            "ACGT*",
            r"has '\*' at position 4 of chr1 \(0-based\); expected one of ACGT\w+, in upper or lower case\.$",
        ),
        ("ACG T", r"has ' ' at position 3"),
    ],
)
def test_characters_that_are_not_iupac_codes(genome, bases, strand, message):
    genome.write_text(f">chr1\n{bases}\n")
    with pytest.raises(ValueError, match=message):
        sequences(genome, ("chr1", 1, 5, strand))


def test_a_pipe_cannot_be_a_genome(tmp_path):
    os.mkfifo(tmp_path / "genome.fa")
    with pytest.raises(ValueError, match=r"genome\.fa is a pipe or a device, expected a file"):
        sequences(tmp_path / "genome.fa", ("chr1", 0, 2))


def test_a_missing_genome(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nowhere\.fa"):
        sequences(tmp_path / "nowhere.fa", ("chr1", 0, 2))


def test_without_pyfaidx_the_error_gives_the_command_that_installs_it(genome, monkeypatch):
    original = builtins.__import__

    def without_pyfaidx(name, *args):
        if name == "pyfaidx":
            raise ImportError(name)
        return original(name, *args)

    monkeypatch.setattr(builtins, "__import__", without_pyfaidx)
    with pytest.raises(ImportError, match=r'pip install "skmotif\[genome\]"'):
        sequences(genome, ("chr1", 0, 2))
