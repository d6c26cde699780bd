"""The Keras layers of the network."""

import functools
from collections.abc import Callable, Sequence
from typing import Any

from skmotif._network._architecture import position_curve
from skmotif._network._keras import keras, tf

# Activations that do not decrease: they can be applied after the maximum.
MONOTONE = {"relu", "elu", "softplus", "tanh", "sigmoid", "exponential", "linear"}


@keras.saving.register_keras_serializable("skmotif")
class RandomMutation(keras.layers.Layer):
    """In training, replace each base by a random base with a given probability.

    Rows that are not one base (padding, N and other ambiguity codes) stay.
    """

    def __init__(self, rate: float, seed: int = 0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.rate = rate
        self.seed = seed
        self.seed_generator = keras.random.SeedGenerator(seed)

    def call(self, sequence: Any, training: bool = False) -> Any:
        if not training:
            return sequence
        # One number decides whether the base is replaced, and by which.
        drawn = keras.random.uniform(tf.shape(sequence)[:2], seed=self.seed_generator) / self.rate
        base = tf.one_hot(tf.cast(4 * drawn, tf.int32), 4)
        is_base = tf.math.count_nonzero(sequence, axis=2) == 1
        return tf.where(((drawn < 1) & is_base)[:, :, tf.newaxis], base, sequence)

    def compute_output_shape(self, sequence_shape: Any) -> Any:
        return sequence_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "rate": self.rate, "seed": self.seed}


# Makes the means of activations, most of which are 0, about as large as the maxima.
MEAN_SCALE = 10.0


