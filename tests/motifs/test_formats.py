"""The readers and writers of motif files, compared with each other and with other packages."""

import gzip
import io
import os

import numpy as np
import pytest
from Bio import motifs as bio_motifs
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from memelite.io import read_meme as memelite_read_meme

from skmotif.motifs import Motif, MotifList, read_jaspar, read_meme, write_jaspar, write_meme

TGA = Motif([[0, 0, 0, 8], [1, 0, 7, 0], [8, 0, 0, 0]], name="MA0000.1 tga", background=[0.3, 0.2, 0.2, 0.3])
CC = Motif([[0, 30, 0, 1], [0, 31, 0, 0]], background=[3, 2, 2, 3])

MEME = """MEME version 4

ALPHABET= ACGT

Background letter frequencies
A 0.3 C 0.2 G 0.2 T 0.3

MOTIF MA0000.1 tga
letter-probability matrix: alength= 4 w= 3 nsites= 8 E= 0
0 0 0 1
0.125 0 0.875 0
1 0 0 0
"""
JASPAR = """>MA0000.1 tga
A [ 0 1 8 ]
C [ 0 0 0 ]
G [ 0 7 0 ]
T [ 8 0 0 ]
"""


@st.composite
def motifs_of_whole_counts(draw):
    """Motifs with the same number of sites at every position."""
    length, n_sites = draw(st.integers(1, 8)), draw(st.integers(1, 400_000))
    cuts = draw(hnp.arrays(np.int64, (length, 3), elements=st.integers(0, n_sites)))
    counts = np.diff(np.sort(cuts), axis=1, prepend=0, append=n_sites)
    return Motif(counts, name=draw(st.text("MA012.- :Runx", max_size=12)))


positive_counts = hnp.arrays(
    np.float64, st.tuples(st.integers(1, 8), st.just(4)), elements=st.floats(0.0009765625, 1e6)
)


def written(motifs, write):
    file = io.StringIO()
    write(motifs, file)
    return io.StringIO(file.getvalue())


@given(st.lists(motifs_of_whole_counts(), max_size=3))
@example([Motif([[202, 70, 32, 100]])])  # a base of one half exactly
def test_meme_round_trip(motifs):
    read = read_meme(written(motifs, write_meme))
    assert [motif.name for motif in read] == [motif.label for motif in motifs]
    for motif, original in zip(read, motifs, strict=True):
        assert motif.n_sites == original.n_sites
        assert motif.consensus == original.consensus
        np.testing.assert_allclose(motif.counts, original.counts, rtol=1e-14)


@given(positive_counts)
def test_meme_keeps_the_frequencies_of_fractional_counts(counts):
    (motif,) = read_meme(written([Motif(counts)], write_meme))
    np.testing.assert_allclose(motif.probabilities, Motif(counts).probabilities, rtol=1e-14)


@given(st.lists(motifs_of_whole_counts() | st.builds(Motif, positive_counts), max_size=3))
def test_jaspar_round_trip(motifs):
    read = read_jaspar(written(motifs, write_jaspar))
    assert [motif.name for motif in read] == [motif.label for motif in motifs]
    for motif, original in zip(read, motifs, strict=True):
        np.testing.assert_array_equal(motif.counts, original.counts)


def test_meme_file_has_all_sections_of_the_format():
    lines = written([TGA, CC], write_meme).read().splitlines()
    assert lines[:11] == [
        "MEME version 4",
        "",
        "ALPHABET= ACGT",
        "",
        "strands: + -",
        "",
        "Background letter frequencies",
        "A 0.3 C 0.2 G 0.2 T 0.3",
        "",
        "MOTIF MA0000.1 tga",
        "letter-probability matrix: alength= 4 w= 3 nsites= 8 E= 0",
    ]
    assert "MOTIF CC" in lines
    np.testing.assert_allclose(read_meme(written([CC], write_meme))[0].background, [0.3, 0.2, 0.2, 0.3])


