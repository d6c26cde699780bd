import time
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components

from skmotif._sequences import reverse_complement
from skmotif.model_selection import homology_groups
from skmotif.model_selection._homology import canonical_kmers

# Few letters, so that short sequences share k-mers now and then.
SEQUENCES = st.lists(st.text("ACGTacgtN", min_size=6, max_size=14), min_size=1, max_size=12)


def kmers_of(sequence, k):
    """All k-mers on both strands."""
    kmers = {strand[i : i + k] for strand in both(sequence) for i in range(len(sequence) - k + 1)}
    return {kmer for kmer in kmers if set(kmer) <= set("ACGT")}


def both(sequence):
    return sequence.upper(), reverse_complement(sequence.upper())


def groups_by_definition(sequences, k, partners):
    # One k-mer of each sequence is the sequence itself, unless it is of N alone.
    whole = [{strand for strand in both(sequence) if set(strand) != {"N"}} for sequence in sequences]
    properties = [(kmers_of(x, k) | w, p) for x, w, p in zip(sequences, whole, partners, strict=True)]
    linked = [[bool(a & b) or p == q for b, q in properties] for a, p in properties]
    return connected_components(np.array(linked))[1]


@given(SEQUENCES, st.integers(1, 6), st.data())
@settings(deadline=None)
@pytest.mark.filterwarnings("ignore:One group holds")
def test_groups_are_the_components_of_shared_kmers(sequences, k, data):
    n = len(sequences)
    partners = data.draw(st.lists(st.integers(0, 2 * n), min_size=n, max_size=n))
    np.testing.assert_array_equal(homology_groups(sequences, k=k), groups_by_definition(sequences, k, range(n)))
    np.testing.assert_array_equal(
        homology_groups(sequences, k=k, groups=partners), groups_by_definition(sequences, k, partners)
    )


