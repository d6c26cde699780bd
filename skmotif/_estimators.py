"""The scikit-learn estimators: parameters, validation, tags and fitted state."""

from numbers import Integral, Real
from typing import ClassVar

import numpy as np
from scipy.special import softmax
from sklearn.base import BaseEstimator, ClassifierMixin, _fit_context
from sklearn.utils import check_random_state, compute_sample_weight
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

_ACTIVATIONS = {"relu", "elu", "gelu", "silu", "softplus", "tanh", "sigmoid", "exponential", "linear"}


class MotifCNNClassifier(ClassifierMixin, BaseEstimator):
    """Classify DNA sequences with a convolutional network that scans for motifs.

    The network reads one-hot encoded sequences as a biologist reads them with a set of
    position weight matrices:

    1. every filter of a convolution scans the sequence and its reverse complement;
    2. the best match of each filter, over all positions and both strands, is kept;
    3. a small dense network turns these into one logit per class, and a softmax into
       probabilities.

    It is a Keras model, fitted through scikeras by Adam on the cross-entropy. A part of
    the training data is held out to stop before the network overfits.

    Parameters
    ----------
    n_filters : int, default=64
        Number of filters in every convolution.

    kernel_size : int, default=12
        Width of the filters in bp: at least the width of the motif that is looked for.

    n_conv_layers : int, default=1
        Number of convolutions. Those after the first keep the length of their input.

    pool_size : int, default=None
        Width of the local max pooling after each convolution, whose output is flattened,
        so that the network knows where a match was. If None, the maximum is taken over
        all positions (global max pooling).

    dense_units : int, default=32
        Width of the dense layer between the pooling and the logits; 0 for none.

    activation : str, default="relu"
        Activation of the convolutions and of the dense layer: one of "relu", "elu",
        "gelu", "silu", "softplus", "tanh", "sigmoid", "exponential", "linear".

    dropout : float, default=0.2
        Fraction of the pooled matches that is dropped in training.

    reverse_complement : bool, default=True
        Scan the reverse complement, too, with the same filters. With global pooling the
        prediction is then the same for both strands. Of no effect where the input has
        not the four channels of DNA.

    learning_rate : float, default=0.001
        Learning rate of Adam.

    batch_size : int, default=32
        Sequences per step of Adam.

    epochs : int, default=100
        Most passes over the training data.

    early_stopping : bool, default=True
        Hold out ``validation_fraction`` of the training data, stratified by class, stop
        when the loss on it has not improved by ``tol`` for ``n_iter_no_change`` epochs,
        and keep the weights of the best epoch.

    validation_fraction : float, default=0.1
        Fraction of each class that is held out for early stopping.

    n_iter_no_change : int, default=10
        Epochs without improvement before training stops.

    tol : float, default=1e-4
        The least decrease of the loss on the held-out part that counts as improvement.

    class_weight : dict, "balanced" or None, default=None
        Weights of the classes, ``{label: weight}``; "balanced" weighs them inversely to
        their frequency.

    callbacks : list of keras.callbacks.Callback, default=None
        Called while fitting, as in ``keras.Model.fit``.

    random_state : int, RandomState instance or None, default=None
        Determines the initial weights, the dropout, the sequences held out and the order
        of the rest. Global random streams are neither read (unless None) nor changed.

    verbose : {0, 1, 2}, default=0
        0 is silent, 1 shows a progress bar over the epochs, 2 a line per epoch.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels.

    model_ : keras.Model
        The fitted network, from ``(n_sequences, length, n_channels)`` to probabilities.

    keras_estimator_ : scikeras.wrappers.KerasClassifier
        The scikeras estimator that holds it; its labels are positions in ``classes_``.

    history_ : dict of str to list of float
        Per epoch: "loss" and "accuracy" in training and, with early stopping, "val_loss"
        and "val_accuracy" on the part held out.

    n_iter_ : int
        Number of epochs that were run.

    best_epoch_ : int
        The epoch, from 1, whose weights were kept; the last one without early stopping.

    n_features_in_ : int
        Length of the sequences.

    See Also
    --------
    DNAOneHotEncoder : Encodes the sequences.

    Notes
    -----
    The network of the primer [1]_ is ``MotifCNNClassifier(n_filters=32, kernel_size=12,
    pool_size=4, dense_units=16, dropout=0, reverse_complement=False)``: 6,226 parameters
    on 50 bp. It was trained for 50 epochs without early stopping.

    Two-dimensional input ``(n_sequences, length)`` is read as series of one channel.

    References
    ----------
    .. [1] Zou, J. et al. "A primer on deep learning in genomics." Nature Genetics 51,
       12-18 (2019). https://doi.org/10.1038/s41588-018-0295-5

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
    >>> X, y = make_motif_classification(
    ...     n_samples=600, motifs="TGACTCA", random_state=0, return_X_y=True
    ... )
    >>> pipe = make_pipeline(
    ...     DNAOneHotEncoder(), MotifCNNClassifier(n_filters=16, epochs=30, random_state=0)
    ... )
    >>> pipe.fit(X[:400], y[:400]).score(X[400:], y[400:]) > 0.9
    True
    """

    _parameter_constraints: ClassVar = {
        "n_filters": [Interval(Integral, 1, None, closed="left")],
        "kernel_size": [Interval(Integral, 1, None, closed="left")],
        "n_conv_layers": [Interval(Integral, 1, None, closed="left")],
        "pool_size": [Interval(Integral, 1, None, closed="left"), None],
        "dense_units": [Interval(Integral, 0, None, closed="left")],
        "activation": [StrOptions(_ACTIVATIONS)],
        "dropout": [Interval(Real, 0, 1, closed="left")],
        "reverse_complement": ["boolean"],
        "learning_rate": [Interval(Real, 0, None, closed="neither")],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
        "epochs": [Interval(Integral, 1, None, closed="left")],
        "early_stopping": ["boolean"],
        "validation_fraction": [Interval(Real, 0, 1, closed="neither")],
        "n_iter_no_change": [Interval(Integral, 1, None, closed="left")],
        "tol": [Interval(Real, 0, None, closed="left")],
        "class_weight": [dict, StrOptions({"balanced"}), None],
        "callbacks": [list, tuple, None],
        "random_state": ["random_state"],
        "verbose": [Interval(Integral, 0, 2, closed="both")],
    }

    def __init__(
        self,
        n_filters=64,
        kernel_size=12,
        *,
        n_conv_layers=1,
        pool_size=None,
        dense_units=32,
        activation="relu",
        dropout=0.2,
        reverse_complement=True,
        learning_rate=0.001,
        batch_size=32,
        epochs=100,
        early_stopping=True,
        validation_fraction=0.1,
        n_iter_no_change=10,
        tol=1e-4,
        class_weight=None,
        callbacks=None,
        random_state=None,
        verbose=0,
    ):
        self.n_filters = n_filters
        self.kernel_size = kernel_size
        self.n_conv_layers = n_conv_layers
        self.pool_size = pool_size
        self.dense_units = dense_units
        self.activation = activation
        self.dropout = dropout
        self.reverse_complement = reverse_complement
        self.learning_rate = learning_rate
        self.batch_size = batch_size
        self.epochs = epochs
        self.early_stopping = early_stopping
        self.validation_fraction = validation_fraction
        self.n_iter_no_change = n_iter_no_change
        self.tol = tol
        self.class_weight = class_weight
        self.callbacks = callbacks
        self.random_state = random_state
        self.verbose = verbose

    @_fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y, sample_weight=None):
        """Fit the network.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        y : array-like of shape (n_sequences,)
            Labels of any kind, of two or more classes.

        sample_weight : array-like of shape (n_sequences,), default=None
            Weights of the sequences; those of weight 0 are left out.

        Returns
        -------
        self : MotifCNNClassifier
            The fitted classifier.

        Raises
        ------
        ValueError
            If ``X`` is not numeric or is a flattened one-hot encoding, ``y`` has one
            class, the sequences are too short for the network, or training diverged.
        """
        X, y = self._validate(X, y, reset=True)
        check_classification_targets(y)
        sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float32, ensure_non_negative=True)
        weighted = sample_weight > 0
        if not weighted.all():
            X, y, sample_weight = X[weighted], y[weighted], sample_weight[weighted]
        classes, class_index = np.unique(y, return_inverse=True)
        if len(classes) < 2:
            found = f"got 1 class: {classes[0]!r}" if len(classes) else "every sample_weight is 0"
            raise ValueError(f"{type(self).__name__} needs sequences of at least 2 classes; {found}.")
        if self.class_weight is not None:
            sample_weight = sample_weight * compute_sample_weight(self.class_weight, y).astype(np.float32)

        random_state = check_random_state(self.random_state)
        data = (X, class_index, sample_weight)
        train, held_out = data, None
        if self.early_stopping:
            in_held_out = _stratified_mask(class_index, self.validation_fraction, random_state)
            train = tuple(array[~in_held_out] for array in data)
            held_out = tuple(array[in_held_out] for array in data)

        # Imported here because Keras takes seconds to load, and encoding needs none of it.
        from skmotif._training import fit_classifier

        self.keras_estimator_ = fit_classifier(
            *train,
            held_out,
            network={
                "n_filters": self.n_filters,
                "kernel_size": self.kernel_size,
                "n_conv_layers": self.n_conv_layers,
                "pool_size": self.pool_size,
                "dense_units": self.dense_units,
                "activation": self.activation,
                "dropout": self.dropout,
                "reverse_complement": self.reverse_complement,
            },
            learning_rate=self.learning_rate,
            batch_size=self.batch_size,
            epochs=self.epochs,
            n_iter_no_change=self.n_iter_no_change,
            tol=self.tol,
            callbacks=self.callbacks,
            seed=random_state.randint(np.iinfo(np.int32).max),
            verbose=self.verbose,
        )
        self.classes_ = classes
        self.model_ = self.keras_estimator_.model_
        self.history_ = self.keras_estimator_.history_
        self.n_iter_ = len(self.history_["loss"])
        self.best_epoch_ = self.keras_estimator_.best_epoch_
        return self

    def decision_function(self, X):
        """Return the logits of encoded sequences.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        Returns
        -------
        ndarray of shape (n_sequences, n_classes) or (n_sequences,)
            The logit of each class; of two classes, how much the second one's is larger.
        """
        logits = self._logits(X)
        return logits[:, 1] - logits[:, 0] if len(self.classes_) == 2 else logits

    def predict_proba(self, X):
        """Return the probability of each class.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        Returns
        -------
        ndarray of shape (n_sequences, n_classes)
            In the order of ``classes_``.
        """
        return softmax(self._logits(X), axis=1)

    def predict(self, X):
        """Return the most probable label of each sequence.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        Returns
        -------
        ndarray of shape (n_sequences,)
            Labels out of ``classes_``.
        """
        class_index = self._logits(X).argmax(axis=1)
        return self.classes_[class_index]

    def saliency_(self, X, target=None, *, output="logit"):
        """Return the primer's saliency map.

        At each position, the gradient of the class's score with respect to the base that
        stands there; where it is negative, zero.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        target : label or array-like of shape (n_sequences,), default=None
            The class that is explained, one for all or one for each sequence. If None,
            the second of two classes, else the predicted class.

        output : {"logit", "probability"}, default="logit"
            The score: log p / (1 - p), for two classes the difference of their logits; or
            the probability p, as in the primer, whose gradient vanishes where the network
            is certain.

        Returns
        -------
        ndarray of shape (n_sequences, length)
            Saliency, float32, at least 0.

        References
        ----------
        Zou, J. et al. "A primer on deep learning in genomics." Nature Genetics 51, 12-18
        (2019). https://doi.org/10.1038/s41588-018-0295-5
        """
        check_is_fitted(self)
        if output not in ("logit", "probability"):
            raise ValueError(f"output should be 'logit' or 'probability', got {output!r}.")
        X = self._validate(X, reset=False)
        class_index = self._class_index(X, target)

        from skmotif._training import input_gradient

        gradient = input_gradient(self.model_, X, class_index, output)
        return np.clip((gradient * X).sum(axis=2), 0, None)

    def summary(self):
        """Print the layers of the fitted network and their numbers of parameters."""
        check_is_fitted(self)
        self.model_.summary()

    def _logits(self, X):
        check_is_fitted(self)
        X = self._validate(X, reset=False)

        from skmotif._training import predict_logits

        # In float64 the probabilities sum to 1 as closely as scikit-learn expects.
        return predict_logits(self.model_, X).astype(np.float64)

    def _class_index(self, X, target):
        """Turn `saliency_`'s target into one position in ``classes_`` per sequence."""
        if target is None:
            if len(self.classes_) == 2:
                return np.ones(len(X), dtype=int)
            return self._logits(X).argmax(axis=1)
        labels = np.asarray(target)
        if labels.ndim > 1 or (labels.ndim == 1 and len(labels) != len(X)):
            raise ValueError(f"target should be one label or {len(X)} labels, got shape {labels.shape}.")
        unknown = ~np.isin(labels, self.classes_)
        if unknown.any():
            raise ValueError(f"target {np.unique(labels[unknown])!r} is not among the classes {self.classes_!r}.")
        return np.broadcast_to(np.searchsorted(self.classes_, labels), len(X))

    def _validate(self, X, y=None, *, reset):
        """Return X as ``(n_sequences, length, n_channels)``, int8 or float32, and y if given."""
        if _holds_strings(X):
            raise ValueError(
                f"{type(self).__name__} takes encoded sequences, got strings: encode them first, "
                "as in make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier())."
            )
        validated = validate_data(self, X, *(() if y is None else (y,)), reset=reset, dtype="numeric", allow_nd=True)
        X, y = validated if y is not None else (validated, None)
        if X.ndim > 3:
            raise ValueError(
                f"Expected X of shape (n_sequences, length, n_channels), got {X.ndim} dimensions: {X.shape}."
            )
        if X.ndim == 2:
            if _is_flattened_one_hot(X):
                raise ValueError(
                    f"X of shape {X.shape} looks like a flattened one-hot encoding. Pass it as "
                    "(n_sequences, length, 4): leave DNAOneHotEncoder's flatten at False, or X.reshape(len(X), -1, 4)."
                )
            X = X[:, :, np.newaxis]
        if not reset and X.shape[2] != self.model_.input_shape[2]:
            raise ValueError(
                f"X has {X.shape[2]} channels, but {type(self).__name__} was fitted with {self.model_.input_shape[2]}."
            )
        if X.dtype != np.int8:
            X = X.astype(np.int8 if X.dtype == bool else np.float32, copy=False)
        return X if y is None else (X, y)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        return tags


