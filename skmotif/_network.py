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


def build_motif_cnn(
    input_shape,
    n_classes,
    *,
    n_filters,
    kernel_size,
    n_conv_layers,
    pool_size,
    dense_units,
    activation,
    dropout,
    reverse_complement,
    seed,
):
    """Build the network that `MotifCNNClassifier` fits; its parameters are explained there.

    Parameters
    ----------
    input_shape : tuple of (int, int)
        Length and number of channels.
    n_classes : int
        Number of softmax outputs.
    seed : int
        Seeds the initial weights and the dropout.

    Returns
    -------
    keras.Model
        Not compiled. Its last two layers are named "logits" and "probabilities".

    Raises
    ------
    ValueError
        If the sequences are too short for the kernel or the pooling.
    """
    _check_fits(input_shape[0], kernel_size, n_conv_layers, pool_size)
    layers = keras.layers
    rng = np.random.default_rng(seed)

    def new_seed():
        return int(rng.integers(2**31 - 1))

    def initializer():
        return keras.initializers.GlorotUniform(seed=new_seed())

    motif_scanner = []
    for i in range(1, n_conv_layers + 1):
        motif_scanner.append(
            layers.Conv1D(
                n_filters,
                kernel_size,
                # The first layer sees whole motifs only; later ones keep the length.
                padding="valid" if i == 1 else "same",
                activation=activation,
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
    if reverse_complement and input_shape[1] == 4:
        other_strand = scan(Flip(axis=(1, 2), name="reverse_complement")(inputs))
        if pool_size is not None:
            other_strand = Flip(axis=(1,), name="forward_order")(other_strand)
        x = layers.Maximum(name="best_strand")([x, other_strand])
    if pool_size is not None:
        x = layers.Flatten(name="flatten")(x)
    if dropout:
        x = layers.Dropout(dropout, seed=new_seed(), name="dropout")(x)
    if dense_units:
        x = layers.Dense(dense_units, activation=activation, kernel_initializer=initializer(), name="dense")(x)
    logits = layers.Dense(n_classes, kernel_initializer=initializer(), name="logits")(x)
    return keras.Model(inputs, layers.Softmax(name="probabilities")(logits), name="motif_cnn")


def _check_fits(length, kernel_size, n_conv_layers, pool_size):
    if kernel_size > length:
        raise ValueError(f"kernel_size={kernel_size} is longer than the sequences, which have {length} positions.")
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


def without_softmax(model):
    """Return the model that shares ``model``'s layers and gives its logits."""
    return keras.Model(model.input, model.get_layer("logits").output, name="logits")
