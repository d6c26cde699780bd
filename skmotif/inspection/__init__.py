"""Inspect a fitted network: its training history, attributions and effects of variants."""

from skmotif.inspection._attribution import attribution
from skmotif.inspection._attribution_display import AttributionDisplay
from skmotif.inspection._attribution_heatmap_display import AttributionHeatmapDisplay
from skmotif.inspection._training_history_display import TrainingHistoryDisplay
from skmotif.inspection._variant_effect import variant_effect
from skmotif.inspection._variant_effect_display import VariantEffectDisplay

__all__ = [
    "AttributionDisplay",
    "AttributionHeatmapDisplay",
    "TrainingHistoryDisplay",
    "VariantEffectDisplay",
    "attribution",
    "variant_effect",
]
