"""`DNAOneHotEncoder`: sequences in, arrays that a CNN or a linear model takes out."""

from numbers import Integral
from typing import ClassVar

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted, validate_data

from skmotif._alphabet import BASES, IUPAC_CODES
from skmotif._doc_link import DocLinkMixin
from skmotif._one_hot import as_numbers, decode, encode, one_hot_rows
from skmotif._sequences import as_sequence_list, iter_letters, sequence_lengths
from skmotif._sklearn import Interval, StrOptions, fit_context

_NEED_NAMED_COLUMNS = ("get_feature_names_out", "set_output")


def _is_flat(encoder):
    return encoder.flatten


class DNAOneHotEncoder(DocLinkMixin, TransformerMixin, BaseEstimator):
    """Encode DNA sequences as one-hot arrays.

    Each base becomes one row with a single 1, in the channel order A, C, G, T:

    1. ``fit`` learns the length of the window from the longest sequence (or takes
       ``length``);
    2. ``transform`` writes every sequence into that window; what the sequence leaves
       empty stays zero (padding).

    Parameters
    ----------
    length : int, default=None
        Length of the window in bp. If None, the longest sequence seen in ``fit``.

    ambiguous : {"zeros", "fractional", "error"}, default="zeros"
        What becomes of an IUPAC ambiguity code, such as N or R: a row of zeros; 1/k for
        each of the k bases that it stands for; or a ValueError.

    align : {"start", "center", "end"}, default="start"
        The part of a sequence that stands fast where its length is not the window's:
        with "start" a shorter sequence is padded at its end (and a longer one cropped
        there), with "end" at its start, with "center" at both sides (the odd base at
        the end).

    crop : bool, default=False
        Crop sequences that are longer than the window. If False, they raise a ValueError.

    flatten : bool, default=False
        Return ``(n_sequences, length * 4)``, for estimators that take 2-D input.

    dtype : dtype, default=None
        Data type of the output. If None, int8, or float32 where
        ``ambiguous="fractional"``.

    Attributes
    ----------
    length_ : int
        Length of the window in bp.

    n_features_in_ : int
        Always 1: the column of sequences.

    feature_names_in_ : ndarray of shape (1,)
        Name of the column, where ``fit`` was given a DataFrame.

    See Also
    --------
    MotifCNNClassifier : The classifier that reads the encoded sequences.

    Notes
    -----
    Sequences may come as a list, a tuple, a 1-D or ``(n, 1)`` array, a pandas or polars
    Series or one-column DataFrame; each as ``str``, ``bytes`` or Biopython's ``Seq``.
    Case does not matter. A character that is no IUPAC code, an empty or a missing
    sequence, or anything that is not a sequence raises an error that names its index
    and its 0-based position.

    Examples
    --------
    >>> from skmotif import DNAOneHotEncoder
    >>> encoder = DNAOneHotEncoder().fit(["ACGT", "ggn"])
    >>> encoded = encoder.transform(["ACGT", "ggn"])
    >>> encoded.shape, encoded.dtype
    ((2, 4, 4), dtype('int8'))

    The second sequence ends in an N and one base of padding, both zeros:

    >>> encoded[1]
    array([[0, 0, 1, 0],
           [0, 0, 1, 0],
           [0, 0, 0, 0],
           [0, 0, 0, 0]], dtype=int8)

    Flattened, the bases are columns of a table:

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
        "dtype": "no_validation",  # whatever np.dtype understands
    }

    def __init__(
        self,
        length=None,
        *,
        ambiguous="zeros",
        align="start",
        crop=False,
        flatten=False,
        dtype=None,
    ):
        self.length = length
        self.ambiguous = ambiguous
        self.align = align
        self.crop = crop
        self.flatten = flatten
        self.dtype = dtype

    def __getattr__(self, name):
        """Raise an AttributeError that says how to get what only flat output has."""
        message = f"{type(self).__name__!r} object has no attribute {name!r}"
        if name in _NEED_NAMED_COLUMNS:
            message += ": its output (n_sequences, length, 4) has no named columns. Set flatten=True for a table."
        raise AttributeError(message, name=name, obj=self)

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None):
        """Learn the length of the window, and check every sequence.

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
            If a sequence is empty, missing, longer than ``length``, or has a character
            that is no IUPAC code.
        TypeError
            If ``X`` is no collection of sequences.
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

    def transform(self, X):
        """Encode sequences.

        Parameters
        ----------
        X : array-like of shape (n_sequences,) or (n_sequences, 1)
            DNA sequences.

        Returns
        -------
        ndarray of shape (n_sequences, length, 4) or (n_sequences, length * 4)
            The second shape where ``flatten=True``.

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

    def inverse_transform(self, X):
        """Give the sequences back.

        Parameters
        ----------
        X : array-like of shape (n_sequences, length, 4) or (n_sequences, length * 4)
            Encoded sequences.

        Returns
        -------
        ndarray of shape (n_sequences,)
            Upper-case sequences, as ``str`` objects. Rows of zeros at the end that
            ``align`` pads are taken for padding and left out, so an N there is lost;
            elsewhere they become N.

        Raises
        ------
        ValueError
            If ``X`` has another shape, or a row is not one-hot.
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
    def get_feature_names_out(self, input_features=None):
        """Name the columns of the flattened output: ``pos0_A``, ``pos0_C``, ...

        Only where ``flatten=True``.

        Parameters
        ----------
        input_features : array-like of shape (1,), default=None
            Checked against the column's name seen in ``fit``, otherwise ignored.

        Returns
        -------
        ndarray of shape (length * 4,)
            The names, of ``str``; positions are 0-based.
        """
        check_is_fitted(self)
        if input_features is not None and len(input_features) != 1:
            raise ValueError(f"input_features should have length 1, got {len(input_features)}")
        return np.array([f"pos{i}_{base}" for i in range(self.length_) for base in BASES], dtype=object)

    def _check_dtype(self):
        fractional = self.ambiguous == "fractional"
        try:
            dtype = np.dtype(self.dtype if self.dtype is not None else np.float32 if fractional else np.int8)
        except TypeError as error:
            raise TypeError(f"dtype should be a data type of NumPy's, got {self.dtype!r}.") from error
        if dtype.kind not in ("f" if fractional else "iufb"):
            expected = "a floating" if fractional else "a numeric or boolean"
            raise ValueError(f"ambiguous={self.ambiguous!r} needs {expected} dtype, got dtype={dtype}.")
        return dtype

    def _check_sequences(self, X, reset):
        sequences = as_sequence_list(X)
        # scikit-learn's part: the column's name, where it has one.
        validate_data(self, X, skip_check_array=True, ensure_2d=False, reset=reset)
        return sequences, sequence_lengths(sequences)

    def _check_lengths(self, lengths, length):
        if not self.crop and lengths.max() > length:
            index = int(np.argmax(lengths > length))
            raise ValueError(
                f"Sequence {index} is {lengths[index]} bp long, longer than the window of {length} bp. "
                "Set `length` to the longest, or `crop=True`."
            )

    def _accepted_letters(self):
        return BASES if self.ambiguous == "error" else "".join(IUPAC_CODES)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        return tags
