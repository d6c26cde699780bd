import numpy as np
import pytest

from skmotif.report._composition import composition
from skmotif.report._sequences import LabelledSequences


def labelled(positives, negatives):
    n = len(positives) + len(negatives)
    rows = np.arange(n)
    is_positive = rows < len(positives)
    return LabelledSequences([], np.array([*positives, *negatives], dtype=object), is_positive, rows, rows, 0)


def composition_of(positives, negatives):
    data = labelled(positives, negatives)
    return composition(data, np.arange(len(data.sequences)) % 2)


def test_bases_lengths_and_copies_are_counted():
    table = composition_of(["ACGT", "GGGGGG", "NACN"], ["AATT", "AATT"]).table
    assert table["positive"].to_dict() | {"GC content": None} == {
        "sequences": 3,
        "shortest (bp)": 4,
        "median length (bp)": 4,
        "longest (bp)": 6,
        "GC content": None,
        "unknown bases": pytest.approx(2 / 14),
        "copies of another sequence": 0,
        "relatives of another sequence": 0,
        "parts of Alu elements": 0,
        "simple repeats": 0,
    }
    assert table.loc["GC content"].tolist() == pytest.approx([(0.5 + 1 + 0.5) / 3, 0])
    assert table.loc["copies of another sequence"].tolist() == [0, 1]


def test_dinucleotides_do_not_span_sequences_or_unknown_bases():
    frequencies = composition_of(["ACG", "TNT", "AC"], ["AA", "AA"]).dinucleotides
    assert frequencies["positive"][frequencies["positive"] > 0].to_dict() == pytest.approx({"AC": 2 / 3, "CG": 1 / 3})
    assert frequencies["negative"]["AA"] == 1


def test_confounders():
    found = composition_of(["GGGG", "GGGG"], ["AAAAA", "AAAAA"]).confounders
    assert found == {"GC content": 1, "length": 1, "unknown bases": 0.5, "dinucleotides": 1}
