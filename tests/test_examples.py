"""The examples run from the command line and give the stated results. The gallery runs all of them."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import psutil
import pytest
from sklearn.metrics import log_loss

from skmotif.datasets import make_motif_classification
from skmotif.inspection import attribution, variant_effect
from skmotif.io import write_fasta
from skmotif.motifs import call_sites

EXAMPLES = Path(__file__).parents[1] / "examples"


def run_example(name, figures, cwd=None):
    command = [sys.executable, "-W", "error::UserWarning", str(EXAMPLES / name), "--figures", str(figures)]
    environment = {**os.environ, "MPLBACKEND": "agg"}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=cwd).stdout


def test_discover_motif_finds_both_motifs(tmp_path):
    printed = run_example("plot_discover_motif.py", tmp_path)
    assert re.search(r"Motif\('(CGACCGAACTCC|GGAGTTCGGTCG)'", printed)
    assert re.search(r"Motif\('(TGACTCATTGCA|TGCAATGAGTCA)'", printed)
    assert len(list(tmp_path.glob("*.png"))) == 5
    assert (tmp_path / "two_motifs.meme").read_text().startswith("MEME version 4")


def test_sites_are_called_in_the_window(tmp_path):
    printed = run_example("plot_sites.py", tmp_path)
    for number in re.search(r"calls: precision (\S+), recall (\S+)\n", printed).groups():
        assert float(number) >= 0.95
    assert float(re.search(r"hits: precision (\S+),", printed)[1]) < 0.6
    assert len(list(tmp_path.glob("*.png"))) == 2


def test_variants_with_the_strongest_effects_destroy_sites(tmp_path):
    printed = run_example("plot_variants.py", tmp_path)
    strongest = re.findall(r"(-\d+\.\d\d) +100\.0$", printed, re.MULTILINE)
    assert len(strongest) == 5
    assert max(map(float, strongest)) < -10
    assert len(list(tmp_path.glob("*.png"))) == 2


def test_designs_score_higher_than_real_sequences(tmp_path):
    printed = run_example("plot_design.py", tmp_path)
    assert int(re.search(r"(\d+)% of the designs score higher than 99.9 %", printed)[1]) >= 95
    for score, reached in re.findall(r"^score +(\S+): (\S+) ", printed, re.MULTILINE):
        assert abs(float(reached) - float(score)) < 0.1
    assert len(list(tmp_path.glob("*.png"))) == 1


def test_affinity_reaches_nearly_the_best_possible_r2(tmp_path):
    printed = run_example("plot_affinity.py", tmp_path, cwd=tmp_path)
    r2, best_r2 = (float(number) for number in re.findall(r"R2 of the .*: (\S+)", printed))
    assert best_r2 - 0.15 < r2 < best_r2
    assert len(list(tmp_path.glob("figures/*.png"))) == 1


def test_pu1_ctcf_finds_the_motifs_of_both_factors(tmp_path, pu1_ctcf, jaspar):
    printed = run_example("plot_pu1_ctcf.py", tmp_path)
    assert float(re.search(r"AUROC .*, CNN: (\S+)", printed)[1]) >= 0.993
    assert float(re.search(r"AUROC .*, found motifs: (\S+)", printed)[1]) >= 0.97
    assert len(list(tmp_path.glob("*.png"))) == 3
    assert re.search(r"(SPI1|Spi1|SPIB|SPIC) .*e-\d\d", printed)
    assert re.search(r" CTCF .*e-\d\d", printed)


def test_training_in_parts_continues_after_a_kill(tmp_path):
    """The weights are the same as without the interruption."""
    X, y = make_motif_classification(6000, motifs="TGACTCA", positive_fraction=0.3, random_state=0, return_X_y=True)
    X, y = np.append(X, X[:20]), np.append(y, y[:20])
    files = {name: tmp_path / f"{name}.fa" for name in ("negatives", "positives")}
    for label, path in enumerate(files.values()):
        write_fasta(X[y == label], path)
    command = [sys.executable, str(EXAMPLES / "train_out_of_core.py")]
    options = ["--epochs", "3", "--balanced", *(f"--{name}={path}" for name, path in files.items())]
    whole = subprocess.run([*command, str(tmp_path / "a"), *options], capture_output=True, text=True, check=True).stdout
    assert float(re.search(r"^epoch 3: .*AUROC (\d\.\d+)", whole, re.MULTILINE)[1]) > 0.8

    # Every sequence is in one of the parts, together with its copies, and each part is a random one.
    parts = [pd.read_parquet(path) for path in sorted((tmp_path / "a" / "parts").iterdir())]
    written = pd.concat(parts)
    assert sorted(zip(written["sequence"], written["label"], strict=True)) == sorted(zip(X, y, strict=True))
    assert sum(part["sequence"].nunique() for part in parts) == len(set(X)) == 6000
    assert [len(part) for part in parts] == pytest.approx([1500] * 4, abs=150)
    assert [part["label"].mean() for part in parts] == pytest.approx([0.3] * 4, abs=0.05)
    pipeline = joblib.load(tmp_path / "a" / "pipeline.joblib")
    assert pipeline[-1].class_weight == pytest.approx({label: len(y) / (2 * np.sum(y == label)) for label in (0, 1)})

    interrupted = [*command, str(tmp_path / "b"), *options]
    with subprocess.Popen(interrupted, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        while not (tmp_path / "b" / "checkpoint.joblib").exists():
            assert process.poll() is None
            time.sleep(0.1)
        process.kill()
    again = subprocess.run(interrupted, capture_output=True, text=True, check=True).stdout
    assert re.search(r"^continuing after epoch [12]$", again, re.MULTILINE)
    weights = [re.search(r"^the weights are (\w+)$", printed, re.MULTILINE)[1] for printed in (whole, again)]
    assert weights[0] == weights[1]


def test_training_in_parts_stops_and_keeps_the_best_network(tmp_path):
    """Sequence weights of 0 in the held-out part and elsewhere have no influence; the labels are random."""
    (tmp_path / "parts").mkdir()
    rng = np.random.default_rng(0)
    for i in range(3):
        X = rng.choice(list("ACGT"), size=(400, 30)).view("U30")[:, 0]
        frame = pd.DataFrame({"sequence": X, "label": rng.integers(2, size=400), "weight": 1.0})
        frame.loc[:99, ["sequence", "label", "weight"]] = ["ACGT" * 7 + "AC", 1, 0.0]
        frame.to_parquet(tmp_path / "parts" / f"{i}.parquet")
    command = [sys.executable, str(EXAMPLES / "train_out_of_core.py"), str(tmp_path), "--epochs", "60"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    losses = [float(loss) for loss in re.findall(r"held-out loss (\d\.\d+)", printed)]
    assert 4 <= len(losses) < 60
    best = int(re.search(r"has the network of epoch (\d+)$", printed, re.MULTILINE)[1])
    assert best == len(losses) - 3
    pipeline = joblib.load(tmp_path / "pipeline.joblib")
    held_out = pd.read_parquet(tmp_path / "parts" / "2.parquet").query("weight > 0")
    p = pipeline.predict_proba(held_out["sequence"])
    assert log_loss(held_out["label"], p) == pytest.approx(min(losses), abs=1e-4)


def test_a_killed_worker_and_a_killed_run_lose_and_repeat_no_result(tmp_path):
    folder = tmp_path / "scores"
    command = [sys.executable, str(EXAMPLES / "score_out_of_core.py"), str(folder), "--workers", "2"]
    command += ["--sequences", "4000", "--part-size", "1000"]

    def tables():
        names = ("predictions", "attributions", "sites", "effects")
        return {path: path.stat().st_mtime_ns for name in names for path in folder.glob(f"{name}/*.parquet")}

    def run_until(n_tables, kill):
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
            while len(tables()) < n_tables:
                assert process.poll() is None
                time.sleep(0.05)
            kill(psutil.Process(process.pid))
            return process.communicate()[0]

    def kill_all(process):
        for one in [*process.children(recursive=True), process]:
            one.kill()

    def kill_a_worker(process):
        workers = [child for child in process.children(recursive=True) if "spawn_main" in " ".join(child.cmdline())]
        max(workers, key=lambda worker: worker.memory_info().rss).kill()

    run_until(2, kill_all)
    done = tables()
    printed = run_until(len(done) + 2, kill_a_worker)
    assert f"16 tables, {16 - len(done)} to make" in printed
    for table in ("predictions", "attributions", "effects"):
        assert f"4,000 rows of {table}" in printed
    assert len(tables()) == 16
    assert done.items() <= tables().items()

    def read(name):
        return pd.read_parquet(folder / name)

    pipeline, motifs = joblib.load(folder / "model.joblib")
    sequences, variants, rows = read("sequences"), read("variants"), slice(1500, 2500)
    expected = {
        "predictions": ("p", pipeline.predict_proba(sequences["sequence"][rows])[:, 1]),
        "attributions": ("contributions", attribution(pipeline, sequences["sequence"][rows])),
        "effects": ("effect", variant_effect(pipeline, variants=variants[rows], genome=folder / "genome.fa")["effect"]),
    }
    for name, (column, values) in expected.items():
        table = read(name)
        assert table["name"].tolist() == sequences["name"].tolist()
        np.testing.assert_allclose(np.stack(table[column][rows]), values, rtol=1e-4, atol=1e-5)
    calls = call_sites(pipeline, motifs, sequences["sequence"][:1000], random_state=0)
    sites = read("sites")
    assert sites["start"][sites["sequence"].str.startswith("0-")].tolist() == calls["start"].tolist()
