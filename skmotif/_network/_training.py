"""Fitting the network, fast; the one place that imports scikeras."""

import sys
from contextlib import contextmanager
from functools import partial
from threading import Lock
from time import perf_counter

import numpy as np
from tqdm.auto import tqdm

from skmotif._network._builder import build_motif_cnn
from skmotif._network._keras import check_eager, default_settings, keras, tf, trace

# isort: split
# After Keras: scikeras would load TensorFlow with all its start-up messages.
from scikeras.wrappers import KerasClassifier, KerasRegressor

# Most idle trainers that are kept: each holds a network and its graphs, some 15 MiB.
_MAX_IDLE = 4

# Ctrl-C waits for the end of a call into TensorFlow. So a long epoch is split into calls
# of about this many seconds, after a first one of a number of batches.
_SECONDS_PER_CALL = 1.0
_BATCHES_OF_FIRST_CALL = 128

# Values beyond this one are likely to overflow float32 in a sum of squares.
_LARGE = 1e6

_METRICS = {
    "sparse_categorical_crossentropy": ["accuracy"],
    "binary_crossentropy": ["accuracy"],
}


@default_settings()
def compiled_network(architecture, loss, learning_rate, seed):
    """Build a new network, ready to be fitted by Adam."""
    model = build_motif_cnn(architecture, seed)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate, name="adam"),
        loss=loss,
        metrics=_METRICS.get(loss),
        jit_compile=False,
    )
    model.optimizer.build(model.trainable_variables)
    return model


def wrap_in_scikeras(model_or_build, architecture, *, epochs, batch_size):
    """Return a scikeras estimator that is ready to predict.

    It is shown an example of each class in place of training data: scikeras learns from
    them the shape, the type and the labels, which are positions in ``classes_``.
    """
    regression = architecture.output_activation == "linear"
    estimator = (KerasRegressor if regression else KerasClassifier)(
        model_or_build, epochs=epochs, batch_size=batch_size, verbose=0
    )
    n_outputs = architecture.n_outputs
    if regression:
        y = np.linspace(0, 1, 2 * n_outputs, dtype=np.float32).reshape(2, n_outputs)
        y = y.ravel() if n_outputs == 1 else y
    else:
        y = (
            np.arange(n_outputs)
            if architecture.output_activation == "softmax"
            else np.tri(n_outputs + 1, n_outputs, -1)
        )
    return estimator.initialize(np.zeros((len(y), *architecture.input_shape), dtype=np.float32), y)


def new_estimator(architecture, loss, *, learning_rate, seed, epochs, batch_size):
    """Return a scikeras estimator with a new, unfitted network."""
    build = partial(compiled_network, architecture, loss, learning_rate, seed)
    return wrap_in_scikeras(build, architecture, epochs=epochs, batch_size=batch_size)


def fit_network(
    model,
    architecture,
    data,
    *,
    batch_size,
    epochs,
    seed,
    validation_data=None,
    initial_epoch=0,
    callbacks=(),
    verbose=0,
):
    """Do what ``model.fit`` does, with a whole epoch in one graph.

    Keras enters Python at every batch, which for networks as small as these takes most
    of the time. Here the loop over the batches runs inside TensorFlow, around Keras's
    own ``train_step``. Callbacks that want to see every batch are called at every batch.

    Parameters
    ----------
    model : keras.Model
        From `compiled_network`.
    architecture : Architecture
        Its architecture.
    data : tuple of (X, y, sample_weight)
        The training data.
    seed : int
        Seeds, with the number of the epoch, its dropout and the order of the sequences.
    validation_data : tuple of (X, y, sample_weight), default=None
        What is evaluated after every epoch.
    initial_epoch : int
        Number of epochs that were run before.
    callbacks : list of keras.callbacks.Callback
        As for ``model.fit``.
    verbose : {0, 1, 2}
        Silent, a progress bar over the epochs, or Keras's line per epoch.

    Returns
    -------
    dict of str to list of float
        Loss and metrics per epoch, those of ``validation_data`` with the prefix "val_".

    Raises
    ------
    ValueError
        If the loss, the weights or the optimizer's state did not stay finite. The model is
        then as it was.
    """
    check_eager()
    with _borrowed_trainer(architecture, model.loss) as trainer:
        _copy_state(model, trainer.model)
        history = trainer.run(
            _as_tensors(*data),
            None if validation_data is None else _as_tensors(*validation_data),
            batch_size=batch_size,
            epochs=range(initial_epoch, initial_epoch + epochs),
            seed=seed,
            callbacks=list(callbacks),
            verbose=verbose,
        )
        _copy_state(trainer.model, model)
    return history


