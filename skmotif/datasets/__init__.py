"""Simulated and real DNA sequences with labels."""

from skmotif.datasets._fetch import fetch_primer, fetch_pu1_ctcf
from skmotif.datasets._generate import make_motif_classification

__all__ = ["fetch_primer", "fetch_pu1_ctcf", "make_motif_classification"]
