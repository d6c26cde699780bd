import gzip
import io

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skmotif.io import read_bed

LINE = ["chr1", "100", "200", "peak 1", "960.5", "-", "100", "200", "0,0,0", "1", "100,", "0,"]
REGION = ("chr1", 100, 200, "peak 1", 960.5, "-")
ABSENT = ("chr1", 100, 200, ".", None, ".")
NARROWPEAK = "chr1\t100\t200\tp\t0\t.\t5.1\t-1\t-1\t{}\n"


def read(text):
    return read_bed(io.StringIO(text))


def regions_of(frame):
    return list(frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None))


@pytest.mark.parametrize("n_columns", [3, 4, 5, 6, 7, 8, 9, 12])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_bed3_to_bed12(tmp_path, n_columns, line_end, compress):
    header = ["#chrom\tstart", "browser position chr1", 'track name="a b"', "", "\u00a0"]
    path = tmp_path / "x.bed"
    path.write_bytes(compress((line_end.join([*header, "\t".join(LINE[:n_columns])]) + line_end).encode()))
    frame = read_bed(path)
    assert frame.columns.tolist() == ["chromosome", "start", "end", "name", "score", "strand"]
    assert frame["start"].dtype == frame["end"].dtype == "int64"
    known = min(n_columns, 6)
    assert regions_of(frame) == [REGION[:known] + ABSENT[known:]]


def test_spaces_separate_columns_in_lines_without_tabs():
    assert regions_of(read("chr1  5 9 name\n")) == [("chr1", 5, 9, "name", None, ".")]


def test_summits_of_narrowpeak_are_positions_in_the_genome():
    frame = read(NARROWPEAK.format(40) + NARROWPEAK.format(-1) + NARROWPEAK.format(0))
    assert frame["summit"].dtype == "Int64"
    assert frame["summit"].tolist() == [140, pd.NA, 100]


@pytest.mark.parametrize("name", ["track1", "tracks", "browser_contig", "browser.1", "track", "browser"])
def test_contigs_may_be_named_track_or_browser(name):
    lines = f"track name=x\nbrowser position {name}:1-2\ntrack\ntrack\tname=x\n{name}\t0\t10\n{name} 5 9\n"
    assert read(lines)[["chromosome", "start", "end"]].to_numpy().tolist() == [[name, 0, 10], [name, 5, 9]]


def test_scores_are_decimal_numbers():
    scores = ["1", "-2.5", "+.5", "3.", "1e3", "2E-2"]
    assert read("".join(f"chr1\t1\t2\tp\t{score}\n" for score in scores))["score"].tolist() == list(map(float, scores))


def test_a_dot_is_a_missing_score():
    assert read("chr1\t1\t2\tp\t.\t+\n")["score"].isna().tolist() == [True]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("chr1\t5", r"found 2 columns, expected 3, as in the lines before"),
        ("chr1\t5\t6\tname", r"found 4 columns, expected 3, as in the lines before"),
        ("chr1\tx\t6", r"found 'x' in column 2, expected a whole number of bases \(0-based\)"),
        ("chr1\t5\t6.0", r"found '6.0' in column 3"),
        ("chr1\t-5\t6", r"found '-5' in column 2"),
        ("chr1\t5\t9999999999999999999", r"found '9999999999999999999' in column 3"),
        ("chr1\t5\t²", r"found '²' in column 3"),
        ("chr1\t1_0\t60", r"found '1_0' in column 2"),
        ("chr1\t+1\t60", r"found '\+1' in column 2"),
        ("\t5\t6", r"found '' in column 1, expected the name of a chromosome"),
        (" \t5\t6", r"found ' ' in column 1"),
        ("chr1\t6\t5", r"found start 6 and end 5, expected start <= end"),
    ],
)
def test_invalid_lines_after_a_valid_one(line, message):
    with pytest.raises(ValueError, match=r"<file>, line 3: " + message):
        read(f"chr1\t1\t2\n# a comment\n{line}\n")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("chr1 5", r"line 1: found 2 columns, expected at least 3 \(chromosome, start, end\)"),
        ("chr1 5 6 p high", r"line 1: found 'high' in column 5, expected a finite number \(the score\), or a dot"),
        ("chr1 5 6 p 1_0", r"line 1: found '1_0' in column 5"),
        ("chr1 5 6 p nan", r"line 1: found 'nan' in column 5"),
        ("chr1 5 6 p inf", r"line 1: found 'inf' in column 5"),
        ("chr1 5 6 p 1e999", r"line 1: found '1e999' in column 5"),
        ("chr1 5 6 p \uff11", r"line 1: found '\uff11' in column 5"),
        ("chr1 5 6 p 0 plus", r"line 1: found 'plus' in column 6, expected the strand"),
        (
            NARROWPEAK.format(100),
            r"line 1: found a summit 100 bp from the start of a peak of 100 bp, expected a summit inside",
        ),
        (NARROWPEAK.format("x"), r"line 1: found 'x' in column 10"),
        (NARROWPEAK.format("-2"), r"line 1: found '-2' in column 10"),
        ("# nothing", r"<file> has no regions"),
        ("", r"<file> has no regions"),
    ],
)
def test_invalid_files(line, message):
    with pytest.raises(ValueError, match=message):
        read(line)


@given(st.binary(max_size=40) | st.text("chr1X#.+- \t\r\n", max_size=40).map(str.encode))
@settings(max_examples=300, deadline=None)
def test_any_content_is_read_or_raises_an_error_that_names_the_line(content):
    try:
        frame = read_bed(io.BytesIO(content))
    except ValueError as error:
        assert "line " in str(error) or "has no regions" in str(error)  # noqa: PT017
    else:
        assert (frame["start"] <= frame["end"]).all()


@pytest.mark.parametrize("n_regions", [1, 2, 3, 4])
def test_blocks_are_concatenated(monkeypatch, n_regions):
    content = "".join(f"chr1\t{i}\t{i + 5}\n" for i in range(n_regions))
    whole = read(content)
    monkeypatch.setattr("skmotif.io._bed._BLOCK", 2)
    pd.testing.assert_frame_equal(read(content), whole)
