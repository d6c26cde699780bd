"""Deep learning on DNA sequences in scikit-learn's manner."""

from skmotif._classifier import MotifCNNClassifier
from skmotif._encoder import DNAOneHotEncoder
from skmotif._regressor import MotifCNNRegressor

__version__ = "0.1.0"

__all__ = ["DNAOneHotEncoder", "MotifCNNClassifier", "MotifCNNRegressor", "__version__"]
