import threading

import numpy as np
import pytest

from skmotif._network import _trainer
from skmotif._network._architecture import Architecture
from skmotif._network._keras import keras
from skmotif._network._trainer import compiled_network
from skmotif._network._training import fit_network

ARCHITECTURE = Architecture(
    input_shape=(20, 4),
    n_outputs=2,
    output_activation="softmax",
    n_filters=4,
    kernel_size=5,
    n_conv_layers=1,
    pool_size=None,
    dense_units=3,
    activation="relu",
    dropout=0,
    both_strands=True,
)
LOSS = "sparse_categorical_crossentropy"


def new_model(architecture=ARCHITECTURE):
    return compiled_network(architecture, LOSS, learning_rate=0.01, seed=0)


def fit(model, data, architecture=ARCHITECTURE, **parameters):
    defaults = {"learning_rate": 0.01, "batch_size": 16, "epochs": 2, "seed": 0}
    return fit_network(model, architecture, data, **{**defaults, **parameters})[0]


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    X = np.eye(4, dtype=np.int8)[rng.integers(4, size=(50, 20))]
    return X, rng.integers(2, size=50), rng.uniform(0.5, 2, size=50).astype(np.float32)


def test_losses_are_those_of_keras_for_the_same_batches(data):
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
    for ours, theirs in zip(fast.weights, model.weights, strict=True):
        np.testing.assert_allclose(ours.numpy(), theirs.numpy(), rtol=1e-3, atol=1e-5)


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


def test_input_arrays_are_left_alone(data):
    copies = [array.copy() for array in data]
    for array in copies:
        array.setflags(write=False)
    fit(new_model(), copies, held_out=copies)
    for array, copy in zip(data, copies, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_verbose(data, capfd, verbose):
    fit(new_model(), data, verbose=verbose)
    printed = capfd.readouterr()
    assert ("Epoch 2/2" in printed.out) == (verbose == 2)
    assert ("2/2" in printed.err) == (verbose == 1)


def weights(model):
    return np.concatenate([variable.numpy().ravel() for variable in model.weights])


def test_training_in_parts_is_training_at_once(data):
    architecture = Architecture(**{**vars(ARCHITECTURE), "dropout": 0.5})
    at_once, in_parts = new_model(architecture), new_model(architecture)
    history = fit(at_once, data, architecture, epochs=5)
    parts = [fit(in_parts, data, architecture, epochs=n, initial_epoch=i) for n, i in [(2, 0), (3, 2)]]
    np.testing.assert_array_equal(weights(at_once), weights(in_parts))
    assert history["loss"] == parts[0]["loss"] + parts[1]["loss"]
    np.testing.assert_array_equal(at_once.optimizer.iterations, in_parts.optimizer.iterations)


def test_an_epoch_in_many_calls_is_an_epoch_in_one(data, monkeypatch):
    in_one, in_many = new_model(), new_model()
    history = fit(in_one, data, batch_size=4)
    sizes = []

    class CountedTrainer(_trainer.Trainer):
        def _loop(self, kind, data):
            loop = super()._loop(kind, data)
            if kind == "test":
                return loop
            return lambda *arguments: sizes.append(len(arguments[3])) or loop(*arguments)

    monkeypatch.setattr(_trainer, "_idle_trainers", [])
    monkeypatch.setattr(_trainer, "Trainer", CountedTrainer)
    monkeypatch.setattr(_trainer, "_BATCHES_OF_FIRST_CALL", 3)
    monkeypatch.setattr(_trainer, "_SECONDS_PER_CALL", 1e-9)
    assert fit(in_many, data, batch_size=4) == history
    assert sizes == [12] + [4] * 9 + [2] + [4] * 12 + [2]
    np.testing.assert_array_equal(weights(in_one), weights(in_many))


@pytest.mark.parametrize("verbose", [0, 1, 2])
def test_there_may_be_nowhere_to_print(data, monkeypatch, verbose):
    monkeypatch.setattr("sys.stderr", None)
    monkeypatch.setattr("sys.stdout", None)
    fit(new_model(), data, verbose=verbose)


def test_one_trainer_serves_many_fits(data, monkeypatch):
    monkeypatch.setattr(_trainer, "_idle_trainers", [])
    first, second = new_model(), new_model()
    fit(first, data)
    ((_, trainer),) = _trainer._idle_trainers
    fit(second, data)
    assert [idle for _, idle in _trainer._idle_trainers] == [trainer]
    np.testing.assert_array_equal(weights(first), weights(second))


def test_a_trainer_serves_one_fit_at_a_time(data):
    expected = new_model()
    fit(expected, data)
    models = [new_model() for _ in range(4)]
    threads = [threading.Thread(target=fit, args=(model, data)) for model in models]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for model in models:
        np.testing.assert_array_equal(weights(model), weights(expected))


def test_a_trainer_whose_fit_failed_is_not_kept(data, monkeypatch):
    class Fail(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise RuntimeError("the user's callback failed")

    monkeypatch.setattr(_trainer, "_idle_trainers", [])
    model = new_model()
    before = weights(model)
    with pytest.raises(RuntimeError, match="the user's callback failed"):
        fit(model, data, callbacks=[Fail()])
    assert _trainer._idle_trainers == []
    np.testing.assert_array_equal(weights(model), before)


def test_few_idle_trainers_are_kept(data, monkeypatch):
    monkeypatch.setattr(_trainer, "_idle_trainers", [])
    monkeypatch.setattr(_trainer, "_MAX_IDLE", 1)
    for n_filters in (2, 3):
        architecture = Architecture(**{**vars(ARCHITECTURE), "n_filters": n_filters})
        fit(new_model(architecture), data, architecture, epochs=1)
    assert [key[0].n_filters for key, _ in _trainer._idle_trainers] == [3]
