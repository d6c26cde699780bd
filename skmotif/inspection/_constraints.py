"""`Constraints`: what designed sequences have to satisfy."""

import re
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skmotif._alphabet import BASES, IUPAC_CODES, gc_content, reverse_complement
from skmotif._numbers import as_floats
from skmotif.inspection._motif_text import as_consensus, as_whole_numbers
from skmotif.inspection._text_scores import as_texts

# Length of the words whose frequencies are compared with those of the reference.
_WORD_LENGTH = 3

# Smaller differences of GC content are rounding errors.
_ROUNDING = 1e-6

# Reference sequences that are at least as close to the mean of all.
_TYPICAL = 0.95


class Constraints:
    """What designed sequences have to satisfy.

    Parameters
    ----------
    gc, forbidden, fixed, reference
        As in `skmotif.inspection.design`.
    """

    def __init__(self, gc: Any, forbidden: Any, fixed: Any, reference: Any) -> None:
        self._low, self._high = _checked_range(gc)
        words = _checked_words(forbidden)
        both = dict.fromkeys(word for given in words for word in (given, reverse_complement(given)))
        # Words may overlap, so each is looked for ahead of every position.
        self._patterns = [re.compile(f"(?={_as_regex(word)})") for word in both]
        self._fixed = frozenset() if fixed is None else frozenset(as_whole_numbers(fixed, "fixed").tolist())
        self.composition = None if reference is None else Composition(_checked_reference(reference))

    def check(self, sequences: list[str]) -> None:
        """Raise a ValueError if a fixed position is outside a sequence."""
        for index, text in enumerate(sequences):
            outside = [position for position in self._fixed if not 0 <= position < len(text)]
            if outside:
                raise ValueError(
                    f"fixed has the position {outside[0]}, outside of sequence {index}; expected 0 to {len(text) - 1}."
                )

    def violation(self, text: str) -> float:
        """Return the number of forbidden words, and of bases by which the GC content is outside its range."""
        gc = gc_content(text)
        n_bases = max(self._low - gc, gc - self._high, 0.0) * len(text)
        n_words = sum(len(pattern.findall(text)) for pattern in self._patterns)
        return n_words + (n_bases if n_bases > _ROUNDING else 0.0)

    def allow(self, start: str, mutant: str, position: int) -> bool:
        """Return whether a position may change, and whether the composition of the result is usual enough.

        ``start`` is the sequence before the first change: if its composition is unusual, the design may be as unusual.
        """
        if position in self._fixed:
            return False
        return self.composition is None or self.composition.is_typical(mutant, start)


class Composition:
    """The frequencies of words in reference sequences, and how far other sequences are from them."""

    def __init__(self, reference: list[str]) -> None:
        frequencies = np.stack([_word_frequencies(text) for text in reference])
        self._mean = frequencies.mean(axis=0)
        self._limit = float(np.quantile(_distances(frequencies, self._mean), _TYPICAL))

    def distance(self, text: str) -> float:
        """Return the total variation distance of the words of a sequence from the mean, 0 to 1."""
        return float(_distances(_word_frequencies(text), self._mean))

    def is_typical(self, text: str, start: str) -> bool:
        """Return whether a sequence is as close to the mean as 95 % of the reference, or as ``start``."""
        distance = self.distance(text)
        return distance <= self._limit or distance <= self.distance(start)


_CODES = np.full(256, 4)
_CODES[list(BASES.encode())] = np.arange(4)


def _word_frequencies(text: str) -> NDArray[np.float64]:
    """Return the frequencies of the words without unknown bases, ``(4 ** _WORD_LENGTH,)``."""
    codes = _CODES[np.frombuffer(text.encode(), dtype=np.uint8)]
    if len(codes) < _WORD_LENGTH:
        return np.zeros(4**_WORD_LENGTH)
    windows = np.lib.stride_tricks.sliding_window_view(codes, _WORD_LENGTH)
    windows = windows[(windows < 4).all(axis=1)]
    counts = np.bincount(windows @ 4 ** np.arange(_WORD_LENGTH), minlength=4**_WORD_LENGTH)
    return counts / max(counts.sum(), 1)


def _distances(frequencies: NDArray[np.float64], mean: NDArray[np.float64]) -> Any:
    return np.abs(frequencies - mean).sum(axis=-1) / 2


def _checked_range(gc: ArrayLike | None) -> tuple[float, float]:
    if gc is None:
        return 0.0, 1.0
    limits = as_floats(gc, "gc")
    if limits.shape != (2,) or not 0 <= limits[0] <= limits[1] <= 1:
        raise ValueError(f"gc should be (low, high), fractions with 0 <= low <= high <= 1; got {gc!r}.")
    return float(limits[0]), float(limits[1])


def _checked_words(forbidden: Any) -> list[str]:
    if isinstance(forbidden, str) or not isinstance(forbidden, (list, tuple, np.ndarray)):
        raise ValueError(f"forbidden should be a list of words of IUPAC codes, such as ['GAATTC']; got {forbidden!r}.")
    return [as_consensus(word, "forbidden") for word in forbidden]


def _checked_reference(reference: Any) -> list[str]:
    try:
        return as_texts(reference)
    except (ValueError, TypeError) as error:
        raise type(error)(f"reference is not a collection of sequences: {error}") from error


def _as_regex(word: str) -> str:
    return "".join(f"[{IUPAC_CODES[code]}]" for code in word)
