"""Motifs: what a network found, in the field's own terms."""

from skmotif.motifs._motif import Motif, MotifAlignment
from skmotif.motifs._motif_list import MotifList
from skmotif.motifs._readers import read_jaspar, read_meme

__all__ = ["Motif", "MotifAlignment", "MotifList", "read_jaspar", "read_meme"]
