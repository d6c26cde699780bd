"""Sequences and labels of two classes, as a comparison of models takes them."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils import check_array, column_or_1d

from skmotif._sequences import as_sequence_list, iter_strings, sequence_lengths
from skmotif.model_selection._homology import DEFAULT_K, group_identical, group_related


def upper_case(X: ArrayLike) -> tuple[NDArray[np.object_], NDArray[np.intp]]:
    """Return the sequences in upper case, and their lengths."""
    sequences = as_sequence_list(X)
    lengths = sequence_lengths(sequences)
    return np.array([sequence.upper() for sequence in iter_strings(sequences, lengths)], dtype=object), lengths


def labels_of_two_classes(y: ArrayLike, user: str) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return the labels, and which are of the second class; raise a ValueError if ``user`` does not get two classes."""
    labels = column_or_1d(check_array(y, dtype=None, ensure_2d=False, input_name="y"))
    try:
        classes = np.unique(labels)
    except TypeError as error:
        raise ValueError(f"y should have labels of one type, got {labels[:5].tolist()} and so on: {error}.") from error
    if len(classes) != 2:
        shown = ", ".join(map(repr, classes[:5].tolist())) + (", ..." if len(classes) > 5 else "")
        raise ValueError(f"{user} needs two classes, got {len(classes)}: {shown}.")
    return labels, labels == classes[1]


def groups_of_relatives(sequences: NDArray[np.object_], groups: ArrayLike | None) -> NDArray[np.intp]:
    """Return groups of sequences that share a k-mer; of copies only, if a sequence is shorter than the k-mer."""
    if min(map(len, sequences), default=0) < DEFAULT_K:
        return group_identical(sequences, groups)
    return group_related(sequences, DEFAULT_K, groups)
