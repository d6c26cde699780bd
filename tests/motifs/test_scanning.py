import numpy as np
import pandas as pd
import pytest

from skmotif import DNAOneHotEncoder
from skmotif._alphabet import BASES, reverse_complement
from skmotif.motifs import Motif, scan

RNG = np.random.default_rng(0)
WIDE = Motif(RNG.integers(1, 40, (6, 4)), name="wide", background=[0.3, 0.2, 0.2, 0.3])
NARROW = Motif([[9, 0, 0, 1], [0, 8, 1, 1], [1, 0, 9, 0], [0, 1, 1, 8], [7, 1, 1, 1]])
SEQUENCES = ["".join(RNG.choice(list("ACGTN"), length, p=[0.24] * 4 + [0.04])) for length in (5, 200, 300, 1, 80)]
# p-values round the log-odds to 0.01 bits, with an error of up to 0.005 bits at each position.
HALF_STEP = 0.005


def windows(motif, both_strands=True):
    """Return the score of every window without N, by the definition."""
    rows = []
    for row, sequence in enumerate(SEQUENCES):
        for start in range(len(sequence) - len(motif) + 1):
            window = sequence[start : start + len(motif)]
            for strand in "+-" if both_strands else "+":
                if "N" not in window:
                    oriented = window if strand == "+" else reverse_complement(window)
                    score = sum(motif.log_odds()[i, BASES.index(base)] for i, base in enumerate(oriented))
                    rows.append((motif.label, row, start, start + len(motif), strand, score))
    return pd.DataFrame(rows, columns=["motif", "sequence", "start", "end", "strand", "score"])


@pytest.mark.parametrize("both_strands", [True, False])
def test_hits_equal_a_brute_force_search(both_strands):
    hits = scan([WIDE, NARROW], SEQUENCES, threshold=0.02, both_strands=both_strands)
    assert hits["motif"].drop_duplicates().tolist() == ["wide", "ACGTA"]
    assert set(hits["strand"]) == set("+-" if both_strands else "+")
    for motif in (WIDE, NARROW):
        found = hits[hits["motif"] == motif.label].reset_index(drop=True)
        expected = windows(motif, both_strands)
        expected = expected[expected["score"] >= found["score"].min() - 1e-6].reset_index(drop=True)
        pd.testing.assert_frame_equal(found.drop(columns="p_value"), expected, check_exact=False)
        assert found["p_value"].max() < 0.02


def limits_of_p_values(motif, scores, frequencies):
    """Return lower and upper limits of the probability of all words with at least these scores."""
    words = np.indices((4,) * len(motif)).reshape(len(motif), -1)
    of_words = motif.log_odds()[np.arange(len(motif))[:, None], words].sum(axis=0)
    probabilities = np.prod(np.asarray(frequencies)[words], axis=0)
    return [
        np.array([probabilities[of_words >= score + shift].sum() for score in scores])
        for shift in (2 * HALF_STEP * len(motif), -2 * HALF_STEP * len(motif))
    ]


SKEWED = [0.4, 0.05, 0.2, 0.35]
RANDOM = "".join(RNG.choice(list(BASES), 3000, p=SKEWED))


@pytest.mark.parametrize(
    ("background", "both_strands", "frequencies"),
    [
        ("uniform", True, [0.25] * 4),
        (SKEWED, False, SKEWED),
        ([40, 5, 20, 35], True, [0.375, 0.125, 0.125, 0.375]),
        ("sequences", False, [(RANDOM.count(base) + 1) / 3004 for base in BASES]),
        (
            "sequences",
            True,
            [(RANDOM.count(base) + RANDOM.count(other) + 2) / 6008 for base, other in ("AT", "CG", "GC", "TA")],
        ),
    ],
)
@pytest.mark.parametrize("motif", [WIDE, NARROW])
def test_p_values_are_the_summed_probabilities_of_words(motif, background, both_strands, frequencies):
    hits = scan(motif, [RANDOM], threshold=0.3, both_strands=both_strands, background=background)
    low, high = limits_of_p_values(motif, hits["score"], frequencies)
    assert len(hits) > 100
    assert (hits["p_value"] >= low - 1e-12).all()
    assert (hits["p_value"] <= high + 1e-12).all()


