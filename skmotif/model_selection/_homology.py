"""Groups of sequences that share k-mers."""

import warnings
from numbers import Integral

import numpy as np
import pandas as pd
from sklearn.utils import check_scalar
from sklearn.utils.validation import check_consistent_length

from skmotif._groups import check_groups, link_equal
from skmotif._sequences import (
    BASES,
    IUPAC_CODES,
    as_sequence_list,
    iter_letters,
    iter_strings,
    reverse_complement,
    sequence_lengths,
)

# Longer than the longest motifs, which link all sites of a factor (CTCF's is 19 bp), and
# than what 100,000 sequences of 100 bp share by chance.
DEFAULT_K = 24

# k-mers compared at a time, of 8 bytes each.
_BATCH = 1 << 24

_NO_BASE = 4
_LETTER_TO_CODE = np.full(256, _NO_BASE, dtype=np.uint8)
for _code, _base in enumerate(BASES):
    _LETTER_TO_CODE[[ord(_base), ord(_base.lower())]] = _code


def homology_groups(X, *, k=DEFAULT_K, groups=None):
    """Group sequences that share a k-mer on either strand.

    Sequences of one group are related: overlapping peaks, repeats, duplicates. A model that
    is trained on some of them and tested on others is tested on what it has seen.

    1. Two sequences are linked if they have ``k`` bases in a row in common, on the same
       or on opposite strands; or if they are the same from end to end, on the same or on
       opposite strands, and have a base that is known.
    2. A group is what hangs together by such links, directly or by way of others.

    Parameters
    ----------
    X : array-like of shape (n_sequences,) or (n_sequences, 1)
        DNA sequences, of ``k`` bp or more. Case does not matter; k-mers with N or another
        ambiguity code link nothing.

    k : int, default=24
        Number of bases in a row, 1 to 31. It should be longer than the motif that is
        looked for, lest the sites that carry it be linked by it. Among M k-mers in all,
        about M**2 / 4**k pairs are equal by chance.

    groups : array-like of shape (n_sequences,), default=None
        Sequences with the same value are linked as well, such as a shuffled sequence and
        the one that it was made of.

    Returns
    -------
    ndarray of shape (n_sequences,)
        The group of each sequence, ``int``, numbered from 0 in the order of appearance.

    Raises
    ------
    ValueError
        If a sequence is shorter than ``k``, is missing or has a character that is no IUPAC
        code, or if ``groups`` is of another length than ``X``.

    Warns
    -----
    UserWarning
        If one group holds more than half of the sequences, as where all of them carry the
        same repeat or adapter.

    See Also
    --------
    HomologyGroupKFold : Keeps such groups together in cross-validation.
    find_duplicates : The sequences that are the same from end to end.

    Notes
    -----
    Working memory does not go beyond about 0.6 GB, however many sequences there are (of a
    few Mb each at most).

    Examples
    --------
    The second sequence overlaps the first on the same strand, the third one does so on the
    opposite strand:

    >>> from skmotif.model_selection import homology_groups
    >>> X = ["AACCGTTAGG", "GTTAGGCATC", "ATCGCCTAAC", "TTTTTTTTTT", "GGGGAGGGGA", "CACACACACA"]
    >>> homology_groups(X, k=6)
    array([0, 0, 0, 1, 2, 3])
    """
    labels = link(X, k, groups)
    if np.bincount(labels).max() > len(labels) / 2:
        warnings.warn(describe_largest(labels), stacklevel=2)
    return labels


