"""Arguments and options that several commands have."""

import os
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple

import click

from skmotif.command_line._run import Run

_Command = Callable[..., None]

# Read when NumPy, numba or TensorFlow is first imported.
_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)

INPUT_FILE = click.Path(exists=True, dir_okay=False, allow_dash=True)
MODEL_FILE = click.Path(exists=True, dir_okay=False)


def _set_quiet(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    ctx.ensure_object(Run).is_quiet = value


def _set_traceback(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    ctx.ensure_object(Run).shows_traceback = value


def _set_threads(ctx: click.Context, param: click.Parameter, value: int | None) -> None:
    if value is not None:
        os.environ.update(dict.fromkeys(_THREAD_VARIABLES, str(value)))


def _options(*options: Callable[[_Command], _Command]) -> Callable[[_Command], _Command]:
    """Return a decorator that adds options in this order."""

    def decorate(function: _Command) -> _Command:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


run_options = _options(
    click.option(
        "--jobs",
        type=click.IntRange(min=1),
        metavar="N",
        expose_value=False,
        callback=_set_threads,
        show_default="all",
        help="Number of processor cores to use.",
    ),
    click.option(
        "-q", "--quiet", is_flag=True, expose_value=False, callback=_set_quiet, help="Do not show the progress."
    ),
    click.option(
        "--traceback",
        is_flag=True,
        expose_value=False,
        callback=_set_traceback,
        help="Show Python's traceback of an error.",
    ),
)

force_option = click.option("--force", is_flag=True, help="Overwrite existing output files.")

seed_option = click.option(
    "--seed",
    type=click.IntRange(0, 2**32 - 1),
    default=0,
    show_default=True,
    metavar="N",
    help="Seed of the random numbers: the same seed gives the same result.",
)


def example(command: str) -> str:
    """Return the end of a command's help: an example, on lines that click does not join."""
    return f"\b\nExample:\n  {command}"


def output_option(metavar: str, help: str) -> Callable[[_Command], _Command]:
    """Return the option ``-o`` of a command that writes text, to standard output by default."""
    return click.option(
        "-o",
        "--output",
        type=click.Path(dir_okay=False, allow_dash=True),
        default="-",
        metavar=metavar,
        show_default="standard output",
        help=help,
    )


class Windows(NamedTuple):
    """How to extract the sequences of a BED file: the options --genome, --width and --center."""

    genome: str | None
    width: int | None
    center: str | None


def genome_options(default_width: str) -> Callable[[_Command], _Command]:
    """Return options that a command takes together, as ``windows``."""

    def decorate(function: _Command) -> _Command:
        @wraps(function)
        def command(*args: Any, genome: str | None, width: int | None, center: str | None, **options: Any) -> None:
            function(*args, windows=Windows(genome, width, center), **options)

        return options(command)

    options = _options(
        click.option(
            "--genome",
            type=click.Path(exists=True, dir_okay=False),
            metavar="FASTA",
            help="Genome that the regions of a BED file are in.",
        ),
        click.option(
            "--width",
            type=click.IntRange(min=1),
            metavar="N",
            show_default=default_width,
            help="Length in bp of the window around each region of a BED file.",
        ),
        click.option(
            "--center",
            type=click.Choice(["midpoint", "summit"]),
            show_default="the summit if every region has one, else the midpoint",
            help="Center of the windows.",
        ),
    )
    return decorate
