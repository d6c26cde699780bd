import pickle
import subprocess
import sys
import threading
import time
from itertools import product
from math import comb

import numba
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import cross_val_predict
from sklearn.svm import SVC

from skmotif._alphabet import reverse_complement
from skmotif.model_selection import baseline_report
from skmotif.model_selection._gkm_svm import GkmKernel, gkm_svm
from tests.model_selection.conftest import network, random_sequences

WORD = "ACGTTGCAAGT"


def with_mismatches(n):
    """Return `WORD` with n other bases."""
    return reverse_complement(WORD[:n])[::-1] + WORD[n:]


def weights_of_theory():
    """Return the kernel of two words with 0 to 3 mismatches, from the definition of Ghandi et al. (2014).

    The estimate of the counts of 11-mers from those of gapped 7-mers is the projection on sums of functions of 7
    positions: its matrix is a sum of Krawtchouk polynomials of the number of mismatches. The truncated filter ends
    where an entry is not positive. The kernel is the product of two estimates, summed over all 11-mers.
    """

    def krawtchouk(j, m):
        return sum((-1) ** s * 3 ** (j - s) * comb(m, s) * comb(11 - m, j - s) for s in range(j + 1))

    estimate = np.array([sum(krawtchouk(j, m) for j in range(8)) / 4**11 for m in range(12)])
    estimate *= np.cumprod(estimate > 0)
    words = np.arange(4**11, dtype=np.uint32)
    bases = [(words >> 2 * i) & 3 for i in range(11)]
    distances = [
        sum((base != (i < n_mismatches)).astype(np.uint8) for i, base in enumerate(bases)) for n_mismatches in range(4)
    ]
    return np.array([estimate[distances[0]] @ estimate[other] for other in distances])


WEIGHTS = weights_of_theory()


def words(sequence):
    return [sequence[i : i + 11] for i in range(len(sequence) - 10) if "N" not in sequence[i : i + 11]]


def plain_kernel(first, second, both_strands):
    """Sum the weights of all pairs of words."""
    strands = [second, reverse_complement(second)] if both_strands else [second]
    pairs = product(words(first), [word for strand in strands for word in words(strand)])
    mismatches = [sum(a != b for a, b in zip(*pair, strict=True)) for pair in pairs]
    return sum(WEIGHTS[n] for n in mismatches if n < len(WEIGHTS))


@pytest.fixture(scope="module")
def sequences():
    """Sequences that share words, of different lengths, some with N or too short for a word."""
    start = "GATTACAGGCATCCAGTTGA"
    variants = [
        start[:8] + "C" + start[9:],
        "TT" + start[:14],
        reverse_complement(start),
        start[:15] + "N" + start[16:],
    ]
    return [start, *variants, reverse_complement(start), start[:11] + "NNN" + start, "N" * 12, "ACGT"]


def test_kernel_of_words_is_that_of_the_theory():
    kernel = GkmKernel(both_strands=False).fit([WORD]).transform([with_mismatches(n) for n in range(6)])
    np.testing.assert_allclose(kernel[:, 0], [*WEIGHTS / WEIGHTS[0], 0, 0], rtol=1e-12)


@pytest.mark.parametrize("both_strands", [False, True])
def test_kernel_sums_over_pairs_of_words(sequences, both_strands):
    raw = np.array([[plain_kernel(a, b, both_strands) for b in sequences] for a in sequences])
    norms = np.sqrt(np.where(raw.diagonal() > 0, raw.diagonal(), 1))
    expected = raw / np.outer(norms, norms)
    assert ((expected > 0) & (expected < 0.999)).sum() >= 10
    kernel = GkmKernel(both_strands)
    np.testing.assert_allclose(kernel.fit_transform(sequences), expected, rtol=1e-12, atol=1e-15)
    for sequence, row in zip(sequences, expected, strict=True):  # alone, so that it is not padded
        np.testing.assert_allclose(kernel.transform([sequence])[0], row, rtol=1e-12, atol=1e-15)


def test_kernel_of_lower_case_is_the_same(sequences):
    kernel = GkmKernel().fit(sequences)
    np.testing.assert_array_equal(
        kernel.transform([x.lower() for x in sequences]), pickle.loads(pickle.dumps(kernel)).transform(sequences)
    )


