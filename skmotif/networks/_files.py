"""`load_network`: a network from a file."""

from os import PathLike
from pathlib import Path
from typing import Any

from skmotif._network import load_model


def load_network(path: str | PathLike[str]) -> Any:
    """Load a network from a ``.keras`` file.

    ``estimator.model_.save("network.keras")`` writes such a file: the layers, and the weights. Keras
    does not load layers that contain code. So you can load the files of other people safely, whereas
    a pickle can run any code.

    Parameters
    ----------
    path : str or path-like
        The file.

    Returns
    -------
    keras.Model
        The network, from ``(n_sequences, length, n_channels)`` to probabilities or standardised
        responses, not compiled. Its layer "scores" computes the logits.

    Raises
    ------
    OSError
        If there is no such file.
    ValueError
        If the file is damaged or not one of Keras's, or if it has layers that contain code or are not known.

    See Also
    --------
    skmotif.MotifCNNClassifier : Its attribute ``model_`` is the network.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
    >>> from skmotif.networks import load_network
    >>> X, y = make_motif_classification(100, random_state=0, return_X_y=True)
    >>> encoded = DNAOneHotEncoder().fit_transform(X)
    >>> cnn = MotifCNNClassifier(n_filters=8, epochs=1, random_state=0).fit(encoded, y)
    >>> with TemporaryDirectory() as folder:
    ...     cnn.model_.save(Path(folder) / "network.keras")
    ...     model = load_network(Path(folder) / "network.keras")
    >>> model(encoded[:5].astype("float32")).shape
    TensorShape([5, 2])
    """
    if not Path(path).is_file():
        raise FileNotFoundError(f"No such file: {str(path)!r}")
    try:
        return load_model(path)
    except Exception as error:  # Keras, zipfile and h5py raise errors of several types
        raise ValueError(f"The file {str(path)!r} cannot be loaded as a network: {error}") from error
