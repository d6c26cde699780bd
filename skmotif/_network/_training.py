"""Training of a network: the loop over the epochs, early stopping and callbacks."""

import sys
from collections.abc import Callable, Sequence
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm.auto import tqdm

from skmotif._network._architecture import Architecture
from skmotif._network._keras import check_eager, keras
from skmotif._network._losses import loss_of
from skmotif._network._restart import Restart
from skmotif._network._trainer import CallSize, Trainer, as_tensors, borrowed_trainer, copy_state, training_state

# Larger values are likely to overflow float32 in a sum of squares.
_LARGE = 1e6

# A number, or a function of the number of the epoch, from 0.
LearningRate = float | Callable[[int], float]

# X, targets and sample weights.
Data = tuple[NDArray[Any], NDArray[Any], NDArray[np.float32]]


def fit_network(
    model: Any,
    architecture: Architecture,
    data: Data,
    held_out: Data | None = None,
    *,
    learning_rate: LearningRate | None,
    batch_size: int,
    epochs: int,
    seed: int,
    initial_epoch: int = 0,
    tol: float = 0.0,
    n_iter_no_change: int = 10,
    callbacks: Sequence[Any] = (),
    verbose: int = 0,
) -> tuple[dict[str, list[float]], int]:
    """Train like ``keras.Model.fit``, but run the loop over the batches inside TensorFlow.

    Keras enters Python at every batch, which takes most of the time for such small networks. Here the loop
    around Keras's own ``train_step`` is compiled. Only callbacks that handle batches are called at every batch.

    Parameters
    ----------
    model : keras.Model
        The model, as `compiled_network` returns it. If training fails, it stays as it was.
    architecture : Architecture
        The architecture of the model.
    data : tuple of (X, targets, sample_weight)
        The training data.
    held_out : tuple of (X, targets, sample_weight), default=None
        Data that is evaluated after every epoch. If given, training stops early. Then the weights of a classifier
        are averaged over the epochs from the one with the smallest loss on these data to the last one. A regressor
        gets the weights of the one with the smallest loss. If the network has learned nothing, training starts again.
    learning_rate : float, callable or None
        The learning rate, for all epochs or as a function of the epoch's number; None keeps that of the optimizer.
    batch_size : int
        Sequences per update.
    epochs : int
        The maximum number of epochs.
    seed : int
        Together with the number of the epoch, it determines the dropout and the order of the sequences.
    initial_epoch : int, default=0
        Number of epochs of earlier calls.
    tol, n_iter_no_change : float, int
        The smallest improvement, and the number of epochs without improvement after which training stops.
    callbacks : list of keras.callbacks.Callback
        As for ``keras.Model.fit``.
    verbose : {0, 1, 2}, default=0
        0 is silent, 1 shows a progress bar over the epochs, 2 prints Keras's line for each epoch.

    Returns
    -------
    history : dict of str to list of float
        Loss and metrics per epoch; those of the held-out data have the prefix "val_".
    best_epoch : int
        The epoch with the smallest loss on the held-out data, 1-based; without them, the last epoch.

    Raises
    ------
    ValueError
        If the loss, the weights or the state of the optimizer are not finite.
    """
    check_eager()
    all_callbacks = list(callbacks)
    if held_out is not None:
        early_stopping = _new_early_stopping(architecture, min_delta=tol, patience=n_iter_no_change)
        X, targets, _ = held_out
        all_callbacks += [early_stopping, Restart(architecture, early_stopping, X, targets, seed)]
    if not (learning_rate is None or callable(learning_rate)):
        model.optimizer.learning_rate.assign(learning_rate)
    with borrowed_trainer(architecture, loss_of(model)) as trainer:
        copy_state(model, trainer.model)
        history = _run_epochs(
            trainer,
            data,
            held_out,
            batch_size=batch_size,
            learning_rate=learning_rate,
            epochs=range(initial_epoch, initial_epoch + epochs),
            seed=seed,
            callbacks=all_callbacks,
            verbose=verbose,
        )
        copy_state(trainer.model, model)
    last_epoch = initial_epoch + len(history["loss"])
    return history, last_epoch if held_out is None else early_stopping.best_epoch + 1


