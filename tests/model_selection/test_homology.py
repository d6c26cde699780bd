import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse.csgraph import connected_components

from skmotif._alphabet import reverse_complement
from skmotif.model_selection import homology_groups
from skmotif.model_selection._homology import canonical_kmers

# Short sequences of few letters often share k-mers.
SEQUENCES = st.lists(st.text("ACGTacgtN", min_size=6, max_size=14), min_size=1, max_size=12)


def kmers_of(sequence, k):
    """Return all k-mers on both strands."""
    kmers = {strand[i : i + k] for strand in both_strands(sequence) for i in range(len(sequence) - k + 1)}
    return {kmer for kmer in kmers if set(kmer) <= set("ACGT")}


def both_strands(sequence):
    return sequence.upper(), reverse_complement(sequence.upper())


def expected_groups(sequences, k, groups):
    # The whole sequence counts as a k-mer, unless it consists of N alone.
    whole = [{strand for strand in both_strands(sequence) if set(strand) != {"N"}} for sequence in sequences]
    properties = [(kmers_of(x, k) | w, p) for x, w, p in zip(sequences, whole, groups, strict=True)]
    linked = [[bool(a & b) or p == q for b, q in properties] for a, p in properties]
    return connected_components(np.array(linked))[1]


@given(SEQUENCES, st.integers(1, 6), st.data())
@settings(deadline=None)
@pytest.mark.filterwarnings("ignore:One group holds")
def test_groups_are_the_components_of_shared_kmers(sequences, k, data):
    n = len(sequences)
    groups = data.draw(st.lists(st.integers(0, 2 * n), min_size=n, max_size=n))
    np.testing.assert_array_equal(homology_groups(sequences, k=k), expected_groups(sequences, k, range(n)))
    np.testing.assert_array_equal(homology_groups(sequences, k=k, groups=groups), expected_groups(sequences, k, groups))


@given(SEQUENCES)
@settings(deadline=None, max_examples=20)
@pytest.mark.filterwarnings("ignore:One group holds")
def test_batches_of_kmers_give_the_same_groups(sequences):
    expected = homology_groups(sequences, k=4)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("skmotif.model_selection._homology._BATCH_SIZE", 20)
        patch.setattr("skmotif._sequences._CHUNK", 30)
        np.testing.assert_array_equal(homology_groups(sequences, k=4), expected)


@given(st.text("ACGT", min_size=31, max_size=60), st.integers(1, 31))
def test_canonical_kmers_are_the_smaller_number_of_both_strands(sequence, k):
    codes = np.array(["ACGT".index(base) for base in sequence], dtype=np.uint8)
    expected = [
        min(int(strand.translate(str.maketrans("ACGT", "0123")), 4) for strand in both_strands(sequence[i : i + k]))
        for i in range(len(sequence) - k + 1)
    ]
    assert canonical_kmers(codes, k).tolist() == expected


def test_golden_groups():
    sequences = ["AAAAACCCGT", "TTTTTTTGCA", "ACGGGTNNNN", "CATGCATGCA"]
    # The second has the reverse complement of AAAAA, and the third that of CCCGT, which are in the first.
    np.testing.assert_array_equal(homology_groups(sequences, k=6), [0, 1, 0, 2])
    with pytest.warns(UserWarning, match=r"One group holds 3 of the 4 sequences \(the first is sequence 0\)"):
        np.testing.assert_array_equal(homology_groups(sequences, k=5), [0, 0, 0, 1])


def test_ambiguity_codes_do_not_link_sequences():
    assert homology_groups(["ACGTNACGA", "CCATNCCAG", "NNNNNNNNN", "NNNNNNNNN"], k=5).tolist() == [0, 1, 2, 3]


def test_identical_sequences_without_a_kmer_are_linked():
    # The N's leave no k-mer of 5 bases.
    sequences = ["ACGNTTGNCA", "acgnttgnca", "TGNCAANCGT", "ACGNTTGNCC", "NNNNNNNNNN"]
    with pytest.warns(UserWarning, match="One group holds 3 of the 5 sequences"):
        assert homology_groups(sequences, k=5).tolist() == [0, 0, 0, 1, 2]


@pytest.mark.parametrize("container", [tuple, np.array, pd.Series, lambda s: pd.DataFrame({"sequence": s})])
def test_containers_do_not_matter(container):
    groups = homology_groups(container(["AACCGTTAGG", "CACACACACA", "GTTAGGCATC", "TTTTTTTTTT"]), k=6)
    assert groups.dtype.kind == "i"
    assert groups.tolist() == [0, 1, 0, 2]


def test_sequences_with_equal_groups_are_linked():
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
def test_invalid_input_raises(X, options, error, message):
    with pytest.raises(error, match=message):
        homology_groups(X, **options)


def test_memory_is_bounded(monkeypatch):
    monkeypatch.setattr("skmotif.model_selection._homology._BATCH_SIZE", 1 << 17)
    bases = np.frombuffer(b"ACGT", dtype=np.uint8)[np.random.default_rng(0).integers(0, 4, (20_000, 100))]
    sequences = bases.view("S100").ravel()
    tracemalloc.start()
    groups = homology_groups(sequences)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(np.unique(groups)) == 20_000
    assert peak < 30e6  # without batches, the k-mers and their order take 2 x 12 MB, and temporary copies as much


def test_groups_of_real_sites(groups_of_real_sites):
    sizes = np.bincount(groups_of_real_sites)
    assert len(sizes) == 61734
    assert sizes.max() == 1377


def test_overlapping_real_sites_are_in_one_group(pu1_ctcf, groups_of_real_sites):
    sites = pd.DataFrame({"chromosome": pu1_ctcf.chromosome, "start": pu1_ctcf.start}).assign(
        group=groups_of_real_sites
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
def test_invalid_groups_raise(groups, error, message):
    with pytest.raises(error, match=message):
        homology_groups(["ACGTACGT", "GGGGCCCC"], k=4, groups=groups)
