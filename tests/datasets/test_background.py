import os
from collections import Counter, defaultdict
from itertools import pairwise, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import chisquare

from skmotif.datasets import dinucleotide_shuffle, make_background
from skmotif.datasets._background import _n_arrangements
from skmotif.io import write_fasta

ONE_ARRANGEMENT = "ignore:.*have one arrangement only"

sequences_of_any_length = st.lists(st.text("ACGTNRacgtn", min_size=1, max_size=40), min_size=1, max_size=4)


def dinucleotides(sequence):
    return Counter(pairwise(sequence))


def gc_content(sequence):
    return sum(sequence.upper().count(base) for base in "GC") / len(sequence)


@pytest.fixture(scope="module")
def arrangements():
    """The sequences of up to 8 bp, by what a shuffle keeps of them."""
    groups = defaultdict(list)
    for length in range(1, 9):
        for bases in product("ACGT", repeat=length):
            groups[bases[0], frozenset(dinucleotides(bases).items())].append("".join(bases))
    return groups


def test_arrangements_are_counted_exactly(arrangements):
    assert {_n_arrangements(group[0]) - len(group) for group in arrangements.values()} == {0}


@pytest.mark.parametrize("sequence", ["AACCAACC", "ACAGATAC", "GATTACAG", "AAACGAC", "TTACTGAT", "ACGTACGG"])
def test_every_arrangement_is_as_likely(arrangements, sequence):
    expected = arrangements[sequence[0], frozenset(dinucleotides(sequence).items())]
    found = Counter(dinucleotide_shuffle([sequence] * 20_000, random_state=0))
    assert set(found) == set(expected)
    assert chisquare(list(found.values())).pvalue > 1e-3


def test_every_permutation_is_as_likely():
    found = Counter(make_background(["AACNGT"], "shuffle", n_per_sequence=20_000, random_state=0))
    assert len(found) == 60  # 5! / 2!
    assert {sequence[3] for sequence in found} == {"N"}
    assert chisquare(list(found.values())).pvalue > 1e-3


@pytest.mark.filterwarnings(ONE_ARRANGEMENT)
@given(sequences_of_any_length, st.integers(0, 2**32 - 1))
def test_bases_and_dinucleotides_are_kept_and_other_codes_stay(sequences, seed):
    for before, after in zip(sequences, dinucleotide_shuffle(sequences, random_state=seed), strict=True):
        assert dinucleotides(after) == dinucleotides(before.upper())
        assert Counter(after) == Counter(before.upper())
        assert [code if code in "NR" else "" for code in after] == [
            code if code in "NR" else "" for code in before.upper()
        ]


@pytest.mark.filterwarnings(ONE_ARRANGEMENT)
@given(sequences_of_any_length, st.integers(0, 2**32 - 1))
def test_a_permutation_keeps_bases_and_leaves_other_codes(sequences, seed):
    shuffled = make_background(sequences, "shuffle", n_per_sequence=2, random_state=seed)
    for before, after in zip(np.repeat(sequences, 2), shuffled, strict=True):
        assert Counter(after) == Counter(before.upper())
        assert [code in "NR" for code in after] == [code in "NR" for code in before.upper()]


@pytest.mark.parametrize("container", [list, tuple, np.array, pd.Series, lambda x: pd.DataFrame({"sequence": x})])
@pytest.mark.parametrize("method", ["dinucleotide", "shuffle"])
def test_copies_follow_their_sequence_and_the_seed_decides(container, method):
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


def test_one_shuffle_of_each_is_the_default_background():
    X = ["ACGTTGCAACGGATTCCAGT", "GGAACCTTGACACATGTC"]
    np.testing.assert_array_equal(make_background(X, random_state=0), dinucleotide_shuffle(X, random_state=0))


def test_what_has_one_arrangement_is_counted_and_named():
    X = ["ACGTTGCAACGGATTCCAGT", "acacac", "NNN", "GGANTT", "AACAA"]
    with pytest.warns(UserWarning, match=r"^3 of 5 sequences .* the first of them sequence 1 \('ACACAC'\)") as caught:
        shuffled = dinucleotide_shuffle(X, random_state=0)
    assert shuffled[1:4].tolist() == ["ACACAC", "NNN", "GGANTT"]
    assert len(caught) == 1
    assert caught[0].filename == __file__
    with pytest.warns(UserWarning, match=r"^2 of 3 sequences .* sequence 1 \('AAA'\)"):
        make_background(["AC" * 10, "AAA", "NCN"], "shuffle", n_per_sequence=2, random_state=0)


@pytest.mark.filterwarnings("error")
def test_a_shuffle_that_is_by_chance_the_same_is_not_reported():
    assert set(dinucleotide_shuffle(["AACAA"] * 50, random_state=0)) == {"AACAA", "ACAAA", "AAACA"}


@pytest.fixture(scope="module")
def genome(tmp_path_factory):
    """Two chromosomes whose GC content rises from 20 % to 80 %, in lower case, with N's in between; and a short one."""
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


