"""VCF files: variants of a genome."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import pandas as pd

from skmotif._alphabet import IUPAC_CODES, IUPAC_LETTERS, rna_hint
from skmotif._files import PathOrFile, file_name
from skmotif._lines import iter_lines, raise_at_line

_COLUMNS = ["chromosome", "position", "ref", "alt", "id", "record", "reason"]
_FIELDS = ["#CHROM", "POS", "ID", "REF", "ALT", "QUAL", "FILTER", "INFO"]

_LETTERS = frozenset(IUPAC_LETTERS.decode())

# Alternative alleles without a sequence of their own, and why they are not scored.
_REASONS = {
    r"\.": "no alternative allele",
    r"\*": "deleted by another variant",
    r"<.+>": "symbolic allele",
    r".*[\[\]].*|\..+|.+\.": "breakend",
}

# Number of variants that are held as Python objects before they are moved to a frame.
_BLOCK = 50_000


def read_vcf(path: PathOrFile) -> pd.DataFrame:
    r"""Read the variants of a VCF file.

    Parameters
    ----------
    path : str, path-like or open file
        Plain, gzip or bgzip, detected from the content, with the line ends of any system.
        An open file may be text or binary, and is left open.

    Returns
    -------
    DataFrame of shape (n_variants, 7)
        One row for each alternative allele, in the file's order, with the columns

        - ``chromosome``;
        - ``position``: of the first base of ``ref``, 0-based: POS - 1;
        - ``ref``, ``alt``: the bases in the reference and in the alternative allele;
        - ``id``: "." if the file has none;
        - ``record``: number of the record in the file, from 0. The alternative alleles of
          one record have the same number;
        - ``reason``: why `skmotif.inspection.variant_effect` does not score the allele, or
          missing if it does. Without a score are symbolic alleles such as ``<DEL>``,
          breakends, ``*`` (the position is deleted by another variant), ``.`` (no
          alternative allele), and POS 0.

        Quality, filter, INFO and the genotypes are ignored.

    Raises
    ------
    ValueError
        If the file has no header or no variants; if a line has fewer than 8 columns, or
        another number of columns than the header; if a chromosome has no name, POS is not
        a whole number, or REF or ALT is not an allele; or if a gzip file is cut off. The
        message gives the line, 1-based.

    See Also
    --------
    skmotif.inspection.variant_effect : Predict the effects of the variants.

    Examples
    --------
    >>> import io
    >>> from skmotif.io import read_vcf
    >>> file = io.StringIO(
    ...     "##fileformat=VCFv4.3\n"
    ...     "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    ...     "chr1\t101\trs1\tA\tC,AT\t.\tPASS\t.\n"
    ...     "chr1\t205\t.\tG\t<DEL>\t.\tPASS\tEND=300\n"
    ... )
    >>> variants = read_vcf(file)
    >>> variants.drop(columns="reason")
      chromosome  position ref    alt   id  record
    0       chr1       100   A      C  rs1       0
    1       chr1       100   A     AT  rs1       0
    2       chr1       204   G  <DEL>    .       1
    >>> variants["reason"][2]
    'symbolic allele'
    """
    variants = _iter_variants(path)
    blocks = []
    while block := list(islice(variants, _BLOCK)):
        blocks.append(pd.DataFrame(block, columns=_COLUMNS))
    if not blocks:
        raise ValueError(f"{file_name(path)} has no variants: expected lines of {' '.join(_FIELDS)}.")
    return pd.concat(blocks, ignore_index=True)


def _iter_variants(path: PathOrFile) -> Iterator[tuple[Any, ...]]:
    """Yield the columns of each alternative allele as a tuple."""
    n_columns, record = 0, 0
    for number, line in iter_lines(path):
        text = line.decode("utf-8", "backslashreplace")
        if text.startswith("#CHROM"):
            n_columns = _parse_header(path, number, text)
        elif text.strip() and not text.startswith("#"):
            if not n_columns:
                raise_at_line(path, number, repr(text[:20]), f"the header before it, {' '.join(_FIELDS)}")
            fields = text.split("\t")
            # Reading a line removes empty columns at its end.
            if not len(_FIELDS) <= len(fields) <= n_columns:
                raise_at_line(
                    path, number, f"{len(fields)} columns", f"{n_columns} with tabs between, as in the header"
                )
            yield from _parse_record(path, number, fields, record)
            record += 1


def _parse_header(path: PathOrFile, number: int, text: str) -> int:
    """Return the number of columns."""
    fields = text.split("\t")
    if fields[: len(_FIELDS)] != _FIELDS:
        raise_at_line(path, number, f"{text[:60]!r}", f"{' '.join(_FIELDS)}, with tabs between the columns")
    return len(fields)


def _parse_record(path: PathOrFile, number: int, fields: Sequence[str], record: int) -> Iterator[tuple[Any, ...]]:
    chromosome, pos, name, ref, alts = fields[:5]
    if not chromosome.strip():
        raise_at_line(path, number, f"{chromosome!r} in column 1", "the name of a chromosome")
    if not (pos.isascii() and pos.isdecimal() and len(pos) <= 18):  # 18 digits fit into int64
        raise_at_line(path, number, f"{pos!r} in column 2", "a whole number, POS (1-based)")
    if not _are_bases(ref):
        hint = rna_hint(next((letter for letter in ref if letter not in _LETTERS), ""))
        raise_at_line(path, number, f"{ref!r} in column 4", f"the bases of REF ({''.join(IUPAC_CODES)}){hint}")
    position = int(pos) - 1
    for alt in alts.split(","):
        reason = None
        if not _are_bases(alt):
            reason = next((reason for pattern, reason in _REASONS.items() if re.fullmatch(pattern, alt)), None)
            if reason is None:
                raise_at_line(path, number, f"{alt!r} in column 5", "alternative alleles with commas between them")
        elif position < 0:
            reason = "position before the first base"
        yield chromosome, position, ref, alt, name or ".", record, reason


def _are_bases(allele: str) -> bool:
    return bool(allele) and _LETTERS.issuperset(allele)
