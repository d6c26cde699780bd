"""`MotifCNNClassifier`."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, softmax
from sklearn.base import ClassifierMixin
from sklearn.utils import Tags, column_or_1d, compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets, type_of_target

from skmotif._base import BaseMotifCNN
from skmotif._sklearn import StrOptions, check_partial_fit_first_call, fit_context, with_callbacks
from skmotif._validation import as_target_array, one_per_sequence


class MotifCNNClassifier(ClassifierMixin, BaseMotifCNN):
    """Classify DNA sequences with a convolutional network that scans for motifs.

    The network reads one-hot encoded sequences as a biologist reads them with a set of
    position weight matrices:

    1. every filter of a convolution scans the sequence and its reverse complement;
    2. the best match of each filter, over all positions and both strands, is kept;
    3. a small dense network turns these into one logit per class, and a softmax into
       probabilities.

    It is a Keras model. `fit` trains it by Adam on the cross-entropy, in skmotif's own loop
    around Keras's ``train_step``, and holds out a part of the training data to stop before
    the network overfits. A scikeras estimator, ``keras_estimator_``, holds the fitted network.

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
        all positions (global max pooling); what a sequence is padded with, and where,
        then changes nothing.

    dense_units : int, default=32
        Width of the dense layer between the pooling and the logits; 0 for none.

    activation : str, default="relu"
        Activation of the convolutions and of the dense layer: one of "relu", "elu",
        "gelu", "silu", "softplus", "tanh", "sigmoid", "exponential", "linear".

    dropout : float, default=0.2
        Fraction of the pooled matches that is dropped in training.

    both_strands : bool, default=True
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
        Fraction of each class that is held out for early stopping. Copies of a
        sequence are held out together.

    n_iter_no_change : int, default=10
        Epochs without improvement before training stops.

    tol : float, default=1e-4
        The least decrease of the loss on the held-out part that counts as improvement.

    class_weight : dict, "balanced" or None, default=None
        Weights of the classes, ``{label: weight}``; "balanced" weighs them inversely to
        their frequency.

    callbacks : list of keras.callbacks.Callback, default=None
        Called while fitting, as in ``keras.Model.fit``, except that the evaluation of the
        held-out part calls none (``on_test_begin`` and the like).

    warm_start : bool, default=False
        Let `fit` go on from the network of the last call, for up to ``epochs`` more.

    random_state : int, RandomState instance or None, default=None
        Determines the initial weights, the dropout, the sequences held out and the order
        of the rest. Global random streams are neither read (unless None) nor changed.

    verbose : {0, 1, 2}, default=0
        0 is silent, 1 shows a progress bar over the epochs on standard error, 2 prints
        Keras's lines for each epoch on standard output.

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
    pool_size=4, dense_units=16, dropout=0, both_strands=False)``: 6,226 parameters
    on 50 bp, but for its convolution, which has no activation. It was trained for 50
    epochs without early stopping.

    `fit` reads two-dimensional input ``(n_sequences, length)`` as series of one channel, and
    warns. It raises an error for one-hot columns of a table, also if some were selected or
    scaled, or if there are numeric columns beside them. To use numbers beside the sequence,
    combine two models by `sklearn.ensemble.StackingClassifier`.

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

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **BaseMotifCNN._parameter_constraints,
        "class_weight": [dict, StrOptions({"balanced"}), None],
    }

    def __init__(
        self,
        n_filters: int = 64,
        kernel_size: int = 12,
        *,
        n_conv_layers: int = 1,
        pool_size: int | None = None,
        dense_units: int = 32,
        activation: str = "relu",
        dropout: float = 0.2,
        both_strands: bool = True,
        learning_rate: float = 0.001,
        batch_size: int = 32,
        epochs: int = 100,
        early_stopping: bool = True,
        validation_fraction: float = 0.1,
        n_iter_no_change: int = 10,
        tol: float = 1e-4,
        class_weight: dict[Any, float] | Literal["balanced"] | None = None,
        callbacks: Sequence[Any] | None = None,
        warm_start: bool = False,
        random_state: int | np.random.RandomState | None = None,
        verbose: int = 0,
    ) -> None:
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
        self.class_weight = class_weight
        self.callbacks = callbacks
        self.warm_start = warm_start
        self.random_state = random_state
        self.verbose = verbose

    @fit_context(prefer_skip_nested_validation=True)
    @with_callbacks
    def fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> "MotifCNNClassifier":
        """Fit the network.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        y : array-like of shape (n_sequences,) or (n_sequences, n_labels)
            Labels of any kind, of two or more classes; or, where a sequence may have
            several labels, 1 for each that it has and 0 elsewhere.

        sample_weight : array-like of shape (n_sequences,), default=None
            Weights of the sequences; those of weight 0 are left out.

        Returns
        -------
        self : MotifCNNClassifier
            The fitted classifier.

        Raises
        ------
        ValueError
            If ``X`` is not numeric, has one-hot columns of a table, or has values that are
            not finite or too large for float32; if the sequences are too short for the
            network; if ``y`` has one class; if the weights, times ``class_weight``, are
            negative, all zero or too large for float32; or if training diverges: a loss or a
            weight of the network is not finite.
        TypeError
            If a callback is not a ``keras.callbacks.Callback``.
        RuntimeError
            If called in a ``tf.Graph``, a ``tf.function`` or the scope of a
            ``tf.distribute`` strategy.

        Warns
        -----
        UserWarning
            If ``X`` has two dimensions, which are read as series of one channel.
        """
        is_new = self._is_new()
        return self._fit(
            X,
            y,
            sample_weight,
            is_new=is_new,
            keep_targets=not is_new,
            epochs=self.epochs,
            early_stopping=self.early_stopping,
        )

    @fit_context(prefer_skip_nested_validation=True)
    @with_callbacks
    def partial_fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        classes: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> "MotifCNNClassifier":
        """Train the network for one epoch on a part of the data.

        Nothing is held out.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        y : array-like of shape (n_sequences,) or (n_sequences, n_labels)
            Their labels.

        classes : array-like of shape (n_classes,), default=None
            All labels that will ever occur; needed in the first call.

        sample_weight : array-like of shape (n_sequences,), default=None
            Weights of the sequences; those of weight 0 are left out.

        Returns
        -------
        self : MotifCNNClassifier
            The classifier.

        Raises
        ------
        ValueError
            As in `fit`; if ``classes`` is missing in the first call, or ``y`` has other
            labels; or if ``class_weight="balanced"``.
        TypeError, RuntimeError
            As in `fit`.

        Warns
        -----
        UserWarning
            As in `fit`, in the first call.
        """
        if self.class_weight == "balanced":
            raise ValueError(
                "class_weight='balanced' needs all labels at once, which partial_fit does not see: "
                "give the weights as a dict."
            )
        check_partial_fit_first_call(self, classes)
        is_new = not self.__sklearn_is_fitted__()
        return self._fit(X, y, sample_weight, is_new=is_new, keep_targets=True, epochs=1, early_stopping=False)

    def _encode_targets(
        self, y: NDArray[Any], sample_weight: NDArray[np.float64], keep: bool
    ) -> tuple[NDArray[Any], NDArray[np.float64]]:
        check_classification_targets(y)
        if type_of_target(y).startswith("multiclass-multi"):
            raise ValueError(f"Unknown label type: several labels of more than two values each, of shape {y.shape}.")
        if type_of_target(y) == "multilabel-indicator":
            classes, targets = np.arange(y.shape[1]), y.astype(np.float32)
            if self.class_weight is not None:
                raise ValueError("class_weight is for one label to a sequence, got several.")
        else:
            y = column_or_1d(y, warn=True)
            classes, targets = np.unique(y, return_inverse=True)
        if keep:
            unknown = np.setdiff1d(classes, self.classes_)
            if len(unknown):
                raise ValueError(f"y has the labels {unknown!r}, which are not among the classes {self.classes_!r}.")
            targets = targets if targets.ndim == 2 else np.searchsorted(self.classes_, y)
        else:
            self.classes_ = classes
        if len(self.classes_) < 2:
            raise ValueError(
                f"{type(self).__name__} needs sequences of at least 2 classes; "
                f"got 1 class: {self.classes_.tolist()[0]!r}."
            )
        if self.class_weight is not None:
            of_class = compute_sample_weight(self.class_weight, y)
            if not (np.isfinite(of_class) & (of_class >= 0)).all():
                raise ValueError(f"class_weight should give numbers of at least 0, got {self.class_weight!r}.")
            sample_weight = sample_weight * of_class
        return targets, sample_weight

    def _head(self, targets: NDArray[Any]) -> tuple[int, str, str]:
        if targets.ndim == 2:
            return targets.shape[1], "sigmoid", "binary_crossentropy"
        return len(self.classes_), "softmax", "sparse_categorical_crossentropy"

    def _strata(self, targets: NDArray[Any]) -> NDArray[np.intp]:
        return targets if targets.ndim == 1 else super()._strata(targets)

    def _check_loaded(self) -> None:
        classes = getattr(self, "classes_", None)
        n_outputs = self._network.architecture.n_outputs
        if not isinstance(classes, np.ndarray) or classes.shape != (n_outputs,) or len(np.unique(classes)) < n_outputs:
            raise ValueError(
                f"This saved {type(self).__name__} is damaged: its network has {n_outputs} outputs, which "
                f"classes_ should name; got {classes!r:.200}."
            )

    def _has_many_labels(self) -> bool:
        return self._network.architecture.output_activation == "sigmoid"

    def decision_function(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the logits of encoded sequences.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        Returns
        -------
        ndarray of shape (n_sequences, n_classes) or (n_sequences,)
            The logit of each class or label; of two classes, how much the second one's is
            larger.

        Raises
        ------
        ValueError
            As in `predict_proba`.
        RuntimeError
            As in `fit`.
        """
        logits = self._scores(X)
        is_binary = len(self.classes_) == 2 and not self._has_many_labels()
        return logits[:, 1] - logits[:, 0] if is_binary else logits

    def predict_proba(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the probability of each class, or of each label.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        Returns
        -------
        ndarray of shape (n_sequences, n_classes)
            In the order of ``classes_``.

        Raises
        ------
        ValueError
            If ``X`` does not have the length and the channels of the training data, or has
            values that are not finite or too large for float32; or if the network's result
            is not finite.
        RuntimeError
            As in `fit`.
        """
        logits = self._scores(X)
        return expit(logits) if self._has_many_labels() else softmax(logits, axis=1)

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the most probable label of each sequence, or all probable labels.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        Returns
        -------
        ndarray of shape (n_sequences,) or (n_sequences, n_labels)
            Labels out of ``classes_``; or 1 for each label of probability above 1/2.

        Raises
        ------
        ValueError
            As in `predict_proba`.
        RuntimeError
            As in `fit`.
        """
        logits = self._scores(X)
        if self._has_many_labels():
            return (logits > 0).astype(int)
        return self.classes_[logits.argmax(axis=1)]

    def _output_index(self, X: NDArray[Any], target: Any) -> NDArray[np.intp]:
        """Turn `saliency_`'s target into one position in ``classes_`` per sequence."""
        if self._has_many_labels():
            return super()._output_index(X, target)
        if target is None:
            if len(self.classes_) == 2:
                return np.ones(len(X), dtype=int)
            return self._scores(X).argmax(axis=1)
        labels = as_target_array(target)
        unknown = ~np.isin(labels, self.classes_)
        if unknown.any():
            raise ValueError(f"target {labels[unknown].tolist()[0]!r} is not among the classes {self.classes_!r}.")
        return one_per_sequence(np.searchsorted(self.classes_, labels), X)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_label = True
        return tags
