"""The command ``report``."""

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import click

from skmotif.command_line._options import INPUT_FILE, Windows, example, genome_options, run_options, seed_option
from skmotif.command_line._output import check_new_folder
from skmotif.command_line._run import Run

if TYPE_CHECKING:
    from skmotif.motifs import MotifList


@click.command(epilog=example("skmotif report peaks.narrowPeak --genome hg38.fa -o report"))
@click.argument("peaks", type=INPUT_FILE)
@click.argument("control", type=INPUT_FILE, required=False)
@click.option("-o", "--output", type=click.Path(), required=True, metavar="FOLDER", help="New folder for the report.")
@genome_options("200")
@click.option(
    "--database",
    type=click.Path(exists=True, dir_okay=False),
    metavar="MEME",
    show_default="JASPAR, which is downloaded once",
    help="Known motifs to compare with, in the MEME format.",
)
@click.option("--title", show_default="the name of the file PEAKS", help="Title of the report.")
@click.option("--fast", is_flag=True, help="Take less time, at the cost of accuracy.")
@seed_option
@run_options
@click.pass_obj
def report(
    run: Run,
    *,
    peaks: str,
    control: str | None,
    output: str,
    windows: Windows,
    database: str | None,
    title: str | None,
    fast: bool,
    seed: int,
) -> None:
    """Find the motifs in peaks, and write a report.

    The report is a folder with a page for the browser, figures and tables. PEAKS and CONTROL are FASTA files, or BED
    or narrowPeak files with --genome. They may be gzipped, and one of them may be '-', standard input. Without
    CONTROL, the peaks are compared with a background: with --genome, windows of the genome with the same GC
    content, outside of the peaks; otherwise, shuffles of the peaks that keep their dinucleotides.
    """
    check_new_folder(output)
    from skmotif.command_line._input import read_labelled
    from skmotif.report import MotifReport

    data = read_labelled(peaks, control, windows, seed, run)
    motifs = database or _fetch_database(run)
    run.begin(f"finding motifs in {data.describe()}")
    motif_report = MotifReport.from_sequences(
        data.letters,
        data.labels,
        names=data.names,
        groups=data.groups,
        database=motifs,
        title=title or ("standard input" if peaks == "-" else Path(peaks).name),
        command=run.command,
        fast=fast,
        random_state=seed,
        verbose=run.verbose,
    )
    motif_report.save(output)
    run.end(output)


def _fetch_database(run: Run) -> "MotifList | None":
    """Return the motifs of JASPAR; warn if they cannot be downloaded, because a report can do without."""
    from skmotif.datasets import fetch_jaspar

    run.begin("loading the motifs of JASPAR")
    try:
        return fetch_jaspar()
    except OSError as error:
        warnings.warn(f"The report does not name known motifs. {error} Or give a file by --database.", stacklevel=2)
        return None
