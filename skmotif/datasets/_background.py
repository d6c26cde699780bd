"""Background sequences: shuffles of given sequences, or windows of a genome."""

import os
import warnings
from numbers import Integral
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.utils import check_random_state

from skmotif._alphabet import BASES, IUPAC_CODES
from skmotif._one_hot import encode, one_hot_rows
from skmotif._sequences import as_sequence_list, iter_strings, sequence_lengths
from skmotif._shuffle import shuffle_dinucleotides
from skmotif._sklearn import Interval, StrOptions, validate_params
from skmotif.datasets._windows import draw_windows

_BASE_LETTERS = np.frombuffer(BASES.encode(), dtype=np.uint8)
_IS_BASE = np.isin(np.arange(256), _BASE_LETTERS)


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
    sequences: ArrayLike,
    method: Literal["dinucleotide", "shuffle", "genome"] = "dinucleotide",
    *,
    n_per_sequence: int = 1,
    genome: str | os.PathLike[str] | None = None,
    exclude: pd.DataFrame | str | os.PathLike[str] | None = None,
    random_state: int | np.random.RandomState | None = None,
) -> NDArray[np.object_]:
    """Make background sequences: negatives for a classifier of the given sequences.

    A classifier cannot use what the background shares with the sequences. The more the
    two share, the more the classifier depends on motifs.

    Parameters
    ----------
    sequences : array-like of shape (n_sequences,) or (n_sequences, 1)
        DNA sequences, which may differ in length.

    method : {"dinucleotide", "shuffle", "genome"}, default="dinucleotide"
        How to make the background:

        - "dinucleotide" shuffles each sequence and keeps its count of each base and each
          dinucleotide [1]_. The shuffle begins and ends with the same base as the
          sequence. Every sequence with these properties is equally likely;
        - "shuffle" permutes the bases of each sequence;
        - "genome" draws a window of the genome that has the same length and GC content.

        Shuffles leave N and other ambiguity codes in their places. "dinucleotide" shuffles
        each stretch between them on its own.

    n_per_sequence : int, default=1
        Number of background sequences for each sequence.

    genome : str or path-like, default=None
        A FASTA file, as in `skmotif.io.extract_sequences`. Required if, and only if,
        ``method="genome"``.

    exclude : DataFrame, str or path-like, default=None
        Regions of the genome that no window may overlap, such as the regions of the
        sequences: a BED file, or a frame from `skmotif.io.read_bed`.

    random_state : int, RandomState instance or None, default=None
        Determines the background.

    Returns
    -------
    ndarray of shape (n_sequences * n_per_sequence,)
        Upper-case sequences, as ``str`` objects. The background of sequence ``i`` starts at
        index ``i * n_per_sequence``.

    Raises
    ------
    ValueError
        If a sequence is empty, missing, or has a character that is not an IUPAC code; if
        ``genome`` or ``exclude`` does not fit the method; if the genome cannot be indexed,
        has no chromosome that is long enough, has hardly any window without N outside of
        ``exclude``, or has a character that is not an IUPAC code of DNA in a window.
    TypeError
        If ``sequences`` is not a collection of sequences.
    ImportError
        If pyfaidx is not installed: ``pip install "skmotif[genome]"``.

    Warns
    -----
    UserWarning
        If every shuffle of a sequence equals the sequence, because few or no other
        sequences have the same counts; or if the GC content of a window differs by more
        than 5 percentage points.

    See Also
    --------
    skmotif.model_selection.HomologyGroupKFold : Keeps groups on one side of a split.

    Notes
    -----
    Windows are drawn from the forward strand, with the same probability for each place. The
    first window is taken that has no N and a GC content within 2 percentage points. If 1,000
    windows include none, the one with the nearest GC content is taken.

    A shuffle is not homologous to its sequence, but the two share their composition and can
    be linked by it. Use ``groups`` to keep them on one side of a split.

    References
    ----------
    .. [1] Altschul, S. F. and Erickson, B. W. "Significance of nucleotide sequence
       alignments: a method for random sequence permutation that preserves dinucleotide and
       codon usage." Molecular Biology and Evolution 2, 526-538 (1985).

    Examples
    --------
    >>> from skmotif.datasets import make_background
    >>> make_background(["ACGTTGCAACGGAT", "ggacaNNcatacagtta"], random_state=0)
    array(['ACGACGGCAATTGT', 'GGACANNCAGTATTACA'], dtype=object)

    Train a classifier on sequences and their background:

    >>> import numpy as np
    >>> from sklearn.model_selection import cross_val_score
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
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
        raise ValueError(
            f"`genome` is required if, and only if, method='genome'; got method={method!r} and genome={genome!r}."
        )
    if exclude is not None and genome is None:
        raise ValueError(f"`exclude` requires method='genome', got method={method!r}.")
    upper = _upper(sequences)
    rng = check_random_state(random_state)
    if genome is not None:
        return draw_windows(upper, n_per_sequence, genome, exclude, rng)
    shuffled = _shuffle(upper, method, n_per_sequence, rng)
    unchanged = _find_unchanged(upper, shuffled)
    if len(unchanged):
        warnings.warn(
            f"The shuffle left {len(unchanged)} of {len(upper)} sequences unchanged, the first of them sequence "
            f"{unchanged[0]} ({upper[unchanged[0]][:20]!r}): few or no other sequences have the same counts.",
            stacklevel=3,
        )
    return shuffled


def _upper(sequences: ArrayLike) -> list[str]:
    listed = as_sequence_list(sequences)
    return [sequence.upper() for sequence in iter_strings(listed, sequence_lengths(listed))]


def _shuffle(
    sequences: list[str],
    method: Literal["dinucleotide", "shuffle", "genome"],
    n_per_sequence: int,
    rng: np.random.RandomState,
) -> NDArray[np.object_]:
    copies = [sequence for sequence in sequences for _ in range(n_per_sequence)]
    shuffle = _shuffle_dinucleotides if method == "dinucleotide" else _shuffle_bases
    return np.array(shuffle(copies, rng), dtype=object)


def _find_unchanged(sequences: list[str], shuffled: NDArray[np.object_]) -> NDArray[np.intp]:
    """Return the indices of the sequences that equal each of their shuffles."""
    originals = np.array(sequences, dtype=object)[:, np.newaxis]
    return np.flatnonzero((shuffled.reshape(len(sequences), -1) == originals).all(axis=1))


def _shuffle_dinucleotides(sequences: list[str], rng: np.random.RandomState) -> list[str]:
    lengths = sequence_lengths(sequences)
    rows, accepted = one_hot_rows(np.int8, fractional=False), "".join(IUPAC_CODES)
    one_hot = encode(sequences, lengths, int(lengths.max()), align="start", rows=rows, accepted=accepted)
    return [
        _replace_bases(sequence, _BASE_LETTERS[shuffled[shuffled.any(axis=1)].argmax(axis=1)])
        for sequence, shuffled in zip(sequences, shuffle_dinucleotides(one_hot, rng), strict=True)
    ]


def _shuffle_bases(sequences: list[str], rng: np.random.RandomState) -> list[str]:
    return [_replace_bases(sequence, rng.permutation(_bases(sequence))) for sequence in sequences]


def _bases(sequence: str) -> NDArray[np.uint8]:
    """Return the letters of a sequence that are A, C, G or T, as ``uint8``."""
    letters = np.frombuffer(sequence.encode(), dtype=np.uint8)
    return letters[_IS_BASE[letters]]


def _replace_bases(sequence: str, bases: NDArray[np.uint8]) -> str:
    """Replace the letters of a sequence that are A, C, G or T, in their order."""
    letters = np.frombuffer(sequence.encode(), dtype=np.uint8).copy()
    letters[_IS_BASE[letters]] = bases
    return letters.tobytes().decode()
