"""Sites as columns of a BED file."""

import numpy as np
import pandas as pd

# A score in a BED file is a whole number from 0 to 1000.
_MAX_SCORE = 1000


def bed_of_hits(hits: pd.DataFrame) -> pd.DataFrame:
    """Return the hits of `skmotif.motifs.scan` with the columns of a BED file, then score and p-value."""
    return _bed_columns(hits, "p_value").assign(bits=hits["score"], p_value=hits["p_value"])


def bed_of_calls(calls: pd.DataFrame) -> pd.DataFrame:
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
