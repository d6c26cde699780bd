"""Variants that are given with sequences or with a genome, and the windows of their two alleles."""

import os
from collections.abc import Iterable
from itertools import pairwise
from numbers import Integral
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from skmotif._alphabet import IUPAC_CODES, IUPAC_LETTERS
from skmotif._genome import check_places, check_regions, chromosome_lengths, open_genome, read_window
from skmotif._sequences import as_sequence_list, iter_strings, sequence_lengths

_ALLELE_COLUMNS = ["position", "ref", "alt"]

# No position is as large, and larger numbers do not fit into int64.
_TOO_LARGE = 1 << 62

_LETTERS = frozenset(IUPAC_LETTERS.decode())

# Where the genome has an ambiguity code other than N, a VCF file has the first of its bases in alphabetical order.
_AS_IN_VCF = str.maketrans({code: bases[0] for code, bases in IUPAC_CODES.items() if code != "N"})


class Edit(NamedTuple):
    """The replacement of ``ref``, which starts at ``start`` of a sequence or chromosome, by ``alt``.

    ``row`` is the row of the variant, and ``place`` the name of the sequence or chromosome.
    """

    row: int
    place: str
    start: int
    ref: str
    alt: str

    @property
    def end(self) -> int:
        """End of ``ref``, excluded."""
        return self.start + len(self.ref)

    def describe(self) -> str:
        """Describe the variant for an error message."""
        return f"Variant {self.row} ({self.ref!r} to {self.alt!r} at position {self.start} of {self.place})"


class Haplotype(NamedTuple):
    """Variants that are applied together.

    Parameters
    ----------
    edits : list of Edit
        The variants from left to right.
    start : int
        Start of the window in the sequence or chromosome.
    reference : str
        The window without the variants.
    alternatives : list of str
        The window with the variants. If they change the length, there may be two: the first begins where
        ``reference`` begins, and the second ends where it ends.
    """

    edits: list[Edit]
    start: int
    reference: str
    alternatives: list[str]


def haplotypes_of(
    variants: pd.DataFrame | Iterable[tuple[Any, ...]] | None,
    sequences: ArrayLike | None,
    genome: str | os.PathLike[str] | None,
    length: int,
) -> tuple[pd.DataFrame, list[Haplotype]]:
    """Return the variants as a new frame, and the windows of those that can be scored.

    Parameters
    ----------
    variants, sequences, genome
        As in `skmotif.inspection.variant_effect`.
    length : int
        Length of the network's window in bp.
    """
    if genome is not None:
        if sequences is not None:
            raise ValueError("Expected either sequences or `genome`, got both.")
        return _in_genome(variants, genome, length)
    if sequences is None:
        raise ValueError("Expected either the sequences that contain the variants, or `genome`; got neither.")
    return _in_sequences(variants, as_sequence_list(sequences), length)


def _in_sequences(variants: Any, sequences: Any, length: int) -> tuple[pd.DataFrame, list[Haplotype]]:
    texts = list(iter_strings(sequences, sequence_lengths(sequences)))
    frame = _as_frame(variants, "sequence")
    if "sequence" not in frame:
        if len(texts) not in (1, len(frame)):
            raise ValueError(
                f"{len(frame)} variants without a column 'sequence' need as many sequences, or one; got {len(texts)}."
            )
        frame.insert(0, "sequence", np.arange(len(frame)) if len(texts) > 1 else 0)
    haplotypes = []
    for index, edits in _grouped_edits(frame, "sequence", len(texts)):
        text = texts[int(index)]
        for edit in edits:
            if not 0 <= edit.start <= edit.end <= len(text):
                raise ValueError(
                    f"{edit.describe()} is outside the sequence, which has {len(text)} bp (positions are 0-based)."
                )
            if (found := _found_instead(edit, text, 0)) is not None:
                raise ValueError(
                    f"{edit.describe()} does not match the sequence, which has {found!r} at this position."
                )
        # The encoder pads an alternative that is shorter than its window.
        alternatives = _both_ways(_mutated(text, edits, 0), 0, max(length, len(text)))
        haplotypes.append(Haplotype(edits, 0, text, alternatives))
    return frame, haplotypes