@pytest.mark.parametrize("as_path", [str, lambda path: path])
def test_paths_may_be_str_or_path(tmp_path, as_path):
    meme, jaspar = as_path(tmp_path / "motifs.meme"), as_path(tmp_path / "motifs.jaspar")
    write_meme([TGA], meme)
    write_jaspar([TGA], jaspar)
    for motif in (*read_meme(meme), *read_jaspar(jaspar)):
        assert motif.name == "MA0000.1 tga"
        np.testing.assert_array_equal(motif.counts, TGA.counts)


def test_biopython_reads_written_files():
    for record, original in zip(bio_motifs.parse(written([TGA, CC], write_meme), "minimal"), [TGA, CC], strict=True):
        assert record.name == original.label.split()[0]
        assert record.num_occurrences == original.n_sites
        np.testing.assert_allclose([record.background[base] for base in "ACGT"], original.background)
        np.testing.assert_array_equal([record.counts[base] for base in "ACGT"], original.counts.T)
    for record, original in zip(bio_motifs.parse(written([TGA, CC], write_jaspar), "jaspar"), [TGA, CC], strict=True):
        assert record.matrix_id == original.label.split()[0]
        np.testing.assert_array_equal([record.counts[base] for base in "ACGT"], original.counts.T)


def test_files_of_biopython_are_read():
    records = bio_motifs.parse(written([TGA], write_jaspar), "jaspar")
    for jaspar_format in ("jaspar", "pfm"):
        (motif,) = read_jaspar(io.StringIO(bio_motifs.write(records, jaspar_format)))
        np.testing.assert_array_equal(motif.counts, TGA.counts)


def test_memelite_reads_written_files(tmp_path):
    write_meme([TGA, CC], tmp_path / "motifs.meme")
    matrices = memelite_read_meme(str(tmp_path / "motifs.meme"))
    assert list(matrices) == ["MA0000.1 tga", "CC"]
    for matrix, original in zip(matrices.values(), [TGA, CC], strict=True):
        np.testing.assert_allclose(matrix, original.probabilities.T)


def test_all_motifs_of_jaspar_are_read(jaspar, jaspar_file):
    assert len(jaspar) == 879
    with open(jaspar_file) as file:
        records = bio_motifs.parse(file, "minimal")
    matrices = memelite_read_meme(str(jaspar_file))
    for motif, record in zip(jaspar, records, strict=True):
        assert motif.name.split()[0] == record.name
        assert motif.n_sites == record.num_occurrences
        np.testing.assert_allclose(motif.probabilities, matrices[motif.name].T, atol=3e-6)  # 6 digits in the file
        np.testing.assert_allclose(motif.counts.T, [record.counts[base] for base in "ACGT"], rtol=3e-6, atol=0.51)
    again = read_meme(written(jaspar, write_meme))
    for motif, original in zip(again, jaspar, strict=True):
        np.testing.assert_allclose(motif.counts, original.counts, rtol=1e-12)


def test_optional_lines_of_meme_files():
    bare = MEME.replace("ALPHABET= ACGT\n", "").replace(" alength= 4 w= 3 nsites= 8 E= 0", "")
    bare = bare.replace("Background letter frequencies\nA 0.3 C 0.2 G 0.2 T 0.3\n", "strands: + -\n")
    for text in (bare, bare + "\nURL https://jaspar.elixir.no/matrix/MA0000.1\n"):
        (motif,) = read_meme(io.StringIO(text))
        np.testing.assert_allclose(motif.counts, TGA.probabilities * 20)
        np.testing.assert_array_equal(motif.background, [0.25] * 4)


def test_the_full_meme_format():
    banner = "*" * 80 + "\nMEME - Motif discovery tool\n" + "*" * 80 + "\n"
    full = banner + MEME.replace("MA0000.1 tga", "TGA MEME-1\twidth =   3  sites =   8  llr = 9  E-value = 0.1")
    (motif,) = read_meme(io.StringIO(full.replace("frequencies", "frequencies (from uniform background):")))
    assert motif.name == "TGA MEME-1"
    np.testing.assert_allclose(motif.counts, TGA.counts)


