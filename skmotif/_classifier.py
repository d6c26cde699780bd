"""`MotifCNNClassifier`."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, softmax
from sklearn.base import ClassifierMixin
from sklearn.utils import Tags, column_or_1d, compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets, type_of_target

from skmotif._base import BaseMotifCNN
from skmotif._sklearn import StrOptions, check_partial_fit_first_call, fit_context, with_callbacks
from skmotif._validation import as_target_array, missing_targets, one_per_sequence, where


class MotifCNNClassifier(ClassifierMixin, BaseMotifCNN):
    """Classify DNA sequences with a convolutional network that scans for motifs.

    The network scans one-hot encoded sequences with filters, which are like position weight
    matrices:

    1. every filter of a convolution scans the sequence and its reverse complement;
    2. the maximum of each filter over all positions and both strands is kept, after a learned
       bias by which matches count more at some positions, or on one strand;
    3. the mean of each filter's activation is kept, too;
    4. a small dense network computes one logit per class from the maxima and means, and a
       softmax computes the probabilities.

    ``network`` replaces it by another network. The network is a Keras model. `fit` minimises
    the cross-entropy by Adam, in skmotif's own loop around Keras's ``train_step``, and holds
    out part of the training data to stop before the network overfits. A scikeras estimator,
    ``keras_estimator_``, wraps the fitted network.

    Parameters
    ----------
    n_filters : int or "auto", default="auto"
        Number of filters in every convolution. "auto" means 128, and 256 for more than 2,000
        training sequences.

    kernel_size : int, default=12
        Width of the filters in bp. It should be at least the width of the expected motif.

    n_conv_layers : int, default=1
        Number of convolutions. The convolutions after the first one keep the length of
        their input.

    pool_size : int, default=None
        Width of the local max pooling after each convolution. Its output is flattened, so
        the network can use the position of a match. None means global pooling over all
        positions, with ``position_bias`` and ``mean_pooling``.

    dense_units : int, default=32
        Width of the dense layer between the pooling and the logits. 0 means no dense layer.

    activation : str, default="relu"
        Activation of the convolutions and of the dense layer: one of "relu", "elu",
        "gelu", "silu", "softplus", "tanh", "sigmoid", "exponential", "linear".

    dropout : float, default=0.4
        Fraction of the pooled features that is dropped in training.

    both_strands : bool, default=True
        Whether to scan the reverse complement, too, with the same filters. With global
        pooling and ``position_bias=False``, the prediction is then the same for both strands.
        It has no effect if the input does not have the four channels of DNA.

    position_bias : bool, default=True
        Whether a match also counts by its position and strand: the network learns for each
        filter and strand a bias along the sequence, which it adds to the response of the
        filter before the maximum. With global pooling only; local pooling keeps positions in
        any case. A position is the index of a window in the encoded array, so it is counted
        from the start, the centre or the end of sequences of unequal length, as ``align`` of
        `DNAOneHotEncoder` says. With ``position_bias=False`` and global pooling, the
        prediction depends neither on the position of a match nor on padding.

    mean_pooling : bool, default=True
        Whether the network also uses the mean of each filter's activation over all windows
        and both strands, in which many weak matches count as much as one strong match. With
        global pooling only.

    mutation_rate : float or "auto", default="auto"
        Probability that a base is replaced by a random base each time the network sees it in
        training [2]_. This prevents the network from memorising sequences. "auto" means 0.1,
        and 0.02 for more than 10,000 training sequences. N and padding stay, and predictions
        are not affected. It has no effect if the input does not have the four channels of DNA.

    network : callable, default=None
        Builds another network: a function, or an object with ``__call__`` such as
        `skmotif.networks.DilatedNetwork`. It is called with the keywords ``input_shape``,
        ``(length, n_channels)``, ``n_outputs`` and ``seed``, once for each member of an ensemble,
        and returns a ``keras.Model`` from sequences to ``n_outputs`` logits. With
        ``both_strands``, the scores of the two strands are averaged. If the model is compiled with
        an optimizer, this is used instead of Adam. The parameters of the layers, from
        ``n_filters`` to ``mean_pooling`` without ``both_strands``, must then have their defaults.
        None means the network above.

    n_estimators : int, default=1
        Number of networks in an ensemble. They are trained together, from different initial
        weights; the score of a sequence is the mean of their logits.

    learning_rate : float or callable, default=0.001
        Learning rate of Adam: a number, or a function that returns one for the number of each
        epoch, from 0.

    batch_size : int, default=32
        Number of sequences in each update of Adam.

    epochs : int, default=100
        Maximum number of passes over the training data.

    early_stopping : bool, default=True
        Whether to hold out ``validation_fraction`` of the training data, stratified by class.
        Training stops if the loss on the held-out set has not improved by ``tol`` for
        ``n_iter_no_change`` epochs, and the weights are averaged over the epochs from the best
        one to the last one [3]_. Then the logits are calibrated on the held-out set [4]_: a
        scale and a bias for each logit make the probabilities honest. If the network predicts
        the same for all held-out sequences when training stops, it is trained again with
        other initial weights, for up to the epochs that are left.

    validation_fraction : float, default=0.1
        Fraction of each class that is held out for early stopping, unless `fit` gets
        ``X_val``. Copies of a sequence are held out together.

    n_iter_no_change : int, default=10
        Number of epochs without improvement after which training stops.

    tol : float, default=1e-4
        The smallest decrease of the loss on the held-out set that counts as improvement.

    class_weight : dict, "balanced" or None, default=None
        Weights of the classes, ``{label: weight}``. "balanced" sets weights that are
        inversely proportional to the class frequencies.

    callbacks : list of keras.callbacks.Callback, default=None
        Called during `fit` as in ``keras.Model.fit``, except that the evaluation on the
        held-out set calls none (``on_test_begin`` and similar methods).

    warm_start : bool, default=False
        Whether `fit` continues with the network of the previous call, for up to ``epochs``
        more epochs.

    random_state : int, RandomState instance or None, default=None
        Determines the initial weights, the dropout, the mutations, the held-out set and the
        order of the other sequences. Global random state is not read (except for None) and not changed.

    verbose : {0, 1, 2}, default=0
        0 is silent, 1 shows a progress bar over the epochs on standard error, 2 prints
        Keras's lines for each epoch on standard output.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The labels, sorted.

    model_ : keras.Model
        The fitted network, from ``(n_sequences, length, n_channels)`` to probabilities.

    keras_estimator_ : scikeras.wrappers.KerasClassifier
        The scikeras estimator that wraps ``model_``; its labels are positions in ``classes_``.

    history_ : dict of str to list of float
        Values per epoch: "loss" and "accuracy" in training and, with early stopping, "val_loss"
        and "val_accuracy" on the held-out set, before the calibration. Those of an ensemble
        are the means over its members.

    n_iter_ : int
        Number of epochs of training.

    best_epoch_ : int
        The epoch with the smallest loss on the held-out set, 1-based; without early stopping,
        the last epoch. If training started again, epochs before that do not count.

    n_filters_ : int
        Number of filters that was used, also if ``n_filters="auto"``. Only with ``network=None``.

    mutation_rate_ : float
        Mutation rate that was used, also if ``mutation_rate="auto"``.

    position_bias_ : ndarray of shape (n_strands, n_windows, n_filters)
        Where along the sequence, and on which strand, the matches of each filter count: the
        learned bias, in units of the filter's response. Windows are counted on the forward
        strand, which is the first. Only with ``position_bias=True`` and global pooling, and
        ``network=None``. The filters of an ensemble are those of its members, one after another.

    n_features_in_ : int
        Length of the sequences.

    See Also
    --------
    DNAOneHotEncoder : Encodes the sequences.

    Notes
    -----
    ``MotifCNNClassifier(n_filters=32, kernel_size=12, pool_size=4, dense_units=16, dropout=0,
    both_strands=False, mutation_rate=0)`` is the network of the Zou et al. tutorial [1]_, with
    6,226 parameters for 50 bp, except that the convolution of the tutorial has no activation.
    The tutorial trains for 50 epochs without early stopping.

    `fit` reads two-dimensional input ``(n_sequences, length)`` as series of one channel, and
    warns. It raises an error for one-hot columns of a table, also if columns were selected,
    scaled or added. To use numbers in addition to the sequence, combine two models by
    `sklearn.ensemble.StackingClassifier`.

    References
    ----------
    .. [1] Zou, J. et al. "A primer on deep learning in genomics." Nature Genetics 51,
       12-18 (2019). https://doi.org/10.1038/s41588-018-0295-5
    .. [2] Lee, N. K. et al. "EvoAug: improving generalization and interpretability of genomic
       deep neural networks with evolution-inspired data augmentations." Genome Biology 24,
       105 (2023). https://doi.org/10.1186/s13059-023-02941-w
    .. [3] Izmailov, P. et al. "Averaging weights leads to wider optima and better
       generalization." Proceedings of UAI (2018). https://arxiv.org/abs/1803.05407
    .. [4] Guo, C. et al. "On calibration of modern neural networks." Proceedings of ICML
       (2017). https://arxiv.org/abs/1706.04599

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

    classes_: NDArray[Any]

    def __init__(
        self,
        n_filters: int | Literal["auto"] = "auto",
        kernel_size: int = 12,
        *,
        n_conv_layers: int = 1,
        pool_size: int | None = None,
        dense_units: int = 32,
        activation: str = "relu",
        dropout: float = 0.4,
        both_strands: bool = True,
        position_bias: bool = True,
        mean_pooling: bool = True,
        mutation_rate: float | Literal["auto"] = "auto",
        network: Callable[..., Any] | None = None,
        n_estimators: int = 1,
        learning_rate: float | Callable[[int], float] = 0.001,
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
        self.position_bias = position_bias
        self.mean_pooling = mean_pooling
        self.mutation_rate = mutation_rate
        self.network = network
        self.n_estimators = n_estimators
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
    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        *,
        X_val: ArrayLike | None = None,
        y_val: ArrayLike | None = None,
        sample_weight_val: ArrayLike | None = None,
    ) -> "MotifCNNClassifier":
        """Fit the network.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        y : array-like of shape (n_sequences,) or (n_sequences, n_labels)
            Labels of two or more classes, of any type. If a sequence can have several
            labels, a column for each label with the values 0 and 1, or NaN where it is not known.

        sample_weight : array-like of shape (n_sequences,), default=None
            Weights of the sequences. Sequences with weight 0 are not used.

        X_val, y_val : array-like, default=None
            Sequences and labels that are held out for early stopping and the calibration, in
            the form of ``X`` and ``y``, instead of a part of ``X``.

        sample_weight_val : array-like, default=None
            The weights of ``X_val``.

        Returns
        -------
        self : MotifCNNClassifier
            The fitted classifier.

        Raises
        ------
        ValueError
            If ``X`` is not numeric or has one-hot columns of a table; if a value of ``X`` is
            not finite or too large for float32; if the sequences are too short for the
            network; if ``network`` raises an error or returns a model with other inputs or
            outputs; if ``y`` has one class; if the weights, multiplied by ``class_weight``,
            are negative, all zero or too large for float32; or if training diverges, so that
            a loss or a weight of the network is not finite.
        TypeError
            If a callback is not a ``keras.callbacks.Callback``, or ``network`` does not return a
            ``keras.Model``.
        RuntimeError
            If `fit` is called in a ``tf.Graph``, a ``tf.function`` or the scope of a
            ``tf.distribute`` strategy.

        Warns
        -----
        UserWarning
            If ``X`` has two dimensions, which are read as series of one channel.
        ConvergenceWarning
            If the network predicts the same for all held-out sequences or, with
            ``early_stopping=False``, for a hundred training sequences.
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
            validation=(X_val, y_val, sample_weight_val),
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
        """Train the network for one epoch on part of the data, without a held-out set.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        y : array-like of shape (n_sequences,) or (n_sequences, n_labels)
            Their labels.

        classes : array-like of shape (n_classes,), default=None
            All labels that can occur in any call. Required in the first call.

        sample_weight : array-like of shape (n_sequences,), default=None
            Weights of the sequences. Sequences with weight 0 are not used.

        Returns
        -------
        self : MotifCNNClassifier
            The classifier.

        Raises
        ------
        ValueError
            As in `fit`; if ``classes`` is missing in the first call; if ``y`` has a label that
            is not in ``classes``; or if ``class_weight="balanced"``.
        TypeError, RuntimeError
            As in `fit`.

        Warns
        -----
        UserWarning
            As in `fit`, in the first call.
        ConvergenceWarning
            If the network predicts the same for a hundred of the sequences.
        """
        if self.class_weight == "balanced":
            raise ValueError(
                "class_weight='balanced' requires all labels, but partial_fit gets only part of them: "
                "pass the weights as a dict."
            )
        check_partial_fit_first_call(self, classes)
        is_new = not self.__sklearn_is_fitted__()
        return self._fit(X, y, sample_weight, is_new=is_new, keep_targets=True, epochs=1, early_stopping=False)

    def _encode_targets(
        self, y: NDArray[Any], sample_weight: NDArray[np.float64], keep: bool
    ) -> tuple[NDArray[Any], NDArray[np.float64]]:
        targets: NDArray[Any]
        known = where(missing_targets(y), 0, y)
        check_classification_targets(known)
        if type_of_target(known).startswith("multiclass-multi"):
            raise ValueError(f"Unknown label type: several labels of more than two values each, of shape {y.shape}.")
        if type_of_target(known) == "multilabel-indicator":
            classes, targets = np.arange(y.shape[1]), y.astype(np.float32)
            if self.class_weight is not None:
                raise ValueError("class_weight requires one label per sequence, got several; use class_weight=None.")
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
            sample_weight = sample_weight * self._class_weights(y)
        return targets, sample_weight

    def _class_weights(self, y: NDArray[Any]) -> NDArray[np.float64]:
        """Return the weight of the class of each sequence."""
        try:
            weights = compute_sample_weight(self.class_weight, y)
            if (np.isfinite(weights) & (weights >= 0)).all():
                return weights
            reason = ""
        except (TypeError, ValueError) as error:
            reason = f" ({error})"
        raise ValueError(
            f"class_weight should give a number of at least 0 for each class, got {self.class_weight!r}{reason}."
        )

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
                f"This saved {type(self).__name__} is damaged: its network has {n_outputs} outputs, so classes_ should "
                f"have {n_outputs} labels; got {classes!r:.200}."
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
            The logit of each class or label; for two classes, the logit of the second class
            minus the logit of the first.

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
            Probabilities, in the order of ``classes_``.

        Raises
        ------
        ValueError
            If the length or the number of channels of ``X`` differs from the training data, if
            a value is not finite or too large for float32, or if a result of the network
            is not finite.
        RuntimeError
            As in `fit`.
        """
        return self._probabilities(self._scores(X))

    def _probabilities(self, logits: NDArray[np.float64]) -> NDArray[np.float64]:
        return expit(logits) if self._has_many_labels() else softmax(logits, axis=-1)

    def predict_members(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the probabilities that each member of the ensemble predicts.

        Their spread, ``predict_members(X).std(axis=0)``, shows how much the prediction depends
        on the initial weights: where the training data do not determine it, the members
        disagree.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        Returns
        -------
        ndarray of shape (n_estimators, n_sequences, n_classes)
            Probabilities, in the order of ``classes_``. `predict_proba` returns the
            probabilities of the members' mean logits, not the mean of these probabilities.

        Raises
        ------
        ValueError
            As in `predict_proba`.
        RuntimeError
            As in `fit`.
        """
        return self._probabilities(self._member_scores(X))

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the most probable label of each sequence, or all labels with a probability above 1/2.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        Returns
        -------
        ndarray of shape (n_sequences,) or (n_sequences, n_labels)
            Labels from ``classes_``; or a column of 0 and 1 for each label.

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
        """Return the position in ``classes_`` that ``target`` means, for each sequence."""
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
