"""Nothing public is left out."""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

import skmotif

# Public names that take no input which could be bad, and why.
EXCEPTIONS = {
    "skmotif.__version__": "a string",
    "skmotif.io.FastaRecord": "a named tuple that read_fasta's functions make; it does nothing",
}


def public_names():
    packages = [name for _, name, _ in pkgutil.iter_modules(skmotif.__path__) if not name.startswith("_")]
    modules = [skmotif, *(importlib.import_module(f"skmotif.{name}") for name in packages)]
    return [f"{module.__name__}.{name}" for module in modules for name in module.__all__]


def used_names():
    """Return the names that the tests beside this one use, imports aside."""
    trees = [ast.parse(path.read_text()) for path in Path(__file__).parent.glob("test_*.py")]
    return {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}


@pytest.mark.parametrize("name", public_names())
def test_every_public_name_gets_bad_input(name):
    is_covered = name.rpartition(".")[2] in used_names()
    assert is_covered != (name in EXCEPTIONS), f"{name} should be either tested or an exception"