@given(SEQUENCES)
@settings(deadline=None, max_examples=20)
@pytest.mark.filterwarnings("ignore:One group holds")
def test_kmers_compared_in_parts_give_the_same(sequences):
    expected = homology_groups(sequences, k=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("skmotif.model_selection._homology._BATCH", 20)
        patch.setattr("skmotif._sequences._CHUNK", 30)
        np.testing.assert_array_equal(homology_groups(sequences, k=4), expected)


@given(st.text("ACGT", min_size=31, max_size=60), st.integers(1, 31))
def test_canonical_kmers_are_numbers_of_the_lesser_strand(sequence, k):
    codes = np.array(["ACGT".index(base) for base in sequence], dtype=np.uint8)
    expected = [
        min(int(strand.translate(str.maketrans("ACGT", "0123")), 4) for strand in both(sequence[i : i + k]))
        for i in range(len(sequence) - k + 1)
    ]
    assert canonical_kmers(codes, k).tolist() == expected


def test_golden_groups():
    sequences = ["AAAAACCCGT", "TTTTTTTGCA", "ACGGGTNNNN", "CATGCATGCA"]
    #             AAAAA         its opposite  its opposite
    np.testing.assert_array_equal(homology_groups(sequences, k=6), [0, 1, 0, 2])
    with pytest.warns(UserWarning, match=r"One group holds 3 of the 4 sequences \(the first is sequence 0\)"):
        np.testing.assert_array_equal(homology_groups(sequences, k=5), [0, 0, 0, 1])


def test_ambiguity_codes_link_nothing():
    assert homology_groups(["ACGTNACGA", "CCATNCCAG", "NNNNNNNNN", "NNNNNNNNN"], k=5).tolist() == [0, 1, 2, 3]


def test_the_same_sequences_are_linked_whatever_their_letters():
    # N's every few bases leave no k-mer.
    sequences = ["ACGNTTGNCA", "acgnttgnca", "TGNCAANCGT", "ACGNTTGNCC", "NNNNNNNNNN"]
    with pytest.warns(UserWarning, match="One group holds 3 of the 5 sequences"):
        assert homology_groups(sequences, k=5).tolist() == [0, 0, 0, 1, 2]


@pytest.mark.parametrize("container", [tuple, np.array, pd.Series, lambda s: pd.DataFrame({"sequence": s})])
def test_sequences_come_in_any_container(container):
    groups = homology_groups(container(["AACCGTTAGG", "CACACACACA", "GTTAGGCATC", "TTTTTTTTTT"]), k=6)
    assert groups.dtype.kind == "i"
    assert groups.tolist() == [0, 1, 0, 2]


def test_partners_stay_together():
    sequences = ["AAAAAA", "CCCCCC", "ACACAC", "AGAGAG"]
    assert homology_groups(sequences, k=6, groups=["a", "b", "b", "a"]).tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize(
    ("X", "options", "error", "message"),
    [
        (["ACGTACGT", "ACG"], {"k": 4}, ValueError, r"Sequence 1 is 3 bp long, shorter than k=4"),
        (["ACGTACGT"], {"k": 32}, ValueError, r"k == 32, must be <= 31"),
        (["ACGTACGT"], {"k": 0}, ValueError, r"k == 0, must be >= 1"),
        (["ACGTACGT"], {"k": 4.0}, TypeError, r"k must be an instance of int"),
        (["ACGT-CGT"], {"k": 4}, ValueError, r"Sequence 0 has '-' at position 4"),
        ([], {"k": 4}, ValueError, r"minimum of 1 is required"),
        ("ACGTACGT", {"k": 4}, TypeError, r"got a single one"),
        (["ACGTACGT"], {"k": 4, "groups": [1, 2]}, ValueError, r"inconsistent numbers of samples: \[1, 2\]"),
    ],
)
def test_bad_input_is_refused(X, options, error, message):
    with pytest.raises(error, match=message):
        homology_groups(X, **options)


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr("skmotif.model_selection._homology._BATCH", 1 << 17)
    bases = np.frombuffer(b"ACGT", dtype=np.uint8)[np.random.default_rng(0).integers(0, 4, (20_000, 100))]
    sequences = bases.view("S100").ravel()
    tracemalloc.start()
    groups = homology_groups(sequences)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(np.unique(groups)) == 20_000
    assert peak < 30e6  # at once, the k-mers and their order alone would take 2 x 12 MB, and twice that on the way


def test_real_sites(pu1_ctcf):
    start = time.perf_counter()
    groups = homology_groups(pu1_ctcf.data)
    elapsed = time.perf_counter() - start
    sizes = np.bincount(groups)
    print(f"\n{len(groups)} sites: {len(sizes)} groups, the largest of {sizes.max()}, in {elapsed:.1f} s")
    assert len(sizes) == 61734
    assert sizes.max() == 1377


def test_overlapping_real_sites_are_in_one_group(pu1_ctcf):
    sites = pd.DataFrame({"chromosome": pu1_ctcf.chromosome, "start": pu1_ctcf.start}).assign(
        group=homology_groups(pu1_ctcf.data)
    )
    sites = sites.sort_values(["chromosome", "start"])
    following = sites.shift(-1)
    overlap = (sites["chromosome"] == following["chromosome"]) & (following["start"] - sites["start"] <= 100 - 24)
    assert overlap.sum() > 1000
    assert (sites["group"] == following["group"])[overlap].all()


@pytest.mark.parametrize(
    ("groups", "error", "message"),
    [
        (["a", None], ValueError, r"Group 1 is missing \(None\)"),
        ([0.0, float("nan")], ValueError, r"Group 1 is missing \(nan\)"),
        ([{"a"}, {"a"}], TypeError, "Group 0 is of type set"),
        ([[0, 1], [2]], ValueError, "inhomogeneous shape"),
    ],
)
def test_groups_that_are_none(groups, error, message):
    with pytest.raises(error, match=message):
        homology_groups(["ACGTACGT", "GGGGCCCC"], k=4, groups=groups)
