"""The convolutional network, in Keras's terms."""

import functools

import numpy as np

from skmotif._network._keras import keras, tf

# Activations that a maximum may be taken before: larger input, no smaller output.
MONOTONE = {"relu", "elu", "softplus", "tanh", "sigmoid", "exponential", "linear"}


@keras.saving.register_keras_serializable("skmotif")
class Flip(keras.layers.Layer):
    """Reverse the order along some axes.

    Along positions and channels, A C G T, at once, that is the reverse complement.
    """

    def __init__(self, axis, **kwargs):
        super().__init__(**kwargs)
        self.axis = tuple(axis)

    def call(self, inputs):
        return tf.reverse(inputs, self.axis)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "axis": self.axis}


def windows_inside(sequence, n_windows):
    """Return which windows lie in the sequence, ``(n_sequences, n_windows, 1)``.

    Rows of zeros before the first base and behind the last are padding.
    """
    known = tf.cast(tf.reduce_any(sequence != 0, axis=2), tf.int32)
    inside = (tf.cumsum(known, axis=1) > 0) & (tf.cumsum(known, axis=1, reverse=True) > 0)
    return (inside[:, :n_windows] & inside[:, -n_windows:])[:, :, tf.newaxis]


def _if_padded(sequence, masked, plain):
    """Return ``masked()`` or, as it costs more, ``plain()`` if every base is known, or the input is a series."""
    if sequence.shape[2] == 1:
        return plain()
    return tf.cond(tf.reduce_all(tf.reduce_any(sequence != 0, axis=2)), plain, masked)


@keras.saving.register_keras_serializable("skmotif")
class MaskPadding(keras.layers.Layer):
    """Set to zero what filters say of windows that reach into padding."""

    def call(self, features, sequence):
        def masked():
            return tf.where(windows_inside(sequence, features.shape[1]), features, 0.0)

        return _if_padded(sequence, masked, lambda: features)

    def compute_output_shape(self, features_shape, sequence_shape):
        return features_shape


@tf.custom_gradient
def _best(features):
    """Return the maximum over the windows, whose gradient ties share: TensorFlow's, in fewer passes over them."""
    best = tf.reduce_max(features, axis=1)

    def gradient(upstream):
        is_best = tf.cast(tf.equal(features, best[:, tf.newaxis]), features.dtype)
        return is_best * (upstream / tf.reduce_sum(is_best, axis=1))[:, tf.newaxis]

    return best, gradient


@keras.saving.register_keras_serializable("skmotif")
class GlobalMaxPooling(keras.layers.Layer):
    """Maximum over the windows of the sequence on its strands, and an activation of it.

    It is zero if the sequence is shorter than a window.
    """

    def __init__(self, activation, **kwargs):
        super().__init__(**kwargs)
        self.activation = keras.activations.get(activation)

    def call(self, strands, sequence):
        def masked():
            inside = windows_inside(sequence, strands[0].shape[1])
            # What lies inside on one strand does so, in reverse order, on the other.
            insides = [inside, inside[:, ::-1]][: len(strands)]
            windows = [tf.where(*pair, strands[0].dtype.min) for pair in zip(insides, strands, strict=True)]
            return tf.where(tf.reduce_any(inside, axis=1), plain(windows), 0.0)

        def plain(windows):
            return self.activation(functools.reduce(tf.maximum, map(_best, windows)))

        return _if_padded(sequence, masked, lambda: plain(strands))

    def compute_output_shape(self, strands_shape, sequence_shape):
        return strands_shape[0][0], strands_shape[0][2]

    def get_config(self):
        return {**super().get_config(), "activation": keras.activations.serialize(self.activation)}


@keras.saving.register_keras_serializable("skmotif")
class ScanConv1D(keras.layers.Conv1D):
    """Keras's Conv1D, trained to the same weights by any number of threads.

    TensorFlow adds up a convolution's gradients in an order that depends on the number of
    threads. Here that of the kernel is a matrix product, and that of the input another
    convolution, whose order in oneDNN does not. It is faster, too, where channels are few.
    """

    def call(self, inputs):
        if self.padding == "same":
            before = (self.kernel_size[0] - 1) // 2
            inputs = tf.pad(inputs, [[0, 0], [before, self.kernel_size[0] - 1 - before], [0, 0]])
        return self.activation(_scan(inputs, tf.convert_to_tensor(self.kernel), tf.convert_to_tensor(self.bias)))


