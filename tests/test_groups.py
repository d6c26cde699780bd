import numpy as np

from skmotif import DNAOneHotEncoder
from skmotif._groups import sequence_groups


def test_groups_are_of_copies_on_either_strand_and_of_what_the_caller_says():
    X = ["AACCT", "GGGTTA", "AGGTT", "AACCT", "CATGT", "AACC", "NNN", "GGGGA"]
    one_hot = DNAOneHotEncoder(align="center").fit_transform(X)
    groups = sequence_groups(one_hot)
    assert groups[0] == groups[2] == groups[3]
    assert len(set(groups)) == 6
    assert len(set(sequence_groups(one_hot, both_strands=False))) == 7
    linked = sequence_groups(one_hot, np.array(["a", "b", "c", "d", "c", "e", "f", "b"]))
    assert linked[0] == linked[2] == linked[3] == linked[4]
    assert linked[1] == linked[7]
    assert len(set(linked)) == 4
