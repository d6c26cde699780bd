import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from skmotif.command_line import main
from skmotif.io import write_fasta

# The program that the installation of the package makes.
PROGRAM = Path(sys.executable).with_name("skmotif")


def run_process(*args, **options):
    """Run the installed program in a new process, without TensorFlow's settings of this one."""
    command = [PROGRAM, *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, **options)


@pytest.fixture
def run(capsys):
    """Run the command line in this process; return its exit code, standard output, and lines of standard error."""

    def run(*args):
        capsys.readouterr()
        code = main([str(arg) for arg in args])
        captured = capsys.readouterr()
        return code, captured.out, captured.err.splitlines()

    return run


@pytest.fixture(scope="session")
def folder(tmp_path_factory, dataset):
    """A folder with a space and an umlaut in its name, and the files of a first analysis.

    The positive sequences contain TGACTCA. The model is fitted by the command line.
    """
    folder = tmp_path_factory.mktemp("Übung 1")
    for label, name in [(1, "positive"), (0, "negative")]:
        sequences = dataset.data[dataset.target == label]
        write_fasta(sequences, folder / f"{name}.fa", [f"{name}{i}" for i in range(len(sequences))])
    fitted = run_process("fit", folder / "positive.fa", folder / "negative.fa", "-o", folder / "model.skops", "-q")
    assert (fitted.returncode, fitted.stdout, fitted.stderr) == (0, "", "")
    return folder


@pytest.fixture(scope="session")
def genome(tmp_path_factory):
    """A genome of two chromosomes of 3,000 bp of random bases."""
    path = tmp_path_factory.mktemp("genome") / "genome.fa"
    rng = np.random.default_rng(0)
    write_fasta(["".join(rng.choice(list("ACGT"), 3000)) for _ in range(2)], path, ["chr1", "chr2"])
    return path
