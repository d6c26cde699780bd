"""The convolutional network, in Keras's terms."""

import numpy as np

from skmotif._keras import keras, tf


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


@keras.saving.register_keras_serializable("skmotif")
class ScanConv1D(keras.layers.Conv1D):
    """Keras's Conv1D, trained to the same weights by any number of threads.

    TensorFlow adds up a convolution's gradients in an order that depends on the number of
    threads. Here that of the kernel is a matrix product for each sequence, and that of the
    input another convolution, which do not. It is faster, too, where channels are few.
    """

    def call(self, inputs):
        if self.padding == "same":
            before = (self.kernel_size[0] - 1) // 2
            inputs = tf.pad(inputs, [[0, 0], [before, self.kernel_size[0] - 1 - before], [0, 0]])
        return self.activation(_scan(inputs, tf.convert_to_tensor(self.kernel), tf.convert_to_tensor(self.bias)))


@tf.custom_gradient
def _scan(x, kernel, bias):
    width, n_channels = kernel.shape[:2]

    def gradients(upstream):
        windows = tf.signal.frame(x, width, 1, axis=1)
        windows = tf.reshape(windows, [tf.shape(x)[0], -1, width * n_channels])
        of_kernel = tf.reduce_sum(tf.matmul(windows, upstream, transpose_a=True), axis=0)
        padded = tf.pad(upstream, [[0, 0], [width - 1, width - 1], [0, 0]])
        return (
            tf.nn.conv1d(padded, tf.transpose(kernel[::-1], [0, 2, 1]), stride=1, padding="VALID"),
            tf.reshape(of_kernel, kernel.shape),
            tf.reduce_sum(tf.reduce_sum(upstream, axis=1), axis=0),
        )

    return tf.nn.bias_add(tf.nn.conv1d(x, kernel, stride=1, padding="VALID"), bias), gradients


def build_motif_cnn(architecture, seed):
    """Build the network.

    Parameters
    ----------
    architecture : Architecture
        Its layers.
    seed : int
        Seeds the initial weights.

    Returns
    -------
    keras.Model
        Not compiled. Its last two layers are named "scores" and "outputs".

    Raises
    ------
    ValueError
        If the sequences are too short for the kernel or the pooling.
    """
    input_shape, pool_size = architecture.input_shape, architecture.pool_size
    _check_fits(input_shape[0], architecture.kernel_size, architecture.n_conv_layers, pool_size)
    layers = keras.layers
    rng = np.random.default_rng(seed)

    def initializer():
        return keras.initializers.GlorotUniform(seed=int(rng.integers(2**31)))

    motif_scanner = []
    for i in range(1, architecture.n_conv_layers + 1):
        motif_scanner.append(
            ScanConv1D(
                architecture.n_filters,
                architecture.kernel_size,
                # The first layer sees whole motifs only; later ones keep the length.
                padding="valid" if i == 1 else "same",
                activation=architecture.activation,
                kernel_initializer=initializer(),
                name=f"conv_{i}",
            )
        )
        if pool_size is not None:
            motif_scanner.append(layers.MaxPooling1D(pool_size, name=f"pool_{i}"))
    if pool_size is None:
        motif_scanner.append(layers.GlobalMaxPooling1D(name="global_pool"))

    def scan(x):
        for layer in motif_scanner:
            x = layer(x)
        return x

    inputs = keras.Input(input_shape, name="sequence")
    x = scan(inputs)
    if architecture.scans_both_strands:
        other_strand = scan(Flip(axis=(1, 2), name="reverse_complement")(inputs))
        if pool_size is not None:
            other_strand = Flip(axis=(1,), name="forward_order")(other_strand)
        x = layers.Maximum(name="best_strand")([x, other_strand])
    if pool_size is not None:
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


def _check_fits(length, kernel_size, n_conv_layers, pool_size):
    if kernel_size > length:
        raise ValueError(f"kernel_size={kernel_size} is longer than the sequences (n_features={length}).")
    if pool_size is None:
        return
    length = length - kernel_size + 1
    for i in range(1, n_conv_layers + 1):
        if pool_size > length:
            raise ValueError(
                f"pool_size={pool_size} is wider than the {length} positions that are left before pooling layer {i}; "
                "take a smaller pool_size, kernel_size or n_conv_layers, or pool_size=None."
            )
        length //= pool_size


def scores_of(model):
    """Return the model that shares ``model``'s layers and gives its scores (logits)."""
    return keras.Model(model.input, model.get_layer("scores").output, name="scores")
