"""Losses and metrics of several labels or responses, of which some can be missing (NaN)."""

from collections.abc import Callable
from typing import Any

from skmotif._network._keras import keras, tf


def _over_known(name: str, of_outputs: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return the mean over the outputs, as Keras computes it, in which a missing target counts 0."""

    def mean(targets: Any, outputs: Any) -> Any:
        is_known = ~tf.math.is_nan(targets)
        values = of_outputs(tf.where(is_known, targets, 0.0), outputs)
        return tf.reduce_mean(tf.where(is_known, values, 0.0), axis=-1)

    mean.__name__ = name
    return keras.saving.register_keras_serializable("skmotif", name)(mean)


def _accuracy(targets: Any, outputs: Any) -> Any:
    """Return the fraction of the known labels that are predicted, for each sequence."""
    is_known = ~tf.math.is_nan(targets)
    is_correct = is_known & ((outputs > 0.5) == (targets > 0.5))
    n_correct, n_known = (tf.math.count_nonzero(mask, axis=-1, dtype=tf.float32) for mask in (is_correct, is_known))
    return n_correct / n_known


_accuracy.__name__ = "accuracy"

_LOSSES: dict[str, Callable[[Any, Any], Any]] = {
    "binary_crossentropy": _over_known("binary_crossentropy", keras.ops.binary_crossentropy),
    "mean_squared_error": _over_known("mean_squared_error", lambda y, outputs: tf.square(y - outputs)),
    "mean_absolute_error": _over_known("mean_absolute_error", lambda y, outputs: tf.abs(y - outputs)),
}
_METRICS = {"sparse_categorical_crossentropy": ["accuracy"], "binary_crossentropy": [_accuracy]}


def compile_model(model: Any, optimizer: Any, loss: str) -> Any:
    """Compile a model with the loss of Keras's name, and its metrics; return the model."""
    model.compile(optimizer=optimizer, loss=_LOSSES.get(loss, loss), metrics=_METRICS.get(loss), jit_compile=False)
    return model


def loss_of(model: Any) -> str:
    """Return the name of the loss with which `compile_model` compiled a model."""
    return getattr(model.loss, "__name__", model.loss)
