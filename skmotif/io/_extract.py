"""Sequences of regions, cut out of a genome."""

import os
import re
import shutil
import struct
import tempfile
import zlib
from bisect import bisect_right
from contextlib import contextmanager, suppress
from numbers import Integral
from pathlib import Path

import pandas as pd

from skmotif._files import is_special, new_file
from skmotif._sequences import IUPAC_CODES, IUPAC_LETTERS, reverse_complement, rna_hint
from skmotif._sklearn import Interval, StrOptions, validate_params
from skmotif.io._bed import read_bed

# Names of a genome that an error shows.
_MAX_NAMES = 5

# Bytes of a header, with the blank lines and comments before it, and of a block of bgzip.
_MAX_HEADER, _MAX_REST = 1 << 20, 1 << 16

# What pyfaidx and Biopython raise at an index or a bgzip file that is damaged or another's.
_MALFORMED = (ValueError, LookupError, ArithmeticError, RuntimeError, EOFError, struct.error, zlib.error)


@validate_params(
    {
        "bed": [pd.DataFrame, str, os.PathLike],
        "genome": [str, os.PathLike],
        "width": [Interval(Integral, 1, None, closed="left"), None],
        "center": [StrOptions({"midpoint", "summit"})],
    },
    prefer_skip_nested_validation=True,
)
def extract_sequences(bed, genome, *, width=None, center="midpoint"):
    """Cut the sequences of regions out of a genome.

    Parameters
    ----------
    bed : DataFrame, str or path-like
        The regions: a BED or narrowPeak file, or a frame as `read_bed` returns it, of
        which the columns ``chromosome``, ``start`` and ``end`` are needed (bp, 0-based,
        ``end`` excluded). Where ``strand`` is "-", the reverse complement is taken.

    genome : str or path-like
        FASTA file, plain or compressed by bgzip (which needs Biopython), with the lines
        of a record equally long. Its index ``genome.fai`` (and ``genome.gzi``) is used if
        it fits the genome. If the index is missing, older than the genome or of another
        one, the genome is indexed, and the index is written beside it, in place of the
        old one; where that is not permitted, the index is kept for this call only.

    width : int, default=None
        Length of the sequences in bp: ``width // 2`` to the left of the center, the rest
        from there on to the right, on the forward strand. What is beyond the ends of the
        chromosome becomes N. If None, the regions as they are.

    center : {"midpoint", "summit"}, default="midpoint"
        What windows of ``width`` are set around: ``(start + end) // 2``, or the column
        ``summit``.

    Returns
    -------
    DataFrame of shape (n_regions, 6)
        With the index of ``bed``, and the columns ``name`` (as in
        "chr1:100-200(+)"), ``chromosome``, ``start``, ``end``, ``strand``, which tell what
        was cut out, and ``sequence``, a ``str`` in the genome's own case.

    Raises
    ------
    ValueError
        If regions lie on chromosomes that the genome does not have (names them), outside
        of their chromosome, or are empty; if a chromosome has no name; if a summit is no
        whole number, missing or outside of its region; if the genome is a pipe or cannot
        be indexed; or if a region has a character that is no IUPAC code of DNA (names the
        region, the position and the character).
    ImportError
        If pyfaidx is not installed: ``pip install "skmotif[genome]"``.

    See Also
    --------
    write_fasta : Keeps the sequences; ``names`` takes the column ``name``.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> from skmotif.io import extract_sequences, write_fasta
    >>> bed = pd.DataFrame({"chromosome": ["chr1", "chr1"], "start": [2, 0], "end": [6, 4], "strand": ["+", "-"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     genome = Path(folder) / "genome.fa"
    ...     write_fasta(["AACCGGGTTTTT"], genome, ["chr1"])
    ...     print(extract_sequences(bed, genome))
    ...     print(extract_sequences(bed, genome, width=6)["sequence"].tolist())
                 name chromosome  start  end strand sequence
    0  chr1:2-6(+)       chr1      2    6      +     CCGG
    1  chr1:0-4(-)       chr1      0    4      -     GGTT
    ['ACCGGG', 'CGGTTN']
    """
    regions = check_regions(bed if isinstance(bed, pd.DataFrame) else read_bed(bed))
    with open_genome(genome) as faidx:
        lengths = chromosome_lengths(faidx)
        check_places(regions, lengths, genome)
        windows = _windows(regions, width, center)
        names, sequences = [], []
        for chromosome, start, end, strand in windows.itertuples(index=False):
            length = lengths[chromosome]
            inside = read_bases(faidx, chromosome, max(start, 0), min(end, length), genome)
            sequence = "N" * -min(start, 0) + inside + "N" * max(end - length, 0)
            names.append(f"{chromosome}:{start}-{end}({strand})")
            sequences.append(reverse_complement(sequence) if strand == "-" else sequence)
    windows.insert(0, "name", names)
    return windows.assign(sequence=sequences)


