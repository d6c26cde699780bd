"""`ChromosomeSplit`: a test set of whole chromosomes."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.model_selection import BaseCrossValidator

from skmotif._groups import check_groups


class ChromosomeSplit(BaseCrossValidator):
    """Hold out the sequences of some chromosomes as one test set.

    Parameters
    ----------
    test_chromosomes : str or sequence of str
        The chromosomes to hold out, such as ``("chr8", "chr9")``.

    See Also
    --------
    skmotif.io.parse_regions : Reads the chromosomes from names such as "chr1:100-200".
        `skmotif.io.read_bed` and `skmotif.io.extract_sequences` return them as a column.
    HomologyGroupKFold : Folds without chromosomes.
    sklearn.model_selection.LeaveOneGroupOut : One fold for each chromosome.
    sklearn.model_selection.GroupKFold : Folds of several chromosomes.
    sklearn.model_selection.StratifiedGroupKFold : The same, stratified by class.

    Examples
    --------
    >>> from skmotif.io import parse_regions
    >>> from skmotif.model_selection import ChromosomeSplit
    >>> X = ["ACGT", "GGGG", "TTAA", "CCGA"]
    >>> chromosomes = parse_regions(["chr1:0-4", "chr8:5-9", "chr2:0-4", "chr8:20-24"])["chromosome"]
    >>> for train, test in ChromosomeSplit("chr8").split(X, groups=chromosomes):
    ...     print(train, test)
    [0 2] [1 3]

    Pass ``groups`` to scikit-learn's functions, too::

        cross_val_score(pipe, X, y, groups=chromosomes, cv=ChromosomeSplit(["chr8", "chr9"]))
    """

    # As in scikit-learn's splitters by group, metadata routing passes groups by default.
    __metadata_request__split = {"groups": True}  # noqa: RUF012 (the form that scikit-learn uses)

    def __init__(self, test_chromosomes: str | Sequence[str]) -> None:
        self.test_chromosomes = test_chromosomes

    def split(
        self, X: ArrayLike, y: ArrayLike | None = None, groups: ArrayLike | None = None
    ) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
        """Yield the one split.

        Parameters
        ----------
        X : array-like of shape (n_sequences, ...)
            Sequences; only their number is used.

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
            If ``groups`` is missing, lacks one of ``test_chromosomes`` or has it as another
            type (8 is not "8"), or has no other chromosome.
        """
        yield from super().split(X, y, groups)

    def _iter_test_masks(
        self, X: Any = None, y: Any = None, groups: ArrayLike | None = None
    ) -> Iterator[NDArray[np.bool_]]:
        if groups is None:
            raise ValueError("ChromosomeSplit needs `groups`: the chromosome of each sequence.")
        if not pd.api.types.is_list_like(self.test_chromosomes) and not isinstance(self.test_chromosomes, str):
            raise TypeError(
                f"test_chromosomes should be a str or a list of str, got {self.test_chromosomes!r}. Pass a list, such "
                f"as [{self.test_chromosomes!r}], with the values of groups."
            )
        held_out = [self.test_chromosomes] if isinstance(self.test_chromosomes, str) else list(self.test_chromosomes)
        chromosomes = pd.Series(check_groups(groups))
        _check_held_out(held_out, chromosomes.unique().tolist())
        mask = chromosomes.isin(held_out).to_numpy()
        if not mask.any() or mask.all():
            raise ValueError(
                f"test_chromosomes={held_out} leaves no sequence in the {'training' if mask.all() else 'test'} set."
            )
        yield mask

    def get_n_splits(self, X: Any = None, y: Any = None, groups: Any = None) -> int:
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


def _check_held_out(held_out: list[Any], present: list[Any]) -> None:
    """Raise a ValueError if no sequence is on a held-out chromosome, or only by a name of another type."""
    absent = [name for name in held_out if name not in present]
    if not absent:
        return
    for name in absent:
        for other in present:
            if str(name) == str(other):
                raise ValueError(
                    f"test_chromosomes has {name!r} ({type(name).__name__}), but groups has {other!r} "
                    f"({type(other).__name__}): give both as the same type, such as str."
                )
    shown = f"{present[:10]} and {len(present) - 10} more" if len(present) > 10 else present
    raise ValueError(f"No sequence is on {absent}, which test_chromosomes holds out; groups has {shown}.")
