import errno
import gzip
import io
import os
import subprocess
import sys
import threading
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from Bio import SeqIO, bgzf
from hypothesis import given, settings
from hypothesis import strategies as st

from skmotif.io import iter_fasta, read_fasta, write_fasta

CODES = "ACGTRYSWKMBDHVN"
FASTA = b">a first one\nACGTac\ngtNN\n\n>b\nRYSWKMBDHV\n>a\nt\n"
RECORDS = [("a", "first one", "ACGTacgtNN"), ("b", "", "RYSWKMBDHV"), ("a", "", "t")]
ZIPPED = gzip.compress(FASTA, mtime=0)
FASTQ = b"@read\nACGT\n+\nIIII\n"


def records_of(frame):
    return list(frame.itertuples(index=False, name=None))


def bgzipped(content):
    file = io.BytesIO()
    with bgzf.BgzfWriter(fileobj=file) as writer:
        writer.write(content)
        writer.flush()
        return file.getvalue()


@pytest.mark.parametrize("compress", [bytes, gzip.compress, bgzipped])
@pytest.mark.parametrize(
    "change",
    [
        bytes,
        lambda b: b.replace(b"\n", b"\r\n"),
        lambda b: b.replace(b"\n", b"\r"),
        lambda b: b.strip(),
        lambda b: b"\xef\xbb\xbf" + b,
        lambda b: b"\n" + b,
    ],
    ids=["as it is", "CRLF", "CR", "no last line end", "byte-order mark", "blank line first"],
)
def test_compression_and_line_ends_do_not_change_the_records(tmp_path, compress, change):
    path = tmp_path / "x.fa"
    path.write_bytes(compress(change(FASTA)))
    frame = read_fasta(path)
    assert frame.columns.tolist() == ["name", "description", "sequence"]
    assert records_of(frame) == RECORDS
    assert frame.index.tolist() == [0, 1, 2]
    assert list(iter_fasta(str(path))) == RECORDS


def test_open_files_are_read_and_left_open(tmp_path):
    path = tmp_path / "x.fa"
    path.write_bytes(FASTA)
    for file in (path.open("rb"), path.open(), io.BytesIO(FASTA), io.BytesIO(ZIPPED), io.StringIO(FASTA.decode())):
        with file:
            assert records_of(read_fasta(file)) == RECORDS
            assert not file.closed


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"x\.fa has no records: expected FASTA"),
        (b"\n\n", r"x\.fa has no records: expected FASTA"),
        (b"\nACGT\n>a\nACGT\n", r"x\.fa, line 2: found 'ACGT', expected a header that begins with '>'"),
        (FASTQ, r"x\.fa, line 1: found '@read', as in FASTQ, expected a header"),
        (b"PK\x03\x04 and so on", r"x\.fa, line 1: found binary content \(b'PK\\x03\\x04"),
        (b">a\n>b\nACGT\n", r"x\.fa, line 1: found a record without a sequence \('a'\)"),
        (b">a\nACGT\n>b\n\n", r"x\.fa, line 3: found a record without a sequence \('b'\)"),
        (b">a\nACGT\n\nAC-T\n>b\nA\n", r"x\.fa, line 4, column 3: found '-', expected an IUPAC code of DNA \(ACGT"),
        (b">a\nACGU\n", r"line 2, column 4: found 'U', .*; replace U by T to give RNA as DNA\."),
        (b">a\rAC\rGu\r", r"line 3, column 2: found 'u', .*; replace U by T"),
        (b">a\nACG ACG\n", r"line 2, column 4: found ' '"),
        (b">a\nAC\xe9\n", r"line 2, column 3: found 'é'"),
        (b">a\nAC\n" + FASTQ, r"line 3, column 1: found '@'"),
        (ZIPPED[:-4], r"x\.fa is cut off or damaged, its first line cannot be read: Compressed file ended"),
        (ZIPPED[:-8] + b"12345678", r"x\.fa is cut off or damaged, its first line cannot be read: CRC check failed"),
        (ZIPPED[:10] + b"\x07" * 9, r"x\.fa is cut off or damaged, its first line .*invalid block type"),
        (gzip.compress(FASTA * 2000)[:-4], r"x\.fa is cut off or damaged after line \d{3,}: Compressed file ended"),
    ],
)
def test_invalid_files(tmp_path, content, message):
    path = tmp_path / "x.fa"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message):
        read_fasta(path)