@tf.custom_gradient
def _scan(x, kernel, bias):
    width, n_channels, n_filters = kernel.shape

    def gradients(upstream):
        windows = tf.reshape(tf.signal.frame(x, width, 1, axis=1), [-1, width * n_channels])
        of_kernel = tf.matmul(windows, tf.reshape(upstream, [-1, n_filters]), transpose_a=True)
        return (
            _gradient_of_input(upstream, kernel),
            tf.reshape(of_kernel, kernel.shape),
            tf.reduce_sum(tf.reduce_sum(upstream, axis=1), axis=0),
        )

    return tf.nn.bias_add(tf.nn.conv1d(x, kernel, stride=1, padding="VALID"), bias), gradients


def _gradient_of_input(upstream, kernel):
    """Return the gradient of a convolution's input, by another convolution.

    As the channels are few, it computes those of several positions at once: together they
    fill a processor's registers.
    """
    width, n_channels, _ = kernel.shape
    n_at_once = max(1, 16 // n_channels)
    length = upstream.shape[1] + width - 1
    behind = width - 1 + -length % n_at_once
    padded = tf.pad(upstream, [[0, 0], [width - 1, behind], [0, 0]])
    turned = tf.transpose(kernel[::-1], [0, 2, 1])
    shifted = [tf.pad(turned, [[i, n_at_once - 1 - i], [0, 0], [0, 0]]) for i in range(n_at_once)]
    found = tf.nn.conv1d(padded, tf.concat(shifted, axis=2), stride=n_at_once, padding="VALID")
    return tf.reshape(found, [tf.shape(upstream)[0], -1, n_channels])[:, :length]


def build_motif_cnn(architecture, seed=None):
    """Build the network.

    Parameters
    ----------
    architecture : Architecture
        Its layers.
    seed : int, default=None
        Seeds the initial weights. None leaves them at zero, which is faster, for whoever sets them.

    Returns
    -------
    keras.Model
        Not compiled. Its last two layers are named "scores" and "outputs".
    """
    input_shape, pool_size = architecture.input_shape, architecture.pool_size
    layers = keras.layers
    rng = np.random.default_rng(seed)

    def initializer():
        if seed is None:
            return keras.initializers.Zeros()
        return keras.initializers.GlorotUniform(seed=int(rng.integers(2**31)))

    numbers = range(1, architecture.n_conv_layers + 1)
    # After the maximum, an activation has less to do.
    order = ("linear", architecture.activation)
    before_pooling, after_pooling = order if architecture.activation in MONOTONE else order[::-1]
    convolutions = [
        ScanConv1D(
            architecture.n_filters,
            architecture.kernel_size,
            # The first layer sees whole motifs only; later ones keep the length.
            padding="valid" if i == 1 else "same",
            activation=architecture.activation if pool_size is None and i < len(numbers) else before_pooling,
            kernel_initializer=initializer(),
            name=f"conv_{i}",
        )
        for i in numbers
    ]
    pools = [layers.MaxPooling1D(pool_size, name=f"pool_{i}") for i in numbers if pool_size is not None]
    activations = [layers.Activation(after_pooling, name=f"activation_{i}") for i in numbers]
    mask_padding = MaskPadding(name="mask_padding")
    pool_globally = GlobalMaxPooling(after_pooling, name="global_pool")

    def scan(sequence):
        x = convolutions[0](sequence)
        for convolution in convolutions[1:]:
            x = convolution(mask_padding(x, sequence))
        return x

    def scan_places(sequence):
        # Where positions count, padding is a place like others.
        x = sequence
        for convolution, pool, activation in zip(convolutions, pools, activations, strict=True):
            x = activation(pool(convolution(x)))
        return x

    inputs = keras.Input(input_shape, name="sequence")
    strands = [inputs]
    if architecture.scans_both_strands:
        strands.append(Flip(axis=(1, 2), name="reverse_complement")(inputs))
    if pool_size is None:
        x = pool_globally([scan(strand) for strand in strands], inputs)
    else:
        x, *other_strand = map(scan_places, strands)
        if other_strand:
            in_forward_order = Flip(axis=(1,), name="forward_order")(*other_strand)
            x = layers.Maximum(name="best_strand")([x, in_forward_order])
        x = layers.Flatten(name="flatten")(x)
    if architecture.dropout:
        x = layers.Dropout(architecture.dropout, seed=0, name="dropout")(x)
    if architecture.dense_units:
        x = layers.Dense(
            architecture.dense_units,
            activation=architecture.activation,
            kernel_initializer=initializer(),
            name="dense",
        )(x)
    scores = layers.Dense(architecture.n_outputs, kernel_initializer=initializer(), name="scores")(x)
    outputs = layers.Activation(architecture.output_activation, name="outputs")(scores)
    return keras.Model(inputs, outputs, name="motif_cnn")


def scores_of(model):
    """Return the model that shares ``model``'s layers and gives its scores (logits)."""
    return keras.Model(model.input, model.get_layer("scores").output, name="scores")
