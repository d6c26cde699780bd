"""Motifs: what a network found, in the field's own terms."""

from skmotif.motifs._matching import match_motifs
from skmotif.motifs._motif import Motif, MotifAlignment
from skmotif.motifs._motif_list import MotifList
from skmotif.motifs._readers import read_jaspar, read_meme
from skmotif.motifs._scanning import scan

__all__ = ["Motif", "MotifAlignment", "MotifList", "match_motifs", "read_jaspar", "read_meme", "scan"]
