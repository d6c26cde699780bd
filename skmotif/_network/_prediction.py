"""Scores of the network, and their gradients, fast.

The graphs take the weights as an argument: networks of one architecture share them, so
that a network is compiled once, however many are fitted.
"""

from functools import lru_cache

import numpy as np

from skmotif._network._builder import build_motif_cnn, scores_of, windows_inside
from skmotif._network._keras import check_eager, default_settings, keras, tf, trace

# Positions that are taken at a time: enough that calls cost little, and few enough for the cache.
_POSITIONS = 1 << 16

# Most graphs of a kind that are kept, each for one architecture: some MiB each.
MAX_GRAPHS = 8


def predict_scores(weights, architecture, X):
    """Return the scores before the output's activation, ``(n_sequences, n_outputs)``, float32."""
    graph = _scores_graph(architecture, X.dtype)
    return _in_batches(graph, weights, X)


def input_gradient(weights, architecture, X, output_index, output):
    """Return the gradient of each sequence's score with respect to its input.

    Parameters
    ----------
    weights : list of array-like
        The network's trainable variables, or their values.
    architecture : Architecture
        The network's architecture.
    X : ndarray of shape (n_sequences, length, n_channels)
        The sequences.
    output_index : ndarray of shape (n_sequences,)
        The output that is meant: a class, or a response.
    output : {"logit", "probability"}
        The score: log p / (1 - p), for two classes the difference of their logits, which
        does not saturate; or the probability p. A regression's response has one score.

    Returns
    -------
    ndarray of shape (n_sequences, length, n_channels), float32
    """
    graph = _gradient_graph(architecture, X.dtype, output)
    return _in_batches(graph, weights, X, output_index.astype(np.int32))


def chosen_score(weights, architecture, X, output_index, output):
    """Return each sequence's score, ``(n_sequences,)``, float32; the parameters are those of `input_gradient`."""
    graph = _chosen_score_graph(architecture, X.dtype, output)
    return _in_batches(graph, weights, X, output_index.astype(np.int32))


def ablated_scores(weights, architecture, X, output_index, output, filter_index):
    """Return `chosen_score` as it would be if a filter of the first layer had no weights and no bias."""
    graph = _chosen_score_graph(architecture, X.dtype, output)
    kernel, bias, *others = map(tf.convert_to_tensor, weights)
    kept = tf.one_hot(filter_index, architecture.n_filters, on_value=0.0, off_value=1.0)
    return _in_batches(graph, [kernel * kept, bias * kept, *others], X, output_index.astype(np.int32))


