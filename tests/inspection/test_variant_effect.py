import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif._alphabet import reverse_complement
from skmotif.datasets import make_motif_classification
from skmotif.inspection import attribution, variant_effect
from skmotif.io import extract_sequences, read_vcf, write_fasta
from tests.benchmarks.variants import simulate, write_vcf
from tests.conftest import SMALL_NETWORK


@pytest.fixture(scope="module")
def sequences(dataset):
    return dataset.data[dataset.target == 1][:5]


@pytest.fixture(scope="module")
def starts(dataset):
    return dataset.motif_starts[dataset.target == 1][:5, 0]


def test_effects_equal_in_silico_mutagenesis(fitted_pipeline, sequences):
    contributions = attribution(
        fitted_pipeline, sequences, method="in_silico_mutagenesis", hypothetical=True, target="bound"
    )
    variants = [(i, 3 * i, sequences[i][3 * i], base) for i in range(5) for base in "ACGT"]
    found = variant_effect(fitted_pipeline, sequences, variants, target="bound")
    expected = [contributions[i, position, "ACGT".index(alt)] for i, position, _, alt in variants]
    np.testing.assert_allclose(found["effect"], expected, atol=1e-5)
    np.testing.assert_allclose(found["score_alt"] - found["score_ref"], found["effect"], atol=1e-6)


def test_a_substitution_in_the_motif_decreases_the_score(fitted_pipeline, sequences, starts):
    variants = pd.DataFrame({"position": starts, "ref": "TGA", "alt": "CCC", "id": [f"rs{i}" for i in range(5)]})
    before = variants.copy()
    found = variant_effect(fitted_pipeline, sequences, variants, target="bound", output="probability")
    assert (found["effect"] < -0.3).all()
    assert found["id"].tolist() == [f"rs{i}" for i in range(5)]
    np.testing.assert_allclose(found["score_ref"], fitted_pipeline.predict_proba(sequences)[:, 0], atol=1e-5)
    pd.testing.assert_frame_equal(variants, before)


def test_all_variants_are_in_the_only_sequence(fitted_pipeline, sequences):
    found = variant_effect(fitted_pipeline, sequences[:1], [(i, sequences[0][i], "A") for i in range(4)])
    assert found["sequence"].tolist() == [0] * 4


def test_whole_numbers_may_be_floats(fitted_pipeline, sequences):
    variants = pd.DataFrame({"sequence": [2.0], "position": [3.0], "ref": sequences[2][3], "alt": "N"})
    found = variant_effect(fitted_pipeline, sequences, variants)
    assert (
        found["effect"][0]
        == variant_effect(fitted_pipeline, sequences, variants.astype({"sequence": int}))["effect"][0]
    )


def test_case_and_bytes_do_not_matter(fitted_pipeline, sequences, starts):
    upper = variant_effect(fitted_pipeline, sequences[:1], [(starts[0], "T", "C")])
    lower = variant_effect(fitted_pipeline, [sequences[0].lower().encode()], [(starts[0], "t", "c")])
    assert upper["effect"][0] == lower["effect"][0]


@pytest.mark.parametrize(
    ("variants", "message"),
    [
        (
            [(0, 99, "A", "C")],
            r"Variant 0 \('A' to 'C' at position 99 of sequence 0\) is outside .* has 30 bp",
        ),
        ([(0, -1, "A", "C")], "is outside the sequence"),
        ([(7, 0, "A", "C")], "has an invalid sequence or position; expected integers, and sequence 0 to 4"),
        ([(0, 1.5, "A", "C")], "has an invalid sequence or position"),
        ([(0, 10**30, "A", "C")], "has an invalid sequence or position"),
        ([(0, 0, "", "C")], "is not a variant: ref and alt should be strings of at least one base"),
        ([(0, 0, "A", "")], "is not a variant"),
        ([(0, 0, "A", "U")], "is not a variant"),
        ([(0, 0, "N", "C")], r"does not match the sequence, which has '[ACGT]' at this position"),
        ([("A", "C")], "Expected variants as"),
        ([], "Expected variants as"),
        ([(0, "A", "C")], r"1 variants without a column 'sequence' need as many sequences, or one; got 5"),
        (pd.DataFrame({"position": [1], "ref": ["A"]}), r"lack the columns \['alt'\]"),
    ],
)
def test_invalid_variants_raise(fitted_pipeline, sequences, variants, message):
    with pytest.raises(ValueError, match=message):
        variant_effect(fitted_pipeline, sequences, variants)


