"""The columns of motifs and their sites in files."""

import pandas as pd

from skmotif.motifs import MotifList


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
