"""The architecture of a network, without Keras; compiled graphs are kept by it."""

from dataclasses import dataclass
from typing import Any

import numpy as np

ACTIVATIONS = {"relu", "elu", "gelu", "silu", "softplus", "tanh", "sigmoid", "exponential", "linear"}

_OUTPUT_ACTIVATIONS = {"softmax", "sigmoid", "linear"}


@dataclass(frozen=True)
class Architecture:
    """The settings that determine the layers of a network, named as in `MotifCNNClassifier`.

    Attributes
    ----------
    input_shape : tuple of (int, int)
        Length and number of channels.
    n_outputs : int
        Number of outputs.
    output_activation : {"softmax", "sigmoid", "linear"}
        The activation of the last layer.

    Raises
    ------
    ValueError
        If the sequences are too short for the kernel or the pooling.
    """

    input_shape: tuple[int, int]
    n_outputs: int
    output_activation: str
    n_filters: int
    kernel_size: int
    n_conv_layers: int
    pool_size: int | None
    dense_units: int
    activation: str
    dropout: float
    both_strands: bool

    def __post_init__(self) -> None:
        length = self.input_shape[0] - self.kernel_size + 1
        if length < 1:
            raise ValueError(
                f"kernel_size={self.kernel_size} is longer than the sequences (n_features={self.input_shape[0]})."
            )
        if self.pool_size in (None, 1):
            return
        for i in range(1, self.n_conv_layers + 1):
            if self.pool_size > length:
                raise ValueError(
                    f"pool_size={self.pool_size} is larger than the {length} positions before pooling layer {i}: "
                    "set a smaller pool_size, kernel_size or n_conv_layers, or pool_size=None."
                )
            length //= self.pool_size

    @classmethod
    def from_state(cls, state: Any) -> "Architecture":
        """Return the architecture of a saved estimator; raise a ValueError if the state is damaged."""
        try:
            if _are_valid(**state):
                return cls(**{**state, "input_shape": tuple(state["input_shape"])})
        except (TypeError, ValueError):
            pass
        raise ValueError(f"The architecture in this saved estimator is damaged: {state!r:.500}.")

    @property
    def scans_both_strands(self) -> bool:
        """Whether the network scans the reverse complement, which only sequences with four channels have."""
        return self.both_strands and self.input_shape[1] == 4

    @property
    def weight_shapes(self) -> dict[str, tuple[int, ...]]:
        """The shape of each weight by its name, in the order of the layers."""
        length, n_channels = self.input_shape
        kernels: dict[str, tuple[int, ...]] = {}
        for i in range(1, self.n_conv_layers + 1):
            kernels[f"conv_{i}"] = (self.kernel_size, n_channels, self.n_filters)
            length = length - self.kernel_size + 1 if i == 1 else length
            length = length if self.pool_size is None else length // self.pool_size
            n_channels = self.n_filters
        width = self.n_filters if self.pool_size is None else length * self.n_filters
        if self.dense_units:
            kernels["dense"] = (width, self.dense_units)
            width = self.dense_units
        kernels["scores"] = (width, self.n_outputs)
        shapes: dict[str, tuple[int, ...]] = {}
        for layer, shape in kernels.items():
            shapes |= {f"{layer}/kernel": shape, f"{layer}/bias": shape[-1:]}
        return shapes


def _are_valid(
    *,
    input_shape: Any,
    n_outputs: Any,
    output_activation: Any,
    n_filters: Any,
    kernel_size: Any,
    n_conv_layers: Any,
    pool_size: Any,
    dense_units: Any,
    activation: Any,
    dropout: Any,
    both_strands: Any,
) -> bool:
    """Return whether a network can have these settings."""
    length, n_channels = input_shape
    sizes: list[Any] = [length, n_channels, n_outputs, n_filters, kernel_size, n_conv_layers, dense_units + 1]
    return (
        all(isinstance(size, (int, np.integer)) and int(size) >= 1 for size in sizes)
        and (pool_size is None or (isinstance(pool_size, (int, np.integer)) and int(pool_size) >= 1))
        and output_activation in _OUTPUT_ACTIVATIONS
        and activation in ACTIVATIONS
        and 0 <= dropout < 1
        and isinstance(both_strands, bool)
    )