def test_text_in_another_encoding(tmp_path):
    path = tmp_path / "x.fa"
    path.write_bytes(b">a\nAC\xe9\n")
    with path.open(encoding="utf-8") as file, pytest.raises(ValueError, match="cut off or damaged, its first line"):
        read_fasta(file)


@given(st.binary(max_size=40) | st.text(">@+ACGTacgtn!-\t \r\n", max_size=40).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_any_content_is_read_or_raises_an_error_that_names_the_line(content):
    file = io.BytesIO(content)
    try:
        frame = read_fasta(file)
    except ValueError as error:
        assert "line " in str(error) or "has no records" in str(error)  # noqa: PT017
    else:
        assert content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b">")
        assert set("".join(frame["sequence"])) <= set(CODES + CODES.lower())


RECORD = st.tuples(
    st.text(st.characters(codec="utf-8", exclude_characters=" \t\n\r\v\f"), min_size=1, max_size=8),
    st.text("abc=:;|", max_size=8),
    st.text(CODES + CODES.lower(), min_size=1, max_size=100),
)


@given(st.lists(RECORD, min_size=1, max_size=5), st.none() | st.integers(1, 70), st.sampled_from(["x.fa", "x.fa.gz"]))
@settings(max_examples=60, deadline=None)
def test_written_records_are_read_unchanged(tmp_path_factory, records, width, name):
    path = tmp_path_factory.mktemp("fasta") / name
    names = [f"{name} {description}" for name, description, _ in records]
    write_fasta([sequence for _, _, sequence in records], path, names, width=width)
    assert records_of(read_fasta(path)) == records
    opener = gzip.open if name.endswith(".gz") else open
    with opener(path, "rt", encoding="utf-8") as file:
        lines = file.read().split("\n")
        file.seek(0)
        assert [str(record.seq) for record in SeqIO.parse(file, "fasta")] == [record[2] for record in records]
    assert width is None or max(len(line) for line in lines if not line.startswith(">")) <= width
    assert os.listdir(path.parent) == [name]


@pytest.mark.parametrize("container", [list, tuple, np.array, pd.Series, lambda s: pd.DataFrame({"sequence": s})])
def test_sequences_in_any_container(tmp_path, container):
    path = tmp_path / "x.fa"
    write_fasta(container(["ACGT", "ggN"]), path)
    assert path.read_bytes() == b">sequence_0\nACGT\n>sequence_1\nggN\n"


@pytest.mark.parametrize(
    ("sequences", "names", "error", "message"),
    [
        (["ACGT", "AC!"], None, ValueError, r"Sequence 1 has '!' at position 2"),
        (["ACGT", ""], None, ValueError, r"Sequence 1 is empty"),
        (["ACGT", "A"], ["a"], ValueError, r"Expected a name for each of the 2 sequences, got 1 names"),
        (["ACGT", "A"], ["a", "b\n>c"], ValueError, r"Name 1 has a line break: 'b\\n>c'"),
        (["ACGT", "A"], ["a", None], TypeError, r"Name 1 is of type NoneType, expected str"),
    ],
)
def test_an_error_leaves_the_old_file_unchanged(tmp_path, sequences, names, error, message):
    path = tmp_path / "x.fa"
    path.write_text("old")
    with pytest.raises(error, match=message):
        write_fasta(sequences, path, names)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["x.fa"]


@pytest.mark.parametrize("width", [0, -1, 2.5, "60"])
def test_invalid_widths(tmp_path, width):
    with pytest.raises(ValueError, match="width should be an int of at least 1, or None"):
        write_fasta(["ACGT"], tmp_path / "x.fa", width=width)


def test_writing_to_a_link_replaces_its_target(tmp_path):
    (tmp_path / "data.fa").write_text("old")
    (tmp_path / "link.fa").symlink_to(tmp_path / "data.fa")
    write_fasta(["ACGT"], tmp_path / "link.fa")
    assert (tmp_path / "link.fa").is_symlink()
    assert records_of(read_fasta(tmp_path / "data.fa")) == [("sequence_0", "", "ACGT")]


