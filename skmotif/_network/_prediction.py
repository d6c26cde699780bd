"""Scores of the network, their gradients, and the responses of its filters, in compiled graphs.

The graphs take the weights as an argument. So networks of the same architecture share a graph, and
it is compiled once for any number of fits.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skmotif._network._architecture import Architecture, MotifArchitecture
from skmotif._network._builder import build_network, scores_of
from skmotif._network._keras import check_eager, default_settings, keras, tf, trace
from skmotif._network._layers import windows_inside
from skmotif._network._score import Score, ScoreKind

# Positions in a batch: a larger batch does not fit the cache, a smaller one makes too many calls.
_POSITIONS = 1 << 16

# Graphs of a kind that are kept, each for one architecture. A graph takes some MiB.
MAX_GRAPHS = 8


def all_scores(weights: Sequence[Any], architecture: Architecture, X: NDArray[Any]) -> NDArray[np.float32]:
    """Return the scores before the output's activation, ``(n_sequences, n_outputs)``.

    Parameters
    ----------
    weights : list of array-like
        The weights of the network, in the order of its layers.
    architecture : Architecture
        The architecture of the network.
    X : ndarray of shape (n_sequences, length, n_channels)
        The sequences.
    """
    graph = _all_scores_graph(architecture, X.dtype)
    return _in_batches(graph, weights, X)


def chosen_scores(
    weights: Sequence[Any], architecture: Architecture, X: NDArray[Any], score: Score
) -> NDArray[np.float32]:
    """Return the chosen score of each sequence, ``(n_sequences,)``; other parameters as in `all_scores`."""
    graph = _chosen_scores_graph(architecture, X.dtype, score.kind)
    return _in_batches(graph, weights, X, score.output_index.astype(np.int32))


def gradients(weights: Sequence[Any], architecture: Architecture, X: NDArray[Any], score: Score) -> NDArray[np.float32]:
    """Return the gradient of each sequence's score with respect to the sequence, of the shape of X."""
    graph = _gradient_graph(architecture, X.dtype, score.kind)
    return _in_batches(graph, weights, X, score.output_index.astype(np.int32))


def ablated_scores(
    weights: Sequence[Any], architecture: MotifArchitecture, X: NDArray[Any], score: Score, filter_index: int
) -> NDArray[np.float32]:
    """Return `chosen_scores` after the weights and the bias of a filter of the first layer were set to zero."""
    member, index = divmod(filter_index, architecture.n_filters)
    members = architecture.weights_of_members(weights)
    kernel, bias, *others = members[member]
    kept = tf.one_hot(index, architecture.n_filters, on_value=0.0, off_value=1.0)
    members[member] = [tf.convert_to_tensor(kernel) * kept, tf.convert_to_tensor(bias) * kept, *others]
    return chosen_scores([weight for member in members for weight in member], architecture, X, score)


def best_responses(
    weights: Sequence[Any], architecture: MotifArchitecture, X: NDArray[Any]
) -> tuple[NDArray[np.float32], NDArray[np.intp], NDArray[np.bool_]]:
    """Return the largest response of each filter of the first layer: response, start of the window, strand.

    The filters of an ensemble are those of its members, one member after another.
    """
    check_eager()
    graph = _responses_graph(architecture.of_member, X.dtype)
    members = architecture.weights_of_members(weights)
    results = [
        [
            np.concatenate(parts, axis=1)
            for parts in zip(*(graph(batch, *member[:2]) for member in members), strict=True)
        ]
        for (batch,) in batches(_batch_size(X), X)
    ]
    response, start, reverse = (np.concatenate(parts) for parts in zip(*results, strict=True))
    return response, start, reverse


