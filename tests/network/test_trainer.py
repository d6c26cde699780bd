import threading

import numpy as np
import pytest

from skmotif._network import _trainer
from skmotif._network._keras import keras
from skmotif._network._trainer import borrowed_trainer
from tests.network.conftest import ARCHITECTURE, LOSS, changed, fit, new_model, weights


def test_an_epoch_in_many_calls_equals_an_epoch_in_one(data, monkeypatch):
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


def test_fits_one_after_another_share_a_trainer(data, monkeypatch):
    first, second = new_model(), new_model()
    fit(first, data)
    monkeypatch.setattr(_trainer, "_idle_trainers", _trainer._idle_trainers[-1:])
    ((_, trainer),) = _trainer._idle_trainers
    fit(second, data)
    assert [idle for _, idle in _trainer._idle_trainers] == [trainer]
    np.testing.assert_array_equal(weights(first), weights(second))


def test_fits_in_parallel_do_not_share_a_trainer(data):
    with borrowed_trainer(ARCHITECTURE, LOSS) as first, borrowed_trainer(ARCHITECTURE, LOSS) as second:
        assert first is not second
    expected = new_model()
    fit(expected, data)
    models = [new_model() for _ in range(2)]
    threads = [threading.Thread(target=fit, args=(model, data)) for model in models]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for model in models:
        np.testing.assert_array_equal(weights(model), weights(expected))


def test_the_trainer_of_a_failed_fit_is_not_kept(data, monkeypatch):
    class Fail(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise RuntimeError("the user's callback failed")

    fit(new_model(), data)
    monkeypatch.setattr(_trainer, "_idle_trainers", [_trainer._idle_trainers.pop()])
    model = new_model()
    before = weights(model)
    with pytest.raises(RuntimeError, match="the user's callback failed"):
        fit(model, data, callbacks=[Fail()])
    assert _trainer._idle_trainers == []
    np.testing.assert_array_equal(weights(model), before)


def test_the_number_of_idle_trainers_is_limited(monkeypatch):
    monkeypatch.setattr(_trainer, "_idle_trainers", [])
    monkeypatch.setattr(_trainer, "_MAX_IDLE", 1)
    for n_filters in (2, 3):
        with borrowed_trainer(changed(n_filters=n_filters), LOSS):
            pass
    assert [key[0].n_filters for key, _ in _trainer._idle_trainers] == [3]
