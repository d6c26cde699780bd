"""Splits without leaks, where what is related stays on one side, and baselines to compare with."""

from skmotif.model_selection._baselines import baseline_report
from skmotif.model_selection._baselines_display import BaselineReportDisplay
from skmotif.model_selection._duplicates import find_duplicates
from skmotif.model_selection._homology import homology_groups
from skmotif.model_selection._split import ChromosomeSplit, HomologyGroupKFold

__all__ = [
    "BaselineReportDisplay",
    "ChromosomeSplit",
    "HomologyGroupKFold",
    "baseline_report",
    "find_duplicates",
    "homology_groups",
]
