"""The networks, built from an architecture: skmotif's layers, or those of a user, and ensembles of them."""

from collections.abc import Callable
from typing import Any

import numpy as np

from skmotif._network._architecture import Architecture, MotifArchitecture
from skmotif._network._custom import CustomArchitecture
from skmotif._network._custom_model import new_custom_model
from skmotif._network._keras import keras
from skmotif._network._layers import (
    MONOTONE,
    Calibration,
    Flip,
    MaskPadding,
    PositionBias,
    RandomMutation,
    ScanConv1D,
    StrandMaxPooling,
    StrandMeanPooling,
)

Initializers = Callable[..., Any]

# Before global pooling, the filters start close to zero. With larger weights, the maxima of all filters are positive
# from the start, and together they can make the units of the dense layer inactive for every sequence, for good.
_POOLED_LIMIT = 0.02


def build_network(architecture: Architecture, seed: int | None = None) -> Any:
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
        The model, not compiled. Its last two layers are named "scores" and "outputs". An ensemble has
        the mean of its members' scores.
    """
    sequence = keras.Input(architecture.input_shape, name="sequence")
    new_initializer = _initializers(seed)
    if architecture.n_estimators == 1:
        scores = _scores(architecture, sequence, new_initializer)
    else:
        members = [_member(architecture, name, new_initializer) for name in architecture.members]
        scores = keras.layers.Average(name="scores")([member(sequence) for member in members])
    outputs = keras.layers.Activation(architecture.output_activation, name="outputs")(scores)
    return keras.Model(sequence, outputs, name="ensemble" if architecture.n_estimators > 1 else "motif_cnn")


def scores_of(model: Any) -> Any:
    """Return the model that shares the layers of ``model`` and returns its scores (logits)."""
    return keras.Model(model.input, model.get_layer("scores").output, name="scores")


def members_of(model: Any, architecture: Architecture) -> Any:
    """Return the model that shares the layers of an ensemble and returns the outputs of its members.

    The outputs have the shape ``(n_sequences, n_members, n_outputs)``.
    """
    scores = [keras.layers.Reshape((1, -1))(score) for score in model.get_layer("scores").input]
    stacked = keras.layers.Concatenate(axis=1, name="scores")(scores)
    outputs = keras.layers.Activation(architecture.output_activation, name="outputs")(stacked)
    return keras.Model(model.input, outputs, name="members")


def build_head(architecture: MotifArchitecture) -> Any:
    """Build the layers of one member after global pooling, from the pooled features to the scores."""
    features = keras.Input((architecture.n_pooled,), name="features")
    return keras.Model(features, _head(architecture, features, _initializers(None)), name="head")


def _initializers(seed: int | None) -> Initializers:
    """Return a function that makes a new initializer of weights at each call: Glorot's, or one with a given limit."""
    if seed is None:
        return lambda limit=None: keras.initializers.Zeros()
    rng = np.random.default_rng(seed)

    def new_initializer(limit: float | None = None) -> Any:
        layer_seed = int(rng.integers(2**31))
        if limit is None:
            return keras.initializers.GlorotUniform(seed=layer_seed)
        return keras.initializers.RandomUniform(-limit, limit, seed=layer_seed)

    return new_initializer


def _member(architecture: Architecture, name: str, new_initializer: Initializers) -> Any:
    """Return a member of an ensemble as a model from sequences to scores."""
    with keras.name_scope(name):  # otherwise the variables of all members have the same paths
        sequence = keras.Input(architecture.input_shape, name="sequence")
        return keras.Model(sequence, _scores(architecture, sequence, new_initializer), name=name)


def _scores(architecture: Architecture, sequence: Any, new_initializer: Initializers) -> Any:
    """Return the scores of one member."""
    if architecture.mutates:
        sequence = RandomMutation(architecture.mutation_rate, name="random_mutation")(sequence)
    if isinstance(architecture, CustomArchitecture):
        return _custom_scores(architecture, sequence, new_initializer)
    assert isinstance(architecture, MotifArchitecture)
    pooling = _global_pooling if architecture.pool_size is None else _local_pooling
    return _head(architecture, pooling(architecture, sequence, new_initializer), new_initializer)


def _custom_scores(architecture: CustomArchitecture, sequence: Any, new_initializer: Initializers) -> Any:
    """Return the calibrated scores of a user's network: the mean over the strands."""
    model = new_custom_model(architecture, seed=getattr(new_initializer(), "seed", 0))
    scores = [model(strand) for strand in _strands(architecture, sequence)]
    mean = keras.layers.Average(name="mean_of_strands")(scores) if len(scores) > 1 else scores[0]
    return Calibration(name="scores")(mean)


def _head(architecture: MotifArchitecture, x: Any, new_initializer: Initializers) -> Any:
    """Return the scores from the pooled features."""
    if architecture.dropout:
        x = keras.layers.Dropout(architecture.dropout, seed=0, name="dropout")(x)
    if architecture.dense_units:
        x = keras.layers.Dense(
            architecture.dense_units,
            activation=architecture.activation,
            kernel_initializer=new_initializer(),
            name="dense",
        )(x)
    return keras.layers.Dense(architecture.n_outputs, kernel_initializer=new_initializer(), name="scores")(x)


def _global_pooling(architecture: MotifArchitecture, sequence: Any, new_initializer: Initializers) -> Any:
    """Return the best match of each filter over all windows of both strands, and its mean; padding is masked."""
    activation, n_layers = architecture.activation, architecture.n_conv_layers
    convolutions = [_convolution(architecture, i, activation, new_initializer()) for i in range(1, n_layers)]
    convolutions.append(_convolution(architecture, n_layers, "linear", new_initializer(_POOLED_LIMIT)))
    mask_padding = MaskPadding(name="mask_padding")

    def convolve(strand: Any) -> Any:
        features = convolutions[0](strand)
        for convolution in convolutions[1:]:
            features = convolution(mask_padding(features, strand))
        return features

    strands = [convolve(strand) for strand in _strands(architecture, sequence)]
    pooled = [_best_match(architecture, strands, sequence)]
    if architecture.mean_pooling:
        pooled.append(StrandMeanPooling(activation, name="mean_pool")(strands, sequence))
    return pooled[0] if len(pooled) == 1 else keras.layers.Concatenate(name="features")(pooled)


def _best_match(architecture: MotifArchitecture, strands: list[Any], sequence: Any) -> Any:
    """Return the best match of each filter, after the position bias."""
    before_pooling, after_pooling = _activations_around_pooling(architecture.activation)
    if architecture.position_bias:
        strands = PositionBias(architecture.n_knots, name="position_bias")(strands)
    if before_pooling != "linear":
        activate = keras.layers.Activation(before_pooling, name="activation")
        strands = [activate(features) for features in strands]
    return StrandMaxPooling(after_pooling, name="max_pool")(strands, sequence)


def _local_pooling(architecture: MotifArchitecture, sequence: Any, new_initializer: Initializers) -> Any:
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


def _convolution(architecture: MotifArchitecture, index: int, activation: str, initializer: Any) -> Any:
    return ScanConv1D(
        architecture.n_filters,
        architecture.kernel_size,
        # The first layer scans only complete windows; later layers keep the length.
        padding="valid" if index == 1 else "same",
        activation=activation,
        kernel_initializer=initializer,
        name=f"conv_{index}",
    )
