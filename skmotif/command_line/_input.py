"""Sequences from FASTA files, or from BED files and a genome, and their background; and motifs."""

import io
import sys
import warnings
from typing import Any, NamedTuple, cast

import click
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skmotif._files import file_name, is_pipe_or_device
from skmotif._genome import chromosome_lengths, open_genome
from skmotif._lines import iter_lines
from skmotif.command_line._options import Windows
from skmotif.command_line._run import Run
from skmotif.datasets import make_background
from skmotif.io import extract_sequences, parse_regions, read_bed, read_fasta
from skmotif.motifs import MotifList, read_meme

# Length in bp of the windows around the regions of a BED file.
_DEFAULT_WIDTH = 200


class Sequences(NamedTuple):
    """The sequences of a file, and the regions of the genome that they are from (None if unknown)."""

    path: str
    names: list[str]
    letters: list[str]
    regions: pd.DataFrame | None


class Labelled(NamedTuple):
    """Positive sequences (label 1), and below them negative ones (0).

    ``groups`` is the number of the positive sequence that a negative one is the background of, or None.
    """

    positive: Sequences
    names: list[str]
    letters: list[str]
    labels: NDArray[np.intp]
    groups: NDArray[np.intp] | None

    def describe(self) -> str:
        """Return the numbers of sequences for a message."""
        return f"{(self.labels == 1).sum()} positive and {(self.labels == 0).sum()} negative sequences"


class _Content(io.BytesIO):
    """The content of a file that can be read only once, with the file's name."""

    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.name = name


def rereadable(path: str) -> Any:
    """Return a path, or, for standard input and pipes, an open file that can be read again from its start."""
    if path == "-":
        return _Content(sys.stdin.buffer.read(), "standard input")
    if is_pipe_or_device(path):
        with open(path, "rb") as file:
            return _Content(file.read(), path)
    return path


def read_sequences(
    paths: list[str], windows: Windows, run: Run, *, default_width: int = _DEFAULT_WIDTH
) -> list[Sequences]:
    """Read the sequences of FASTA files, or those of the regions of BED files, for each of the paths."""
    if paths.count("-") > 1:
        raise click.UsageError("Only one of the inputs can be '-', standard input.")
    files = [rereadable(path) for path in paths]
    are_bed = [_is_bed(file) for file in files]
    if not any(are_bed) and (windows.width is not None or windows.center is not None):
        raise click.UsageError(f"--width and --center need a BED file, but {file_name(files[0])} is not one.")
    width = windows.width or default_width
    return [
        _extract(file, windows, width, run) if is_bed else _read_fasta(file, run)
        for file, is_bed in zip(files, are_bed, strict=True)
    ]


def read_labelled(
    positives: str, negatives: str | None, windows: Windows, seed: int, run: Run, *, default_width: int = _DEFAULT_WIDTH
) -> Labelled:
    """Read positive and negative sequences; without a file of negatives, make a background of the positives."""
    paths = [positives] if negatives is None else [positives, negatives]
    positive, *others = read_sequences(paths, windows, run, default_width=default_width)
    if others:
        names, letters, groups = others[0].names, others[0].letters, None
    else:
        names = [f"{name}_background" for name in positive.names]
        letters = _background(positive, windows.genome, seed, run)
        groups = np.tile(np.arange(len(names)), 2)
    labels = np.repeat([1, 0], [len(positive.names), len(names)])
    return Labelled(positive, positive.names + names, positive.letters + letters, labels, groups)


def read_motifs(path: str, run: Run) -> MotifList:
    """Read a MEME file that has motifs."""
    file = rereadable(path)
    run.begin(f"reading {file_name(file)}")
    motifs = read_meme(file)
    if not motifs:
        raise ValueError(f"{file_name(file)} has no motifs.")
    return motifs


def _read_fasta(file: Any, run: Run) -> Sequences:
    run.begin(f"reading {file_name(file)}")
    records = read_fasta(file)
    names = records["name"].tolist()
    return Sequences(file_name(file), names, records["sequence"].tolist(), _regions_of(names))


def _extract(file: Any, windows: Windows, width: int, run: Run) -> Sequences:
    name = file_name(file)
    if windows.genome is None:
        raise click.UsageError(f"{name} is a BED file: give the genome of its regions by --genome.")
    regions = read_bed(file)
    center = windows.center or ("summit" if _have_summits(regions) else "midpoint")
    run.begin(f"reading {name}, {width} bp around the {center} of each region")
    extracted = extract_sequences(regions, windows.genome, width=width, center=cast(Any, center))
    # A window can be larger than its region, and a region larger than its window.
    start, end = np.minimum(regions["start"], extracted["start"]), np.maximum(regions["end"], extracted["end"])
    outer = regions.assign(start=start, end=end)
    return Sequences(name, extracted["name"].tolist(), extracted["sequence"].tolist(), outer)


def _is_bed(file: Any) -> bool:
    """Return whether the first line of a file, except comments, is one of a BED file."""
    is_bed = False
    for _, line in iter_lines(file):
        fields = line.split()
        if fields and not line.startswith(b"#"):
            is_region = len(fields) >= 3 and fields[1].isdigit() and fields[2].isdigit()
            is_bed = not line.startswith(b">") and (is_region or fields[0] in (b"track", b"browser"))
            break
    if isinstance(file, _Content):
        file.seek(0)
    return is_bed


def _have_summits(regions: pd.DataFrame) -> bool:
    return "summit" in regions and bool(regions["summit"].notna().all())


def _regions_of(names: list[str]) -> pd.DataFrame | None:
    try:
        return parse_regions(names)
    except ValueError:
        return None


def _background(positive: Sequences, genome: str | None, seed: int, run: Run) -> list[str]:
    if genome is None:
        run.begin("shuffling the sequences for the background")
        return make_background(positive.letters, random_state=seed).tolist()
    run.begin(f"drawing background windows from {genome}")
    if positive.regions is None:
        warnings.warn(
            f"The names of the sequences in {positive.path} are not regions such as chr1:100-200, so the background "
            f"windows from {genome} may overlap the sequences.",
            stacklevel=2,
        )
    exclude = None if positive.regions is None else _clipped(positive.regions, genome)
    windows = make_background(positive.letters, method="genome", genome=genome, exclude=exclude, random_state=seed)
    return windows.tolist()


def _clipped(regions: pd.DataFrame, genome: str) -> pd.DataFrame:
    """Return the parts of regions that are inside their chromosomes: windows may begin or end outside."""
    with open_genome(genome) as faidx:
        lengths = regions["chromosome"].map(chromosome_lengths(faidx))
    ends = np.minimum(regions["end"], lengths.fillna(regions["end"])).astype("int64")
    return regions.assign(start=regions["start"].clip(lower=0), end=ends)
