"""The Keras model that a user's callable builds, and its checks."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from skmotif._network._custom import CustomArchitecture
from skmotif._network._keras import keras


def new_custom_model(architecture: CustomArchitecture, seed: int) -> Any:
    """Call the user's callable, and return its model from sequences to scores.

    Raises
    ------
    ValueError
        If the callable raises an error, or its model has another input or output than it should.
    TypeError
        If it does not return a Keras model.
    """
    build, input_shape, n_outputs = architecture.builder.build, architecture.input_shape, architecture.n_outputs
    name = getattr(build, "__name__", type(build).__name__)
    call = f"network {name}(input_shape={input_shape}, n_outputs={n_outputs}, seed={seed})"
    try:
        with _seeded(seed):
            model = build(input_shape=input_shape, n_outputs=n_outputs, seed=seed)
    except Exception as error:  # a user's code can raise any error
        raise ValueError(
            f"The {call} raised {type(error).__name__} for sequences with n_features={input_shape[0]}: {error}"
        ) from error
    if not isinstance(model, keras.Model):
        raise TypeError(f"The {call} should return a keras.Model, got {model!r:.200}.")
    _check_shapes(model, architecture, call)
    _check_logits(model, call)
    compiled = (model.get_compile_config() if model.compiled else None) or {}
    if compiled.get("loss") or compiled.get("metrics"):
        raise ValueError(
            f"The {call} returned a model that is compiled with a loss or metrics, which the targets determine: "
            "compile it with an optimizer only, or not at all."
        )
    return model


def optimizer_of(model: Any) -> Any:
    """Return a copy of the optimizer with which a user's network inside a model is compiled, or None."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            if layer.compiled:
                return keras.optimizers.deserialize(keras.optimizers.serialize(layer.optimizer))
            optimizer = optimizer_of(layer)
            if optimizer is not None:
                return optimizer
    return None


def _check_shapes(model: Any, architecture: CustomArchitecture, call: str) -> None:
    expected = (None, architecture.n_outputs)
    try:
        output = model(keras.Input(architecture.input_shape))
        shape = tuple(output.shape)
    except Exception as error:  # a layer of a user can raise any error
        raise ValueError(f"The {call} returned a model that cannot be called with its input_shape: {error}") from error
    if shape != expected:
        raise ValueError(f"The {call} should return a model with the output shape {expected}, got {shape}.")


def _check_logits(model: Any, call: str) -> None:
    """Raise a ValueError if the last layer computes probabilities."""
    last = model.layers[-1]
    probabilities = (keras.activations.softmax, keras.activations.sigmoid)
    if isinstance(last, keras.layers.Softmax) or getattr(last, "activation", None) in probabilities:
        raise ValueError(
            f"The {call} should return a model with logits as outputs, but its last layer computes probabilities: "
            "remove the activation of the last layer."
        )


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Seed Python's random numbers, from which Keras draws the seeds of layers without one; restore them afterwards."""
    state = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(state)
