import numpy as np
import pytest

from skmotif.motifs._two_kinds import two_kinds


def draw(probabilities, n, rng):
    """Return one-hot sites."""
    return np.eye(4, dtype=np.int8)[(rng.random((n, len(probabilities), 1)) > probabilities.cumsum(axis=1)).sum(axis=2)]


def word(letters, purity=0.9):
    rows = np.eye(4)[["ACGT".index(letter) for letter in letters]]
    return purity * rows + (1 - purity) / 4


@pytest.mark.parametrize("share", [0.2, 0.35])
def test_sites_of_two_motifs_are_divided(share):
    rng = np.random.default_rng(0)
    n = int(300 * share)
    sites = np.concatenate([draw(word("TGACTCATCG"), 300 - n, rng), draw(word("TGACGATACG"), n, rng)])
    is_frequent = two_kinds(sites)
    assert np.mean(is_frequent == (np.arange(300) < 300 - n)) > 0.97


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("n", [12, 60, 1000])
def test_sites_of_one_motif_are_not_divided(n, seed):
    rng = np.random.default_rng(seed)
    assert two_kinds(draw(rng.dirichlet([0.3] * 4, size=12), n, rng)) is None


@pytest.mark.parametrize("n", [0, 1, 2])
def test_few_sites(n):
    assert two_kinds(np.zeros((n, 8, 4), dtype=np.int8)) is None
