"""`BaseMotifCNN`: the parameters, training, saved state and attributions that the estimators share."""

from abc import ABCMeta, abstractmethod
from dataclasses import fields
from inspect import signature
from numbers import Integral, Real
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, is_regressor
from sklearn.utils import Tags, check_random_state
from sklearn.utils.validation import check_is_fitted

from skmotif._auto import auto_mutation_rate, auto_n_filters
from skmotif._doc_link import DocLinkMixin
from skmotif._groups import sequence_groups
from skmotif._held_out import held_out_mask
from skmotif._network import (
    ACTIVATIONS,
    Architecture,
    CustomArchitecture,
    FittedNetwork,
    MotifArchitecture,
    NetworkBuilder,
    Score,
    check_callbacks,
)
from skmotif._numbers import as_float32
from skmotif._sklearn import CallbackSupportMixin, Interval, StrOptions, check_sample_weight, fit_task
from skmotif._validation import as_target_array, check_encoded, drop_zero_weights, missing_targets, one_per_sequence

# TensorFlow counts the sequences of a batch in int32; evaluation uses batches of eight times the size.
_MAX_BATCH_SIZE = 2**28 - 1

# Until the first epoch sets it.
_DEFAULT_RATE = 0.001

# The parameters of skmotif's own layers.
_OF_LAYERS = [field.name for field in fields(MotifArchitecture) if field not in fields(Architecture)]

# Incremented if estimators saved by older releases can no longer be loaded unchanged.
_STATE_FORMAT = 1


