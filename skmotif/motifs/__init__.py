"""Motifs: what a network found, in the field's own terms."""

from skmotif.motifs._discovery import discover_motifs
from skmotif.motifs._display import MotifDisplay
from skmotif.motifs._features import MotifFeatures, motif_features
from skmotif.motifs._filters import motifs_from_filters
from skmotif.motifs._matching import match_motifs
from skmotif.motifs._motif import Motif, MotifAlignment
from skmotif.motifs._motif_list import MotifList
from skmotif.motifs._readers import read_jaspar, read_meme
from skmotif.motifs._scanning import scan

__all__ = [
    "Motif",
    "MotifAlignment",
    "MotifDisplay",
    "MotifFeatures",
    "MotifList",
    "discover_motifs",
    "match_motifs",
    "motif_features",
    "motifs_from_filters",
    "read_jaspar",
    "read_meme",
    "scan",
]
