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
    score = (-10 * np.log10(hits["p_value"])).round().clip(0, _MAX_SCORE).astype(int)
    return pd.DataFrame(
        {
            "sequence": hits["sequence"],
            "start": hits["start"],
            "end": hits["end"],
            "name": hits["motif"],
            "score": score,
            "strand": hits["strand"],
            "bits": hits["score"],
            "p_value": hits["p_value"],
        }
    )
