"""Compiled loops over the batches, kept from one fit to the next."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from skmotif._network._architecture import Architecture
from skmotif._network._builder import build_network, members_of
from skmotif._network._custom import CustomArchitecture
from skmotif._network._custom_model import optimizer_of
from skmotif._network._keras import default_settings, keras, tf, trace
from skmotif._network._losses import compile_model, loss_of

# Idle trainers that are kept. Each takes some 15 MiB, for a network and its graphs.
_MAX_IDLE = 4

# Ctrl-C is handled between calls into TensorFlow. So a long epoch is split into calls of about this many
# seconds. The first call has a fixed number of batches.
_SECONDS_PER_CALL = 1.0
_BATCHES_OF_FIRST_CALL = 128

# Weight decay of position biases: without it, a small training set makes some positions count by chance.
_POSITION_BIAS_DECAY = 1.0

# X, targets and sample weights, as tensors.
Tensors = tuple[Any, Any, Any]


@default_settings()
def compiled_network(architecture: Architecture, loss: str, learning_rate: float, seed: int) -> Any:
    """Build a new network and compile it with Adam, or with the optimizer of the user's network."""
    model = build_network(architecture, seed)
    own_optimizer = optimizer_of(model) if isinstance(architecture, CustomArchitecture) else None
    optimizer = own_optimizer or _adam(model, learning_rate)
    optimizer.build(model.trainable_variables)
    return compile_model(model, optimizer, loss)


def _adam(model: Any, learning_rate: float) -> Any:
    others = [variable for variable in model.trainable_variables if variable.name != "knots"]
    has_position_bias = len(others) < len(model.trainable_variables)
    decay = _POSITION_BIAS_DECAY if has_position_bias else None
    optimizer = keras.optimizers.Adam(learning_rate, weight_decay=decay, name="adam")
    optimizer.exclude_from_weight_decay(others)
    return optimizer


@default_settings()
def _compiled_members(model: Any, architecture: Architecture) -> Any:
    """Return the model that is trained: the loss of an ensemble is the mean of its members' losses."""
    if architecture.n_estimators == 1:
        return model
    return compile_model(members_of(model, architecture), model.optimizer, loss_of(model))


class CallSize:
    """The number of batches of a call into TensorFlow.

    Parameters
    ----------
    at_every_batch : bool
        Whether each call has one batch, because a callback handles batches.
    """

    def __init__(self, *, at_every_batch: bool) -> None:
        self.is_one_batch = at_every_batch
        self.n_batches = 1 if at_every_batch else _BATCHES_OF_FIRST_CALL

    def adapt(self, n_batches: float, seconds: float) -> None:
        """Adapt the size of the next calls to the time that a call took."""
        if not self.is_one_batch:
            self.n_batches = max(1, int(n_batches / seconds * _SECONDS_PER_CALL))