class BaseMotifCNN(DocLinkMixin, CallbackSupportMixin, BaseEstimator, metaclass=ABCMeta):
    """A convolutional network over encoded sequences.

    A subclass encodes its targets (`_encode_targets`) and converts the scores of the network to predictions.
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "n_filters": [Interval(Integral, 1, None, closed="left"), StrOptions({"auto"})],
        "kernel_size": [Interval(Integral, 1, None, closed="left")],
        "n_conv_layers": [Interval(Integral, 1, None, closed="left")],
        "pool_size": [Interval(Integral, 1, None, closed="left"), None],
        "dense_units": [Interval(Integral, 0, None, closed="left")],
        "activation": [StrOptions(ACTIVATIONS)],
        "dropout": [Interval(Real, 0, 1, closed="left")],
        "both_strands": ["boolean"],
        "position_bias": ["boolean"],
        "mean_pooling": ["boolean"],
        "mutation_rate": [Interval(Real, 0, 1, closed="both"), StrOptions({"auto"})],
        "network": [callable, None],
        "n_estimators": [Interval(Integral, 1, None, closed="left")],
        "learning_rate": [Interval(Real, 0, None, closed="neither"), callable],
        "batch_size": [Interval(Integral, 1, _MAX_BATCH_SIZE, closed="both")],
        "epochs": [Interval(Integral, 1, None, closed="left")],
        "early_stopping": ["boolean"],
        "validation_fraction": [Interval(Real, 0, 1, closed="neither")],
        "n_iter_no_change": [Interval(Integral, 1, None, closed="left")],
        "tol": [Interval(Real, 0, None, closed="left")],
        "callbacks": [list, tuple, None],
        "warm_start": ["boolean"],
        "random_state": ["random_state"],
        "verbose": [Interval(Integral, 0, 2, closed="both")],
    }

    _network: FittedNetwork
    _seed: int
    history_: dict[str, list[float]]
    n_iter_: int
    best_epoch_: int

    @abstractmethod
    def _encode_targets(
        self, y: NDArray[Any], sample_weight: NDArray[np.float64], keep: bool
    ) -> tuple[NDArray[Any], NDArray[np.float64]]:
        """Return the targets as the network is fitted to them, and the weights.

        If ``keep``, the classes or the scale of an earlier call are kept.
        """

    @abstractmethod
    def _head(self, targets: NDArray[Any]) -> tuple[int, str, str]:
        """Return the number of outputs, their activation, and Keras's name of the loss."""

    @abstractmethod
    def _check_loaded(self) -> None:
        """Raise a ValueError if the loaded attributes do not match the loaded network."""

    def _strata(self, targets: NDArray[Any]) -> NDArray[np.intp]:
        """Return the class of each target, by which the held-out set is stratified."""
        return np.zeros(len(targets), dtype=int)

    def _is_new(self) -> bool:
        """Return whether `fit` starts with a new network."""
        return not (self.warm_start and self.__sklearn_is_fitted__())

    def _fit(
        self,
        X: Any,
        y: Any,
        sample_weight: Any,
        *,
        is_new: bool,
        keep_targets: bool,
        epochs: int,
        early_stopping: bool,
        validation: tuple[Any, Any, Any] = (None, None, None),
    ) -> "BaseMotifCNN":
        """Train a new network, or the network of an earlier call; ``validation`` has X, y and weights."""
        check_callbacks(self.callbacks)
        n_channels = None if is_new else self._n_channels
        data, checked = self._encode(X, y, sample_weight, is_new=is_new, keep=keep_targets, n_channels=n_channels)
        task = dict(zip(("X", "y"), checked, strict=False)) | {"metadata": {"sample_weight": checked[2]}}
        architecture, loss = self._new_architecture(*data[:2]) if is_new else (self._network.architecture, "")
        random_state = check_random_state(self.random_state)
        held_out = None
        if any(part is not None for part in validation):
            held_out = self._encode_validation(*validation, n_channels=data[0].shape[2])
        elif early_stopping:
            data, held_out = self._split(data, architecture, random_state)
        if is_new:
            # If training fails, the estimator has no network, because an old one would not match the new targets.
            self.__dict__.pop("_network", None)
            self._seed = random_state.randint(np.iinfo(np.int32).max)
            self.history_, self.n_iter_ = {}, 0
            network = FittedNetwork.new(architecture, loss, learning_rate=_DEFAULT_RATE, seed=self._seed)
        else:
            network = self._network
        learning_rate = self._learning_rate(network)
        with fit_task(self, epochs, task) as reporter:
            history, self.best_epoch_ = network.train(
                data,
                held_out,
                learning_rate=learning_rate,
                batch_size=self.batch_size,
                epochs=epochs,
                initial_epoch=self.n_iter_,
                tol=self.tol,
                n_iter_no_change=self.n_iter_no_change,
                callbacks=self.callbacks or [],
                reporter=reporter,
                seed=self._seed,
                verbose=self.verbose,
            )
            self._network = network
            self.history_ = {name: self.history_.get(name, []) + values for name, values in history.items()}
            self.n_iter_ = len(self.history_["loss"])
        return self

    def _encode(
        self, X: Any, y: Any, sample_weight: Any, *, is_new: bool, keep: bool, n_channels: int | None
    ) -> tuple[Any, Any]:
        """Return the sequences, targets and weights that the network is trained on, and the checked X, y and weights.

        Other parameters as in `_encode_targets` and `check_encoded`.
        """
        X, y = check_encoded(self, X, y, is_new=is_new, n_channels=n_channels)
        sample_weight = check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        missing = missing_targets(y)
        if missing.any():
            if not keep and missing.all(axis=0).any():
                raise ValueError(f"y has no value in column {missing.all(axis=0).argmax()}, only NaN: leave it out.")
            sample_weight = sample_weight * ~missing.all(axis=1)
        X, y, sample_weight = drop_zero_weights(X, y, sample_weight, "sample_weight")
        targets, sample_weight = self._encode_targets(y, sample_weight, keep)
        sample_weight = as_float32(sample_weight, "sample_weight times class_weight")
        data = drop_zero_weights(X, targets, sample_weight, "class_weight times sample_weight")
        return data, (X, y, sample_weight)

    def _encode_validation(self, X: Any, y: Any, sample_weight: Any, n_channels: int) -> Any:
        """Return the held-out sequences, targets and weights that a user gives."""
        if X is None or y is None:
            raise ValueError("X_val and y_val belong together, got only one of them, or sample_weight_val alone.")
        if not self.early_stopping:
            raise ValueError("X_val and y_val have no effect with early_stopping=False.")
        try:
            return self._encode(X, y, sample_weight, is_new=False, keep=True, n_channels=n_channels)[0]
        except ValueError as error:
            raise ValueError(f"The validation data, X_val and y_val, are not valid: {error}") from error

    def _new_architecture(self, X: NDArray[Any], targets: NDArray[Any]) -> tuple[Architecture, str]:
        """Return the architecture of a new network, and Keras's name of its loss."""
        n_outputs, output_activation, loss = self._head(targets)
        common: dict[str, Any] = {
            "input_shape": X.shape[1:],
            "n_outputs": n_outputs,
            "output_activation": output_activation,
            "both_strands": bool(self.both_strands),
            "mutation_rate": auto_mutation_rate(len(X)) if self.mutation_rate == "auto" else float(self.mutation_rate),
            "n_estimators": int(self.n_estimators),
        }
        if self.network is not None:
            self._check_defaults(_OF_LAYERS, "network is given: set them in the network")
            return CustomArchitecture(**common, builder=NetworkBuilder(self.network)), loss
        architecture = MotifArchitecture(
            **common,
            n_filters=auto_n_filters(len(X)) if self.n_filters == "auto" else int(self.n_filters),
            kernel_size=int(self.kernel_size),
            n_conv_layers=int(self.n_conv_layers),
            pool_size=None if self.pool_size is None else int(self.pool_size),
            dense_units=int(self.dense_units),
            activation=self.activation,
            dropout=float(self.dropout),
            position_bias=bool(self.position_bias),
            mean_pooling=bool(self.mean_pooling),
        )
        return architecture, loss

    def _learning_rate(self, network: FittedNetwork) -> Any:
        """Return the learning rate, or None if the user's network has its own optimizer."""
        if not network.has_own_optimizer:
            return self.learning_rate
        self._check_defaults(["learning_rate"], "network is compiled with its own optimizer: set it there")
        return None

    def _check_defaults(self, names: list[str], reason: str) -> None:
        """Raise a ValueError if parameters that have no effect are set."""
        defaults = {name: parameter.default for name, parameter in signature(type(self)).parameters.items()}
        changed = [f"{name}={getattr(self, name)!r}" for name in names if getattr(self, name) != defaults[name]]
        if changed:
            raise ValueError(f"{', '.join(changed)} has no effect if {reason}.")

    def _split(self, data: Any, architecture: Architecture, random_state: np.random.RandomState) -> tuple[Any, Any]:
        """Split the training data into a part to train on and a held-out set."""
        X, targets, _ = data
        groups = sequence_groups(X, both_strands=architecture.scans_both_strands)
        held_out = held_out_mask(self._strata(targets), groups, self.validation_fraction, random_state)
        return tuple(array[~held_out] for array in data), tuple(array[held_out] for array in data)

    def __sklearn_is_fitted__(self) -> bool:
        """Return whether the estimator has a trained network."""
        return "_network" in vars(self)

    @property
    def keras_estimator_(self) -> Any:
        """The scikeras estimator with the network; it predicts positions in ``classes_``, or standardised responses."""
        return self._fitted_network.keras_estimator(epochs=self.epochs, batch_size=self.batch_size)

    @property
    def model_(self) -> Any:
        """The fitted network, from ``(n_sequences, length, n_channels)`` to probabilities or responses."""
        return self._fitted_network.model

    @property
    def n_filters_(self) -> int:
        """Number of filters that was used, also if ``n_filters="auto"``."""
        architecture = self._fitted_network.architecture
        if not isinstance(architecture, MotifArchitecture):
            raise AttributeError(
                f"This {type(self).__name__} was fitted with a network of your own, whose filters are not known."
            )
        return architecture.n_filters

    @property
    def mutation_rate_(self) -> float:
        """Mutation rate that was used, also if ``mutation_rate="auto"``."""
        return self._fitted_network.architecture.mutation_rate

    @property
    def position_bias_(self) -> NDArray[np.float32]:
        """Where along the sequence the matches of each filter count, in units of the filter's response.

        The bias that is added to the response of each window before the maximum, of shape ``(n_strands,
        n_windows, n_filters_)``. Windows are counted on the forward strand, which is the first strand.
        """
        position_bias = self._fitted_network.position_bias
        if position_bias is None:
            raise AttributeError(f"The network of this {type(self).__name__} has no position bias.")
        return position_bias

    @property
    def _fitted_network(self) -> FittedNetwork:
        if not self.__sklearn_is_fitted__():
            raise AttributeError(f"This {type(self).__name__} is not fitted yet, it has no network.")
        return self._network

    @property
    def _n_channels(self) -> int:
        return self._network.architecture.input_shape[1]

    def __getstate__(self) -> dict[str, Any]:
        """Return the state to be saved; the network is saved as bytes."""
        state = dict(super().__getstate__())
        if "_network" in state:
            state["_architecture"], state["_network"] = self._network.to_state()
            state["_state_format"] = _STATE_FORMAT
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Load and check a saved state; the Keras model is built when it is first needed."""
        state = dict(state)
        saved_format = state.pop("_state_format", _STATE_FORMAT)
        if saved_format > _STATE_FORMAT:
            raise ValueError(
                f"This {type(self).__name__} was saved by a newer skmotif (format {saved_format}; "
                f"this version reads formats up to {_STATE_FORMAT}): update skmotif to load it."
            )
        if "_network" in state:
            state["_network"] = FittedNetwork.from_state(state.pop("_architecture", None), state["_network"])
        super().__setstate__(state)
        if "_network" in state:
            self._check_loaded()

    def saliency_(
        self, X: ArrayLike, target: Any = None, *, output: Literal["logit", "probability"] = "logit"
    ) -> NDArray[np.float32]:
        """Return the saliency map of the Zou et al. tutorial.

        The saliency of a position is the gradient of the score with respect to the base at
        this position, or zero if the gradient is negative.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        target : label, int or array-like of shape (n_sequences,), default=None
            The output to explain, for all sequences or for each sequence. For a classifier,
            this is a label; None means the second of two classes, or the predicted class of
            more than two. With several labels or responses, it is the number of one of them,
            from 0; None means the first.

        output : {"logit", "probability"}, default="logit"
            The score of a class: "logit" is log p / (1 - p), for two classes the difference
            of their logits; "probability" is p, as in the tutorial, whose gradient vanishes
            if the network is certain. The score of a regressor is its response.

        Returns
        -------
        ndarray of shape (n_sequences, length)
            Saliency, float32, at least 0.

        Raises
        ------
        ValueError
            If ``X`` or ``target`` does not match the network, ``output`` is unknown, or a
            result is not finite.
        RuntimeError
            As in `fit`.

        References
        ----------
        Zou, J. et al. "A primer on deep learning in genomics." Nature Genetics 51, 12-18
        (2019). https://doi.org/10.1038/s41588-018-0295-5
        """
        network, X, score = explained(self, X, target, output)
        return np.clip(network.attributions(X, score, method="gradient_x_input"), 0, None)

    def summary(self) -> None:
        """Print the layers of the fitted network and their numbers of parameters."""
        check_is_fitted(self)
        self._network.summary()

    def _scores(self, X: Any) -> NDArray[np.float64]:
        """Return the scores of the network, ``(n_sequences, n_outputs)``."""
        X = self._checked(X)
        # In float64 the sums of probabilities are as close to 1 as scikit-learn requires.
        return self._network.scores(X).astype(np.float64)

    def _member_scores(self, X: Any) -> NDArray[np.float64]:
        """Return the scores of each member of the ensemble, ``(n_estimators, n_sequences, n_outputs)``."""
        X = self._checked(X)
        return self._network.member_scores(X).astype(np.float64)

    def _checked(self, X: Any) -> NDArray[Any]:
        check_is_fitted(self)
        return check_encoded(self, X, is_new=False, n_channels=self._n_channels)[0]

    def _output_index(self, X: NDArray[Any], target: Any) -> NDArray[np.intp]:
        """Return the index of the output that ``target`` means, for each sequence."""
        n_outputs = self._network.architecture.n_outputs
        index = as_target_array(0 if target is None else target)
        if index.dtype.kind not in "iu" or not ((index >= 0) & (index < n_outputs)).all():
            raise ValueError(f"target should be the number of an output, 0 to {n_outputs - 1}, got {target!r}.")
        return one_per_sequence(index, X)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        return tags


def fitted_network(estimator: BaseMotifCNN) -> FittedNetwork:
    """Return the network of a fitted estimator."""
    check_is_fitted(estimator)
    return estimator._network


def explained(estimator: BaseMotifCNN, X: Any, target: Any, output: Any) -> tuple[FittedNetwork, NDArray[Any], Score]:
    """Return the network, the checked sequences, and the score that ``target`` and ``output`` mean.

    The parameters are those of `BaseMotifCNN.saliency_`.
    """
    network = fitted_network(estimator)
    if output not in ("logit", "probability"):
        raise ValueError(f"output should be 'logit' or 'probability', got {output!r}.")
    if output == "probability" and is_regressor(estimator):
        raise ValueError(f"output='probability' requires a classifier, got a {type(estimator).__name__}.")
    (X,) = check_encoded(estimator, X, is_new=False, n_channels=estimator._n_channels)
    return network, X, Score(estimator._output_index(X, target), output)
