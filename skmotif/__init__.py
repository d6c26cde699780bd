"""Deep learning on DNA sequences in scikit-learn's manner."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from skmotif._classifier import MotifCNNClassifier
    from skmotif._encoder import DNAOneHotEncoder
    from skmotif._regressor import MotifCNNRegressor

__version__ = "0.1.0"

__all__ = ["DNAOneHotEncoder", "MotifCNNClassifier", "MotifCNNRegressor", "__version__"]

# Imported when they are first used, because scikit-learn takes a second: the command line shows its help without it.
_MODULES = {
    "DNAOneHotEncoder": "skmotif._encoder",
    "MotifCNNClassifier": "skmotif._classifier",
    "MotifCNNRegressor": "skmotif._regressor",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
