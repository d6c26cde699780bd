import numpy as np
import pytest
from scipy.stats import binom

from skmotif.motifs._masked_sequences import MaskedSequences
from skmotif.motifs._position import log_p_of_region, preferred_region


@pytest.fixture
def sequences():
    """200 sequences of 50 bp; a motif of 11 bp has 40 places."""
    rng = np.random.default_rng(0)
    return MaskedSequences(np.eye(4, dtype=np.int8)[rng.integers(4, size=(200, 50))], True)


def test_region_of_concentrated_hits(sequences):
    rng = np.random.default_rng(0)
    starts = np.concatenate([rng.integers(40, size=100), rng.integers(10, 13, size=60)])
    log_p, (first, end) = preferred_region(starts, np.arange(200), sequences, 11)
    assert 9 <= first <= 10
    assert 13 <= end <= 14
    n_inside = ((starts >= first) & (starts < end)).sum()
    assert log_p == pytest.approx(binom(160, (end - first) / 40).logsf(n_inside - 1))
    assert log_p_of_region(starts, np.arange(200), sequences, 11, (first, end)) == pytest.approx(log_p)


def test_masked_windows_are_not_expected_to_have_hits(sequences):
    sequences.one_hot[:, 25:] = 0
    masked = MaskedSequences(sequences.one_hot, True)
    starts = np.arange(160) % 15  # all places that are left
    assert log_p_of_region(starts, np.arange(200), masked, 11, (0, 15)) == 0
    log_p = log_p_of_region(starts, np.arange(200), masked, 11, (0, 5))
    assert log_p == pytest.approx(binom(160, 1 / 3).logsf((starts < 5).sum() - 1))


def test_no_hits(sequences):
    log_p, region = preferred_region(np.zeros(0, int), np.arange(200), sequences, 11)
    assert log_p == 0
    assert region == (0, 40)
