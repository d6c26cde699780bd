"""The index of a genome's FASTA file, read by pyfaidx: where a base is in the file, and whether the index fits it.

The index lists each record with its length in bp (``rlen``), the position of its first base
in the file (``offset``), and its bases and bytes per line (``lenc``, ``lenb``).
"""

import re
import struct
import zlib
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyfaidx import BgzfBlock, Faidx, IndexRecord

# Errors of pyfaidx and Biopython if an index or a bgzip file is damaged, or the index is of another file.
FORMAT_ERRORS = (ValueError, LookupError, ArithmeticError, RuntimeError, EOFError, struct.error, zlib.error)

# In bytes. A header includes the blank lines and comments before it.
_MAX_HEADER, _MAX_BGZIP_BLOCK = 1 << 20, 1 << 16


def byte_position(record: "IndexRecord", position: int) -> int:
    """Return where in the file the base at a 0-based position of a record is."""
    return record.offset + position + position // record.lenc * (record.lenb - record.lenc)


def read_bytes(faidx: "Faidx", start: int, end: int) -> bytes:
    """Return the bytes from ``start`` to ``end`` (excluded) of the decompressed file."""
    blocks = _bgzip_blocks(faidx)
    if blocks is None:
        faidx.file.seek(start)
    else:
        block = blocks[bisect_right(blocks, start, key=lambda block: block.ustart) - 1]
        _seek_in_block(faidx, block, start - block.ustart)
    return faidx.file.read(end - start)


def index_fits(faidx: "Faidx") -> bool:
    """Return whether the index describes the whole file: its headers, its line breaks and its end.

    The check reads a few bytes per record, so that it is fast on any genome.
    """
    end = 0  # of the previous record
    try:
        for name, record in sorted(faidx.index.items(), key=lambda item: item[1].offset):
            if not 0 < record.offset - end <= _MAX_HEADER:
                return False
            if not _is_header(read_bytes(faidx, end, record.offset), name) or not _line_breaks_fit(faidx, record):
                return False
            end = record.offset
            if record.rlen:
                end = byte_position(record, record.rlen - 1) + 1 + record.lenb - record.lenc
        return not _read_after(faidx, end).strip()
    except (*FORMAT_ERRORS, OSError):
        return False


def _is_header(text: bytes, name: str) -> bool:
    """Return whether a text is the header of a record, with only blank lines and comments before it."""
    *before, header, after = text.decode("utf-8", "replace").split("\n")
    if after or any(line.strip() and not line.startswith(";") for line in before):
        return False
    return header.startswith(">") and header[1:].split()[:1] == [name] and "\r" not in header.rstrip("\r")


def _line_breaks_fit(faidx: "Faidx", record: "IndexRecord") -> bool:
    """Return whether the first and the last line of a record begin and end where the index says."""
    for start in {0, (record.rlen - 1) // record.lenc * record.lenc} if record.rlen else ():
        first, last = byte_position(record, start), byte_position(record, min(start + record.lenc, record.rlen) - 1)
        if not re.fullmatch(rb"\n\S", read_bytes(faidx, first - 1, first + 1)):
            return False
        if not re.fullmatch(rb"\S(\r?\n)?", read_bytes(faidx, last, last + 1 + record.lenb - record.lenc)):
            return False
    return True


def _read_after(faidx: "Faidx", end: int) -> bytes:
    """Return the text after the last record, or the first part of it."""
    blocks = _bgzip_blocks(faidx)
    if blocks is None:
        return read_bytes(faidx, end, end + _MAX_BGZIP_BLOCK)
    _seek_in_block(faidx, blocks[-1], 0)
    return faidx.file.read(_MAX_BGZIP_BLOCK)[max(0, end - blocks[-1].ustart) :]


def _bgzip_blocks(faidx: "Faidx") -> "list[BgzfBlock] | None":
    """Return the blocks of a bgzip file, None if the file is plain."""
    return getattr(faidx, "gzi_index", None)


def _seek_in_block(faidx: "Faidx", block: "BgzfBlock", offset: int) -> None:
    from Bio.bgzf import make_virtual_offset  # pyfaidx needs Biopython for bgzip, too

    faidx.file.seek(make_virtual_offset(block.cstart, offset))
