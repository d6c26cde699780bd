"""`CountMatrix`: the base counts of a motif, and what follows from them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import entr

from skmotif._alphabet import BASES, IUPAC_CODES
from skmotif._numbers import as_floats, check_number

_CODE_OF_BASES = {bases: code for code, bases in IUPAC_CODES.items()}

# Sums of a file's rounded frequencies are equal up to this fraction.
_MAX_ROUNDING_ERROR = 1e-3


@dataclass(frozen=True, eq=False, repr=False, init=False)
class CountMatrix:
    """A position count matrix and the background frequencies; both arrays are read-only copies.

    Parameters
    ----------
    counts : array-like of shape (length, 4)
        Number of sites with each base (A, C, G, T) at each position.
    background : array-like of shape (4,), default=None
        Frequencies of A, C, G and T outside the sites; scaled to sum to 1. If None, 1/4 each.
    """

    counts: NDArray[np.float64]
    background: NDArray[np.float64]

    def __init__(self, counts: ArrayLike, *, background: ArrayLike | None = None) -> None:
        # A frozen dataclass does not allow assignments.
        self.__dict__.update(counts=_checked_counts(counts), background=checked_background(background))

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        for array in (self.counts, self.background):
            array.setflags(write=False)  # NumPy's copies and pickles are writeable

    def __len__(self) -> int:
        return len(self.counts)

    @property
    def n_sites(self) -> int:
        """Number of sites: the largest sum of counts over the positions, rounded (int)."""
        return int(np.rint(self.counts.sum(axis=1).max()))

    @property
    def probabilities(self) -> NDArray[np.float64]:
        """Frequency of each base at each position, ``(length, 4)``; rows sum to 1."""
        return self.counts / self.counts.sum(axis=1, keepdims=True)

    @property
    def information_content(self) -> NDArray[np.float64]:
        """Information at each position, ``(length,)``, from 0 to 2 bits [1]_.

        The reference is equal frequencies of the bases. Small numbers of sites are not corrected for.

        References
        ----------
        .. [1] Schneider, T. D. and Stephens, R. M. (1990). Sequence logos: a new way to
           display consensus sequences. Nucleic Acids Research 18:6097.
        """
        return 2 - entr(self.probabilities).sum(axis=1) / np.log(2)

    @property
    def consensus(self) -> str:
        """One IUPAC code for each position, ``str``, by Cavener's rule [1]_.

        The code is the most frequent base if its frequency is above 1/2 and more than twice
        that of the second; else that of two bases if together they exceed 3/4; else that of
        three bases if the fourth is absent; else N.

        References
        ----------
        .. [1] Cavener, D. R. (1987). Comparison of the consensus sequence flanking
           translational start sites in Drosophila and vertebrates. Nucleic Acids
           Research 15:1353.
        """
        return "".join(map(_consensus_code, self.counts))

    def log_odds(self, pseudocount: float = 1.0) -> NDArray[np.float64]:
        """Return the log-odds of each base in a site versus the background.

        Parameters
        ----------
        pseudocount : float, default=1.0
            Number of sites with background frequencies that are added at each position. They
            make a base that was never seen unlikely, not impossible. Positive.

        Returns
        -------
        ndarray of shape (length, 4)
            Log-odds in bits, float64; their sum over a window is the window's score.

        Raises
        ------
        ValueError
            If ``pseudocount`` is not positive.
        """
        check_number(pseudocount, "pseudocount", above=0)
        n_sites = self.counts.sum(axis=1, keepdims=True)
        probabilities = (self.counts + pseudocount * self.background) / (n_sites + pseudocount)
        return np.log2(probabilities / self.background)


def consensus_counts(consensus: str, n_sites: float) -> NDArray[np.float64]:
    """Return the counts of a consensus in IUPAC codes; the bases that a code stands for are equally frequent."""
    if not isinstance(consensus, str):
        raise TypeError(f"consensus should be a str of IUPAC codes, got {type(consensus).__name__}.")
    check_number(n_sites, "n_sites", above=0)
    for position, code in enumerate(consensus.upper()):
        if code not in IUPAC_CODES:
            raise ValueError(f"consensus has {code!r} at position {position} (0-based), expected an IUPAC code.")
    rows = [[base in IUPAC_CODES[code] for base in BASES] for code in consensus.upper()]
    counts = np.array(rows, dtype=float).reshape(-1, 4)
    return n_sites * counts / counts.sum(axis=1, keepdims=True)


def informative_interval(matrix: CountMatrix, min_information: float) -> tuple[int, int]:
    """Return start and end (excluded) of the interval whose ends have the minimum information (bits).

    If no position has the minimum information, the interval is the most informative position.
    """
    check_number(min_information, "min_information")
    information = matrix.information_content
    informative = np.flatnonzero(information >= min(min_information, information.max()))
    return int(informative[0]), int(informative[-1]) + 1


def checked_background(background: ArrayLike | None) -> NDArray[np.float64]:
    """Return four background frequencies that sum to 1; None stands for 1/4 each."""
    frequencies = as_floats([0.25] * 4 if background is None else background, "background")
    if frequencies.shape != (4,) or not (np.isfinite(frequencies) & (frequencies > 0)).all():
        raise ValueError(f"background should be 4 positive numbers, for A, C, G and T, got {frequencies.tolist()}.")
    frequencies /= frequencies.sum()
    frequencies.setflags(write=False)
    return frequencies


def _checked_counts(counts: ArrayLike) -> NDArray[np.float64]:
    if isinstance(counts, pd.DataFrame) and set(counts) == set(BASES):
        counts = counts[list(BASES)]
    checked = as_floats(counts, "counts")
    if checked.ndim != 2 or checked.shape[1] != 4 or len(checked) == 0:
        hint = " Transpose them." if checked.ndim == 2 and len(checked) == 4 and checked.size else ""
        raise ValueError(f"counts should have shape (length, 4), length >= 1, got {checked.shape}.{hint}")
    is_valid = np.isfinite(checked) & (checked >= 0)
    if not is_valid.all():
        position, base = np.argwhere(~is_valid)[0]
        raise ValueError(
            f"counts should be finite and >= 0, got {checked[position, base]} for {BASES[base]} at position "
            f"{position} (0-based)."
        )
    if not checked.any(axis=1).all():
        raise ValueError(f"counts are all zero at position {checked.any(axis=1).argmin()} (0-based).")
    if len(checked) == 4 and _are_equal(checked.sum(axis=0)) and not _are_equal(checked.sum(axis=1)):
        raise ValueError(
            "counts should have a row for each position and a column for each base. All columns have the same sum, "
            f"{checked[:, 0].sum():g}, and the rows have different sums: transpose the counts."
        )
    checked.setflags(write=False)
    return checked


def _are_equal(sums: NDArray[np.float64]) -> bool:
    return bool(np.ptp(sums) <= _MAX_ROUNDING_ERROR * sums.max())


def _consensus_code(counts: NDArray[np.float64]) -> str:
    """Return the IUPAC code of the counts at one position, by Cavener's rule."""
    order = np.argsort(-counts, kind="stable")
    first, second, _, fourth = counts[order]
    # Counts computed from a file's frequencies have rounding errors, which must not break a tie.
    first_less_rounding = first * (1 - 1e-12)
    if 2 * first_less_rounding > counts.sum() and first_less_rounding > 2 * second:
        n_bases = 1
    elif 4 * (first_less_rounding + second) > 3 * counts.sum():
        n_bases = 2
    else:
        n_bases = 3 if fourth == 0 else 4
    return _CODE_OF_BASES["".join(sorted(BASES[i] for i in order[:n_bases]))]
