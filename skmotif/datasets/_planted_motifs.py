"""Validation of the motifs to plant."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skmotif._alphabet import BASES, IUPAC_CODES
from skmotif._numbers import as_floats


def as_matrices(motifs: Any) -> list[NDArray[np.float64]]:
    """Return one or several motifs as probabilities, each of shape ``(width, 4)``."""
    return [_as_probabilities(motif, i) for i, motif in enumerate(_as_list(motifs))]


def _as_list(motifs: Any) -> list[Any]:
    if len(motifs) == 0:
        raise ValueError("motifs is empty; expected at least one.")
    is_one = isinstance(motifs, str) or np.ndim(motifs[0]) == 1  # its rows are numbers
    return [motifs] if is_one else list(motifs)


def _as_probabilities(motif: str | ArrayLike, index: int) -> NDArray[np.float64]:
    """Return a motif as probabilities, ``(width, 4)``."""
    if isinstance(motif, str):
        return _consensus_to_probabilities(motif, index)
    probabilities = as_floats(motif, f"Motif {index}")
    if probabilities.ndim != 2 or probabilities.shape[1] != 4 or not len(probabilities):
        raise ValueError(f"Motif {index} has shape {probabilities.shape}; expected (width, 4).")
    sums = probabilities.sum(axis=1)
    is_valid = (probabilities >= 0).all(axis=1) & np.isclose(sums, 1, atol=1e-3)
    if not is_valid.all():
        position = int(np.argmin(is_valid))
        raise ValueError(
            f"Motif {index} has {probabilities[position].tolist()} at position {position}; "
            "expected probabilities of A, C, G, T that sum to 1."
        )
    return probabilities / sums[:, None]


def _consensus_to_probabilities(consensus: str, index: int) -> NDArray[np.float64]:
    unknown = [(i, code) for i, code in enumerate(consensus.upper()) if code not in IUPAC_CODES]
    if unknown or not consensus:
        found = f"has {unknown[0][1]!r} at position {unknown[0][0]}" if unknown else "is empty"
        raise ValueError(f"Motif {index} ({consensus!r}) {found}; expected IUPAC codes {''.join(IUPAC_CODES)}.")
    compatible = [[base in IUPAC_CODES[code] for base in BASES] for code in consensus.upper()]
    return np.array(compatible) / np.sum(compatible, axis=1, keepdims=True)


def check_mutation_rates(mutation_rate: float | ArrayLike, n_motifs: int) -> NDArray[np.float64]:
    rates = as_floats(mutation_rate, "mutation_rate")
    if rates.ndim and rates.shape != (n_motifs,):
        raise ValueError(
            f"mutation_rate has shape {rates.shape}; expected one rate, or one for each of {n_motifs} motifs."
        )
    if not ((rates >= 0) & (rates <= 1)).all():
        raise ValueError(f"mutation_rate should be between 0 and 1, got {mutation_rate!r}.")
    return np.broadcast_to(rates, n_motifs)
