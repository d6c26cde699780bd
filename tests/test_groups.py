import numpy as np
import pytest

from skmotif import DNAOneHotEncoder
from skmotif._groups import check_groups, first_rows, sequence_groups


@pytest.fixture(scope="module")
def one_hot():
    X = ["AACCT", "GGGTTA", "AGGTT", "AACCT", "CATGT", "AACC", "NNN", "GGGGA"]
    return DNAOneHotEncoder(align="center").fit_transform(X)


def test_copies_on_either_strand_are_one_group(one_hot):
    groups = sequence_groups(one_hot)
    assert groups[0] == groups[2] == groups[3]
    assert len(set(groups)) == 6
    assert first_rows(groups).tolist() == [0, 1, 4, 5, 6, 7]


def test_reverse_complement_is_another_group_on_one_strand(one_hot):
    groups = sequence_groups(one_hot, both_strands=False)
    assert groups[0] == groups[3] != groups[2]
    assert len(set(groups)) == 7


def test_user_groups_are_linked_with_copies(one_hot):
    groups = sequence_groups(one_hot, np.array(["a", "b", "c", "d", "c", "e", "f", "b"]))
    assert groups[0] == groups[2] == groups[3] == groups[4]
    assert groups[1] == groups[7]
    assert len(set(groups)) == 4


@pytest.mark.parametrize(
    ("group", "error", "message"),
    [(None, ValueError, r"Group 1 is missing \(None\)"), (["a"], TypeError, "Group 1 is of type list, expected")],
)
def test_invalid_groups_raise(group, error, message):
    groups = np.array(["a", "b"], dtype=object)
    groups[1] = group
    with pytest.raises(error, match=message):
        check_groups(groups)
