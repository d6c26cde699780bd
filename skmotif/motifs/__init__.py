"""Motifs: discovery in fitted networks, files, logos, matching and scanning."""

from skmotif.motifs._discovery import discover_motifs
from skmotif.motifs._display import MotifDisplay
from skmotif.motifs._explained_performance import ExplainedPerformanceDisplay
from skmotif.motifs._features import MotifFeatures
from skmotif.motifs._filters import motifs_from_filters
from skmotif.motifs._jaspar import read_jaspar, write_jaspar
from skmotif.motifs._matching import match_motifs
from skmotif.motifs._meme import read_meme, write_meme
from skmotif.motifs._motif import Motif
from skmotif.motifs._motif_list import MotifList
from skmotif.motifs._scanning import scan
from skmotif.motifs._site_calls import call_sites
from skmotif.motifs._site_changes import site_changes
from skmotif.motifs._subpatterns import subpatterns

__all__ = [
    "ExplainedPerformanceDisplay",
    "Motif",
    "MotifDisplay",
    "MotifFeatures",
    "MotifList",
    "call_sites",
    "discover_motifs",
    "match_motifs",
    "motifs_from_filters",
    "read_jaspar",
    "read_meme",
    "scan",
    "site_changes",
    "subpatterns",
    "write_jaspar",
    "write_meme",
]
