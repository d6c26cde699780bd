"""Splitters that keep what is related on one side."""

import warnings
from numbers import Integral

import numpy as np
import pandas as pd
from sklearn.model_selection import BaseCrossValidator
from sklearn.utils import check_random_state, check_scalar
from sklearn.utils.multiclass import type_of_target

from skmotif._groups import check_groups
from skmotif.model_selection._homology import DEFAULT_K, describe_largest, link


class ChromosomeSplit(BaseCrossValidator):
    """Hold out the sequences of some chromosomes, as one test set.

    Parameters
    ----------
    test_chromosomes : str or sequence of str
        The chromosomes that are held out, such as ``("chr8", "chr9")``.

    See Also
    --------
    skmotif.io.parse_regions : Gives the chromosomes of sequences with names such as
        "chr1:100-200"; `skmotif.io.read_bed` and `skmotif.io.extract_sequences` give them
        as a column.
    HomologyGroupKFold : Folds without chromosomes.
    sklearn.model_selection.LeaveOneGroupOut : Each chromosome in turn.
    sklearn.model_selection.GroupKFold : Folds of several chromosomes.
    sklearn.model_selection.StratifiedGroupKFold : The same, with even shares of the classes.

    Examples
    --------
    >>> from skmotif.io import parse_regions
    >>> from skmotif.model_selection import ChromosomeSplit
    >>> X = ["ACGT", "GGGG", "TTAA", "CCGA"]
    >>> chromosomes = parse_regions(["chr1:0-4", "chr8:5-9", "chr2:0-4", "chr8:20-24"])["chromosome"]
    >>> for train, test in ChromosomeSplit("chr8").split(X, groups=chromosomes):
    ...     print(train, test)
    [0 2] [1 3]

    In scikit-learn's functions, ``groups`` goes along::

        cross_val_score(pipe, X, y, groups=chromosomes, cv=ChromosomeSplit(["chr8", "chr9"]))
    """

    # As in scikit-learn's splitters by group: metadata routing passes groups by default.
    __metadata_request__split = {"groups": True}  # noqa: RUF012 (scikit-learn's own form)

    def __init__(self, test_chromosomes):
        self.test_chromosomes = test_chromosomes

    def split(self, X, y=None, groups=None):
        """Give the one split.

        Parameters
        ----------
        X : array-like of shape (n_sequences, ...)
            Sequences, of which only the number counts.

        y : array-like of shape (n_sequences,), default=None
            Ignored.

        groups : array-like of shape (n_sequences,)
            The chromosome of each sequence.

        Yields
        ------
        train : ndarray
            Indices of the sequences on all other chromosomes.

        test : ndarray
            Indices of the sequences on ``test_chromosomes``.

        Raises
        ------
        ValueError
            If ``groups`` is missing, has none of a chromosome that is to be held out or has
            it as another type (8 is not "8"), or has no other chromosome.
        """
        yield from super().split(X, y, groups)

    def _iter_test_masks(self, X=None, y=None, groups=None):
        if groups is None:
            raise ValueError("ChromosomeSplit needs `groups`: the chromosome of each sequence.")
        if not pd.api.types.is_list_like(self.test_chromosomes) and not isinstance(self.test_chromosomes, str):
            raise TypeError(
                f"test_chromosomes should be a str or several, got {self.test_chromosomes!r}. Pass a list, such as "
                f"[{self.test_chromosomes!r}], of names as groups has them."
            )
        held_out = [self.test_chromosomes] if isinstance(self.test_chromosomes, str) else list(self.test_chromosomes)
        groups = pd.Series(check_groups(groups))
        _check_held_out(held_out, groups.unique().tolist())
        mask = groups.isin(held_out).to_numpy()
        if not mask.any() or mask.all():
            raise ValueError(
                f"test_chromosomes={held_out} leaves no sequence to {'train' if mask.all() else 'test'} on."
            )
        yield mask

    def get_n_splits(self, X=None, y=None, groups=None):
        """Return 1, the number of splits.

        Parameters
        ----------
        X, y, groups : object
            Ignored.

        Returns
        -------
        int
            Always 1.
        """
        return 1


def _check_held_out(held_out, there):
    """Refuse chromosomes that no sequence is on; tell if they are there by another type."""
    absent = [name for name in held_out if name not in there]
    if not absent:
        return
    for name in absent:
        for other in there:
            if str(name) == str(other):
                raise ValueError(
                    f"test_chromosomes has {name!r} ({type(name).__name__}), but groups has {other!r} "
                    f"({type(other).__name__}): give both as the same type, such as str."
                )
    shown = f"{there[:10]} and {len(there) - 10} more" if len(there) > 10 else there
    raise ValueError(f"No sequence is on {absent}, which test_chromosomes holds out; groups has {shown}.")


