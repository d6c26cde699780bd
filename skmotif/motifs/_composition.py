"""`CompositionTest`: whether a motif is enriched beyond what the composition of the sequences explains."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

# The composition: the frequencies of words of this many bases.
_WORD_LENGTH = 3
_N_WORDS = 4**_WORD_LENGTH

# Number of strata of sequences with a similar composition, and of sequences in each at least.
_MAX_STRATA, _MIN_SIZE = 20, 20


class CompositionTest:
    """A test of hits that compares only sequences of similar composition.

    A logistic regression on the frequencies of trinucleotides predicts whether a sequence is positive. It is fitted
    to the discovery set. The sequences of the test set are divided into strata of equal size by its prediction, and
    the numbers of hits are compared within the strata by the test of Cochran, Mantel and Haenszel.

    Parameters
    ----------
    one_hot : ndarray of shape (n_sequences, length, 4)
        The sequences.
    positive : ndarray of shape (n_sequences,), bool
        Which are positive.
    discovery, test : ndarray of int
        The rows of the discovery set and of the test set.

    References
    ----------
    Mantel, N. and Haenszel, W. "Statistical aspects of the analysis of data from retrospective studies of disease."
    Journal of the National Cancer Institute 22, 719-748 (1959).
    """

    def __init__(
        self,
        one_hot: NDArray[Any],
        positive: NDArray[np.bool_],
        discovery: NDArray[np.intp],
        test: NDArray[np.intp],
    ) -> None:
        regression = make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000))
        regression.fit(_frequencies(one_hot[discovery]), positive[discovery])
        prediction = regression.decision_function(_frequencies(one_hot[test]))
        n_strata = int(np.clip(len(test) // _MIN_SIZE, 1, _MAX_STRATA))
        borders = np.quantile(prediction, np.arange(1, n_strata) / n_strata)
        self._stratum = np.searchsorted(borders, prediction)
        self._positive = positive[test]

    def log_p(self, is_hit: NDArray[np.bool_]) -> float:
        """Return the natural logarithm of the p-value of hits in the test set."""
        n, n_positive, n_hits, n_both = (
            np.bincount(self._stratum, weights=weights, minlength=_MAX_STRATA)
            for weights in (np.ones(len(is_hit)), self._positive, is_hit, is_hit & self._positive)
        )
        n = np.maximum(n, 2)  # a single sequence has no variance
        expected = n_positive * n_hits / n
        variance = expected * (n - n_positive) * (n - n_hits) / (n * (n - 1))
        excess = (n_both - expected).sum() - 0.5  # half a hit, the correction for continuity
        return float(norm.logsf(excess / np.sqrt(variance.sum()))) if variance.any() else 0.0


def _frequencies(one_hot: NDArray[Any]) -> NDArray[np.float64]:
    """Return the frequencies of trinucleotides, each together with its reverse complement, ``(n_sequences, 32)``."""
    n_sequences, length = one_hot.shape[:2]
    known, bases = np.any(one_hot, axis=2), one_hot.argmax(axis=2)
    places = range(min(_WORD_LENGTH, length))
    n_windows = max(0, length - _WORD_LENGTH + 1)
    word = sum(bases[:, place : place + n_windows] * 4 ** (_WORD_LENGTH - 1 - place) for place in places)
    is_known = np.logical_and.reduce([known[:, place : place + n_windows] for place in places])
    word = (word + _N_WORDS * np.arange(n_sequences)[:, np.newaxis])[is_known]
    counts = np.bincount(word, minlength=n_sequences * _N_WORDS).reshape(n_sequences, _N_WORDS).astype(float)
    words = np.arange(_N_WORDS)
    reverse = (3 - words % 4) * 16 + (3 - words // 4 % 4) * 4 + 3 - words // 16
    counts = (counts + counts[:, reverse])[:, words < reverse]
    return counts / np.maximum(1, counts.sum(axis=1, keepdims=True))
