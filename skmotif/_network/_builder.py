"""The networks, built from an architecture: one with global pooling, one with local pooling."""

from collections.abc import Callable
from typing import Any

import numpy as np

from skmotif._network._architecture import Architecture
from skmotif._network._keras import keras
from skmotif._network._layers import MONOTONE, Flip, MaskPadding, ScanConv1D, StrandMaxPooling


def build_motif_cnn(architecture: Architecture, seed: int | None = None) -> Any:
    """Build the network.

    Parameters
    ----------
    architecture : Architecture
        The architecture.
    seed : int, default=None
        Seeds the initial weights. None initialises them to zero, which is faster; use it when the
        weights will be overwritten.

    Returns
    -------
    keras.Model
        The model, not compiled. Its last two layers are named "scores" and "outputs".
    """
    new_initializer = _initializers(seed)
    sequence = keras.Input(architecture.input_shape, name="sequence")
    pooling = _global_pooling if architecture.pool_size is None else _local_pooling
    x = pooling(architecture, sequence, new_initializer)
    if architecture.dropout:
        x = keras.layers.Dropout(architecture.dropout, seed=0, name="dropout")(x)
    if architecture.dense_units:
        x = keras.layers.Dense(
            architecture.dense_units,
            activation=architecture.activation,
            kernel_initializer=new_initializer(),
            name="dense",
        )(x)
    scores = keras.layers.Dense(architecture.n_outputs, kernel_initializer=new_initializer(), name="scores")(x)
    outputs = keras.layers.Activation(architecture.output_activation, name="outputs")(scores)
    return keras.Model(sequence, outputs, name="motif_cnn")


def scores_of(model: Any) -> Any:
    """Return the model that shares the layers of ``model`` and returns its scores (logits)."""
    return keras.Model(model.input, model.get_layer("scores").output, name="scores")


def _initializers(seed: int | None) -> Callable[[], Any]:
    """Return a function that makes a new initializer of weights at each call."""
    if seed is None:
        return keras.initializers.Zeros
    rng = np.random.default_rng(seed)
    return lambda: keras.initializers.GlorotUniform(seed=int(rng.integers(2**31)))


def _global_pooling(architecture: Architecture, sequence: Any, new_initializer: Callable[[], Any]) -> Any:
    """Return the largest output of each filter over all windows of both strands; padding is masked."""
    activation, n_layers = architecture.activation, architecture.n_conv_layers
    before_pooling, after_pooling = _activations_around_pooling(activation)
    convolutions = [
        _convolution(architecture, i, activation if i < n_layers else before_pooling, new_initializer())
        for i in range(1, n_layers + 1)
    ]
    mask_padding = MaskPadding(name="mask_padding")

    def convolve(strand: Any) -> Any:
        features = convolutions[0](strand)
        for convolution in convolutions[1:]:
            features = convolution(mask_padding(features, strand))
        return features

    features = [convolve(strand) for strand in _strands(architecture, sequence)]
    return StrandMaxPooling(after_pooling, name="global_pool")(features, sequence)


def _local_pooling(architecture: Architecture, sequence: Any, new_initializer: Callable[[], Any]) -> Any:
    """Return the outputs of max pooling at each position, flattened; padding is a position like any other."""
    before_pooling, after_pooling = _activations_around_pooling(architecture.activation)
    layers = []
    for i in range(1, architecture.n_conv_layers + 1):
        layers += [
            _convolution(architecture, i, before_pooling, new_initializer()),
            keras.layers.MaxPooling1D(architecture.pool_size, name=f"pool_{i}"),
            keras.layers.Activation(after_pooling, name=f"activation_{i}"),
        ]

    def convolve(strand: Any) -> Any:
        for layer in layers:
            strand = layer(strand)
        return strand

    features = [convolve(strand) for strand in _strands(architecture, sequence)]
    if architecture.scans_both_strands:
        forward, reverse = features
        in_forward_order = Flip(axis=(1,), name="forward_order")(reverse)
        features = [keras.layers.Maximum(name="best_strand")([forward, in_forward_order])]
    return keras.layers.Flatten(name="flatten")(features[0])


def _strands(architecture: Architecture, sequence: Any) -> list[Any]:
    """Return the sequence and, if both strands are scanned, its reverse complement."""
    if not architecture.scans_both_strands:
        return [sequence]
    return [sequence, Flip(axis=(1, 2), name="reverse_complement")(sequence)]


def _activations_around_pooling(activation: str) -> tuple[str, str]:
    """Return the activations before and after max pooling: after it, there are fewer values to compute."""
    return ("linear", activation) if activation in MONOTONE else (activation, "linear")


def _convolution(architecture: Architecture, index: int, activation: str, initializer: Any) -> Any:
    return ScanConv1D(
        architecture.n_filters,
        architecture.kernel_size,
        # The first layer scans only complete windows; later layers keep the length.
        padding="valid" if index == 1 else "same",
        activation=activation,
        kernel_initializer=initializer,
        name=f"conv_{index}",
    )
