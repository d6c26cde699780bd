"""The network's shape in numbers: what the layers are built from, and compiled graphs are kept by."""

from dataclasses import dataclass
from numbers import Integral

ACTIVATIONS = {"relu", "elu", "gelu", "silu", "softplus", "tanh", "sigmoid", "exponential", "linear"}

_OUTPUT_ACTIVATIONS = {"softmax", "sigmoid", "linear"}


@dataclass(frozen=True)
class Architecture:
    """All that determines the network's layers; the names are those of `MotifCNNClassifier`.

    Attributes
    ----------
    input_shape : tuple of (int, int)
        Length and number of channels.
    n_outputs : int
        Number of outputs.
    output_activation : {"softmax", "sigmoid", "linear"}
        What is applied to the last layer's scores.

    Raises
    ------
    ValueError
        If the sequences are too short for the kernel or the pooling.
    """

    input_shape: tuple
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

    def __post_init__(self):
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
                    f"pool_size={self.pool_size} is wider than the {length} positions that are left before pooling "
                    f"layer {i}; take a smaller pool_size, kernel_size or n_conv_layers, or pool_size=None."
                )
            length //= self.pool_size

    @classmethod
    def from_state(cls, state):
        """Return the architecture of a saved estimator; raise a ValueError if it is none."""
        try:
            if _are_valid(**state):
                return cls(**{**state, "input_shape": tuple(state["input_shape"])})
        except (TypeError, ValueError):
            pass
        raise ValueError(f"The architecture in this saved estimator is damaged: {state!r:.500}.")

    @property
    def scans_both_strands(self):
        """Whether the reverse complement is scanned, too, which only one-hot rows have."""
        return self.both_strands and self.input_shape[1] == 4

    @property
    def weight_shapes(self):
        """The shape of each weight by its name, in the order of the network's layers."""
        length, n_channels = self.input_shape
        kernels = {}
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
        shapes = {}
        for layer, shape in kernels.items():
            shapes |= {f"{layer}/kernel": shape, f"{layer}/bias": shape[-1:]}
        return shapes


def _are_valid(
    *,
    input_shape,
    n_outputs,
    output_activation,
    n_filters,
    kernel_size,
    n_conv_layers,
    pool_size,
    dense_units,
    activation,
    dropout,
    both_strands,
):
    """Tell whether the fields of an architecture are those that a network can have."""
    length, n_channels = input_shape
    sizes = [length, n_channels, n_outputs, n_filters, kernel_size, n_conv_layers, dense_units + 1]
    return (
        all(isinstance(size, Integral) and size >= 1 for size in sizes)
        and (pool_size is None or (isinstance(pool_size, Integral) and pool_size >= 1))
        and output_activation in _OUTPUT_ACTIVATIONS
        and activation in ACTIVATIONS
        and 0 <= dropout < 1
        and isinstance(both_strands, bool)
    )
