"""The sequences of a report: checked, in upper case, and in groups of relatives."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils.validation import check_consistent_length

from skmotif._alphabet import BASES
from skmotif.model_selection._labelled import groups_of_relatives, labels_of_two_classes, upper_case

# Below this number of unrelated sequences of a class, folds cannot be scored.
MIN_GROUPS = 10

# The convolution and the search for motifs need words of this length (bp).
_MIN_LENGTH = 12


class LabelledSequences(NamedTuple):
    """The positive and the negative sequences of a report.

    Parameters
    ----------
    names : list of str
        Their names.
    sequences : ndarray of shape (n_sequences,)
        The bases, in upper case.
    is_positive : ndarray of shape (n_sequences,), bool
        The classes.
    relatives : ndarray of shape (n_sequences,)
        The group of related sequences that each belongs to.
    groups : ndarray of shape (n_sequences,)
        The same, with the user's groups joined: these stay together in a fold.
    n_left_out : int
        Number of sequences without a known base, which are left out.
    """

    names: list[str]
    sequences: NDArray[np.object_]
    is_positive: NDArray[np.bool_]
    relatives: NDArray[np.intp]
    groups: NDArray[np.intp]
    n_left_out: int

    @property
    def lengths(self) -> NDArray[np.intp]:
        """Length of each sequence (bp)."""
        return np.array([len(sequence) for sequence in self.sequences])


def labelled_sequences(X: Any, y: ArrayLike, names: Any, groups: ArrayLike | None) -> LabelledSequences:
    """Return the sequences that have a known base; raise a ValueError if a report cannot be made of them."""
    sequences, _ = upper_case(X)
    _, is_positive = labels_of_two_classes(y, "A report")
    names = [str(i) for i in range(len(sequences))] if names is None else [str(name) for name in names]
    check_consistent_length(sequences, is_positive, names)
    is_known = np.array([any(base in text for base in BASES) for text in sequences])
    _check_lengths(sequences)
    kept = np.flatnonzero(is_known)
    relatives = groups_of_relatives(sequences[kept], None)
    if groups is None:
        joined = relatives
    else:
        check_consistent_length(sequences, groups)
        joined = groups_of_relatives(sequences[kept], np.asarray(groups)[kept])
    data = LabelledSequences(
        [names[i] for i in kept], sequences[kept], is_positive[kept], relatives, joined, int((~is_known).sum())
    )
    _check_numbers(data)
    return data


def _check_lengths(sequences: NDArray[np.object_]) -> None:
    shortest = min(range(len(sequences)), key=lambda i: len(sequences[i]))
    if len(sequences[shortest]) < _MIN_LENGTH:
        raise ValueError(
            f"A report needs sequences of {_MIN_LENGTH} bp or more, but sequence {shortest} has"
            f" {len(sequences[shortest])} bp."
        )


def _check_numbers(data: LabelledSequences) -> None:
    for name, rows in {"positive": data.is_positive, "negative": ~data.is_positive}.items():
        n_groups = len(np.unique(data.groups[rows]))
        if n_groups < MIN_GROUPS:
            raise ValueError(
                f"A report needs at least {MIN_GROUPS} unrelated {name} sequences, got {n_groups} of {rows.sum()}. "
                "Copies, overlapping sequences and sequences without a known base do not count."
            )
