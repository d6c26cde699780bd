"""Sequences of regions, cut out of a genome."""

import os
import tempfile
from contextlib import contextmanager
from numbers import Integral
from pathlib import Path

import pandas as pd
from sklearn.utils._param_validation import Interval, StrOptions, validate_params

from skmotif._sequences import reverse_complement
from skmotif.io._bed import read_bed

# Names of a genome that an error shows.
_MOST_NAMES = 5


@validate_params(
    {
        "bed": [pd.DataFrame, str, os.PathLike],
        "genome": [str, os.PathLike],
        "width": [Interval(Integral, 1, None, closed="left"), None],
        "center": [StrOptions({"center", "summit"})],
    },
    prefer_skip_nested_validation=True,
)
def extract_sequences(bed, genome, *, width=None, center="center"):
    """Cut the sequences of regions out of a genome.

    Parameters
    ----------
    bed : DataFrame, str or path-like
        The regions: a BED or narrowPeak file, or a frame as `read_bed` returns it, of
        which the columns ``chromosome``, ``start`` and ``end`` are needed (bp, 0-based,
        ``end`` excluded). Where ``strand`` is "-", the reverse complement is taken.

    genome : str or path-like
        FASTA file, plain or compressed by bgzip (which needs Biopython), with the lines
        of a record equally long. Its index ``genome.fai`` (and ``genome.gzi``) is taken
        where it is there; where it is missing or older than the genome, it is written
        beside the genome, or, if that folder cannot be written to, into a temporary one.

    width : int, default=None
        Length of the sequences in bp: ``width // 2`` to the left of the center, the rest
        from there on to the right, on the forward strand. What is beyond the ends of the
        chromosome becomes N. If None, the regions as they are.

    center : {"center", "summit"}, default="center"
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
        of their chromosome, or are empty; if a summit is missing or outside of its region,
        or the genome cannot be indexed.
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
    with open_genome(genome) as fasta:
        lengths = chromosome_lengths(fasta)
        check_places(regions, lengths, genome)
        windows = _windows(regions, width, center)
        names, sequences = [], []
        for chromosome, start, end, strand in windows.itertuples(index=False):
            length = lengths[chromosome]
            inside = fasta[chromosome][max(start, 0) : min(end, length)]
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
    bed = bed if "strand" in bed else bed.assign(strand=".")
    unknown = ~bed["strand"].isin(["+", "-", "."])
    if unknown.any():
        strand = bed["strand"][unknown.to_numpy()].iloc[0]
        raise ValueError(f"{_first(bed, unknown)} has the strand {strand!r}, expected +, - or a dot.")
    return bed


@contextmanager
def open_genome(genome):
    """Open a genome by pyfaidx; where it has no index and cannot get one, by a link in a temporary folder."""
    try:
        import pyfaidx
    except ImportError as error:
        raise ImportError('Reading a genome needs pyfaidx: pip install "skmotif[genome]"') from error
    path = Path(genome).absolute()
    with open(path, "rb"):  # raises the OSError that a missing genome deserves
        pass
    with tempfile.TemporaryDirectory() as folder:
        if not (_has_index(path) or os.access(path.parent, os.W_OK)):
            link = Path(folder) / path.name
            link.symlink_to(path)
            path = link
        try:
            fasta = pyfaidx.Fasta(str(path), as_raw=True)
        except (pyfaidx.FastaIndexingError, pyfaidx.UnsupportedCompressionFormat, ValueError) as error:
            raise ValueError(f"{genome} cannot be indexed: {error}") from error
        with fasta:
            yield fasta


def _has_index(path):
    suffixes = [".fai", ".gzi"] if path.suffix in (".gz", ".bgz") else [".fai"]
    indices = [Path(f"{path}{suffix}") for suffix in suffixes]
    return all(index.exists() and index.stat().st_mtime >= path.stat().st_mtime for index in indices)


def chromosome_lengths(fasta):
    """Return the length of each chromosome (bp)."""
    return {name: len(fasta[name]) for name in fasta.keys()}  # noqa: SIM118 (iterating gives records)


def check_places(regions, lengths, genome):
    """Refuse regions that lie on no chromosome of the genome, or beyond its ends."""
    chromosomes = regions["chromosome"]
    unknown = [name for name in chromosomes.unique() if name not in lengths]
    if unknown:
        first = ", ".join(list(lengths)[:_MOST_NAMES]) + (", ..." if len(lengths) > _MOST_NAMES else "")
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
            f"{place} is no place on {chromosome}, which has {lengths[chromosome]} bp in {genome}. "
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
    wrong = ~((summits >= regions["start"]) & (summits < regions["end"])).fillna(False).astype(bool)
    if wrong.any():
        row = int(wrong.to_numpy().argmax())
        raise ValueError(f"{_first(regions, wrong)} has no summit inside it, but {summits.iloc[row]}.")
    return summits.astype("int64")
