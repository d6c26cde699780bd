"""One-hot arrays: sequences to rows and back."""

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray
from sklearn.utils import check_array

from skmotif._alphabet import BASE_BITS, BASE_SET_TO_LETTER, LETTER_TO_BASE_SET
from skmotif._sequences import SequenceList, iter_letters

Align = Literal["start", "center", "end"]

# Rows decoded at a time: small enough to stay in the processor's cache.
_CHUNK = 1 << 18

# The row of each set of bases: 1/k for each of its k bases.
_BASE_SET_TO_ROW = (np.arange(16)[:, None] & BASE_BITS) > 0
_BASE_SET_TO_ROW = _BASE_SET_TO_ROW / np.maximum(_BASE_SET_TO_ROW.sum(1, keepdims=True), 1)

# The row of each base in int8, read as one 32-bit number.
_ROW_AS_NUMBER = np.eye(4, dtype=np.int8).view(np.uint32)[:, 0]


def one_hot_rows(dtype: DTypeLike, fractional: bool) -> NDArray[Any]:
    """Return ``(256, 4)``: the row of each ASCII letter; ambiguity codes are zeros or 1/k."""
    rows = _BASE_SET_TO_ROW[LETTER_TO_BASE_SET]
    if not fractional:
        rows = rows * (rows == 1)
    return rows.astype(dtype)


def encode(
    sequences: SequenceList,
    lengths: NDArray[np.intp],
    length: int,
    *,
    align: Align,
    rows: NDArray[Any],
    accepted: str,
) -> NDArray[Any]:
    """One-hot encode sequences into a window of ``length`` bp.

    Parameters
    ----------
    sequences : list, tuple or ndarray
        As `as_sequence_list` returns them.
    lengths : ndarray of shape (n_sequences,)
        Their lengths in bp.
    length : int
        Length of the window in bp.
    align : {"start", "center", "end"}
        Which part of a sequence keeps its place if its length is not ``length``.
    rows : ndarray of shape (256, 4)
        The row of each ASCII letter.
    accepted : str
        The letters that may occur.

    Returns
    -------
    ndarray of shape (n_sequences, length, 4)
    """
    # The array is not initialised: the loop writes every byte, chunk by chunk.
    encoded = np.empty((len(lengths), length, 4), dtype=rows.dtype)
    for chunk, letters in iter_letters(sequences, lengths, accepted):
        if (lengths[chunk] == length).all():
            # mode="clip" lets `take` write into `out` without a buffer; no index is out of range.
            np.take(rows, letters, axis=0, out=encoded[chunk].reshape(-1, 4), mode="clip")
        else:
            _write_aligned(encoded[chunk], rows[letters], lengths[chunk], align)
    return encoded


def _write_aligned(window: NDArray[Any], rows: NDArray[Any], lengths: NDArray[np.intp], align: Align) -> None:
    """Write the rows of sequences, which follow each other, into a window that is longer or shorter."""
    length = window.shape[1]
    first_column = _shift(lengths, length, align) - (np.cumsum(lengths) - lengths)
    column = np.arange(len(rows)) + np.repeat(first_column, lengths)
    sequence = np.repeat(np.arange(len(lengths)), lengths)
    inside = (column >= 0) & (column < length)
    window[:] = 0
    window[sequence[inside], column[inside]] = rows[inside]


