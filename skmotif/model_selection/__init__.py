"""Splits that keep related sequences together, and baselines to compare with."""

from skmotif.model_selection._baseline_report import baseline_report
from skmotif.model_selection._baseline_report_display import BaselineReportDisplay
from skmotif.model_selection._chromosome_split import ChromosomeSplit
from skmotif.model_selection._duplicates import find_duplicates
from skmotif.model_selection._homology import homology_groups
from skmotif.model_selection._homology_group_k_fold import HomologyGroupKFold

__all__ = [
    "BaselineReportDisplay",
    "ChromosomeSplit",
    "HomologyGroupKFold",
    "baseline_report",
    "find_duplicates",
    "homology_groups",
]
