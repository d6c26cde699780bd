"""Deep learning on DNA sequences in scikit-learn's manner."""

from skmotif._encoder import DNAOneHotEncoder
from skmotif._estimators import MotifCNNClassifier

__version__ = "0.1.0"

__all__ = ["DNAOneHotEncoder", "MotifCNNClassifier", "__version__"]