def link(X, k, groups=None):
    """Return the groups of `homology_groups`."""
    check_scalar(k, "k", Integral, min_val=1, max_val=31)
    sequences = as_sequence_list(X)
    lengths = sequence_lengths(sequences)
    if lengths.min() < k:
        index = int(np.argmax(lengths < k))
        raise ValueError(f"Sequence {index} is {lengths[index]} bp long, shorter than k={k}.")
    labels = _initial_labels(len(lengths), groups)
    has_kmer = np.zeros(len(lengths), dtype=bool)
    n_parts = -(-int(lengths.sum()) // _BATCH)
    for part in range(n_parts):
        kmers, owners = _gather(sequences, lengths, k, part, n_parts)
        labels = link_equal(labels, kmers, owners)
        has_kmer[owners] = True
    # Of the sequences that have a k-mer, the same ones are linked by it.
    others = np.flatnonzero(~has_kmer)
    strings = iter_strings([sequences[index] for index in others], lengths[others]) if len(others) else []
    return _numbered(_link_same(labels, list(strings), others))


def link_same(sequences, groups=None):
    """Return groups of sequences (a list of ``str``) that are the same, on the same or on opposite strands."""
    labels = _initial_labels(len(sequences), groups)
    return _numbered(_link_same(labels, sequences, labels))


def canonical_strand(sequence):
    """Return a sequence or its reverse complement in upper case, whichever comes first; None if all bases are N."""
    sequence = sequence.upper()
    return min(sequence, reverse_complement(sequence)) if sequence.strip("N") else None


def _initial_labels(n_sequences, groups):
    labels = np.arange(n_sequences)
    if groups is None:
        return labels
    groups = check_groups(groups)
    check_consistent_length(labels, groups)
    return link_equal(labels, pd.factorize(groups)[0], labels)


def _link_same(labels, sequences, owners):
    """Merge the groups of sequences that are the same; those of N alone are like nothing."""
    codes = pd.factorize(np.array([*map(canonical_strand, sequences), None], dtype=object))[0][:-1]
    return link_equal(labels, codes[codes >= 0], owners[codes >= 0])


def _numbered(labels):
    """Return labels that are numbered in the order of appearance."""
    _, first, labels = np.unique(labels, return_index=True, return_inverse=True)
    return np.argsort(np.argsort(first))[labels]


def describe_largest(labels):
    """Say how large the largest group is, and what to do about it."""
    sizes = np.bincount(labels)
    first = int(np.argmax(labels == sizes.argmax()))
    return (
        f"One group holds {sizes.max()} of the {len(labels)} sequences (the first is sequence {first}), and no split "
        "can part them. If a repeat or an adapter links them, replace it by N, or take a larger k."
    )


def _gather(sequences, lengths, k, part, n_parts):
    """Return the canonical k-mers that fall into a part of all, and the sequence of each."""
    kmers, owners = [], []
    for rows, letters in iter_letters(sequences, lengths, "".join(IUPAC_CODES)):
        codes = _LETTER_TO_CODE[letters]
        owner = np.repeat(np.arange(rows.start, rows.stop), lengths[rows])
        unknown = np.concatenate([[0], np.cumsum(codes == _NO_BASE)])
        whole = (owner[k - 1 :] == owner[: len(owner) - k + 1]) & (unknown[k:] == unknown[:-k])
        chunk = canonical_kmers(codes, k)[whole]
        owner = owner[: len(owner) - k + 1][whole]
        if n_parts > 1:
            chosen = chunk % n_parts == part
            chunk, owner = chunk[chosen], owner[chosen]
        kmers.append(chunk)
        owners.append(owner)
    return np.concatenate(kmers), np.concatenate(owners)


def canonical_kmers(codes, k):
    """Return each k-mer or its reverse complement, whichever comes first, as a number.

    Parameters
    ----------
    codes : ndarray of shape (n_bases,)
        0 to 3 for A, C, G, T. What other codes make of the k-mers that they are part of
        has no meaning.

    Returns
    -------
    ndarray of shape (n_bases - k + 1,)
        2 bits to a base, ``int64``.
    """
    codes = codes.astype(np.int64) & 3
    return np.minimum(_kmers(codes, k), _kmers(3 - codes[::-1], k)[::-1])


def _kmers(codes, k):
    """Return the numbers of all k-mers, each put together from two halves."""
    if k == 1:
        return codes
    half = _kmers(codes, k // 2)
    number = (half[: len(half) - k // 2] << 2 * (k // 2)) | half[k // 2 :]
    return number if k % 2 == 0 else (number[:-1] << 2) | codes[k - 1 :]
