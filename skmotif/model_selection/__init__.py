"""Splits without leaks: what is related stays on one side."""

from skmotif.model_selection._duplicates import find_duplicates
from skmotif.model_selection._homology import homology_groups
from skmotif.model_selection._split import ChromosomeSplit, HomologyGroupKFold

__all__ = ["ChromosomeSplit", "HomologyGroupKFold", "find_duplicates", "homology_groups"]
