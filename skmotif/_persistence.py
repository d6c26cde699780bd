"""The network as bytes: its numbers, in NumPy's file format; the layers follow from the architecture.

The same network gives the same bytes, so that tools which compare by content recognise it.
And there is no code in them that loading could run.
"""

import io
from functools import lru_cache

import numpy as np


def network_to_bytes(model):
    """Return the weights, the optimizer's state and the loss as a ``.npz`` file."""
    parts = {"weight": model.weights, "optimizer": model.optimizer.variables}
    arrays = {f"{part}_{i}": v.numpy() for part, variables in parts.items() for i, v in enumerate(variables)}
    content = io.BytesIO()
    np.savez(content, loss=model.loss, **arrays)
    return content.getvalue()


def network_from_bytes(content, architecture):
    """Build the network again; raise a ValueError if the content is damaged."""
    from skmotif._training import compiled_network

    arrays = _read(content)
    model = compiled_network(architecture, str(arrays["loss"]), learning_rate=0.001, seed=0)
    for part, variables in (("weight", model.weights), ("optimizer", model.optimizer.variables)):
        for variable, value in zip(variables, _part(arrays, part), strict=True):
            variable.assign(value)
    return model


def weights_from_bytes(content):
    """Return the weights alone, for which no network need be built."""
    return _part(_read(content), "weight")


def _part(arrays, part):
    return [array for name, array in arrays.items() if name.startswith(part)]


@lru_cache(maxsize=8)
def _read(content):
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            if "loss" not in arrays:
                raise ValueError("it holds no network")
            return dict(arrays)
    except Exception as error:  # NumPy and zipfile each raise their own
        raise ValueError(f"The network in this saved estimator cannot be read, the file is damaged: {error}") from error
