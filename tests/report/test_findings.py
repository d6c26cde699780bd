import numpy as np
import pandas as pd
import pytest

from skmotif.motifs import Motif, MotifList
from skmotif.report._composition import Composition
from skmotif.report._findings import find_cautions, on_name, verdict
from skmotif.report._motifs import FoundMotif, short_name
from skmotif.report._performance import Performance, Score
from skmotif.report._sequences import LabelledSequences

SHARES = ["relatives of another sequence", "parts of Alu elements", "simple repeats"]


def scored(value, low, high):
    return Performance({"AUROC": Score(value, low, high)}, None, None, None, None)


def composed(confounders=(), **shares):
    table = pd.DataFrame(0.0, index=SHARES, columns=["positive", "negative"])
    for name, values in shares.items():
        table.loc[name.replace("_", " ")] = values
    alone = {"GC content": 0.52, "length": 0.5, "unknown bases": 0.5, "dinucleotides": 0.55} | dict(confounders)
    return Composition(table, pd.DataFrame(), [], alone)


class Validation:
    def __init__(self, **aurocs):
        index = pd.MultiIndex.from_tuples([("AUROC", name) for name in aurocs], names=["metric", "model"])
        self.scores = pd.DataFrame({"mean": list(aurocs.values())}, index=index)


def labelled(n_positive, n_negative, n_left_out=0):
    is_positive = np.arange(n_positive + n_negative) < n_positive
    return LabelledSequences([], np.array([]), is_positive, np.array([]), np.array([]), n_left_out)


def found(consensus="TGACTCA", targets=(), **attributes):
    matches = pd.DataFrame({"target": list(targets), "q_value": [1e-5] * len(targets)})
    counts = Motif.from_consensus(consensus).counts
    return FoundMotif(Motif(counts, **{"target": 1, **attributes}), matches, matches, MotifList())


def problems(data=None, composition=None, validation=None, performance=None):
    cautions = find_cautions(
        data or labelled(500, 500),
        composition or composed(),
        validation or Validation(CNN=0.9, **{"6-mers": 0.8}),
        performance or scored(0.9, 0.85, 0.95),
    )
    return [caution.problem for caution in cautions]


@pytest.mark.parametrize(
    ("score", "words"),
    [
        ((0.99, 0.98, 1.0), "almost perfectly"),
        ((0.92, 0.9, 0.94), "negative ones well"),
        ((0.8, 0.75, 0.85), "moderately well"),
        ((0.6, 0.55, 0.65), "only a little better than chance"),
        ((0.6, 0.49, 0.7), "it is at chance"),
        ((0.4, 0.35, 0.45), "it is at chance"),
    ],
)
def test_the_first_sentence_says_how_well_the_classes_separate(score, words):
    sentence = verdict(scored(*score), [], True, composed(), [])[0]
    assert words in sentence
    assert f"AUROC {score[0]:.3f}" in sentence


def test_the_second_sentence_names_the_motifs_of_each_class():
    items = [
        found(targets=["MA0099.4 FOS::JUN"]),
        found("NNCACGTGNN", target=0),
        found("GGGGCG", caution="composition"),
    ]
    assert verdict(scored(0.9, 0.8, 1), items, True, composed(), [])[1] == (
        "2 motifs separate the classes: in the positive sequences, TGACTCA (similar to FOS::JUN); in the negative "
        "sequences, CACGTG."
    )
    assert "3 motifs" not in verdict(scored(0.9, 0.8, 1), items, True, composed(), [])[1]
    assert verdict(scored(0.9, 0.8, 1), items[:1], False, composed(), [])[1].endswith("not compared with known motifs.")
    only = verdict(scored(0.9, 0.8, 1), items[2:], True, composed(), [])[1]
    assert only.startswith("No motif was found that could be a binding site.")


def test_the_third_sentence_is_the_first_caution_and_its_advice():
    performance, composition = scored(0.9, 0.8, 1), composed({"GC content": 0.94})
    cautions = find_cautions(labelled(50, 500), composition, Validation(CNN=0.9, other=0.5), performance)
    sentence = verdict(performance, [], True, composition, cautions)[2]
    assert sentence.startswith("Be careful: GC content alone separates the classes with AUROC 0.94. Use negatives with")
    assert sentence.endswith("There is 1 more caution below.")


def test_no_cautions():
    assert problems() == []
    assert "do not explain the result" in verdict(scored(0.9, 0.8, 1), [], True, composed(), [])[2]
    at_chance = verdict(scored(0.5, 0.4, 0.6), [], True, composed(), [])[2]
    assert at_chance == "GC content (AUROC 0.52 alone) and dinucleotides (0.55) do not separate them either."


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"composition": composed({"length": 0.7})}, "the length of the sequences alone separates"),
        ({"composition": composed({"dinucleotides": 0.8})}, "frequencies of dinucleotides alone separate"),
        (
            {"composition": composed(parts_of_Alu_elements=(0.01, 0.2))},
            "1% of the positive and 20% of the negative sequences have parts of Alu elements",
        ),
        ({"composition": composed(relatives_of_another_sequence=(0.3, 0.0))}, "up to 30% of the sequences"),
        ({"validation": Validation(CNN=0.9, **{"6-mers": 0.91})}, "a simpler model, 6-mers, is as good"),
        ({"data": labelled(150, 500)}, "the smaller class has only 150 sequences"),
        ({"data": labelled(300, 6000)}, "one class is 20 times as large as the other"),
        ({"data": labelled(300, 300, 4)}, "4 sequences have no known base"),
    ],
)
def test_each_caution(arguments, problem):
    (only,) = problems(**arguments)
    assert problem in only


def test_names_of_factors():
    assert short_name("MA0080.7 Spi1") == "Spi1"
    assert short_name("my motif") == "my motif"
    assert on_name(found()) == "No known motif of the database is similar (q at most 0.05)."
    assert "the name is fairly sure" in on_name(found(targets=["MA0139.2 CTCF", "MA1929.2 CTCF"]))
    family = on_name(found(targets=[f"MA000{i}.1 ETS{i}" for i in range(6)]))
    assert "is ETS0 (q = 1e-05). ETS1, ETS2, ETS3 and 2 more are similar, too." in family
    assert "the family rather than the factor" in family
