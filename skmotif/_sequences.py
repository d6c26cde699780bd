"""The DNA alphabet: letters to one-hot rows and back.

Sequences travel as one flat array of letters (``uint8``) and the length of each, chunk
by chunk, so that beside the output no more than a chunk is ever copied.
"""

import numpy as np
from sklearn.utils import check_array

BASES = "ACGT"

# Each IUPAC code and the bases that it is compatible with (Cornish-Bowden 1985,
# Nucleic Acids Research 13:3021).
IUPAC_CODES = {
    "A": "A",
    "C": "C",
    "G": "G",
    "T": "T",
    "R": "AG",
    "Y": "CT",
    "S": "CG",
    "W": "AT",
    "K": "GT",
    "M": "AC",
    "B": "CGT",
    "D": "AGT",
    "H": "ACT",
    "V": "ACG",
    "N": "ACGT",
}

# All of them as bytes, in upper and lower case.
IUPAC_LETTERS = ("".join(IUPAC_CODES) + "".join(IUPAC_CODES).lower()).encode()

_COMPLEMENT = str.maketrans("ACGTRYSWKMBDHVNacgtryswkmbdhvn", "TGCAYRSWMKVHDBNtgcayrswmkvhdbn")

# Letters handled at a time: small enough to stay in the processor's cache.
_CHUNK = 1 << 18


def _base_sets():
    """Return ``(256,)``: the bases each letter stands for, as bits (A 1, C 2, G 4, T 8)."""
    bits = np.zeros(256, dtype=np.uint8)
    for code, bases in IUPAC_CODES.items():
        value = sum(1 << BASES.index(base) for base in bases)
        bits[ord(code)] = bits[ord(code.lower())] = value
    return bits


# 0 marks a letter that is no IUPAC code.
LETTER_TO_BASE_SET = _base_sets()

# One row to each base set: 1/k for each of its k bases.
_BASE_SET_TO_ROW = (np.arange(16)[:, None] >> np.arange(4)) & 1
_BASE_SET_TO_ROW = _BASE_SET_TO_ROW / np.maximum(_BASE_SET_TO_ROW.sum(1, keepdims=True), 1)

_BASE_SET_TO_LETTER = np.full(16, ord("N"), dtype=np.uint8)
for _code in IUPAC_CODES:
    _BASE_SET_TO_LETTER[LETTER_TO_BASE_SET[ord(_code)]] = ord(_code)


def reverse_complement(sequence):
    """Return the opposite strand of a ``str`` of IUPAC codes, read 5' to 3'."""
    return sequence.translate(_COMPLEMENT)[::-1]


def as_sequence_list(X):
    """Return a collection of sequences as a list or a 1-D array, without checking letters.

    Parameters
    ----------
    X : list, tuple, array, Series or one-column DataFrame of sequences

    Returns
    -------
    list or ndarray of shape (n_sequences,)
        An array only if its letters lie side by side (dtype ``U`` or ``S``).
    """
    if isinstance(X, (str, bytes)):
        raise TypeError(f"Expected a collection of sequences, got a single one ({X[:20]!r}): pass [sequence].")
    if isinstance(X, (list, tuple)):
        sequences = X
    elif hasattr(X, "to_numpy"):  # pandas, polars
        sequences = X.to_numpy()
    elif isinstance(X, np.ndarray):
        sequences = X
    else:
        raise TypeError(
            f"Expected a list, tuple, array, Series or one-column DataFrame of sequences, got {type(X).__name__}."
        )
    if isinstance(sequences, np.ndarray):
        sequences = _one_column(sequences)
    if len(sequences) == 0:
        raise ValueError("Found array with 0 sample(s) (no sequences) while a minimum of 1 is required.")
    return sequences


def _one_column(array):
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1:
        raise ValueError(f"Expected one column of sequences, got an array of shape {array.shape}.")
    if array.dtype.kind in "US":
        return array
    if array.dtype.kind in "OT":  # T: NumPy's variable-width strings
        return array.tolist()
    raise TypeError(f"Expected sequences as strings, got an array of dtype {array.dtype}.")


def sequence_lengths(sequences):
    """Return the length of each sequence in bp, ``(n_sequences,)``; refuse what is none."""
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
        _as_bytes(sequences[index], index)  # an empty list is a wrong type before it is empty
        raise ValueError(f"Sequence {index} is empty.")
    return lengths


def _is_missing(value):
    return value is None or type(value).__name__ == "NAType" or (isinstance(value, float) and value != value)