class HomologyGroupKFold(BaseCrossValidator):
    """Cross-validation that never parts sequences which share a k-mer, or are the same.

    Folds are even in size and in classes, as far as the groups allow:

    1. `homology_groups` links the sequences that share a k-mer, or are the same, on either
       strand;
    2. the groups are dealt out, the largest first, each to the fold that has least of its
       classes so far.

    Parameters
    ----------
    n_splits : int, default=5
        Number of folds, at least 2.

    k : int, default=24
        Number of bases in a row that link two sequences, 1 to 31, as in `homology_groups`.

    shuffle : bool, default=False
        Deal groups of the same size in random order.

    random_state : int, RandomState instance or None, default=None
        The order, where ``shuffle=True``.

    See Also
    --------
    homology_groups : The groups alone.
    ChromosomeSplit : Holds out chromosomes.
    sklearn.model_selection.StratifiedGroupKFold : The same for groups that are known; slow
        where they are many.

    Examples
    --------
    >>> from skmotif.model_selection import HomologyGroupKFold
    >>> X = ["AACCGTTAGG", "GTTAGGCATC", "TTTTTTTTTT", "GGGGAGGGGA"]
    >>> for train, test in HomologyGroupKFold(n_splits=3, k=6).split(X):
    ...     print(train, test)
    [2 3] [0 1]
    [0 1 3] [2]
    [0 1 2] [3]
    """

    __metadata_request__split = {"groups": True}  # noqa: RUF012 (scikit-learn's own form)

    def __init__(self, n_splits=5, *, k=DEFAULT_K, shuffle=False, random_state=None):
        self.n_splits = n_splits
        self.k = k
        self.shuffle = shuffle
        self.random_state = random_state

    def split(self, X, y=None, groups=None):
        """Give the splits.

        Parameters
        ----------
        X : array-like of shape (n_sequences,) or (n_sequences, 1)
            DNA sequences, of ``k`` bp or more.

        y : array-like of shape (n_sequences,), default=None
            Labels, of which each fold gets an even share. A continuous or multi-output
            target is ignored.

        groups : array-like of shape (n_sequences,), default=None
            Sequences with the same value stay together as well, such as a shuffled
            sequence and the one that it was made of.

        Yields
        ------
        train : ndarray
            Indices of the training sequences.

        test : ndarray
            Indices of the test sequences.

        Raises
        ------
        ValueError
            If there are fewer groups than folds, or as in `homology_groups`.

        Warns
        -----
        UserWarning
            If a group is larger than a fold should be.
        """
        yield from super().split(X, y, groups)

    def _iter_test_masks(self, X=None, y=None, groups=None):
        check_scalar(self.n_splits, "n_splits", Integral, min_val=2)
        check_scalar(self.shuffle, "shuffle", (bool, np.bool_))
        labels = link(X, self.k, groups)
        sizes = np.bincount(labels)
        if self.n_splits > len(sizes):
            raise ValueError(
                f"n_splits={self.n_splits} is more than the number of groups, {len(sizes)}. {describe_largest(labels)}"
            )
        if sizes.max() > np.ceil(len(labels) / self.n_splits):
            warnings.warn(describe_largest(labels), stacklevel=4)
        fold = deal_groups(labels, y, self.n_splits, check_random_state(self.random_state) if self.shuffle else None)
        for i in range(self.n_splits):
            yield fold == i

    def get_n_splits(self, X=None, y=None, groups=None):
        """Return the number of folds.

        Parameters
        ----------
        X, y, groups : object
            Ignored.

        Returns
        -------
        int
            ``n_splits``.
        """
        return self.n_splits


def deal_groups(labels, y, n_splits, random_state=None):
    """Return the fold of each sequence, ``(n_sequences,)``, such that no group is parted.

    Groups of the same size are dealt out in random order, if there is a RandomState.
    """
    sizes = np.bincount(labels)
    order = np.arange(len(sizes))
    if random_state is not None:
        random_state.shuffle(order)
    order = order[np.argsort(-sizes[order], kind="stable")]
    return _deal(_class_shares(labels, y), order, n_splits)[labels]


def _class_shares(labels, y):
    """Return ``(n_groups, n_classes)``: what each group holds of all sequences of a class."""
    if y is None or type_of_target(y) not in ("binary", "multiclass"):
        y = np.zeros(len(labels))
    classes, codes = np.unique(y, return_inverse=True)
    counts = np.zeros((labels.max() + 1, len(classes)))
    np.add.at(counts, (labels, codes.ravel()), 1)
    return counts / counts.sum(axis=0)


def _deal(shares, order, n_splits):
    """Return the fold of each group, such that the sum of squares of the folds' shares grows least."""
    # A grain of the groups' size decides between folds that lack a class equally, so that none stays empty.
    shares = np.column_stack([shares, 1e-3 * shares.sum(axis=1)])
    totals = np.zeros((n_splits, shares.shape[1]))
    folds = np.empty(len(shares), dtype=int)
    for group in order:
        folds[group] = fold = np.argmin(totals @ shares[group])
        totals[fold] += shares[group]
    return folds
