import numpy as np
import pandas as pd
import pytest

from skmotif.model_selection import find_duplicates


def test_table_of_known_duplicates():
    X = ["AACC", "TTTT", "acgt", "GGTT", "AAAA", "AACC", "ACGT", "CCCC"]
    table = find_duplicates(X)
    expected = pd.DataFrame(
        [(0, 0, "+"), (0, 3, "-"), (0, 5, "+"), (1, 1, "+"), (1, 4, "-"), (2, 2, "+"), (2, 6, "+")],
        columns=["group", "sequence_index", "strand"],
    )
    pd.testing.assert_frame_equal(table, expected, check_dtype=False)


def test_table_has_the_labels():
    table = find_duplicates(
        pd.Series(["AACC", "TTTT", "GGTT"], index=[5, 5, 5]), pd.Series(list("xyx"), index=[1, 2, 3])
    )
    assert table["label"].tolist() == ["x", "x"]
    assert table["sequence_index"].tolist() == [0, 2]


def test_different_labels_warn():
    X, y = ["AACC", "TTTT", "AAAA", "GGTT", "AACC"], np.array([1, 1, 0, 1, 0])
    message = r"2 sequences occur with different labels; the first is sequence 0 \(1\), identical to sequence 4 \(0\)"
    with pytest.warns(UserWarning, match=message) as caught:
        table = find_duplicates(X, y)
    assert caught[0].filename == __file__
    assert table["label"].tolist() == [1, 1, 0, 1, 0]


@pytest.mark.parametrize("y", [None, [0, 1]])
def test_table_without_duplicates_is_empty(y):
    table = find_duplicates(["ACGT", "ACGG"], y)
    assert len(table) == 0
    assert table.columns.tolist() == ["group", "sequence_index", "strand"] + (["label"] if y else [])


def test_ambiguity_codes_are_compared_as_letters():
    table = find_duplicates(["NNNN", "nnnn", "NNN", "ARN", "nyt", "AGN"])
    assert table[["sequence_index", "strand"]].to_numpy().tolist() == [[0, "+"], [1, "+"], [3, "+"], [4, "-"]]
    with pytest.raises(ValueError, match="Sequence 0 has 'U' at position 2"):
        find_duplicates(["ACU"])


def test_invalid_input_raises():
    with pytest.raises(ValueError, match=r"Sequence 1 has '!' at position 0"):
        find_duplicates(["ACGT", "!"])
    with pytest.raises(ValueError, match=r"inconsistent numbers of samples: \[2, 1\]"):
        find_duplicates(["ACGT", "A"], [1])


def test_duplicates_of_real_sites(pu1_ctcf):
    with pytest.warns(UserWarning, match=r"12 sequences occur with different labels"):
        table = find_duplicates(pu1_ctcf.data, pu1_ctcf.target)
    assert table["group"].nunique() == 13
    assert (table["strand"] == "-").sum() == 1
    first, second = table.loc[table["group"] == 0, "sequence_index"]
    assert pu1_ctcf.data[first].upper() == pu1_ctcf.data[second].upper()