@pytest.mark.parametrize("mode", [0o600, 0o664])
def test_a_replaced_file_keeps_its_mode(tmp_path, mode):
    path = tmp_path / "x.fa"
    path.write_text("old")
    path.chmod(mode)
    write_fasta(["ACGT"], path)
    assert path.read_text() == ">sequence_0\nACGT\n"
    assert path.stat().st_mode & 0o777 == mode


def test_a_write_protected_file_is_not_replaced(tmp_path, monkeypatch):
    path = tmp_path / "x.fa"
    path.write_text("old")
    monkeypatch.setattr("skmotif._files.os.access", lambda path, mode: False)
    with pytest.raises(PermissionError, match=r"write-protected: '.*x\.fa'"):
        write_fasta(["ACGT"], path)
    assert path.read_text() == "old"


@pytest.mark.parametrize(("name", "decompress"), [("x.fa", bytes), ("x.fa.gz", gzip.decompress)])
def test_a_pipe_can_be_written(tmp_path, name, decompress):
    path = tmp_path / name
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # does not wait for a writer
    write_fasta(["ACGT", "GG"], path)
    assert path.is_fifo()
    assert decompress(os.read(reader, 1000)) == b">sequence_0\nACGT\n>sequence_1\nGG\n"
    os.close(reader)


@pytest.mark.parametrize("content", [FASTA, ZIPPED])
def test_a_pipe_can_be_read(tmp_path, content):
    path = tmp_path / "x.fa"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=[content], daemon=True)
    writer.start()
    assert records_of(read_fasta(path)) == RECORDS
    writer.join()


def test_standard_output_can_be_written():
    code = "from skmotif.io import write_fasta; write_fasta(['ACGT'], '/dev/stdout')"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert shown.stdout == ">sequence_0\nACGT\n"


def test_errors_of_writing_name_the_file(tmp_path, monkeypatch):
    with pytest.raises(FileNotFoundError, match=rf"No such file or directory: '{tmp_path}/no_folder/x\.fa'"):
        write_fasta(["ACGT"], tmp_path / "no_folder" / "x.fa")

    def raise_disk_full(source, target):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("skmotif._files.os.replace", raise_disk_full)
    with pytest.raises(OSError, match=rf"No space left on device: '{tmp_path}/x\.fa'"):
        write_fasta(["ACGT"], tmp_path / "x.fa")
    assert os.listdir(tmp_path) == []


def test_iter_fasta_holds_one_record_in_memory(tmp_path):
    path = tmp_path / "x.fa.gz"
    write_fasta(["ACGTACGTAC" * 100] * 5000, path)  # 5 MB
    tracemalloc.start()
    assert sum(len(record.sequence) for record in iter_fasta(path)) == 5_000_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 500_000


@pytest.mark.parametrize("n_records", [1, 2, 3, 4])
def test_blocks_are_concatenated(monkeypatch, n_records):
    content = "".join(f">s{i}\n{'ACGT' * 30}\n" for i in range(n_records))
    whole = read_fasta(io.StringIO(content))
    monkeypatch.setattr("skmotif.io._fasta._BLOCK", 1000)  # 2 records
    pd.testing.assert_frame_equal(read_fasta(io.StringIO(content)), whole)


def test_real_sites_equal_those_of_biopython(pu1_ctcf):
    folder = os.environ.get("SKMOTIF_DATA")
    if folder is None:
        pytest.skip("SKMOTIF_DATA is not set")
    path = os.path.join(folder, "pu1_ctcf", "pu1.fa.gz")
    with gzip.open(path, "rt") as file:
        expected = [(record.id, str(record.seq)) for record in SeqIO.parse(file, "fasta")]
    frame = read_fasta(path)
    assert len(frame) == 28677
    assert list(zip(frame["name"], frame["sequence"], strict=True)) == expected


@pytest.mark.parametrize("path", [0, None, ["a.fa"]])
def test_paths_of_a_wrong_type(path):
    with pytest.raises(TypeError, match="Expected a path"):
        read_fasta(path)
    with pytest.raises(TypeError, match="Expected a path"):
        write_fasta(["ACGT"], path)


@pytest.mark.parametrize("names", [7, "name"])
def test_names_that_are_not_a_collection(tmp_path, names):
    with pytest.raises(TypeError, match="Expected a collection of names, got"):
        write_fasta(["ACGT"], tmp_path / "out.fa", names)
