"""The command ``report``."""

from pathlib import Path

import click

from skmotif.command_line._options import (
    INPUT_FILE,
    Windows,
    example,
    force_option,
    genome_options,
    run_options,
    seed_option,
)
from skmotif.command_line._output import check_folder
from skmotif.command_line._run import Run

# Folds of the cross-validation, a network each.
_FOLDS, _FOLDS_IF_FAST = 5, 3


@click.command(epilog=example("skmotif report peaks.narrowPeak --genome hg38.fa -o report"))
@click.argument("peaks", type=INPUT_FILE)
@click.argument("control", type=INPUT_FILE, required=False)
@click.option("-o", "--output", type=click.Path(), required=True, metavar="FOLDER", help="Folder for the report.")
@genome_options("200")
@click.option(
    "--database",
    type=click.Path(exists=True, dir_okay=False),
    metavar="MEME",
    show_default="JASPAR, which is downloaded once",
    help="Known motifs to compare with, in the MEME format.",
)
@click.option("--title", show_default="the names of the files", help="Title of the report.")
@click.option("--fast", is_flag=True, help="Train three networks instead of five for the evaluation.")
@force_option
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
    force: bool,
    seed: int,
) -> None:
    """Find the motifs in peaks, and write a report.

    The report is a folder with a page for the browser, figures and tables. PEAKS and CONTROL are FASTA files, or BED
    or narrowPeak files with --genome. They may be gzipped, and one of them may be '-', standard input. Without
    CONTROL, the peaks are compared with a background: with --genome, windows of the genome with the same GC
    content, outside of the peaks; otherwise, shuffles of the peaks that keep their dinucleotides.
    """
    check_folder(output, force)
    from skmotif.command_line._input import read_labelled
    from skmotif.report import MotifReport

    data = read_labelled(peaks, control, windows, seed, run)
    run.begin(f"finding motifs in {data.describe()}")
    motif_report = MotifReport.from_sequences(
        data.letters,
        data.labels,
        names=data.names,
        groups=data.groups,
        background=_describe_background(windows) if control is None else None,
        database=database or "jaspar",
        title=title or _title(peaks, control),
        command=run.command,
        n_folds=_FOLDS_IF_FAST if fast else _FOLDS,
        random_state=seed,
        verbose=run.verbose,
    )
    page = motif_report.save(output, overwrite=force)
    run.end(str(page))


def _describe_background(windows: Windows) -> str:
    if windows.genome is None:
        return "shuffles of the positives that keep their dinucleotides"
    return f"windows of {Path(windows.genome).name} with the GC content of the positives"


def _title(peaks: str, control: str | None) -> str:
    names = ["standard input" if path == "-" else Path(path).name for path in (peaks, control) if path is not None]
    return " against ".join(names)
