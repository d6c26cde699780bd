"""Attribution methods: gradients, integrated gradients and in-silico mutagenesis.

A method returns hypothetical contributions of shape ``(n_sequences, length, n_channels)``: the contribution
that each base would have at each position. `observed` computes the contributions of the bases in the sequence
from them.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from skmotif._network._architecture import Architecture
from skmotif._network._mutagenesis import has_fast_mutants, mutant_changes
from skmotif._network._prediction import chosen_scores, gradients
from skmotif._network._score import Score
from skmotif._one_hot import is_single_base, known_rows
from skmotif._shuffle import shuffle_dinucleotides

# Mutants predicted in one call.
_MUTANTS = 1 << 14

# Positions attributed in one call: this many hypothetical contributions are held in addition to the result.
_POSITIONS = 1 << 18


def attribute(
    weights: Sequence[Any],
    architecture: Architecture,
    X: NDArray[Any],
    score: Score,
    method: str,
    hypothetical: bool,
    **options: Any,
) -> NDArray[np.float32]:
    """Return the contribution of each base to the score.

    Parameters
    ----------
    weights, architecture, X, score
        The network, the sequences and the score, as in `skmotif._network._prediction.chosen_scores`.
    method : str
        A key of `METHODS`.
    hypothetical : bool
        Whether to return the contribution of every base, or of the base in the sequence.
    **options : dict
        Further parameters of the method.

    Returns
    -------
    ndarray of shape (n_sequences, length) or (n_sequences, length, n_channels)
        The contributions; 0 at N and padding.
    """
    attributions = np.empty(X.shape if hypothetical else X.shape[:2], dtype=np.float32)
    step = max(1, _POSITIONS // X.shape[1])
    for start in range(0, len(X), step):
        rows = slice(start, start + step)
        contributions = METHODS[method](weights, architecture, X[rows], score.rows(rows), **options)
        contributions *= known_rows(X[rows])
        attributions[rows] = contributions if hypothetical else observed(method, contributions, X[rows])
    return attributions


def gradient(
    weights: Sequence[Any],
    architecture: Architecture,
    X: NDArray[Any],
    score: Score,
    *,
    gradient_correction: bool = False,
) -> NDArray[np.float32]:
    """Return the gradient of the score with respect to each sequence.

    ``gradient_correction`` subtracts the mean over the bases at each position, because training on one-hot
    rows does not determine this component (Majdandzic et al. 2023).
    """
    gradient = gradients(weights, architecture, X, score)
    return gradient - gradient.mean(axis=2, keepdims=True) if gradient_correction else gradient


def integrated_gradients(
    weights: Sequence[Any],
    architecture: Architecture,
    X: NDArray[Any],
    score: Score,
    *,
    gradient_correction: bool = False,
    baseline: Literal["zeros", "uniform", "dinucleotide_shuffle"] = "zeros",
    n_steps: int = 50,
    n_shuffles: int = 10,
    rng: Any = None,
) -> NDArray[np.float32]:
    """Return the mean gradient between a baseline and the sequence, times their difference.

    The contribution of base b at a position is ``sum_c (e_b - baseline)_c * gradient_c``, where ``e_b`` is the
    one-hot row of b. For the base in the sequence, this is integrated gradients; for the other bases, the same
    gradients are used.
    """
    baselines: Iterable[NDArray[np.float32]]
    if baseline == "dinucleotide_shuffle":
        baselines = (shuffle_dinucleotides(X, rng).astype(np.float32) for _ in range(n_shuffles))
    else:
        n_shuffles, frequency = 1, {"zeros": 0, "uniform": 1 / X.shape[2]}[baseline]
        baselines = [known_rows(X) * np.float32(frequency) * np.ones(X.shape[2], np.float32)]
    total = np.zeros(X.shape, dtype=np.float32)
    for start in baselines:
        mean = np.zeros(X.shape, dtype=np.float32)
        # The gradient is piecewise constant, so the path is sampled at midpoints, where it does not jump.
        for fraction in (np.arange(n_steps, dtype=np.float32) + 0.5) / np.float32(n_steps):
            on_path = start + fraction * (X - start)
            corrected = gradient(weights, architecture, on_path, score, gradient_correction=gradient_correction)
            mean += corrected / np.float32(n_steps)
        total += mean - (start * mean).sum(axis=2, keepdims=True)
    return total / np.float32(n_shuffles)


def in_silico_mutagenesis(
    weights: Sequence[Any], architecture: Architecture, X: NDArray[Any], score: Score
) -> NDArray[np.float32]:
    """Return the score of each single mutant minus the score of the sequence; 0 for the base in the sequence."""
    # N and padding have no mutants.
    is_mutant = (X == 0) & is_single_base(X)[:, :, np.newaxis]
    if has_fast_mutants(architecture):
        return np.where(is_mutant, mutant_changes(weights, architecture, X, score), np.float32(0))
    changes = np.zeros(X.shape, dtype=np.float32)
    reference = chosen_scores(weights, architecture, X, score)
    sequence, position, base = np.nonzero(is_mutant)
    for start in range(0, len(sequence), _MUTANTS):
        i, at, to = (index[start : start + _MUTANTS] for index in (sequence, position, base))
        mutants = X[i]
        mutants[np.arange(len(i)), at] = np.eye(X.shape[2], dtype=X.dtype)[to]
        changes[i, at, to] = chosen_scores(weights, architecture, mutants, score.rows(i)) - reference[i]
    return changes


METHODS: dict[str, Callable[..., NDArray[np.float32]]] = {
    "gradient": gradient,
    "gradient_x_input": gradient,
    "integrated_gradients": integrated_gradients,
    "in_silico_mutagenesis": in_silico_mutagenesis,
}


def observed(method: str, hypothetical: NDArray[np.float32], X: NDArray[Any]) -> NDArray[np.float32]:
    """Return the contributions of the bases in the sequence, ``(n_sequences, length)``.

    For "gradient", this is the largest absolute derivative at the position; for mutagenesis, the mean decrease of
    the score if the base is replaced by another.
    """
    if method == "gradient":
        return np.abs(hypothetical).max(axis=2)
    if method == "in_silico_mutagenesis":
        return -hypothetical.sum(axis=2) / np.float32(X.shape[2] - 1)
    return (hypothetical * X).sum(axis=2)
