"""VCF files with the effects of their variants."""

import math
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from skmotif._files import new_file
from skmotif._lines import iter_lines
from skmotif.command_line._run import Run

_INFO = 7  # column of the INFO fields


class _Field(NamedTuple):
    """An INFO field, and the column of the effects that it has."""

    column: str
    name: str
    number: str
    type: str
    description: str

    @property
    def header(self) -> bytes:
        line = f'##INFO=<ID={self.name},Number={self.number},Type={self.type},Description="{self.description}">'
        return line.encode()


_FIELDS = [
    _Field("score_ref", "SKMOTIF_REF", "1", "Float", "Score of the reference allele"),
    _Field("score_alt", "SKMOTIF_ALT", "A", "Float", "Score of the alternative allele"),
    _Field("effect", "SKMOTIF_EFFECT", "A", "Float", "SKMOTIF_ALT minus SKMOTIF_REF"),
    _Field("percentile", "SKMOTIF_PERCENTILE", "A", "Float", "Percentage of random substitutions with less effect"),
    _Field("gained", "SKMOTIF_GAINED", "A", "String", "Motifs with a site in the alternative allele only"),
    _Field("lost", "SKMOTIF_LOST", "A", "String", "Motifs with a site in the reference allele only"),
]

# A value of an INFO field may not contain these.
_FORBIDDEN = str.maketrans({",": "|", **dict.fromkeys(" \t;=", "_")})

# A block of a bgzip file has 64 KiB at most, before and after compression.
_BLOCK = 0xFF00
_BLOCK_HEADER = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0"


def write_annotated_vcf(source: Any, effects: pd.DataFrame, path: str, run: Run) -> None:
    """Write the lines of a VCF file with the effects in their INFO column; lines without a score are unchanged.

    Parameters
    ----------
    source : str or open file
        The VCF file.
    effects : DataFrame
        The result of `skmotif.inspection.variant_effect` for the variants of this file.
    path : str
        The file to write. It is compressed by bgzip if it ends in ".gz".
    """
    lines = (line + b"\n" for line in _annotated_lines(source, effects))
    with new_file(path) as unfinished, open(unfinished, "wb") as file:
        file.writelines(_bgzip_blocks(lines) if Path(path).suffix.lower() == ".gz" else lines)
    run.end(path)


def _annotated_lines(source: Any, effects: pd.DataFrame) -> Iterator[bytes]:
    fields = [field for field in _FIELDS if field.column in effects]
    annotations = _annotations(effects, fields)
    record = 0
    if hasattr(source, "seek"):
        source.seek(0)
    for _, line in iter_lines(source):
        if line.startswith(b"#CHROM"):
            yield from (field.header for field in fields)
        if line and not line.startswith(b"#"):
            yield _annotated(line, annotations.get(record))
            record += 1
        elif line not in [field.header for field in _FIELDS]:  # the file may be annotated already
            yield line


def _annotations(effects: pd.DataFrame, fields: list[_Field]) -> dict[int, str]:
    """Return the INFO fields of each record that has an allele with a score."""
    rows: dict[int, list[tuple[str, ...]]] = {}
    for record, *values in effects[["record", *(field.column for field in fields)]].itertuples(index=False):
        rows.setdefault(record, []).append(tuple(map(_as_text, values)))
    return {
        record: _info(fields, alleles) for record, alleles in rows.items() if any(ref != "." for ref, *_ in alleles)
    }


def _as_text(value: str | float) -> str:
    if isinstance(value, str):
        return value.translate(_FORBIDDEN) or "."
    return "." if math.isnan(value) else f"{value:.6g}"


def _info(fields: list[_Field], alleles: list[tuple[str, ...]]) -> str:
    """Return the INFO fields of a record from the values of its alleles, "." where an allele has none."""
    texts = []
    for field, values in zip(fields, zip(*alleles, strict=True), strict=True):
        if known := [value for value in values if value != "."]:
            texts.append(f"{field.name}={known[0] if field.number == '1' else ','.join(values)}")
    return ";".join(texts)


def _annotated(line: bytes, annotation: str | None) -> bytes:
    if annotation is None:
        return line
    columns = line.split(b"\t")
    old = tuple(f"{field.name}=".encode() for field in _FIELDS)
    kept = [field for field in columns[_INFO].split(b";") if field != b"." and not field.startswith(old)]
    columns[_INFO] = b";".join([*kept, annotation.encode()])
    return b"\t".join(columns)


def _bgzip_blocks(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the compressed blocks of a bgzip file, which tabix can index."""
    content = b""
    for line in lines:
        content += line
        while len(content) >= _BLOCK:
            yield _bgzip_block(content[:_BLOCK])
            content = content[_BLOCK:]
    yield _bgzip_block(content)
    if content:
        yield _bgzip_block(b"")  # the end of the file


def _bgzip_block(content: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    deflated = compressor.compress(content) + compressor.flush()
    size = len(_BLOCK_HEADER) + 2 + len(deflated) + 8
    trailer = struct.pack("<II", zlib.crc32(content), len(content))
    return _BLOCK_HEADER + struct.pack("<H", size - 1) + deflated + trailer
