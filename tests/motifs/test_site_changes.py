import numpy as np
import pandas as pd
import pytest

from skmotif._alphabet import reverse_complement
from skmotif.io import write_fasta
from skmotif.motifs import Motif, scan, site_changes

MOTIF = Motif.from_consensus("TGACTCA", name="AP1")
LEFT, RIGHT = "CCGGTTAACC", "GGTTCCAAGG"
SITE = LEFT + "TGACTCA" + RIGHT  # the site is at 10 to 17


def changes(sequence, *variants, **options):
    found = site_changes(MOTIF, [sequence], [(0, *variant) for variant in variants], **options)
    assert (found["motif"] == "AP1").all()
    return found[["variant", "change", "start", "strand"]].to_numpy().tolist()


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        ((12, "A", "C"), [[0, "lost", 10, "+"]]),  # substitution
        ((12, "AC", "A"), [[0, "lost", 10, "+"]]),  # deletion
        ((12, "A", "AGG"), [[0, "lost", 10, "+"]]),  # insertion
        ((4, "T", "TGG"), []),  # beside the site: it only moves
        ((9, "C", "CGGG"), []),  # right beside the site
        ((16, "A", "AGGG"), []),
        ((9, "CT", "CTT"), []),  # one more base of the first base of the site
        ((5, "TAACC", "T"), []),
        ((2, "G", "C"), []),
    ],
)
def test_variants_in_and_beside_a_site(variant, expected):
    assert changes(SITE, variant) == expected
    # The variant of the reverse complement.
    position, ref, alt = variant
    end = len(SITE) - position
    mirrored = (end - len(ref), reverse_complement(ref), reverse_complement(alt))
    of_mirror = [[row, change, len(SITE) - start - 7, "-"] for row, change, start, _ in expected]
    assert changes(reverse_complement(SITE), mirrored) == of_mirror


def test_the_reverse_variant_is_gained_at_the_same_place():
    mutant = SITE[:12] + "C" + SITE[13:]
    assert changes(mutant, (12, "C", "A")) == [[0, "gained", 10, "+"]]
    shorter = SITE[:12] + SITE[14:]
    assert changes(shorter, (11, "G", "GAC")) == [[0, "gained", 10, "+"]]


def test_variants_of_a_haplotype_are_applied_together():
    broken = SITE[:12] + "C" + SITE[13:]
    variants = pd.DataFrame(
        {"sequence": 0, "position": [3, 12], "ref": ["G", "C"], "alt": ["GTT", "A"], "haplotype": "h"}
    )
    found = site_changes(MOTIF, [broken], variants)
    # Without the insertion left of it, the site would be at 10.
    assert found[["variant", "change", "start"]].to_numpy().tolist() == [[0, "gained", 10]]
    assert site_changes(MOTIF, [broken], variants.assign(haplotype=["a", "b"]))["variant"].tolist() == [1]


def test_random_substitutions_agree_with_a_scan_of_both_alleles():
    rng = np.random.default_rng(0)
    motif = Motif(rng.dirichlet([0.5] * 4, 6) * 50)
    texts = ["".join(rng.choice(list("ACGT"), 40)) for _ in range(60)]
    positions = rng.integers(40, size=60)
    alts = [rng.choice([base for base in "ACGT" if base != text[i]]) for text, i in zip(texts, positions, strict=True)]
    mutants = [text[:i] + alt + text[i + 1 :] for text, i, alt in zip(texts, positions, alts, strict=True)]
    variants = [(row, i, texts[row][i], alt) for row, (i, alt) in enumerate(zip(positions, alts, strict=True))]
    found = site_changes(motif, texts, variants, threshold=0.01)
    keys = ["sequence", "start", "strand"]
    before, after = (
        {tuple(row) for row in scan(motif, sequences, threshold=0.01, background="uniform")[keys].to_numpy().tolist()}
        for sequences in (texts, mutants)
    )
    by_change = {
        change: {tuple(row) for row in table[["variant", "start", "strand"]].to_numpy().tolist()}
        for change, table in found.groupby("change")
    }
    assert by_change == {"lost": before - after, "gained": after - before}
    assert len(found) > 10


def test_variants_in_a_genome(tmp_path):
    write_fasta([SITE * 3], tmp_path / "genome.fa", ["chr1"])
    variants = pd.DataFrame(
        {"chromosome": "chr1", "position": [39, 3, 50], "ref": ["A", "G", "A"], "alt": ["C", "GA", "<DEL>"]}
    ).assign(reason=[None, None, "symbolic allele"])
    found = site_changes(MOTIF, variants=variants, genome=tmp_path / "genome.fa")
    assert found[["variant", "change", "start"]].to_numpy().tolist() == [[0, "lost", 37]]


def test_nothing_changes():
    empty = site_changes(MOTIF, [SITE], [(0, 2, "G", "C")])
    assert empty.empty
    assert list(empty.columns) == ["variant", "motif", "change", "start", "strand", "score", "p_value"]


def test_errors():
    with pytest.raises(ValueError, match="does not match the sequence"):
        site_changes(MOTIF, [SITE], [(0, 2, "T", "C")])
    with pytest.raises(ValueError, match="got neither"):
        site_changes(MOTIF, variants=[(0, 2, "T", "C")])
    with pytest.raises(ValueError, match="at least one motif"):
        site_changes([], [SITE], [(0, 2, "G", "C")])