def best_responses(weights, architecture, X):
    """Return where each filter of the first layer responds most.

    Returns
    -------
    response : ndarray of shape (n_sequences, n_filters), float32
        The filter's largest output.
    start : ndarray of shape (n_sequences, n_filters)
        First position of the window that causes it, 0-based.
    reverse : ndarray of shape (n_sequences, n_filters)
        Whether the window is read on the opposite strand.
    """
    check_eager()
    graph = _responses_graph(architecture, X.dtype)
    size = max(1, _POSITIONS // X.shape[1])
    results = [graph(batch, *weights[:2]) for (batch,) in batches(size, X)]
    return tuple(np.concatenate(parts) for parts in zip(*results, strict=True))


def _in_batches(graph, weights, X, *others):
    check_eager()
    weights = [tf.convert_to_tensor(weight) for weight in weights]
    size = max(1, _POSITIONS // X.shape[1])
    return np.concatenate([graph(*batch, *weights).numpy() for batch in batches(size, X, *others)])


def batches(size, *arrays):
    """Yield ``size`` rows of all arrays at a time."""
    for start in range(0, len(arrays[0]), size):
        yield tuple(array[start : start + size] for array in arrays)


@lru_cache(maxsize=MAX_GRAPHS)
def _scores_graph(architecture, dtype):
    scores, weights = _scores_function(architecture)
    return compile_graph(lambda X, *weights: scores(tf.cast(X, tf.float32), weights), architecture, dtype, weights)


@lru_cache(maxsize=MAX_GRAPHS)
def _chosen_score_graph(architecture, dtype, output):
    score, weights = _chosen_score_function(architecture, output)

    def chosen(X, output_index, *weights):
        return score(tf.cast(X, tf.float32), output_index, weights)

    return compile_graph(chosen, architecture, dtype, [tf.TensorSpec([None], tf.int32), *weights])


@lru_cache(maxsize=MAX_GRAPHS)
def _gradient_graph(architecture, dtype, output):
    score, weights = _chosen_score_function(architecture, output)

    def gradient(X, output_index, *weights):
        X = tf.cast(X, tf.float32)
        with tf.GradientTape() as tape:
            tape.watch(X)
            chosen = score(X, output_index, weights)
        return tape.gradient(chosen, X)

    return compile_graph(gradient, architecture, dtype, [tf.TensorSpec([None], tf.int32), *weights])


@lru_cache(maxsize=MAX_GRAPHS)
def _responses_graph(architecture, dtype):
    activation = keras.activations.get(architecture.activation)
    n_windows = architecture.input_shape[0] - architecture.kernel_size + 1

    def responses(X, kernel, bias):
        X = tf.cast(X, tf.float32)
        outputs = []
        for strand in [X, tf.reverse(X, (1, 2))] if architecture.scans_both_strands else [X]:
            output = activation(tf.nn.conv1d(strand, kernel, stride=1, padding="VALID") + bias)
            outputs.append(tf.where(windows_inside(strand, n_windows), output, output.dtype.min))
        outputs = tf.concat(outputs, axis=1)
        best = tf.argmax(outputs, axis=1)
        reverse = best >= n_windows
        return tf.reduce_max(outputs, axis=1), tf.where(reverse, 2 * n_windows - 1 - best, best), reverse

    kernel = tf.TensorSpec([architecture.kernel_size, architecture.input_shape[1], architecture.n_filters], tf.float32)
    bias = tf.TensorSpec([architecture.n_filters], tf.float32)
    return compile_graph(responses, architecture, dtype, [kernel, bias])


def _chosen_score_function(architecture, output):
    """Return the score of a chosen output, as a function of sequences, output and weights."""
    scores, weights = _scores_function(architecture)
    score_of = score_of_chosen(architecture, output)
    return lambda X, output_index, weights: score_of(scores(X, weights), output_index), weights


def score_of_chosen(architecture, output):
    """Return the function of all scores and an output's number that gives the score of that output."""
    score_of = _SCORES[architecture.output_activation, output]
    return lambda scores, output_index: score_of(scores, tf.one_hot(output_index, architecture.n_outputs))


@default_settings()
def _scores_function(architecture):
    """Return the scores as a function of sequences and weights, and what weights it takes."""
    model = scores_of(build_motif_cnn(architecture))
    fixed = [variable.value for variable in model.non_trainable_variables]

    def scores(X, weights):
        return model.stateless_call(list(weights), fixed, X, training=False)[0]

    return scores, [tf.TensorSpec(variable.shape, variable.dtype) for variable in model.trainable_variables]


def compile_graph(function, architecture, dtype, further):
    return trace(function, tf.TensorSpec([None, *architecture.input_shape], dtype), *further)


def _log_odds(scores, chosen):
    others = tf.where(chosen > 0, scores.dtype.min, scores)
    return tf.reduce_sum(chosen * scores, axis=1) - tf.reduce_logsumexp(others, axis=1)


# What each kind of output means by a score of the chosen one, from the scores of all.
_SCORES = {
    ("softmax", "logit"): _log_odds,
    ("softmax", "probability"): lambda scores, chosen: tf.reduce_sum(chosen * tf.nn.softmax(scores), axis=1),
    ("sigmoid", "logit"): lambda scores, chosen: tf.reduce_sum(chosen * scores, axis=1),
    ("sigmoid", "probability"): lambda scores, chosen: tf.reduce_sum(chosen * tf.nn.sigmoid(scores), axis=1),
    ("linear", "logit"): lambda scores, chosen: tf.reduce_sum(chosen * scores, axis=1),
}
