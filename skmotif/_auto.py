"""The values of parameters that are "auto": they follow the number of training sequences."""

# More filters find more motifs. In fewer sequences, they gain nothing for twice the time.
_MANY = 2_000

# A large training set is hard to memorise. So the network hardly needs mutations, which would only make it learn more
# slowly.
_LARGE = 10_000


def auto_n_filters(n_sequences: int) -> int:
    """Return the number of filters."""
    return 128 if n_sequences <= _MANY else 256


def auto_mutation_rate(n_sequences: int) -> float:
    """Return the probability that a base is mutated."""
    return 0.1 if n_sequences <= _LARGE else 0.02
