"""Motifs: what a network found, in the field's own terms."""

from skmotif.motifs._motif import Motif, MotifAlignment
from skmotif.motifs._motif_list import MotifList

__all__ = ["Motif", "MotifAlignment", "MotifList"]