def platt_scaling(decisions, y):
    """Return a logistic regression on decision values with the targets of Platt (1999)."""
    n_positive, n_negative = np.sum(y == 1), np.sum(y == 0)
    target = np.where(y == 1, (n_positive + 1) / (n_positive + 2), 1 / (n_negative + 2))
    twice = np.tile(decisions, 2)[:, np.newaxis]
    weight = np.concatenate([target, 1 - target])
    model = LogisticRegression(C=1e6, tol=1e-8)
    return model.fit(twice, np.repeat([1, 0], len(y)), sample_weight=weight)


def test_probabilities_are_of_one_svm_and_platt_scaling(dataset):
    train, test = np.arange(100), np.arange(100, 160)
    X, y = dataset.data[train], dataset.target[train]
    cv = [(np.flatnonzero(train % 3 != i), np.flatnonzero(train % 3 == i)) for i in range(3)]
    kernel = GkmKernel()
    gram = kernel.fit_transform(X)
    decisions = cross_val_predict(SVC(kernel="precomputed"), gram, y, cv=cv, method="decision_function")
    svm = SVC(kernel="precomputed").fit(gram, y)
    unscaled = svm.decision_function(kernel.transform(dataset.data[test]))
    expected = platt_scaling(decisions, y).predict_proba(unscaled[:, np.newaxis])[:, 1]
    probability = gkm_svm(cv=cv).fit(X, y).predict_proba(dataset.data[test])[:, 1]
    np.testing.assert_allclose(probability, expected, atol=1e-3)
    assert np.std(probability) > 0.2
    assert np.argsort(probability).tolist() == np.argsort(unscaled).tolist()


def test_probabilities_of_random_labels_are_not_overconfident():
    X, y = random_sequences()
    model = gkm_svm().fit(X[:40], y[:40])
    assert log_loss(y[40:], model.predict_proba(X[40:])) < 0.8  # log(2) = 0.69 of the class frequencies


def test_the_kernel_takes_two_threads_at_most_and_resets_the_users_number(monkeypatch):
    numbers = []
    monkeypatch.setattr(numba, "get_num_threads", lambda: 8)
    monkeypatch.setattr(numba, "set_num_threads", numbers.append)
    kernel = GkmKernel().fit([WORD])
    assert numbers == [2, 8]
    kernel.words_ = None  # an error in the computation
    with pytest.raises(TypeError):
        kernel.transform([WORD])
    assert numbers == [2, 8] * 2
    monkeypatch.setattr(numba, "get_num_threads", lambda: 1)
    GkmKernel().fit([WORD])
    assert numbers[4:] == [1, 1]


def test_one_thread_computes_at_a_time(monkeypatch):
    """numba's workqueue layer ends the process otherwise."""
    running, most = 0, 0

    class Kernel:
        def pairwise_from_indices(self, *args, **options):
            nonlocal running, most
            running += 1
            most = max(most, running)
            time.sleep(0.02)
            running -= 1
            return np.ones((1, 1))

    monkeypatch.setattr("skmotif.model_selection._gkm_svm.import_kernel", Kernel)
    threads = [threading.Thread(target=GkmKernel().fit, args=([WORD],)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1


IMPORT_KERNEL = """
import numba
from skmotif.model_selection._gkm_svm import import_kernel

before = numba.config.THREADING_LAYER
import_kernel()
print(numba.config.THREADING_LAYER == before)
"""


def test_numba_keeps_its_threading_layer():
    code = [sys.executable, "-W", "error", "-c", IMPORT_KERNEL]
    assert subprocess.run(code, capture_output=True, text=True, check=True).stdout == "True\n"


class Stop(Exception):
    """Raised in place of the training."""


@pytest.fixture
def untrained(monkeypatch):
    """Raise `Stop` when the first model would be trained."""

    def stop(*_, **__):
        raise Stop

    monkeypatch.setattr("skmotif.model_selection._baseline_report.fit_models", stop)


@pytest.mark.usefixtures("untrained")
def test_a_missing_package_raises_before_training(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "gkmsvm"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "gkmsvm", None)
    X, y = random_sequences()
    with pytest.raises(ImportError, match=r'needs gkmsvm-lite: pip install "skmotif\[baselines\]"\.$'):
        baseline_report(network(), X, y, gkm_svm=True)
    with pytest.raises(Stop):
        baseline_report(network(), X, y)


@pytest.mark.usefixtures("untrained")
def test_sequences_without_a_word_raise_before_training():
    X, y = random_sequences(10)
    with pytest.raises(ValueError, match=r"gkm_svm=True needs sequences of 11 bp or more, but the longest has 10 bp"):
        baseline_report(network(), X, y, gkm_svm=True)
    with pytest.raises(Stop):
        baseline_report(network(), [X[0] + "A", *X[1:]], y, gkm_svm=True)
