"""A genome: a FASTA file whose bases are read through an index, and the regions in it."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from numbers import Integral
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from skmotif._alphabet import IUPAC_CODES, IUPAC_LETTERS, rna_hint
from skmotif._files import is_pipe_or_device, new_file
from skmotif._genome_index import FORMAT_ERRORS, byte_position, index_fits, read_bytes

if TYPE_CHECKING:
    from pyfaidx import Faidx

# Names of a genome that an error lists.
_MAX_NAMES = 5

_HOW_TO_REWRITE = "To fix the genome, read it with `read_fasta` and write it with `write_fasta`."


@contextmanager
def open_genome(genome: str | os.PathLike[str]) -> Iterator["Faidx"]:
    """Open a genome as `pyfaidx.Faidx`, with an index that fits it.

    If the genome has no such index, it is indexed, and the index is saved next to the
    genome where that is permitted.
    """
    try:
        import pyfaidx  # noqa: F401 - only to raise this error early
    except ImportError as error:
        raise ImportError('Reading a genome requires pyfaidx. Install it: pip install "skmotif[genome]"') from error
    path = Path(genome).absolute()
    if is_pipe_or_device(path):
        raise ValueError(f"{genome} is a pipe or a device, expected a file. Save the genome to a file first.")
    with open(path, "rb"):  # raises the usual OSError if the genome is missing
        pass
    with _open_with_saved_index(path) or _open_and_index(path, genome) as faidx:
        yield faidx


def _open_with_saved_index(path: Path) -> "Faidx | None":
    """Open a genome with its saved index; return None if the index is missing, outdated or does not fit."""
    from pyfaidx import Faidx

    indices = _index_files(path)
    if not all(index.exists() and index.stat().st_mtime >= path.stat().st_mtime for index in indices):
        return None
    try:
        faidx = Faidx(str(path))
    except (*FORMAT_ERRORS, OSError):
        return None
    if index_fits(faidx):
        return faidx
    faidx.close()
    return None


def _open_and_index(path: Path, genome: str | os.PathLike[str]) -> "Faidx":
    """Index a genome through a link in a temporary folder, and copy the index next to the genome if possible."""
    from pyfaidx import Faidx, FastaIndexingError

    with tempfile.TemporaryDirectory() as folder:
        link = Path(folder) / path.name
        link.symlink_to(path)
        try:
            faidx = Faidx(str(link))
        except (*FORMAT_ERRORS, OSError, FastaIndexingError) as error:
            raise ValueError(f"{genome} cannot be indexed: {error}") from error
        if not index_fits(faidx):
            faidx.close()
            raise ValueError(
                f"{genome} cannot be indexed: the lines of a record differ in length, or do not end with "
                f"\\n or \\r\\n. {_HOW_TO_REWRITE}"
            )
        for source, target in zip(_index_files(link), _index_files(path), strict=True):
            with suppress(OSError), new_file(target) as unfinished:
                shutil.copyfile(source, unfinished)
    return faidx


def _index_files(path: Path) -> list[Path]:
    suffixes = (".fai", ".gzi") if path.name.lower().endswith((".gz", ".bgz")) else (".fai",)
    return [Path(f"{path}{suffix}") for suffix in suffixes]


def chromosome_lengths(faidx: "Faidx") -> dict[str, int]:
    """Return the length of each chromosome in bp."""
    return {name: record.rlen for name, record in faidx.index.items()}


def read_bases(faidx: "Faidx", chromosome: str, start: int, end: int, genome: str | os.PathLike[str]) -> str:
    """Return the bases of a region (0-based, ``end`` excluded) that lies within its chromosome.

    Raises
    ------
    ValueError
        If the file is damaged, the lines of the chromosome differ in length, or a
        character is not an IUPAC code of DNA.
    """
    if start >= end:
        return ""
    record, region = faidx.index[chromosome], f"{chromosome}:{start}-{end}"
    try:
        lines = read_bytes(faidx, byte_position(record, start), byte_position(record, end - 1) + 1)
    except FORMAT_ERRORS as error:
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
            f"{region} of {genome} has {len(bases)} bases, expected {end - start}: the lines of {chromosome} differ "
            f"in length. {_HOW_TO_REWRITE}"
        )
    return bases.decode("ascii")


def read_window(faidx: "Faidx", chromosome: str, start: int, end: int, genome: str | os.PathLike[str]) -> str:
    """Return the bases of a region, as `read_bases`, with N beyond the ends of the chromosome."""
    length = faidx.index[chromosome].rlen
    inside = read_bases(faidx, chromosome, max(start, 0), min(end, length), genome)
    return "N" * -min(start, 0) + inside + "N" * max(end - length, 0)


def check_regions(regions: pd.DataFrame) -> pd.DataFrame:
    """Return regions with chromosomes as ``str`` and with a strand.

    Raises
    ------
    ValueError
        If a column is missing, or a chromosome, coordinate or strand is invalid.
    """
    missing = [column for column in ("chromosome", "start", "end") if column not in regions]
    if missing:
        raise ValueError(f"The regions have no column {missing[0]!r}. They have the columns {list(regions.columns)}.")
    for column in ("start", "end"):
        if not pd.api.types.is_integer_dtype(regions[column].dtype) or regions[column].hasnans:
            raise ValueError(
                f"Expected whole numbers in the column {column!r} of the regions, got dtype {regions[column].dtype}."
            )
    regions = regions.assign(chromosome=_chromosome_names(regions))
    regions = regions if "strand" in regions else regions.assign(strand=".")
    invalid = ~regions["strand"].isin(["+", "-", "."])
    if invalid.any():
        strand = regions["strand"][invalid.to_numpy()].iloc[0]
        raise ValueError(
            f"{describe_first_region(regions, invalid)} has the strand {strand!r}, expected +, - or a dot."
        )
    return regions


def _chromosome_names(regions: pd.DataFrame) -> list[str]:
    """Return the chromosomes as ``str``, as a genome names them."""
    names = regions["chromosome"].tolist()
    for row, name in enumerate(names):
        if not isinstance(name, (str, Integral)):
            raise ValueError(f"Region {row} has the chromosome {name!r}, expected a name such as 'chr1', or a number.")
    return list(map(str, names))


def check_places(regions: pd.DataFrame, lengths: Mapping[str, int], genome: str | os.PathLike[str]) -> None:
    """Raise an error if the genome lacks a chromosome of the regions, or a region is outside its chromosome."""
    chromosomes = regions["chromosome"]
    unknown = [name for name in chromosomes.unique() if name not in lengths]
    if unknown:
        listed = ", ".join(list(lengths)[:_MAX_NAMES]) + (", ..." if len(lengths) > _MAX_NAMES else "")
        message = f"{genome} has no chromosome {', '.join(unknown)}. It has {listed}."
        if any(f"chr{name}" in lengths or name.removeprefix("chr") in lengths for name in unknown):
            message += ' The chromosomes of the regions and of the genome differ in the prefix "chr".'
        raise ValueError(message)
    outside = (regions["start"] < 0) | (regions["start"] > regions["end"])
    outside |= regions["end"] > chromosomes.map(lengths)
    if outside.any():
        chromosome = chromosomes[outside.to_numpy()].iloc[0]
        raise ValueError(
            f"{describe_first_region(regions, outside)} is outside {chromosome}, which has {lengths[chromosome]} bp in "
            f"{genome}. Check that the regions and the genome are of the same assembly."
        )


def describe_first_region(regions: pd.DataFrame, invalid: "pd.Series[bool]") -> str:
    """Describe the first invalid region for an error message: its row and its coordinates."""
    row = int(invalid.to_numpy().argmax())
    chromosome, start, end = regions[["chromosome", "start", "end"]].iloc[row]
    return f"Region {row} ({chromosome}:{start}-{end})"
