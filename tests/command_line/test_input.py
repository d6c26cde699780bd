"""Sequences from FASTA and BED files, their background, and their positions in the genome."""

import numpy as np
import pandas as pd
import pytest

from skmotif.command_line._coordinates import map_bases, map_sites, places_of
from skmotif.command_line._input import Sequences, read_labelled, read_sequences
from skmotif.command_line._options import Windows
from skmotif.command_line._run import Run
from skmotif.io import extract_sequences, iter_fasta

NO_WINDOWS = Windows(None, None, None)


@pytest.fixture
def quiet():
    return Run("skmotif", is_quiet=True)


def write_peaks(path, summits=(50, 60)):
    columns = [
        f"chr1\t100\t200\tp1\t0\t+\t1\t1\t1\t{summits[0]}\n",
        f"chr2\t1000\t1100\tp2\t0\t-\t1\t1\t1\t{summits[1]}\n",
    ]
    path.write_text("track name=peaks\n" + "".join(columns))
    return str(path)


@pytest.mark.parametrize(
    ("windows", "summits", "names"),
    [
        ((None, None), (50, 60), ["chr1:50-250(+)", "chr2:960-1160(-)"]),
        ((20, None), (50, 60), ["chr1:140-160(+)", "chr2:1050-1070(-)"]),
        ((20, "midpoint"), (50, 60), ["chr1:140-160(+)", "chr2:1040-1060(-)"]),
        ((20, None), (40, -1), ["chr1:140-160(+)", "chr2:1040-1060(-)"]),  # a summit is missing
    ],
)
def test_windows_are_around_the_summits_if_all_peaks_have_one(tmp_path, genome, quiet, windows, summits, names):
    path = write_peaks(tmp_path / "peaks.narrowPeak", summits)
    (sequences,) = read_sequences([path], Windows(str(genome), *windows), quiet)
    assert sequences.names == names
    assert sequences.letters == extract_sequences(as_bed(names), genome)["sequence"].tolist()


def as_bed(names):
    return pd.DataFrame(
        [[name.split(":")[0], *map(int, name.split(":")[1][:-3].split("-")), name[-2]] for name in names],
        columns=["chromosome", "start", "end", "strand"],
    )


def test_background_windows_do_not_overlap_the_peaks(tmp_path, genome, quiet):
    """The peaks leave half of chromosome 1 free, and one window of a peak begins before its chromosome."""
    (tmp_path / "peaks.bed").write_text("chr1\t0\t1500\nchr2\t0\t10\nchr2\t10\t3000\n")
    data = read_labelled(str(tmp_path / "peaks.bed"), None, Windows(str(genome), 100, None), 0, quiet)
    assert data.names[3:] == [f"{name}_background" for name in data.names[:3]]
    assert data.letters[1].startswith("N" * 45)
    free = next(iter_fasta(genome)).sequence[1500:]
    assert all(window in free for window in data.letters[3:])
    assert data.labels.tolist() == [1, 1, 1, 0, 0, 0]
    assert data.groups.tolist() == [0, 1, 2, 0, 1, 2]


@pytest.mark.parametrize("named", [True, False])
def test_names_of_sequences_say_where_the_background_must_not_be(tmp_path, genome, quiet, named):
    sequence = next(iter_fasta(genome)).sequence
    name = "chr1:0-2900" if named else "peak"
    (tmp_path / "peaks.fa").write_text(f">{name}\n{sequence[:2900]}\n")
    windows = Windows(str(genome), None, None)
    if named:
        data = read_labelled(str(tmp_path / "peaks.fa"), None, windows, 0, quiet)
        assert data.letters[1] not in sequence  # it is from chromosome 2
    else:
        with pytest.warns(UserWarning, match="peaks.fa are not regions such as chr1:100-200"):
            read_labelled(str(tmp_path / "peaks.fa"), None, windows, 0, quiet)


def test_negatives_from_a_file_have_no_groups(tmp_path, genome, quiet):
    (tmp_path / "control.fa").write_text(">c\nACGT\n")
    peaks = write_peaks(tmp_path / "peaks.narrowPeak")
    data = read_labelled(peaks, str(tmp_path / "control.fa"), Windows(str(genome), 20, None), 0, quiet)
    assert data.labels.tolist() == [1, 1, 0]
    assert data.groups is None
    assert data.letters[2] == "ACGT"


REGIONS = Sequences("peaks.fa", ["chr1:100-104(+)", "x::chr1:102-106(-)"], ["ACGT", "NACG"], None)
NAMED = Sequences("peaks.fa", ["b", "a"], ["ACG", "T"], None)


def test_bases_have_positions_in_the_genome():
    """The second sequence is on the reverse strand: its first base, an N, is at 105. The two overlap at 102 and 103."""
    track = map_bases(np.array([[1.0, 2, 3, 4], [9, 10, 20, 30]]), REGIONS)
    expected = [(100, 1.0), (101, 2.0), (102, (3 + 30) / 2), (103, (4 + 20) / 2), (104, 10.0)]
    assert list(track.itertuples(index=False, name=None)) == [("chr1", at, at + 1, value) for at, value in expected]


def test_bases_have_positions_in_their_sequence_if_names_are_not_regions():
    track = map_bases(np.array([[1.0, 2, 3], [4, 0, 0]]), NAMED)
    expected = [("a", 0, 1, 4.0), ("b", 0, 1, 1.0), ("b", 1, 2, 2.0), ("b", 2, 3, 3.0)]
    assert list(track.itertuples(index=False, name=None)) == expected


def test_sites_have_positions_in_the_genome():
    """Site 102-104 of the forward strand is found in both sequences, and written once."""
    sites = pd.DataFrame(
        {"sequence": [0, 1, 1], "start": [2, 2, 0], "end": [4, 4, 1], "strand": ["+", "-", "+"], "name": "m"}
    )
    mapped = map_sites(sites, REGIONS)
    assert mapped[["chromosome", "start", "end", "strand"]].to_numpy().tolist() == [
        ["chr1", 102, 104, "+"],
        ["chr1", 105, 106, "-"],
    ]


def test_samtools_counts_from_one():
    places = places_of(Sequences("x.fa", ["chr1:101-104"], ["ACGT"], None))
    assert (places["start"][0], places["end"][0]) == (100, 104)


def test_names_that_do_not_fit_the_sequences_raise():
    with pytest.raises(ValueError, match=r"x\.fa: The name chr1:1-9 is a region of 8 bp, but the sequence has 2 bp"):
        places_of(Sequences("x.fa", ["chr1:1-9"], ["AC"], None))
    with pytest.raises(ValueError, match=r"x\.fa: several sequences have the name a, expected different names"):
        places_of(Sequences("x.fa", ["a", "a"], ["AC", "AC"], None))
