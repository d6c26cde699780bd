"""The gapped k-mer SVM (gkm-SVM). gkmsvm-lite, which computes its kernel, is imported when it is first needed."""

import threading
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.calibration import CalibratedClassifierCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.svm import SVC

from skmotif._numba import import_compiled
from skmotif.model_selection._homology import LETTER_TO_CODE, NO_BASE

# The defaults of LS-GKM.
WORD_LENGTH = 11
_N_INFORMATIVE = 7
_MAX_MISMATCHES = 3

_MAX_THREADS = 2

# One of numba's threading layers ends the process if two threads call it at once.
_LOCK = threading.Lock()

# gkmsvm-lite compares words as numbers of 16 bases, 2 bits each, and the last 5 bases of a complete word are A. The
# words on the two sides of the kernel that contain an unknown base have other bases there, C on the left and G on the
# right. So they have too many mismatches with every word on the other side, and add nothing to the kernel.
_INCOMPLETE_LEFT, _INCOMPLETE_RIGHT = (sum(base << 2 * i for i in range(WORD_LENGTH, 16)) for base in (1, 2))

Sequences: TypeAlias = Sequence[str] | NDArray[np.object_]
Words: TypeAlias = NDArray[np.uint32]


def gkm_svm(both_strands: bool = True, cv: Any = 3) -> Pipeline:
    """Return a gapped k-mer SVM with calibrated probabilities, not fitted.

    One SVM is trained on all training sequences. Platt scaling turns its decision values into probabilities. It is
    fitted to the decision values of SVMs that cross-validation trains without the sequences that they score.

    Parameters
    ----------
    both_strands : bool
        Whether a word and its reverse complement are the same feature.
    cv : int or list of tuple
        Folds of the training set for the cross-validation.
    """
    svm = CalibratedClassifierCV(SVC(kernel="precomputed"), method="sigmoid", cv=cv, ensemble=False)
    return make_pipeline(GkmKernel(both_strands), svm)


class GkmKernel(TransformerMixin, BaseEstimator):
    """The gapped k-mer kernel between sequences and the training sequences.

    The sequences have any length. Words with an unknown base are left out; a sequence without any complete word has
    the kernel 0 with all sequences.

    Parameters
    ----------
    both_strands : bool
        Whether a word and its reverse complement are the same feature.
    """

    def __init__(self, both_strands: bool = True) -> None:
        self.both_strands = both_strands

    def fit(self, X: Sequences, y: Any = None) -> Self:
        """Store the words of the training sequences."""
        codes = _codes(X)
        self.words_ = self._right_words(codes)
        self.norms_ = self._norms(codes)
        return self

    def transform(self, X: Sequences) -> NDArray[np.float64]:
        """Return the kernel, ``(n_sequences, n_training_sequences)``."""
        codes = _codes(X)
        left = _words(codes, _INCOMPLETE_LEFT)
        gram = np.empty((len(left), len(self.norms_)))
        with _kernel_function() as kernel:
            for i in range(len(left)):
                gram[i] = kernel(left[i : i + 1], self.words_)[0]
        gram /= self.norms_
        gram /= self._norms(codes)[:, np.newaxis]
        return gram

    def fit_transform(self, X: Sequences, y: Any = None) -> NDArray[np.float64]:
        """Return the kernel between the training sequences; it computes each pair once."""
        left = _words(_codes(X), _INCOMPLETE_LEFT)
        self.fit(X)
        gram = np.empty((len(left), len(left)))
        with _kernel_function() as kernel:
            for i in range(len(left)):
                gram[i, i:] = gram[i:, i] = kernel(left[i : i + 1], [words[i:] for words in self.words_])[0]
        gram /= self.norms_
        gram /= self.norms_[:, np.newaxis]
        return gram

    def _right_words(self, codes: NDArray[np.uint8]) -> list[Words]:
        """Return the words on the right side of the kernel: of the strand, or of the strand and its complement."""
        strands = [codes, _reverse_complement(codes)] if self.both_strands else [codes]
        return [_words(strand, _INCOMPLETE_RIGHT) for strand in strands]

    def _norms(self, codes: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the square root of each sequence's kernel with itself; 1 for a sequence without a complete word."""
        left, right = _words(codes, _INCOMPLETE_LEFT), self._right_words(codes)
        with _kernel_function() as kernel:
            own = [kernel(left[i : i + 1], [words[i : i + 1] for words in right])[0, 0] for i in range(len(left))]
        return np.sqrt(np.where(np.array(own) > 0, own, 1.0))


def import_kernel() -> Any:
    """Return gkmsvm-lite's kernel that LS-GKM has as ``-t 2``.

    Raises
    ------
    ImportError
        If gkmsvm-lite is not installed.
    """
    try:
        import numba

        # numba chooses its threading layer here, if it has not done so yet. Otherwise the import of gkmsvm would
        # choose the one layer that two threads must not call at once, for all code of the process.
        numba.get_num_threads()
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Numba's threading layer is already initialized", RuntimeWarning)
            kernels = import_compiled("gkmsvm.kernels")
    except ImportError as error:
        raise ImportError('The gapped k-mer SVM needs gkmsvm-lite: pip install "skmotif[baselines]".') from error
    return kernels.EstTruncGkmKernel(WORD_LENGTH, _N_INFORMATIVE, d=_MAX_MISMATCHES)


@contextmanager
def _kernel_function() -> Iterator[Callable[[Words, list[Words]], NDArray[np.float64]]]:
    """Return a function that sums the kernel over one or two strands; it uses at most two threads."""
    kernel = import_kernel()
    import numba

    def sum_over_strands(left: Words, right: list[Words]) -> NDArray[np.float64]:
        return sum(kernel.pairwise_from_indices(None, None, bx_packed=left, by_packed_t=words) for words in right)

    with _LOCK:
        n_threads = numba.get_num_threads()
        numba.set_num_threads(min(n_threads, _MAX_THREADS))
        try:
            yield sum_over_strands
        finally:
            numba.set_num_threads(n_threads)


def _codes(sequences: Sequences) -> NDArray[np.uint8]:
    """Return the bases as numbers, padded with `NO_BASE` to equal length and at least one word."""
    length = max(WORD_LENGTH, *map(len, sequences))
    letters = "".join([sequence.ljust(length, "N") for sequence in sequences]).encode("ascii")
    return LETTER_TO_CODE[np.frombuffer(letters, dtype=np.uint8)].reshape(-1, length)


def _reverse_complement(codes: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the bases of the opposite strand; A, C, G and T are 0 to 3."""
    return np.where(codes == NO_BASE, codes, 3 - codes)[:, ::-1]


def _words(codes: NDArray[np.uint8], incomplete: int) -> Words:
    """Return the word at each position as a number, 2 bits per base.

    Parameters
    ----------
    codes : ndarray of shape (n_sequences, length)
        The bases.
    incomplete : int
        The number of words that contain an unknown base.
    """
    n_words = codes.shape[1] - WORD_LENGTH + 1
    words = np.zeros((len(codes), n_words), dtype=np.uint32)
    is_incomplete = np.zeros(words.shape, dtype=bool)
    for i in range(WORD_LENGTH):
        bases = codes[:, i : i + n_words]
        words |= (bases & 3).astype(np.uint32) << 2 * i
        is_incomplete |= bases == NO_BASE
    words[is_incomplete] = incomplete
    return words
