import numpy as np
import pytest

from skmotif._alphabet import reverse_complement
from skmotif.report._repeats import has_alu, has_simple_repeat

# A part of the consensus of Alu Sx.
ALU_SX = "GGCTGGAGTGCAGTGGCGCGATCTCGGCTCACTGCAACCTCCGCCTCCCGGGTTCAAGCGATTCTCCTGCCTCAGCCTCCCGAGTAGCTGGGATTACAGG"


def test_alu_elements_are_found_on_both_strands():
    assert has_alu(ALU_SX)
    assert has_alu(reverse_complement(ALU_SX))


def test_diverged_alu_elements_are_found():
    rng = np.random.default_rng(0)
    n_found = 0
    for _ in range(50):
        bases = np.array(list(ALU_SX))
        is_mutated = rng.random(len(bases)) < 0.08
        bases[is_mutated] = rng.choice(list("ACGT"), is_mutated.sum())
        n_found += has_alu("".join(bases))
    assert n_found >= 45


def test_random_sequences_have_no_repeats():
    rng = np.random.default_rng(0)
    sequences = ["".join(rng.choice(list("ACGT"), 200)) for _ in range(500)]
    assert not any(map(has_alu, sequences))
    assert not any(map(has_simple_repeat, sequences))


@pytest.mark.parametrize(
    ("sequence", "is_repeat"),
    [
        ("A" * 20, True),
        ("A" * 19, False),
        ("GT" * 10, True),
        ("GT" * 9 + "G", False),
        ("CAG" * 7, True),
        ("CAG" * 6, False),
        ("A" * 10 + "N" + "A" * 10, False),
        ("CCTG" * 10, False),
        ("ACGT", False),
    ],
)
def test_simple_repeats(sequence, is_repeat):
    assert has_simple_repeat(sequence) is is_repeat


def test_unknown_bases_and_short_sequences():
    assert not has_alu("N" * 100)
    assert not has_alu("ACGT")
    assert has_alu(ALU_SX[:50] + "N" * 50)
