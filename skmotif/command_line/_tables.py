"""The columns of motifs and their sites in files."""

import numpy as np
import pandas as pd

from skmotif.motifs import MotifList

# A score in a BED file is a whole number from 0 to 1000.
_MAX_SCORE = 1000


def motif_table(motifs: MotifList) -> pd.DataFrame:
    """Return the table of motifs, with the names that the other files give them, and positions as text."""
    positions = ["" if motif.position is None else "{}-{}".format(*motif.position) for motif in motifs]
    return motifs.to_frame().assign(name=[motif.label for motif in motifs], position=positions)


def motif_sites(motifs: MotifList) -> pd.DataFrame:
    """Return the sites of discovered motifs: the row of their sequence, and the columns of a BED file."""
    columns = ["sequence", "start", "end", "name", "score", "strand"]
    frames = [
        motif.sites.assign(end=motif.sites["start"] + len(motif), name=motif.label, score=0)[columns]
        for motif in motifs
        if motif.sites is not None
    ]
    return pd.concat(frames) if frames else pd.DataFrame(columns=columns)


def hit_sites(hits: pd.DataFrame) -> pd.DataFrame:
    """Return the hits of `skmotif.motifs.scan` with the columns of a BED file, then score and p-value."""
    return _bed_columns(hits, "p_value").assign(bits=hits["score"], p_value=hits["p_value"])


def call_table(calls: pd.DataFrame) -> pd.DataFrame:
    """Return the sites of `skmotif.motifs.call_sites`, the highest contribution first.

    They have the columns of a BED file, then score, contribution and q-value.
    """
    calls = calls.sort_values("contribution", ascending=False, kind="stable")
    columns = {"bits": calls["score"], "contribution": calls["contribution"], "q_value": calls["q_value"]}
    return _bed_columns(calls, "q_value").assign(**columns)


def _bed_columns(sites: pd.DataFrame, significance: str) -> pd.DataFrame:
    """Return the row of the sequence, and the columns of a BED file; the score is -10 log10 of the significance."""
    score = (-10 * np.log10(sites[significance])).round().clip(0, _MAX_SCORE).astype(int)
    columns = ["sequence", "start", "end", "name", "score", "strand"]
    return sites.assign(name=sites["motif"], score=score)[columns]
