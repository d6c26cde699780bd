"""Motifs given as IUPAC codes, and how they are written into sequences."""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skmotif._alphabet import IUPAC_CODES, reverse_complement
from skmotif._numbers import as_floats


def as_consensus(motif: Any, name: str) -> str:
    """Return a motif, or the consensus of an object that has one, as IUPAC codes in upper case."""
    consensus = getattr(motif, "consensus", motif)
    if not isinstance(consensus, str) or not consensus:
        raise ValueError(f"{name} should be a str of IUPAC codes, such as 'TGASTCA', or a Motif; got {motif!r}.")
    for position, letter in enumerate(consensus):
        if letter.upper() not in IUPAC_CODES:
            raise ValueError(f"{name} has {letter!r} at position {position} (0-based); expected an IUPAC code.")
    return consensus.upper()


def write_motif(sequence: str, consensus: str, start: int, strand: str) -> str:
    """Return the sequence with the motif at a position, on a strand.

    A code keeps the base of the sequence if it stands for it. Otherwise the first of its bases, in alphabetical
    order, is written.
    """
    end = start + len(consensus)
    bases = sequence[start:end] if strand == "+" else reverse_complement(sequence[start:end])
    site = "".join(
        base if base in IUPAC_CODES[code] or code == "N" else IUPAC_CODES[code][0]
        for base, code in zip(bases, consensus, strict=True)
    )
    return sequence[:start] + (site if strand == "+" else reverse_complement(site)) + sequence[end:]


def as_whole_numbers(values: ArrayLike, name: str) -> NDArray[np.intp]:
    """Return one whole number, or several, as a 1-D array; raise a ValueError if there is none, or another value."""
    numbers = np.atleast_1d(as_floats(values, name))
    if numbers.ndim != 1 or not len(numbers) or not np.isfinite(numbers).all() or (numbers % 1 != 0).any():
        raise ValueError(f"{name} should be whole numbers, one or more, got {str(values)[:60]}.")
    return numbers.astype(np.intp)
