import os
from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from skmotif import DNAOneHotEncoder
from skmotif._shuffle import shuffle_dinucleotides
from skmotif.datasets import make_background
from skmotif.io import write_fasta

UNCHANGED = "ignore:The shuffle left .* unchanged"

sequences_of_any_length = st.lists(st.text("ACGTNRacgtn", min_size=1, max_size=40), min_size=1, max_size=4)


def dinucleotides(sequence):
    return Counter(pairwise(sequence))


def gc_content(sequence):
    return sum(sequence.upper().count(base) for base in "GC") / len(sequence)


def test_default_is_one_dinucleotide_shuffle():
    X = ["ACGTTGCAACGGAT", "GGAACCTTNGACACATGTC"]
    encoder = DNAOneHotEncoder().fit(X)
    shuffled = shuffle_dinucleotides(encoder.transform(X), np.random.RandomState(0))
    expected = encoder.inverse_transform(shuffled)
    np.testing.assert_array_equal(make_background(X, random_state=0), expected)
    np.testing.assert_array_equal(make_background(X, "dinucleotide", n_per_sequence=1, random_state=0), expected)


def test_permutations_are_equally_likely():
    found = Counter(make_background(["AACNGT"], "shuffle", n_per_sequence=20_000, random_state=0))
    assert len(found) == 60  # 5! / 2!
    assert {sequence[3] for sequence in found} == {"N"}
    assert chisquare(list(found.values())).pvalue > 1e-3


@pytest.mark.filterwarnings(UNCHANGED)
@given(sequences_of_any_length, st.integers(0, 2**32 - 1))
def test_dinucleotide_shuffle_keeps_counts_and_places_of_other_codes(sequences, seed):
    for before, after in zip(sequences, make_background(sequences, random_state=seed), strict=True):
        assert dinucleotides(after) == dinucleotides(before.upper())
        assert (after[0], after[-1]) == (before[0].upper(), before[-1].upper())
        assert Counter(after) == Counter(before.upper())
        assert [code if code in "NR" else "" for code in after] == [
            code if code in "NR" else "" for code in before.upper()
        ]


@pytest.mark.filterwarnings(UNCHANGED)
@given(sequences_of_any_length, st.integers(0, 2**32 - 1))
def test_permutation_keeps_counts_and_places_of_other_codes(sequences, seed):
    shuffled = make_background(sequences, "shuffle", n_per_sequence=2, random_state=seed)
    for before, after in zip(np.repeat(sequences, 2), shuffled, strict=True):
        assert Counter(after) == Counter(before.upper())
        assert [code in "NR" for code in after] == [code in "NR" for code in before.upper()]


@pytest.mark.parametrize("container", [list, tuple, np.array, pd.Series, lambda x: pd.DataFrame({"sequence": x})])
@pytest.mark.parametrize("method", ["dinucleotide", "shuffle"])
def test_order_and_reproducibility(container, method):
    X = ["ACGTTGCAACGGATTCCAGT", "ggaaccttgacacatgtc"]
    as_given = list(X)
    state = np.random.get_state()[1].copy()  # noqa: NPY002 (the global one is what is checked)
    background = make_background(container(X), method, n_per_sequence=3, random_state=0)
    assert as_given == X
    assert background.shape == (6,)
    assert background.dtype == object
    assert [Counter(sequence) for sequence in background] == [Counter(x.upper()) for x in X for _ in range(3)]
    assert len(set(background)) == 6
    np.testing.assert_array_equal(background, make_background(X, method, n_per_sequence=3, random_state=0))
    assert (background != make_background(X, method, n_per_sequence=3, random_state=1)).any()
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_warns_of_unchanged_sequences():
    X = ["ACGTTGCAACGGATTCCAGT", "acacac", "NNN", "GGANTT", "ACGACGTACGGA"]
    message = r"^The shuffle left 3 of 5 sequences unchanged, the first of them sequence 1 \('ACACAC'\)"
    with pytest.warns(UserWarning, match=message) as caught:
        shuffled = make_background(X, random_state=0)
    assert shuffled[1:4].tolist() == ["ACACAC", "NNN", "GGANTT"]
    assert len(caught) == 1
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match=r"^The shuffle left 2 of 3 sequences .* sequence 1 \('AAA'\)"):
        make_background(["AC" * 10, "AAA", "NCN"], "shuffle", n_per_sequence=2, random_state=0)


