"""Inspect a fitted network: its training history, attributions, effects of variants, and experiments on sequences."""

from skmotif.inspection._ablate import ablate
from skmotif.inspection._attribution import attribution
from skmotif.inspection._attribution_display import AttributionDisplay
from skmotif.inspection._attribution_heatmap_display import AttributionHeatmapDisplay
from skmotif.inspection._design import design
from skmotif.inspection._design_display import DesignDisplay
from skmotif.inspection._marginalization_display import MarginalizationDisplay
from skmotif.inspection._marginalize import marginalize
from skmotif.inspection._spacing import spacing
from skmotif.inspection._spacing_display import SpacingDisplay
from skmotif.inspection._training_history_display import TrainingHistoryDisplay
from skmotif.inspection._variant_effect import variant_effect
from skmotif.inspection._variant_effect_display import VariantEffectDisplay

__all__ = [
    "AttributionDisplay",
    "AttributionHeatmapDisplay",
    "DesignDisplay",
    "MarginalizationDisplay",
    "SpacingDisplay",
    "TrainingHistoryDisplay",
    "VariantEffectDisplay",
    "ablate",
    "attribution",
    "design",
    "marginalize",
    "spacing",
    "variant_effect",
]
