"""The network's shape in numbers: what the layers are built from, and compiled graphs are kept by."""

from dataclasses import dataclass, fields
from numbers import Integral

_OUTPUT_ACTIVATIONS = ("softmax", "sigmoid", "linear")


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
    reverse_complement: bool

    @classmethod
    def from_state(cls, state):
        """Return the architecture of a saved estimator; raise a ValueError if it is none."""
        names = [field.name for field in fields(cls)]
        is_state = isinstance(state, dict) and sorted(state) == sorted(names)
        if is_state and isinstance(state["input_shape"], (tuple, list)):
            architecture = cls(**{**state, "input_shape": tuple(state["input_shape"])})
            if architecture._is_valid():
                return architecture
        raise ValueError(f"The architecture in this saved estimator is damaged: expected {names}, got {state!r:.500}.")

    def _is_valid(self):
        sizes = [
            *self.input_shape,
            self.n_outputs,
            self.n_filters,
            self.kernel_size,
            self.n_conv_layers,
            1 if self.pool_size is None else self.pool_size,
        ]
        return (
            all(isinstance(size, Integral) and size >= 1 for size in sizes)
            and isinstance(self.dense_units, Integral)
            and self.dense_units >= 0
            and len(self.input_shape) == 2
            and self.output_activation in _OUTPUT_ACTIVATIONS
        )

    @property
    def scans_both_strands(self):
        """Whether the reverse complement is scanned, too, which only one-hot rows have."""
        return self.reverse_complement and self.input_shape[1] == 4

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
