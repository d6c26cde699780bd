import gzip
import io

import pandas as pd
import pytest
from Bio import bgzf
from hypothesis import given
from hypothesis import strategies as st

from skmotif.io import read_vcf

HEADER = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"
LINES = [
    "##fileformat=VCFv4.3",
    HEADER + "\tFORMAT\tmother",
    "chr1\t101\trs1\tA\tC,ACG\t50\tPASS\tDP=3\tGT\t0|1",
    "",
    "chr1\t205\t.\tgt\t<DEL>,g\t.\tPASS\tEND=300\tGT\t0|1",
    "2\t1\tx;y\tN\t*\t.\t.\t.\tGT\t0|1",
    "2\t9\t.\tA\t.\t.\t.\t.\tGT\t0|1",
    "2\t10\tbnd\tG\tG]17:1982],.A\t.\t.\t.\tGT\t0|1",
    "2\t0\ttelomere\tN\tA\t.\t.\t.\tGT\t0|1",
]
COLUMNS = ["chromosome", "position", "ref", "alt", "id", "record", "reason"]
ROWS = [
    ("chr1", 100, "A", "C", "rs1", 0, None),
    ("chr1", 100, "A", "ACG", "rs1", 0, None),
    ("chr1", 204, "gt", "<DEL>", ".", 1, "symbolic allele"),
    ("chr1", 204, "gt", "g", ".", 1, None),
    ("2", 0, "N", "*", "x;y", 2, "deleted by another variant"),
    ("2", 8, "A", ".", ".", 3, "no alternative allele"),
    ("2", 9, "G", "G]17:1982]", "bnd", 4, "breakend"),
    ("2", 9, "G", ".A", "bnd", 4, "breakend"),
    ("2", -1, "N", "A", "telomere", 5, "position before the first base"),
]


def rows_of(frame):
    assert frame.columns.tolist() == COLUMNS
    return [tuple(None if pd.isna(value) else value for value in row) for row in frame.itertuples(index=False)]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("compress", [None, gzip.compress, "bgzip"])
def test_files_of_any_system(tmp_path, end, compress):
    content = "".join(line + end for line in LINES).encode()
    path = tmp_path / "variants"
    if compress == "bgzip":
        with bgzf.BgzfWriter(path) as file:
            file.write(content)
    else:
        path.write_bytes(compress(content) if compress else content)
    assert rows_of(read_vcf(path)) == ROWS


def test_open_files_are_left_open():
    text = "\n".join(LINES)
    for file in (io.StringIO(text), io.BytesIO(text.encode())):
        assert rows_of(read_vcf(file)) == ROWS
        assert not file.closed


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (LINES[:2], "variants.vcf has no variants: expected lines of #CHROM POS ID"),
        (LINES[2:], "line 1: found 'chr1.*', expected the header before it, #CHROM POS ID REF ALT"),
        (
            [HEADER.replace("\t", " "), LINES[2]],
            "line 1: found '#CHROM POS .*', expected #CHROM POS .*, with tabs between",
        ),
        ([HEADER, "chr1\t1\t.\tA\tC"], "line 2: found 5 columns, expected 8 with tabs between"),
        ([HEADER, LINES[2]], "line 2: found 10 columns, expected 8"),
        ([HEADER, " \t1\t.\tA\tC\t.\t.\t."], "line 2: found ' ' in column 1, expected the name of a chromosome"),
        ([HEADER, "1\t1.5\t.\tA\tC\t.\t.\t."], "line 2: found '1.5' in column 2, expected a whole number"),
        ([HEADER, "1\t-1\t.\tA\tC\t.\t.\t."], "line 2: found '-1' in column 2"),
        ([HEADER, "1\t1\t.\t.\tC\t.\t.\t."], r"line 2: found '\.' in column 4, expected the bases of REF"),
        ([HEADER, "1\t1\t.\tAU\tC\t.\t.\t."], "line 2: found 'AU' in column 4, .* replace U by T"),
        ([HEADER, "1\t1\t.\tA\tC,\t.\t.\t."], "line 2: found '' in column 5, expected alternative alleles"),
        ([HEADER, "1\t1\t.\tA\tX\t.\t.\t."], "line 2: found 'X' in column 5"),
    ],
)
def test_invalid_files_raise(tmp_path, lines, message):
    path = tmp_path / "variants.vcf"
    path.write_text("\n".join(lines) + "\n")
    with pytest.raises(ValueError, match=message):
        read_vcf(path)


alleles = st.text("ACGTNacgtn", min_size=1, max_size=5)
others = st.sampled_from(["<INS>", "*", ".", "A[1:2[", "A."])


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["1", "chrX"]),
            st.integers(1, 10**9),
            alleles,
            st.lists(alleles | others, min_size=1, max_size=3),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_written_records_are_read_again(records):
    lines = [f"{name}\t{pos}\t.\t{ref}\t{','.join(alts)}\t.\t.\t." for name, pos, ref, alts in records]
    frame = read_vcf(io.StringIO("\n".join([HEADER, *lines])))
    expected = [(name, pos - 1, ref, alt, i) for i, (name, pos, ref, alts) in enumerate(records) for alt in alts]
    assert (
        list(frame[["chromosome", "position", "ref", "alt", "record"]].itertuples(index=False, name=None)) == expected
    )
    assert (frame["reason"].isna() == frame["alt"].str.fullmatch("(?i)[ACGTN]+")).all()
