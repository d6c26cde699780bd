"""All single mutants of a sequence at once, for networks with one convolution.

A substitution changes the windows that see it, and no others. The best of those others is
known from the maxima of the windows before and behind, so that a mutant costs as many
windows as the kernel is wide, however long the sequence.
"""

from functools import lru_cache

import numpy as np

from skmotif._network._builder import MONOTONE, build_motif_cnn, windows_inside
from skmotif._network._keras import check_eager, default_settings, keras, tf
from skmotif._network._prediction import MAX_GRAPHS, batches, compile_graph, score_of_chosen

# Features of mutants that are held at a time.
_MAX_FEATURES = 1 << 21


def has_fast_mutants(architecture):
    """Tell whether `mutant_changes` takes networks of this architecture."""
    return (
        architecture.n_conv_layers == 1
        and architecture.pool_size is None
        and architecture.activation in MONOTONE
        and architecture.input_shape[1] == 4
    )


def mutant_changes(weights, architecture, X, output_index, output):
    """Return the score of every single mutant less that of the sequence.

    Parameters
    ----------
    weights : list of array-like
        The network's trainable variables, or their values.
    architecture : Architecture
        The network's architecture, of which `has_fast_mutants` is true.
    X : ndarray of shape (n_sequences, length, 4)
        The sequences, of single bases or zeros.
    output_index : ndarray of shape (n_sequences,)
        The output that is meant.
    output : {"logit", "probability"}
        The score, as `input_gradient` takes it.

    Returns
    -------
    ndarray of shape (n_sequences, length, 4), float32
        Of unknown bases, which have no mutants, without meaning.
    """
    check_eager()
    graph = _mutants_graph(architecture, X.dtype, output)
    weights = [tf.convert_to_tensor(weight) for weight in weights]
    n_features = 4 * X.shape[1] * architecture.n_filters
    size = max(1, _MAX_FEATURES // n_features)
    parts = [graph(*batch, *weights).numpy() for batch in batches(size, X, output_index.astype(np.int32))]
    return np.concatenate(parts)


@lru_cache(maxsize=MAX_GRAPHS)
@default_settings()
def _mutants_graph(architecture, dtype, output):
    model = build_motif_cnn(architecture)
    pooled = model.get_layer("global_pool")
    head = keras.Model(pooled.output, model.get_layer("scores").output)
    fixed = [variable.value for variable in head.non_trainable_variables]
    activation = keras.activations.get(architecture.activation)
    score_of = score_of_chosen(architecture, output)
    length, n_filters = architecture.input_shape[0], architecture.n_filters

    def score(best, output_index, weights):
        # Without any window there is no feature.
        features = tf.where(best > best.dtype.min, activation(best), 0.0)
        return score_of(head.stateless_call(list(weights), fixed, features, training=False)[0], output_index)

    def mutants(X, output_index, kernel, bias, *weights):
        X = tf.cast(X, tf.float32)
        best = _best_responses(X, kernel, bias)
        if architecture.scans_both_strands:
            # The reverse complement of the filters reads the opposite strand.
            best = [tf.maximum(*pair) for pair in zip(best, _best_responses(X, kernel[::-1, ::-1], bias), strict=True)]
        of_sequence, of_mutants = best
        change = score(tf.reshape(of_mutants, [-1, n_filters]), tf.repeat(output_index, 4 * length), weights)
        return tf.reshape(change, [-1, length, 4]) - score(of_sequence, output_index, weights)[:, None, None]

    variables = [tf.TensorSpec(variable.shape, variable.dtype) for variable in model.trainable_variables]
    return compile_graph(mutants, architecture, dtype, [tf.TensorSpec([None], tf.int32), *variables])


def _best_responses(X, kernel, bias):
    """Return each filter's largest response, before the activation, to the sequences and to all mutants.

    Shapes ``(n_sequences, n_filters)`` and ``(n_sequences, length, 4, n_filters)``.
    """
    width, length = kernel.shape[0], X.shape[1]
    response = tf.nn.conv1d(X, kernel, stride=1, padding="VALID") + bias
    response = tf.where(windows_inside(X, response.shape[1]), response, response.dtype.min)
    # Of the windows that do not see a position: those that end before it, those that begin behind.
    before, behind = _running_maximum(response), _running_maximum(response[:, ::-1])[:, ::-1]
    best = tf.maximum(
        tf.pad(before, [[0, 0], [width, 0], [0, 0]], constant_values=response.dtype.min)[:, :length],
        tf.pad(behind, [[0, 0], [0, width], [0, 0]], constant_values=response.dtype.min)[:, -length:],
    )[:, :, tf.newaxis]
    padded = tf.pad(response, [[0, 0], [width - 1, width - 1], [0, 0]], constant_values=response.dtype.min)
    for i in range(width):  # the windows that see the position as their i-th
        others = padded[:, width - 1 - i : width - 1 - i + length] - tf.matmul(X, kernel[i])
        best = tf.maximum(best, others[:, :, tf.newaxis] + kernel[i])
    return tf.reduce_max(response, axis=1), best


def _running_maximum(response):
    """Return the maximum over all windows up to each, by doubling the number that is looked back."""
    n_windows, step = response.shape[1], 1
    while step < n_windows:
        shifted = tf.pad(response[:, :-step], [[0, 0], [step, 0], [0, 0]], constant_values=response.dtype.min)
        response, step = tf.maximum(response, shifted), 2 * step
    return response
