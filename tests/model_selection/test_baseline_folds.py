import numpy as np
import pytest
from sklearn.model_selection import LeaveOneGroupOut
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif._alphabet import reverse_complement
from skmotif.model_selection import HomologyGroupKFold, baseline_report
from skmotif.model_selection._baseline_folds import inner_folds
from tests.model_selection.conftest import network, random_sequences


class Stop(Exception):
    """Raised in place of the training."""


@pytest.fixture
def splits(monkeypatch):
    """Return a function that returns the folds of a report without training."""

    def splits_of_report(*args, **options):
        folds = []

        def stop(given, *_):
            folds.extend(given)
            raise Stop

        monkeypatch.setattr("skmotif.model_selection._baseline_report.check_folds", stop)
        with pytest.raises(Stop):
            baseline_report(network(), *args, **options)
        return [(train.tolist(), test.tolist()) for train, test in folds]

    return splits_of_report


@pytest.mark.parametrize("length", [20, 30])
def test_default_folds_keep_copies_together(splits, length):
    X, y = random_sequences(length)
    copies = [X[3], X[4].lower(), reverse_complement(X[5])]
    folds = splits([*X, *copies], [*y, 1, 0, 1], random_state=0)
    assert len(folds) == 5
    for train, test in folds:
        for original, copy in [(3, 60), (4, 61), (5, 62)]:
            assert (original in test) == (copy in test)
        assert 5 <= sum(i % 2 for i in test if i < 60) <= 7  # stratified
        assert sorted(train + test) == list(range(63))
    assert splits([*X, *copies], [*y, 1, 0, 1], random_state=1) != folds


def test_default_folds_keep_related_sequences_and_groups_together(splits):
    X, y = random_sequences(60)
    folds = splits([*X, *(x[10:] + x[:10] for x in X[:20])], [*y, *y[:20]], random_state=0)
    splitter = HomologyGroupKFold(shuffle=True, random_state=0)
    expected = splitter.split([*X, *(x[10:] for x in X[:20])], [*y, *y[:20]])
    assert folds == [(train.tolist(), test.tolist()) for train, test in expected]
    for _, test in folds:
        assert {i for i in test if i < 20} == {i - 60 for i in test if i >= 60}
    X, _ = random_sequences(20)  # too short to share 24 bases
    for _, test in splits(X, y, groups=np.arange(60) // 2, random_state=0):
        assert {i // 2 for i in test if i % 2} == {i // 2 for i in test if not i % 2}


def test_groups_go_to_the_splitter(splits):
    groups = np.arange(60) // 20
    expected = [(np.flatnonzero(groups != i).tolist(), np.flatnonzero(groups == i).tolist()) for i in range(3)]
    assert splits(*random_sequences(), cv=LeaveOneGroupOut(), groups=groups) == expected


def test_too_few_groups_for_the_default_folds_raise():
    X, y = random_sequences()
    message = r"need 5 groups of related sequences, got 2\. 30 of the 60 sequences are related"
    with pytest.raises(ValueError, match=message):
        baseline_report(network(), [X[0], X[1]] * 30, y)


def test_copies_in_training_and_test_set_warn(monkeypatch):
    def stop(*_, **__):
        raise Stop

    monkeypatch.setattr("skmotif.model_selection._baseline_report.fit_models", stop)
    X, y = random_sequences()
    X = [*X, reverse_complement(X[41]), "N" * 20, "N" * 20]
    message = (
        r"^2 test sequences also occur in the training set of their fold, .*; the first is sequence 41 in fold 0, "
        r"a copy of training sequence 60\. .* the default folds \(cv=None\) or HomologyGroupKFold\.$"
    )
    half = np.isin(np.arange(63), [*range(30, 60), 61])
    folds = [(np.flatnonzero(~half), np.flatnonzero(half)), (np.flatnonzero(half), np.flatnonzero(~half))]
    with pytest.warns(UserWarning, match=message) as caught, pytest.raises(Stop):
        baseline_report(network(), X, [*y, 1, 0, 1], cv=folds)
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_inner_folds_keep_related_sequences_together():
    y = np.arange(12) % 2
    folds = inner_folds(np.array([7, 7, 7, 7, 1, 1, 2, 2, 3, 3, 4, 4]), y)
    assert [test.tolist() for _, test in folds] == [[0, 1, 2, 3], [4, 5, 8, 9], [6, 7, 10, 11]]
    assert inner_folds(np.zeros(12, int), y) == 3  # too few groups: stratified folds
    assert inner_folds(y + 2 * (np.arange(12) > 9), y) == 3  # a fold would lack a class


def test_copies_count_once_and_before_training():
    X, y = random_sequences()
    X = np.where(y == 1, X[np.flatnonzero(y == 1)[0]], X)
    estimator = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(callbacks=["an error in fit"]))
    with pytest.raises(ValueError, match=r"Fold 0 has 1 distinct training and 1?[0-9] test sequences of class 1"):
        baseline_report(estimator, X, y, cv=3)


@pytest.mark.parametrize(
    ("y", "cv", "message"),
    [
        (np.arange(60) % 2, [], "cv gives no fold"),
        (
            np.repeat([0, 1], 30),
            [(np.arange(20, 60), np.arange(20))],
            r"Fold 0 has 30 distinct training and 0 test sequences of class 1; expected at least 4 and 1",
        ),
        (
            np.repeat([0, 1], [56, 4]),
            2,
            r"Fold 0 has 2 distinct training and 2 test sequences of class 1; expected at least 4 and 1\. Use fewer",
        ),
    ],
)
def test_folds_that_cannot_be_scored_raise(y, cv, message):
    with pytest.raises(ValueError, match=message):
        baseline_report(network(), random_sequences()[0], y, cv=cv)
