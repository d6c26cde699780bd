"""`HomologyGroupKFold`: folds that keep related sequences together."""

import warnings
from collections.abc import Iterator
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.model_selection import BaseCrossValidator
from sklearn.utils import check_random_state, check_scalar

from skmotif.model_selection._fold_assignment import assign_folds
from skmotif.model_selection._homology import DEFAULT_K, describe_largest_group, group_related


class HomologyGroupKFold(BaseCrossValidator):
    """Cross-validation that keeps sequences together which share a k-mer or are identical.

    The folds have even sizes and class shares, as far as the groups allow:

    1. `homology_groups` links the sequences that share a k-mer or are identical, on the
       same or opposite strands;
    2. each group, the largest first, goes to the fold that has least of its classes so far.

    Parameters
    ----------
    n_splits : int, default=5
        Number of folds, at least 2.

    k : int, default=24
        Number of bases in a row that link two sequences, 1 to 31, as in `homology_groups`.

    shuffle : bool, default=False
        Whether to assign groups of equal size in random order.

    random_state : int, RandomState instance or None, default=None
        Determines the order, if ``shuffle=True``.

    See Also
    --------
    homology_groups : The groups alone.
    ChromosomeSplit : Holds out chromosomes.
    sklearn.model_selection.StratifiedGroupKFold : The same for known groups; slow for many
        groups.

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

    # As in scikit-learn's splitters by group, metadata routing passes groups by default.
    __metadata_request__split = {"groups": True}  # noqa: RUF012 (the form that scikit-learn uses)

    def __init__(
        self,
        n_splits: int = 5,
        *,
        k: int = DEFAULT_K,
        shuffle: bool = False,
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.n_splits = n_splits
        self.k = k
        self.shuffle = shuffle
        self.random_state = random_state

    def split(
        self, X: ArrayLike, y: ArrayLike | None = None, groups: ArrayLike | None = None
    ) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Yield the splits.

        Parameters
        ----------
        X : array-like of shape (n_sequences,) or (n_sequences, 1)
            DNA sequences of ``k`` bp or more.

        y : array-like of shape (n_sequences,), default=None
            Labels to stratify by. A continuous or multi-output target is ignored.

        groups : array-like of shape (n_sequences,), default=None
            Sequences with the same value stay together as well, such as a shuffled
            sequence and its original.

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

    def _iter_test_masks(
        self, X: Any = None, y: Any = None, groups: ArrayLike | None = None
    ) -> Iterator[NDArray[np.bool_]]:
        check_scalar(self.n_splits, "n_splits", Integral, min_val=2)
        check_scalar(self.shuffle, "shuffle", (bool, np.bool_))
        labels = group_related(X, self.k, groups)
        sizes = np.bincount(labels)
        if self.n_splits > len(sizes):
            raise ValueError(
                f"n_splits={self.n_splits} is more than the number of groups, {len(sizes)}. "
                f"{describe_largest_group(labels)}"
            )
        if sizes.max() > np.ceil(len(labels) / self.n_splits):
            warnings.warn(describe_largest_group(labels), stacklevel=4)
        fold = assign_folds(labels, y, self.n_splits, check_random_state(self.random_state) if self.shuffle else None)
        for i in range(self.n_splits):
            yield fold == i

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
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
