"""Simulated and real DNA sequences with labels, background sequences for a classifier, and known motifs."""

from skmotif.datasets._background import make_background
from skmotif.datasets._fetch import fetch_jaspar, fetch_pu1_ctcf, fetch_tutorial
from skmotif.datasets._generate import make_motif_classification
from skmotif.datasets._position import make_position_classification

__all__ = [
    "fetch_jaspar",
    "fetch_pu1_ctcf",
    "fetch_tutorial",
    "make_background",
    "make_motif_classification",
    "make_position_classification",
]
