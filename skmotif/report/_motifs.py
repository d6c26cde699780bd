"""The motifs of a report, the known motifs that they resemble, and the sites that the network uses."""

import os
import warnings
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skmotif.io._places import places_of, sites_in_genome
from skmotif.motifs import Motif, MotifList, call_sites, discover_motifs, match_motifs, read_meme
from skmotif.motifs._bed_columns import bed_of_calls
from skmotif.motifs._motif_list import as_motif_list
from skmotif.report._cross_validation import CrossValidation
from skmotif.report._sequences import LabelledSequences

# Matches with a larger q-value are not listed.
MAX_Q_VALUE = 0.05

_N_NEAREST = 3

_MATCH_COLUMNS = ["query", "target", "p_value", "q_value", "offset", "overlap", "strand"]
_CALL_COLUMNS = ["motif", "sequence", "start", "end", "strand", "score", "contribution", "p_value", "q_value"]


class FoundMotif(NamedTuple):
    """A motif, and the known motifs that it resembles.

    Parameters
    ----------
    motif : Motif
        The motif, named motif1 and so on.
    matches : DataFrame
        The known motifs with a q-value of at most 0.05, the best first. Offsets refer to the trimmed motif.
    nearest : DataFrame
        The first three of these that have different names.
    known : MotifList
        The motifs of `nearest`.
    """

    motif: Motif
    matches: pd.DataFrame
    nearest: pd.DataFrame
    known: MotifList


def find_motifs(
    data: LabelledSequences, validation: CrossValidation, is_background: bool, seed: int, verbose: int
) -> MotifList:
    """Discover motifs by the attributions of networks that were not trained on the attributed sequence.

    The negatives have motifs of their own, except if they are a background of the positives.
    """
    with warnings.catch_warnings():
        # The report itself says so.
        warnings.filterwarnings("ignore", "No significant motif was found", UserWarning)
        found = discover_motifs(
            None,
            data.sequences,
            data.is_positive.astype(int),
            groups=data.groups,
            target=1 if is_background else None,
            attributions=validation.attributions,
            random_state=seed,
            verbose=verbose,
        )
    return MotifList(replace(motif, name=f"motif{i + 1}") for i, motif in enumerate(found))


def match_all(motifs: MotifList, database: MotifList | None) -> tuple[list[FoundMotif], pd.DataFrame]:
    """Return the motifs with their matches, and the table of all matches."""
    if not motifs or database is None:
        empty = pd.DataFrame(columns=_MATCH_COLUMNS)
        return [FoundMotif(motif, empty, empty, MotifList()) for motif in motifs], empty
    # Columns without information match any others.
    table = match_motifs([motif.trim() for motif in motifs], database)
    table = table[table["q_value"] <= MAX_Q_VALUE].reset_index(drop=True)
    known = {motif.label: motif for motif in database}
    found = []
    for motif in motifs:
        matches = table[table["query"] == motif.label].reset_index(drop=True)
        is_first = ~matches["target"].map(short_name).duplicated()
        nearest = matches[is_first].head(_N_NEAREST)
        found.append(FoundMotif(motif, matches, nearest, MotifList(known[target] for target in nearest["target"])))
    return found, table


def short_name(label: str) -> str:
    """Return the name of a known motif without the accession number of JASPAR."""
    first, _, rest = label.partition(" ")
    return rest if rest and first.startswith("MA") and first[2:6].isdigit() else label


def as_database(database: Any) -> MotifList:
    """Return the known motifs of a MEME file or a list."""
    is_file = isinstance(database, (str, os.PathLike))
    return as_motif_list(read_meme(database) if is_file else database)


def sites_of(motif: Motif) -> pd.DataFrame:
    """Return the sites of a motif that was discovered, which it always has."""
    return pd.DataFrame(motif.sites).reset_index(drop=True)


def used_sites(
    motifs: MotifList, pipeline: Any, data: LabelledSequences, validation: CrossValidation, seed: int
) -> pd.DataFrame:
    """Return the sites that the network uses, as `call_sites` does, by networks not trained on the sequence."""
    tables = [pd.DataFrame(columns=_CALL_COLUMNS)]
    for target, sign in ((1, 1), (0, -1)):
        if of_target := [motif for motif in motifs if motif.target == target]:
            attributions = sign * validation.attributions
            tables.append(call_sites(pipeline, of_target, data.sequences, attributions=attributions, random_state=seed))
    return pd.concat(tables[1:] or tables, ignore_index=True)


def site_table(sites: pd.DataFrame, data: LabelledSequences) -> pd.DataFrame:
    """Return sites as columns of a BED file: in the genome if the names say where, else in the sequence.

    The further columns are the score of the match in bits, the contribution and the q-value.
    """
    # The names of a background are not regions.
    rows, sequence = np.unique(sites["sequence"].to_numpy(np.intp), return_inverse=True)
    places = _places_of([data.names[row] for row in rows], data.lengths[rows])
    return sites_in_genome(bed_of_calls(sites.assign(sequence=sequence)), places)


def _places_of(names: list[str], lengths: NDArray[np.intp]) -> pd.DataFrame:
    """Return where each sequence is; each is its own chromosome if the names do not say."""
    try:
        places = places_of(names, lengths)
    except ValueError:
        places = None
    if places is not None:
        return places
    return pd.DataFrame({"chromosome": names, "start": 0, "end": lengths, "strand": "."})
