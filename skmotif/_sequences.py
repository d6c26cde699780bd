"""Collections of sequences: their containers, their lengths and their letters.

Sequences are read in chunks: one flat array of letters (``uint8``) and the length of each
sequence. Memory holds one copied chunk at a time in addition to the output.
"""

from collections.abc import Iterator
from typing import Any, NoReturn, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skmotif._alphabet import IUPAC_CODES, rna_hint

# What `as_sequence_list` returns.
SequenceList: TypeAlias = list[Any] | tuple[Any, ...] | NDArray[Any]

# Letters handled at a time: small enough to stay in the processor's cache.
_CHUNK = 1 << 18


def as_sequence_list(X: ArrayLike) -> SequenceList:
    """Return a collection of sequences as a list, a tuple or a 1-D array, without checking letters.

    Parameters
    ----------
    X : list, tuple, array, Series or one-column DataFrame of sequences

    Returns
    -------
    list, tuple or ndarray of shape (n_sequences,)
        An array only if its dtype has a fixed width (``U`` or ``S``).
    """
    if isinstance(X, (str, bytes)):
        raise TypeError(f"Expected a collection of sequences, got a single one ({X[:20]!r}): pass [sequence].")
    sequences: Any = X
    if hasattr(X, "to_numpy"):  # pandas, polars
        sequences = X.to_numpy()
    elif not isinstance(X, (list, tuple, np.ndarray)):
        raise TypeError(
            f"Expected a list, tuple, array, Series or one-column DataFrame of sequences, got {type(X).__name__}."
        )
    if isinstance(sequences, np.ndarray):
        sequences = _one_column(sequences)
    if len(sequences) == 0:
        raise ValueError("Found array with 0 sample(s) (no sequences) while a minimum of 1 is required.")
    return sequences


def _one_column(array: NDArray[Any]) -> list[Any] | NDArray[Any]:
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise ValueError(f"Expected one column of sequences, got an array of shape {array.shape}.")
    if array.dtype.kind in "US":
        return array
    if array.dtype.kind in "OT":  # T: NumPy's variable-width strings
        return array.tolist()
    raise TypeError(f"Expected sequences as strings, got an array of dtype {array.dtype}.")


def sequence_lengths(sequences: SequenceList) -> NDArray[np.intp]:
    """Return the length of each sequence in bp, ``(n_sequences,)``.

    Raises
    ------
    ValueError
        If a sequence is empty or missing.
    TypeError
        If an element is not a sequence.
    """
    if isinstance(sequences, np.ndarray):
        lengths = np.char.str_len(sequences)
    else:
        try:
            lengths = np.fromiter(map(len, sequences), dtype=np.intp, count=len(sequences))
        except TypeError:
            for index, sequence in enumerate(sequences):
                _as_bytes(sequence, index)
            raise
    if not lengths.all():
        index = int(np.argmin(lengths))
        _as_bytes(sequences[index], index)  # an empty list has the wrong type
        raise ValueError(f"Sequence {index} is empty.")
    return lengths


def _is_missing(value: object) -> bool:
    return value is None or type(value).__name__ == "NAType" or (isinstance(value, float) and value != value)


def _as_bytes(sequence: object, index: int) -> bytes:
    if isinstance(sequence, str):
        return sequence.encode("ascii", "replace")
    if hasattr(sequence, "__bytes__"):  # bytes, Biopython's Seq
        return bytes(sequence)
    if _is_missing(sequence):
        raise ValueError(f"Sequence {index} is missing ({sequence!r}).")
    raise TypeError(f"Sequence {index} is of type {type(sequence).__name__}, expected str, bytes or Biopython's Seq.")


def _letters(sequences: SequenceList, lengths: NDArray[np.intp], start: int) -> NDArray[np.uint8]:
    """Return the letters of all sequences, one after the other, as ``uint8``.

    A character outside ASCII becomes a letter that is not an IUPAC code.
    """
    if isinstance(sequences, np.ndarray):
        if lengths.sum() == len(sequences) * _width(sequences):
            return _letters_without_gaps(sequences)
        sequences = sequences.tolist()
    try:
        joined = "".join(sequences).encode("ascii", "replace")
    except TypeError:
        joined = b"".join([_as_bytes(sequence, start + i) for i, sequence in enumerate(sequences)])
    return np.frombuffer(joined, dtype=np.uint8)


def _width(array: NDArray[Any]) -> int:
    return array.dtype.itemsize // (4 if array.dtype.kind == "U" else 1)


def _letters_without_gaps(array: NDArray[Any]) -> NDArray[np.uint8]:
    """Return the letters of an array in which every sequence is as long as the array's width."""
    array = np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("="))
    letters = array.view(np.uint32 if array.dtype.kind == "U" else np.uint8)
    if letters.max() > 127:
        letters = np.minimum(letters, 127)
    return letters.astype(np.uint8, copy=False)


def iter_letters(
    sequences: SequenceList, lengths: NDArray[np.intp], accepted: str
) -> Iterator[tuple[slice, NDArray[np.uint8]]]:
    """Yield ``(rows, letters)``: a slice of the sequences, and their letters as ``uint8``.

    Raises
    ------
    ValueError
        If a letter is not in ``accepted``. The error names the sequence, the position and
        the letter.
    """
    accepted_letters = (accepted + accepted.lower()).encode()
    step = max(1, _CHUNK // int(lengths.max()))
    for start in range(0, len(lengths), step):
        rows = slice(start, min(start + step, len(lengths)))
        letters = _letters(sequences[rows], lengths[rows], start)
        # Deleting the accepted letters from bytes is faster than any look-up in NumPy.
        if letters.tobytes().translate(None, accepted_letters):
            first = int(np.isin(letters, list(accepted_letters)).argmin())
            ends = np.cumsum(lengths[rows])
            row = int(np.searchsorted(ends, first, side="right"))
            position = first - int(ends[row] - lengths[start + row])
            _raise_invalid_letter(sequences[start + row], start + row, position, accepted)
        yield rows, letters


def _raise_invalid_letter(sequence: Any, index: int, position: int, accepted: str) -> NoReturn:
    found = sequence[position : position + 1]
    if not isinstance(found, str):
        found = bytes(found).decode("latin-1")
    raise ValueError(
        f"Sequence {index} has {found!r} at position {position} (0-based); expected one of {accepted}, "
        f"in upper or lower case{rna_hint(found)}."
    )


def iter_strings(sequences: SequenceList, lengths: NDArray[np.intp]) -> Iterator[str]:
    """Yield each sequence as a ``str`` in its own case.

    Raises
    ------
    ValueError
        If a letter is not an IUPAC code.
    """
    for rows, letters in iter_letters(sequences, lengths, "".join(IUPAC_CODES)):
        text, end = letters.tobytes().decode("ascii"), 0
        for length in lengths[rows].tolist():
            start, end = end, end + length
            yield text[start:end]