@keras.saving.register_keras_serializable("skmotif")
class Flip(keras.layers.Layer):
    """Reverse the order along some axes.

    Along positions and channels (A, C, G, T) together, this is the reverse complement.
    """

    def __init__(self, axis: Sequence[int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = tuple(axis)

    def call(self, inputs: Any) -> Any:
        return tf.reverse(inputs, self.axis)

    def compute_output_shape(self, input_shape: Any) -> Any:
        return input_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}


@keras.saving.register_keras_serializable("skmotif")
class Calibration(keras.layers.Layer):
    """Multiply the scores by a scale and add a bias to each; both are set after the training."""

    def build(self, scores_shape: Any) -> None:
        self.scale = self.add_weight((), "ones", trainable=False, name="scale")
        self.bias = self.add_weight(scores_shape[-1:], "zeros", trainable=False, name="bias")

    def call(self, scores: Any) -> Any:
        return self.scale * scores + self.bias

    def compute_output_shape(self, scores_shape: Any) -> Any:
        return scores_shape


def windows_inside(sequence: Any, n_windows: int) -> Any:
    """Return which windows are inside the sequence, ``(n_sequences, n_windows, 1)``.

    Rows of zeros before the first base and after the last base are padding.
    """
    known = tf.cast(tf.reduce_any(sequence != 0, axis=2), tf.int32)
    inside = (tf.cumsum(known, axis=1) > 0) & (tf.cumsum(known, axis=1, reverse=True) > 0)
    return (inside[:, :n_windows] & inside[:, -n_windows:])[:, :, tf.newaxis]


def _if_padded(sequence: Any, masked: Callable[[], Any], plain: Callable[[], Any]) -> Any:
    """Return ``masked()``, or the cheaper ``plain()`` if every base is known or the input is a series."""
    if sequence.shape[2] == 1:
        return plain()
    return tf.cond(tf.reduce_all(tf.reduce_any(sequence != 0, axis=2)), plain, masked)


@keras.saving.register_keras_serializable("skmotif")
class MaskPadding(keras.layers.Layer):
    """Set the features of windows that overlap padding to zero."""

    def call(self, features: Any, sequence: Any) -> Any:
        def masked() -> Any:
            return tf.where(windows_inside(sequence, features.shape[1]), features, 0.0)

        return _if_padded(sequence, masked, lambda: features)

    def compute_output_shape(self, features_shape: Any, sequence_shape: Any) -> Any:
        return features_shape


@tf.custom_gradient
def _max_over_windows(features: Any) -> Any:
    """Return the maximum over the windows; ties share its gradient, as in TensorFlow, but in fewer passes."""
    maximum = tf.reduce_max(features, axis=1)

    def gradient(upstream: Any) -> Any:
        is_maximum = tf.cast(tf.equal(features, maximum[:, tf.newaxis]), features.dtype)
        return is_maximum * (upstream / tf.reduce_sum(is_maximum, axis=1))[:, tf.newaxis]

    return maximum, gradient


@keras.saving.register_keras_serializable("skmotif")
class PositionBias(keras.layers.Layer):
    """Add a learned bias to the features of each window, which depends on the position and on the strand.

    The bias of each filter and strand is linear between knots; see `position_curve`. Positions are those of the
    forward strand.
    """

    def __init__(self, n_knots: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.n_knots = n_knots

    def build(self, strands_shape: Any) -> None:
        _, n_windows, n_filters = strands_shape[0]
        self.curve = position_curve(n_windows, self.n_knots)
        self.knots = self.add_weight((len(strands_shape), self.n_knots, n_filters), "zeros", name="knots")

    def call(self, strands: Any) -> Any:
        # The windows of the reverse complement are in reverse order.
        curves = [self.curve, self.curve[::-1]]
        return [features + tf.matmul(curves[i], self.knots[i]) for i, features in enumerate(strands)]

    def compute_output_shape(self, strands_shape: Any) -> Any:
        return strands_shape

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "n_knots": self.n_knots}


@keras.saving.register_keras_serializable("skmotif")
class StrandMaxPooling(keras.layers.Layer):
    """Maximum over all windows inside the sequence, on all strands, followed by an activation.

    The result is zero if the sequence is shorter than a window.
    """

    def __init__(self, activation: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.activation = keras.activations.get(activation)

    def call(self, strands: Any, sequence: Any) -> Any:
        def masked() -> Any:
            insides = _insides(strands, sequence)
            windows = [tf.where(*pair, strands[0].dtype.min) for pair in zip(insides, strands, strict=True)]
            return tf.where(tf.reduce_any(insides[0], axis=1), plain(windows), 0.0)

        def plain(windows: Any) -> Any:
            return self.activation(functools.reduce(tf.maximum, map(_max_over_windows, windows)))

        return _if_padded(sequence, masked, lambda: plain(strands))

    def compute_output_shape(self, strands_shape: Any, sequence_shape: Any) -> Any:
        return strands_shape[0][0], strands_shape[0][2]

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "activation": keras.activations.serialize(self.activation)}


@keras.saving.register_keras_serializable("skmotif")
class StrandMeanPooling(StrandMaxPooling):
    """Mean of an activation over all windows inside the sequence, on all strands, times `MEAN_SCALE`.

    The result is zero if the sequence is shorter than a window.
    """

    def call(self, strands: Any, sequence: Any) -> Any:
        n_windows = strands[0].shape[1]

        def masked() -> Any:
            insides = _insides(strands, sequence)
            windows = [
                tf.where(inside, self.activation(strand), 0.0) for inside, strand in zip(insides, strands, strict=True)
            ]
            return total(windows) / tf.maximum(tf.reduce_sum(tf.cast(insides[0], tf.float32), axis=1), 1.0)

        def total(windows: Any) -> Any:
            return MEAN_SCALE * sum(map(_sum_over_windows, windows)) / len(strands)

        return _if_padded(sequence, masked, lambda: total(list(map(self.activation, strands))) / n_windows)


def _insides(strands: Any, sequence: Any) -> list[Any]:
    """Return for each strand which of its windows are inside the sequence."""
    inside = windows_inside(sequence, strands[0].shape[1])
    # The windows inside the reverse complement are the same, in reverse order.
    return [inside, inside[:, ::-1]][: len(strands)]


def _sum_over_windows(features: Any) -> Any:
    # A matrix product is computed in a fixed order, with any number of threads.
    return tf.matmul(tf.ones([1, features.shape[1]]), features)[:, 0]


@keras.saving.register_keras_serializable("skmotif")
class ScanConv1D(keras.layers.Conv1D):
    """Keras's Conv1D, but training gives the same weights with any number of threads.

    TensorFlow sums the gradients of a convolution in an order that depends on the number of threads.
    Here the gradient of the kernel is a matrix product, and the gradient of the input is another
    convolution; oneDNN computes both in a fixed order. This is also faster if there are few channels.
    """

    def call(self, inputs: Any) -> Any:
        if self.padding == "same":
            before = (self.kernel_size[0] - 1) // 2
            inputs = tf.pad(inputs, [[0, 0], [before, self.kernel_size[0] - 1 - before], [0, 0]])
        return self.activation(_scan(inputs, tf.convert_to_tensor(self.kernel), tf.convert_to_tensor(self.bias)))


@tf.custom_gradient
def _scan(x: Any, kernel: Any, bias: Any) -> Any:
    width, n_channels, n_filters = kernel.shape

    def gradients(upstream: Any) -> Any:
        windows = tf.reshape(tf.signal.frame(x, width, 1, axis=1), [-1, width * n_channels])
        kernel_gradient = tf.matmul(windows, tf.reshape(upstream, [-1, n_filters]), transpose_a=True)
        return (
            _input_gradient(upstream, kernel),
            tf.reshape(kernel_gradient, kernel.shape),
            tf.reduce_sum(tf.reduce_sum(upstream, axis=1), axis=0),
        )

    return tf.nn.bias_add(tf.nn.conv1d(x, kernel, stride=1, padding="VALID"), bias), gradients


def _input_gradient(upstream: Any, kernel: Any) -> Any:
    """Return the gradient of the input of a convolution, computed by another convolution.

    There are few channels, so the convolution computes the channels of several positions at once:
    together they fill the registers of a processor.
    """
    width, n_channels, _ = kernel.shape
    n_at_once = max(1, 16 // n_channels)
    length = upstream.shape[1] + width - 1
    after = width - 1 + -length % n_at_once
    padded = tf.pad(upstream, [[0, 0], [width - 1, after], [0, 0]])
    transposed = tf.transpose(kernel[::-1], [0, 2, 1])
    shifted = [tf.pad(transposed, [[i, n_at_once - 1 - i], [0, 0], [0, 0]]) for i in range(n_at_once)]
    gradient = tf.nn.conv1d(padded, tf.concat(shifted, axis=2), stride=n_at_once, padding="VALID")
    return tf.reshape(gradient, [tf.shape(upstream)[0], -1, n_channels])[:, :length]
