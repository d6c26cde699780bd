"""What all commands share: help, versions, errors, warnings, interruptions, outputs."""

import importlib
import os
import re
import signal
import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from skmotif.command_line import main
from skmotif.command_line._main import cli
from skmotif.motifs import Motif, write_meme

ROOT = Path(__file__).parents[2]


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A working folder with a FASTA and a MEME file."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "peaks.fa").write_text(">peak1\nACGTTGACTCAGG\n>peak2\nCCTGAGTCACC\n")
    write_meme([Motif.from_consensus("TGACTCA")], tmp_path / "motifs.meme")
    return tmp_path


def test_the_help_imports_neither_numpy_nor_tensorflow():
    code = """
import sys
from skmotif.command_line import main
for command in ([], ["fit"], ["report"]):
    assert main([*command, "--help"]) == 0
assert main(["--version"]) == 0
sys.exit(sorted({"matplotlib", "numpy", "pandas", "sklearn", "tensorflow"} & set(sys.modules)) or 0)
"""
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def test_the_entry_point_is_the_main_function():
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    module, _, name = scripts["skmotif"].partition(":")
    assert getattr(importlib.import_module(module), name) is main


def test_help_lists_the_commands_in_the_order_of_an_analysis(run):
    code, out, err = run()
    assert (code, err) == (0, [])
    assert re.findall("^  ([a-z]+)  ", out, re.MULTILINE) == list(cli.commands)
    assert "..." not in out.partition("Commands:")[2]  # no summary is cut off


@pytest.mark.parametrize("name", cli.commands)
def test_the_help_of_a_command_ends_with_an_example(run, name):
    code, out, err = run(name, "-h")
    assert (code, err) == (0, [])
    assert f"\n  Example:\n    skmotif {name} " in out


def test_versions(run):
    code, out, _ = run("--version")
    assert code == 0
    assert re.fullmatch(r"skmotif \d\S+\nTensorFlow \d\S+\nscikit-learn \d\S+\n", out)


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["fitt"], "No such command 'fitt'"),
        (["scan", "motifs.meme"], "Missing argument 'SEQUENCES'"),
        (["scan", "motifs.meme", "no.fa"], "File 'no.fa' does not exist"),
        (["scan", "motifs.meme", "peaks.fa", "--threshold", "2"], "2.0 is not in the range 0<x<=1"),
        (["scan", "motifs.meme", "peaks.fa", "--jobs", "0"], "0 is not in the range x>=1"),
        (["sites", "peaks.fa", "-", "-"], "Only one of the inputs can be '-'"),
        (["sites", "peaks.fa", "motifs.meme", "peaks.fa", "--alpha", "0"], "0.0 is not in the range 0<x<=1"),
        (["scan", "-", "-"], "Only one of the inputs can be '-'"),
        (["scan", "motifs.meme", "peaks.fa", "-o", "motifs.meme"], "motifs.meme exists: choose another name"),
        (["scan", "motifs.meme", "peaks.fa", "-o", "no/hits.bed"], "hits.bed cannot be written: there is no folder"),
        (["scan", "motifs.meme", "peaks.fa", "-o", "."], "File '.' is a directory"),
        (["scan", "motifs.meme", "peaks.fa", "--width", "9"], "--width and --center need a BED file, but peaks.fa is"),
        (["scan", "motifs.meme", "peaks.bed"], "peaks.bed is a BED file: give the genome of its regions by --genome"),
        (["fit", "peaks.fa"], "Missing option '-o' / '--output'"),
        (["fit", "-", "-", "-o", "model.skops"], "Only one of the inputs can be '-'"),
        (["variants", "peaks.fa"], "Missing argument '[SEQUENCES]'"),
        (["variants", "peaks.fa", "-", "-"], "Only one of the inputs can be '-'"),
        (["variants", "peaks.fa", "peaks.fa"], "VARIANTS needs --genome if it is a VCF file, and SEQUENCES if it is a"),
        (
            ["variants", "peaks.fa", "peaks.fa", "--genome", "peaks.fa", "--width", "9"],
            "--width and --center need a BED",
        ),
        (["variants", "peaks.fa", "peaks.fa", "peaks.fa", "-o", "new.vcf"], "new.vcf is the name of a VCF file, but"),
        (["discover", "peaks.fa", "peaks.fa", "--table", "x", "--sites", "x"], "Two outputs have the same name, x"),
    ],
)
def test_wrong_usage(run, files, args, message):
    (files / "peaks.bed").write_text("chr1\t1\t9\n")
    before = sorted(files.iterdir())
    code, out, err = run(*args)
    assert (code, out) == (2, "")
    assert [line for line in err if not line.startswith("skmotif: reading ")] == err[-1:]
    assert err[-1].startswith("skmotif: error: ")
    assert message in err[-1]
    assert re.search(r"See 'skmotif( \w+)? --help'\.$", err[-1])
    assert sorted(files.iterdir()) == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b">peak1\nACGU\n", "peaks.fa, line 2, column 4: found 'U', expected an IUPAC code of DNA (ACGTRYSWKMBDHVN); "),
        (b"ACGT\n", "peaks.fa, line 1: found 'ACGT', expected a header that begins with '>'."),
        (b"", "peaks.fa has no records: expected FASTA, with headers that begin with '>'."),
        (b"\x1f\x8b\x08", "peaks.fa is cut off or damaged"),
        (b"@read\nACGT\n", "peaks.fa, line 1: found '@read', as in FASTQ"),
    ],
)
def test_errors_in_the_data(run, files, content, message):
    (files / "peaks.fa").write_bytes(content)
    code, out, err = run("scan", "motifs.meme", "peaks.fa", "-o", "hits.bed", "-q")
    assert (code, out, len(err)) == (1, "", 1)
    assert err[0].startswith(f"skmotif: error: {message}")
    assert not (files / "hits.bed").exists()