def check_regions(bed):
    """Return the regions, each with a strand; refuse those that lack a column or have no such strand."""
    missing = [column for column in ("chromosome", "start", "end") if column not in bed]
    if missing:
        raise ValueError(f"bed has no column {missing[0]!r}; it has {list(bed.columns)}.")
    for column in ("start", "end"):
        if not pd.api.types.is_integer_dtype(bed[column].dtype) or bed[column].hasnans:
            raise ValueError(f"Expected whole numbers in the column {column!r} of bed, got dtype {bed[column].dtype}.")
    bed = bed.assign(chromosome=_chromosome_names(bed))
    bed = bed if "strand" in bed else bed.assign(strand=".")
    unknown = ~bed["strand"].isin(["+", "-", "."])
    if unknown.any():
        strand = bed["strand"][unknown.to_numpy()].iloc[0]
        raise ValueError(f"{_first(bed, unknown)} has the strand {strand!r}, expected +, - or a dot.")
    return bed


def _chromosome_names(bed):
    """Return the chromosomes as text, as which a genome has them; refuse those without a name."""
    names = bed["chromosome"].tolist()
    for row, name in enumerate(names):
        if not isinstance(name, (str, Integral)):
            raise ValueError(f"Region {row} has the chromosome {name!r}, expected a name such as 'chr1', or a number.")
    return list(map(str, names))


@contextmanager
def open_genome(genome):
    """Open a genome as `pyfaidx.Faidx`, with an index that fits it."""
    try:
        import pyfaidx
    except ImportError as error:
        raise ImportError('Reading a genome needs pyfaidx: pip install "skmotif[genome]"') from error
    path = Path(genome).absolute()
    if is_special(path):
        raise ValueError(f"{genome} is a pipe or a device, expected a file: save the genome to one first.")
    with open(path, "rb"):  # raises the OSError that a missing genome deserves
        pass
    with _open_indexed(pyfaidx, path) or _open_and_index(pyfaidx, path, genome) as faidx:
        yield faidx


def _index_files(path):
    suffixes = (".fai", ".gzi") if path.name.lower().endswith((".gz", ".bgz")) else (".fai",)
    return [Path(f"{path}{suffix}") for suffix in suffixes]


def _open_indexed(pyfaidx, path):
    """Open a genome whose index is there, is not older and fits; else return None."""
    indices = _index_files(path)
    if not all(index.exists() and index.stat().st_mtime >= path.stat().st_mtime for index in indices):
        return None
    try:
        faidx = pyfaidx.Faidx(str(path))
    except (*_MALFORMED, OSError):
        return None
    if _fits(faidx):
        return faidx
    faidx.close()
    return None


def _open_and_index(pyfaidx, path, genome):
    """Index a genome by a link in a temporary folder, and copy the index beside the genome if possible."""
    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / path.name
        link.symlink_to(path)
        try:
            faidx = pyfaidx.Faidx(str(link))
        except (*_MALFORMED, OSError, pyfaidx.FastaIndexingError) as error:
            raise ValueError(f"{genome} cannot be indexed: {error}") from error
        if not _fits(faidx):
            faidx.close()
            raise ValueError(
                f"{genome} cannot be indexed: the lines of its records are not equally long, or do not end with "
                "\\n or \\r\\n. Rewrite it: read it by `read_fasta` and write it by `write_fasta`."
            )
        for source, target in zip(_index_files(link), _index_files(path), strict=True):
            with suppress(OSError), new_file(target) as unfinished:
                shutil.copyfile(source, unfinished)
    return faidx


def _fits(faidx):
    """Tell whether an index accounts for the whole file: its headers, its line breaks and its end.

    A few bytes of each record are read, so that the check costs little on any genome.
    """
    end = 0
    try:
        for name, record in sorted(faidx.index.items(), key=lambda item: item[1].offset):
            if not 0 < record.offset - end <= _MAX_HEADER:
                return False
            if not _is_header(_read(faidx, end, record.offset), name) or not _has_lines(faidx, record):
                return False
            end = record.offset
            if record.rlen:
                end = _place(record, record.rlen - 1) + 1 + record.lenb - record.lenc
        return not _rest(faidx, end).strip()
    except (*_MALFORMED, OSError):
        return False


def _is_header(text, name):
    """Tell whether a text is the header of a record, after at most blank lines and comments."""
    *before, header, after = text.decode("utf-8", "replace").split("\n")
    if after or any(line.strip() and not line.startswith(";") for line in before):
        return False
    return header.startswith(">") and header[1:].split()[:1] == [name] and "\r" not in header.rstrip("\r")


