"""The Keras network: its architecture, training, predictions, attributions and saved form.

Other modules import only the names below. No module outside this package imports Keras or handles
TensorFlow tensors.
"""

from skmotif._network._architecture import ACTIVATIONS, Architecture, MotifArchitecture
from skmotif._network._custom import CustomArchitecture, NetworkBuilder
from skmotif._network._fitted import FittedNetwork, check_callbacks, load_model
from skmotif._network._score import Score

__all__ = [
    "ACTIVATIONS",
    "Architecture",
    "CustomArchitecture",
    "FittedNetwork",
    "MotifArchitecture",
    "NetworkBuilder",
    "Score",
    "check_callbacks",
    "load_model",
]
