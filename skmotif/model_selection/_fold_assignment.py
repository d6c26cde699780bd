"""Assignment of groups to folds of even size and class shares."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.multiclass import type_of_target


def assign_folds(
    labels: NDArray[np.intp], y: ArrayLike | None, n_splits: int, random_state: np.random.RandomState | None = None
) -> NDArray[np.intp]:
    """Return the fold of each sequence, ``(n_sequences,)``, so that every group is in one fold.

    The largest groups are assigned first. With a RandomState, groups of equal size have a random order.
    """
    sizes = np.bincount(labels)
    order = np.arange(len(sizes))
    if random_state is not None:
        random_state.shuffle(order)
    order = order[np.argsort(-sizes[order], kind="stable")]
    return _assign_groups(_class_shares(labels, y), order, n_splits)[labels]


def _class_shares(labels: NDArray[np.intp], y: ArrayLike | None) -> NDArray[np.float64]:
    """Return each group's share of the sequences of each class, ``(n_groups, n_classes)``."""
    if y is None or type_of_target(y) not in ("binary", "multiclass"):
        y = np.zeros(len(labels))
    classes, codes = np.unique(y, return_inverse=True)
    counts = np.zeros((labels.max() + 1, len(classes)))
    np.add.at(counts, (labels, codes.ravel()), 1)
    return counts / counts.sum(axis=0)


def _assign_groups(shares: NDArray[np.float64], order: NDArray[np.intp], n_splits: int) -> NDArray[np.intp]:
    """Return the fold of each group: the one that increases the sum of squares of the folds' shares least."""
    # A small weight on the size decides between folds that lack a class equally, so that no fold stays empty.
    shares = np.column_stack([shares, 1e-3 * shares.sum(axis=1)])
    totals = np.zeros((n_splits, shares.shape[1]))
    folds = np.empty(len(shares), dtype=int)
    for group in order:
        folds[group] = fold = np.argmin(totals @ shares[group])
        totals[fold] += shares[group]
    return folds