def test_every_place_with_the_gc_content_is_as_likely(tmp_path):
    chromosomes = ["ACGTTGACCATG", "AG", "AAGTC", "CTCA"]
    write_fasta(chromosomes, tmp_path / "genome.fa", list("abcd"))
    places = Counter(chromosome[i : i + 3] for chromosome in chromosomes for i in range(len(chromosome) - 2))
    expected = {window: n for window, n in places.items() if sum(map(window.count, "GC")) == 2}
    drawn = make_background(["ACG"], "genome", genome=tmp_path / "genome.fa", n_per_sequence=4000, random_state=0)
    found = Counter(drawn)
    assert set(found) == set(expected)
    counts = np.array([[found[window], expected[window]] for window in expected]).T
    assert chisquare(counts[0], counts[1] * 4000 / counts[1].sum()).pvalue > 1e-3


def test_windows_keep_off_excluded_regions(genome, tmp_path):
    regions = pd.DataFrame(
        {"chromosome": ["chr1", "chr1", "chr2"], "start": [50, 0, 0], "end": [60, 59_000, 30_000]},
    )
    left = genome.read_text().split(">")[1].replace("\n", "").upper()[-1000:]
    write_bed = tmp_path / "sites.bed"
    regions.to_csv(write_bed, sep="\t", header=False, index=False)
    for exclude in (regions, write_bed):
        windows = make_background(
            ["GC" * 20 + "A" * 10], "genome", genome=genome, exclude=exclude, n_per_sequence=30, random_state=0
        )
        assert all(window in left for window in windows)
        assert len(set(windows)) > 20


def test_windows_are_not_drawn_by_the_index_of_another_genome(tmp_path):
    write_fasta(["ACGT" * 10], tmp_path / "genome.fa", ["a"])
    make_background(["ACG"], "genome", genome=tmp_path / "genome.fa", random_state=0)
    write_fasta(["AACC" * 3], tmp_path / "genome.fa", ["a"])
    os.utime(tmp_path / "genome.fa", (1e9, 1e9))
    drawn = make_background(["ACAC"], "genome", genome=tmp_path / "genome.fa", n_per_sequence=99, random_state=0)
    assert set(drawn) == {"AACC", "ACCA", "CCAA", "CAAC"}


def test_a_genome_of_rna_is_refused(tmp_path):
    (tmp_path / "genome.fa").write_text(">a\nACGUACGU\n")
    with pytest.raises(ValueError, match=r"genome\.fa has 'U' at position \d of a .*; replace U by T"):
        make_background(["ACGT"], "genome", genome=tmp_path / "genome.fa", random_state=0)


def test_a_gc_content_that_the_genome_lacks_is_reported(genome):
    X = ["A" * 25 + "G" * 25, "G" * 100, "C" * 100]
    with pytest.warns(UserWarning, match=r"^2 of 3 sequences .* sequence 1, of 100%, differ by up to \d+%") as caught:
        windows = make_background(X, "genome", genome=genome, n_per_sequence=2, random_state=0)
    assert caught[0].filename == __file__
    assert [len(window) for window in windows] == [50, 50, 100, 100, 100, 100]
    assert min(map(gc_content, windows[2:])) > 0.7


@pytest.mark.parametrize(
    ("X", "options", "message"),
    [
        (["ACGT"], {"method": "genome"}, r"method='genome' and genome=None"),
        (["ACGT"], {"genome": "hg38.fa"}, r"method='dinucleotide' and genome='hg38\.fa'"),
        (["ACGT"], {"exclude": "sites.bed"}, r"`exclude` goes with method='genome', got method='dinucleotide'"),
        (["ACGT"], {"method": "markov"}, r"'method' parameter .* must be a str among .* Got 'markov'"),
        (["ACGT"], {"n_per_sequence": 0}, r"'n_per_sequence' parameter .* must be an int in the range \[1, inf\)"),
        (["ACGT", "ACXT"], {}, r"Sequence 1 has 'X' at position 2"),
        (["ACGT", ""], {}, r"Sequence 1 is empty"),
        ([], {}, r"no sequences"),
    ],
)
def test_what_makes_no_background_is_named(X, options, message):
    with pytest.raises(ValueError, match=message):
        make_background(X, **options)


@pytest.mark.parametrize(
    ("X", "exclude", "message"),
    [
        (
            ["ACGT", "A" * 60_001],
            None,
            r"Sequence 1 has 60001 bp, but the longest record .* only 60000 bp",
        ),
        (["ACGT", "NNN"], None, r"Sequence 1 has no A, C, G or T"),
        (["AC" * 2600], None, r"Of 1000 windows drawn from .*genome\.fa, none is without N\."),
        (["ACGTA"], [("chr1", 0, 60_000), ("chr2", 0, 30_000)], r"none is without N and outside of `exclude`"),
        (["ACGTA"], [("1", 0, 60_000)], r"genome\.fa has no chromosome 1\. .* differ in the prefix"),
    ],
)
def test_windows_that_cannot_be_drawn_are_refused(genome, X, exclude, message):
    if exclude:
        exclude = pd.DataFrame(exclude, columns=["chromosome", "start", "end"])
    with pytest.raises(ValueError, match=message):
        make_background(X, "genome", genome=genome, exclude=exclude, random_state=0)


def test_a_single_sequence_is_no_collection():
    with pytest.raises(TypeError, match=r"Expected a collection of sequences, got a single one"):
        dinucleotide_shuffle("ACGT")