@pytest.mark.filterwarnings("error")
def test_does_not_warn_if_one_of_several_shuffles_differs():
    assert set(make_background(["AACAA"], n_per_sequence=50, random_state=0)) == {"AACAA", "ACAAA", "AAACA"}


@pytest.fixture(scope="module")
def genome(tmp_path_factory):
    """Two lower-case chromosomes with N's whose GC content rises from 20 % to 80 %, and a short one."""
    rng = np.random.default_rng(0)
    chromosomes = []
    for n in (60_000, 30_000):
        is_gc = rng.random(n) < np.linspace(0.2, 0.8, n)
        bases = np.where(rng.random(n) < 0.5, np.where(is_gc, "g", "a"), np.where(is_gc, "c", "t"))
        bases[::5000] = "N"
        chromosomes.append("".join(bases))
    path = tmp_path_factory.mktemp("genome") / "genome.fa"
    write_fasta([*chromosomes, "ACGT"], path, ["chr1", "chr2", "chrM"])
    return path


@pytest.fixture(scope="module")
def sites():
    rng = np.random.default_rng(1)
    return [
        "".join(rng.choice(list("AGCT"), size, p=[(1 - gc) / 2, gc / 2, gc / 2, (1 - gc) / 2]))
        for size, gc in zip(rng.integers(50, 150, 200), rng.uniform(0.3, 0.7, 200), strict=True)
    ]


def test_windows_have_the_length_and_gc_content_of_their_sequences(genome, sites):
    windows = make_background(sites, "genome", genome=genome, n_per_sequence=2, random_state=0)
    sources = np.repeat(sites, 2)
    assert [len(window) for window in windows] == [len(source) for source in sources]
    assert not "".join(windows).strip("ACGT")
    differences = [gc_content(window) - gc_content(source) for window, source in zip(windows, sources, strict=True)]
    assert np.abs(differences).max() <= 0.02
    text = genome.read_text().upper().replace("\n", "")
    assert all(window in text for window in windows)
    np.testing.assert_array_equal(
        windows, make_background(sites, "genome", genome=str(genome), n_per_sequence=2, random_state=0)
    )


def test_places_with_the_gc_content_are_equally_likely(tmp_path):
    chromosomes = ["ACGTTGACCATG", "AG", "AAGTC", "CTCA"]
    write_fasta(chromosomes, tmp_path / "genome.fa", list("abcd"))
    places = Counter(chromosome[i : i + 3] for chromosome in chromosomes for i in range(len(chromosome) - 2))
    expected = {window: n for window, n in places.items() if sum(map(window.count, "GC")) == 2}
    drawn = make_background(["ACG"], "genome", genome=tmp_path / "genome.fa", n_per_sequence=4000, random_state=0)
    found = Counter(drawn)
    assert set(found) == set(expected)
    counts = np.array([[found[window], expected[window]] for window in expected]).T
    assert chisquare(counts[0], counts[1] * 4000 / counts[1].sum()).pvalue > 1e-3


def test_windows_do_not_overlap_excluded_regions(genome, tmp_path):
    regions = pd.DataFrame(
        {"chromosome": ["chr1", "chr1", "chr2"], "start": [50, 0, 0], "end": [60, 59_000, 30_000]},
    )
    not_excluded = genome.read_text().split(">")[1].replace("\n", "").upper()[-1000:]
    bed = tmp_path / "sites.bed"
    regions.to_csv(bed, sep="\t", header=False, index=False)
    for exclude in (regions, bed):
        windows = make_background(
            ["GC" * 20 + "A" * 10], "genome", genome=genome, exclude=exclude, n_per_sequence=30, random_state=0
        )
        assert all(window in not_excluded for window in windows)
        assert len(set(windows)) > 20


