"""`FittedNetwork`: the network that an estimator holds."""

import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning

from skmotif._network._architecture import Architecture, MotifArchitecture, position_curve
from skmotif._network._calibration import calibration
from skmotif._network._custom import CustomArchitecture
from skmotif._network._persistence import SavedNetwork
from skmotif._network._score import Score

# Training sequences that show whether a network has learned anything, if none are held out.
_N_CHECKED = 100


class FittedNetwork:
    """An architecture and its weights.

    The weights are in a Keras model or, after a network was loaded, in arrays, until the model is
    needed. Keras is imported by the methods that need it, because the import takes seconds.

    Methods raise a ValueError if a result is not finite, and a RuntimeError if they are called in a
    ``tf.Graph``, a ``tf.function`` or the scope of a ``tf.distribute`` strategy. Sequences ``X`` are
    ndarrays of shape (n_sequences, length, n_channels), of dtype int8 or float32.

    Parameters
    ----------
    architecture : Architecture
        The architecture.
    source : keras.Model or SavedNetwork
        The compiled model, or its arrays.
    """

    def __init__(self, architecture: Architecture, source: Any) -> None:
        self.architecture = architecture
        self._source = source
        self._keras_estimator: Any = None

    @classmethod
    def new(cls, architecture: Architecture, loss: str, *, learning_rate: float, seed: int) -> "FittedNetwork":
        """Return a network with random weights; ``loss`` is Keras's name of the loss."""
        from skmotif._network._trainer import compiled_network

        return cls(architecture, compiled_network(architecture, loss, learning_rate, seed))

    @classmethod
    def from_state(cls, architecture: Any, content: Any) -> "FittedNetwork":
        """Return the network that `to_state` has saved; raise a ValueError if the state is damaged."""
        is_custom = isinstance(architecture, dict) and "builder" in architecture
        checked = (CustomArchitecture if is_custom else MotifArchitecture).from_state(architecture)
        return cls(checked, SavedNetwork.from_bytes(content, checked))

    def to_state(self) -> tuple[dict[str, Any], bytes]:
        """Return the architecture as a dict, and the weights and the optimizer's state as bytes."""
        is_saved = isinstance(self._source, SavedNetwork)
        saved = self._source if is_saved else SavedNetwork.from_model(self._source, self.architecture)
        return self.architecture.to_state(), saved.to_bytes()

    @property
    def model(self) -> Any:
        """The Keras model, from sequences to probabilities or standardised responses."""
        if isinstance(self._source, SavedNetwork):
            self._source = self._source.to_model(self.architecture)
        return self._source

    @property
    def weights(self) -> Sequence[Any]:
        """The weights, in the order of the layers; of skmotif's layers, no Keras model is built for them."""
        if isinstance(self._source, SavedNetwork) and isinstance(self.architecture, MotifArchitecture):
            return self._source.weights(self.architecture)
        return self.model.weights

    @property
    def has_own_optimizer(self) -> bool:
        """Whether a user compiled the network with an optimizer."""
        if isinstance(self.architecture, MotifArchitecture):
            return False
        from skmotif._network._custom_model import optimizer_of

        return optimizer_of(self.model) is not None

    @property
    def motif_architecture(self) -> MotifArchitecture:
        """The settings of skmotif's layers; a ValueError if a user built the network."""
        if isinstance(self.architecture, MotifArchitecture):
            return self.architecture
        raise ValueError("The filters are known only with network=None, but the estimator was fitted with a network.")

    @property
    def position_bias(self) -> NDArray[np.float32] | None:
        """The position bias of each filter, ``(n_strands, n_windows, n_filters)``, or None if the network has none."""
        architecture = self.architecture
        if not isinstance(architecture, MotifArchitecture):
            return None
        weights = zip(architecture.weight_shapes, self.weights, strict=True)
        knots = [np.asarray(weight) for name, weight in weights if name.endswith("position_bias/knots")]
        curve = position_curve(architecture.n_windows, architecture.n_knots)
        return curve @ np.concatenate(knots, axis=2) if knots else None

    def keras_estimator(self, *, epochs: int, batch_size: int) -> Any:
        """Return the scikeras estimator that wraps the model; the first call determines its parameters."""
        if self._keras_estimator is None:
            from skmotif._network._scikeras import wrap_in_scikeras

            self._keras_estimator = wrap_in_scikeras(
                self.model, self.architecture, epochs=epochs, batch_size=batch_size
            )
        return self._keras_estimator

    def train(
        self, data: Any, held_out: Any, *, callbacks: Sequence[Any], reporter: Any = None, **parameters: Any
    ) -> tuple[dict[str, list[float]], int]:
        """Train for further epochs; if training fails, the weights stay as they were.

        With held-out data, the scores of a classifier are calibrated on them; see `_calibration`. A ConvergenceWarning
        says that the scores of all of them are the same, or without them, those of a hundred training sequences.

        Parameters
        ----------
        data, held_out : tuple of (X, targets, sample_weight)
            The training data, and the data for early stopping, or None.
        callbacks : list of keras.callbacks.Callback
            Are called during training.
        reporter : object, default=None
            After the callbacks, its method ``begin()`` is called at the start of each epoch, and ``end(network)``
            with a copy of the network at the end. If ``end`` returns True, training stops.
        **parameters : dict
            Further parameters of `skmotif._network._training.fit_network`.

        Returns
        -------
        history : dict of str to list of float
            Loss and metrics per epoch.
        best_epoch : int
            The epoch whose weights were kept, 1-based.
        """
        from skmotif._network._restart import has_learned_nothing
        from skmotif._network._training import EpochReporter, fit_network

        if reporter is not None:

            def report_end(model: Any) -> bool:
                return reporter.end(FittedNetwork(self.architecture, SavedNetwork.from_model(model, self.architecture)))

            callbacks = [*callbacks, EpochReporter(reporter.begin, report_end)]
        result = fit_network(self.model, self.architecture, data, held_out, callbacks=callbacks, **parameters)
        X, targets, sample_weight = _evenly_spaced(data) if held_out is None else held_out
        scores = self.scores(X)
        if has_learned_nothing(scores, X, targets):
            checked = "training sequences that were checked" if held_out is None else "held-out sequences"
            warnings.warn(
                f"The network predicts the same for all {len(X)} {checked}, so it has learned nothing: "
                "fit again with another random_state or a smaller learning_rate.",
                ConvergenceWarning,
                stacklevel=2,
            )
        if held_out is not None and self.architecture.output_activation != "linear":
            self._calibrate(scores, targets, sample_weight)
        return result

    def _calibrate(
        self, scores: NDArray[np.float32], targets: NDArray[Any], sample_weight: NDArray[np.float32]
    ) -> None:
        scale, biases = calibration(scores, targets, sample_weight)
        for *_, kernel, bias in self.architecture.weights_of_members(self.weights):
            kernel.assign(scale * kernel)
            bias.assign(scale * bias + biases)

    def summary(self) -> None:
        """Print the layers and their numbers of parameters."""
        from skmotif._network._keras import keras

        # Keras also counts the optimizer's variables of a compiled model; this model shares its layers.
        keras.Model(self.model.input, self.model.output, name=self.model.name).summary()

    def scores(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Return the scores before the output's activation, ``(n_sequences, n_outputs)``."""
        from skmotif._network._prediction import all_scores

        return self._finite(all_scores(self.weights, self.architecture, X), X)

    def member_scores(self, X: NDArray[Any]) -> NDArray[np.float32]:
        """Return the scores of each member of an ensemble, ``(n_members, n_sequences, n_outputs)``."""
        from skmotif._network._prediction import all_scores

        members = self.architecture.weights_of_members(self.weights)
        scores = [self._finite(all_scores(weights, self.architecture.of_member, X), X) for weights in members]
        return np.stack(scores)

    def chosen_scores(self, X: NDArray[Any], score: Score) -> NDArray[np.float32]:
        """Return the chosen score of each sequence, ``(n_sequences,)``."""
        from skmotif._network._prediction import chosen_scores

        return self._finite(chosen_scores(self.weights, self.architecture, X, score), X)

    def chosen_member_scores(self, X: NDArray[Any], score: Score) -> NDArray[np.float32]:
        """Return the chosen score of each sequence by each member of an ensemble, ``(n_members, n_sequences)``."""
        from skmotif._network._prediction import chosen_scores

        members = self.architecture.weights_of_members(self.weights)
        scores = [chosen_scores(weights, self.architecture.of_member, X, score) for weights in members]
        return np.stack([self._finite(of_member, X) for of_member in scores])

    def attributions(
        self, X: NDArray[Any], score: Score, *, method: str, hypothetical: bool = False, **options: Any
    ) -> NDArray[np.float32]:
        """Return the contribution of each base to the score, as `skmotif.inspection.attribution` defines it.

        Returns
        -------
        ndarray of shape (n_sequences, length), or (n_sequences, length, n_channels) if ``hypothetical``
            The contributions; 0 at N and padding.
        """
        from skmotif._network._attribution import attribute

        contributions = attribute(self.weights, self.architecture, X, score, method, hypothetical, **options)
        return self._finite(contributions, X)

    def filter_responses(self, X: NDArray[Any]) -> tuple[NDArray[np.float32], NDArray[np.intp], NDArray[np.bool_]]:
        """Return where each filter of the first layer responds most.

        Returns
        -------
        response : ndarray of shape (n_sequences, n_estimators * n_filters)
            The largest output of the filter. The filters of an ensemble are those of its members, one after
            another.
        start : ndarray of shape (n_sequences, n_estimators * n_filters)
            First position of the window with this output, 0-based.
        reverse : ndarray of shape (n_sequences, n_estimators * n_filters)
            Whether the window is on the opposite strand.
        """
        from skmotif._network._prediction import best_responses

        response, start, reverse = best_responses(self.weights, self.motif_architecture, X)
        return self._finite(response, X), start, reverse

    def filter_importances(self, X: NDArray[Any], score: Score) -> Iterator[float]:
        """Yield, for each filter of the first layer, the mean absolute change of the score if it is ablated."""
        from skmotif._network._prediction import ablated_scores

        architecture = self.motif_architecture
        unchanged, weights = self.chosen_scores(X, score), self.weights
        for filter_index in range(architecture.n_estimators * architecture.n_filters):
            ablated = ablated_scores(weights, architecture, X, score, filter_index)
            yield float(np.abs(unchanged - ablated).mean())

    def _finite(self, results: NDArray[Any], X: NDArray[Any]) -> NDArray[Any]:
        """Return the results; raise a ValueError if those for some sequence are not finite."""
        finite = np.isfinite(results).reshape(len(X), -1).all(axis=1)
        if not finite.all():
            index = int(finite.argmin())
            largest = max(float(np.abs(weight).max()) for weight in self.weights)
            raise ValueError(
                f"The network's result for sequence {index} is not finite: float32 overflows by values of up to "
                f"{np.abs(X[index]).max():.3g} in the sequence and of up to {largest:.3g} in the weights. "
                "Scale X as the training data were scaled, or fit again with a smaller learning_rate."
            )
        return results


def _evenly_spaced(data: Any) -> Any:
    """Return at most `_N_CHECKED` of the sequences, their targets and weights."""
    step = -(-len(data[1]) // _N_CHECKED)
    return tuple(array[::step] for array in data)


def load_model(path: Any) -> Any:
    """Load a Keras file, in which layers of skmotif can occur, without running code from it."""
    from skmotif._network import _layers  # noqa: F401 - registers the layers
    from skmotif._network._keras import keras

    return keras.saving.load_model(path, compile=False, safe_mode=True)


def check_callbacks(callbacks: Any) -> None:
    """Raise a TypeError if a callback is not one of Keras's."""
    if not callbacks:
        return
    from skmotif._network._keras import keras

    for index, callback in enumerate(callbacks):
        if not isinstance(callback, keras.callbacks.Callback):
            raise TypeError(
                f"callbacks should be a list of keras.callbacks.Callback; callbacks[{index}] is {callback!r}."
            )
