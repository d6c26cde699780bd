"""The folds of `baseline_report`, and their checks."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_random_state

from skmotif.model_selection._fold_assignment import assign_folds
from skmotif.model_selection._homology import DEFAULT_K

_N_FOLDS = 5

# Number of folds in a training set that choose penalties and calibrate the gapped k-mer SVM.
_N_INNER_FOLDS = 3

# Distinct training sequences of each class that motif discovery needs.
_MIN_TRAINING_SEQUENCES = 4

Folds = list[tuple[NDArray[np.intp], NDArray[np.intp]]]


def default_folds(groups: NDArray[np.intp], y: NDArray[Any], random_state: int | np.random.RandomState | None) -> Folds:
    """Return shuffled folds that keep groups of related sequences together."""
    sizes = np.bincount(groups)
    largest = (
        f"{sizes.max()} of the {len(groups)} sequences are related to each other (the first is sequence "
        f"{np.argmax(groups == sizes.argmax())}), and the default folds keep them together. If they share a repeat or "
        f"an adapter, replace it with N; or pass other folds as cv, such as HomologyGroupKFold(k={DEFAULT_K + 6})."
    )
    if len(sizes) < _N_FOLDS:
        raise ValueError(f"The default folds need {_N_FOLDS} groups of related sequences, got {len(sizes)}. {largest}")
    if sizes.max() > np.ceil(len(groups) / _N_FOLDS):
        warnings.warn(largest, stacklevel=4)
    return _as_splits(assign_folds(groups, y, _N_FOLDS, check_random_state(random_state)), _N_FOLDS)


def inner_folds(groups: NDArray[np.intp], y: NDArray[Any]) -> Folds | int:
    """Return folds of a training set that keep groups together, or a number of folds if a fold would lack a class."""
    _, labels = np.unique(groups, return_inverse=True)
    if labels.max() + 1 < _N_INNER_FOLDS:
        return _N_INNER_FOLDS
    folds = _as_splits(assign_folds(labels, y, _N_INNER_FOLDS), _N_INNER_FOLDS)
    if any(len(np.unique(y[part])) < 2 for split in folds for part in split):
        return _N_INNER_FOLDS
    return folds


def _as_splits(fold: NDArray[np.intp], n_folds: int) -> Folds:
    """Return the training and test indices of each fold."""
    return [(np.flatnonzero(fold != i), np.flatnonzero(fold == i)) for i in range(n_folds)]


def check_folds(folds: Folds, y: NDArray[Any], codes: NDArray[np.intp]) -> None:
    """Raise a ValueError if a model cannot be fitted or scored in a fold; copies of a sequence have equal codes."""
    if not folds:
        raise ValueError("cv gives no fold, expected one or more.")
    classes = np.unique(y).tolist()
    for fold, (train, test) in enumerate(folds):
        for label in classes:
            n_train, n_test = len(np.unique(codes[train][y[train] == label])), np.sum(y[test] == label)
            if n_train < _MIN_TRAINING_SEQUENCES or n_test < 1:
                raise ValueError(
                    f"Fold {fold} has {n_train} distinct training and {n_test} test sequences of class {label!r}; "
                    f"expected at least {_MIN_TRAINING_SEQUENCES} and 1. Use fewer folds, or stratified ones."
                )


def warn_of_copies(folds: Folds, codes: NDArray[np.intp]) -> None:
    """Warn if a test sequence has a copy in its training set; sequences of N alone have the code -1."""
    n_copies, example = 0, ""
    for fold, (train, test) in enumerate(folds):
        copies = np.flatnonzero(np.isin(codes[test], codes[train]) & (codes[test] >= 0))
        if len(copies) and not n_copies:
            first = test[copies[0]]
            original = train[np.argmax(codes[train] == codes[first])]
            example = f"the first is sequence {first} in fold {fold}, a copy of training sequence {original}"
        n_copies += len(copies)
    if n_copies:
        warnings.warn(
            f"{n_copies} test sequences also occur in the training set of their fold, on the same or the opposite "
            f"strand; {example}. Models that memorise them score too high. Use folds that keep copies together: the "
            "default folds (cv=None) or HomologyGroupKFold.",
            stacklevel=4,
        )