def test_an_estimator_without_a_pipeline_raises(fitted_classifier, sequences):
    with pytest.raises(TypeError, match="Expected a Pipeline that takes sequences as text"):
        variant_effect(fitted_classifier, sequences, [(0, 0, "A", "C")])


@pytest.mark.parametrize(
    ("sequence", "error", "message"),
    [
        ([65, 67], TypeError, "Sequence 1 is of type list"),
        (["A" * 30], TypeError, "Sequence 1 is of type list"),
        ("A" * 29 + "!", ValueError, "Sequence 1 has '!' at position 29"),
    ],
)
def test_invalid_sequences_raise(fitted_pipeline, sequences, sequence, error, message):
    with pytest.raises(error, match=message):
        variant_effect(fitted_pipeline, [sequences[0], sequence], [(0, 0, "A", "C")])


@pytest.mark.parametrize("variants", [None, 7, "0AC"])
def test_variants_of_another_type_raise(fitted_pipeline, sequences, variants):
    with pytest.raises(TypeError, match="Expected a DataFrame or a list of variants, got"):
        variant_effect(fitted_pipeline, sequences, variants)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    """A chromosome, variants of planted sites and others, and their FASTA and VCF files."""
    chromosome, variants = simulate(400, 50, np.random.default_rng(0))
    folder = tmp_path_factory.mktemp("simulated")
    write_fasta([chromosome], folder / "genome.fa", ["chr1"])
    write_vcf(folder / "variants.vcf", variants)
    return chromosome, variants, folder


@pytest.fixture(scope="module")
def ensemble():
    """Two networks that take 50 bp and depend on the position a little."""
    X, y = make_motif_classification(600, 50, motifs="TGACTCA", random_state=0, return_X_y=True)
    network = MotifCNNClassifier(**{**SMALL_NETWORK, "position_bias": True}, n_estimators=2, random_state=0)
    return make_pipeline(DNAOneHotEncoder(), network).fit(X, y)


def test_variants_of_sites_have_effects_and_others_have_not(ensemble, simulated):
    _, variants, folder = simulated
    effects = variant_effect(ensemble, variants=read_vcf(folder / "variants.vcf"), genome=folder / "genome.fa")
    sizes = effects["effect"].abs()
    kinds = variants["kind"]
    assert (effects["id"] == kinds).all()
    rest = sizes[kinds == "elsewhere"]
    for kind, sign in [("destroy", -1), ("create", 1), ("break", -1)]:
        of_kind = sizes[kinds == kind]
        assert roc_auc_score(np.repeat([1, 0], [len(of_kind), len(rest)]), [*of_kind, *rest]) >= 0.99
        assert (np.sign(effects["effect"][kinds == kind]) == sign).mean() > 0.95
    assert sizes[kinds == "shift"].mean() < 0.1 * sizes[kinds == "break"].mean()


def test_a_genome_and_its_windows_give_the_same(ensemble, simulated):
    """The effects equal those of windows that are cut from the mutated chromosome and predicted."""
    chromosome, variants, folder = simulated
    variants = variants[:60]
    found = variant_effect(ensemble, variants=variants.assign(chromosome="chr1"), genome=folder / "genome.fa")
    padded = "N" * 50 + chromosome + "N" * 50
    for (position, ref, alt, _), before, after in zip(
        variants.itertuples(index=False), found["score_ref"], found["score_alt"], strict=True
    ):
        mutated = padded[: position + 50] + alt + padded[position + 50 + len(ref) :]
        start = (2 * position + len(ref)) // 2 - 25 + 50
        end = start + 50 + len(alt) - len(ref)
        windows = [padded[start : start + 50], mutated[start : start + 50], mutated[end - 50 : end]]
        scores = logits(ensemble, windows).mean(axis=0)
        assert before == pytest.approx(scores[0], abs=1e-4)
        assert after == pytest.approx(scores[1:].mean(), abs=1e-4)


def logits(ensemble, sequences):
    """Return the log-odds of class 1, ``(n_members, n_sequences)``."""
    scores = ensemble[-1]._member_scores(ensemble[0].transform(sequences))
    return scores[..., -1] - (scores[..., 0] if scores.shape[2] == 2 else 0)


