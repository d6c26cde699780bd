"""New weights for a network that has learned nothing when training stops early."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skmotif._network._architecture import Architecture
from skmotif._network._keras import keras
from skmotif._network._losses import loss_of
from skmotif._network._prediction import all_scores
from skmotif._network._trainer import compiled_network, copy_state


class Restart(keras.callbacks.Callback):
    """Trains new weights in the epochs that are left if early stopping ends with the same score for all sequences.

    The pooled features are positive, so an update moves all units of the dense layer in the same direction. Before
    the filters match a motif, noise can make one unit after another inactive for every sequence, for good. Whether
    this happens depends on the initial weights.

    Parameters
    ----------
    architecture : Architecture
        The architecture of the network.
    early_stopping : keras.callbacks.EarlyStopping
        The callback for early stopping; it has to come before this one.
    X, targets : ndarray
        The held-out sequences and their targets.
    seed : int
        Together with the number of the epoch, it determines the new weights.
    """

    def __init__(
        self, architecture: Architecture, early_stopping: Any, X: NDArray[Any], targets: NDArray[Any], seed: int
    ) -> None:
        super().__init__()
        self._architecture, self._early_stopping = architecture, early_stopping
        self._X, self._targets, self._seed = X, targets, seed

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        has_stopped = 0 < epoch == self._early_stopping.stopped_epoch
        if not has_stopped or epoch + 1 == self.params["epochs"]:
            return
        # The weights that training would end with are often a mean over epochs. If the last epoch's units are inactive,
        # those of the mean need not be, and the reverse.
        is_inactive = self._has_learned_nothing()
        self._early_stopping.on_train_end()  # sets these weights
        if is_inactive or self._has_learned_nothing():
            self._draw_weights(epoch)
            self._early_stopping.on_train_begin()  # forgets the epochs of the old weights
            self.model.stop_training = False

    def _has_learned_nothing(self) -> bool:
        scores = all_scores(self.model.weights, self._architecture, self._X)
        return has_learned_nothing(scores, self._X, self._targets)

    def _draw_weights(self, epoch: int) -> None:
        """Replace the weights by random ones, and the state of the optimizer by a new one of the same learning rate."""
        learning_rate = float(self.model.optimizer.learning_rate)
        seed = int(np.random.default_rng([self._seed, epoch]).integers(2**31))
        new_model = compiled_network(self._architecture, loss_of(self.model), learning_rate, seed)
        copy_state(new_model, self.model)


def has_learned_nothing(scores: NDArray[np.float32], X: NDArray[Any], targets: NDArray[Any]) -> bool:
    """Return whether the scores are the same for all sequences, though the sequences and their known targets differ."""
    known = np.ma.masked_invalid(targets)
    targets_differ = (known.min(axis=0) != known.max(axis=0)).any()
    return bool((scores == scores[0]).all() and (X[0] != X).any() and targets_differ)
