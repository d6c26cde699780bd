"""`find_duplicates`: sequences that occur more than once."""

import warnings

import pandas as pd
from numpy.typing import ArrayLike
from sklearn.utils.validation import check_consistent_length, column_or_1d

from skmotif._alphabet import reverse_complement
from skmotif._sequences import as_sequence_list, iter_strings, sequence_lengths


def find_duplicates(X: ArrayLike, y: ArrayLike | None = None) -> pd.DataFrame:
    """Find identical sequences, on the same or opposite strands.

    Parameters
    ----------
    X : array-like of shape (n_sequences,) or (n_sequences, 1)
        DNA sequences. Case does not matter. N and the other ambiguity codes are compared
        as letters: NNNN is identical to NNNN, but not to ACGT.

    y : array-like of shape (n_sequences,), default=None
        Their labels.

    Returns
    -------
    DataFrame of shape (n_duplicates, 3) or (n_duplicates, 4)
        One row for each sequence that occurs more than once, sorted by group, with the columns

        - ``group``: numbered from 0 in the order of appearance;
        - ``sequence_index``: the index in ``X``, 0-based;
        - ``strand``: "+" if the sequence equals the first of its group, "-" if it is the
          reverse complement of the first;
        - ``label``: from ``y``, if given.

    Raises
    ------
    ValueError
        If a sequence is empty, missing or has a character that is not an IUPAC code, or if
        ``y`` and ``X`` differ in length.

    Warns
    -----
    UserWarning
        If identical sequences have different labels.

    See Also
    --------
    homology_groups : Sequences that share a part.

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
    labels = None if y is None else column_or_1d(y)
    if labels is not None:
        check_consistent_length(lengths, labels)
    # The key is the first in alphabetical order of a sequence and its reverse complement.
    groups: dict[str, list[tuple[int, bool]]] = {}
    for index, sequence in enumerate(map(str.upper, iter_strings(sequences, lengths))):
        reverse = reverse_complement(sequence)
        groups.setdefault(min(sequence, reverse), []).append((index, sequence <= reverse))
    rows = [
        (group, index, "+" if is_forward == members[0][1] else "-")
        for group, members in enumerate(members for members in groups.values() if len(members) > 1)
        for index, is_forward in members
    ]
    duplicates = pd.DataFrame(rows, columns=["group", "sequence_index", "strand"])
    if labels is not None:
        duplicates["label"] = labels[duplicates["sequence_index"].to_numpy(dtype=int)]
        _warn_of_conflicts(duplicates)
    return duplicates


def _warn_of_conflicts(duplicates: pd.DataFrame) -> None:
    """Warn if identical sequences have different labels."""
    first = duplicates.groupby("group").transform("first")
    conflicts = duplicates[duplicates["label"] != first["label"]]
    if len(conflicts):
        row = conflicts.index[0]
        original, second = first.loc[row], conflicts.loc[row]
        warnings.warn(
            f"{conflicts['group'].nunique()} sequences occur with different labels; the first is sequence "
            f"{original['sequence_index']} ({original['label']}), identical to sequence {second['sequence_index']} "
            f"({second['label']}).",
            stacklevel=3,
        )