def test_substitutions_in_a_genome_equal_those_in_sequences(fitted_pipeline, simulated):
    _, variants, folder = simulated
    variants = variants[variants["kind"] == "destroy"].assign(chromosome="chr1")
    regions = variants.assign(start=variants["position"], end=variants["position"] + 1)
    windows = extract_sequences(regions, folder / "genome.fa", width=30)["sequence"]
    in_genome = variant_effect(fitted_pipeline, variants=variants, genome=folder / "genome.fa")
    in_windows = variant_effect(fitted_pipeline, windows, variants.assign(position=15))
    columns = ["score_ref", "score_alt", "effect"]
    np.testing.assert_array_equal(in_genome[columns], in_windows[columns])


def test_a_deletion_and_its_insertion_have_opposite_effects(fitted_pipeline, sequences, starts):
    sequence, start = sequences[0], int(starts[0])
    deleted = sequence[: start + 1] + sequence[start + 4 :]
    deletion = variant_effect(fitted_pipeline, [sequence], [(start, sequence[start : start + 4], sequence[start])])
    insertion = variant_effect(fitted_pipeline, [deleted], [(start, sequence[start], sequence[start : start + 4])])
    assert deletion["effect"][0] == -insertion["effect"][0] != 0
    assert deletion["score_alt"][0] == insertion["score_ref"][0]


def test_the_opposite_strand_gives_the_same_effects(fitted_pipeline, simulated):
    """The windows, of 30 bp, are the same on both strands if the length of ``ref`` is even."""
    chromosome, variants, folder = simulated
    variants = variants[[len(ref) % 2 == 0 for ref in variants["ref"]]]
    write_fasta([reverse_complement(chromosome)], folder / "reverse.fa", ["chr1"])
    ends = variants["position"] + variants["ref"].str.len()
    turned = variants.assign(
        chromosome="chr1",
        position=len(chromosome) - ends,
        ref=variants["ref"].map(reverse_complement),
        alt=variants["alt"].map(reverse_complement),
    )
    forward = variant_effect(fitted_pipeline, variants=variants.assign(chromosome="chr1"), genome=folder / "genome.fa")
    backward = variant_effect(fitted_pipeline, variants=turned, genome=folder / "reverse.fa")
    assert len(forward) > 50
    np.testing.assert_allclose(forward["effect"], backward["effect"], atol=1e-4)


def test_variants_at_the_ends_of_a_chromosome_have_windows_with_n(fitted_pipeline, dataset, tmp_path):
    chromosome = dataset.data[0]
    write_fasta([chromosome], tmp_path / "genome.fa", ["1"])
    variants = [(1, 0, chromosome[0], "ACGTN"), (1, 29, chromosome[29], "N")]
    found = variant_effect(fitted_pipeline, variants=variants, genome=tmp_path / "genome.fa", output="probability")
    windows = ["N" * 15 + chromosome[:15], chromosome[14:] + "N" * 14, chromosome[14:29] + "N" * 15]
    expected = fitted_pipeline.predict_proba(windows)[:, 1]
    np.testing.assert_allclose([*found["score_ref"], found["score_alt"][1]], expected, atol=1e-5)


def test_variants_of_a_haplotype_have_one_effect(fitted_pipeline, sequences, starts):
    sequence, start = sequences[0], int(starts[0])
    assert sequence[start : start + 3] == "TGA"
    rows = [(0, start + 2, "A", "C", "x"), (0, start, "T", "C", "x"), (0, start, "T", "C", None)]
    variants = pd.DataFrame(rows, columns=["sequence", "position", "ref", "alt", "haplotype"])
    found = variant_effect(fitted_pipeline, [sequence], variants)["effect"]
    expected = variant_effect(fitted_pipeline, [sequence], [(start, "TGA", "CGC"), (start, "T", "C")])["effect"]
    assert found.tolist() == [expected[0], expected[0], expected[1]]
    with pytest.raises(ValueError, match=r"Variant 1 .* overlaps variant 0 of the same haplotype: both replace"):
        variant_effect(fitted_pipeline, [sequence], variants.assign(position=start, ref="T"))


def test_alleles_without_a_sequence_have_no_score(fitted_pipeline, simulated):
    chromosome, _, folder = simulated
    rows = [("chr1", 40, chromosome[40], "<DEL>", "symbolic allele"), ("chr1", 40, chromosome[40], "N", None)]
    variants = pd.DataFrame(rows, columns=["chromosome", "position", "ref", "alt", "reason"])
    options = {"genome": folder / "genome.fa", "n_random": 10, "random_state": 0}
    found = variant_effect(fitted_pipeline, variants=variants, **options)
    numbers = ["score_ref", "score_alt", "effect", "percentile"]
    assert found[numbers].isna().all(axis=1).tolist() == [True, False]
    assert found["reason"].fillna("").tolist() == ["symbolic allele", ""]
    alone = variant_effect(fitted_pipeline, variants=variants[:1], **options)
    assert alone.columns.tolist() == found.columns.tolist()
    assert alone[numbers].isna().all(axis=None)


