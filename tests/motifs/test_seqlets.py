import numpy as np
import pytest

from skmotif.motifs._seqlets import align_seqlets, find_seqlets


@pytest.fixture
def rng():
    return np.random.RandomState(0)


def test_windows_do_not_overlap_and_are_sorted(rng):
    attributions = np.abs(rng.normal(size=(5, 40)))
    attributions[2, 10:14] += 20
    sequence, start = find_seqlets(attributions, np.zeros((5, 40)), 4, max_fdr=1)
    assert (sequence[0], start[0]) == (2, 10)
    totals = [attributions[i, s : s + 4].sum() for i, s in zip(sequence, start, strict=True)]
    assert totals == sorted(totals, reverse=True)
    for row in range(5):
        starts = np.sort(start[sequence == row])
        assert (np.diff(starts) >= 4).all()


def test_threshold_controls_the_false_discovery_rate(rng):
    # One window per sequence: 100 with high attributions, 900 with those of the null.
    attributions = rng.uniform(size=(1000, 1))
    attributions[:100] += 10
    null = rng.uniform(size=(3000, 1)) + 1
    null[:60] += 11
    # (60 + 1) / 3 of the windows above 10 are expected to be false, and all of those below.
    sequence, _ = find_seqlets(attributions, null, 1, max_fdr=0.21)
    assert set(sequence) == set(range(100))
    sequence, _ = find_seqlets(attributions, null, 1, max_fdr=0.2)
    assert len(sequence) == 0


def test_few_seqlets_are_found_in_the_null(rng):
    found = [len(find_seqlets(rng.normal(size=(100, 30)), rng.normal(size=(400, 30)), 5)[0]) for _ in range(50)]
    assert np.mean(np.array(found) > 0) < 0.2


def test_zero_attributions_have_no_seqlets():
    sequence, start = find_seqlets(np.zeros((3, 10)), np.zeros((3, 10)), 4)
    assert len(sequence) == len(start) == 0


def test_seqlets_are_aligned_with_shift_and_strand(rng):
    pattern = np.eye(4)[[3, 2, 0, 1, 3, 1, 0]]  # TGACTCA: the reverse complement differs in the middle base only
    pattern[3] = [0, 0, 0, 2]
    contributions = np.zeros((20, 7 + 2 * 4, 4))
    shift, reverse = rng.randint(-2, 3, size=20), rng.rand(20) < 0.5
    for i in range(20):
        contributions[i, 4 + shift[i] : 11 + shift[i]] = pattern[::-1, ::-1] if reverse[i] else pattern
    unlike = np.abs(rng.normal(size=(5, 15, 4)))
    similar, found_shift, found_reverse = align_seqlets(np.concatenate([contributions, unlike]), 7, True, rng)
    assert similar[:20].all()
    assert not similar[20:].any()
    # The strand and the offset of the first pattern are arbitrary.
    flipped = found_reverse[:20] != reverse
    assert flipped.all() or not flipped.any()
    offset = found_shift[:20] - shift
    assert all(len(set(offset[reverse == strand])) == 1 for strand in (False, True))


def test_seqlets_are_aligned_on_one_strand(rng):
    pattern = np.eye(4)[[0, 0, 1, 0, 1]]
    contributions = np.pad(np.stack([pattern] * 6 + [pattern[::-1, ::-1]] * 3), ((0, 0), (2, 2), (0, 0)))
    similar, shift, reverse = align_seqlets(contributions, 5, False, rng)
    assert similar.tolist() == [True] * 6 + [False] * 3
    assert not shift[:6].any()
    assert not reverse.any()
