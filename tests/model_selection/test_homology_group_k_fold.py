import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import config_context
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, StratifiedGroupKFold, cross_val_score, cross_validate
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder
from skmotif._alphabet import reverse_complement
from skmotif.model_selection import HomologyGroupKFold, homology_groups

LARGE = "ignore:One group holds"


@pytest.fixture
def overlapping():
    """90 windows of 40 bp in groups of 3 that overlap by 20 bp, every third on the reverse strand; and their labels."""
    genome = "".join(np.random.default_rng(0).choice(list("ACGT"), 3000))
    windows = [genome[i * 20 : i * 20 + 40] for i in range(120) if i % 4]
    windows = [reverse_complement(window) if i % 3 == 0 else window for i, window in enumerate(windows)]
    return np.array(windows, dtype=object), np.arange(len(windows)) % 2


def logistic_regression():
    return make_pipeline(DNAOneHotEncoder(flatten=True), LogisticRegression())


def kmers_of(sequences, k):
    strands = [strand for x in sequences for strand in (x.upper(), reverse_complement(x.upper()))]
    return {s[i : i + k] for s in strands for i in range(len(s) - k + 1) if set(s[i : i + k]) <= set("ACGT")}


@given(st.lists(st.text("ACGTN", min_size=6, max_size=10), min_size=2, max_size=20), st.booleans(), st.data())
@settings(deadline=None)
@pytest.mark.filterwarnings(LARGE)
def test_training_and_test_set_share_no_kmer(sequences, shuffle, data):
    k = data.draw(st.integers(3, 6))
    n_groups = homology_groups(sequences, k=k).max() + 1
    if n_groups < 2:
        return
    n_splits = data.draw(st.integers(2, n_groups))
    y = data.draw(st.none() | st.lists(st.sampled_from("ab"), min_size=len(sequences), max_size=len(sequences)))
    splitter = HomologyGroupKFold(n_splits, k=k, shuffle=shuffle, random_state=0)
    tested = []
    for train, test in splitter.split(sequences, y):
        assert len(train)
        assert len(test)
        assert not kmers_of([sequences[i] for i in train], k) & kmers_of([sequences[i] for i in test], k)
        assert sorted([*train, *test]) == list(range(len(sequences)))
        tested.extend(test)
    assert sorted(tested) == list(range(len(sequences)))


def test_folds_have_even_sizes_and_class_shares(overlapping):
    X, _ = overlapping
    y = np.where(np.arange(len(X)) < 15, "rare", "common")  # 5 of 30 groups of 3
    for _, test in HomologyGroupKFold(5, k=16).split(X, y):
        assert len(test) == 18
        assert (y[test] == "rare").sum() == 3


@pytest.mark.filterwarnings(LARGE)
@pytest.mark.parametrize("seed", range(5))
def test_class_shares_are_as_even_as_those_of_scikit_learn(seed):
    rng = np.random.default_rng(seed)
    X = ["".join(x) for x in rng.choice(list("ACGT"), (400, 30))]
    groups = np.minimum(rng.geometric(0.01, 400), 150)
    y = (rng.random(400) < 0.1 + 0.4 * (groups % 2)).astype(int)

    def unevenness(splits):
        counts = np.array([np.bincount(y[test], minlength=2) for _, test in splits])
        return np.std(counts / np.bincount(y), axis=0).mean()

    expected = unevenness(StratifiedGroupKFold(5).split(X, y, groups))
    assert unevenness(HomologyGroupKFold(5, k=24).split(X, y, groups)) <= expected


@pytest.mark.parametrize("y", [None, np.linspace(0, 1, 90), np.eye(2)[np.arange(90) % 2]])
def test_folds_without_classes_have_even_sizes(overlapping, y):
    sizes = [len(test) for _, test in HomologyGroupKFold(3, k=16).split(overlapping[0], y)]
    assert sizes == [30, 30, 30]


@pytest.mark.parametrize(
    "container", [list, pd.Series, lambda x: pd.DataFrame({"sequence": x}), lambda x: np.array(x.tolist())]
)
def test_containers_do_not_matter(overlapping, container):
    X, y = overlapping
    expected = [test.tolist() for _, test in HomologyGroupKFold(3, k=16).split(X, y)]
    assert [test.tolist() for _, test in HomologyGroupKFold(3, k=16).split(container(X), y)] == expected


