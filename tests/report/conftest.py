import numpy as np
import pytest

from skmotif import MotifCNNClassifier
from skmotif.datasets import make_motif_classification
from skmotif.motifs import Motif, MotifList
from skmotif.report import MotifReport

# Names that would run code, break out of an element or an attribute, or be read as a formula.
HOSTILE = ["<script>alert(1)</script>", '"><img/src=x>', "</svg>&amp;'", "$\\frac{1}{2}$", "ünïcödé", "chr1:1-2"]


def small_network():
    return MotifCNNClassifier(n_filters=8, learning_rate=0.02, epochs=12, random_state=0)


@pytest.fixture(scope="session")
def known_motifs():
    """The planted motif, and enough others for p-values."""
    rng = np.random.default_rng(0)
    planted = Motif.from_consensus("CGACCGAACTCC", name="MA0001.1 Planted & <b>bold</b>")
    return MotifList([planted, *(Motif(rng.dirichlet([0.3] * 4, 9) * 100, name=f"other{i}") for i in range(40))])


@pytest.fixture(scope="session")
def small_report(known_motifs):
    X, y = make_motif_classification(300, 40, random_state=0, return_X_y=True)
    names = [f"{HOSTILE[i % len(HOSTILE)]}{i}" for i in range(len(X))]
    return MotifReport.from_sequences(
        X, y, small_network(), names=names, database=known_motifs, title=HOSTILE[0], command="skmotif <&>", n_folds=3
    )


@pytest.fixture(scope="session")
def saved_report(small_report, tmp_path_factory):
    """The page of the report in a folder."""
    return small_report.save(tmp_path_factory.mktemp("report") / "a folder, ünïcödé")
