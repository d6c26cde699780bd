"""Groups of sequences that belong together: copies, relatives, or what the user says."""

from collections.abc import Hashable

import numpy as np
import pandas as pd
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from sklearn.utils import column_or_1d


def check_groups(groups):
    """Return groups as an array of one dimension; refuse those that are missing, or cannot be compared."""
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
