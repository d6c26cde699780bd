"""Look into a fitted network: its training, and what it saw in a sequence."""

from skmotif.inspection._saliency import saliency
from skmotif.inspection._saliency_display import SaliencyDisplay
from skmotif.inspection._saliency_heatmap_display import SaliencyHeatmapDisplay
from skmotif.inspection._training_history_display import TrainingHistoryDisplay
from skmotif.inspection._variant_effect import variant_effect

__all__ = ["SaliencyDisplay", "SaliencyHeatmapDisplay", "TrainingHistoryDisplay", "saliency", "variant_effect"]