def _in_genome(variants: Any, genome: str | os.PathLike[str], length: int) -> tuple[pd.DataFrame, list[Haplotype]]:
    frame = _as_frame(variants, "chromosome")
    reasons = frame.get("reason", pd.Series(None, frame.index)).astype(object)
    is_long = np.array([isinstance(ref, str) and len(ref) > length for ref in frame["ref"]])
    frame["reason"] = reasons.mask(reasons.map(_is_missing) & is_long, f"longer than the window of {length} bp")
    groups = _grouped_edits(frame, "chromosome")
    spans = [(chromosome, edits[0].start, max(edit.end for edit in edits)) for chromosome, edits in groups]
    regions = pd.DataFrame(spans, columns=["chromosome", "start", "end"]).astype({"start": "int64", "end": "int64"})
    haplotypes, mismatches = [], []
    with open_genome(genome) as faidx:
        regions = check_regions(regions)
        check_places(regions, chromosome_lengths(faidx), genome)
        for (_, edits), chromosome in zip(groups, regions["chromosome"], strict=True):
            start, flank = _window(edits, length)
            text = read_window(faidx, chromosome, start - flank, start + length + flank, genome)
            mismatches += [(edit, found) for edit in edits if (found := _found_instead(edit, text, start - flank))]
            alternatives = _both_ways(_mutated(text, edits, start - flank), flank, length)
            haplotypes.append(Haplotype(edits, start, text[flank : flank + length], alternatives))
    if mismatches:
        edit, found = mismatches[0]
        others = f", and {len(mismatches) - 1} others do not match either" if mismatches[1:] else ""
        raise ValueError(
            f"{edit.describe()} does not match {genome}, which has {found!r} at this position (0-based){others}. "
            "Check that the variants and the genome are of the same assembly."
        )
    return frame, haplotypes


def _window(edits: list[Edit], length: int) -> tuple[int, int]:
    """Return the start of the window around variants, and how many bases a deletion moves into it from outside."""
    first, last = edits[0].start, max(edit.end for edit in edits)
    if last - first > length:
        raise ValueError(
            f"{edits[-1].describe()} ends {last - first} bp after the start of its haplotype, but the window has "
            f"{length} bp. Give the variants different haplotypes."
        )
    return (first + last) // 2 - length // 2, max(0, sum(len(edit.ref) - len(edit.alt) for edit in edits))


def _as_frame(variants: pd.DataFrame | Iterable[tuple[Any, ...]], place: str) -> pd.DataFrame:
    """Return the variants as a new frame; raise an error if a column other than ``sequence`` is missing."""
    frame = variants.copy() if isinstance(variants, pd.DataFrame) else _frame_of_tuples(variants, place)
    required = [column for column in [place, *_ALLELE_COLUMNS] if column != "sequence"]
    missing = [column for column in required if column not in frame]
    if missing or not len(frame):
        problem = f"lack the columns {missing}" if missing else "are empty"
        expected = (
            "chromosome, position, ref and alt"
            if place == "chromosome"
            else "position, ref and alt, and optionally sequence"
        )
        raise ValueError(f"The variants {problem}; expected {expected}.")
    return frame.reset_index(drop=True)


def _frame_of_tuples(variants: Iterable[tuple[Any, ...]], place: str) -> pd.DataFrame:
    """Return tuples of (position, ref, alt) or (place, position, ref, alt) as a frame."""
    if isinstance(variants, str) or not isinstance(variants, Iterable):
        raise TypeError(f"Expected a DataFrame or a list of variants, got {type(variants).__name__}.")
    rows = [tuple(variant) if isinstance(variant, Iterable) else (variant,) for variant in variants]
    widths = {len(row) for row in rows}
    if len(widths) != 1 or not widths <= {3, 4}:
        raise ValueError(
            f"Expected variants as (position, ref, alt), or ({place}, position, ref, alt), all of the same length; "
            f"got {rows[:3]!r}."
        )
    return pd.DataFrame(rows, columns=[place, *_ALLELE_COLUMNS][-widths.pop() :])


