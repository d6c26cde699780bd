"""memelite compiles itself at the first call: few tests, each of much."""

import sys

import numpy as np
import pandas as pd
import pytest

from skmotif import DNAOneHotEncoder
from skmotif._sequences import BASES, reverse_complement
from skmotif.motifs import Motif, scan

RNG = np.random.default_rng(0)
WIDE = Motif(RNG.integers(1, 40, (6, 4)), name="wide", background=[0.3, 0.2, 0.2, 0.3])
NARROW = Motif([[9, 0, 0, 1], [0, 8, 1, 1], [1, 0, 9, 0], [0, 1, 1, 8], [7, 1, 1, 1]])
SEQUENCES = ["".join(RNG.choice(list("ACGTN"), length, p=[0.24] * 4 + [0.04])) for length in (5, 200, 300, 1, 80)]
WORDS = np.indices((4,) * 6).reshape(6, -1)


def windows(motif, both_strands=True):
    """Return the score of every window that has no N, on both strands, by the definition."""
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
def test_hits_are_brute_forces(both_strands):
    hits = scan([WIDE, NARROW], SEQUENCES, threshold=0.02, both_strands=both_strands)
    assert hits["motif"].drop_duplicates().tolist() == ["wide", "ACGTA"]
    assert set(hits["strand"]) == set("+-" if both_strands else "+")
    for motif in (WIDE, NARROW):
        found = hits[hits["motif"] == motif.label].reset_index(drop=True)
        expected = windows(motif, both_strands)
        expected = expected[expected["score"] >= found["score"].min() - 1e-6].reset_index(drop=True)
        pd.testing.assert_frame_equal(found.drop(columns="p_value"), expected, check_exact=False)
        assert found["p_value"].max() < 0.02


def test_p_values_are_fractions_of_all_words():
    hits = scan(WIDE, ["".join(RNG.choice(list(BASES), 3000))], threshold=0.05)
    all_scores = WIDE.log_odds()[np.arange(6)[:, None], WORDS].sum(axis=0)
    # Scores are rounded, by half a bin of 0.1 at each of 6 positions and by one in their sum.
    at_least = [(all_scores >= score + 0.4).mean() for score in hits["score"]]
    at_most = [(all_scores >= score - 0.4).mean() for score in hits["score"]]
    assert len(hits) > 100
    assert (hits["p_value"] >= np.array(at_least) - 1e-12).all()
    assert (hits["p_value"] <= np.array(at_most) + 1e-12).all()


def test_encoded_sequences_have_the_same_hits():
    hits = scan(NARROW, SEQUENCES, threshold=0.02)
    encoded = DNAOneHotEncoder().fit_transform(SEQUENCES)
    pd.testing.assert_frame_equal(scan([NARROW], encoded, threshold=0.02), hits)


def test_no_hits_are_a_table_of_the_same_columns():
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
def test_bad_input_is_named(motifs, sequences, threshold, error, message):
    with pytest.raises(error, match=message):
        scan(motifs, sequences, threshold=threshold)


def test_the_extra_to_install_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "memelite", None)
    with pytest.raises(ImportError, match=r'pip install "skmotif\[motifs\]"'):
        scan(NARROW, SEQUENCES)
