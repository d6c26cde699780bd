"""VCF files with the effects of their variants."""

import math
import struct
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from skmotif._files import new_file
from skmotif._lines import iter_lines
from skmotif.command_line._run import Run

_INFO = 7  # column of the INFO fields

# The INFO fields, and the columns of the effects that they have.
_NAMES = ["SKMOTIF_REF", "SKMOTIF_ALT", "SKMOTIF_EFFECT"]
_COLUMNS = ["score_ref", "score_alt", "effect"]
_HEADER = [
    b'##INFO=<ID=SKMOTIF_REF,Number=1,Type=Float,Description="Score of the reference allele">',
    b'##INFO=<ID=SKMOTIF_ALT,Number=A,Type=Float,Description="Score of the alternative allele">',
    b'##INFO=<ID=SKMOTIF_EFFECT,Number=A,Type=Float,Description="SKMOTIF_ALT minus SKMOTIF_REF">',
]

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
    annotations = _annotations(effects)
    record = 0
    if hasattr(source, "seek"):
        source.seek(0)
    for _, line in iter_lines(source):
        if line.startswith(b"#CHROM"):
            yield from _HEADER
        if line and not line.startswith(b"#"):
            yield _annotated(line, annotations.get(record))
            record += 1
        elif line not in _HEADER:  # the file may be annotated already
            yield line


def _annotations(effects: pd.DataFrame) -> dict[int, str]:
    """Return the INFO fields of each record that has an allele with a score."""
    rows: dict[int, list[tuple[str, ...]]] = {}
    for record, *values in effects[["record", *_COLUMNS]].itertuples(index=False):
        texts = tuple("." if math.isnan(value) else f"{value:.6g}" for value in values)
        rows.setdefault(record, []).append(texts)
    return {record: _fields(alleles) for record, alleles in rows.items() if any(ref != "." for ref, *_ in alleles)}


def _fields(alleles: list[tuple[str, ...]]) -> str:
    """Return the INFO fields of a record from the scores of its alleles, "." where an allele has none."""
    refs, *others = zip(*alleles, strict=True)
    values = [max(refs, key=lambda ref: ref != "."), *(",".join(of_alleles) for of_alleles in others)]
    return ";".join(f"{name}={value}" for name, value in zip(_NAMES, values, strict=True))


def _annotated(line: bytes, annotation: str | None) -> bytes:
    if annotation is None:
        return line
    fields = line.split(b"\t")
    old = tuple(f"{name}=".encode() for name in _NAMES)
    kept = [field for field in fields[_INFO].split(b";") if field != b"." and not field.startswith(old)]
    fields[_INFO] = b";".join([*kept, annotation.encode()])
    return b"\t".join(fields)


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
