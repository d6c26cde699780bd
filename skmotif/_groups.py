"""Groups of related sequences: copies, relatives, or groups that the user gives."""

from collections.abc import Hashable
from hashlib import blake2b
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sklearn.utils import column_or_1d


def check_groups(groups: ArrayLike) -> NDArray[Any]:
    """Return groups as a 1-D array; raise an error if one is missing or cannot be hashed."""
    column = column_or_1d(groups)
    for index, group in enumerate(column.tolist()):
        is_hashable = isinstance(group, Hashable)
        if not is_hashable:
            raise TypeError(f"Group {index} is of type {type(group).__name__}, expected a number or a string.")
        if pd.isna(group):
            raise ValueError(f"Group {index} is missing ({group!r}).")
    return column


def link_equal(labels: NDArray[Any], values: NDArray[Any], owners: NDArray[Any]) -> NDArray[Any]:
    """Merge groups of sequences that have a value in common.

    Parameters
    ----------
    labels : ndarray of shape (n_sequences,)
        The group of each sequence, a number from 0.
    values : ndarray of shape (n_values,)
        The values of all sequences.
    owners : ndarray of shape (n_values,)
        The index of the sequence that has each value.

    Returns
    -------
    ndarray of shape (n_sequences,), int
    """
    order = np.argsort(values)
    same = np.flatnonzero(values[order[1:]] == values[order[:-1]])
    pairs = labels[owners[order[same]]], labels[owners[order[same + 1]]]
    graph = coo_array((np.ones(len(same), dtype=bool), pairs), shape=(len(labels), len(labels)))
    return connected_components(graph, directed=False)[1][labels]


def first_rows(groups: NDArray[Any]) -> NDArray[np.intp]:
    """Return the index of the first sequence of each group, in increasing order."""
    return np.sort(np.unique(groups, return_index=True)[1])


def sequence_groups(
    encoded: NDArray[Any], groups: NDArray[Any] | None = None, *, both_strands: bool = True
) -> NDArray[Any]:
    """Return the group of each sequence: identical sequences and those with equal ``groups`` are one group.

    Padding is not part of a sequence.

    Parameters
    ----------
    encoded : ndarray of shape (n_sequences, length, n_channels)
        The sequences.
    groups : ndarray of shape (n_sequences,), default=None
        The user's groups.
    both_strands : bool, default=True
        Whether a sequence and its reverse complement are identical.

    Returns
    -------
    ndarray of shape (n_sequences,), int
    """
    known = np.any(encoded, axis=2)
    first, end = known.argmax(axis=1), encoded.shape[1] - known[:, ::-1].argmax(axis=1)
    group_of_digest: dict[bytes, int] = {}
    labels = np.empty(len(encoded), dtype=int)
    for i, (rows, start, stop) in enumerate(zip(encoded, first.tolist(), end.tolist(), strict=True)):
        sequence = rows[start:stop]
        content = sequence.tobytes()
        if both_strands:
            content = min(content, sequence[::-1, ::-1].tobytes())
        digest = blake2b(content, digest_size=16).digest()  # needs less memory than the sequence
        labels[i] = group_of_digest.setdefault(digest, len(group_of_digest))
    if groups is None:
        return labels
    return link_equal(labels, pd.factorize(groups)[0], np.arange(len(groups)))