def _run_epochs(
    trainer: Trainer,
    data: Data,
    held_out: Data | None,
    *,
    learning_rate: LearningRate | None,
    batch_size: int,
    epochs: range,
    seed: int,
    callbacks: list[Any],
    verbose: int,
) -> dict[str, list[float]]:
    """Train for some epochs, and return their losses and metrics."""
    model, size = trainer.model, len(data[1])
    tensors = as_tensors(*data)
    held_out_tensors = None if held_out is None else as_tensors(*held_out)
    callback_list = keras.callbacks.CallbackList(
        callbacks,
        add_history=True,
        add_progbar=verbose == 2 and sys.stdout is not None,
        model=model,
        verbose=verbose,
        epochs=epochs.stop,
        steps=-(-size // batch_size),
    )
    call_size = CallSize(at_every_batch=any(map(_handles_batches, callbacks)))
    model.stop_training = False
    callback_list.on_train_begin()
    with tqdm(epochs, unit="epoch", disable=verbose != 1 or sys.stderr is None) as progress:
        for epoch in progress:
            if callable(learning_rate):
                model.optimizer.learning_rate.assign(_rate_of(learning_rate, epoch))
            callback_list.on_epoch_begin(epoch)
            order = trainer.draw_randomness(seed, epoch, size)
            logs = trainer.train(tensors, order, batch_size, call_size, callback_list)
            if held_out_tensors is not None:
                held_out_logs = trainer.evaluate(held_out_tensors, 8 * batch_size, len(held_out_tensors[1]))
                logs |= {f"val_{name}": value for name, value in held_out_logs.items()}
            _check_finite(logs, model, data, epoch)
            callback_list.on_epoch_end(epoch, logs)
            progress.set_postfix({name: f"{value:.3g}" for name, value in logs.items()}, refresh=False)
            if model.stop_training:
                break
    callback_list.on_train_end(logs)
    # The loss of an epoch is computed before its last update, so the result of this update is checked here.
    _check_finite({variable.path: variable.numpy() for variable in training_state(model)}, model, data, epoch)
    _check_finite(trainer.evaluate(tensors, batch_size, min(batch_size, size)), model, data, epoch)
    for callback in callbacks:
        callback.set_model(None)  # other fits will use the model
    return dict(model.history.history)


def _rate_of(learning_rate: Callable[[int], float], epoch: int) -> float:
    """Return the learning rate of an epoch."""
    rate = learning_rate(epoch)
    if not (isinstance(rate, Real) and 0 < rate < np.inf):
        raise ValueError(f"learning_rate({epoch}) should return a positive number, got {rate!r}.")
    return float(rate)


def _check_finite(values: dict[str, Any], model: Any, data: Data, epoch: int) -> None:
    """Raise a ValueError if a loss, a metric or a weight is not finite."""
    for name, value in values.items():
        if not np.isfinite(value).all():
            advice = _advice(data, float(model.optimizer.learning_rate))
            raise ValueError(f"Training diverged: {name} is not finite in epoch {epoch + 1}. {advice}")


def _advice(data: Data, learning_rate: float) -> str:
    """Return what to change if training diverges: the scale of large values, or else the learning rate."""
    largest = {name: float(np.nanmax(np.abs(a))) for name, a in zip(("X", "y", "sample_weight"), data, strict=True)}
    name = max(largest, key=lambda name: largest[name])
    if largest[name] > _LARGE:
        return (
            f"{name} has values of up to {largest[name]:.3g}, which overflow in the network's float32: "
            f"scale {name} down, to about 1."
        )
    return f"Take a smaller learning_rate than {learning_rate:g}."


def _handles_batches(callback: Any) -> bool:
    return any(
        getattr(getattr(callback, hook), "__func__", None) is not getattr(keras.callbacks.Callback, hook)
        for hook in ("on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end")
    )


def _new_early_stopping(architecture: Architecture, **parameters: Any) -> Any:
    """Return the callback for early stopping.

    In the epochs after the best one, the scores become more extreme. The calibration corrects this for a classifier,
    but the responses of a regressor are not calibrated.
    """
    if architecture.output_activation == "linear":
        return keras.callbacks.EarlyStopping("val_loss", restore_best_weights=True, **parameters)
    return AveragingEarlyStopping("val_loss", **parameters)


class AveragingEarlyStopping(keras.callbacks.EarlyStopping):
    """Stops training early, and averages the weights over the epochs from the best one to the last one.

    The loss on a small held-out set hardly says which of these epochs is the best, and the mean of their weights ranks
    new sequences better than the weights of one epoch [1]_.

    References
    ----------
    .. [1] Izmailov, P. et al. "Averaging weights leads to wider optima and better generalization." Proceedings of UAI
       (2018). https://arxiv.org/abs/1803.05407
    """

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        super().on_epoch_end(epoch, logs)
        weights, n_since_best = self.model.get_weights(), epoch - self.best_epoch
        if n_since_best == 0:
            self._mean = weights
        else:
            pairs = zip(self._mean, weights, strict=True)
            self._mean = [mean + (weight - mean) / (n_since_best + 1) for mean, weight in pairs]

    def on_train_end(self, logs: Any = None) -> None:
        super().on_train_end(logs)
        self.model.set_weights(self._mean)


class EpochReporter(keras.callbacks.Callback):
    """Calls functions that do not depend on Keras at the start and the end of each epoch.

    Parameters
    ----------
    on_begin : callable
        Is called without arguments.
    on_end : callable
        Is called with the Keras model; if it returns True, training stops.
    """

    def __init__(self, on_begin: Callable[[], None], on_end: Callable[[Any], bool]) -> None:
        super().__init__()
        self.on_begin, self.on_end = on_begin, on_end

    def on_epoch_begin(self, epoch: int, logs: Any = None) -> None:
        self.on_begin()

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        if self.on_end(self.model):
            self.model.stop_training = True