def _as_bytes(sequence, index):
    if isinstance(sequence, str):
        return sequence.encode("ascii", "replace")
    if hasattr(sequence, "__bytes__"):  # bytes, Biopython's Seq
        return bytes(sequence)
    if _is_missing(sequence):
        raise ValueError(f"Sequence {index} is missing ({sequence!r}).")
    raise TypeError(f"Sequence {index} is of type {type(sequence).__name__}, expected str, bytes or Biopython's Seq.")


def _letters(sequences, lengths, start):
    """Return the letters of all sequences, one after the other, as ``uint8``.

    What is not ASCII becomes a letter that is no IUPAC code.
    """
    if isinstance(sequences, np.ndarray):
        sequences = np.ascontiguousarray(sequences, dtype=sequences.dtype.newbyteorder("="))
        letters = sequences.view(np.uint32 if sequences.dtype.kind == "U" else np.uint8)
        if lengths.sum() == letters.size:  # no sequence is shorter than the array's width
            if letters.max() > 127:
                letters = np.minimum(letters, 127)
            return letters.astype(np.uint8, copy=False)
        sequences = sequences.tolist()
    try:
        joined = "".join(sequences).encode("ascii", "replace")
    except TypeError:
        joined = b"".join([_as_bytes(seq, start + i) for i, seq in enumerate(sequences)])
    return np.frombuffer(joined, dtype=np.uint8)


def rna_hint(letter):
    """Return what an error about a letter adds if it is that of RNA."""
    return "; replace U by T to give RNA as DNA" if letter in ("U", "u") else ""


def _refuse_letter(sequence, index, position, accepted):
    found = sequence[position : position + 1]
    if not isinstance(found, str):
        found = bytes(found).decode("latin-1")
    raise ValueError(
        f"Sequence {index} has {found!r} at position {position} (0-based); expected one of {accepted}, "
        f"in upper or lower case{rna_hint(found)}."
    )


