"""FASTA files: records in, records out."""

import gzip
import os
from collections.abc import Iterable
from numbers import Integral
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from skmotif._files import file_name, new_file
from skmotif._lines import iter_lines, refuse
from skmotif._sequences import IUPAC_CODES, IUPAC_LETTERS, as_sequence_list, iter_strings, rna_hint, sequence_lengths

_CODES = "".join(IUPAC_CODES)

# Bytes of a block of records, and what a record takes beside its bases, about.
_BLOCK, _OVERHEAD = 1 << 25, 400


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
    iter_fasta : Yields such records.

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


def read_fasta(path):
    """Read a FASTA file.

    Parameters
    ----------
    path : str, path-like or open file
        Plain, gzip or bgzip, told apart by content, with the line ends of any system; an
        open file may be of text or of bytes, and is left open.

    Returns
    -------
    DataFrame of shape (n_records, 3)
        In the file's order, repeated names included, with the columns

        - ``name``: the first word of the header;
        - ``description``: the rest of the header, "" where there is none;
        - ``sequence``: as ``str``, its lines joined, its case kept.

    Raises
    ------
    ValueError
        If the file holds no record, text before the first header, a record without a
        sequence, or a character that is no IUPAC code of DNA; if it is a FASTQ file, or a
        gzip file that is cut off. Names the line and the column, both 1-based.

    See Also
    --------
    iter_fasta : One record at a time, for files larger than memory.
    parse_regions : The columns chromosome, start, end, strand of names such as
        "chr1:100-200".

    Examples
    --------
    >>> import io
    >>> from skmotif.io import read_fasta
    >>> read_fasta(io.StringIO(">peak1 a strong one\\nACGT\\nacgt\\n>peak2\\nGGGN\\n"))
        name   description  sequence
    0  peak1  a strong one  ACGTacgt
    1  peak2                    GGGN
    """
    return pd.concat(_blocks(iter_fasta(path)), ignore_index=True)


def _blocks(records):
    """Yield frames, so that few records are held as Python objects before they move into one."""
    block, size = [], 0
    for record in records:
        block.append(record)
        size += len(record.sequence) + _OVERHEAD
        if size > _BLOCK:
            yield pd.DataFrame(block, columns=FastaRecord._fields)
            block, size = [], 0
    if block:  # an empty frame would change the columns' data type
        yield pd.DataFrame(block, columns=FastaRecord._fields)


def iter_fasta(path):
    """Read a FASTA file record by record.

    No more than one record is held in memory.

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
        As in `read_fasta`, when the broken line is reached.

    See Also
    --------
    read_fasta : The whole file, as a DataFrame.

    Examples
    --------
    >>> import io
    >>> from skmotif.io import iter_fasta
    >>> for record in iter_fasta(io.StringIO(">peak1\\nACGT\\n>peak2\\nGG\\n")):
    ...     print(record.name, len(record.sequence))
    peak1 4
    peak2 2
    """
    header, header_number, lines = None, 0, []
    for number, line in iter_lines(path):
        if line.startswith(b">"):
            if header is not None:
                yield _record(path, header, header_number, lines)
            header, header_number, lines = line[1:], number, []
        elif header is not None:
            lines.append(line)
        elif line:
            refuse(path, number, _describe(line), "a header that begins with '>'")
    if header is None:
        raise ValueError(f"{file_name(path)} has no records: expected FASTA, with headers that begin with '>'.")
    yield _record(path, header, header_number, lines)


def _describe(line):
    """Say what text before the first header looks like."""
    start = line[:20].decode("latin-1")
    if not start.isprintable():
        return f"binary content ({line[:8]!r})"
    return f"{start!r}, as in FASTQ" if start.startswith("@") else f"{start!r}"


def _record(path, header, header_number, lines):
    words = (*header.split(None, 1), b"", b"")[:2]
    name, description = (word.decode("utf-8", "backslashreplace") for word in words)
    sequence = b"".join(lines)
    if not sequence:
        refuse(path, header_number, f"a record without a sequence ({name!r})", "lines of bases below the header")
    if sequence.translate(None, IUPAC_LETTERS):
        _refuse_letter(path, header_number + 1, lines)
    return FastaRecord(name, description, sequence.decode("ascii"))


def _refuse_letter(path, first_number, lines):
    for number, line in enumerate(lines, start=first_number):
        if wrong := line.translate(None, IUPAC_LETTERS):
            found = wrong[:1].decode("latin-1")
            expected = f"an IUPAC code of DNA ({_CODES}){rna_hint(found)}"
            refuse(path, number, repr(found), expected, line.index(wrong[:1]) + 1)


def write_fasta(sequences, path, names=None, *, width=60):
    """Write sequences to a FASTA file.

    The file appears whole or not at all: it is written under another name, in the same
    folder, and then takes the place and the permissions of what was there. A pipe or a
    device, such as ``/dev/stdout``, is written to directly.

    Parameters
    ----------
    sequences : array-like of shape (n_sequences,) or (n_sequences, 1)
        DNA sequences, in any of the containers that `DNAOneHotEncoder` takes. Their case
        is kept.

    path : str or path-like
        Compressed by gzip where it ends in ".gz".

    names : array-like of shape (n_sequences,), default=None
        The headers, without ">", as ``str``; a description may follow the name after a
        space. If None, "sequence_0", "sequence_1", and so on.

    width : int, default=60
        Bases to a line. None writes each sequence on one line.

    Raises
    ------
    ValueError
        If a sequence is empty, missing or has a character that is no IUPAC code, if a name
        has a line break, or if there are more or fewer names than sequences.
    TypeError
        If a name is no ``str``, ``names`` no collection, or ``path`` no path.
    OSError
        If the file cannot be written: its folder is missing, the file or the folder is
        write-protected, or the disk is full. Names the file.

    See Also
    --------
    read_fasta : Reads what was written.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from skmotif.io import write_fasta
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "peaks.fa"
    ...     write_fasta(["ACGTACGTAC", "ggg"], path, ["peak1 a strong one", "peak2"], width=6)
    ...     print(path.read_text())
    >peak1 a strong one
    ACGTAC
    GTAC
    >peak2
    ggg
    """
    if width is not None and not (isinstance(width, Integral) and width >= 1):
        raise ValueError(f"width should be an int of at least 1, or None; got {width!r}.")
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"Expected a path, got {type(path).__name__}.")
    sequences = as_sequence_list(sequences)
    lengths = sequence_lengths(sequences)
    names = (f"sequence_{i}" for i in range(len(lengths))) if names is None else _check_names(names, len(lengths))
    opener = gzip.open if Path(path).resolve().suffix == ".gz" else open
    with new_file(path) as unfinished, opener(unfinished, "wt", encoding="utf-8", newline="\n") as file:
        for name, sequence in zip(names, iter_strings(sequences, lengths), strict=True):
            file.write(f">{name}\n{_wrapped(sequence, width)}\n")


def _check_names(names, n_sequences):
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise TypeError(f"Expected a collection of names, got {type(names).__name__}.")
    names = list(names)
    if len(names) != n_sequences:
        raise ValueError(f"Expected a name for each of the {n_sequences} sequences, got {len(names)} names.")
    for index, name in enumerate(names):
        if not isinstance(name, str):
            raise TypeError(f"Name {index} is of type {type(name).__name__}, expected str.")
        if "\n" in name or "\r" in name:
            raise ValueError(f"Name {index} has a line break: {name!r}.")
    return names


def _wrapped(sequence, width):
    if width is None or len(sequence) <= width:
        return sequence
    return "\n".join(sequence[i : i + width] for i in range(0, len(sequence), width))
