"""The scikeras estimator around a network; no other module imports scikeras."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skmotif._network import _keras  # noqa: F401 - first, or scikeras loads TensorFlow with its start-up messages
from skmotif._network._architecture import Architecture

# isort: split
from scikeras.wrappers import KerasClassifier, KerasRegressor


def wrap_in_scikeras(model: Any, architecture: Architecture, *, epochs: int, batch_size: int) -> Any:
    """Return a scikeras estimator that is ready to predict with a Keras model.

    scikeras learns the shape, the data type and the labels from an example of each class, not from the training
    data. The labels are the positions in ``classes_``.
    """
    n_outputs = architecture.n_outputs
    y: NDArray[Any]
    if architecture.output_activation == "linear":
        wrapper = KerasRegressor
        y = np.linspace(0, 1, 2 * n_outputs, dtype=np.float32).reshape(2, n_outputs)
        y = y.ravel() if n_outputs == 1 else y
    else:
        wrapper = KerasClassifier
        is_single_label = architecture.output_activation == "softmax"
        y = np.arange(n_outputs) if is_single_label else np.tri(n_outputs + 1, n_outputs, -1)
    estimator = wrapper(model, epochs=epochs, batch_size=batch_size, verbose=0)
    return estimator.initialize(np.zeros((len(y), *architecture.input_shape), dtype=np.float32), y)
