"""What each base contributes to a score: gradients, integrated gradients, mutagenesis.

A method gives hypothetical contributions, ``(n_sequences, length, n_channels)``: what each
base would contribute at each position, were it there. `observed` takes from them what the
bases contribute that are there.
"""

import numpy as np

from skmotif._network._mutagenesis import has_fast_mutants, mutant_changes
from skmotif._network._prediction import chosen_score, input_gradient
from skmotif._sequences import is_single_base, known_rows
from skmotif._shuffle import shuffle_dinucleotides

# Mutants predicted at a time.
_MUTANTS = 1 << 14


def gradient(network, X, *, gradient_correction=False):
    """Return the gradient of the score with respect to each sequence.

    Parameters
    ----------
    network : tuple
        The weights, the architecture, each sequence's output, and the kind of score, as
        `input_gradient` takes them.
    X : ndarray of shape (n_sequences, length, n_channels)
        The sequences.
    gradient_correction : bool
        Whether to subtract the mean over the bases at each position: what a network does
        away from one-hot rows is not determined by its training (Majdandzic et al. 2023).
    """
    weights, architecture, output_index, output = network
    of_score = input_gradient(weights, architecture, X, output_index, output)
    return of_score - of_score.mean(axis=2, keepdims=True) if gradient_correction else of_score


def integrated_gradients(
    network, X, *, gradient_correction=False, baseline="zeros", n_steps=50, n_shuffles=10, rng=None
):
    """Return the mean gradient between a baseline and the sequence, times their difference.

    The contribution of base b at a position is ``sum_c (e_b - baseline)_c * gradient_c``,
    with ``e_b`` the one-hot row of b: that of the base which is there belongs to integrated
    gradients, the others are what the same gradients say of the other bases.
    """
    total = np.zeros(X.shape, dtype=np.float32)
    if baseline == "dinucleotide_shuffle":
        baselines = (shuffle_dinucleotides(X, rng).astype(np.float32) for _ in range(n_shuffles))
    else:
        n_shuffles, share = 1, {"zeros": 0, "uniform": 1 / X.shape[2]}[baseline]
        baselines = [known_rows(X) * np.float32(share) * np.ones(X.shape[2], np.float32)]
    for start in baselines:
        mean = np.zeros(X.shape, dtype=np.float32)
        # Midpoints: the gradient is piecewise constant, and jumps at neither end of the path.
        for fraction in (np.arange(n_steps, dtype=np.float32) + 0.5) / np.float32(n_steps):
            mean += gradient(
                network, start + fraction * (X - start), gradient_correction=gradient_correction
            ) / np.float32(n_steps)
        total += mean - (start * mean).sum(axis=2, keepdims=True)
    return total / np.float32(n_shuffles)


def in_silico_mutagenesis(network, X):
    """Return the score of each single mutant less that of the sequence; zero for the base that is there."""
    # A row that is no single base (N, padding) has no mutants.
    is_mutant = (X == 0) & is_single_base(X)[:, :, np.newaxis]
    weights, architecture, output_index, output = network
    if has_fast_mutants(architecture):
        return np.where(is_mutant, mutant_changes(weights, architecture, X, output_index, output), np.float32(0))
    changes = np.zeros(X.shape, dtype=np.float32)
    reference = chosen_score(weights, architecture, X, output_index, output)
    sequence, position, base = np.nonzero(is_mutant)
    for start in range(0, len(sequence), _MUTANTS):
        i, at, to = (index[start : start + _MUTANTS] for index in (sequence, position, base))
        mutants = X[i]
        mutants[np.arange(len(i)), at] = np.eye(X.shape[2], dtype=X.dtype)[to]
        changes[i, at, to] = chosen_score(weights, architecture, mutants, output_index[i], output) - reference[i]
    return changes


METHODS = {
    "gradient": gradient,
    "gradient_x_input": gradient,
    "integrated_gradients": integrated_gradients,
    "in_silico_mutagenesis": in_silico_mutagenesis,
}


def observed(method, hypothetical, X):
    """Return what the bases contribute that are there, ``(n_sequences, length)``.

    For ``"gradient"``, how much the score can change: the largest absolute derivative. For
    mutagenesis, what the score loses on average if the base is replaced by another.
    """
    if method == "gradient":
        return np.abs(hypothetical).max(axis=2)
    if method == "in_silico_mutagenesis":
        return -hypothetical.sum(axis=2) / np.float32(X.shape[2] - 1)
    return (hypothetical * X).sum(axis=2)