def _batch_size(X: NDArray[Any]) -> int:
    return max(1, _POSITIONS // X.shape[1])


def _in_batches(graph: Any, weights: Sequence[Any], X: NDArray[Any], *others: NDArray[Any]) -> NDArray[np.float32]:
    check_eager()
    weights = [tf.convert_to_tensor(weight) for weight in weights]
    return np.concatenate([graph(*batch, *weights).numpy() for batch in batches(_batch_size(X), X, *others)])


def batches(size: int, *arrays: NDArray[Any]) -> Iterator[tuple[NDArray[Any], ...]]:
    """Yield ``size`` rows of all arrays at a time."""
    for start in range(0, len(arrays[0]), size):
        yield tuple(array[start : start + size] for array in arrays)


@lru_cache(maxsize=MAX_GRAPHS)
def _all_scores_graph(architecture: Architecture, dtype: np.dtype[Any]) -> Any:
    scores, weights = _all_scores_function(architecture)
    return compile_graph(lambda X, *weights: scores(tf.cast(X, tf.float32), weights), architecture, dtype, weights)


@lru_cache(maxsize=MAX_GRAPHS)
def _chosen_scores_graph(architecture: Architecture, dtype: np.dtype[Any], kind: ScoreKind) -> Any:
    score, weights = _chosen_score_function(architecture, kind)

    def chosen(X: Any, output_index: Any, *weights: Any) -> Any:
        return score(tf.cast(X, tf.float32), output_index, weights)

    return compile_graph(chosen, architecture, dtype, [tf.TensorSpec([None], tf.int32), *weights])


@lru_cache(maxsize=MAX_GRAPHS)
def _gradient_graph(architecture: Architecture, dtype: np.dtype[Any], kind: ScoreKind) -> Any:
    score, weights = _chosen_score_function(architecture, kind)

    def gradient(X: Any, output_index: Any, *weights: Any) -> Any:
        X = tf.cast(X, tf.float32)
        with tf.GradientTape() as tape:
            tape.watch(X)
            chosen = score(X, output_index, weights)
        return tape.gradient(chosen, X)

    return compile_graph(gradient, architecture, dtype, [tf.TensorSpec([None], tf.int32), *weights])


@lru_cache(maxsize=MAX_GRAPHS)
def _responses_graph(architecture: MotifArchitecture, dtype: np.dtype[Any]) -> Any:
    activation = keras.activations.get(architecture.activation)
    n_windows = architecture.n_windows

    def responses(X: Any, kernel: Any, bias: Any) -> Any:
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


def _chosen_score_function(architecture: Architecture, kind: ScoreKind) -> tuple[Callable[..., Any], list[Any]]:
    """Return the score as a function of sequences, output and weights, and the specs of the weights."""
    scores, weights = _all_scores_function(architecture)
    choose = choose_score(architecture, kind)
    return lambda X, output_index, weights: choose(scores(X, weights), output_index), weights


def choose_score(architecture: Architecture, kind: ScoreKind) -> Callable[[Any, Any], Any]:
    """Return the function that computes the score of an output from all scores and the index of the output."""
    choose = _CHOSEN_SCORES[architecture.output_activation, kind]
    return lambda scores, output_index: choose(scores, tf.one_hot(output_index, architecture.n_outputs))


@default_settings()
def _all_scores_function(architecture: Architecture) -> tuple[Callable[[Any, Any], Any], list[Any]]:
    """Return the scores as a function of sequences and weights, and the specs of the weights."""
    model = scores_of(build_network(architecture))
    number_of = {id(weight): i for i, weight in enumerate(model.weights)}

    def scores(X: Any, weights: Any) -> Any:
        def values(variables: Sequence[Any]) -> list[Any]:
            # The states of random numbers are variables, but not weights; predictions draw none.
            return [weights[number_of[id(v)]] if id(v) in number_of else v.value for v in variables]

        trainable, others = values(model.trainable_variables), values(model.non_trainable_variables)
        return model.stateless_call(trainable, others, X, training=False)[0]

    return scores, [tf.TensorSpec(weight.shape, weight.dtype) for weight in model.weights]


def compile_graph(
    function: Callable[..., Any], architecture: Architecture, dtype: np.dtype[Any], other_specs: list[Any]
) -> Any:
    """Compile a function of sequences and further tensors."""
    return trace(function, tf.TensorSpec([None, *architecture.input_shape], dtype), *other_specs)


def _log_odds(scores: Any, chosen: Any) -> Any:
    others = tf.where(chosen > 0, scores.dtype.min, scores)
    return tf.reduce_sum(chosen * scores, axis=1) - tf.reduce_logsumexp(others, axis=1)


# By the activation of the output and the kind of score: the score of the chosen output, from all scores
# and the one-hot row of the output.
_CHOSEN_SCORES: dict[tuple[str, str], Callable[[Any, Any], Any]] = {
    ("softmax", "logit"): _log_odds,
    ("softmax", "probability"): lambda scores, chosen: tf.reduce_sum(chosen * tf.nn.softmax(scores), axis=1),
    ("sigmoid", "logit"): lambda scores, chosen: tf.reduce_sum(chosen * scores, axis=1),
    ("sigmoid", "probability"): lambda scores, chosen: tf.reduce_sum(chosen * tf.nn.sigmoid(scores), axis=1),
    ("linear", "logit"): lambda scores, chosen: tf.reduce_sum(chosen * scores, axis=1),
}