def _grouped_edits(frame: pd.DataFrame, place: str, n_sequences: int | None = None) -> list[tuple[Any, list[Edit]]]:
    """Return the variants that can be scored, by sequence or chromosome and haplotype, from left to right."""
    groups: dict[Any, list[Edit]] = {}
    reasons, haplotypes = (frame.get(column, [None] * len(frame)) for column in ("reason", "haplotype"))
    rows = frame[[place, *_ALLELE_COLUMNS]].itertuples(name=None)
    for (row, where, *allele), reason, haplotype in zip(rows, reasons, haplotypes, strict=True):
        if not pd.api.types.is_scalar(haplotype):
            raise ValueError(f"Variant {row} has the haplotype {haplotype!r}, expected a name or a number.")
        if _is_missing(reason):
            edit = _checked_edit(row, where, *allele, n_sequences=n_sequences)
            key = (where, row, None) if _is_missing(haplotype) else (where, None, haplotype)
            groups.setdefault(key, []).append(edit)
    for edits in groups.values():
        edits.sort(key=lambda edit: edit.start)
        _check_overlaps(edits)
    return [(where, edits) for (where, *_), edits in groups.items()]


def _checked_edit(row: int, where: Any, position: Any, ref: Any, alt: Any, *, n_sequences: int | None) -> Edit:
    """Return a variant; raise a ValueError if it is invalid."""
    edit = Edit(row, f"{where}" if n_sequences is None else f"sequence {where}", position, ref, alt)
    if n_sequences is None:
        if not isinstance(where, (str, Integral)):
            raise ValueError(f"{edit.describe()} has an invalid chromosome; expected a name such as 'chr1'.")
        if not _is_integer(position):
            raise ValueError(f"{edit.describe()} has an invalid position; expected an integer.")
    elif not (_is_integer(where) and _is_integer(position) and 0 <= where < n_sequences):
        raise ValueError(
            f"{edit.describe()} has an invalid sequence or position; expected integers, and sequence 0 to "
            f"{n_sequences - 1}."
        )
    if not (_are_bases(ref) and _are_bases(alt)):
        raise ValueError(
            f"{edit.describe()} is not a variant: ref and alt should be strings of at least one base. As in a VCF "
            "file, an insertion or a deletion includes a base beside it."
        )
    return edit._replace(start=int(position))


def _is_missing(value: Any) -> bool:
    """Return whether a table has no value: a table that was read as text has "" then."""
    return pd.api.types.is_scalar(value) and bool(pd.isna(value) or value == "")


def _is_integer(value: Any) -> bool:
    try:
        return int(value) == value and abs(value) < _TOO_LARGE
    except (TypeError, ValueError, OverflowError):
        return False


def _are_bases(allele: Any) -> bool:
    return isinstance(allele, str) and bool(allele) and _LETTERS.issuperset(allele)


def _check_overlaps(edits: list[Edit]) -> None:
    for left, right in pairwise(edits):
        if left.end > right.start:
            raise ValueError(
                f"{right.describe()} overlaps variant {left.row} of the same haplotype: both replace position "
                f"{right.start}."
            )


def _found_instead(edit: Edit, text: str, text_start: int) -> str | None:
    """Return the bases of a text in the place of ``ref``, or None if they match it."""
    found = text[edit.start - text_start : edit.end - text_start]
    ref = edit.ref.upper()
    return None if ref in (found.upper(), found.upper().translate(_AS_IN_VCF)) else found


def _mutated(text: str, edits: list[Edit], text_start: int) -> str:
    """Return the text with the variants in it."""
    parts, end = [], 0
    for edit in edits:
        parts += [text[end : edit.start - text_start], edit.alt]
        end = edit.end - text_start
    return "".join([*parts, text[end:]])


def _both_ways(mutated: str, flank: int, length: int) -> list[str]:
    """Return the windows of a mutated text that has ``flank`` bases on either side: from its start, and to its end."""
    end = len(mutated) - flank
    return list(dict.fromkeys([mutated[flank : flank + length], mutated[max(0, end - length) : end]]))
