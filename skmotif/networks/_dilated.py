"""`DilatedNetwork`: dilated convolutions with residual connections."""

from numbers import Integral
from typing import Any, ClassVar

from sklearn.base import BaseEstimator

from skmotif._sklearn import Interval


class DilatedNetwork(BaseEstimator):
    """Build a network of dilated convolutions with residual connections.

    As in BPNet [1]_, a first convolution finds motifs. Each further convolution, of three positions, has twice
    the dilation of the previous one, and its output is added to its input. So the last one sees combinations of
    motifs over ``kernel_size + 2 ** (n_blocks + 2) - 4`` bp. The mean over all positions is the input of a dense
    layer with the logits.

    Parameters
    ----------
    n_filters : int, default=64
        Number of filters in every convolution.

    kernel_size : int, default=25
        Width of the filters of the first convolution in bp.

    n_blocks : int, default=4
        Number of dilated convolutions.

    See Also
    --------
    AttentionNetwork : One convolution whose responses are pooled by attention.
    skmotif.MotifCNNClassifier : Fits the network.

    References
    ----------
    .. [1] Avsec, Z. et al. "Base-resolution models of transcription-factor binding reveal
       soft motif syntax." Nature Genetics 53, 354-366 (2021).
       https://doi.org/10.1038/s41588-021-00782-6

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
    >>> from skmotif.networks import DilatedNetwork
    >>> X, y = make_motif_classification(
    ...     n_samples=600, motifs="TGACTCA", random_state=0, return_X_y=True
    ... )
    >>> network = DilatedNetwork(n_filters=16, kernel_size=11, n_blocks=2)
    >>> cnn = MotifCNNClassifier(network=network, epochs=20, learning_rate=0.005, random_state=0)
    >>> pipe = make_pipeline(DNAOneHotEncoder(), cnn).fit(X[:400], y[:400])
    >>> pipe.score(X[400:], y[400:]) > 0.9
    True
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "n_filters": [Interval(Integral, 1, None, closed="left")],
        "kernel_size": [Interval(Integral, 1, None, closed="left")],
        "n_blocks": [Interval(Integral, 0, None, closed="left")],
    }

    def __init__(self, n_filters: int = 64, kernel_size: int = 25, *, n_blocks: int = 4) -> None:
        self.n_filters = n_filters
        self.kernel_size = kernel_size
        self.n_blocks = n_blocks

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
            If a parameter is out of range.
        """
        import keras

        self._validate_params()
        seeds = keras.random.SeedGenerator(seed)

        def convolution(width: int, dilation: int = 1) -> Any:
            return keras.layers.Conv1D(
                self.n_filters,
                width,
                padding="same",
                dilation_rate=dilation,
                activation="relu",
                kernel_initializer=keras.initializers.GlorotUniform(seeds),
            )

        sequence = keras.Input(input_shape)
        features = convolution(self.kernel_size)(sequence)
        for i in range(1, self.n_blocks + 1):
            features = keras.layers.Add()([features, convolution(3, dilation=2**i)(features)])
        mean = keras.layers.GlobalAveragePooling1D()(features)
        logits = keras.layers.Dense(n_outputs, kernel_initializer=keras.initializers.GlorotUniform(seeds))(mean)
        return keras.Model(sequence, logits, name="dilated_network")
