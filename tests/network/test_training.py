import numpy as np
import pytest

from skmotif._network._keras import keras
from tests.network.conftest import changed, fit, new_model, weights


def test_losses_equal_those_of_keras_for_the_same_batches(data):
    X, y, sample_weight = data
    held_out = (X[:20], y[:20], sample_weight[:20])
    fast = new_model()
    history = fit(fast, data, epochs=3, held_out=held_out, seed=5)

    model = new_model()
    for epoch in range(3):
        rows = np.random.default_rng([5, epoch]).permutation(50)
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
    for found, expected in zip(fast.weights, model.weights, strict=True):
        np.testing.assert_allclose(found.numpy(), expected.numpy(), rtol=1e-3, atol=1e-5)


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


def test_callbacks_are_called_as_in_keras(data):
    recorder, batch_recorder, keras_recorder = Recorder(), BatchRecorder(), BatchRecorder()
    X, y, sample_weight = data
    histories = [fit(new_model(), data, batch_size=20, callbacks=[callback]) for callback in (recorder, batch_recorder)]
    new_model().fit(X, y, sample_weight=sample_weight, batch_size=20, epochs=2, callbacks=[keras_recorder], verbose=0)
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

    history = fit(new_model(), data, epochs=10, callbacks=[Stop()])
    assert len(history["loss"]) == 3


def test_input_arrays_are_not_modified(data):
    copies = [array.copy() for array in data]
    for array in copies:
        array.setflags(write=False)
    fit(new_model(), copies, held_out=copies)
    for array, copy in zip(data, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_verbosity_determines_what_is_printed(data, capfd, verbose):
    fit(new_model(), data, verbose=verbose)
    printed = capfd.readouterr()
    assert ("Epoch 2/2" in printed.out) == (verbose == 2)
    assert ("2/2" in printed.err) == (verbose == 1)


def test_training_in_parts_equals_training_at_once(data):
    architecture = changed(dropout=0.5)
    at_once, in_parts = new_model(architecture), new_model(architecture)
    history = fit(at_once, data, architecture, epochs=5)
    parts = [fit(in_parts, data, architecture, epochs=n, initial_epoch=i) for n, i in [(2, 0), (3, 2)]]
    np.testing.assert_array_equal(weights(at_once), weights(in_parts))
    assert history["loss"] == parts[0]["loss"] + parts[1]["loss"]
    np.testing.assert_array_equal(at_once.optimizer.iterations, in_parts.optimizer.iterations)


@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_training_without_standard_output_and_error(data, monkeypatch, verbose):
    monkeypatch.setattr("sys.stderr", None)
    monkeypatch.setattr("sys.stdout", None)
    assert len(fit(new_model(), data, verbose=verbose)["loss"]) == 2


def test_divergence_in_the_last_update_raises(data):
    architecture = changed(activation="linear")
    message = r"Training diverged: \S+ is not finite in epoch 1\. Take a smaller learning_rate than 1e\+20"
    with pytest.raises(ValueError, match=message):
        fit(new_model(architecture), data, architecture, epochs=1, batch_size=50, learning_rate=1e20)


def test_divergence_by_large_data_names_the_data(data):
    X, y, _ = data
    with pytest.raises(ValueError, match=r"Training diverged: \S+ is not finite in epoch 1\.") as error:
        fit(new_model(), (X, y, np.full(50, 1e30, np.float32)), epochs=1, batch_size=50)
    message = str(error.value)
    assert "sample_weight has values of up to 1e+30, which overflow in the network's float32: scale sample" in message
    assert "learning_rate" not in message


def test_the_members_of_an_ensemble_are_trained_independently(data):
    ensemble = new_model(changed(n_estimators=2))
    singles = [new_model() for _ in range(2)]
    for i, single in enumerate(singles):
        single.set_weights(ensemble.get_weights()[6 * i : 6 * i + 6])
    history = fit(ensemble, data, changed(n_estimators=2), held_out=data, epochs=1)
    histories = [fit(single, data, held_out=data, epochs=1) for single in singles]
    for name in ("loss", "val_loss"):
        np.testing.assert_allclose(history[name], np.mean([h[name] for h in histories], axis=0), rtol=1e-4)
    np.testing.assert_allclose(weights(ensemble), np.concatenate(list(map(weights, singles))), atol=1e-5)


def test_only_position_biases_decay():
    architecture = changed(position_bias=True)
    model = new_model(architecture)
    before = [np.ones(w.shape) for w in model.get_weights()]
    model.set_weights(before)
    X = np.zeros((8, 20, 4), dtype=np.int8)  # has no gradient
    data = X, np.arange(8) % 2, np.ones(8, dtype=np.float32)
    fit(model, data, architecture, epochs=1, batch_size=8, learning_rate=0.01)
    changes = {v.path: np.abs(v.numpy() - 1).max() for v in model.trainable_variables[:5]}
    assert changes.pop("position_bias/knots") == pytest.approx(0.01, rel=1e-3)
    assert set(changes.values()) == {0}


def test_mutations_differ_between_epochs_but_not_between_fits(data):
    architecture = changed(mutation_rate=0.5)
    first, again = (fit(new_model(architecture), data, architecture, learning_rate=1e-9) for _ in range(2))
    assert first == again
    assert first["loss"][0] != pytest.approx(first["loss"][1], rel=1e-6)
