import pandas as pd
import pytest

from skmotif.io import parse_regions


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("chr1:100-200", ("chr1", 100, 200, ".")),
        ("chr1:100-200(+)", ("chr1", 100, 200, "+")),
        ("peak 1::chrX_random:0-5(-)", ("chrX_random", 0, 5, "-")),
        ("a::b::2L:1-2(.)", ("2L", 1, 2, ".")),
        ("HLA-A*01:01:01:01:7-9", ("HLA-A*01:01:01:01", 7, 9, ".")),
        ("chr1:-5-95(-)", ("chr1", -5, 95, "-")),  # a window padded at the chromosome's start
    ],
)
def test_names_written_by_bedtools_and_samtools(name, region):
    frame = parse_regions([name])
    assert frame.columns.tolist() == ["chromosome", "start", "end", "strand"]
    assert next(frame.itertuples(index=False, name=None)) == region


def test_the_index_of_a_series_is_kept():
    assert parse_regions(pd.Series(["chr1:1-2", "chr2:3-4"], index=[7, 3])).index.tolist() == [7, 3]


@pytest.mark.parametrize("name", ["chr1", "chr1:100", "chr1:a-b", "chr1:1-2(x)", ":1-2", "", None, "chr1:1-2 x"])
def test_names_that_are_not_regions(name):
    with pytest.raises(ValueError, match=r"Name 1 is not a region: .*. Expected a name such as 'chr1:100-200'"):
        parse_regions(["chr1:1-2", name])


def test_a_region_that_ends_before_it_starts():
    with pytest.raises(ValueError, match=r"Name 1 ends before it starts: 'chr1:20-10'; expected start <= end"):
        parse_regions(["chr1:10-10", "chr1:20-10"])


@pytest.mark.parametrize("names", [None, "chr1:1-2", 7])
def test_names_that_are_not_a_collection(names):
    with pytest.raises(TypeError, match="Expected a list, array or Series of names"):
        parse_regions(names)