def test_golden_p_values_of_a_skewed_background():
    tga = Motif.from_consensus("TGA")  # the score depends on the number of matching bases
    hits = scan(tga, ["TGACCCTGCTTTT"], threshold=1, both_strands=False, background=[0.4, 0.1, 0.2, 0.3])
    t, g, a = 0.3, 0.2, 0.4
    at_least_two = t * g + t * a + g * a - 2 * t * g * a
    at_least_one = 1 - (1 - t) * (1 - g) * (1 - a)
    # Windows without a match have a p-value of 1, which is not below the threshold.
    assert dict(zip(hits["start"], hits["p_value"], strict=True)) == pytest.approx(
        {0: t * g * a, 6: at_least_two, 9: at_least_one, 10: at_least_one}
    )


def test_background_of_sequences_depends_on_all_sequences():
    alone = scan(NARROW, [RANDOM], threshold=0.01)
    along = scan(NARROW, [RANDOM, "G" * 3000], threshold=0.01)
    merged = alone.merge(along, on=["sequence", "start", "strand"])
    assert len(merged) > 10
    assert (merged["score_x"] == merged["score_y"]).all()
    assert (merged["p_value_x"] != merged["p_value_y"]).all()


def test_p_values_of_a_long_motif_are_above_0():
    motif = Motif.from_consensus("TGACTCA" * 100)
    hits = scan(motif, ["TGACTCA" * 100], both_strands=False)
    assert hits["p_value"].tolist() == [np.finfo(float).tiny]


def test_hits_do_not_depend_on_the_chunk_size(monkeypatch):
    hits = scan([WIDE, NARROW], SEQUENCES, threshold=0.02)
    monkeypatch.setattr("skmotif.motifs._scanner._CHUNK", 1)
    pd.testing.assert_frame_equal(scan([WIDE, NARROW], SEQUENCES, threshold=0.02), hits)


def test_encoded_sequences_have_the_same_hits():
    hits = scan(NARROW, SEQUENCES, threshold=0.02)
    encoded = DNAOneHotEncoder().fit_transform(SEQUENCES)
    pd.testing.assert_frame_equal(scan([NARROW], encoded, threshold=0.02), hits)


def test_table_without_hits_has_the_same_columns():
    hits = scan(NARROW, ["TTTT", "TTTTTTTTTTTT"])
    assert len(hits) == 0
    pd.testing.assert_series_equal(hits.dtypes, scan(NARROW, SEQUENCES, threshold=0.02).dtypes)


@pytest.mark.parametrize(
    ("motifs", "sequences", "threshold", "error", "message"),
    [
        (NARROW, ["ACGT"], 0, ValueError, "threshold should be above 0 and at most 1, got 0"),
        ([], ["ACGT"], 0.1, ValueError, "at least one motif, got an empty list"),
        ([NARROW, "TGA"], ["ACGT"], 0.1, TypeError, "list of Motif, got str at index 1"),
        (NARROW, ["ACGT", "AC-T"], 0.1, ValueError, "Sequence 1 has '-' at position 2"),
        (NARROW, np.zeros((2, 4, 5)), 0.1, ValueError, r"shape \(n_sequences, length, 4\), got \(2, 4, 5\)"),
        (NARROW, np.full((1, 2, 4), 0.25), 0.1, ValueError, r"Sequence 0 has \[0.25, 0.25, 0.25, 0.25\] at position 0"),
    ],
)
def test_errors_name_the_bad_input(motifs, sequences, threshold, error, message):
    with pytest.raises(error, match=message):
        scan(motifs, sequences, threshold=threshold)


@pytest.mark.parametrize(
    ("background", "message"),
    [
        ("genome", "background should be 'sequences', 'uniform' or four numbers, got 'genome'"),
        ([0.3, 0.3, 0.4], r"background should be 4 positive numbers, for A, C, G and T, got \[0.3, 0.3, 0.4\]"),
        ([0.5, 0.5, 0, 0], "background should be 4 positive numbers"),
    ],
)
def test_invalid_backgrounds_raise(background, message):
    with pytest.raises(ValueError, match=message):
        scan(NARROW, SEQUENCES, background=background)