def test_index_of_an_older_genome_is_not_used(tmp_path):
    write_fasta(["ACGT" * 10], tmp_path / "genome.fa", ["a"])
    make_background(["ACG"], "genome", genome=tmp_path / "genome.fa", random_state=0)
    write_fasta(["AACC" * 3], tmp_path / "genome.fa", ["a"])
    os.utime(tmp_path / "genome.fa", (1e9, 1e9))
    drawn = make_background(["ACAC"], "genome", genome=tmp_path / "genome.fa", n_per_sequence=99, random_state=0)
    assert set(drawn) == {"AACC", "ACCA", "CCAA", "CAAC"}


def test_genome_of_rna_raises(tmp_path):
    (tmp_path / "genome.fa").write_text(">a\nACGUACGU\n")
    with pytest.raises(ValueError, match=r"genome\.fa has 'U' at position \d of a .*; replace U by T"):
        make_background(["ACGT"], "genome", genome=tmp_path / "genome.fa", random_state=0)


def test_warns_of_gc_content_that_the_genome_lacks(genome):
    X = ["A" * 25 + "G" * 25, "G" * 100, "C" * 100]
    with pytest.warns(
        UserWarning, match=r"GC content of 2 of 3 sequences.* sequence 1, of 100%, differ by up to \d+%"
    ) as caught:
        windows = make_background(X, "genome", genome=genome, n_per_sequence=2, random_state=0)
    assert caught[0].filename == __file__
    assert [len(window) for window in windows] == [50, 50, 100, 100, 100, 100]
    assert min(map(gc_content, windows[2:])) > 0.7


@pytest.mark.parametrize(
    ("X", "options", "message"),
    [
        (["ACGT"], {"method": "genome"}, r"`genome` is required .*; got method='genome' and genome=None"),
        (["ACGT"], {"genome": "hg38.fa"}, r"method='dinucleotide' and genome='hg38\.fa'"),
        (["ACGT"], {"exclude": "sites.bed"}, r"`exclude` requires method='genome', got method='dinucleotide'"),
        (["ACGT"], {"method": "markov"}, r"'method' parameter .* must be a str among .* Got 'markov'"),
        (["ACGT"], {"n_per_sequence": 0}, r"'n_per_sequence' parameter .* must be an int in the range \[1, inf\)"),
        (["ACGT", "ACXT"], {}, r"Sequence 1 has 'X' at position 2"),
        (["ACGT", ""], {}, r"Sequence 1 is empty"),
        ([], {}, r"no sequences"),
    ],
)
def test_invalid_input_raises(X, options, message):
    with pytest.raises(ValueError, match=message):
        make_background(X, **options)


@pytest.mark.parametrize(
    ("X", "exclude", "message"),
    [
        (
            ["ACGT", "A" * 60_001],
            None,
            r"Sequence 1 has 60001 bp, but the longest record of .* has only 60000 bp",
        ),
        (["ACGT", "NNN"], None, r"Sequence 1 has no A, C, G or T"),
        (["AC" * 2600], None, r"None of 1000 windows drawn from .*genome\.fa is without N\."),
        (["ACGTA"], [("chr1", 0, 60_000), ("chr2", 0, 30_000)], r"is without N and outside of `exclude`"),
        (["ACGTA"], [("1", 0, 60_000)], r"genome\.fa has no chromosome 1\. .* differ in the prefix"),
    ],
)
def test_windows_that_cannot_be_drawn_raise(genome, X, exclude, message):
    if exclude:
        exclude = pd.DataFrame(exclude, columns=["chromosome", "start", "end"])
    with pytest.raises(ValueError, match=message):
        make_background(X, "genome", genome=genome, exclude=exclude, random_state=0)


def test_single_sequence_raises():
    with pytest.raises(TypeError, match=r"Expected a collection of sequences, got a single one"):
        make_background("ACGT")