def _has_lines(faidx, record):
    """Tell whether the first and the last line of a record begin and end where the index says."""
    for start in {0, (record.rlen - 1) // record.lenc * record.lenc} if record.rlen else ():
        first, last = _place(record, start), _place(record, min(start + record.lenc, record.rlen) - 1)
        if not re.fullmatch(rb"\n\S", _read(faidx, first - 1, first + 1)):
            return False
        if not re.fullmatch(rb"\S(\r?\n)?", _read(faidx, last, last + 1 + record.lenb - record.lenc)):
            return False
    return True


def _place(record, position):
    """Return where in the file a base of a record is."""
    return record.offset + position + position // record.lenc * (record.lenb - record.lenc)


def _read(faidx, start, end):
    """Return bytes of a genome, decompressed."""
    blocks = getattr(faidx, "gzi_index", None)  # of bgzip files
    if blocks is None:
        faidx.file.seek(start)
    else:
        block = blocks[bisect_right(blocks, start, key=lambda block: block.ustart) - 1]
        _seek_in_block(faidx, block, start - block.ustart)
    return faidx.file.read(end - start)


def _seek_in_block(faidx, block, offset):
    from Bio.bgzf import make_virtual_offset  # which pyfaidx needs for bgzip, too

    faidx.file.seek(make_virtual_offset(block.cstart, offset))


def _rest(faidx, end):
    """Return what a genome has behind its last record, or the first part of it."""
    blocks = getattr(faidx, "gzi_index", None)
    if blocks is None:
        return _read(faidx, end, end + _MAX_REST)
    _seek_in_block(faidx, blocks[-1], 0)
    return faidx.file.read(_MAX_REST)[max(0, end - blocks[-1].ustart) :]


def chromosome_lengths(faidx):
    """Return the length of each chromosome (bp)."""
    return {name: record.rlen for name, record in faidx.index.items()}


def read_bases(faidx, chromosome, start, end, genome):
    """Return the bases of a region within its chromosome; refuse what is not DNA."""
    if start >= end:
        return ""
    record, region = faidx.index[chromosome], f"{chromosome}:{start}-{end}"
    try:
        lines = _read(faidx, _place(record, start), _place(record, end - 1) + 1)
    except _MALFORMED as error:
        raise ValueError(f"{region} cannot be read from {genome}, which is damaged: {error}") from error
    bases = lines.replace(b"\n", b"").replace(b"\r", b"")
    if wrong := bases.translate(None, IUPAC_LETTERS):
        found, position = wrong[:1].decode("latin-1"), start + bases.index(wrong[:1])
        raise ValueError(
            f"{region} of {genome} has {found!r} at position {position} of {chromosome} (0-based); "
            f"expected one of {''.join(IUPAC_CODES)}, in upper or lower case{rna_hint(found)}."
        )
    if len(bases) != end - start:
        raise ValueError(
            f"{region} of {genome} has {len(bases)} bases, expected {end - start}: the lines of {chromosome} are not "
            "equally long. Rewrite the genome: read it by `read_fasta` and write it by `write_fasta`."
        )
    return bases.decode("ascii")


def check_places(regions, lengths, genome):
    """Refuse regions that lie on no chromosome of the genome, or beyond its ends."""
    chromosomes = regions["chromosome"]
    unknown = [name for name in chromosomes.unique() if name not in lengths]
    if unknown:
        first = ", ".join(list(lengths)[:_MAX_NAMES]) + (", ..." if len(lengths) > _MAX_NAMES else "")
        message = f"{genome} has no {', '.join(map(str, unknown))}. It has {first}."
        if any(f"chr{name}" in lengths or str(name).removeprefix("chr") in lengths for name in unknown):
            message += ' One of the two writes "chr1", the other "1".'
        raise ValueError(message)
    outside = (regions["start"] < 0) | (regions["start"] > regions["end"])
    outside |= regions["end"] > chromosomes.map(lengths)
    if outside.any():
        place = _first(regions, outside)
        chromosome = chromosomes[outside.to_numpy()].iloc[0]
        raise ValueError(
            f"{place} is outside {chromosome}, which has {lengths[chromosome]} bp in {genome}. "
            "Is it the assembly that the regions were called on?"
        )


def _first(regions, wrong):
    """Name the first region that is wrong."""
    row = int(wrong.to_numpy().argmax())
    chromosome, start, end = regions[["chromosome", "start", "end"]].iloc[row]
    return f"Region {row} ({chromosome}:{start}-{end})"


def _windows(regions, width, center):
    """Return the columns chromosome, start, end, strand of what is cut out."""
    windows = regions[["chromosome", "start", "end", "strand"]].astype({"start": "int64", "end": "int64"})
    if width is None:
        empty = windows["start"] == windows["end"]
        if empty.any():
            raise ValueError(f"{_first(regions, empty)} is empty: set `width`.")
        return windows
    middle = _summits(regions) if center == "summit" else (windows["start"] + windows["end"]) // 2
    start = middle - width // 2
    return windows.assign(start=start, end=start + width)


def _summits(regions):
    if "summit" not in regions:
        raise ValueError("center=\"summit\" needs the column 'summit', which narrowPeak files (10 columns) have.")
    summits = regions["summit"]
    inside = (summits >= regions["start"]) & (summits < regions["end"]) & (summits % 1 == 0)
    wrong = ~inside.fillna(False).astype(bool)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise ValueError(
            f"{_first(regions, wrong)} has the summit {summits.iloc[row]}, expected a whole number inside the region."
        )
    return summits.astype("int64")
