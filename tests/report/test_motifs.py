from dataclasses import replace

import numpy as np
import pandas as pd
from sklearn.base import clone

from skmotif.inspection import attribution
from skmotif.motifs import Motif, MotifList, call_sites
from skmotif.motifs._discovery import ATTRIBUTION
from skmotif.report._cross_validation import CrossValidation
from skmotif.report._motifs import site_table, used_sites
from skmotif.report._sequences import LabelledSequences

SEQUENCES = ["AATGACAAAA", "AAAAAGTCAA", "ACGTTACGAC"]  # the last has no site
# As call_sites returns them.
CALLS = pd.DataFrame(
    {
        "motif": "motif1",
        "sequence": [0, 1],
        "start": [2, 5],
        "end": [6, 9],
        "strand": ["+", "-"],
        "score": [7.5, 6.5],
        "contribution": [2.5, 1.5],
        "p_value": [1e-4, 1e-3],
        "q_value": [1e-3, 1e-2],
    }
)


def table(names):
    rows = np.arange(3)
    data = LabelledSequences([*names, "background"], np.array(SEQUENCES, dtype=object), rows == 0, rows, rows, 0)
    sites = site_table(CALLS, data)
    assert (sites.pop("name") == "motif1").all()
    return sites.to_numpy().tolist()


def test_sites_in_sequences():
    found = table(["a", "b"])
    assert [row[:3] + row[4:5] for row in found] == [["a", 2, 6, "+"], ["b", 5, 9, "-"]]


def test_sites_in_the_genome_on_both_strands():
    found = table(["chr1:100-110", "chr2:200-210(-)"])
    # On the reverse strand of chr2, positions 5 to 9 from its end are 201 to 205.
    assert [row[:3] + row[4:5] for row in found] == [["chr1", 102, 106, "+"], ["chr2", 201, 205, "+"]]


def test_names_that_are_no_regions_of_these_sequences():
    assert [row[0] for row in table(["chr1:100-110", "chr2:200-215"])] == ["chr1:100-110", "chr2:200-215"]


def test_the_score_is_that_of_the_q_value():
    assert [row[3] for row in table(["a", "b"])] == [30, 20]
    assert [row[5:] for row in table(["a", "b"])] == [[7.5, 2.5, 1e-3], [6.5, 1.5, 1e-2]]


def test_no_motif():
    data = LabelledSequences([], np.array([]), np.array([], bool), np.array([]), np.array([]), 0)
    sites = used_sites(MotifList(), None, data, None, 0)
    assert sites.columns.tolist() == CALLS.columns.tolist()
    assert site_table(sites, data).empty


def test_each_class_has_the_sites_that_increase_its_score(fitted_pipeline, dataset):
    pipeline = clone(fitted_pipeline).fit(dataset.data, dataset.target)
    rows = np.arange(300)
    data = LabelledSequences([], dataset.data.astype(object), dataset.target == 1, rows, rows, 0)
    attributions = attribution(pipeline, dataset.data, **ATTRIBUTION)
    validation = CrossValidation(rows, pd.DataFrame(), attributions, pd.DataFrame())
    motif = Motif.from_consensus("TGACTCA")
    motifs = MotifList(replace(motif, name=f"class{target}", target=target) for target in (1, 0))
    sites = used_sites(motifs, pipeline, data, validation, 0)
    expected = call_sites(pipeline, motifs[0], dataset.data, attributions=attributions, random_state=0)
    pd.testing.assert_frame_equal(sites[sites["motif"] == "class1"], expected)
    assert len(expected) > 140
    assert (sites["motif"] == "class0").sum() < 10