def _shift(lengths: NDArray[np.intp], length: int, align: Align) -> NDArray[np.intp]:
    """Return by how many columns each sequence moves to the right; negative if its start is cropped."""
    gap = length - lengths
    if align == "start":
        return np.zeros_like(gap)
    if align == "end":
        return gap
    return np.sign(gap) * (np.abs(gap) // 2)


def decode(encoded: NDArray[Any], align: Align) -> NDArray[np.object_]:
    """Decode one-hot rows to sequences, ``(n_sequences,)`` of ``str``.

    Rows of zeros become N, except at the ends that ``align`` pads: there they are padding.

    Raises
    ------
    ValueError
        If a row is not that of a base, an ambiguity code or padding.
    """
    n_sequences, length = encoded.shape[:2]
    sequences = np.empty(n_sequences, dtype=object)
    step = max(1, _CHUNK // length)
    for start in range(0, n_sequences, step):
        base_sets = _checked_base_sets(encoded[start : start + step], start)
        text = BASE_SET_TO_LETTER.take(base_sets).tobytes().decode("ascii")
        left, right = _padding(base_sets, align)
        for i, (n_left, n_right) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
            sequences[start + i] = text[i * length + n_left : (i + 1) * length - n_right]
    return sequences


def to_letters(one_hot: NDArray[Any]) -> str:
    """Return the bases of ``(length, 4)`` as a ``str`` of the same length, N where unknown."""
    return BASE_SET_TO_LETTER[_to_base_sets(one_hot)].tobytes().decode("ascii")


def _padding(base_sets: NDArray[np.uint8], align: Align) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return how many rows of each sequence are padding, on the left and on the right."""
    known = base_sets != 0
    known |= ~known.any(axis=1, keepdims=True)  # a sequence of N alone keeps its length
    left, right = known.argmax(axis=1), known[:, ::-1].argmax(axis=1)
    if align == "start":
        left = np.zeros_like(left)
    if align == "end":
        right = np.zeros_like(right)
    return left, right


def _to_base_sets(encoded: NDArray[Any]) -> NDArray[np.uint8]:
    """Return the set of bases of each row, without checking the row."""
    return (encoded != 0) @ BASE_BITS


def _checked_base_sets(encoded: NDArray[Any], start: int) -> NDArray[np.uint8]:
    """Return the set of bases of each row; raise an error if a row is not one-hot.

    The first sequence is number ``start`` in the error.
    """
    base_sets = _single_base_sets(encoded)
    if base_sets is None:
        base_sets = _to_base_sets(encoded)
        _check_rows(encoded, base_sets, start)
    return base_sets


def _single_base_sets(encoded: NDArray[Any]) -> NDArray[np.uint8] | None:
    """Return the set of bases of each row in int8, fast; None if a row is neither one base nor zeros."""
    if encoded.dtype != np.int8 or not encoded.flags.c_contiguous:
        return None
    numbers = encoded.view(np.uint32)[..., 0]
    base_sets = np.zeros(numbers.shape, dtype=np.uint8)
    for row, bit in zip(_ROW_AS_NUMBER, BASE_BITS, strict=True):
        base_sets |= (numbers == row) * bit
    return base_sets if ((base_sets != 0) == (numbers != 0)).all() else None


def _check_rows(encoded: NDArray[Any], base_sets: NDArray[np.uint8], start: int) -> None:
    expected = _BASE_SET_TO_ROW[base_sets].astype(np.float32)
    wrong = ~np.isclose(encoded, expected, rtol=0, atol=1e-3).all(axis=2)
    if wrong.any():
        row, position = np.argwhere(wrong)[0]
        raise ValueError(
            f"Sequence {start + row} has {encoded[row, position].tolist()} at position {position} (0-based); expected "
            "the one-hot row of A, C, G or T, the row of an ambiguity code, or zeros (padding)."
        )


def known_rows(X: NDArray[Any]) -> NDArray[np.float32]:
    """Return ``(n_sequences, length, 1)``: 0.0 at rows of zeros (N and padding), 1.0 elsewhere."""
    return (X != 0).any(axis=2, keepdims=True).astype(np.float32)


def is_single_base(X: NDArray[Any]) -> NDArray[np.bool_]:
    """Return ``(n_sequences, length)``: whether a row is the one-hot row of one base."""
    return ((X != 0).sum(axis=2) == 1) & (X.max(axis=2) == 1)


def single_bases(X: NDArray[Any]) -> NDArray[np.int8]:
    """Return ``(n_sequences, length, 4)``: the one-hot rows of single bases; all other rows become zeros."""
    return (X * is_single_base(X)[:, :, np.newaxis]).astype(np.int8)


def as_numbers(X: ArrayLike) -> NDArray[Any]:
    """Return an array-like as an array of numbers, of any shape; raise a ValueError if it has others."""
    array = check_array(X, dtype="numeric", allow_nd=True, ensure_2d=False, ensure_all_finite=False)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"Expected encoded sequences, which are numbers; got an array of dtype {array.dtype}.")
    return array
