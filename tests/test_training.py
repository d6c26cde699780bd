import numpy as np
import pytest

from skmotif import _training
from skmotif._keras import keras
from skmotif._network import without_softmax
from skmotif._training import fit_network, input_gradient, predict_logits

NETWORK = {
    "n_filters": 4,
    "kernel_size": 5,
    "n_conv_layers": 1,
    "pool_size": None,
    "dense_units": 3,
    "activation": "relu",
    "dropout": 0,
    "reverse_complement": True,
}


def new_model(input_shape=(20, 4), n_classes=2, **network):
    return _training._compiled_classifier(input_shape, n_classes, 0.01, 0, {**NETWORK, **network})


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    X = np.eye(4, dtype=np.int8)[rng.integers(4, size=(50, 20))]
    return X, rng.integers(2, size=50), rng.uniform(0.5, 2, size=50).astype(np.float32)


def test_losses_are_those_of_keras_for_the_same_batches(data):
    X, y, sample_weight = data
    held_out = (X[:20], y[:20], sample_weight[:20])
    history = fit_network(new_model(), X, y, sample_weight, batch_size=16, epochs=3, validation_data=held_out, seed=5)

    model, order = new_model(), np.random.default_rng(5)
    for epoch in range(3):
        rows = order.permutation(50)
        keras_history = model.fit(
            X[rows],
            y[rows],
            sample_weight=sample_weight[rows],
            batch_size=16,
            shuffle=False,
            validation_data=held_out,
            verbose=0,
        ).history
        assert keras_history.keys() == history.keys()
        for name, (value,) in keras_history.items():
            assert history[name][epoch] == pytest.approx(value, rel=1e-4), name


class Recorder(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.calls = []

    def on_train_begin(self, logs=None):
        self.calls.append("train begins")

    def on_epoch_begin(self, epoch, logs=None):
        self.calls.append(f"epoch {epoch} begins")

    def on_epoch_end(self, epoch, logs=None):
        self.calls.append(f"epoch {epoch} ends with {sorted(logs)}")

    def on_train_end(self, logs=None):
        self.calls.append("train ends")


class BatchRecorder(Recorder):
    def on_train_batch_end(self, batch, logs=None):
        self.calls.append(f"batch {batch} with {sorted(logs)}")


EPOCHS = ["train begins"] + [
    call for i in (0, 1) for call in (f"epoch {i} begins", f"epoch {i} ends with ['accuracy', 'loss']")
]


def test_callbacks_are_called_as_by_keras(data):
    recorder, batch_recorder, keras_recorder = Recorder(), BatchRecorder(), BatchRecorder()
    X, y, _ = data
    histories = [
        fit_network(new_model(), X, y, None, batch_size=20, epochs=2, callbacks=[callback], seed=0)
        for callback in (recorder, batch_recorder)
    ]
    new_model().fit(X, y, batch_size=20, epochs=2, callbacks=[keras_recorder], verbose=0)
    assert recorder.calls == [*EPOCHS, "train ends"]
    assert batch_recorder.calls == keras_recorder.calls
    assert len(batch_recorder.calls) == len(recorder.calls) + 2 * 3
    for name in histories[0]:
        np.testing.assert_allclose(histories[0][name], histories[1][name], rtol=1e-5)
    assert recorder.model is None


def test_a_callback_can_stop_training(data):
    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            self.model.stop_training = epoch == 2

    history = fit_network(new_model(), *data, batch_size=50, epochs=10, callbacks=[Stop()], seed=0)
    assert len(history["loss"]) == 3


def test_input_arrays_are_left_alone(data):
    copies = [array.copy() for array in data]
    for array in copies:
        array.setflags(write=False)
    fit_network(new_model(), *copies, batch_size=16, epochs=1, validation_data=copies, seed=0)
    for array, copy in zip(data, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_verbose(data, capfd, verbose):
    fit_network(new_model(), *data, batch_size=16, epochs=2, seed=0, verbose=verbose)
    printed = capfd.readouterr()
    assert ("Epoch 2/2" in printed.out) == (verbose == 2)
    assert ("2/2" in printed.err) == (verbose == 1)


@pytest.mark.parametrize("dtype", [np.int8, np.float32])
def test_logits_in_batches_are_kerass(data, monkeypatch, dtype):
    model = new_model()
    X = data[0].astype(dtype)
    monkeypatch.setattr(_training, "_PREDICT_POSITIONS", 3 * 20)
    np.testing.assert_allclose(
        predict_logits(model, X), without_softmax(model).predict(X, verbose=0), rtol=1e-4, atol=1e-6
    )


def class_score(weights, X, class_index, output):
    """The class score of a tanh network, by hand in float64."""
    kernel, bias, dense, dense_bias, logits, logits_bias = (w.astype(float) for w in weights)
    best = np.full(len(bias), -1.0)
    for strand in (X, X[:, ::-1, ::-1]):
        windows = np.lib.stride_tricks.sliding_window_view(strand, len(kernel), axis=1)
        best = np.maximum(best, np.tanh(np.einsum("npck,kcf->npf", windows, kernel) + bias).max(axis=1))
    z = np.tanh(best @ dense + dense_bias) @ logits + logits_bias
    p = (np.exp(z) / np.exp(z).sum(axis=1, keepdims=True))[np.arange(len(X)), class_index]
    return p if output == "probability" else np.log(p / (1 - p))


@pytest.mark.parametrize("n_classes", [2, 3])
@pytest.mark.parametrize("output", ["logit", "probability"])
def test_gradients_are_finite_differences(output, n_classes):
    rng = np.random.default_rng(0)
    model = new_model((8, 4), n_classes, activation="tanh")
    X = rng.uniform(size=(3, 8, 4)).astype(np.float32)
    class_index = np.arange(3) % n_classes
    gradient = input_gradient(model, X, class_index, output)
    assert np.abs(gradient).max() > 0.01
    for position, channel in np.ndindex(8, 4):
        shift = np.zeros(X.shape)
        shift[:, position, channel] = 1e-5
        above, below = (class_score(model.get_weights(), X + s * shift, class_index, output) for s in (1, -1))
        np.testing.assert_allclose(gradient[:, position, channel], (above - below) / 2e-5, rtol=1e-4, atol=1e-6)


def test_graphs_are_compiled_once(data):
    model = new_model()
    for _ in range(3):
        predict_logits(model, data[0])
        input_gradient(model, data[0], data[1], "logit")
    assert len(model._skmotif_graphs) == 2