def test_cross_validation_and_grid_search(overlapping):
    X, y = overlapping
    cv = HomologyGroupKFold(3, k=16)
    scores = cross_val_score(logistic_regression(), X, y, cv=cv)
    search = GridSearchCV(logistic_regression(), {"logisticregression__C": [1.0]}, cv=cv)
    search.fit(pd.DataFrame({"sequence": X}), y)
    assert search.n_splits_ == len(scores) == 3
    assert search.best_score_ == pytest.approx(scores.mean())
    assert clone(search).cv.get_n_splits() == 3
    assert repr(cv) == "HomologyGroupKFold(k=16, n_splits=3, random_state=None, shuffle=False)"


def test_groups_stay_together(overlapping):
    X, _ = overlapping
    shuffled = ["".join(np.random.default_rng(i).permutation(list(x))) for i, x in enumerate(X)]
    sequences, pairs = [*X, *shuffled], np.tile(np.arange(len(X)), 2)
    labels = np.repeat([1, 0], len(X))
    for train, test in HomologyGroupKFold(3, k=16).split(sequences, labels, pairs):
        assert not set(pairs[train]) & set(pairs[test])
        assert labels[test].mean() == 0.5
    with config_context(enable_metadata_routing=True):
        scores = cross_validate(
            logistic_regression(), sequences, labels, params={"groups": pairs}, cv=HomologyGroupKFold(3, k=16)
        )
    assert len(scores["test_score"]) == 3


def test_random_state_determines_the_shuffle(overlapping):
    def folds(seed):
        return [t.tolist() for _, t in HomologyGroupKFold(3, k=16, shuffle=True, random_state=seed).split(*overlapping)]

    state = np.random.get_state()[1].copy()  # noqa: NPY002 (the test reads the global state)
    assert folds(1) == folds(1)
    assert folds(1) != folds(2)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


@pytest.mark.parametrize(
    ("n_splits", "error", "message"),
    [
        (4, ValueError, r"n_splits=4 is more than the number of groups, 3\. One group holds 2 of the 4 sequences"),
        (1, ValueError, r"n_splits == 1, must be >= 2"),
        (2.0, TypeError, r"n_splits must be an instance of int"),
    ],
)
def test_invalid_n_splits_raises(n_splits, error, message):
    X = ["AACCGTTAGG", "GTTAGGCATC", "TTTTTTTTTT", "CACACACACA"]
    with pytest.raises(error, match=message):
        list(HomologyGroupKFold(n_splits, k=6).split(X))


def test_large_groups_warn_or_raise():
    rng = np.random.default_rng(0)
    X = ["".join(x) for x in rng.choice(list("ACGT"), (20, 30))]
    adapted = [x + "ACGGATTCAGTTACAGGCATTTAGC" for x in X[:12]] + X[12:]
    message = r"One group holds 12 of the 20 sequences \(the first is sequence 0\), and no split separates them"
    with pytest.warns(UserWarning, match=message):
        sizes = [len(test) for _, test in HomologyGroupKFold(3).split(adapted)]
    assert sizes == [12, 4, 4]
    with pytest.raises(ValueError, match=r"more than the number of groups, 1\. One group holds 20 of the 20"):
        list(HomologyGroupKFold(3).split([x + "ACGGATTCAGTTACAGGCATTTAGC" for x in X]))


def test_folds_of_real_sites(pu1_ctcf):
    shares = []
    for train, test in HomologyGroupKFold().split(pu1_ctcf.data, pu1_ctcf.target):
        assert abs(len(test) - len(pu1_ctcf.data) / 5) < 10
        shares.append((pu1_ctcf.target[test] == "CTCF").mean())
        assert len(train) + len(test) == len(pu1_ctcf.data)
    np.testing.assert_allclose(shares, (pu1_ctcf.target == "CTCF").mean(), atol=1e-3)


def test_shuffle_of_another_type_raises():
    with pytest.raises(TypeError, match="shuffle must be an instance of"):
        list(HomologyGroupKFold(2, k=2, shuffle="no").split(["ACGT", "GGGG"]))
