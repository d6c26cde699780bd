"""Files that are missing, damaged or of another format."""

import gzip
import io
import re

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmotif.datasets import fetch_jaspar, fetch_pu1_ctcf, fetch_tutorial, make_background
from skmotif.io import extract_sequences, iter_fasta, parse_regions, read_bed, read_fasta, read_vcf, write_fasta
from skmotif.motifs import Motif, MotifList, match_motifs, read_jaspar, read_meme, write_jaspar, write_meme
from skmotif.networks import load_network
from tests.bad_input.checks import check_rejected, more

# How an error says what is wrong: a line, a position, a region, or the whole file.
_PLACE = (
    r"line \d+|at position \d+ of |Region \d+|has no |cannot be indexed|Expected at least one motif|is longer"
    r"|only \d+ bp|without N"
)

FASTA = b">chr1 a strong one\nACGTacgtNN\nGGGCCCAATT\n>chr2\nACGTACGTGG\n"
BED = b"track name=x\nchr1\t0\t10\tpeak1\t5\t+\nchr1\t2\t9\tpeak2\t.\t-\nchr2\t1\t8\tpeak3\t7.5\t.\n"
NARROWPEAK = b"chr1\t0\t10\tpeak1\t831\t.\t7.5\t9.1\t6.2\t4\nchr2\t1\t8\tpeak2\t205\t.\t3.1\t4.0\t2.2\t-1\n"
VCF = (
    b"##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr1\t5\trs1\tA\tC,AT\t.\tPASS\t.\n"
    b"chr2\t9\t.\tG\t<DEL>\t50\tPASS\tEND=20\n"
)
MEME = (
    b"MEME version 4\n\nALPHABET= ACGT\n\nstrands: + -\n\nBackground letter frequencies\nA 0.3 C 0.2 G 0.2 T 0.3\n\n"
    b"MOTIF MA0000.1 Example\nletter-probability matrix: alength= 4 w= 3 nsites= 8 E= 0\n0 0 0 1\n"
    b"0.125 0 0.875 0\n1 0 0 0\n\nMOTIF second\nletter-probability matrix: alength= 4 w= 1\n0.5 0.5 0 0\n"
)
JASPAR = b">MA0000.1 Example\nA [ 0 1 8 ]\nC [ 0 0 0 ]\nG [ 0 7 0 ]\nT [ 8 0 0 ]\n>second\n1 2\n3 4\n5 6\n7 8\n"


def is_fasta(frame):
    assert list(frame) == ["name", "description", "sequence"]
    assert len(frame)
    assert frame["sequence"].str.fullmatch("(?i)[ACGTRYSWKMBDHVN]+").all()


def has_sequences(frame):
    assert frame["sequence"].str.len().min() > 0


def is_background(background):
    assert len(background) == 1


def is_bed(frame):
    assert len(frame)
    assert (frame["start"] >= 0).all()
    assert (frame["start"] <= frame["end"]).all()
    assert frame["strand"].isin(["+", "-", "."]).all()


def is_vcf(frame):
    assert len(frame)
    is_scored = frame["reason"].isna()
    assert (frame["position"] >= -1).all()
    assert (frame["position"] >= 0)[is_scored].all()
    assert frame.loc[is_scored, ["ref", "alt"]].stack().str.fullmatch("(?i)[ACGTRYSWKMBDHVN]+").all()


def is_motifs(motifs):
    assert isinstance(motifs, MotifList)
    assert all(isinstance(motif, Motif) for motif in motifs)


def is_matches(matches):
    assert matches["p_value"].between(0, 1).all()


def _extract_regions(path):
    path.parent.mkdir(exist_ok=True)
    genome = path.with_suffix(".genome.fa")
    genome.write_bytes(FASTA)
    return extract_sequences(path, genome)


def _remove_index(genome):
    for index in genome.parent.glob(f"{genome.name}.*"):
        index.unlink()


def _extract_from_genome(path):
    _remove_index(path)
    return extract_sequences(pd.DataFrame({"chromosome": ["chr1"], "start": [0], "end": [4]}), path)


def _draw_from_genome(path):
    _remove_index(path)
    return make_background(["ACGT"], "genome", genome=path, random_state=0)


def _iter_fasta(path):
    return pd.DataFrame(list(iter_fasta(path)), columns=["name", "description", "sequence"])


def _read_or_name_the_place(read, path):
    try:
        return read(path)
    except ValueError as error:
        if re.search(_PLACE, str(error)):
            raise
        raise AssertionError(f"the message does not say what is wrong: {error}") from error


# A function, the content of a file that it reads, and a check of its result.
READERS = {
    "skmotif.io.read_fasta": (read_fasta, FASTA, is_fasta),
    "skmotif.io.iter_fasta": (_iter_fasta, FASTA, is_fasta),
    "skmotif.io.read_bed": (read_bed, BED, is_bed),
    "skmotif.io.read_bed, narrowPeak": (read_bed, NARROWPEAK, is_bed),
    "skmotif.io.read_vcf": (read_vcf, VCF, is_vcf),
    "skmotif.io.extract_sequences": (_extract_regions, BED, has_sequences),
    "skmotif.io.extract_sequences, genome": (_extract_from_genome, FASTA, has_sequences),
    "skmotif.datasets.make_background": (_draw_from_genome, FASTA, is_background),
    "skmotif.motifs.read_meme": (read_meme, MEME, is_motifs),
    "skmotif.motifs.read_jaspar": (read_jaspar, JASPAR, is_motifs),
    "skmotif.motifs.match_motifs": (lambda path: match_motifs(Motif.from_consensus("TGACTCA"), path), MEME, is_matches),
}
# Functions that read gzip files.
GZIPPED = [
    "skmotif.io.read_fasta",
    "skmotif.io.iter_fasta",
    "skmotif.io.read_bed",
    "skmotif.io.read_vcf",
    "skmotif.motifs.read_meme",
    "skmotif.motifs.read_jaspar",
]


