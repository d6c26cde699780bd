"""Look into a fitted network: its training, and what it saw in a sequence."""

from skmotif.inspection._saliency_display import SaliencyDisplay
from skmotif.inspection._training_history_display import TrainingHistoryDisplay

__all__ = ["SaliencyDisplay", "TrainingHistoryDisplay"]
