import numpy as np
import pytest

from skmotif._one_hot import to_letters
from skmotif.motifs import Motif
from skmotif.motifs._sites import Sites, bases_at, complete_sites, corrected_information, informative_core


def encode(*sequences):
    rows = {**dict(zip("ACGT", np.eye(4, dtype=np.int8), strict=True)), "N": np.zeros(4, np.int8)}
    return np.array([[rows[letter] for letter in sequence] for sequence in sequences])


def make_sites(*sites):
    sequence, start, reverse = map(np.array, zip(*sites, strict=True))
    return Sites(sequence, start, reverse)


def test_bases_are_read_on_the_strand_of_the_site():
    one_hot = encode("ACGTTGCA", "GGGATCCN")
    sites = make_sites((0, 0, False), (0, 2, True), (1, 5, False), (1, -2, True))
    found = [to_letters(rows) for rows in bases_at(one_hot, sites, 4)]
    assert found == ["ACGT", "CAAC", "CCNN", "CCNN"]


def test_trimmed_sites_have_the_trimmed_bases():
    one_hot = encode("ACGTTGCAAC")
    sites = make_sites((0, 2, False), (0, 2, True))
    whole = bases_at(one_hot, sites, 6)
    np.testing.assert_array_equal(bases_at(one_hot, sites.trim(6, 1, 4), 3), whole[:, 1:4])
    np.testing.assert_array_equal(bases_at(one_hot, sites.trim(6, -2, 7), 9)[:, 2:8], whole)


def test_sites_as_a_table():
    table = make_sites((0, 2, True), (3, 5, False)).to_frame()
    assert table.to_dict("list") == {"sequence": [0, 3], "start": [2, 5], "strand": ["-", "+"]}


@pytest.mark.parametrize("strand", [False, True])
def test_core_extends_to_the_whole_motif(strand):
    rng = np.random.default_rng(0)
    one_hot = np.eye(4, dtype=np.int8)[rng.integers(4, size=(200, 40))]
    motif = encode("TGACTCA")[0]
    one_hot[:, 15:22] = motif[::-1, ::-1] if strand else motif
    sites = Sites(np.arange(200), np.full(200, 16), np.full(200, strand))
    counts, core = informative_core(one_hot, sites, 4, np.ones(4), flank=8, min_information=0.25)
    assert Motif(counts).consensus == "TGACTCA"
    assert (core.start == 15).all()
    np.testing.assert_array_equal(counts, bases_at(one_hot, core, 7).sum(axis=0))


def test_sites_with_unknown_bases_are_not_complete():
    one_hot = encode("ACGTACGT", "ACNTACGT", "TTTTACGA")
    sites = make_sites((0, 1, False), (1, 1, False), (2, 4, True), (2, 6, False))
    assert complete_sites(one_hot, sites, 3).sequence.tolist() == [0, 2]


def test_random_sequences_have_no_core():
    rng = np.random.default_rng(1)
    one_hot = np.eye(4, dtype=np.int8)[rng.integers(4, size=(30, 40))]
    lengths = []
    for start in range(10, 25):
        sites = Sites(np.arange(30), np.full(30, start), np.zeros(30, bool))
        lengths.append(len(informative_core(one_hot, sites, 4, np.ones(4), flank=8, min_information=0.25)[0]))
    assert max(lengths) < 4


def test_information_is_relative_to_the_background():
    counts = np.array([[100, 400, 400, 100], [970, 10, 10, 10]])
    information = corrected_information(counts, np.array([0.1, 0.4, 0.4, 0.1]))
    correction = 3 / (2 * np.log(2) * 1000)
    expected = 0.97 * np.log2(9.7) + 2 * 0.01 * np.log2(0.025) + 0.01 * np.log2(0.1)
    np.testing.assert_allclose(information + correction, [0, expected], atol=1e-12)