@st.composite
def _mutated(draw, content):
    """Delete, replace or insert a few bytes or lines of the content."""
    for _ in range(draw(st.integers(1, 3))):
        lines = draw(st.booleans())
        parts = content.splitlines(keepends=True) if lines else [content[i : i + 1] for i in range(len(content))]
        place = draw(st.integers(0, max(0, len(parts) - 1)))
        new = draw(st.sampled_from(parts or [b"\n"]) | st.binary(min_size=1, max_size=8))
        kept = draw(st.integers(0, 1))
        inserted = draw(st.booleans())
        content = b"".join([*parts[:place], *([new] if inserted else []), *parts[place + 1 - kept :]])
    return content


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file"


@pytest.mark.filterwarnings("ignore:p-values depend on the targets' columns")
@pytest.mark.filterwarnings("ignore:.*sequences have a GC content")
@pytest.mark.parametrize("name", READERS)
@more
@given(data=st.data())
def test_mutated_files(path, name, data):
    read, content, is_valid = READERS[name]
    path.write_bytes(data.draw(_mutated(content)))
    check_rejected("files: mutated", lambda: _read_or_name_the_place(read, path), accept=is_valid)


@pytest.mark.parametrize("name", READERS)
@more
@given(content=st.binary(max_size=80) | st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_random_files(path, name, content):
    path.write_bytes(content)
    check_rejected("files: random", lambda: READERS[name][0](path), accept=READERS[name][2])


@pytest.mark.parametrize("name", GZIPPED)
@more
@given(cut=st.floats(0, 1, exclude_max=True), flipped=st.integers(0, 10_000), is_cut=st.booleans())
def test_damaged_gzip_files(path, name, cut, flipped, is_cut):
    read, content, _ = READERS[name]
    damaged = bytearray(gzip.compress(content * 20, mtime=0))
    if is_cut:
        damaged = damaged[: 3 + int(cut * (len(damaged) - 3))]
    else:
        damaged[10 + flipped % (len(damaged) - 10)] ^= 0xFF  # after the header, which has no content
    path.write_bytes(bytes(damaged))
    check_rejected("files: damaged gzip", lambda: read(path))


@pytest.mark.parametrize("name", READERS)
def test_empty_files(path, name):
    path.write_bytes(b"")
    accept = is_motifs if name == "skmotif.motifs.read_jaspar" else None  # an empty list of motifs
    check_rejected("files: empty", lambda: READERS[name][0](path), accept=accept)


@pytest.mark.parametrize("name", READERS)
def test_missing_files_and_folders(tmp_path, name):
    read = READERS[name][0]
    for path in [tmp_path / "not_there", tmp_path / "no_folder" / "not_there"]:
        check_rejected("files: missing", lambda path=path: read(path), match="not_there")
    folder = tmp_path / "folder"
    folder.mkdir()
    check_rejected("files: missing", lambda: read(folder), match="folder")


PATHS = {
    "skmotif.io.read_fasta": read_fasta,
    "skmotif.io.iter_fasta": lambda path: list(iter_fasta(path)),
    "skmotif.io.read_bed": read_bed,
    "skmotif.io.read_vcf": read_vcf,
    "skmotif.io.write_fasta": lambda path: write_fasta(["ACGT"], path),
    "skmotif.io.extract_sequences": lambda path: extract_sequences(path, "genome.fa"),
    "skmotif.motifs.read_meme": read_meme,
    "skmotif.motifs.read_jaspar": read_jaspar,
    "skmotif.motifs.write_meme": lambda path: write_meme([], path),
    "skmotif.motifs.write_jaspar": lambda path: write_jaspar([], path),
}


@pytest.mark.parametrize(
    "bad", [None, 1.5, ["a"], {}, object(), b"x", True, ""], ids=lambda bad: repr(bad).partition(" at 0x")[0]
)
@pytest.mark.parametrize("name", PATHS)
def test_paths_of_a_wrong_type(name, bad):
    check_rejected("files: no path", PATHS[name], bad)


@pytest.mark.parametrize("file", [io.StringIO("no file"), io.BytesIO(b"\xff\xfe no file")], ids=["text", "bytes"])
@pytest.mark.parametrize("name", [name for name in PATHS if ".read_" in name])
def test_open_files_of_another_format(name, file):
    file.seek(0)
    check_rejected("files: open", lambda: PATHS[name](file))


@pytest.mark.parametrize("fetch", [fetch_tutorial, fetch_pu1_ctcf, fetch_jaspar])
def test_data_that_are_not_downloaded(tmp_path, fetch):
    check_rejected(
        "files: missing", lambda: fetch(data_home=tmp_path, download_if_missing=False), match="does not exist"
    )


@more
@given(
    st.sampled_from([None, 7, 1.5, [None], [1], ["chr1"], ["chr1:1"], ["chr1:a-b"], "", "chr1", [["chr1:1-2"]]])
    | st.lists(st.text(max_size=12), min_size=1, max_size=3)
)
def test_names_that_are_not_regions(names):
    check_rejected("files: names", parse_regions, names)


@pytest.mark.parametrize(
    "content", [b"", b"not a network", b"PK\x03\x04" + bytes(100)], ids=["empty", "text", "damaged"]
)
def test_a_file_that_is_not_a_network(tmp_path, content):
    path = tmp_path / "network.keras"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"network\.keras' cannot be loaded as a network: "):
        load_network(path)