def _stratified_mask(class_index, fraction, random_state):
    """Draw ``fraction`` of each class, at least one sequence of it but never all."""
    mask = np.zeros(len(class_index), dtype=bool)
    for index in range(class_index.max() + 1):
        members = random_state.permutation(np.flatnonzero(class_index == index))
        n_drawn = min(max(1, round(fraction * len(members))), len(members) - 1)
        mask[members[:n_drawn]] = True
    if not mask.any():
        raise ValueError(
            "early_stopping=True holds out part of the training data, but no class has more than one sequence: "
            "give more sequences, or set early_stopping=False."
        )
    return mask


def _holds_strings(X):
    if hasattr(X, "to_numpy"):  # pandas, polars
        X = X.to_numpy()
    if isinstance(X, np.ndarray):
        if X.dtype.kind != "O":
            return X.dtype.kind in "UST"
        X = X.ravel()[:1]
    return isinstance(X, (list, tuple, np.ndarray)) and len(X) > 0 and isinstance(X[0], (str, bytes))


def _is_flattened_one_hot(X):
    """Tell whether every four columns of X hold a single 1, or all zeros for an N or padding."""
    if X.shape[1] < 8 or X.shape[1] % 4:
        return False
    rows = X.reshape(len(X), -1, 4)
    return bool(((rows == 0) | (rows == 1)).all() and (rows.sum(axis=2) <= 1).all() and rows.sum(axis=2).mean() > 0.5)
