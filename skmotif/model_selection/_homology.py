"""Groups of sequences that share k-mers."""

import warnings
from collections.abc import Sequence
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.utils import check_scalar
from sklearn.utils.validation import check_consistent_length

from skmotif._alphabet import BASES, IUPAC_CODES, reverse_complement
from skmotif._groups import check_groups, link_equal
from skmotif._sequences import as_sequence_list, iter_letters, iter_strings, sequence_lengths

# Longer than the longest motifs (CTCF's has 19 bp), which would link all sites of a factor, and
# than the k-mers that 100,000 sequences of 100 bp share by chance.
DEFAULT_K = 24

# Number of k-mers that are compared at a time, 8 bytes each.
_BATCH_SIZE = 1 << 24

NO_BASE = 4
LETTER_TO_CODE = np.full(256, NO_BASE, dtype=np.uint8)
for _code, _base in enumerate(BASES):
    LETTER_TO_CODE[[ord(_base), ord(_base.lower())]] = _code


def homology_groups(X: ArrayLike, *, k: int = DEFAULT_K, groups: ArrayLike | None = None) -> NDArray[np.intp]:
    """Group sequences that share a k-mer on either strand.

    Sequences in one group are related: overlapping peaks, repeats, duplicates. If some of
    them are in the training set and others in the test set, the test scores are too high.

    1. Two sequences are linked if they share ``k`` bases in a row, on the same or opposite
       strands; or if they are identical from end to end, on the same or opposite strands,
       and do not consist of N alone.
    2. A group contains all sequences that are linked directly or through others.

    Parameters
    ----------
    X : array-like of shape (n_sequences,) or (n_sequences, 1)
        DNA sequences of ``k`` bp or more. Case does not matter; k-mers with N or another
        ambiguity code do not link sequences.

    k : int, default=24
        Number of bases in a row, 1 to 31. It should be longer than the motif of interest,
        which would otherwise link all sequences that contain it. Among M k-mers in total,
        about M**2 / 4**k pairs are equal by chance.

    groups : array-like of shape (n_sequences,), default=None
        Sequences with the same value are linked as well, such as a shuffled sequence and
        its original.

    Returns
    -------
    ndarray of shape (n_sequences,)
        The group of each sequence, ``int``, numbered from 0 in the order of appearance.

    Raises
    ------
    ValueError
        If a sequence is shorter than ``k``, is missing or has a character that is not an
        IUPAC code, or if ``groups`` and ``X`` differ in length.

    Warns
    -----
    UserWarning
        If one group has more than half of the sequences, for example because they contain
        the same repeat or adapter.

    See Also
    --------
    HomologyGroupKFold : Keeps such groups together in cross-validation.
    find_duplicates : The sequences that are identical from end to end.

    Notes
    -----
    Working memory stays below about 0.6 GB for any number of sequences, if none is longer
    than a few Mb.

    Examples
    --------
    The second sequence overlaps the first on the same strand, and the third overlaps it on
    the opposite strand:

    >>> from skmotif.model_selection import homology_groups
    >>> X = ["AACCGTTAGG", "GTTAGGCATC", "ATCGCCTAAC", "TTTTTTTTTT", "GGGGAGGGGA", "CACACACACA"]
    >>> homology_groups(X, k=6)
    array([0, 0, 0, 1, 2, 3])
    """
    labels = group_related(X, k, groups)
    if np.bincount(labels).max() > len(labels) / 2:
        warnings.warn(describe_largest_group(labels), stacklevel=2)
    return labels


