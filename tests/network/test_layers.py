import numpy as np
import pytest

from skmotif._network._keras import keras, tf
from skmotif._network._layers import ScanConv1D, StrandMaxPooling, windows_inside


def test_windows_inside_do_not_overlap_padding():
    sequence = np.ones((1, 8, 4), np.float32)
    sequence[:, [0, 6, 7]] = 0  # padding
    sequence[:, 3] = 0  # N
    inside = windows_inside(tf.constant(sequence), n_windows=6)
    assert inside.numpy().ravel().tolist() == [False, True, True, True, False, False]


def test_ties_share_the_gradient_of_the_maximum():
    features = tf.constant([[[1.0, 5], [3, 2], [3, 5]]])
    layer = StrandMaxPooling("linear")
    with tf.GradientTape() as tape:
        tape.watch(features)
        best = layer([features], tf.ones((1, 4, 4)))
    np.testing.assert_array_equal(best, [[3, 5]])
    upstream = tf.constant([[10.0, 100]])
    np.testing.assert_array_equal(
        tape.gradient(best, features, output_gradients=upstream), [[[0, 50], [5, 0], [5, 50]]]
    )


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("width", [1, 4, 5])
@pytest.mark.parametrize("n_channels", [1, 4, 7, 20])
def test_the_convolution_and_its_gradients_equal_those_of_keras(padding, width, n_channels):
    X = np.random.default_rng(0).normal(size=(3, 21, n_channels)).astype(np.float32)
    ours, keras_layer = (
        layer(3, width, padding=padding, activation="tanh", name="conv") for layer in (ScanConv1D, keras.layers.Conv1D)
    )
    ours.build(X.shape)
    keras_layer.build(X.shape)
    keras_layer.set_weights([ours.get_weights()[0], np.array([0.1, -0.2, 0.3])])
    ours.set_weights(keras_layer.get_weights())
    X = tf.constant(X)
    results = []
    for layer in (ours, keras_layer):
        with tf.GradientTape() as tape:
            tape.watch(X)
            output = layer(X)
            loss = tf.reduce_sum(output**2 * tf.range(3.0))
        results.append([output, *tape.gradient(loss, [X, *layer.trainable_variables])])
    for a, b in zip(*results, strict=True):
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=1e-4, atol=1e-5)
