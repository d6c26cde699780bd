"""`site_changes`: the sites of motifs that variants create or destroy."""

import os
from collections.abc import Iterable
from numbers import Real
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from skmotif._sklearn import Interval, validate_params
from skmotif.inspection._variants import Haplotype, haplotypes_of
from skmotif.motifs._motif import Motif
from skmotif.motifs._motif_list import MotifList, as_motif_list
from skmotif.motifs._scanning import labels_of, numbered_hits
from skmotif.motifs._scoring import as_one_hot

_COLUMNS = ["variant", "motif", "change", "start", "strand", "score", "p_value"]


@validate_params(
    {
        "genome": [str, os.PathLike, None],
        "threshold": [Interval(Real, 0, 1, closed="right")],
        "both_strands": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def site_changes(
    motifs: Motif | Iterable[Motif],
    sequences: ArrayLike | None = None,
    variants: pd.DataFrame | Iterable[tuple[Any, ...]] | None = None,
    *,
    genome: str | os.PathLike[str] | None = None,
    threshold: float = 1e-4,
    both_strands: bool = True,
    background: Literal["sequences", "uniform"] | ArrayLike = "uniform",
) -> pd.DataFrame:
    """Find the sites of motifs that variants create or destroy.

    Both alleles are scanned, as by `scan`. A hit in the reference is lost if the alternative
    has no hit of the same motif and strand at the same place, and a hit in the alternative is
    gained if the reference has none. Bases that an insertion or deletion moves keep their
    place.

    Parameters
    ----------
    motifs : Motif or list of Motif
        The motifs to search for.

    sequences : array-like of shape (n_sequences,), default=None
        The sequences that contain the variants. If None, ``genome`` is required.

    variants : DataFrame or list of tuple
        The variants, as in `skmotif.inspection.variant_effect`.

    genome : str or path-like, default=None
        FASTA file, as in `skmotif.io.extract_sequences`.

    threshold : float, default=1e-4
        Hits have a smaller p-value.

    both_strands : bool, default=True
        Whether to also search for the reverse complements of the motifs.

    background : "sequences", "uniform" or array-like of shape (4,), default="uniform"
        Frequencies of A, C, G and T that the p-values refer to, as in `scan`. "sequences"
        are those of the windows of the reference around the variants.

    Returns
    -------
    DataFrame
        One row per site that changes, in the order of the variants:

        - ``variant``: row of the variant, the first one of a haplotype;
        - ``motif``: its name, or consensus if it has none;
        - ``change``: "lost" or "gained";
        - ``start``: in the sequence or chromosome (0-based), on either strand; of a gained
          site, where its first base would be without the variants left of it;
        - ``strand``, ``score``, ``p_value``: of the hit, as in `scan`.

    Raises
    ------
    ValueError
        If the list of motifs is empty, or a parameter or a variant is invalid (see `variant_effect`).
    ImportError
        If ``genome`` is given and pyfaidx is not installed: ``pip install
        "skmotif[genome]"``.

    See Also
    --------
    skmotif.inspection.variant_effect : The change in the network's score.
    scan : All hits in sequences.

    Examples
    --------
    >>> from skmotif.motifs import Motif, site_changes
    >>> variants = [(0, 6, "C", "A"), (0, 2, "A", "AGG"), (1, 5, "T", "C")]
    >>> changes = site_changes(Motif.from_consensus("TGACTCA"), ["CCATGACTCAGG", "CCTGATTCACC"], variants)
    >>> changes[["variant", "motif", "change", "start", "strand"]]
       variant    motif change  start strand
    0        0  TGACTCA    lost      3      +
    1        2  TGACTCA  gained      2      +
    """
    motif_list = as_motif_list(motifs)
    # The motifs fit into the window on both sides of every allele.
    length = 2 * max(map(len, motif_list)) + 2 * _longest_allele(variants)
    _, haplotypes = haplotypes_of(variants, sequences, genome, length)
    tables = [pd.DataFrame(columns=_COLUMNS)]
    if haplotypes:
        references = as_one_hot([haplotype.reference for haplotype in haplotypes])
        frequencies = references.sum(axis=(0, 1)) + 1 if _is_text(background, "sequences") else background
        lost = numbered_hits(motif_list, references, threshold, both_strands, frequencies)
        alternatives = as_one_hot([haplotype.alternatives[0] for haplotype in haplotypes])
        gained = numbered_hits(motif_list, alternatives, threshold, both_strands, frequencies)
        before: dict[Any, pd.DataFrame] = dict(list(lost.groupby("sequence")))
        after: dict[Any, pd.DataFrame] = dict(list(gained.groupby("sequence")))
        for row in sorted(before.keys() | after.keys()):
            hits = before.get(row, lost[:0]), after.get(row, gained[:0])
            tables.append(_changes(haplotypes[row], *hits, motif_list))
    return pd.concat([table for table in tables if len(table)] or tables, ignore_index=True)


def _is_text(value: Any, text: str) -> bool:
    return isinstance(value, str) and value == text


def _longest_allele(variants: Any) -> int:
    """Return the length of the longest allele, if the variants have alleles; `haplotypes_of` checks them."""
    if isinstance(variants, pd.DataFrame):
        alleles = [value for column in ("ref", "alt") if column in variants for value in variants[column]]
    else:
        rows = variants if isinstance(variants, (list, tuple)) else []
        alleles = [value for row in rows if isinstance(row, (list, tuple)) for value in row[-2:]]
    return max((len(allele) for allele in alleles if isinstance(allele, str)), default=1)


def _changes(haplotype: Haplotype, before: pd.DataFrame, after: pd.DataFrame, motifs: MotifList) -> pd.DataFrame:
    """Return the hits of one allele that the other does not have."""
    starts = np.array([edit.start for edit in haplotype.edits]) - haplotype.start
    ends = np.array([edit.end for edit in haplotype.edits]) - haplotype.start
    growth = np.array([len(edit.alt) - len(edit.ref) for edit in haplotype.edits])
    shift = np.concatenate([[0], np.cumsum(growth)])
    # Edges of the variants in the alternative allele.
    starts_after, ends_after = starts + shift[:-1], ends + shift[1:]

    places = _places(before, starts, ends, np.zeros_like(shift))
    places_after = _places(after, starts_after, ends_after, shift)
    is_lost = _touches(before, starts, ends) & ~_in_either(before, places, after, places_after)
    is_gained = _touches(after, starts_after, ends_after) & ~_in_either(after, places_after, before, places)
    changed = pd.concat(
        [
            before[is_lost].assign(change="lost", start=haplotype.start + places[0][is_lost]),
            after[is_gained].assign(change="gained", start=haplotype.start + places_after[0][is_gained]),
        ]
    )
    return changed.assign(variant=haplotype.edits[0].row, motif=labels_of(motifs, changed))[_COLUMNS]


def _places(
    hits: pd.DataFrame, starts: NDArray[np.intp], ends: NDArray[np.intp], shift: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the start of each hit in the reference, by its first and by its last base."""
    start, end = hits["start"].to_numpy(), hits["end"].to_numpy()
    n_left = (ends <= start[:, np.newaxis]).sum(axis=1)
    n_until_end = (starts < end[:, np.newaxis]).sum(axis=1)
    return start - shift[n_left], start - shift[n_until_end]


def _touches(hits: pd.DataFrame, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> NDArray[np.bool_]:
    start, end = hits["start"].to_numpy()[:, np.newaxis], hits["end"].to_numpy()[:, np.newaxis]
    return np.asarray(((start < ends) & (end > starts)).any(axis=1))


def _in_either(
    hits: pd.DataFrame,
    places: tuple[NDArray[np.intp], ...],
    others: pd.DataFrame,
    other_places: tuple[NDArray[np.intp], ...],
) -> NDArray[np.bool_]:
    """Return which hits have another one of the same motif and strand at the same place, by either end."""
    known = {
        (number, strand, place)
        for of_end in other_places
        for number, strand, place in zip(others["number"], others["strand"], of_end, strict=True)
    }
    keys = zip(hits["number"], hits["strand"], *places, strict=True)
    return np.array(
        [bool({(number, strand, first), (number, strand, last)} & known) for number, strand, first, last in keys], bool
    )
