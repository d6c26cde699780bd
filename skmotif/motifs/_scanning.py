"""`scan`: where in these sequences do motifs occur?"""

from numbers import Real

import numpy as np
import pandas as pd

from skmotif.motifs._memelite import import_memelite
from skmotif.motifs._motif_list import as_motif_list
from skmotif.motifs._scoring import as_one_hot

_DTYPES = {
    "motif": str,
    "sequence": np.int64,
    "start": np.int64,
    "end": np.int64,
    "strand": str,
    "score": np.float64,
    "p_value": np.float64,
}


def scan(motifs, sequences, *, threshold=1e-4, both_strands=True):
    """Find every hit of motifs in sequences, by FIMO [1]_.

    A window's score is the sum of its bases' log-odds, as ``Motif.log_odds()`` gives
    them; its p-value is the fraction of random sequences (1/4 of each base) that score as
    high, scores being rounded to 0.1 bits. The implementation is memelite's, which is
    installed by ``pip install "skmotif[motifs]"``, and which compiles itself at the first
    call: that takes a while, once.

    Parameters
    ----------
    motifs : Motif or list of Motif
        What to look for.

    sequences : array-like of shape (n_sequences,) or (n_sequences, length, 4)
        DNA sequences, which may differ in length; or one-hot encoded.

    threshold : float, default=1e-4
        Hits have a p-value below.

    both_strands : bool, default=True
        Look for the reverse complements of the motifs, too.

    Returns
    -------
    DataFrame
        One row per hit, sorted by motif (as given), sequence and start:

        - ``motif``: its name, or consensus where it has none;
        - ``sequence``: row number of the sequence;
        - ``start``, ``end``: on the sequence as given, whichever the strand (bp, 0-based,
          end excluded);
        - ``strand``: "-" for a hit of the reverse complement;
        - ``score``: in bits;
        - ``p_value``.

        No hit has an N, or reaches over the end of its sequence.

    Raises
    ------
    ImportError
        If memelite is not installed.
    ValueError
        If there is no motif; the threshold is not above 0 and at most 1; or a sequence is
        empty, missing, or has a character that is no IUPAC code.

    See Also
    --------
    MotifFeatures : The best hit in each sequence alone, as features of a model.

    References
    ----------
    .. [1] Grant, C. E., Bailey, T. L. and Noble, W. S. (2011). FIMO: scanning for
       occurrences of a given motif. Bioinformatics 27:1017.

    Examples
    --------
    >>> from skmotif.motifs import scan
    >>> hits = scan(motifs, ["ACGTTGACTCAGG"], threshold=1e-3)  # doctest: +SKIP
    """
    if not (isinstance(threshold, Real) and 0 < threshold <= 1):
        raise ValueError(f"threshold should be above 0 and at most 1, got {threshold!r}.")
    motifs, one_hot = as_motif_list(motifs), as_one_hot(sequences)
    # memelite takes probabilities and divides them by 1/4, whatever a motif's background.
    matrices = {str(index): 0.25 * 2 ** motif.log_odds().T for index, motif in enumerate(motifs)}
    tables = import_memelite().fimo(
        matrices,
        np.ascontiguousarray(one_hot.transpose(0, 2, 1)),
        eps=0,
        threshold=threshold,
        reverse_complement=both_strands,
    )
    hits = _concatenated(tables, one_hot).sort_values(["motif_idx", "sequence", "start", "strand"], ignore_index=True)
    hits["motif"] = np.array([motif.label for motif in motifs])[hits["motif_idx"].to_numpy(int)]
    return hits[list(_DTYPES)].astype(_DTYPES)


def _concatenated(tables, one_hot):
    """Return memelite's hits as one table, without those that have an unknown base."""
    tables = [table for table in tables if len(table)] or tables[:1]
    hits = pd.concat(tables).rename(columns={"sequence_name": "sequence", "p-value": "p_value"})
    n_unknown = np.pad(np.cumsum(~one_hot.any(axis=2), axis=1), ((0, 0), (1, 0)))
    sequence, start, end = (hits[column].to_numpy(int) for column in ("sequence", "start", "end"))
    return hits[n_unknown[sequence, start] == n_unknown[sequence, end]]
