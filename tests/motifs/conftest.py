import os
from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from skmotif.motifs import read_meme


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="session")
def jaspar_file():
    """The 879 vertebrate motifs of JASPAR 2024."""
    if "SKMOTIF_DATA" not in os.environ:
        pytest.skip("SKMOTIF_DATA does not name a folder with jaspar/JASPAR2024_CORE_vertebrates.meme")
    return Path(os.environ["SKMOTIF_DATA"]) / "jaspar" / "JASPAR2024_CORE_vertebrates.meme"


@pytest.fixture(scope="session")
def jaspar(jaspar_file):
    return read_meme(jaspar_file)
