"""Output files: none is overwritten without --force, and each appears when it is complete."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from skmotif._files import is_pipe_or_device, new_file
from skmotif.command_line._run import Run

if TYPE_CHECKING:
    import pandas as pd


def check_outputs(paths: Sequence[str | None], force: bool) -> None:
    """Raise a UsageError before any work if an output cannot be written, or exists and ``force`` is False."""
    given = [path for path in paths if path is not None]
    for index, path in enumerate(given):
        if path in given[:index]:
            raise click.UsageError(f"Two outputs have the same name, {path}.")
        if path == "-":
            continue
        _check_folder(path)
        if os.path.exists(path) and not is_pipe_or_device(path) and not force:
            raise click.UsageError(f"{path} exists: choose another name, or overwrite it by --force.")


def check_folder(path: str, force: bool) -> None:
    """Raise a UsageError before any work if a report cannot be written to a folder.

    The folder may exist only if ``force`` is True, and if it is empty or has a report.
    """
    _check_folder(path)
    if not os.path.lexists(path):
        return
    is_report = os.path.isdir(path) and (not os.listdir(path) or os.path.exists(os.path.join(path, "report.html")))
    if not (force and is_report):
        advice = "or replace the report in it by --force" if is_report else "because it is not the folder of a report"
        raise click.UsageError(f"{path} exists: choose another name, {advice}.")


def _check_folder(path: str) -> None:
    folder = Path(path).absolute().parent
    if not folder.is_dir():
        raise click.UsageError(f"{path} cannot be written: there is no folder {folder}.")
    if not os.access(folder, os.W_OK) and not os.path.exists(path):
        raise click.UsageError(f"{path} cannot be written: the folder {folder} is write-protected.")


@contextmanager
def open_output(path: str, run: Run) -> Iterator[TextIO]:
    """Open an output for text; a file appears under its own name when it is complete."""
    if path == "-":
        yield sys.stdout
        sys.stdout.flush()
    else:
        with new_file(path) as unfinished, open(unfinished, "w", encoding="utf-8", newline="\n") as file:
            yield file
    run.end(path)


def write_table(frame: "pd.DataFrame", file: TextIO, *, header: bool = True) -> None:
    """Write a table with tabs between its columns."""
    frame.to_csv(file, sep="\t", index=False, header=header, float_format="%.6g", lineterminator="\n")
