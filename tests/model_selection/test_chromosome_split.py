import numpy as np
import pandas as pd
import pytest
from sklearn import config_context
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import PredefinedSplit, cross_val_score, cross_validate
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder
from skmotif.datasets import make_motif_classification
from skmotif.model_selection import ChromosomeSplit

X = ["ACGT", "GGGG", "TTAA", "CCGA"]
CHROMOSOMES = ["chr1", "chr8", "chr2", "chr8"]


def logistic_regression():
    return make_pipeline(DNAOneHotEncoder(flatten=True), LogisticRegression())


@pytest.mark.parametrize("container", [list, np.array, pd.Series, lambda g: np.array(g, dtype=object)])
def test_several_chromosomes_are_held_out(container):
    splits = list(ChromosomeSplit(["chr8", "chr2"]).split(X, groups=container(CHROMOSOMES)))
    assert [(train.tolist(), test.tolist()) for train, test in splits] == [([0], [1, 2, 3])]
    assert ChromosomeSplit("chr8").get_n_splits() == 1


def test_a_str_is_one_chromosome():
    ((train, test),) = ChromosomeSplit("chr8").split(X, groups=CHROMOSOMES)
    ((same_train, same_test),) = PredefinedSplit([-1, 0, -1, 0]).split()
    np.testing.assert_array_equal(train, same_train)
    np.testing.assert_array_equal(test, same_test)


@pytest.mark.parametrize(
    ("names", "groups", "message"),
    [
        ("chr8", None, r"ChromosomeSplit needs `groups`: the chromosome of each sequence"),
        (
            ["chr8", "8", "chrM"],
            CHROMOSOMES,
            r"No sequence is on \['8', 'chrM'\], which .* holds out; groups has \['chr1', 'chr8', 'chr2'\]",
        ),
        (
            ["8"],
            [1, 8, 2, 8],
            r"test_chromosomes has '8' \(str\), but groups has 8 \(int\): give both as the same type",
        ),
        ([8], ["1", "8", "2", "8"], r"test_chromosomes has 8 \(int\), but groups has '8' \(str\): give both as"),
        ([], CHROMOSOMES, r"test_chromosomes=\[\] leaves no sequence in the test set"),
        (["chr1", "chr2", "chr8"], CHROMOSOMES, r"leaves no sequence in the training set"),
        ("chr8", CHROMOSOMES[:3], r"inconsistent numbers of samples: \[4, 3\]"),
    ],
)
def test_invalid_chromosomes_raise(names, groups, message):
    with pytest.raises(ValueError, match=message):
        list(ChromosomeSplit(names).split(X, groups=groups))


def test_errors_list_at_most_10_chromosomes():
    with pytest.raises(ValueError, match=r"groups has \['c0', .*, 'c9'\] and 90 more\.$"):
        list(ChromosomeSplit("chr8").split(["A"] * 100, groups=[f"c{i}" for i in range(100)]))


def test_chromosomes_can_be_numbers():
    ((train, test),) = ChromosomeSplit([8]).split(X, groups=np.array([1, 8, 2, 8]))
    assert (train.tolist(), test.tolist()) == ([0, 2], [1, 3])


def test_chromosomes_in_cross_validation():
    X, y = make_motif_classification(60, 20, return_X_y=True, random_state=0)
    groups = np.resize(["chr1", "chr2", "chr8"], 60)
    scores = cross_val_score(logistic_regression(), X, y, groups=groups, cv=ChromosomeSplit("chr8"))
    held_out = groups == "chr8"
    assert scores.tolist() == [logistic_regression().fit(X[~held_out], y[~held_out]).score(X[held_out], y[held_out])]
    with config_context(enable_metadata_routing=True):
        cv = ChromosomeSplit("chr8")
        routed = cross_validate(logistic_regression(), X, y, params={"groups": groups}, cv=cv)
    assert routed["test_score"].tolist() == scores.tolist()


@pytest.mark.parametrize("chromosomes", [["chr1", None], [1.0, float("nan")]])
def test_missing_chromosomes_raise(chromosomes):
    with pytest.raises(ValueError, match="Group 1 is missing"):
        list(ChromosomeSplit("chr1").split(["ACGT", "ACGT"], groups=chromosomes))


def test_a_number_as_test_chromosomes_raises():
    message = r"test_chromosomes should be a str or a list of str, got 7\. Pass a list, such as \[7\]"
    with pytest.raises(TypeError, match=message):
        list(ChromosomeSplit(7).split(["ACGT"], groups=["chr1"]))


def test_real_chromosomes(pu1_ctcf):
    ((train, test),) = ChromosomeSplit(["chr8", "chr9"]).split(pu1_ctcf.data, groups=pu1_ctcf.chromosome)
    assert set(pu1_ctcf.chromosome[test]) == {"chr8", "chr9"}
    assert len(train) + len(test) == len(pu1_ctcf.data)