def group_related(X: ArrayLike, k: int, groups: ArrayLike | None = None) -> NDArray[np.intp]:
    """Return the groups of `homology_groups`, without a warning of large groups."""
    check_scalar(k, "k", Integral, min_val=1, max_val=31)
    sequences = as_sequence_list(X)
    lengths = sequence_lengths(sequences)
    if lengths.min() < k:
        index = int(np.argmax(lengths < k))
        raise ValueError(f"Sequence {index} is {lengths[index]} bp long, shorter than k={k}.")
    labels = _initial_labels(len(lengths), groups)
    has_kmer = np.zeros(len(lengths), dtype=bool)
    n_parts = -(-int(lengths.sum()) // _BATCH_SIZE)
    for part in range(n_parts):
        kmers, owners = _part_of_kmers(sequences, lengths, k, part, n_parts)
        labels = link_equal(labels, kmers, owners)
        has_kmer[owners] = True
    # Identical sequences with a k-mer are already linked.
    others = np.flatnonzero(~has_kmer)
    strings = iter_strings([sequences[index] for index in others], lengths[others]) if len(others) else []
    return _number_by_appearance(_link_identical(labels, list(strings), others))


def group_identical(
    sequences: Sequence[str] | NDArray[np.object_], groups: ArrayLike | None = None
) -> NDArray[np.intp]:
    """Return groups of sequences that are identical, on the same or opposite strands."""
    labels = _initial_labels(len(sequences), groups)
    return _number_by_appearance(_link_identical(labels, sequences, labels))


def canonical_strand(sequence: str) -> str | None:
    """Return the first in alphabetical order of a sequence and its reverse complement; None if all bases are N."""
    sequence = sequence.upper()
    return min(sequence, reverse_complement(sequence)) if sequence.strip("N") else None


def _initial_labels(n_sequences: int, groups: ArrayLike | None) -> NDArray[np.intp]:
    """Return the group of each sequence before sequences are compared."""
    labels = np.arange(n_sequences)
    if groups is None:
        return labels
    values = check_groups(groups)
    check_consistent_length(labels, values)
    return link_equal(labels, pd.factorize(values)[0], labels)


def _link_identical(
    labels: NDArray[np.intp], sequences: Sequence[str] | NDArray[np.object_], owners: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Merge the groups of identical sequences; sequences of N alone are not linked."""
    codes = pd.factorize(np.array([*map(canonical_strand, sequences), None], dtype=object))[0][:-1]
    return link_equal(labels, codes[codes >= 0], owners[codes >= 0])


def _number_by_appearance(labels: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return labels that are numbered from 0 in the order of appearance."""
    _, first, labels = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[labels]


def describe_largest_group(labels: NDArray[np.intp]) -> str:
    """Describe the size of the largest group, and how to make it smaller."""
    sizes = np.bincount(labels)
    first = int(np.argmax(labels == sizes.argmax()))
    return (
        f"One group holds {sizes.max()} of the {len(labels)} sequences (the first is sequence {first}), and no split "
        "separates them. If they share a repeat or an adapter, replace it with N, or use a larger k."
    )


def _part_of_kmers(
    sequences: Any, lengths: NDArray[np.intp], k: int, part: int, n_parts: int
) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Return the canonical k-mers that leave the remainder ``part`` by ``n_parts``, and the sequence of each."""
    kmers, owners = [], []
    for rows, letters in iter_letters(sequences, lengths, "".join(IUPAC_CODES)):
        codes = LETTER_TO_CODE[letters]
        owner = np.repeat(np.arange(rows.start, rows.stop), lengths[rows])
        unknown = np.concatenate([[0], np.cumsum(codes == NO_BASE)])
        is_kmer = (owner[k - 1 :] == owner[: len(owner) - k + 1]) & (unknown[k:] == unknown[:-k])
        chunk = canonical_kmers(codes, k)[is_kmer]
        owner = owner[: len(owner) - k + 1][is_kmer]
        if n_parts > 1:
            is_in_part = chunk % n_parts == part
            chunk, owner = chunk[is_in_part], owner[is_in_part]
        kmers.append(chunk)
        owners.append(owner)
    return np.concatenate(kmers), np.concatenate(owners)


def canonical_kmers(codes: NDArray[np.uint8], k: int) -> NDArray[np.int64]:
    """Return the smaller number of each k-mer and its reverse complement.

    Parameters
    ----------
    codes : ndarray of shape (n_bases,)
        0 to 3 for A, C, G, T. A k-mer with another code has a meaningless number.
    k : int
        Width of the k-mers in bp.

    Returns
    -------
    ndarray of shape (n_bases - k + 1,)
        The numbers, ``int64``, 2 bits per base.
    """
    bases = codes.astype(np.int64) & 3
    return np.minimum(_kmers(bases, k), _kmers(3 - bases[::-1], k)[::-1])


def _kmers(codes: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    """Return the numbers of all k-mers, each joined from the numbers of its two halves."""
    if k == 1:
        return codes
    half = _kmers(codes, k // 2)
    number = (half[: len(half) - k // 2] << 2 * (k // 2)) | half[k // 2 :]
    return number if k % 2 == 0 else (number[:-1] << 2) | codes[k - 1 :]