class Trainer:
    """A network of one architecture, and its compiled loops over the batches.

    To compile them can take longer than a fit. So a trainer is used by one fit after another; each fit copies its
    own weights into it.
    """

    def __init__(self, architecture: Architecture, loss: str) -> None:
        self.model = compiled_network(architecture, loss, learning_rate=0.001, seed=0)
        self._members = _compiled_members(self.model, architecture)
        self._n_members = architecture.n_estimators
        self._loops: dict[tuple[Any, ...], Any] = {}

    def train(
        self, data: Tensors, order: NDArray[np.int32], batch_size: int, call_size: CallSize, callbacks: Any
    ) -> dict[str, float]:
        """Train for one epoch, and return its loss and metrics."""
        loop = self._loop("train", data)
        self._members.reset_metrics()
        start = 0
        while start < len(order):
            callbacks.on_train_batch_begin(start // batch_size)
            began = perf_counter()
            rows = order[start : start + batch_size * call_size.n_batches]
            logs = _floats(loop(*data, rows, batch_size))
            if call_size.is_one_batch:
                callbacks.on_train_batch_end(start // batch_size, logs)
            call_size.adapt(len(rows) / batch_size, perf_counter() - began)
            start += len(rows)
        return self._per_member(logs)

    def evaluate(self, data: Tensors, batch_size: int, n_rows: int) -> dict[str, float]:
        """Return the loss and the metrics of the first rows.

        Those of an ensemble are the means over its members, as in training. They stop improving earlier than the loss
        of the mean score.
        """
        self._members.reset_metrics()
        rows = np.arange(n_rows, dtype=np.int32)
        return self._per_member(_floats(self._loop("test", data)(*data, rows, batch_size)))

    def draw_randomness(self, seed: int, epoch: int, size: int) -> NDArray[np.int32]:
        """Seed the dropout and the mutations of an epoch, and return the order of the sequences.

        Both depend only on the seed and the number of the epoch. So training that is interrupted, or saved and
        loaded, continues as it would have without the interruption.
        """
        rng = np.random.default_rng([seed, epoch])
        for state in _seed_states(self.model):
            state.assign(rng.integers(2**32, size=2, dtype=np.uint32))
        return rng.permutation(size).astype(np.int32)

    def _loop(self, kind: str, data: Tensors) -> Any:
        """Return the compiled "train" or "test" loop for data of these types."""
        key = (kind, *(tensor.dtype for tensor in data))
        if key not in self._loops:
            step = self._members.train_step if kind == "train" else self._members.test_step
            if not self._loops:  # a first step creates the variables of the metrics, which a graph cannot do
                with default_settings():
                    self._members.test_step(self._for_members(_batch(data, [0])))
            self._loops[key] = _compiled_loop(
                lambda batch: step(self._for_members(batch)), self._members.get_metrics_result, data
            )
        return self._loops[key]

    def _per_member(self, logs: dict[str, float]) -> dict[str, float]:
        return logs | {"loss": logs["loss"] / self._n_members}

    def _for_members(self, batch: Tensors) -> Tensors:
        """Repeat the targets and weights for each member of an ensemble."""
        if self._n_members == 1:
            return batch
        X, *others = batch
        y, sample_weight = (tf.repeat(tensor[:, tf.newaxis], self._n_members, axis=1) for tensor in others)
        # Keras divides the loss by the number of members: without the factor, their gradients would be smaller.
        return X, y, sample_weight * self._n_members


_idle_trainers: list[tuple[tuple[Architecture, str], Trainer]] = []
_idle_lock = Lock()


@contextmanager
def borrowed_trainer(architecture: Architecture, loss: str) -> Iterator[Trainer]:
    """Lend a trainer to one fit at a time; if the fit fails, the trainer is not kept."""
    key = (architecture, loss)
    with _idle_lock:
        found = next((i for i, (idle_key, _) in enumerate(_idle_trainers) if idle_key == key), None)
        trainer = None if found is None else _idle_trainers.pop(found)[1]
    trainer = trainer or Trainer(architecture, loss)
    yield trainer
    with _idle_lock:
        _idle_trainers.append((key, trainer))
        del _idle_trainers[:-_MAX_IDLE]


def training_state(model: Any) -> list[Any]:
    """Return the variables that training changes."""
    return [*model.weights, *model.optimizer.variables]


def copy_state(source: Any, target: Any) -> None:
    """Copy the weights and the state of the optimizer from one model to another."""
    for variable, value in zip(training_state(target), training_state(source), strict=True):
        variable.assign(value)


def as_tensors(X: NDArray[Any], y: NDArray[Any], sample_weight: NDArray[Any]) -> Tensors:
    """Return the data as tensors; X keeps its data type."""
    return tf.constant(X), tf.constant(y), tf.constant(sample_weight, dtype=tf.float32)


def _seed_states(model: Any) -> list[Any]:
    """Return the states of the layers that draw random numbers, in the order of the layers."""
    weights = {id(weight) for weight in model.weights}
    return [variable for variable in model.variables if id(variable) not in weights]


def _batch(data: Tensors, rows: Any) -> Tensors:
    X, y, sample_weight = (tf.gather(tensor, rows) for tensor in data)
    return tf.cast(X, tf.float32), y, sample_weight


def _compiled_loop(step: Callable[[Tensors], Any], metrics: Callable[[], Any], data: Tensors) -> Any:
    """Compile a loop that calls ``step`` on consecutive batches of given rows, and returns ``metrics``."""

    def loop(X: Any, y: Any, sample_weight: Any, rows: Any, batch_size: Any) -> Any:
        def body(start: Any) -> tuple[Any]:
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


def _floats(logs: dict[str, Any]) -> dict[str, float]:
    return {name: float(value) for name, value in logs.items()}
