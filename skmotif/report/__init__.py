"""`MotifReport`: a page on what separates two sets of sequences."""

from skmotif.report._report import MotifReport

__all__ = ["MotifReport"]
