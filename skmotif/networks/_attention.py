"""`AttentionNetwork`: a convolution whose responses are pooled by attention."""

from numbers import Integral, Real
from typing import Any, ClassVar

from sklearn.base import BaseEstimator

from skmotif._sklearn import Interval


class AttentionNetwork(BaseEstimator):
    """Build a network of one convolution with attention pooling.

    Instead of the maximum of each filter, the network takes a weighted mean over all positions. The weights are
    a softmax of a linear function of all filters at a position, as in Enformer [1]_. At first they are close to
    a maximum of each filter.

    Parameters
    ----------
    n_filters : int, default=128
        Number of filters.

    kernel_size : int, default=12
        Width of the filters in bp.

    dense_units : int, default=32
        Width of the dense layer between the pooling and the logits.

    dropout : float, default=0.4
        Fraction of the pooled features that is dropped in training.

    See Also
    --------
    DilatedNetwork : Dilated convolutions with residual connections.
    skmotif.MotifCNNClassifier : Fits the network.

    References
    ----------
    .. [1] Avsec, Z. et al. "Effective gene expression prediction from sequence by
       integrating long-range interactions." Nature Methods 18, 1196-1203 (2021).
       https://doi.org/10.1038/s41592-021-01252-x

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
    >>> from skmotif.networks import AttentionNetwork
    >>> X, y = make_motif_classification(
    ...     n_samples=600, motifs="TGACTCA", random_state=0, return_X_y=True
    ... )
    >>> cnn = MotifCNNClassifier(network=AttentionNetwork(n_filters=32), epochs=30, random_state=0)
    >>> pipe = make_pipeline(DNAOneHotEncoder(), cnn).fit(X[:400], y[:400])
    >>> pipe.score(X[400:], y[400:]) > 0.9
    True
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "n_filters": [Interval(Integral, 1, None, closed="left")],
        "kernel_size": [Interval(Integral, 1, None, closed="left")],
        "dense_units": [Interval(Integral, 1, None, closed="left")],
        "dropout": [Interval(Real, 0, 1, closed="left")],
    }

    def __init__(
        self, n_filters: int = 128, kernel_size: int = 12, *, dense_units: int = 32, dropout: float = 0.4
    ) -> None:
        self.n_filters = n_filters
        self.kernel_size = kernel_size
        self.dense_units = dense_units
        self.dropout = dropout

    def __call__(self, input_shape: tuple[int, int], n_outputs: int, seed: int) -> Any:
        """Return a new Keras model.

        Parameters
        ----------
        input_shape : tuple of (int, int)
            Length and number of channels of the sequences.

        n_outputs : int
            Number of logits.

        seed : int
            Determines the initial weights.

        Returns
        -------
        keras.Model
            From sequences to logits, not compiled.

        Raises
        ------
        ValueError
            If a parameter is out of range, or the sequences are shorter than ``kernel_size``.
        """
        import keras

        self._validate_params()
        seeds = keras.random.SeedGenerator(seed)

        def glorot() -> Any:
            return keras.initializers.GlorotUniform(seeds)

        sequence = keras.Input(input_shape)
        features = keras.layers.Conv1D(
            self.n_filters, self.kernel_size, activation="relu", kernel_initializer=glorot()
        )(sequence)
        # Twice the identity: the weight of a position grows with the filter's own response.
        importance = keras.layers.Dense(
            self.n_filters, use_bias=False, kernel_initializer=keras.initializers.Identity(2.0)
        )(features)
        # The softmax over the positions; Keras's own warns if there is one position.
        odds = keras.ops.exp(importance - keras.ops.max(importance, axis=1, keepdims=True))
        pooled = keras.ops.sum(odds * features, axis=1) / keras.ops.sum(odds, axis=1)
        dense = keras.layers.Dense(self.dense_units, activation="relu", kernel_initializer=glorot())
        hidden = dense(keras.layers.Dropout(self.dropout, seed=seed)(pooled))
        logits = keras.layers.Dense(n_outputs, kernel_initializer=glorot())(hidden)
        return keras.Model(sequence, logits, name="attention_network")
