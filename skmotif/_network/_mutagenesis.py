"""The scores of all single mutants of a sequence, for networks with one convolution and global pooling.

A substitution changes only the windows that contain its position. The largest response of the other
windows follows from the running maxima before and after them, and the mean changes only by the windows
that contain the position. So a mutant costs as many windows as the kernel is wide, for any length of the
sequence.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache, reduce
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray

from skmotif._network._architecture import Architecture, MotifArchitecture, position_curve
from skmotif._network._builder import build_head
from skmotif._network._keras import check_eager, default_settings, keras, tf
from skmotif._network._layers import MEAN_SCALE, MONOTONE, windows_inside
from skmotif._network._prediction import MAX_GRAPHS, batches, choose_score, compile_graph
from skmotif._network._score import Score, ScoreKind

# Features of mutants that are computed in one batch.
_MAX_FEATURES = 1 << 21


def has_fast_mutants(architecture: Architecture) -> TypeGuard[MotifArchitecture]:
    """Return whether `mutant_changes` supports networks of this architecture."""
    return (
        isinstance(architecture, MotifArchitecture)
        and architecture.n_conv_layers == 1
        and architecture.pool_size is None
        and architecture.activation in MONOTONE
        and architecture.input_shape[1] == 4
    )


def mutant_changes(
    weights: Sequence[Any], architecture: MotifArchitecture, X: NDArray[Any], score: Score
) -> NDArray[np.float32]:
    """Return the score of every single mutant minus the score of the sequence.

    Parameters
    ----------
    weights : list of array-like
        The weights of the network.
    architecture : MotifArchitecture
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
def _mutants_graph(architecture: MotifArchitecture, dtype: np.dtype[Any], kind: ScoreKind) -> Any:
    choose = choose_score(architecture, kind)
    length, n_outputs = architecture.input_shape[0], architecture.n_outputs
    of_member = _member_function(architecture)

    def mutants(X: Any, output_index: Any, *weights: Any) -> Any:
        X = tf.cast(X, tf.float32)
        members = [of_member(X, member) for member in architecture.weights_of_members(weights)]
        of_sequence, of_mutants = (sum(scores) / len(members) for scores in zip(*members, strict=True))
        mutant_scores = choose(tf.reshape(of_mutants, [-1, n_outputs]), tf.repeat(output_index, 4 * length))
        return tf.reshape(mutant_scores, [-1, length, 4]) - choose(of_sequence, output_index)[:, None, None]

    shapes = architecture.weight_shapes.values()
    specs = [tf.TensorSpec([None], tf.int32), *(tf.TensorSpec(shape, tf.float32) for shape in shapes)]
    return compile_graph(mutants, architecture, dtype, specs)


def _member_function(architecture: MotifArchitecture) -> Callable[[Any, Sequence[Any]], tuple[Any, Any]]:
    """Return the function that computes all scores of sequences and of their mutants from a member's weights.

    The results have the shapes ``(n_sequences, n_outputs)`` and ``(n_sequences * length * 4, n_outputs)``.
    """
    head = build_head(architecture)
    fixed = [variable.value for variable in head.non_trainable_variables]

    def of_member(X: Any, weights: Sequence[Any]) -> tuple[Any, Any]:
        kernel, bias, *of_head = weights
        knots = of_head.pop(0) if architecture.position_bias else None
        return tuple(
            head.stateless_call(of_head, fixed, features, training=False)[0]
            for features in _pooled(architecture, X, kernel, bias, knots)
        )

    return of_member


def _pooled(architecture: MotifArchitecture, X: Any, kernel: Any, bias: Any, knots: Any) -> list[Any]:
    """Return the pooled features of the sequences and of their mutants, ``(n, n_pooled)``."""
    activation = keras.activations.get(architecture.activation)
    inside = windows_inside(X, architecture.n_windows)
    curve = position_curve(architecture.n_windows, architecture.n_knots)
    # The reverse complement of the filters reads the opposite strand.
    kernels = [kernel, kernel[::-1, ::-1]] if architecture.scans_both_strands else [kernel]
    strands = []
    for i, of_strand in enumerate(kernels):
        response = tf.nn.conv1d(X, of_strand, stride=1, padding="VALID") + bias
        response = tf.where(inside, response, response.dtype.min)
        position_bias = tf.zeros_like(response[0]) if knots is None else tf.matmul(curve, knots[i])
        strands.append(_pooled_responses(X, of_strand, response, position_bias, activation))
    n_windows = len(strands) * tf.maximum(tf.reduce_sum(tf.cast(inside, tf.float32), axis=1), 1.0)
    pooled = []
    for of_strands in zip(*strands, strict=True):  # of the sequences, and of the mutants
        maxima, totals = zip(*of_strands, strict=True)
        features = [_active(reduce(tf.maximum, maxima), activation)]
        if architecture.mean_pooling:
            total = sum(totals)
            divisor = tf.reshape(n_windows, [-1, *[1] * (len(total.shape) - 1)])
            features.append(MEAN_SCALE * total / divisor)
        pooled.append(tf.reshape(tf.concat(features, axis=-1), [-1, architecture.n_pooled]))
    return pooled


def _pooled_responses(
    X: Any, kernel: Any, response: Any, position_bias: Any, activation: Callable[[Any], Any]
) -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """Return the largest response of each filter, with the position bias, and the sum of its activations.

    They are returned for the sequences, ``(n_sequences, n_filters)``, and for all mutants,
    ``(n_sequences, length, 4, n_filters)``.
    """
    width, length, lowest = kernel.shape[0], X.shape[1], response.dtype.min
    biased = response + position_bias
    # The windows without the position end before it or start after it.
    before, after = _running_maximum(biased), _running_maximum(biased[:, ::-1])[:, ::-1]
    best = tf.maximum(
        tf.pad(before, [[0, 0], [width, 0], [0, 0]], constant_values=lowest)[:, :length],
        tf.pad(after, [[0, 0], [0, width], [0, 0]], constant_values=lowest)[:, -length:],
    )[:, :, tf.newaxis]
    total = tf.reduce_sum(_active(response, activation), axis=1)
    totals = total[:, tf.newaxis, tf.newaxis]

    padded = tf.pad(response, [[0, 0], [width - 1, width - 1], [0, 0]], constant_values=lowest)
    padded_bias = tf.pad(position_bias, [[width - 1, width - 1], [0, 0]])
    for i in range(width):  # the windows whose i-th base is at the position
        windows = slice(width - 1 - i, width - 1 - i + length)
        unchanged = padded[:, windows]
        changed = (unchanged - tf.matmul(X, kernel[i]))[:, :, tf.newaxis] + kernel[i]
        best = tf.maximum(best, changed + padded_bias[windows, tf.newaxis])
        totals += _active(changed, activation) - _active(unchanged, activation)[:, :, tf.newaxis]
    return (tf.reduce_max(biased, axis=1), total), (best, totals)


def _active(response: Any, activation: Callable[[Any], Any]) -> Any:
    """Return the activation; 0 where there is no window."""
    return tf.where(response > response.dtype.min / 2, activation(response), 0.0)


def _running_maximum(response: Any) -> Any:
    """Return the maximum over the windows up to each window; each step doubles the number of windows covered."""
    n_windows, step = response.shape[1], 1
    while step < n_windows:
        shifted = tf.pad(response[:, :-step], [[0, 0], [step, 0], [0, 0]], constant_values=response.dtype.min)
        response, step = tf.maximum(response, shifted), 2 * step
    return response
