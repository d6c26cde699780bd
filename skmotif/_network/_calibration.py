"""Calibration: a scale and biases of the scores, with which the probabilities of held-out sequences are honest."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, logsumexp, softmax


def calibration(
    scores: NDArray[np.float32], targets: NDArray[Any], sample_weight: NDArray[np.float32]
) -> tuple[float, NDArray[np.float64]]:
    """Return the scale and the biases with which the scores predict held-out sequences best.

    This is temperature scaling [1]_ with a bias for each output. The biases matter because mutations destroy some
    of the motifs in training, so the network learns to call sequences without a motif positive.

    The scale's logarithm and the biases have normal priors: without them, they would be infinite for a small set
    that the scores separate. The standard deviation is 1; that of the biases is half of the scores' if this is more,
    because the threshold between the classes can be far from 0 if the scores differ much. A class that is not held
    out keeps the bias 0, as does a label that has only one value.

    Parameters
    ----------
    scores : ndarray of shape (n_sequences, n_outputs)
        Logits.
    targets : ndarray of shape (n_sequences,) or (n_sequences, n_outputs)
        The class of each sequence, or 0 and 1 for each label, NaN if it is missing.
    sample_weight : ndarray of shape (n_sequences,)
        Weights of the sequences.

    Returns
    -------
    scale : float
        The factor of all scores.
    biases : ndarray of shape (n_outputs,)
        Are added to the scores after the scaling.

    References
    ----------
    .. [1] Guo, C. et al. "On calibration of modern neural networks." Proceedings of ICML
       (2017). https://arxiv.org/abs/1706.04599
    """
    scores = scores.astype(np.float64)
    weight = (sample_weight / sample_weight.mean())[:, np.newaxis]
    biases = np.zeros(scores.shape[1])
    has_many_labels = targets.ndim == 2
    if has_many_labels:
        fitted = np.flatnonzero((targets == 0).any(axis=0) & (targets == 1).any(axis=0))
        weight = (weight * ~np.isnan(targets))[:, fitted]
        expected = np.nan_to_num(targets)[:, fitted]
    else:
        fitted = np.unique(targets)
        expected = targets[:, np.newaxis] == fitted
    scores = scores[:, fitted]
    unit = max(1.0, scores.std() / 2) if scores.size else 1.0

    def loss(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Return the negative logarithm of the posterior, up to a constant, and its gradient."""
        scaled = np.exp(parameters[0]) * scores
        logits = scaled + unit * parameters[1:]
        if has_many_labels:
            normalizer, probability = np.logaddexp(0, logits), expit(logits)
        else:
            normalizer, probability = logsumexp(logits, axis=1, keepdims=True), softmax(logits, axis=1)
        log_likelihood = (weight * expected * logits).sum() - (weight * normalizer).sum()
        error = weight * (probability - expected)
        gradient = np.array([(error * scaled).sum(), *unit * error.sum(axis=0)])
        return parameters @ parameters / 2 - log_likelihood, parameters + gradient

    log_scale, *in_units = minimize(loss, np.zeros(1 + len(fitted)), jac=True, method="L-BFGS-B").x
    biases[fitted] = unit * np.array(in_units)
    return float(np.exp(log_scale)), biases