class _Trainer:
    """A network of one architecture, and its compiled loops over batches.

    Compiling takes longer than many a fit. So a trainer is kept, and lent to one fit
    after the other, each of which brings its own weights.
    """

    def __init__(self, architecture, loss):
        self.model = compiled_network(architecture, loss, learning_rate=0.001, seed=0)
        self._loops = {}

    def loop(self, kind, data):
        """Return the compiled "train" or "test" loop over data of these types."""
        key = (kind, *(tensor.dtype for tensor in data))
        if key not in self._loops:
            if not self._loops:  # the metrics' variables, which a graph's loop may not create
                with default_settings():
                    self.model.test_step(_batch(data, [0]))
            step = self.model.train_step if kind == "train" else self.model.test_step
            self._loops[key] = _loop_over_batches(step, self.model.get_metrics_result, data)
        return self._loops[key]

    def run(self, data, held_out, *, batch_size, epochs, seed, callbacks, verbose):
        model, size = self.model, len(data[1])
        train = self.loop("train", data)
        all_callbacks = keras.callbacks.CallbackList(
            callbacks,
            add_history=True,
            add_progbar=verbose == 2 and sys.stdout is not None,
            model=model,
            verbose=verbose,
            epochs=epochs.stop,
            steps=-(-size // batch_size),
        )
        sees_batches = any(map(_sees_batches, callbacks))
        rows_per_call = batch_size * (1 if sees_batches else _BATCHES_OF_FIRST_CALL)
        model.stop_training = False
        all_callbacks.on_train_begin()
        progress = tqdm(epochs, unit="epoch", disable=verbose != 1 or sys.stderr is None)
        for epoch in progress:
            all_callbacks.on_epoch_begin(epoch)
            model.reset_metrics()
            order = self._draw_randomness(seed, epoch, size)
            start = 0
            while start < size:
                all_callbacks.on_train_batch_begin(start // batch_size)
                began = perf_counter()
                rows = order[start : start + rows_per_call]
                logs = _floats(train(*data, rows, batch_size))
                if sees_batches:
                    all_callbacks.on_train_batch_end(start // batch_size, logs)
                else:
                    batches_per_second = len(rows) / batch_size / (perf_counter() - began)
                    rows_per_call = batch_size * max(1, int(batches_per_second * _SECONDS_PER_CALL))
                start += len(rows)
            if held_out is not None:
                model.reset_metrics()
                rows = np.arange(len(held_out[1]), dtype=np.int32)
                held_out_logs = _floats(self.loop("test", held_out)(*held_out, rows, 8 * batch_size))
                logs |= {f"val_{name}": value for name, value in held_out_logs.items()}
            self._check_finite(logs, data, epoch)
            all_callbacks.on_epoch_end(epoch, logs)
            progress.set_postfix({name: f"{value:.3g}" for name, value in logs.items()}, refresh=False)
            if model.stop_training:
                break
        progress.close()
        all_callbacks.on_train_end(logs)
        self._check_last_step(data, batch_size, epoch)
        for callback in callbacks:
            callback.set_model(None)  # the network goes on to other fits
        return dict(model.history.history)

    def _check_finite(self, values, data, epoch):
        """Raise a ValueError if a number of an epoch, or of the network after it, is not finite."""
        for name, value in values.items():
            if not np.isfinite(value).all():
                advice = _advice(data, float(self.model.optimizer.learning_rate))
                raise ValueError(f"Training diverged: {name} is not finite in epoch {epoch + 1}. {advice}")

    def _check_last_step(self, data, batch_size, epoch):
        """Check what the last update has led to: an epoch's own loss is from before it."""
        self._check_finite({variable.path: variable.numpy() for variable in _state(self.model)}, data, epoch)
        self.model.reset_metrics()
        rows = np.arange(min(batch_size, len(data[1])), dtype=np.int32)
        logs = self.loop("test", data)(*data, rows, batch_size)
        self._check_finite(_floats(logs), data, epoch)

    def _draw_randomness(self, seed, epoch, size):
        """Seed an epoch's dropout, and return its order of the sequences.

        Both follow from the numbers of the seed and the epoch alone, so that a training
        that was interrupted, or saved in between, goes on as it would have.
        """
        rng = np.random.default_rng([seed, epoch])
        for stream in _dropout_streams(self.model):
            stream.assign(rng.integers(2**32, size=2, dtype=np.uint32))
        return rng.permutation(size).astype(np.int32)


_idle_trainers = []
_idle_lock = Lock()


@contextmanager
def _borrowed_trainer(architecture, loss):
    """Lend a trainer to one fit at a time; one whose fit failed is not kept."""
    key = (architecture, loss)
    with _idle_lock:
        found = next((i for i, (idle_key, _) in enumerate(_idle_trainers) if idle_key == key), None)
        trainer = None if found is None else _idle_trainers.pop(found)[1]
    trainer = trainer or _Trainer(architecture, loss)
    yield trainer
    with _idle_lock:
        _idle_trainers.append((key, trainer))
        del _idle_trainers[:-_MAX_IDLE]


def _dropout_streams(model):
    return [layer.seed_generator.state for layer in model.layers if isinstance(layer, keras.layers.Dropout)]


def _state(model):
    """Return what training changes."""
    return [*model.weights, *model.optimizer.variables]


def _copy_state(source, target):
    for variable, value in zip(_state(target), _state(source), strict=True):
        variable.assign(value)


def _as_tensors(X, y, sample_weight):
    """Return the data as tensors, the sequences in the type that they came in."""
    return tf.constant(X), tf.constant(y), tf.constant(sample_weight, dtype=tf.float32)


def _batch(data, rows):
    X, y, sample_weight = (tf.gather(tensor, rows) for tensor in data)
    return tf.cast(X, tf.float32), y, sample_weight


def _loop_over_batches(step, metrics, data):
    """Compile ``step`` over consecutive batches of given rows of data like these, and ``metrics`` of them all."""

    def loop(X, y, sample_weight, rows, batch_size):
        def body(start):
            step(_batch((X, y, sample_weight), rows[start : start + batch_size]))
            return (start + batch_size,)

        tf.while_loop(lambda start: start < tf.size(rows), body, (0,), parallel_iterations=1)
        return metrics()

    return trace(
        loop,
        *(tf.TensorSpec([None, *tensor.shape[1:]], tensor.dtype) for tensor in data),
        tf.TensorSpec([None], tf.int32),
        tf.TensorSpec([], tf.int32),
    )


def _advice(data, learning_rate):
    """Say what may have made training diverge: values that are large, or else the learning rate."""
    largest = {name: float(np.abs(a).max()) for name, a in zip(("X", "y", "sample_weight"), data, strict=True)}
    name = max(largest, key=largest.get)
    if largest[name] > _LARGE:
        return (
            f"{name} has values of up to {largest[name]:.3g}, which overflow in the network's float32: "
            f"scale {name} down, to about 1."
        )
    return f"Take a smaller learning_rate than {learning_rate:g}."


def _floats(logs):
    return {name: float(value) for name, value in logs.items()}


def _sees_batches(callback):
    return any(
        getattr(getattr(callback, hook), "__func__", None) is not getattr(keras.callbacks.Callback, hook)
        for hook in ("on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end")
    )
