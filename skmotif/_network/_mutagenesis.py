"""The scores of all single mutants of a sequence, for networks with one convolution and global pooling.

A substitution changes only the windows that contain its position. The largest response of the other
windows follows from the running maxima before and after them. So a mutant costs as many windows as the
kernel is wide, for any length of the sequence.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skmotif._network._architecture import Architecture
from skmotif._network._builder import build_motif_cnn
from skmotif._network._keras import check_eager, default_settings, keras, tf
from skmotif._network._layers import MONOTONE, windows_inside
from skmotif._network._prediction import MAX_GRAPHS, batches, choose_score, compile_graph
from skmotif._network._score import Score, ScoreKind

# Features of mutants that are computed in one batch.
_MAX_FEATURES = 1 << 21


def has_fast_mutants(architecture: Architecture) -> bool:
    """Return whether `mutant_changes` supports networks of this architecture."""
    return (
        architecture.n_conv_layers == 1
        and architecture.pool_size is None
        and architecture.activation in MONOTONE
        and architecture.input_shape[1] == 4
    )


def mutant_changes(
    weights: Sequence[Any], architecture: Architecture, X: NDArray[Any], score: Score
) -> NDArray[np.float32]:
    """Return the score of every single mutant minus the score of the sequence.

    Parameters
    ----------
    weights : list of array-like
        The trainable weights of the network.
    architecture : Architecture
        The architecture, for which `has_fast_mutants` is true.
    X : ndarray of shape (n_sequences, length, 4)
        The sequences: rows with one base, or zeros.
    score : Score
        The score.

    Returns
    -------
    ndarray of shape (n_sequences, length, 4)
        The changes. Values at unknown bases, which have no mutants, have no meaning.
    """
    check_eager()
    graph = _mutants_graph(architecture, X.dtype, score.kind)
    weights = [tf.convert_to_tensor(weight) for weight in weights]
    n_features = 4 * X.shape[1] * architecture.n_filters
    size = max(1, _MAX_FEATURES // n_features)
    parts = [graph(*batch, *weights).numpy() for batch in batches(size, X, score.output_index.astype(np.int32))]
    return np.concatenate(parts)


@lru_cache(maxsize=MAX_GRAPHS)
@default_settings()
def _mutants_graph(architecture: Architecture, dtype: np.dtype[Any], kind: ScoreKind) -> Any:
    model = build_motif_cnn(architecture)
    pooled = model.get_layer("global_pool")
    head = keras.Model(pooled.output, model.get_layer("scores").output)
    fixed = [variable.value for variable in head.non_trainable_variables]
    activation = keras.activations.get(architecture.activation)
    choose = choose_score(architecture, kind)
    length, n_filters = architecture.input_shape[0], architecture.n_filters

    def score(best: Any, output_index: Any, weights: Any) -> Any:
        # A sequence without any window has no feature.
        features = tf.where(best > best.dtype.min, activation(best), 0.0)
        return choose(head.stateless_call(list(weights), fixed, features, training=False)[0], output_index)

    def mutants(X: Any, output_index: Any, kernel: Any, bias: Any, *weights: Any) -> Any:
        X = tf.cast(X, tf.float32)
        best = _best_responses(X, kernel, bias)
        if architecture.scans_both_strands:
            # The reverse complement of the filters reads the opposite strand.
            best = [tf.maximum(*pair) for pair in zip(best, _best_responses(X, kernel[::-1, ::-1], bias), strict=True)]
        of_sequence, of_mutants = best
        mutant_scores = score(tf.reshape(of_mutants, [-1, n_filters]), tf.repeat(output_index, 4 * length), weights)
        return tf.reshape(mutant_scores, [-1, length, 4]) - score(of_sequence, output_index, weights)[:, None, None]

    variables = [tf.TensorSpec(variable.shape, variable.dtype) for variable in model.trainable_variables]
    return compile_graph(mutants, architecture, dtype, [tf.TensorSpec([None], tf.int32), *variables])


def _best_responses(X: Any, kernel: Any, bias: Any) -> Any:
    """Return the largest response of each filter, before the activation, for the sequences and all mutants.

    The shapes are ``(n_sequences, n_filters)`` and ``(n_sequences, length, 4, n_filters)``.
    """
    width, length = kernel.shape[0], X.shape[1]
    response = tf.nn.conv1d(X, kernel, stride=1, padding="VALID") + bias
    response = tf.where(windows_inside(X, response.shape[1]), response, response.dtype.min)
    # The windows without the position end before it or start after it.
    before, after = _running_maximum(response), _running_maximum(response[:, ::-1])[:, ::-1]
    best = tf.maximum(
        tf.pad(before, [[0, 0], [width, 0], [0, 0]], constant_values=response.dtype.min)[:, :length],
        tf.pad(after, [[0, 0], [0, width], [0, 0]], constant_values=response.dtype.min)[:, -length:],
    )[:, :, tf.newaxis]
    padded = tf.pad(response, [[0, 0], [width - 1, width - 1], [0, 0]], constant_values=response.dtype.min)
    for i in range(width):  # the windows whose i-th base is at the position
        other_bases = padded[:, width - 1 - i : width - 1 - i + length] - tf.matmul(X, kernel[i])
        best = tf.maximum(best, other_bases[:, :, tf.newaxis] + kernel[i])
    return tf.reduce_max(response, axis=1), best


def _running_maximum(response: Any) -> Any:
    """Return the maximum over the windows up to each window; each step doubles the number of windows covered."""
    n_windows, step = response.shape[1], 1
    while step < n_windows:
        shifted = tf.pad(response[:, :-step], [[0, 0], [step, 0], [0, 0]], constant_values=response.dtype.min)
        response, step = tf.maximum(response, shifted), 2 * step
    return response
