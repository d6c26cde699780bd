import numpy as np
import pytest

from skmotif._one_hot import to_letters
from skmotif.motifs import Motif
from skmotif.motifs._sites import Sites, bases_at, count_complete_sites, informative_core, mask_hits


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
    counts, core = informative_core(one_hot, sites, 4, 8, 0.25)
    assert Motif(counts).consensus == "TGACTCA"
    assert (core.start == 15).all()
    np.testing.assert_array_equal(counts, bases_at(one_hot, core, 7).sum(axis=0))


def test_sites_with_unknown_bases_are_not_counted():
    one_hot = encode("ACGTACGT", "ACNTACGT", "TTTTACGA")
    sites = make_sites((0, 1, False), (1, 1, False), (2, 4, True), (2, 6, False))
    counts, complete = count_complete_sites(one_hot, sites, 3)
    assert complete.sequence.tolist() == [0, 2]
    np.testing.assert_array_equal(counts, bases_at(one_hot, complete, 3).sum(axis=0))


def test_random_sequences_have_no_core():
    rng = np.random.default_rng(1)
    one_hot = np.eye(4, dtype=np.int8)[rng.integers(4, size=(30, 40))]
    lengths = []
    for start in range(10, 25):
        sites = Sites(np.arange(30), np.full(30, start), np.zeros(30, bool))
        lengths.append(len(informative_core(one_hot, sites, 4, 8, 0.25)[0]))
    assert max(lengths) < 4


def test_only_hits_are_masked():
    log_odds = Motif.from_consensus("TGAC").log_odds()
    one_hot = encode("AATGACAATGACAA", "AAGTCAAAAAAAAA", "AATGTGAAAAAAAA", "AATGANAAAAAAAA")
    before = one_hot.copy()
    masked = mask_hits(one_hot, log_odds, 7.0, both_strands=True)
    assert list(map(to_letters, masked)) == ["AANNNNAANNNNAA", "AANNNNAAAAAAAA", "AATGTGAAAAAAAA", "AATGANAAAAAAAA"]
    np.testing.assert_array_equal(one_hot, before)
    forward = mask_hits(one_hot, log_odds, 7.0, both_strands=False)
    assert to_letters(forward[1]) == "AAGTCAAAAAAAAA"
