"""The network as bytes: Keras's own file format, read in its safe mode."""

import tempfile
from pathlib import Path

from skmotif import _network  # noqa: F401  (registers its layers with Keras)
from skmotif._keras import keras


def network_to_bytes(model):
    """Return the network, its optimizer's state included, as a ``.keras`` file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.keras"
        model.save(path)
        return path.read_bytes()


def network_from_bytes(content):
    """Load a network; code that a file brings is not run.

    Raises
    ------
    ValueError
        If the content is damaged.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.keras"
        path.write_bytes(content)
        try:
            return keras.saving.load_model(path, safe_mode=True)
        except Exception as error:  # Keras, zipfile, h5py and json each raise their own
            raise ValueError(
                f"The network in this saved estimator cannot be read, the file is damaged: {error}"
            ) from error
