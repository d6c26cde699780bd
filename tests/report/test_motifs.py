import numpy as np
import pandas as pd

from skmotif.motifs import Motif, MotifList
from skmotif.report._motifs import site_table
from skmotif.report._sequences import LabelledSequences

SEQUENCES = ["AATGACAAAA", "AAAAAGTCAA", "ACGTTACGAC"]  # the last has no site
SITES = pd.DataFrame({"sequence": [0, 1], "start": [2, 5], "strand": ["+", "-"]})


def table(names):
    motif = Motif([[0, 0, 0, 9], [0, 0, 9, 0], [9, 0, 0, 0], [1, 8, 0, 0]], name="motif1", sites=SITES)
    rows = np.arange(3)
    data = LabelledSequences([*names, "background"], np.array(SEQUENCES, dtype=object), rows == 0, rows, rows, 0)
    sites = site_table(MotifList([motif]), data)
    assert (sites.pop("name") == "motif1").all()
    return sites.to_numpy().tolist()


def test_sites_in_sequences():
    found = table(["a", "b"])
    assert [row[:3] + row[4:] for row in found] == [["a", 2, 6, "+"], ["b", 5, 9, "-"]]


def test_sites_in_the_genome_on_both_strands():
    found = table(["chr1:100-110", "chr2:200-210(-)"])
    # On the reverse strand of chr2, positions 5 to 9 from its end are 201 to 205.
    assert [row[:3] + row[4:] for row in found] == [["chr1", 102, 106, "+"], ["chr2", 201, 205, "+"]]


def test_names_that_are_no_regions_of_these_sequences():
    assert [row[0] for row in table(["chr1:100-110", "chr2:200-215"])] == ["chr1:100-110", "chr2:200-215"]


def test_the_score_is_per_mille_of_the_best():
    assert [row[3] for row in table(["a", "b"])] == [1000, 1000]


def test_no_motif():
    data = LabelledSequences([], np.array([]), np.array([], bool), np.array([]), np.array([]), 0)
    assert site_table(MotifList(), data).empty
