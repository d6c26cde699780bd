import pickle

import numpy as np
import pytest

from skmotif.metrics import MotifRecoveryScorer, motif_recovery, motif_recovery_score
from skmotif.motifs import Motif, discover_motifs


def test_recovery_of_planted_motifs():
    found = ["CCCCCCC", Motif.from_consensus("TGAGTCA"), "TGACTC"]
    table = motif_recovery(["TGACTCA", "AAATTTCCC"], found)
    assert table["similarity"][0] == pytest.approx(1)
    assert table.loc[0, ["rank", "offset", "strand", "found"]].tolist() == [2, 0, "-", "TGAGTCA"]
    assert table["similarity"][1] < 0.75
    assert motif_recovery_score(["TGACTCA", "TGACTCA"], ["TGAGTCA", *found]) == pytest.approx(1)


def test_pairs_are_one_to_one():
    # TGACGTCA is similar to both, and most similar to the second. The first is paired with the other motif.
    table = motif_recovery(["TGACTCA", "TGACGTCA"], ["TGACGTCA", "CCGGAAGT"])
    assert table["rank"].tolist() == [2, 1]
    assert table["similarity"][1] == pytest.approx(1)
    assert motif_recovery_score(["TGACTCA", "TGACTCA"], ["TGACTCA"]) == pytest.approx(0.5)
    assert motif_recovery(["TGACTCA", "TGACTCA"], ["TGACTCA"]).isna()["found"].tolist() == [False, True]
    assert motif_recovery(["TGACTCA"], ["TGACTCA", "TGAGTCA"])["rank"].tolist() == [1]  # the first of two equal ones


def test_a_part_of_a_motif_is_scored_in_proportion():
    assert motif_recovery_score(["TGACTCAC"], ["TGAC"]) == pytest.approx(np.sqrt(0.5))
    assert motif_recovery(["TGACTCAC"], ["CAC"]).loc[0, "offset"] == 5


def test_empty_lists():
    assert motif_recovery_score(["TGACTCA"], []) == 0
    assert motif_recovery(["TGACTCA"], []).isna().loc[0, ["found", "rank", "offset", "strand"]].all()
    with pytest.raises(ValueError, match="Expected one planted motif or more"):
        motif_recovery_score([], ["TGACTCA"])
    with pytest.raises(ValueError, match=r"'X' at position 1 \(0-based\), expected an IUPAC code"):
        motif_recovery_score(["AXA"], ["TGACTCA"])


def test_a_single_motif_raises():
    with pytest.raises(TypeError, match="planted should be a list of Motif or str, got str"):
        motif_recovery_score("TGACTCA", ["TGACTCA"])


def test_scorer_scores_the_discovered_motifs(fitted_pipeline, dataset, labels):
    scorer = pickle.loads(pickle.dumps(MotifRecoveryScorer(["TGACTCA"], {"random_state": 0, "target": "bound"})))
    motifs = discover_motifs(fitted_pipeline, dataset.data, labels, random_state=0, target="bound")
    score = scorer(fitted_pipeline, dataset.data, labels)
    assert score == motif_recovery_score(["TGACTCA"], motifs)
    assert score > 0.9
