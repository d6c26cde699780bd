"""`marginalize`: what a motif does to the score of background sequences."""

from collections.abc import Iterator
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.pipeline import Pipeline

from skmotif._sklearn import StrOptions, validate_params
from skmotif.inspection._motif_text import as_consensus, as_whole_numbers, write_motif
from skmotif.inspection._text_scores import TextScores

_STRANDS = {"both": ["+", "-"], "+": ["+"], "-": ["-"]}


@validate_params(
    {
        "strands": [StrOptions(set(_STRANDS))],
        "output": [StrOptions({"logit", "probability"})],
        "verbose": ["verbose"],
    },
    prefer_skip_nested_validation=True,
)
def marginalize(
    estimator: Pipeline,
    motif: Any,
    backgrounds: ArrayLike,
    *,
    positions: ArrayLike | None = None,
    strands: Literal["both", "+", "-"] = "both",
    target: str | int | None = None,
    output: Literal["logit", "probability"] = "logit",
    verbose: int = 0,
) -> pd.DataFrame:
    """Return the change in score when a motif is written into background sequences.

    This asks whether a motif is sufficient: whether it increases the score of sequences that
    have nothing else in common.

    Parameters
    ----------
    estimator : Pipeline
        A fitted pipeline that takes sequences as text and ends in a MotifCNNClassifier or
        MotifCNNRegressor.

    motif : str or Motif
        The motif as IUPAC codes, or an object whose attribute ``consensus`` has them. A code
        such as R or N keeps the base of the background if it stands for this base. Otherwise
        the first of its bases, in alphabetical order, is written.

    backgrounds : array-like of shape (n_sequences,)
        The background sequences, for example shuffles of real ones
        (`skmotif.datasets.make_background`). They may differ in length.

    positions : int or array-like of shape (n_positions,), default=None
        Where the motif starts (0-based, leftmost base on either strand), the same for all
        backgrounds. If None, the motif is in the middle of each background.

    strands : {"both", "+", "-"}, default="both"
        The strands that the motif is written on, one at a time.

    target : label or int, default=None
        The output to explain, as in `attribution`. If None and there are more than two
        classes, the class predicted for each background without the motif.

    output : {"logit", "probability"}, default="logit"
        The score, as in `attribution`.

    verbose : int, default=0
        Whether to show the progress.

    Returns
    -------
    DataFrame
        One row for each background, position and strand, with the columns ``background`` (row
        number), ``position``, ``strand``, ``score_before``, ``score_after``, and ``effect``,
        the second score minus the first: positive if the motif increases the score.

    Raises
    ------
    ValueError
        If the motif is not a str of IUPAC codes, or is outside a background; the error gives
        the background and the position. If a background is empty, missing, or has a
        character that is not an IUPAC code.
    TypeError
        If the estimator does not take text.

    See Also
    --------
    MarginalizationDisplay : Plots the mean effect by position.
    ablate : Whether a site is necessary.
    spacing : Whether two motifs cooperate.

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_background, make_motif_classification
    >>> from skmotif.inspection import marginalize
    >>> X, y = make_motif_classification(200, 40, motifs="TGACTCA", random_state=0, return_X_y=True)
    >>> pipe = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(n_filters=8, random_state=0)).fit(X, y)
    >>> backgrounds = make_background(X[:20], random_state=0)
    >>> effects = marginalize(pipe, "TGASTCA", backgrounds, positions=[5, 25])
    >>> len(effects)  # 20 backgrounds, 2 positions, 2 strands
    80
    >>> bool((effects.groupby("position")["effect"].mean() > 0).all())
    True
    """
    consensus = as_consensus(motif, "motif")
    scores = TextScores(estimator, backgrounds, target=target, output=output)
    starts = _starts(scores.sequences, len(consensus), positions)
    table = pd.DataFrame(
        {
            "background": np.repeat(np.arange(len(starts)), starts.shape[1] * len(_STRANDS[strands])),
            "position": np.repeat(starts.ravel(), len(_STRANDS[strands])),
            "strand": _STRANDS[strands] * starts.size,
        }
    )

    def edits() -> Iterator[tuple[int, str]]:
        for background, position, strand in zip(*(table[column] for column in table), strict=True):
            yield background, write_motif(scores.sequences[background], consensus, position, strand)

    before = scores.before[table["background"]]
    after = scores.of_edits(edits(), len(table), verbose=verbose)
    return table.assign(score_before=before, score_after=after, effect=after - before)


def _starts(sequences: list[str], width: int, positions: ArrayLike | None) -> NDArray[np.intp]:
    """Return the starts of the motif, ``(n_sequences, n_positions)``; raise a ValueError if one is outside."""
    ends = np.array([len(sequence) - width for sequence in sequences])
    if (ends < 0).any():
        index = int(ends.argmin())
        raise ValueError(f"motif has {width} bp, more than background {index}, which has {len(sequences[index])} bp.")
    if positions is None:
        return ends[:, np.newaxis] // 2
    starts = np.tile(as_whole_numbers(positions, "positions"), (len(sequences), 1))
    is_outside = (starts < 0) | (starts > ends[:, np.newaxis])
    if is_outside.any():
        index, column = np.argwhere(is_outside)[0]
        raise ValueError(
            f"positions has {starts[index, column]}, where the motif of {width} bp is outside background {index} of "
            f"{len(sequences[index])} bp; expected 0 to {ends[index]}."
        )
    return starts
