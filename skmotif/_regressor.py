"""`MotifCNNRegressor`."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import RegressorMixin
from sklearn.utils import Tags, check_array

from skmotif._base import BaseMotifCNN
from skmotif._numbers import as_float32
from skmotif._sklearn import StrOptions, fit_context, with_callbacks
from skmotif._validation import missing_targets

_KERAS_LOSSES = {"squared_error": "mean_squared_error", "absolute_error": "mean_absolute_error"}


class MotifCNNRegressor(RegressorMixin, BaseMotifCNN):
    """Predict continuous responses of DNA sequences, such as expression or affinity.

    The network and its training are those of `MotifCNNClassifier`, with one linear output for
    each response. `fit` standardises the responses, and `predict` returns them in their
    original units.

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
        Width of the dense layer between the pooling and the responses. 0 means no dense layer.

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
        training [1]_. This prevents the network from memorising sequences. "auto" means 0.1,
        and 0.02 for more than 10,000 training sequences. N and padding stay, and predictions
        are not affected. It has no effect if the input does not have the four channels of DNA.

    network : callable, default=None
        Builds another network: a function, or an object with ``__call__`` such as
        `skmotif.networks.DilatedNetwork`. It is called with the keywords ``input_shape``,
        ``(length, n_channels)``, ``n_outputs`` and ``seed``, once for each member of an ensemble,
        and returns a ``keras.Model`` from sequences to ``n_outputs`` logits (responses). With
        ``both_strands``, the scores of the two strands are averaged. If the model is compiled with
        an optimizer, this is used instead of Adam. The parameters of the layers, from
        ``n_filters`` to ``mean_pooling`` without ``both_strands``, must then have their defaults.
        None means the network above.

    n_estimators : int, default=1
        Number of networks in an ensemble. They are trained together, from different initial
        weights; the response of a sequence is the mean of their responses.

    learning_rate : float or callable, default=0.001
        Learning rate of Adam: a number, or a function that returns one for the number of each
        epoch, from 0.

    batch_size : int, default=32
        Number of sequences in each update of Adam.

    epochs : int, default=100
        Maximum number of passes over the training data.

    early_stopping : bool, default=True
        Whether to hold out ``validation_fraction`` of the training data. Training stops if
        the loss on the held-out set has not improved by ``tol`` for ``n_iter_no_change``
        epochs, and the weights of the best epoch are kept. If the network predicts the same
        for all held-out sequences when training stops, it is trained again with other initial
        weights, for up to the epochs that are left.

    validation_fraction : float, default=0.1
        Fraction of the training data that is held out for early stopping, unless `fit` gets
        ``X_val``. Copies of a sequence are held out together.

    n_iter_no_change : int, default=10
        Number of epochs without improvement after which training stops.

    tol : float, default=1e-4
        The smallest decrease of the loss on the held-out set that counts as improvement.

    loss : {"squared_error", "absolute_error"}, default="squared_error"
        The loss on standardised responses.

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
    y_mean_, y_scale_ : ndarray of shape (n_responses,)
        Mean and standard deviation by which the responses were standardised. The Keras model
        predicts standardised responses.

    model_ : keras.Model
        The fitted network, from ``(n_sequences, length, n_channels)`` to the responses.

    keras_estimator_ : scikeras.wrappers.KerasRegressor
        The scikeras estimator that wraps ``model_``; it predicts standardised responses.

    history_ : dict of str to list of float
        Values per epoch: "loss" in training and, with early stopping, "val_loss" on the
        held-out set. Those of an ensemble are the means over its members.

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
    MotifCNNClassifier : The classifier with the same network.

    References
    ----------
    .. [1] Lee, N. K. et al. "EvoAug: improving generalization and interpretability of genomic
       deep neural networks with evolution-inspired data augmentations." Genome Biology 24,
       105 (2023). https://doi.org/10.1186/s13059-023-02941-w

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNRegressor
    >>> from skmotif.datasets import make_motif_classification
    >>> X, bound = make_motif_classification(
    ...     n_samples=600, motifs="TGACTCA", random_state=0, return_X_y=True
    ... )
    >>> expression = 100 + 50 * bound + np.random.default_rng(0).normal(size=600)
    >>> pipe = make_pipeline(
    ...     DNAOneHotEncoder(), MotifCNNRegressor(n_filters=16, epochs=30, random_state=0)
    ... )
    >>> pipe.fit(X[:400], expression[:400]).score(X[400:], expression[400:]) > 0.7
    True
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        **BaseMotifCNN._parameter_constraints,
        "loss": [StrOptions(set(_KERAS_LOSSES))],
    }

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
        loss: Literal["squared_error", "absolute_error"] = "squared_error",
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
        self.loss = loss
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
    ) -> "MotifCNNRegressor":
        """Fit the network.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        y : array-like of shape (n_sequences,) or (n_sequences, n_responses)
            Continuous responses; of several, NaN where one is not known.

        sample_weight : array-like of shape (n_sequences,), default=None
            Weights of the sequences. Sequences with weight 0 are not used.

        X_val, y_val : array-like, default=None
            Sequences and responses that are held out for early stopping, in
            the form of ``X`` and ``y``, instead of a part of ``X``.

        sample_weight_val : array-like, default=None
            The weights of ``X_val``.

        Returns
        -------
        self : MotifCNNRegressor
            The fitted regressor.

        Raises
        ------
        ValueError
            If ``X`` is not numeric or has one-hot columns of a table; if a value of ``X``,
            ``y`` or the weights is not finite or too large for float32; if the sequences are
            too short for the network; if ``network`` raises an error or returns a model with
            other inputs or outputs; if the weights are negative or all zero; or if training
            diverges, so that a loss or a weight of the network is not finite.
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
    def partial_fit(self, X: ArrayLike, y: ArrayLike, sample_weight: ArrayLike | None = None) -> "MotifCNNRegressor":
        """Train the network for one epoch on part of the data, without a held-out set.

        The responses of the first call determine the standardisation.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        y : array-like of shape (n_sequences,) or (n_sequences, n_responses)
            Continuous responses.

        sample_weight : array-like of shape (n_sequences,), default=None
            Weights of the sequences. Sequences with weight 0 are not used.

        Returns
        -------
        self : MotifCNNRegressor
            The regressor.

        Raises
        ------
        ValueError
            As in `fit`; or if the number of responses differs from the first call.
        TypeError, RuntimeError
            As in `fit`.

        Warns
        -----
        UserWarning
            As in `fit`, in the first call.
        ConvergenceWarning
            If the network predicts the same for a hundred of the sequences.
        """
        is_new = not self.__sklearn_is_fitted__()
        return self._fit(X, y, sample_weight, is_new=is_new, keep_targets=not is_new, epochs=1, early_stopping=False)

    def _encode_targets(
        self, y: NDArray[Any], sample_weight: NDArray[np.float64], keep: bool
    ) -> tuple[NDArray[Any], NDArray[np.float64]]:
        finite: bool | Literal["allow-nan"] = "allow-nan" if missing_targets(y).any() else True
        y = check_array(y, dtype=np.float64, ensure_2d=False, allow_nd=True, ensure_all_finite=finite, input_name="y")
        responses: Any = np.ma.masked_invalid(y.reshape(len(y), -1))
        if not keep:
            self._y_ndim = y.ndim
            with np.errstate(over="ignore", invalid="ignore"):  # as_float32 reports such values below
                mean: Any = np.ma.average(responses, axis=0, weights=sample_weight)
                self.y_mean_ = mean.filled(np.nan)
                variance: Any = np.ma.average((responses - self.y_mean_) ** 2, axis=0, weights=sample_weight)
                deviation = np.sqrt(variance.filled(0))
            self.y_scale_ = np.where(deviation > 0, deviation, 1.0)
        elif responses.shape[1] != len(self.y_mean_):
            raise ValueError(f"y has {responses.shape[1]} responses, but the network has {len(self.y_mean_)}.")
        with np.errstate(over="ignore", invalid="ignore"):
            targets = (responses - self.y_mean_) / self.y_scale_
        return np.where(responses.mask, np.float32(np.nan), as_float32(targets.filled(0), "y")), sample_weight

    def _check_loaded(self) -> None:
        n_outputs = self._network.architecture.n_outputs
        for name in ("y_mean_", "y_scale_"):
            values: Any = getattr(self, name, None)
            is_array = isinstance(values, np.ndarray) and values.dtype == np.float64 and values.shape == (n_outputs,)
            if not (is_array and np.isfinite(values).all()):
                raise ValueError(
                    f"This saved {type(self).__name__} is damaged: expected {n_outputs} finite numbers as {name}, "
                    f"got {values!r:.200}."
                )

    def _head(self, targets: NDArray[Any]) -> tuple[int, str, str]:
        return targets.shape[1], "linear", _KERAS_LOSSES[self.loss]

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the response of each sequence.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        Returns
        -------
        ndarray of shape (n_sequences,) or (n_sequences, n_responses)
            Responses, in the units of the training data.

        Raises
        ------
        ValueError
            If the length or the number of channels of ``X`` differs from the training data, if
            a value is not finite or too large for float32, or if a result of the network
            is not finite.
        RuntimeError
            As in `fit`.
        """
        return self._responses(self._scores(X))

    def predict_members(self, X: ArrayLike) -> NDArray[np.float64]:
        """Return the responses that each member of the ensemble predicts.

        Their mean is the prediction. Their spread, ``predict_members(X).std(axis=0)``, shows
        how much the prediction depends on the initial weights: where the training data do not
        determine it, the members disagree.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
            Encoded sequences.

        Returns
        -------
        ndarray of shape (n_estimators, n_sequences) or (n_estimators, n_sequences, n_responses)
            Responses, in the units of the training data.

        Raises
        ------
        ValueError
            As in `predict`.
        RuntimeError
            As in `fit`.
        """
        return self._responses(self._member_scores(X))

    def _responses(self, scores: NDArray[np.float64]) -> NDArray[Any]:
        responses = scores * self.y_scale_ + self.y_mean_
        return responses[..., 0] if self._y_ndim == 1 else responses

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.target_tags.multi_output = True
        return tags