def test_traceback_shows_where_an_error_was_raised(run, files):
    (files / "peaks.fa").write_text("ACGT")
    code, _, err = run("scan", "motifs.meme", "peaks.fa", "--traceback")
    assert code == 1
    assert "Traceback (most recent call last):" in err
    assert err[-1].startswith("skmotif: error: peaks.fa, line 1")


def test_unexpected_errors_have_their_type(run, files, monkeypatch):
    def fail(path):
        raise RuntimeError("the first line\nand the second")

    monkeypatch.setattr("skmotif.command_line._input.read_fasta", fail)
    code, _, err = run("scan", "motifs.meme", "peaks.fa", "-q")
    text = "RuntimeError: the first line and the second ('--traceback' shows where it was raised.)"
    assert (code, err) == (1, [f"skmotif: error: {text}"])


def test_errors_of_the_system_name_the_file(run, files):
    (files / "peaks.fa").chmod(0)
    if os.access(files / "peaks.fa", os.R_OK):
        pytest.skip("root reads every file")
    code, _, err = run("scan", "motifs.meme", "peaks.fa", "-q")
    assert (code, err) == (1, ["skmotif: error: peaks.fa: Permission denied."])


def test_a_full_disk_leaves_no_file(run, files, monkeypatch):
    code, _, err = run("scan", "motifs.meme", "peaks.fa", "-q", "--threshold", "0.01", "-o", "/dev/full")
    assert (code, err) == (1, ["skmotif: error: /dev/full: No space left on device."])


def test_warnings_are_on_one_line(run, files):
    code, out, err = run("match", "motifs.meme", "--database", "motifs.meme", "-q")
    assert (code, out.count("\n")) == (0, 2)
    (warning,) = [line for line in err if not line.startswith("numba")]
    assert warning.startswith("skmotif: warning: p-values depend on the targets' columns, and 1 targets are too few")


def test_outputs_are_overwritten_only_by_force(run, files):
    (files / "hits.bed").write_text("old")
    (files / "hits.bed").chmod(0o640)
    assert run("scan", "motifs.meme", "peaks.fa", "-o", "hits.bed")[0] == 2
    assert (files / "hits.bed").read_text() == "old"
    code, out, err = run("scan", "motifs.meme", "peaks.fa", "-o", "hits.bed", "--force")
    assert (code, out, err[-1]) == (0, "", "skmotif: wrote hits.bed")
    assert (files / "hits.bed").read_text().startswith("peak1\t4\t11\tTGACTCA\t")
    assert stat.S_IMODE((files / "hits.bed").stat().st_mode) == 0o640


def test_threads_are_limited_by_jobs(run, files, monkeypatch):
    names = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"]
    names += ["TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"]
    for name in names:
        monkeypatch.setenv(name, "7")
    assert run("scan", "motifs.meme", "peaks.fa", "-q")[0] == 0
    assert {os.environ[name] for name in names} == {"7"}
    assert run("scan", "motifs.meme", "peaks.fa", "--jobs", "1", "-q")[0] == 0
    assert {os.environ[name] for name in names} == {"1"}


def test_an_interrupted_command_says_what_was_done(run, files, monkeypatch):
    def interrupt(*args, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("skmotif.command_line._input.read_fasta", interrupt)
    code, out, err = run("scan", "motifs.meme", "peaks.fa", "-o", "hits.bed")
    assert (code, out) == (1, "")
    text = "Interrupted while reading peaks.fa. Done before: reading motifs.meme. Nothing was written."
    assert err[-1] == f"skmotif: error: {text}"
    assert sorted(path.name for path in files.iterdir()) == ["motifs.meme", "peaks.fa"]


def test_ctrl_c_stops_a_fit(folder):
    before = sorted(folder.iterdir())
    command = [sys.executable, "-m", "skmotif", "fit", folder / "positive.fa", "-o", folder / "new.skops"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        seen = b""
        while b"epoch/s" not in seen:  # the progress of the fit
            seen += process.stderr.read(1)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (1, b"")
    last = err.decode().splitlines()[-1]
    assert last.startswith("skmotif: error: Interrupted while training a network on 150 positive and 150 negative")
    assert last.endswith("Nothing was written.")
    assert sorted(folder.iterdir()) == before


def test_a_closed_pipe_ends_a_command_quietly(folder):
    motifs = folder / "closed_pipe.meme"
    write_meme([Motif.from_consensus("TGACTCA")], motifs)
    command = [sys.executable, "-m", "skmotif", "scan", motifs, folder / "positive.fa", "--threshold", "1", "-q"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout.readline().startswith(b"positive0\t")
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_standard_input_and_output(files, run, monkeypatch):
    with open("motifs.meme") as file:
        monkeypatch.setattr(sys, "stdin", file)
        code, out, err = run("scan", "-", "peaks.fa")
    assert (code, err[0]) == (0, "skmotif: reading standard input")
    assert out.startswith("peak1\t4\t11\tTGACTCA\t")
    assert "wrote" not in err[-1]


def test_pipes_are_read_once(files, run):
    os.mkfifo("pipe")
    with subprocess.Popen("cat peaks.fa > pipe", shell=True):
        code, out, err = run("scan", "motifs.meme", "pipe")
    assert (code, out.count("peak"), err[1]) == (0, 2, "skmotif: reading pipe")
