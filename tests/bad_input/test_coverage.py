"""Every public name is tested with bad input."""

import ast
import importlib
import pkgutil
from functools import cache
from pathlib import Path

import pytest

import skmotif

# Public names without a test, and the reason.
EXCEPTIONS = {
    "skmotif.__version__": "a string",
    "skmotif.command_line.main": "takes the arguments of a shell; tests/command_line tests its errors",
    "skmotif.io.FastaRecord": "a named tuple of the FASTA readers, without methods",
}


def public_names():
    packages = [name for _, name, _ in pkgutil.iter_modules(skmotif.__path__) if not name.startswith("_")]
    modules = [skmotif, *(importlib.import_module(f"skmotif.{name}") for name in packages)]
    return [f"{module.__name__}.{name}" for module in modules for name in module.__all__]


@cache
def used_names():
    """Return the names in the tests of this folder, without those in imports."""
    trees = [ast.parse(path.read_text()) for path in Path(__file__).parent.glob("test_*.py")]
    return {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}


@pytest.mark.parametrize("name", public_names())
def test_every_public_name_is_tested_with_bad_input(name):
    is_covered = name.rpartition(".")[2] in used_names()
    assert is_covered != (name in EXCEPTIONS), f"{name} should be either tested with bad input or listed in EXCEPTIONS"
