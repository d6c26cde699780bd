"""`DNAOneHotEncoder`: sequences to arrays for a CNN or a linear model."""

from collections.abc import Sequence
from numbers import Integral
from typing import Any, ClassVar, Literal, NoReturn, Self

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils import Tags
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted, validate_data

from skmotif._alphabet import BASES, IUPAC_CODES
from skmotif._doc_link import DocLinkMixin
from skmotif._one_hot import Align, as_numbers, decode, encode, one_hot_rows
from skmotif._sequences import SequenceList, as_sequence_list, iter_letters, sequence_lengths
from skmotif._sklearn import Interval, StrOptions, fit_context

_NEED_NAMED_COLUMNS = ("get_feature_names_out", "set_output")


def _is_flat(encoder: "DNAOneHotEncoder") -> bool:
    return encoder.flatten


class DNAOneHotEncoder(DocLinkMixin, TransformerMixin, BaseEstimator):
    """Encode DNA sequences as one-hot arrays.

    Each base becomes one row with a single 1, in the channel order A, C, G, T:

    1. ``fit`` sets the length of the window to that of the longest sequence, or to
       ``length``;
    2. ``transform`` writes each sequence into a window of that length. The rest of the
       window is zero (padding).

    Parameters
    ----------
    length : int, default=None
        Length of the window in bp. If None, the length of the longest sequence in ``fit``.

    ambiguous : {"zeros", "fractional", "error"}, default="zeros"
        How to encode an IUPAC ambiguity code, such as N or R:

        - "zeros": a row of zeros;
        - "fractional": 1/k for each of the k bases that the code stands for;
        - "error": raise a ValueError.

    align : {"start", "center", "end"}, default="start"
        Which part of the sequence stays fixed if the sequence is shorter or longer than the
        window. With "start", sequences are padded or cropped at their end; with "end", at
        their start; with "center", on both sides (an odd base at the end).

    crop : bool, default=False
        Crop sequences that are longer than the window. If False, raise a ValueError.

    flatten : bool, default=False
        Return arrays of shape ``(n_sequences, length * 4)``, for estimators that take 2-D
        input.

    dtype : dtype, default=None
        Data type of the output. If None, int8, or float32 if ``ambiguous="fractional"``.

    Attributes
    ----------
    length_ : int
        Length of the window in bp.

    n_features_in_ : int
        Always 1: the column of sequences.

    feature_names_in_ : ndarray of shape (1,)
        Name of the column, if ``X`` in ``fit`` is a DataFrame.

    See Also
    --------
    MotifCNNClassifier : Classifier of encoded sequences.

    Notes
    -----
    The sequences are a list, a tuple, a 1-D or ``(n, 1)`` array, or a pandas or polars
    Series or one-column DataFrame. Each sequence is a ``str``, ``bytes`` or Biopython's
    ``Seq``, in upper or lower case. An element that is not a sequence, is empty or missing,
    or has a character that is not an IUPAC code raises an error. The error names the index
    of the sequence and the 0-based position of the character.

    Examples
    --------
    >>> from skmotif import DNAOneHotEncoder
    >>> encoder = DNAOneHotEncoder().fit(["ACGT", "ggn"])
    >>> encoded = encoder.transform(["ACGT", "ggn"])
    >>> encoded.shape, encoded.dtype
    ((2, 4, 4), dtype('int8'))

    The N of the second sequence and its one base of padding are rows of zeros:

    >>> encoded[1]
    array([[0, 0, 1, 0],
           [0, 0, 1, 0],
           [0, 0, 0, 0],
           [0, 0, 0, 0]], dtype=int8)

    With ``flatten=True``, the output is a table:

    >>> flat = DNAOneHotEncoder(flatten=True).set_output(transform="pandas")
    >>> flat.fit_transform(["AC", "GT"])
       pos0_A  pos0_C  pos0_G  pos0_T  pos1_A  pos1_C  pos1_G  pos1_T
    0       1       0       0       0       0       1       0       0
    1       0       0       1       0       0       0       0       1
    """

    _parameter_constraints: ClassVar = {
        "length": [Interval(Integral, 1, None, closed="left"), None],
        "ambiguous": [StrOptions({"zeros", "fractional", "error"})],
        "align": [StrOptions({"start", "center", "end"})],
        "crop": ["boolean"],
        "flatten": ["boolean"],
        "dtype": "no_validation",  # `_check_dtype` validates it
    }

    def __init__(
        self,
        length: int | None = None,
        *,
        ambiguous: Literal["zeros", "fractional", "error"] = "zeros",
        align: Align = "start",
        crop: bool = False,
        flatten: bool = False,
        dtype: DTypeLike | None = None,
    ) -> None:
        self.length = length
        self.ambiguous = ambiguous
        self.align = align
        self.crop = crop
        self.flatten = flatten
        self.dtype = dtype

    def __getattr__(self, name: str) -> NoReturn:
        """Raise an AttributeError; for methods that need ``flatten=True``, advise to set it."""
        message = f"{type(self).__name__!r} object has no attribute {name!r}"
        if name in _NEED_NAMED_COLUMNS:
            message += ": its output (n_sequences, length, 4) has no named columns. Set flatten=True for a table."
        raise AttributeError(message, name=name, obj=self)

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: ArrayLike, y: None = None) -> Self:
        """Set the length of the window and check the sequences.

        Parameters
        ----------
        X : array-like of shape (n_sequences,) or (n_sequences, 1)
            DNA sequences.

        y : None
            Ignored.

        Returns
        -------
        self : DNAOneHotEncoder
            The fitted encoder.

        Raises
        ------
        ValueError
            If a sequence is empty, missing, longer than ``length`` (unless ``crop=True``),
            or has a character that is not an IUPAC code.
        TypeError
            If ``X`` is not a collection of sequences.
        """
        self._check_dtype()
        sequences, lengths = self._check_sequences(X, reset=True)
        length = int(lengths.max()) if self.length is None else int(self.length)
        self._check_lengths(lengths, length)
        for _ in iter_letters(sequences, lengths, self._accepted_letters()):
            pass
        self.length_ = length
        self.n_features_in_ = 1
        return self

    def transform(self, X: ArrayLike) -> NDArray[Any]:
        """Encode sequences.

        Parameters
        ----------
        X : array-like of shape (n_sequences,) or (n_sequences, 1)
            DNA sequences.

        Returns
        -------
        ndarray of shape (n_sequences, length, 4) or (n_sequences, length * 4)
            The encoded sequences. The second shape if ``flatten=True``.

        Raises
        ------
        ValueError
            As in `fit`.
        TypeError
            As in `fit`.
        """
        check_is_fitted(self)
        sequences, lengths = self._check_sequences(X, reset=False)
        self._check_lengths(lengths, self.length_)
        encoded = encode(
            sequences,
            lengths,
            self.length_,
            align=self.align,
            rows=one_hot_rows(self._check_dtype(), fractional=self.ambiguous == "fractional"),
            accepted=self._accepted_letters(),
        )
        return encoded.reshape(len(encoded), -1) if self.flatten else encoded

    def inverse_transform(self, X: ArrayLike) -> NDArray[np.object_]:
        """Decode one-hot arrays to sequences.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, 4) or (n_sequences, length * 4)
            Encoded sequences.

        Returns
        -------
        ndarray of shape (n_sequences,)
            Upper-case sequences, as ``str`` objects. Rows of zeros become N, except at the
            ends that ``align`` pads: there they are padding and are left out, so an N at
            such an end is lost.

        Raises
        ------
        ValueError
            If ``X`` has another shape, or has a row that is not that of a base, an
            ambiguity code or padding.
        """
        check_is_fitted(self)
        encoded = as_numbers(X)
        if encoded.ndim == 2 and encoded.shape[1] == self.length_ * 4:
            encoded = encoded.reshape(len(encoded), self.length_, 4)
        if encoded.ndim != 3 or encoded.shape[1:] != (self.length_, 4):
            raise ValueError(
                f"Expected an array of shape (n_sequences, {self.length_}, 4) or (n_sequences, {self.length_ * 4}), "
                f"got {encoded.shape}."
            )
        return decode(encoded, self.align)

    @available_if(_is_flat)
    def get_feature_names_out(self, input_features: Sequence[str] | NDArray[Any] | None = None) -> NDArray[np.object_]:
        """Return the names of the output's columns: ``pos0_A``, ``pos0_C``, ...

        Only available if ``flatten=True``.

        Parameters
        ----------
        input_features : array-like of shape (1,), default=None
            Ignored, but its length has to be 1.

        Returns
        -------
        ndarray of shape (length * 4,)
            The names, as ``str`` objects; positions are 0-based.
        """
        check_is_fitted(self)
        if input_features is not None and len(input_features) != 1:
            raise ValueError(f"input_features should have length 1, got {len(input_features)}")
        return np.array([f"pos{i}_{base}" for i in range(self.length_) for base in BASES], dtype=object)

    def _check_dtype(self) -> np.dtype[Any]:
        fractional = self.ambiguous == "fractional"
        try:
            dtype = np.dtype(self.dtype if self.dtype is not None else np.float32 if fractional else np.int8)
        except TypeError as error:
            raise TypeError(f"dtype should be a NumPy data type, got {self.dtype!r}.") from error
        if dtype.kind not in ("f" if fractional else "iufb"):
            expected = "a floating" if fractional else "a numeric or boolean"
            raise ValueError(f"ambiguous={self.ambiguous!r} requires {expected} dtype, got dtype={dtype}.")
        return dtype

    def _check_sequences(self, X: ArrayLike, reset: bool) -> tuple[SequenceList, NDArray[np.intp]]:
        sequences = as_sequence_list(X)
        # Sets or checks the column's name and `n_features_in_`.
        validate_data(self, X, skip_check_array=True, ensure_2d=False, reset=reset)
        return sequences, sequence_lengths(sequences)

    def _check_lengths(self, lengths: NDArray[np.intp], length: int) -> None:
        if not self.crop and lengths.max() > length:
            index = int(np.argmax(lengths > length))
            raise ValueError(
                f"Sequence {index} has {lengths[index]} bp, more than the window of {length} bp. "
                "Set `length` to that of the longest sequence, or set `crop=True`."
            )

    def _accepted_letters(self) -> str:
        return BASES if self.ambiguous == "error" else "".join(IUPAC_CODES)

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        return tags
