"""The Keras network: its architecture, training, predictions, attributions and saved form.

Other modules import only the names below. No module outside this package imports Keras or handles
TensorFlow tensors.
"""

from skmotif._network._architecture import ACTIVATIONS, Architecture
from skmotif._network._fitted import FittedNetwork, check_callbacks
from skmotif._network._score import Score

__all__ = ["ACTIVATIONS", "Architecture", "FittedNetwork", "Score", "check_callbacks"]
