"""A network saved as bytes: named arrays in NumPy's file format.

The same network gives the same bytes, so tools that compare content recognise it. The bytes contain no code
that loading could run, and loading allocates no more memory than the architecture requires.
"""

import io
import zipfile
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from skmotif._network._architecture import Architecture, MotifArchitecture

_LOSSES = {
    "softmax": {"sparse_categorical_crossentropy"},
    "sigmoid": {"binary_crossentropy"},
    "linear": {"mean_squared_error", "mean_absolute_error"},
}


class SavedNetwork:
    """The arrays of a network, by the names of its variables.

    Parameters
    ----------
    arrays : dict of str to ndarray
        The weights, then the state of the optimizer.
    loss : str
        Keras's name of the loss.
    """

    def __init__(self, arrays: dict[str, NDArray[Any]], loss: str) -> None:
        self.arrays = arrays
        self.loss = loss

    @classmethod
    def from_model(cls, model: Any, architecture: Architecture) -> "SavedNetwork":
        """Copy the arrays of a compiled Keras model."""
        from skmotif._network._losses import loss_of

        arrays = {name: variable.numpy() for name, variable in _variables(model, architecture).items()}
        return cls(arrays, loss_of(model))

    @classmethod
    def from_bytes(cls, content: bytes, architecture: Architecture) -> "SavedNetwork":
        """Read what `to_bytes` returned; raise a ValueError if it does not match the architecture."""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as file:
                names = [name.removesuffix(".npy") for name in file.namelist()]
                expected = _expected_arrays(architecture, names)
                loss = str(_read_array(file, "loss", (), None))
                arrays = {name: _read_array(file, name, *shape_and_type) for name, shape_and_type in expected.items()}
            if loss not in _LOSSES[architecture.output_activation]:
                raise ValueError(f"it has the loss {loss!r}")
        except Exception as error:  # zipfile, zlib and NumPy raise errors of several types
            raise ValueError(
                f"The network in this saved estimator cannot be read, the file is damaged: {error}. "
                "Fit and save the estimator again, or take another copy of the file."
            ) from error
        return cls(arrays, loss)

    def to_bytes(self) -> bytes:
        """Return the arrays and the loss as a ``.npz`` file."""
        content = io.BytesIO()
        arrays: dict[str, Any] = {"loss": self.loss, **self.arrays}
        np.savez(content, **arrays)
        return content.getvalue()

    def to_model(self, architecture: Architecture) -> Any:
        """Build the compiled Keras model."""
        from skmotif._network._trainer import compiled_network

        model = compiled_network(architecture, self.loss, learning_rate=0.001, seed=0)
        variables = _variables(model, architecture)
        shapes = {name: tuple(variable.shape) for name, variable in variables.items()}
        saved = {name: array.shape for name, array in self.arrays.items()}
        if shapes != saved:  # only the network of a user can change
            raise ValueError(
                f"The network that was saved has weights of the shapes {list(saved.values())!r:.500}, but the network "
                f"that is built now has {list(shapes.values())!r:.500}: load it with the code that saved it."
            )
        for name, variable in variables.items():
            variable.assign(self.arrays[name])
        return model

    def weights(self, architecture: MotifArchitecture) -> list[NDArray[np.float32]]:
        """Return the weights, in the order of the layers."""
        return [self.arrays[name] for name in architecture.weight_shapes]


def _variables(model: Any, architecture: Architecture) -> dict[str, Any]:
    """Return the variables of a compiled Keras model by the names of their arrays."""
    if isinstance(architecture, MotifArchitecture):
        return {variable.path: variable for variable in [*model.weights, *model.optimizer.variables]}
    # The paths of a user's variables depend on the models that were built before.
    weights = {f"weight_{i}": variable for i, variable in enumerate(model.weights)}
    return weights | {f"optimizer_{i}": variable for i, variable in enumerate(model.optimizer.variables)}


def _expected_arrays(architecture: Architecture, names: list[str]) -> dict[str, tuple[Any, Any]]:
    """Return the shape and the data type of each array by its name, or None if they are not known.

    Raises
    ------
    ValueError
        If the names of the arrays in the file are not those that the architecture has.
    """
    if not isinstance(architecture, MotifArchitecture):  # only the user's code knows its arrays
        return {name: (None, None) for name in names if name != "loss"}
    n_convolutions = architecture.n_conv_layers * architecture.n_estimators
    if len(names) < n_convolutions:  # a damaged number can be too large to list its arrays
        raise ValueError(f"it holds {len(names)} arrays for {n_convolutions} convolutions")
    weights: dict[str, tuple[Any, Any]] = {
        name: (shape, np.float32) for name, shape in architecture.weight_shapes.items()
    }
    moments = {
        f"adam/{name.replace('/', '_')}_{moment}": shape_and_type
        for name, shape_and_type in weights.items()
        for moment in ("momentum", "velocity")
    }
    expected = {**weights, "adam/iteration": ((), np.int64), "adam/learning_rate": ((), np.float32), **moments}
    if sorted(names) != sorted([*expected, "loss"]):
        raise ValueError(f"it should hold {len(expected) + 1} arrays, loss and {', '.join(expected)}")
    return expected


def _read_array(
    file: zipfile.ZipFile, name: str, shape: tuple[int, ...] | None, dtype: DTypeLike | None
) -> NDArray[Any]:
    """Read an array; memory is allocated only if its header has the expected shape and data type, where known."""
    info = file.getinfo(f"{name}.npy")
    if info.compress_type != zipfile.ZIP_STORED:
        raise ValueError(f"{name} is compressed")
    with file.open(info) as member:
        version = np.lib.format.read_magic(member)
        if version != (1, 0):
            raise ValueError(f"{name} is of version {version} of NumPy's format")
        found_shape, is_fortran, found_dtype = np.lib.format.read_array_header_1_0(member)
        shape = found_shape if shape is None else shape
        if found_shape != shape or is_fortran or found_dtype.hasobject or found_dtype != (dtype or found_dtype):
            raise ValueError(f"{name} is {found_dtype} of shape {found_shape}, not {np.dtype(dtype)} of shape {shape}")
        array = np.frombuffer(member.read(), found_dtype).reshape(shape)
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(f"{name} has values that are not finite")
    return array