def test_jaspar_without_brackets_or_header():
    bare = JASPAR.translate(str.maketrans("", "", "ACGT[]")).replace(">M0000.1 tga\n", "")
    (motif,) = read_jaspar(io.StringIO(bare))
    assert motif.name == ""
    np.testing.assert_array_equal(motif.counts, TGA.counts)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("MEME version 4", "MOTIF x", "line 1: expected 'MEME version', got 'MOTIF x'"),
        ("= ACGT", "= ACGU", "line 3: expected 'ALPHABET= ACGT', got 'ALPHABET= ACGU'"),
        ("C 0.2", "0.2", "line 6: expected a background such as 'A 0.25 C 0.25"),
        ("C 0.2", "C 0", "line 6: expected a background of positive frequencies"),
        ("C 0.2", "C x", "line 6: expected a background such as"),
        ("C 0.2", "C 2", "line 6: expected a background of positive frequencies that sum to 1"),
        ("C 0.2", "C 0_2", "line 6: expected a background such as"),
        ("w= 3", "w= 2.5", "line 9: expected a width in whole positions"),
        ("w= 3", "w= 2", "line 12: expected no more than the 2 rows that 'w=' gives, got '1 0 0 0'"),
        ("alength= 4", "alength= 20", "line 9: expected 'alength= 4'"),
        ("nsites= 8", "nsites= 0", "line 9: expected at least one site and one position"),
        ("nsites= 8", "nsites= many", "line 9: expected a number of sites"),
        ("w= 3", "w= 4", "line 12: expected 4 frequencies, got 'the end of the file'"),
        ("0.125 0", "0.125", "line 11: expected 4 frequencies that sum to 1, got '0.125 0.875 0'"),
        ("0.125", "0.5", "line 11: expected 4 frequencies that sum to 1, got '0.5 0 0.875 0'"),
        ("0.125", "x", "line 11: expected 4 frequencies, got 'x 0 0.875 0'"),
        ("0.125", "-0.125", "line 11: expected 4 frequencies, got '-0.125 0 0.875 0'"),
        ("0.125", "0.12_5", "line 11: expected 4 frequencies, got '0.12_5 0 0.875 0'"),
        ("0.125", "inf", "line 11: expected 4 frequencies, got 'inf 0 0.875 0'"),
        ("0.125", "nan", "line 11: expected 4 frequencies, got 'nan 0 0.875 0'"),
        ("MOTIF MA0000.1 tga", "", "line 9: expected 'MOTIF' and a name before the matrix"),
        ("letter-", "MOTIF b\nletter-", "line 9: expected the letter-probability matrix of 'MA0000.1 tga', got 'MOTIF"),
        ("1 0 0 0\n", "1 0 0 0\nMOTIF b\n", "line 13: expected the letter-probability matrix of 'b', got 'the end"),
    ],
)
def test_malformed_meme_files_raise(old, new, message):
    assert old in MEME
    with pytest.raises(ValueError, match=f"<file>, {message}"):
        read_meme(io.StringIO(MEME.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("[ 0 7 0 ]", "[ 0 7 ]", r"line 4: expected 3 counts, got 'G \[ 0 7 \]'"),
        ("[ 0 7 0 ]", "[ 0 x 0 ]", r"line 4: expected the counts of G, got 'G \[ 0 x 0 \]'"),
        ("[ 0 7 0 ]", "[ 0 7_0 0 ]", "line 4: expected the counts of G"),
        ("[ 0 7 0 ]", "[ 0 nan 0 ]", "line 4: expected the counts of G"),
        ("[ 0 7 0 ]", "[ 0 -7 0 ]", "line 4: expected the counts of G"),
        ("[ 0 7 0 ]", "[ ]", "line 4: expected the counts of G"),
        ("[ 0 7 0 ]", "[ 0 ] 7 0 ]", "line 4: expected the counts of G"),
        ("G [", "T [", r"line 4: expected the counts of G, got 'T \[ 0 7 0 \]'"),
        ("T [ 8 0 0 ]\n", "", "line 4: expected the row of T, got 'the end of the file'"),
        ("T [ 8 0 0 ]\n", ">b\n", "line 5: expected the row of T, got '>b'"),
        ("T [ 8", "T [ 0", r"line 5: expected a count at position 0 \(0-based\) for some base"),
    ],
)
def test_malformed_jaspar_files_raise(old, new, message):
    assert old in JASPAR
    with pytest.raises(ValueError, match=f"<file>, {message}"):
        read_jaspar(io.StringIO(JASPAR.replace(old, new, 1)))


