"""The command ``design``, compared with the Python API."""

import pandas as pd
import pytest
import skops.io

from skmotif.inspection import design
from skmotif.io import read_fasta
from tests.command_line.test_commands import TYPES


@pytest.fixture
def start(folder, tmp_path):
    """The first five negative sequences."""
    lines = (folder / "negative.fa").read_text().splitlines()[:10]
    path = tmp_path / "start.fa"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_design(folder, run, start, tmp_path):
    outputs = ["-o", tmp_path / "designed.fa", "--table", tmp_path / "path.tsv"]
    options = ["--changes", "4", "--gc", "0.2", "0.8", "--forbid", "GAATTC", "--forbid", "GGTCTC", "--beam", "2"]
    reference = ["--reference", folder / "positive.fa"]
    code, out, err = run("design", folder / "model.skops", start, *outputs, *options, *reference)
    assert (code, out) == (0, "")
    assert "skmotif: designing 5 sequences" in err
    model = skops.io.load(folder / "model.skops", trusted=TYPES)
    expected = design(
        model,
        read_fasta(start)["sequence"],
        n_changes=4,
        gc=(0.2, 0.8),
        forbidden=["GAATTC", "GGTCTC"],
        beam_width=2,
        reference=read_fasta(folder / "positive.fa")["sequence"],
    )
    designed = read_fasta(tmp_path / "designed.fa")
    assert designed["name"].tolist() == [f"negative{i}" for i in range(5)]
    assert designed["sequence"].tolist() == expected.groupby("sequence")["designed"].last().tolist()
    table = pd.read_csv(tmp_path / "path.tsv", sep="\t", keep_default_na=False)
    assert table.columns.tolist() == ["sequence", "step", "position", "ref", "alt", "score", "gc", "distance"]
    assert table["sequence"].tolist() == [f"negative{i}" for i in expected["sequence"]]
    assert table["score"].tolist() == pytest.approx(expected["score"].tolist(), rel=1e-4)


def test_a_score_is_reached_and_written_to_standard_output(folder, run, start, tmp_path):
    code, out, _ = run("design", folder / "model.skops", start, "--score", "-1", "-q")
    (tmp_path / "out.fa").write_text(out)
    model = skops.io.load(folder / "model.skops", trusted=TYPES)
    scores = model.decision_function(read_fasta(tmp_path / "out.fa")["sequence"])
    assert code == 0
    assert sorted(abs(scores + 1))[2] < 0.2


def test_designs_that_do_not_satisfy_the_constraints_lead_to_a_warning(folder, run, start):
    code, _, err = run("design", folder / "model.skops", start, "--gc", "0.9", "1")
    assert code == 0
    (warning,) = [line for line in err if line.startswith("skmotif: warning: ")]
    assert "of 5 designs do not satisfy `gc` or `forbidden`, the first of them that of sequence 0" in warning


def test_a_table_that_cannot_be_written_leaves_no_designs(folder, run, start, tmp_path):
    args = ["design", folder / "model.skops", start, "-o", tmp_path / "designed.fa", "--table", "/dev/full", "-q"]
    assert run(*args, "--changes", "1") == (1, "", ["skmotif: error: /dev/full: No space left on device."])
    assert not (tmp_path / "designed.fa").exists()
