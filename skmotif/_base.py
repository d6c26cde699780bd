"""What the estimators share: parameters, validation, training, persistence, saliency."""

import warnings
from abc import ABCMeta, abstractmethod
from dataclasses import asdict
from numbers import Integral, Real
from typing import ClassVar

import numpy as np
from sklearn.base import BaseEstimator, is_regressor
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from skmotif._doc_link import DocLinkMixin
from skmotif._groups import first_rows, sequence_groups
from skmotif._input import check_series, has_channels_first, holds_strings
from skmotif._network._architecture import ACTIVATIONS, Architecture
from skmotif._network._persistence import SavedNetwork
from skmotif._numbers import as_float32
from skmotif._sequences import known_rows
from skmotif._sklearn import CallbackSupportMixin, epoch_tasks

# Positions whose contributions are held at a time, beside the result.
_POSITIONS = 1 << 18

# The largest value whose square float32 can hold.
_LARGEST = float(np.sqrt(np.finfo(np.float32).max))

# TensorFlow counts a batch's sequences in int32, and eight times as many where nothing is trained.
_MAX_BATCH_SIZE = 2**28 - 1

# Raised whenever a saved estimator of an older release could not be read as it stands.
_STATE_FORMAT = 1


class BaseMotifCNN(DocLinkMixin, CallbackSupportMixin, BaseEstimator, metaclass=ABCMeta):
    """A convolutional network over encoded sequences.

    Keras is imported by the methods that need it, because it takes seconds to load.

    A subclass says what its targets are (`_encode_targets`), and what becomes of the
    network's scores.
    """

    _parameter_constraints: ClassVar = {
        "n_filters": [Interval(Integral, 1, None, closed="left")],
        "kernel_size": [Interval(Integral, 1, None, closed="left")],
        "n_conv_layers": [Interval(Integral, 1, None, closed="left")],
        "pool_size": [Interval(Integral, 1, None, closed="left"), None],
        "dense_units": [Interval(Integral, 0, None, closed="left")],
        "activation": [StrOptions(ACTIVATIONS)],
        "dropout": [Interval(Real, 0, 1, closed="left")],
        "both_strands": ["boolean"],
        "learning_rate": [Interval(Real, 0, None, closed="neither")],
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

    @abstractmethod
    def __init__(
        self,
        *,
        n_filters,
        kernel_size,
        n_conv_layers,
        pool_size,
        dense_units,
        activation,
        dropout,
        both_strands,
        learning_rate,
        batch_size,
        epochs,
        early_stopping,
        validation_fraction,
        n_iter_no_change,
        tol,
        callbacks,
        warm_start,
        random_state,
        verbose,
    ):
        self.n_filters = n_filters
        self.kernel_size = kernel_size
        self.n_conv_layers = n_conv_layers
        self.pool_size = pool_size
        self.dense_units = dense_units
        self.activation = activation
        self.dropout = dropout
        self.both_strands = both_strands
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.epochs = epochs
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.tol = tol
        self.callbacks = callbacks
        self.warm_start = warm_start
        self.random_state = random_state
        self.verbose = verbose

    @abstractmethod
    def _encode_targets(self, y, sample_weight, keep):
        """Return what the network is fitted to, and the weights.

        With ``keep``, by what an earlier call has learnt of the targets.
        """

    @abstractmethod
    def _head(self, targets):
        """Return the number of outputs, their activation, and Keras's name of the loss."""

    @abstractmethod
    def _check_loaded(self):
        """Raise a ValueError if what a saved estimator has learnt of its targets does not fit its network."""

    def _strata(self, targets):
        """Return the class of each target, by which the held-out part is stratified."""
        return np.zeros(len(targets), dtype=int)

    def _is_new(self):
        """Tell whether `fit` starts from a new network."""
        return not (self.warm_start and self.__sklearn_is_fitted__())

    def _fit(self, X, y, sample_weight, *, is_new, keep_targets, epochs, early_stopping):
        _check_callbacks(self.callbacks)
        X, y = self._validate(X, y, reset=is_new)
        sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        X, y, sample_weight = _weighted(X, y, sample_weight, "sample_weight")
        targets, sample_weight = self._encode_targets(y, sample_weight, keep_targets)
        sample_weight = as_float32(sample_weight, "sample_weight times class_weight")

        task = {"X": X, "y": y, "metadata": {"sample_weight": sample_weight}}
        X, targets, sample_weight = _weighted(X, targets, sample_weight, "class_weight times sample_weight")

        architecture, loss = self._new_network(X, targets) if is_new else (self._architecture, None)
        random_state = check_random_state(self.random_state)
        train, held_out = (X, targets, sample_weight), None
        if early_stopping:
            groups = sequence_groups(X, both_strands=architecture.scans_both_strands)
            in_held_out = _held_out_mask(self._strata(targets), groups, self.validation_fraction, random_state)
            held_out = tuple(array[in_held_out] for array in train)
            train = tuple(array[~in_held_out] for array in train)
        if is_new:
            self._start(architecture, loss, random_state.randint(np.iinfo(np.int32).max))
        try:
            self._train_as_task(train, held_out, epochs, task)
        except BaseException:
            if is_new:  # what was not trained is not fitted; what was trained before is kept
                del self._network
            raise
        return self

    def _train_as_task(self, train, held_out, epochs, task):
        """Train the network, and report to scikit-learn's callbacks where there are any."""
        if not hasattr(self, "_skl_callbacks"):
            self._train(train, held_out, epochs, self.callbacks)
            return
        context = self._init_callback_context(max_subtasks=epochs)
        context.call_on_fit_task_begin(estimator=self, **task)
        self._train(train, held_out, epochs, [*(self.callbacks or []), epoch_tasks(self, context, task)])
        context.call_on_fit_task_end(estimator=self, reconstruction_attributes=dict, **task)

    def _new_network(self, X, targets):
        """Return the architecture of a new network, and Keras's name of its loss."""
        n_outputs, output_activation, loss = self._head(targets)
        architecture = Architecture(
            input_shape=X.shape[1:],
            n_outputs=n_outputs,
            output_activation=output_activation,
            n_filters=int(self.n_filters),
            kernel_size=int(self.kernel_size),
            n_conv_layers=int(self.n_conv_layers),
            pool_size=None if self.pool_size is None else int(self.pool_size),
            dense_units=int(self.dense_units),
            activation=self.activation,
            dropout=float(self.dropout),
            both_strands=bool(self.both_strands),
        )
        return architecture, loss

    def _start(self, architecture, loss, seed):
        """Make a new network."""
        from skmotif._network._training import new_estimator

        self._architecture = architecture
        self._network = new_estimator(
            architecture,
            loss,
            learning_rate=self.learning_rate,
            seed=seed,
            epochs=self.epochs,
            batch_size=self.batch_size,
        )
        self._seed = seed
        self.history_ = {}
        self.n_iter_ = self.best_epoch_ = 0

    def _train(self, data, held_out, epochs, callbacks):
        """Train the network for further epochs."""
        from skmotif._network._keras import check_eager, keras
        from skmotif._network._training import fit_network

        check_eager()
        callbacks = list(callbacks or [])
        if held_out is not None:
            callbacks.append(
                keras.callbacks.EarlyStopping(
                    "val_loss", min_delta=self.tol, patience=self.n_iter_no_change, restore_best_weights=True
                )
            )
        self.model_.optimizer.learning_rate.assign(self.learning_rate)
        history = fit_network(
            self.model_,
            self._architecture,
            data,
            validation_data=held_out,
            batch_size=self.batch_size,
            epochs=epochs,
            initial_epoch=self.n_iter_,
            callbacks=callbacks,
            seed=self._seed,
            verbose=self.verbose,
        )
        for name, values in history.items():
            self.history_[name] = self.history_.get(name, []) + values
        self.n_iter_ = len(self.history_["loss"])
        self.best_epoch_ = self.n_iter_ if held_out is None else callbacks[-1].best_epoch + 1

    def __sklearn_is_fitted__(self):
        """Tell whether there is a network that was trained."""
        return "_network" in vars(self)

    @property
    def keras_estimator_(self):
        """The scikeras estimator with the network; it predicts positions in ``classes_``, or standardised responses."""
        if not self.__sklearn_is_fitted__():
            raise AttributeError(f"This {type(self).__name__} is not fitted yet, it has no network.")
        if isinstance(self._network, SavedNetwork):
            from skmotif._network._training import wrap_in_scikeras

            model = self._network.to_model(self._architecture)
            self._network = wrap_in_scikeras(model, self._architecture, epochs=self.epochs, batch_size=self.batch_size)
        return self._network

    @property
    def _weights(self):
        """The network's weights; of one that was saved, without the time it takes to build it."""
        if isinstance(self._network, SavedNetwork):
            return self._network.weights(self._architecture)
        return self.model_.trainable_variables

    @property
    def model_(self):
        """The fitted network, from ``(n_sequences, length, n_channels)`` to probabilities or responses."""
        return self.keras_estimator_.model_

    def __getstate__(self):
        """Return the state to be saved: the network as bytes."""
        state = dict(super().__getstate__())
        if "_network" in state:
            is_saved = isinstance(self._network, SavedNetwork)
            network = self._network if is_saved else SavedNetwork.from_model(self.model_)
            state["_network"] = network.to_bytes()
            state["_architecture"] = asdict(self._architecture)
            state["_state_format"] = _STATE_FORMAT
        return state

    def __setstate__(self, state):
        """Take a saved state, and check it; the Keras network is built when it is first needed."""
        state = dict(state)
        saved_format = state.pop("_state_format", _STATE_FORMAT)
        if saved_format > _STATE_FORMAT:
            raise ValueError(
                f"This {type(self).__name__} was saved by a newer skmotif (format {saved_format}; "
                f"this one reads up to {_STATE_FORMAT}): update skmotif to read it."
            )
        if "_network" in state:
            architecture = Architecture.from_state(state.get("_architecture"))
            state |= {
                "_architecture": architecture,
                "_network": SavedNetwork.from_bytes(state["_network"], architecture),
            }
        super().__setstate__(state)
        if "_network" in state:
            self._check_loaded()

    def saliency_(self, X, target=None, *, output="logit"):
        """Return the primer's saliency map.

        At each position, the gradient of the score with respect to the base that stands
        there; where it is negative, zero.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        target : label, int or array-like of shape (n_sequences,), default=None
            What is explained, for all sequences or for each. Of a classifier, a label; if
            None, the second of two classes, else the predicted class. Of several outputs
            (labels or responses at once), the number of one, from 0; if None, the first.

        output : {"logit", "probability"}, default="logit"
            The score of a class: log p / (1 - p), for two classes the difference of their
            logits; or the probability p, as in the primer, whose gradient vanishes where
            the network is certain. A regressor has only its response.

        Returns
        -------
        ndarray of shape (n_sequences, length)
            Saliency, float32, at least 0.

        Raises
        ------
        ValueError
            If ``X`` or ``target`` does not fit the network, ``output`` is unknown, or a
            result is not finite.
        RuntimeError
            As in `fit`.

        References
        ----------
        Zou, J. et al. "A primer on deep learning in genomics." Nature Genetics 51, 12-18
        (2019). https://doi.org/10.1038/s41588-018-0295-5
        """
        return np.clip(self._attribute(X, target, method="gradient_x_input", output=output), 0, None)

    def _attribute(self, X, target, *, method, output, hypothetical=False, **options):
        """Return what each base contributes to a score, as `skmotif.inspection.attribution` documents it."""
        X, output_index = self._validate_explained(X, target, output)

        from skmotif._network import _attribution

        attributions = np.empty(X.shape if hypothetical else X.shape[:2], dtype=np.float32)
        step = max(1, _POSITIONS // X.shape[1])
        for start in range(0, len(X), step):
            rows = slice(start, start + step)
            network = (self._weights, self._architecture, output_index[rows], output)
            contributions = _attribution.METHODS[method](network, X[rows], **options)
            contributions *= known_rows(X[rows])
            attributions[rows] = (
                contributions if hypothetical else _attribution.observed(method, contributions, X[rows])
            )
        self._check_finite(attributions, X)
        return attributions

    def _chosen_scores(self, X, target, output, output_index=None):
        """Return each sequence's score, and the output that it is of."""
        X, chosen = self._validate_explained(X, target, output)
        if output_index is None:
            output_index = chosen

        from skmotif._network._prediction import chosen_score

        scores = chosen_score(self._weights, self._architecture, X, output_index, output)
        self._check_finite(scores, X)
        return scores, output_index

    def _best_responses(self, X):
        """Return response, start and strand of the best window of each sequence to each filter."""
        from skmotif._network._prediction import best_responses

        X = self._validate(X, reset=False)
        responses = best_responses(self._weights, self._architecture, X)
        self._check_finite(responses[0], X)
        return responses

    def _filter_importances(self, X, target, output):
        """Yield the mean absolute change of the score if a filter is silenced, filter by filter."""
        X, output_index = self._validate_explained(X, target, output)

        from skmotif._network._prediction import ablated_scores, chosen_score

        network = self._weights, self._architecture, X, output_index, output
        score = chosen_score(*network)
        self._check_finite(score, X)
        for filter_index in range(self._architecture.n_filters):
            yield float(np.abs(score - ablated_scores(*network, filter_index)).mean())

    def _validate_explained(self, X, target, output):
        check_is_fitted(self)
        if output not in ("logit", "probability"):
            raise ValueError(f"output should be 'logit' or 'probability', got {output!r}.")
        if output == "probability" and is_regressor(self):
            raise ValueError(f"output='probability' is a classifier's, a {type(self).__name__} has none.")
        X = self._validate(X, reset=False)
        return X, self._output_index(X, target)

    def summary(self):
        """Print the layers of the fitted network and their numbers of parameters."""
        check_is_fitted(self)
        from skmotif._network._keras import keras

        model = self.model_
        # Of a compiled network Keras counts the optimizer's variables, too; this one shares its layers.
        keras.Model(model.input, model.output, name=model.name).summary()

    def _scores(self, X):
        """Return the network's scores, ``(n_sequences, n_outputs)``, float64."""
        check_is_fitted(self)
        X = self._validate(X, reset=False)

        from skmotif._network._prediction import predict_scores

        scores = predict_scores(self._weights, self._architecture, X)
        self._check_finite(scores, X)
        # In float64 probabilities sum to 1 as closely as scikit-learn expects.
        return scores.astype(np.float64)

    def _check_finite(self, results, X):
        """Raise a ValueError if the network's results for some sequence are not finite."""
        finite = np.isfinite(results).reshape(len(X), -1).all(axis=1)
        if not finite.all():
            index = int(finite.argmin())
            largest = max(float(np.abs(weight).max()) for weight in self._weights)
            raise ValueError(
                f"The network's result for sequence {index} is not finite: float32 overflows by values of up to "
                f"{np.abs(X[index]).max():.3g} in the sequence and of up to {largest:.3g} in the weights. "
                "Scale X as the training data were scaled, or fit again with a smaller learning_rate."
            )

    def _output_index(self, X, target):
        """Return the output that is explained, one number per sequence."""
        n_outputs = self._architecture.n_outputs
        index = self._as_array(0 if target is None else target)
        if index.dtype.kind not in "iu" or not ((index >= 0) & (index < n_outputs)).all():
            raise ValueError(f"target should be the number of an output, 0 to {n_outputs - 1}, got {target!r}.")
        return self._one_per_sequence(index, X)

    @staticmethod
    def _as_array(target):
        try:
            return np.asarray(target)
        except ValueError as error:  # lists of different lengths
            raise ValueError(f"target should be one value, or one for each sequence; got {target!r}.") from error

    @staticmethod
    def _one_per_sequence(target, X):
        if target.ndim > 1 or (target.ndim == 1 and len(target) != len(X)):
            raise ValueError(f"target should be one value or {len(X)} values, got shape {target.shape}.")
        return np.broadcast_to(target, len(X))

    def _validate(self, X, *y, reset):
        """Return X as ``(n_sequences, length, n_channels)``, int8 or float32, and y if given."""
        name = type(self).__name__
        if holds_strings(X):
            raise ValueError(
                f"{name} takes encoded sequences, got strings: encode them first, "
                f"as in make_pipeline(DNAOneHotEncoder(), {name}())."
            )
        of_y = {"multi_output": True, "y_numeric": is_regressor(self)} if y else {}
        validated = validate_data(self, X, *y, reset=reset, dtype="numeric", allow_nd=True, **of_y)
        X, *y = validated if y else (validated,)
        if X.dtype.kind not in "biuf":
            raise ValueError(f"{name} takes encoded sequences, which are numbers; got an array of dtype {X.dtype}.")
        if X.ndim > 3:
            raise ValueError(
                f"Expected X of shape (n_sequences, length, n_channels), got {X.ndim} dimensions: {X.shape}."
            )
        if X.ndim == 2:
            check_series(X, name, is_new=reset)
            X = X[:, :, np.newaxis]
        elif has_channels_first(X):
            raise ValueError(
                f"X of shape {X.shape} has its channels first: pass (n_sequences, length, 4), as X.transpose(0, 2, 1)."
            )
        if 0 in X.shape:
            raise ValueError(f"X is empty, of shape {X.shape}; expected (n_sequences, length, n_channels).")
        if not reset and X.shape[2] != self._architecture.input_shape[1]:
            raise ValueError(
                f"X has {X.shape[2]} channels, but {name} was fitted with {self._architecture.input_shape[1]}."
            )
        if X.dtype != np.int8:
            largest = float(max(-X.min(), X.max())) if X.dtype.kind == "f" else 0
            if largest > _LARGEST:
                raise ValueError(
                    f"X has values of up to {largest:.3g}. The network computes in float32, in which the squares of "
                    f"values beyond {_LARGEST:.1e} overflow. Scale X, to values of about 1."
                )
            X = X.astype(np.int8 if X.dtype == bool else np.float32, copy=False)
        return (X, *y) if y else X

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        return tags


def _check_callbacks(callbacks):
    """Raise a TypeError if a callback is not one of Keras's, before anything is trained."""
    if not callbacks:
        return
    from skmotif._network._keras import keras

    for index, callback in enumerate(callbacks):
        if not isinstance(callback, keras.callbacks.Callback):
            raise TypeError(
                f"callbacks should be a list of keras.callbacks.Callback; callbacks[{index}] is {callback!r}."
            )


def _weighted(X, y, sample_weight, name):
    """Return the sequences that have a weight; raise a ValueError if there is none."""
    has_weight = sample_weight > 0
    if not has_weight.any():
        raise ValueError(f"{name} is zero for every sequence; expected at least one that is not.")
    if has_weight.all():
        return X, y, sample_weight
    return X[has_weight], y[has_weight], sample_weight[has_weight]


def _held_out_mask(strata, groups, fraction, random_state):
    """Draw ``fraction`` of the groups of each class, at least one of them but never all."""
    drawn = []
    firsts = first_rows(groups)  # a group counts for the class of its first sequence
    for stratum in range(strata.max() + 1):
        members = random_state.permutation(firsts[strata[firsts] == stratum])
        n_drawn = min(max(1, round(fraction * len(members))), len(members) - 1)
        drawn += groups[members[: max(0, n_drawn)]].tolist()
    if not drawn and len(firsts) < len(groups):
        warnings.warn(
            "No class has more than one distinct sequence, so that early stopping judges the network by copies of what "
            "it was trained on: give more sequences, or set early_stopping=False.",
            UserWarning,
            stacklevel=2,
        )
        return _held_out_mask(strata, np.arange(len(groups)), fraction, random_state)
    if not drawn:
        raise ValueError(
            "early_stopping=True holds out part of the training data, but no class has more than one sequence "
            f"(n_samples={len(strata)}): give more sequences, or set early_stopping=False."
        )
    return np.isin(groups, drawn)
