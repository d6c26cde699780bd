"""`main`: the group of commands, and what the user sees of errors and warnings."""

import shlex
import sys
import traceback
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from typing import Any

import click

import skmotif
from skmotif.command_line._design import design
from skmotif.command_line._explain import attributions, variants
from skmotif.command_line._fit import fit, predict
from skmotif.command_line._motifs import discover, match, scan, sites
from skmotif.command_line._report import report
from skmotif.command_line._run import Run


class _Commands(click.Group):
    """A group that lists its commands in the order in which they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)


def _print_versions(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        # From the packages' metadata: an import of TensorFlow takes seconds.
        click.echo(f"skmotif {skmotif.__version__}")
        click.echo(f"TensorFlow {version('tensorflow')}")
        click.echo(f"scikit-learn {version('scikit-learn')}")
        ctx.exit()


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    subcommand_metavar="COMMAND [ARGS]...",
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="'skmotif COMMAND --help' shows the options of a command, and an example.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_versions,
    help="Show the versions of skmotif, TensorFlow and scikit-learn.",
)
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Train a neural network on DNA sequences, and find the motifs that it learns.

    'report' does everything at once. The other commands do one step each: they read files, and write files
    that other programs read (FASTA, BED, bedGraph, MEME, tables).
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


for command in (report, fit, predict, attributions, variants, design, discover, match, scan, sites):
    cli.add_command(command)


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    args : sequence of str, default=None
        The arguments. If None, those of the process.

    Returns
    -------
    int
        The exit code: 0 if the command is done, 1 after an error in the data or the run, 2 after wrong usage.
    """
    arguments = list(sys.argv[1:] if args is None else args)
    run = Run(shlex.join(["skmotif", *arguments]))
    try:
        with _warnings_on_one_line():
            cli.main(arguments, "skmotif", standalone_mode=False, obj=run)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx is not None else "skmotif"
        _print_error(f"{error.format_message()} See '{where} --help'.")
        return 2
    except click.Abort:
        _print_error(run.describe_interruption())
        return 1
    except Exception as error:  # any error becomes one line, and exit code 1
        if run.shows_traceback:
            traceback.print_exc()
        _print_error(_describe(error))
        return 1
    return 0


@contextmanager
def _warnings_on_one_line() -> Iterator[None]:
    def show(message: Warning | str, *args: Any, **options: Any) -> None:
        click.echo(f"skmotif: warning: {_on_one_line(str(message))}", err=True)

    with warnings.catch_warnings():
        if not sys.warnoptions:
            warnings.simplefilter("default")
            # These are for developers of Python code.
            for category in (DeprecationWarning, PendingDeprecationWarning, FutureWarning, ResourceWarning):
                warnings.simplefilter("ignore", category)
        warnings.showwarning = show
        yield


def _describe(error: Exception) -> str:
    if isinstance(error, OSError) and error.filename is not None and error.strerror is not None:
        return f"{error.filename}: {error.strerror}."
    if isinstance(error, (ValueError, TypeError, OSError, ImportError)) and str(error):
        return str(error)
    return f"{type(error).__name__}: {error} ('--traceback' shows where it was raised.)"


def _print_error(message: str) -> None:
    click.echo(f"skmotif: error: {_on_one_line(message)}", err=True)


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
