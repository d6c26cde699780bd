"""Sequences that occur more than once."""

import warnings

import pandas as pd
from sklearn.utils.validation import check_consistent_length, column_or_1d

from skmotif._sequences import as_sequence_list, iter_strings, reverse_complement, sequence_lengths


def find_duplicates(X, y=None):
    """Find sequences that are the same, on one strand or on opposite ones.

    Parameters
    ----------
    X : array-like of shape (n_sequences,) or (n_sequences, 1)
        DNA sequences. Case does not matter. N and the other ambiguity codes are letters
        like any other: NNNN is the same as NNNN, and not as ACGT.

    y : array-like of shape (n_sequences,), default=None
        Their labels.

    Returns
    -------
    DataFrame of shape (n_duplicates, 3) or (n_duplicates, 4)
        A row to each sequence that occurs more than once, group by group, with the columns

        - ``group``: numbered from 0 in the order of appearance;
        - ``sequence_index``: its index in ``X``, 0-based;
        - ``strand``: "+" where it reads like the first of its group, "-" where it is the
          reverse complement of that;
        - ``label``: from ``y``, where given.

    Raises
    ------
    ValueError
        If a sequence is empty, missing or has a character that is no IUPAC code, or if
        ``y`` is of another length than ``X``.

    Warns
    -----
    UserWarning
        If sequences that are the same have different labels.

    See Also
    --------
    homology_groups : Sequences that are the same in part.

    Examples
    --------
    >>> from skmotif.model_selection import find_duplicates
    >>> find_duplicates(["AACC", "TTTT", "aacc", "GGTT"], y=[1, 0, 1, 1])
       group  sequence_index strand  label
    0      0               0      +      1
    1      0               2      +      1
    2      0               3      -      1
    """
    sequences = as_sequence_list(X)
    lengths = sequence_lengths(sequences)
    if y is not None:
        y = column_or_1d(y)
        check_consistent_length(lengths, y)
    groups = {}  # by the sequence, or its reverse complement, whichever comes first
    for index, sequence in enumerate(map(str.upper, iter_strings(sequences, lengths))):
        opposite = reverse_complement(sequence)
        groups.setdefault(min(sequence, opposite), []).append((index, sequence <= opposite))
    rows = [
        (number, index, "+" if forward == members[0][1] else "-")
        for number, members in enumerate(members for members in groups.values() if len(members) > 1)
        for index, forward in members
    ]
    duplicates = pd.DataFrame(rows, columns=["group", "sequence_index", "strand"])
    if y is not None:
        duplicates["label"] = y[duplicates["sequence_index"].to_numpy(dtype=int)]
        _warn_of_conflicts(duplicates)
    return duplicates


def _warn_of_conflicts(duplicates):
    first = duplicates.groupby("group").transform("first")
    conflicts = duplicates[duplicates["label"] != first["label"]]
    if len(conflicts):
        other = conflicts.iloc[0]
        one = first.loc[other.name]
        warnings.warn(
            f"{conflicts['group'].nunique()} sequences occur with different labels, the first of them as sequence "
            f"{one['sequence_index']} ({one['label']}) and {other['sequence_index']} ({other['label']}).",
            stacklevel=3,
        )