def test_errors_name_the_file(tmp_path):
    path = tmp_path / "broken.meme"
    path.write_text("")
    with pytest.raises(ValueError, match=r"broken\.meme has no lines: expected 'MEME version'"):
        read_meme(path)


def test_a_meme_file_has_one_background(tmp_path):
    path = tmp_path / "motifs.meme"
    path.write_text("kept")
    with pytest.raises(ValueError, match=r"A MEME file has one background, but that of Motif\('TGA'"):
        write_meme([TGA, Motif(TGA.counts)], path)
    assert path.read_text() == "kept"


@pytest.mark.parametrize(("read", "text"), [(read_meme, MEME), (read_jaspar, JASPAR)])
@pytest.mark.parametrize("compress", [bytes, gzip.compress])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_compression_and_line_ends_do_not_matter(tmp_path, read, text, compress, line_end):
    content = compress(b"\xef\xbb\xbf" + text.replace("\n", line_end).encode())
    (tmp_path / "motifs").write_bytes(content)
    for file in (tmp_path / "motifs", io.BytesIO(content)):
        (motif,) = read(file)
        assert motif.name == "MA0000.1 tga"
        np.testing.assert_array_equal(motif.counts, TGA.counts)


@pytest.mark.parametrize("read", [read_meme, read_jaspar])
def test_damaged_gzip_files_raise(tmp_path, read):
    (tmp_path / "motifs").write_bytes(gzip.compress(b"MEME version 4\n" * 9)[:-5])
    with pytest.raises(ValueError, match="motifs is cut off or damaged, its first line cannot be read"):
        read(tmp_path / "motifs")


@pytest.mark.parametrize("write", [write_meme, write_jaspar])
def test_one_motif_is_written_as_a_list_of_one(write):
    text = written(TGA, write).read()
    assert text == written([TGA], write).read() == written(MotifList([TGA]), write).read()
    assert "MA0000.1 tga" in text


@pytest.mark.parametrize("write", [write_meme, write_jaspar])
def test_only_motifs_are_written(tmp_path, write):
    with pytest.raises(TypeError, match="Expected a list of Motif, got str at index 1"):
        write([TGA, "TGA"], tmp_path / "motifs")
    with pytest.raises(TypeError, match="Expected a Motif or a list of Motif, got int"):
        write(7, tmp_path / "motifs")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("write", [write_meme, write_jaspar])
def test_files_are_replaced_and_pipes_are_written_to(tmp_path, write):
    path = tmp_path / "motifs"
    path.touch(mode=0o600)
    write([TGA], path)
    assert "TGA" in path.read_text().upper()
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(tmp_path) == ["motifs"]
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)  # waits for no writer
    write([TGA], tmp_path / "pipe")
    assert os.read(reader, 1000).decode() == path.read_text()
    os.close(reader)


@pytest.mark.parametrize("read", [read_meme, read_jaspar])
def test_binary_files_raise(tmp_path, read):
    (tmp_path / "motifs").write_bytes(b"\x80\xff")
    with pytest.raises(ValueError, match=r"line 1: expected .*x80"):
        read(tmp_path / "motifs")
    with open(tmp_path / "motifs", "rb") as file, pytest.raises(ValueError, match=r"line 1: expected .*x80"):
        read(file)


@pytest.mark.parametrize("read", [read_meme, read_jaspar])
def test_paths_must_be_paths(read):
    with pytest.raises(TypeError, match="Expected a path or an open file, got int"):
        read(0)
