"""Examples run as a user runs them, and find what they say; the gallery runs all of them."""

import os
import re
import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[1] / "examples"


def run_example(name, figures, cwd=None):
    command = [sys.executable, "-W", "error::UserWarning", str(EXAMPLES / name), "--figures", str(figures)]
    environment = {**os.environ, "MPLBACKEND": "agg"}
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=cwd).stdout


def test_two_motifs_are_read_off_one_network(tmp_path):
    printed = run_example("plot_discover_motif.py", tmp_path)
    assert re.search(r"Motif\('(CGACCGAACTCC|GGAGTTCGGTCG)'", printed)
    assert re.search(r"Motif\('(TGACTCATTGCA|TGCAATGAGTCA)'", printed)
    assert len(list(tmp_path.glob("*.png"))) == 5
    assert (tmp_path / "two_motifs.meme").read_text().startswith("MEME version 4")


def test_affinities_are_predicted_nearly_as_well_as_noise_allows(tmp_path):
    printed = run_example("plot_affinity.py", tmp_path, cwd=tmp_path)
    predicted, possible = (float(r2) for r2 in re.findall(r"R2 of the .*: (\S+)", printed))
    assert possible - 0.15 < predicted < possible
    assert len(list(tmp_path.glob("figures/*.png"))) == 1


def test_real_sites_are_those_of_their_factors(tmp_path, pu1_ctcf):
    printed = run_example("plot_pu1_ctcf.py", tmp_path)
    assert float(re.search(r"AUROC .*, CNN: (\S+)", printed)[1]) >= 0.993
    assert float(re.search(r"AUROC .*, found motifs: (\S+)", printed)[1]) >= 0.97
    assert len(list(tmp_path.glob("*.png"))) == 3
    if "SKMOTIF_DATA" in os.environ:
        assert re.search(r"(SPI1|Spi1|SPIB|SPIC) .*e-\d\d", printed)
        assert re.search(r" CTCF .*e-\d\d", printed)
