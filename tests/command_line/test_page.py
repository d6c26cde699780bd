"""The page about the command line shows the help of each command, and its examples are commands that exist."""

import os
import re
import shlex
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from skmotif.command_line._main import cli
from skmotif.command_line._run import Run

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "command_line.md").read_text()


@pytest.mark.parametrize("name", ["", *cli.commands])
def test_the_page_shows_the_help(name):
    printed = CliRunner().invoke(cli, [*name.split(), "--help"], prog_name="skmotif", terminal_width=80)
    assert f"### skmotif {name}".rstrip() + f"\n\n```text\n{printed.output}```\n" in PAGE


def examples():
    """Return the commands on the page, in README.md, and at the end of each help."""
    pages = PAGE + (ROOT / "README.md").read_text()
    code = "\n".join(re.findall(r"^```bash\n(.*?)^```", pages, re.MULTILINE | re.DOTALL))
    helps = "\n".join(command.epilog for command in cli.commands.values())
    return re.findall(r"^ *skmotif ((?!--help)[^|#\n]+)", f"{code}\n{helps}", re.MULTILINE)


@pytest.mark.parametrize("example", examples())
def test_examples_are_valid_commands(example, tmp_path, monkeypatch):
    """The arguments are parsed, and the files that they read exist."""
    monkeypatch.chdir(tmp_path)
    name, *args = shlex.split(example)
    outputs = [value for option, value in pairwise(args) if option in ("-o", "--table", "--sites")]
    for arg in {arg for arg in args if not arg.startswith("-")} - set(outputs):
        (tmp_path / arg).touch()
    context = cli.commands[name].make_context(name, args, parent=click.Context(cli, obj=Run("")))
    assert context.params


def test_the_page_has_an_example_of_each_command():
    assert {example.split()[0] for example in examples()} == set(cli.commands)


def test_shells_complete_commands():
    environment = {**os.environ, "_SKMOTIF_COMPLETE": "zsh_complete", "COMP_WORDS": "skmotif at", "COMP_CWORD": "1"}
    command = [sys.executable, "-c", "from skmotif.command_line import main; main()"]
    completed = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert completed.stdout.startswith("plain\nattributions\n")
