"""Networks from outside skmotif, whose layers have no seeds."""

from sklearn.base import BaseEstimator

from skmotif.networks import DilatedNetwork


def outside_network(input_shape, n_outputs, seed):
    """Build a convolution with batch normalisation and two kinds of pooling."""
    import keras

    sequence = keras.Input(input_shape)
    features = keras.layers.Conv1D(16, min(12, input_shape[0]))(sequence)
    features = keras.layers.Activation("relu")(keras.layers.BatchNormalization(momentum=0.9)(features))
    pooled = [keras.layers.GlobalMaxPooling1D()(features), keras.layers.GlobalAveragePooling1D()(features)]
    pooled = keras.layers.Dropout(0.1)(keras.layers.Concatenate()(pooled))
    return keras.Model(sequence, keras.layers.Dense(n_outputs)(pooled))


class OutsideNetwork(BaseEstimator):
    """The same network as an object, whose name in a test does not depend on the process."""

    def __call__(self, input_shape, n_outputs, seed):
        return outside_network(input_shape, n_outputs, seed)


def frozen_network(input_shape, n_outputs, seed):
    """Build a network whose first layer is not trained, compiled with an optimizer and its schedule."""
    import keras

    model = DilatedNetwork(4, 7, n_blocks=1)(input_shape, n_outputs, seed)
    model.layers[1].trainable = False
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=1, decay_rate=0.5)
    model.compile(optimizer=keras.optimizers.SGD(schedule))
    return model
