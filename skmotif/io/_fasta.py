"""FASTA files: reading of records."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pandas as pd

from skmotif._alphabet import IUPAC_CODES, IUPAC_LETTERS, rna_hint
from skmotif._files import PathOrFile, file_name
from skmotif._lines import iter_lines, raise_at_line

_CODES = "".join(IUPAC_CODES)

# Bytes of a block of records, and the approximate memory of a record in addition to its bases.
_BLOCK, _RECORD_OVERHEAD = 1 << 25, 400


class FastaRecord(NamedTuple):
    """One record of a FASTA file.

    Parameters
    ----------
    name : str
        The first word of the header.

    description : str
        The rest of the header.

    sequence : str
        The bases.

    See Also
    --------
    iter_fasta : Read a FASTA file record by record.

    Examples
    --------
    >>> from skmotif.io import FastaRecord
    >>> name, description, sequence = FastaRecord("peak1", "a strong one", "ACGT")
    >>> sequence
    'ACGT'
    """

    name: str
    description: str
    sequence: str


def read_fasta(path: PathOrFile) -> pd.DataFrame:
    r"""Read a FASTA file.

    Parameters
    ----------
    path : str, path-like or open file
        Plain, gzip or bgzip, detected from the content, with the line ends of any system.
        An open file may be text or binary, and is left open.

    Returns
    -------
    DataFrame of shape (n_records, 3)
        In the file's order, including repeated names, with the columns

        - ``name``: the first word of the header;
        - ``description``: the rest of the header, "" if there is none;
        - ``sequence``: the joined lines as ``str``, in their own case.

    Raises
    ------
    ValueError
        If the file has no records, text before the first header, a record without a
        sequence, or a character that is not an IUPAC code of DNA; or if it is a FASTQ file
        or a gzip file that is cut off. The message gives the line and the column, both
        1-based.

    See Also
    --------
    iter_fasta : Read a file that is larger than memory, record by record.
    parse_regions : Parse the chromosome, start, end and strand in names such as
        "chr1:100-200".

    Examples
    --------
    >>> import io
    >>> from skmotif.io import read_fasta
    >>> read_fasta(io.StringIO(">peak1 a strong one\nACGT\nacgt\n>peak2\nGGGN\n"))
        name   description  sequence
    0  peak1  a strong one  ACGTacgt
    1  peak2                    GGGN
    """
    return pd.concat(_iter_frames(iter_fasta(path)), ignore_index=True)


def _iter_frames(records: Iterator[FastaRecord]) -> Iterator[pd.DataFrame]:
    """Yield the records in frames, so that few records are held as Python objects at a time."""
    block: list[FastaRecord] = []
    size = 0
    for record in records:
        block.append(record)
        size += len(record.sequence) + _RECORD_OVERHEAD
        if size > _BLOCK:
            yield pd.DataFrame(block, columns=FastaRecord._fields)
            block, size = [], 0
    if block:  # an empty frame would change the columns' data type
        yield pd.DataFrame(block, columns=FastaRecord._fields)


def iter_fasta(path: PathOrFile) -> Iterator[FastaRecord]:
    r"""Read a FASTA file record by record.

    Only one record is held in memory at a time.

    Parameters
    ----------
    path : str, path-like or open file
        As in `read_fasta`.

    Yields
    ------
    FastaRecord
        A named tuple of ``name``, ``description`` and ``sequence``, each a ``str``.

    Raises
    ------
    ValueError
        As in `read_fasta`, when the invalid line is reached.

    See Also
    --------
    read_fasta : Read the whole file into a DataFrame.

    Examples
    --------
    >>> import io
    >>> from skmotif.io import iter_fasta
    >>> for record in iter_fasta(io.StringIO(">peak1\nACGT\n>peak2\nGG\n")):
    ...     print(record.name, len(record.sequence))
    peak1 4
    peak2 2
    """
    header: bytes | None = None
    header_number = 0
    lines: list[bytes] = []
    for number, line in iter_lines(path):
        if line.startswith(b">"):
            if header is not None:
                yield _record(path, header, header_number, lines)
            header, header_number, lines = line[1:], number, []
        elif header is not None:
            lines.append(line)
        elif line:
            raise_at_line(path, number, _describe_start(line), "a header that begins with '>'")
    if header is None:
        raise ValueError(f"{file_name(path)} has no records: expected FASTA, with headers that begin with '>'.")
    yield _record(path, header, header_number, lines)


def _describe_start(line: bytes) -> str:
    """Describe the text before the first header for an error message."""
    start = line[:20].decode("latin-1")
    if not start.isprintable():
        return f"binary content ({line[:8]!r})"
    return f"{start!r}, as in FASTQ" if start.startswith("@") else f"{start!r}"


def _record(path: PathOrFile, header: bytes, header_number: int, lines: Sequence[bytes]) -> FastaRecord:
    words = (*header.split(None, 1), b"", b"")[:2]
    name, description = (word.decode("utf-8", "backslashreplace") for word in words)
    sequence = b"".join(lines)
    if not sequence:
        raise_at_line(path, header_number, f"a record without a sequence ({name!r})", "lines of bases below the header")
    if sequence.translate(None, IUPAC_LETTERS):
        _raise_at_invalid_letter(path, header_number + 1, lines)
    return FastaRecord(name, description, sequence.decode("ascii"))


def _raise_at_invalid_letter(path: PathOrFile, first_number: int, lines: Sequence[bytes]) -> None:
    for number, line in enumerate(lines, start=first_number):
        if invalid := line.translate(None, IUPAC_LETTERS)[:1]:
            found = invalid.decode("latin-1")
            expected = f"an IUPAC code of DNA ({_CODES}){rna_hint(found)}"
            raise_at_line(path, number, repr(found), expected, column=line.index(invalid) + 1)
