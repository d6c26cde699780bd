"""Sequences to tell others from: shuffles of them, and windows of a genome."""

import os
import re
import warnings
from collections import Counter
from itertools import pairwise
from math import factorial, prod
from numbers import Integral

import numpy as np
import pandas as pd
from sklearn.utils import check_random_state

from skmotif._alphabet import BASES, IUPAC_CODES
from skmotif._one_hot import encode, one_hot_rows
from skmotif._sequences import as_sequence_list, iter_strings, sequence_lengths
from skmotif._shuffle import shuffle_dinucleotides
from skmotif._sklearn import Interval, StrOptions, validate_params
from skmotif.datasets._windows import draw_windows

_BASE_CODES = np.frombuffer(BASES.encode(), dtype=np.uint8)
_IS_BASE = np.isin(np.arange(256), _BASE_CODES)


@validate_params({"random_state": ["random_state"]}, prefer_skip_nested_validation=True)
def dinucleotide_shuffle(sequences, *, random_state=None):
    """Shuffle each sequence, with the same count of each base and each dinucleotide.

    Every sequence with those counts is as likely as any other; all of them begin and end
    as the given one. What is no A, C, G or T stays in its place, and the stretches between
    are shuffled each on its own.

    Parameters
    ----------
    sequences : array-like of shape (n_sequences,) or (n_sequences, 1)
        DNA sequences, which may differ in length.

    random_state : int, RandomState instance or None, default=None
        Determines the shuffles.

    Returns
    -------
    ndarray of shape (n_sequences,)
        Upper-case sequences, as ``str`` objects; what was lower case is upper case, too.

    Raises
    ------
    ValueError
        If a sequence is empty, missing, or has a character that is no IUPAC code.
    TypeError
        If ``sequences`` are no collection of sequences.

    Warns
    -----
    UserWarning
        If sequences come back as they are, since no other has the same counts.

    See Also
    --------
    make_background : Several shuffles of each sequence, or other backgrounds.

    References
    ----------
    Altschul, S. F. and Erickson, B. W. "Significance of nucleotide sequence alignments: a
    method for random sequence permutation that preserves dinucleotide and codon usage."
    Molecular Biology and Evolution 2, 526-538 (1985).

    Examples
    --------
    >>> from skmotif.datasets import dinucleotide_shuffle
    >>> dinucleotide_shuffle(["ACGTTGCAACGGAT", "ggaNNcatacag"], random_state=0)
    array(['ACGACGGCAATTGT', 'GGANNCATACAG'], dtype=object)
    """
    return _shuffle(_upper(sequences), "dinucleotide", 1, random_state)


@validate_params(
    {
        "method": [StrOptions({"dinucleotide", "shuffle", "genome"})],
        "n_per_sequence": [Interval(Integral, 1, None, closed="left")],
        "genome": [str, os.PathLike, None],
        "exclude": [pd.DataFrame, str, os.PathLike, None],
        "random_state": ["random_state"],
    },
    prefer_skip_nested_validation=True,
)
def make_background(
    sequences, method="dinucleotide", *, n_per_sequence=1, genome=None, exclude=None, random_state=None
):
    """Make sequences that a classifier can learn to tell the given ones from.

    What the background has in common with the sequences, nobody learns to tell them by:
    the more that is, the less a network can score by what is no motif.

    Parameters
    ----------
    sequences : array-like of shape (n_sequences,) or (n_sequences, 1)
        DNA sequences, which may differ in length.

    method : {"dinucleotide", "shuffle", "genome"}, default="dinucleotide"
        Shuffle each sequence by `dinucleotide_shuffle`; or permute its bases, while what is
        no A, C, G or T stays in its place; or draw a window of the genome that is as long
        and has the same GC content.

    n_per_sequence : int, default=1
        Sequences to make of each.

    genome : str or path-like, default=None
        Where ``method="genome"``, a FASTA file, as in `skmotif.io.extract_sequences`.

    exclude : DataFrame, str or path-like, default=None
        Regions of the genome that no window may overlap, such as those that the sequences
        come from: a BED file, or a frame as `skmotif.io.read_bed` returns it.

    random_state : int, RandomState instance or None, default=None
        Determines the background.

    Returns
    -------
    ndarray of shape (n_sequences * n_per_sequence,)
        Upper-case sequences, as ``str`` objects. Those from ``i * n_per_sequence`` on are
        made of sequence ``i``.

    Raises
    ------
    ValueError
        If a sequence is empty, missing, or has a character that is no IUPAC code; if
        ``genome`` is missing or superfluous, cannot be indexed, has no chromosome that is
        long enough, next to no window without N outside of ``exclude``, or a character in
        a window that is no IUPAC code of DNA.
    TypeError
        If ``sequences`` are no collection of sequences.
    ImportError
        If pyfaidx is not installed: ``pip install "skmotif[genome]"``.

    Warns
    -----
    UserWarning
        If sequences cannot be shuffled, since they have one arrangement only; or if the GC
        content of windows differs by more than 5 percentage points.

    See Also
    --------
    skmotif.model_selection.HomologyGroupKFold : Keeps groups on one side of a split.

    Notes
    -----
    Windows are drawn from the forward strand, each place as likely as another, until one
    has no N and a GC content within 2 percentage points. Where 1,000 have not, the nearest
    of them is taken.

    A shuffle is no homologue of the sequence that it was made of, but it shares that
    sequence's composition, by which the two can be linked. Let ``groups`` keep them on one
    side.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.model_selection import cross_val_score
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_background, make_motif_classification
    >>> from skmotif.model_selection import HomologyGroupKFold
    >>> dataset = make_motif_classification(600, 40, random_state=0)
    >>> sites = dataset.data[dataset.target == 1]
    >>> background = make_background(sites, random_state=0)
    >>> X = np.concatenate([sites, background])
    >>> y = np.repeat([1, 0], [len(sites), len(background)])
    >>> groups = np.tile(np.arange(len(sites)), 2)
    >>> cnn = MotifCNNClassifier(n_filters=16, learning_rate=0.01, epochs=12, random_state=0)
    >>> scores = cross_val_score(make_pipeline(DNAOneHotEncoder(), cnn), X, y, groups=groups, cv=HomologyGroupKFold(3))
    >>> bool(scores.mean() > 0.9)
    True

    With ``n_per_sequence=2``, the groups of the background are
    ``np.repeat(np.arange(len(sites)), 2)``.
    """
    if (method == "genome") != (genome is not None):
        raise ValueError(f"`genome` goes with method='genome', got method={method!r} and genome={genome!r}.")
    if exclude is not None and genome is None:
        raise ValueError(f"`exclude` goes with method='genome', got method={method!r}.")
    sequences = _upper(sequences)
    if method == "genome":
        return draw_windows(sequences, n_per_sequence, genome, exclude, check_random_state(random_state))
    return _shuffle(sequences, method, n_per_sequence, random_state)