def test_percentiles_are_shares_of_smaller_effects_of_substitutions(fitted_pipeline, sequences, starts):
    variants = pd.DataFrame({"position": starts, "ref": "T", "alt": "G"})
    found = variant_effect(fitted_pipeline, sequences, variants, n_random=4000, random_state=0)
    mutants = attribution(fitted_pipeline, sequences, method="in_silico_mutagenesis", hypothetical=True)
    is_mutant = np.array([[list("ACGT".replace(base, "-")) for base in sequence] for sequence in sequences]) != "-"
    sizes = np.abs(mutants[is_mutant])
    expected = [100 * (sizes < effect - 1e-5).mean() for effect in found["effect"].abs()]
    np.testing.assert_allclose(found["percentile"], expected, atol=2.5)
    again = variant_effect(fitted_pipeline, sequences, variants, n_random=4000, random_state=0)
    pd.testing.assert_frame_equal(found, again)
    with pytest.raises(ValueError, match="need a sequence that has a base other than N"):
        variant_effect(fitted_pipeline, ["NNN"], [(0, "N", "A")], n_random=1)


def test_an_ensemble_gives_the_standard_deviation_of_its_members(ensemble, simulated):
    sequence = simulated[0][:50]
    found = variant_effect(ensemble, [sequence], [(3, sequence[3:5], "CCC")])
    alternative = sequence[:3] + "CCC" + sequence[5:]
    of_members = logits(ensemble, [sequence, alternative[:50], alternative[-50:]])
    effects = of_members[:, 1:].mean(axis=1) - of_members[:, 0]
    assert found["effect_std"][0] == pytest.approx(np.std(effects), abs=1e-5)
    assert found["effect"][0] == pytest.approx(effects.mean(), abs=1e-5)


@pytest.mark.parametrize(
    ("variant", "message"),
    [
        (
            ("chr1", 3, "N", "C"),
            r"Variant 0 \('N' to 'C' at position 3 of chr1\) does not match .*genome.fa, .* assembly",
        ),
        (("1", 3, "A", "C"), "has no chromosome 1. It has chr1.* prefix"),
        (("chr1", 10**6, "A", "C"), r"\(chr1:1000000-1000001\) is outside chr1"),
        (("chr1", -1, "A", "C"), "is outside chr1"),
        (("chr1", 10**30, "A", "C"), "has an invalid position; expected an integer"),
        (("chr1", 0.5, "A", "C"), "has an invalid position; expected an integer"),
        ((None, 3, "A", "C"), "has an invalid chromosome; expected a name such as 'chr1'"),
        ((3, "A", "C"), r"lack the columns \['chromosome'\]; expected chromosome, position, ref and alt"),
    ],
)
def test_invalid_variants_of_a_genome_raise(fitted_pipeline, simulated, variant, message):
    with pytest.raises(ValueError, match=message):
        variant_effect(fitted_pipeline, variants=[variant], genome=simulated[2] / "genome.fa")


def test_all_mismatches_are_counted(fitted_pipeline, simulated):
    variants = [("chr1", position, "N", "C") for position in range(4)]
    with pytest.raises(ValueError, match=r"Variant 0 .*, and 3 others do not match either"):
        variant_effect(fitted_pipeline, variants=variants, genome=simulated[2] / "genome.fa")


def test_a_haplotype_that_does_not_fit_into_the_window_raises(fitted_pipeline, simulated):
    chromosome, _, folder = simulated
    rows = [("chr1", position, chromosome[position], "N", 1) for position in (0, 30)]
    variants = pd.DataFrame(rows, columns=["chromosome", "position", "ref", "alt", "haplotype"])
    with pytest.raises(ValueError, match="ends 31 bp after the start of its haplotype, but the window has 30 bp"):
        variant_effect(fitted_pipeline, variants=variants, genome=folder / "genome.fa")


def test_sequences_and_genome_exclude_each_other(fitted_pipeline, sequences):
    with pytest.raises(ValueError, match="got neither"):
        variant_effect(fitted_pipeline, variants=[(0, "A", "C")])
    with pytest.raises(ValueError, match="got both"):
        variant_effect(fitted_pipeline, sequences, [(0, "A", "C")], genome="genome.fa")
