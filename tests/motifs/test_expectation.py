import numpy as np
import pytest

from skmotif.motifs import Motif, _expectation
from skmotif.motifs._expectation import expected_counts
from skmotif.motifs._masked_sequences import MaskedSequences
from skmotif.motifs._scoring import as_one_hot


def test_one_iteration_by_hand(monkeypatch):
    monkeypatch.setattr(_expectation, "_N_ITERATIONS", 1)
    sequences = MaskedSequences(as_one_hot(["TGA", "GAC"]), False)
    counts = np.array([[0, 0, 1, 0], [1, 0, 0, 0]], dtype=float)  # GA, in one of two sequences
    found = expected_counts(counts, sequences, np.arange(2))
    background = np.array([3, 2, 3, 2]) / 10
    probabilities = (counts + background) / 2
    ratios = {
        word: np.prod([probabilities[i, "ACGT".index(b)] / background["ACGT".index(b)] for i, b in enumerate(word)])
        for word in ("TG", "GA", "AC")
    }
    expected = np.zeros((2, 4))
    for windows in (["TG", "GA"], ["GA", "AC"]):
        likelihoods = np.array([0.5 * ratios[word] / 2 for word in windows])
        for word, weight in zip(windows, likelihoods / (0.5 + likelihoods.sum()), strict=True):
            for position, base in enumerate(word):
                expected[position, "ACGT".index(base)] += weight
    np.testing.assert_allclose(found, expected, rtol=1e-6)


@pytest.fixture(scope="module")
def planted():
    """Return sequences of 40 bp; 300 of 500 have a site of the motif, on either strand, and the motif."""
    rng = np.random.default_rng(0)
    motif = Motif(
        np.array(
            [
                [7, 1, 1, 1],
                [0, 9, 1, 0],
                [0, 0, 10, 0],
                [1, 0, 0, 9],
                [2, 6, 1, 1],
                [0, 0, 10, 0],
                [8, 0, 2, 0],
                [0, 9, 0, 1],
            ]
        )
    )
    bases = rng.integers(4, size=(500, 40))
    for row in range(300):
        start, site = rng.integers(33), [rng.choice(4, p=p) for p in motif.probabilities]
        bases[row, start : start + 8] = site if row % 2 else 3 - np.array(site)[::-1]
    return MaskedSequences(np.eye(4, dtype=np.int8)[bases], True), motif


def test_counts_of_weak_sites_are_recovered(planted):
    sequences, motif = planted
    strongest = np.eye(4)[motif.counts.argmax(axis=1)] * 100  # as if only perfect sites were found
    found = Motif(expected_counts(strongest, sequences, np.arange(500)))
    assert abs(found.n_sites - 300) < 45
    assert np.abs(found.probabilities - motif.probabilities).max() < 0.12


def test_flanks_are_counted_at_the_same_sites(planted):
    sequences, motif = planted
    whole = expected_counts(motif.counts, sequences, np.arange(500), flank=2)
    core = expected_counts(motif.counts, sequences, np.arange(500))
    np.testing.assert_allclose(whole[2:-2], core)
    assert (whole[[0, 1, -2, -1]].sum(axis=1) <= core.sum(axis=1).max()).all()


def test_sequences_without_a_window_change_nothing():
    sequences = MaskedSequences(as_one_hot(["TG", "GA"]), True)
    counts = np.full((4, 4), 2.0)
    np.testing.assert_array_equal(expected_counts(counts, sequences, np.arange(2)), counts)
