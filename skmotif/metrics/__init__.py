"""Scores of the recovery of planted motifs, and of the localization of attributions in them."""

from skmotif.metrics._localization import AttributionLocalizationScorer, attribution_localization_score, motif_mask
from skmotif.metrics._motif_recovery import MotifRecoveryScorer, motif_recovery, motif_recovery_score

__all__ = [
    "AttributionLocalizationScorer",
    "MotifRecoveryScorer",
    "attribution_localization_score",
    "motif_mask",
    "motif_recovery",
    "motif_recovery_score",
]
