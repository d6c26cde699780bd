import numpy as np
import pandas as pd
import pytest

from skmotif._alphabet import reverse_complement
from skmotif.motifs import Motif, subpatterns

PLACED = {"GCTGACTCAT": 120, "GCTGACGTAT": 60}


@pytest.fixture
def placed():
    """Sequences with TGAC and one of two endings at random places and strands, and the motif with these sites."""
    rng = np.random.default_rng(0)
    sequences, sites = [], []
    for row, word in enumerate(rng.permutation(np.repeat(list(PLACED), list(PLACED.values())))):
        start, is_forward = rng.integers(3, 17), rng.random() < 0.5
        sequence = "".join(rng.choice(list("ACGT"), 30))
        sequences.append(sequence[:start] + (word if is_forward else reverse_complement(word)) + sequence[start + 10 :])
        # The motif is the eight bases from the second on.
        sites.append((row, start + 1, "+" if is_forward else "-"))
    sites = pd.DataFrame(sites, columns=["sequence", "start", "strand"])
    return sequences, Motif.from_consensus("CTGACKYA", name="bZIP"), sites


def test_the_variants_have_their_own_sites(placed):
    sequences, motif, sites = placed
    variants = subpatterns(Motif(motif.counts, name="bZIP", sites=sites, target=1), sequences)
    assert [(variant.consensus, variant.n_sites) for variant in variants] == [("CTGACTCA", 120), ("CTGACGTA", 60)]
    assert {(variant.name, variant.target) for variant in variants} == {("bZIP", 1)}
    together = pd.concat([variant.sites for variant in variants]).sort_values("sequence")
    pd.testing.assert_frame_equal(together, sites)


def test_flanks_are_included(placed):
    sequences, motif, sites = placed
    (variant, _) = subpatterns(Motif(motif.counts, sites=sites), sequences, flank=1)
    assert variant.consensus == "GCTGACTCAT"
    for row, start, strand in variant.sites.itertuples(index=False):
        site = sequences[row][start : start + 10]
        assert (site if strand == "+" else reverse_complement(site)) == "GCTGACTCAT"


def test_sites_of_one_kind_are_not_divided():
    rng = np.random.default_rng(1)
    bases = (rng.random((300, 10, 1)) > rng.dirichlet([0.5] * 4, size=10).cumsum(axis=1)).sum(axis=2)
    sequences = ["".join("ACGT"[base] for base in row) for row in bases.clip(max=3)]
    sites = pd.DataFrame({"sequence": range(300), "start": 0, "strand": "+"})
    (only,) = subpatterns(Motif(np.ones((10, 4)), sites=sites), sequences)
    assert only.n_sites == 300


def test_positions_outside_the_sequences_have_the_background():
    motif = Motif(
        [[9, 0, 0, 1]] * 4,
        background=[0.4, 0.1, 0.1, 0.4],
        sites=pd.DataFrame({"sequence": [0, 1], "start": [0, 0], "strand": ["+", "+"]}),
    )
    (only,) = subpatterns(motif, ["AAAA", "AAAA"], flank=1)
    np.testing.assert_allclose(only.probabilities[[0, 5]], [motif.background] * 2)


def test_errors(placed):
    sequences, motif, sites = placed
    with pytest.raises(ValueError, match="Expected a motif with sites, got Motif"):
        subpatterns(motif, sequences)
    with pytest.raises(ValueError, match=r"site of 8 bp at start 25 of sequence 3, and 180 sequences of up to 30 bp"):
        subpatterns(Motif(motif.counts, sites=sites.assign(start=[*sites.start[:3], 25, *sites.start[4:]])), sequences)
    with pytest.raises(ValueError, match="flank"):
        subpatterns(Motif(motif.counts, sites=sites), sequences, flank=-1)