def iter_letters(sequences, lengths, accepted):
    """Yield ``(rows, letters)``: a slice of the sequences, and their letters as ``uint8``.

    Raises
    ------
    ValueError
        If a letter is not in ``accepted``; names the sequence, the position, the letter.
    """
    accepted_letters = (accepted + accepted.lower()).encode()
    step = max(1, _CHUNK // int(lengths.max()))
    for start in range(0, len(lengths), step):
        rows = slice(start, min(start + step, len(lengths)))
        letters = _letters(sequences[rows], lengths[rows], start)
        # Deleting letters from bytes is the fastest look-up of single bytes that there is.
        if letters.tobytes().translate(None, accepted_letters):
            first = int(np.isin(letters, list(accepted_letters)).argmin())
            ends = np.cumsum(lengths[rows])
            row = int(np.searchsorted(ends, first, side="right"))
            position = first - int(ends[row] - lengths[start + row])
            _refuse_letter(sequences[start + row], start + row, position, accepted)
        yield rows, letters


def iter_strings(sequences, lengths):
    """Yield each sequence as ``str`` in its own case; refuse letters that are no IUPAC codes."""
    for rows, letters in iter_letters(sequences, lengths, "".join(IUPAC_CODES)):
        text, end = letters.tobytes().decode("ascii"), 0
        for length in lengths[rows].tolist():
            start, end = end, end + length
            yield text[start:end]


def one_hot_rows(dtype, fractional):
    """Return ``(256, 4)``: the row of each letter; ambiguity codes are zeros or 1/k."""
    rows = _BASE_SET_TO_ROW[LETTER_TO_BASE_SET]
    if not fractional:
        rows = rows * (rows == 1)
    return rows.astype(dtype)


def _shift(lengths, length, align):
    """Columns that each sequence moves to the right (padded) or to the left (cropped)."""
    gap = length - lengths
    if align == "start":
        return np.zeros_like(gap)
    if align == "end":
        return gap
    return np.sign(gap) * (np.abs(gap) // 2)


def encode(sequences, lengths, length, *, align, rows, accepted):
    """One-hot encode sequences into a window of ``length`` bp.

    Parameters
    ----------
    sequences : list or ndarray
        As `as_sequence_list` returns them.
    lengths : ndarray of shape (n_sequences,)
        Their lengths in bp. Where a length differs from ``length``, ``align`` says
        which part of the sequence stands fast.
    rows : ndarray of shape (256, 4)
        The row of each letter.
    accepted : str
        The letters that may occur.

    Returns
    -------
    ndarray of shape (n_sequences, length, 4)
    """
    # Unset, as every byte is written below, chunk by chunk.
    encoded = np.empty((len(lengths), length, 4), dtype=rows.dtype)
    for chunk, letters in iter_letters(sequences, lengths, accepted):
        target, sizes = encoded[chunk], lengths[chunk]
        if (sizes == length).all():
            # mode="clip" lets take write into `out` without a buffer; no index is out of range.
            np.take(rows, letters, axis=0, out=target.reshape(-1, 4), mode="clip")
            continue
        first_column = _shift(sizes, length, align) - (np.cumsum(sizes) - sizes)
        column = np.arange(len(letters)) + np.repeat(first_column, sizes)
        row = np.repeat(np.arange(len(sizes)), sizes)
        target[:] = 0
        inside = (column >= 0) & (column < length)
        target[row[inside], column[inside]] = rows[letters[inside]]
    return encoded


def _to_base_sets(encoded):
    """Return the bases that each row has, as bits (A 1, C 2, G 4, T 8)."""
    return (encoded != 0) @ np.array([1, 2, 4, 8], dtype=np.uint8)


def _single_base_sets(encoded):
    """Return what `_to_base_sets` does, but fast, or None if a row is no single base or zeros in int8."""
    if encoded.dtype != np.int8 or not encoded.flags.c_contiguous:
        return None
    number = encoded.view("<u4")[..., 0]  # the four bytes of a row
    is_zero_or_one_bit = (number & (number - np.uint32(1))) == 0
    if not (is_zero_or_one_bit & ((number & np.uint32(0xFEFEFEFE)) == 0)).all():
        return None
    # The product's highest byte is 1, 2, 4 or 8, as the 1 is the first to the fourth byte.
    return ((number * np.uint32(0x01020408)) >> np.uint32(24)).astype(np.uint8)


def known_rows(X):
    """Return ``(n_sequences, length, 1)``: 1.0 where there is something, 0.0 at N and padding."""
    return (X != 0).any(axis=2, keepdims=True).astype(np.float32)


def is_single_base(X):
    """Return ``(n_sequences, length)``: whether a row is the one-hot row of one base."""
    return ((X != 0).sum(axis=2) == 1) & (X.max(axis=2) == 1)


def as_numbers(X):
    """Return an array-like as an array of numbers, of any shape; refuse what is none."""
    X = check_array(X, dtype="numeric", allow_nd=True, ensure_2d=False, ensure_all_finite=False)
    if X.dtype.kind not in "biuf":
        raise ValueError(f"Expected encoded sequences, which are numbers; got an array of dtype {X.dtype}.")
    return X


def to_letters(one_hot):
    """Return the bases of ``(length, 4)`` as a ``str`` of the same length, N where unknown."""
    return _BASE_SET_TO_LETTER[_to_base_sets(one_hot)].tobytes().decode("ascii")


def decode(encoded, align):
    """Return the sequences of one-hot rows, ``(n_sequences,)`` of ``str``.

    Rows of zeros are taken for padding at the ends that ``align`` pads, for N elsewhere.
    """
    n_sequences, length = encoded.shape[:2]
    sequences = np.empty(n_sequences, dtype=object)
    step = max(1, _CHUNK // length)
    for start in range(0, n_sequences, step):
        chunk = encoded[start : start + step]
        base_sets = _single_base_sets(chunk)
        if base_sets is None:
            base_sets = _to_base_sets(chunk)
            _refuse_rows(chunk, base_sets, start)
        text = _BASE_SET_TO_LETTER.take(base_sets).tobytes().decode("ascii")
        known = base_sets != 0
        known |= ~known.any(axis=1, keepdims=True)  # a sequence of N alone keeps its length
        left = np.zeros(len(chunk), int) if align == "start" else known.argmax(axis=1)
        right = np.zeros(len(chunk), int) if align == "end" else known[:, ::-1].argmax(axis=1)
        for i, (a, b) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
            sequences[start + i] = text[i * length + a : (i + 1) * length - b]
    return sequences


def _refuse_rows(chunk, base_sets, start):
    expected = _BASE_SET_TO_ROW[base_sets].astype(np.float32)
    wrong = ~np.isclose(chunk, expected, rtol=0, atol=1e-3).all(axis=2)
    if wrong.any():
        row, position = np.argwhere(wrong)[0]
        raise ValueError(
            f"Sequence {start + row} has {chunk[row, position].tolist()} at position {position} (0-based), "
            "which is no one-hot row of A, C, G, T, an ambiguity code or padding."
        )