def _upper(sequences):
    sequences = as_sequence_list(sequences)
    return [sequence.upper() for sequence in iter_strings(sequences, sequence_lengths(sequences))]


def _shuffle(sequences, method, n_per_sequence, random_state):
    """Shuffle upper-case sequences, and warn of those that have one arrangement only."""
    shuffle, is_fixed = _SHUFFLES[method]
    copies = [sequence for sequence in sequences for _ in range(n_per_sequence)]
    shuffled = np.array(shuffle(copies, check_random_state(random_state)), dtype=object)
    pairs = enumerate(zip(sequences, shuffled[::n_per_sequence], strict=True))
    # To count arrangements is slow, but only what came out as it was can have a single one.
    fixed = [i for i, (before, after) in pairs if before == after and is_fixed(before)]
    if fixed:
        warnings.warn(
            f"{len(fixed)} of {len(sequences)} sequences have one arrangement only and come back as they are, "
            f"the first of them sequence {fixed[0]} ({sequences[fixed[0]][:20]!r}).",
            stacklevel=4,
        )
    return shuffled


def _shuffle_dinucleotides(sequences, rng):
    lengths = sequence_lengths(sequences)
    letter_rows, accepted = one_hot_rows(np.int8, fractional=False), "".join(IUPAC_CODES)
    one_hot = encode(sequences, lengths, int(lengths.max()), align="start", rows=letter_rows, accepted=accepted)
    return [
        _replace_bases(sequence, _BASE_CODES[bases[bases.any(axis=1)].argmax(axis=1)])
        for sequence, bases in zip(sequences, shuffle_dinucleotides(one_hot, rng), strict=True)
    ]


def _shuffle_bases(sequences, rng):
    return [_replace_bases(sequence, rng.permutation(_bases(sequence))) for sequence in sequences]


def _bases(sequence):
    """Return the letters of a sequence that are A, C, G or T, as ``uint8``."""
    letters = np.frombuffer(sequence.encode(), dtype=np.uint8)
    return letters[_IS_BASE[letters]]


def _replace_bases(sequence, bases):
    letters = np.frombuffer(sequence.encode(), dtype=np.uint8).copy()
    letters[_IS_BASE[letters]] = bases
    return letters.tobytes().decode()


def _has_one_arrangement(sequence):
    return all(_n_arrangements(stretch) == 1 for stretch in re.findall(f"[{BASES}]+", sequence))


def _n_arrangements(stretch):
    """Count the sequences with the same dinucleotides that begin and end as this one.

    They are the Eulerian trails over the bases, in which edges between the same two bases
    cannot be told apart. An edge from the last base to the first closes them, and the BEST
    theorem counts Eulerian circuits: the trees that lead to the last base, times the
    orders of each base's other edges.
    """
    counts = Counter(pairwise(stretch))
    n_leaving = Counter(stretch)  # with the edge that closes the circuit
    others = sorted(set(stretch) - {stretch[-1]})
    laplacian = [[(a == b) * n_leaving[a] - counts[a, b] for b in others] for a in others]
    orders = prod(factorial(n - 1) for n in n_leaving.values())
    return _determinant(laplacian) * orders // prod(map(factorial, counts.values()))


def _determinant(matrix):
    """Return the determinant of a small matrix of whole numbers, exactly."""
    if not matrix:
        return 1
    first, *rest = matrix
    minors = [[row[:i] + row[i + 1 :] for row in rest] for i in range(len(first))]
    return sum((-1) ** i * value * _determinant(minors[i]) for i, value in enumerate(first))


_SHUFFLES = {
    "dinucleotide": (_shuffle_dinucleotides, _has_one_arrangement),
    "shuffle": (_shuffle_bases, lambda sequence: len(set(_bases(sequence))) < 2),
}
