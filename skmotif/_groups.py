"""Groups of sequences that belong together: copies, relatives, or what the user says."""

from collections.abc import Hashable
from hashlib import blake2b

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sklearn.utils import column_or_1d


def check_groups(groups):
    """Return groups as a 1-D array; raise an error if one is missing or cannot be hashed."""
    groups = column_or_1d(groups)
    for index, group in enumerate(groups.tolist()):
        if not isinstance(group, Hashable):
            raise TypeError(f"Group {index} is of type {type(group).__name__}, expected a number or a string.")
        if pd.isna(group):
            raise ValueError(f"Group {index} is missing ({group!r}).")
    return groups


def link_equal(labels, values, owners):
    """Merge the groups of sequences that own equal values."""
    order = np.argsort(values)
    same = np.flatnonzero(values[order[1:]] == values[order[:-1]])
    pairs = labels[owners[order[same]]], labels[owners[order[same + 1]]]
    graph = coo_array((np.ones(len(same), dtype=bool), pairs), shape=(len(labels), len(labels)))
    return connected_components(graph, directed=False)[1][labels]


def first_rows(groups):
    """Return the row of each group's first sequence, in order."""
    return np.sort(np.unique(groups, return_index=True)[1])


def sequence_groups(encoded, groups=None, *, both_strands=True):
    """Return the group of each sequence: that of all which are the same, or have equal ``groups``.

    Padding is no part of a sequence.

    Parameters
    ----------
    encoded : ndarray of shape (n_sequences, length, n_channels)
        The sequences.
    groups : ndarray of shape (n_sequences,), default=None
        The caller's groups.
    both_strands : bool, default=True
        Whether a sequence and its reverse complement are the same.

    Returns
    -------
    ndarray of shape (n_sequences,), int
    """
    known = encoded.any(axis=2)
    first, end = known.argmax(axis=1), encoded.shape[1] - known[:, ::-1].argmax(axis=1)
    numbers = {}
    labels = np.empty(len(encoded), dtype=int)
    for i, (row, a, b) in enumerate(zip(encoded, first.tolist(), end.tolist(), strict=True)):
        sequence = row[a:b]
        content = sequence.tobytes()
        if both_strands:
            content = min(content, sequence[::-1, ::-1].tobytes())
        # A digest takes a fraction of a sequence's memory.
        labels[i] = numbers.setdefault(blake2b(content, digest_size=16).digest(), len(numbers))
    return labels if groups is None else link_equal(labels, pd.factorize(groups)[0], np.arange(len(groups)))
