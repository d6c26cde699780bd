"""The network's shape in numbers: what the layers are built from, and compiled graphs are kept by."""

from dataclasses import dataclass


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

    @property
    def scans_both_strands(self):
        """Whether the reverse complement is scanned, too, which only one-hot rows have."""
        return self.reverse_complement and self.input_shape[1] == 4
