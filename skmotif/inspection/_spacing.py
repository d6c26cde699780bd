"""`spacing`: whether two motifs cooperate, by their distance and orientation."""

from collections.abc import Iterator
from itertools import product
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.pipeline import Pipeline

from skmotif._sklearn import StrOptions, validate_params
from skmotif.inspection._interval import mean_and_interval
from skmotif.inspection._motif_text import as_consensus, as_whole_numbers, write_motif
from skmotif.inspection._text_scores import TextScores

ORIENTATIONS = ("++", "+-", "-+", "--")


@validate_params(
    {"output": [StrOptions({"logit", "probability"})], "verbose": ["verbose"]},
    prefer_skip_nested_validation=True,
)
def spacing(
    estimator: Pipeline,
    motif_a: Any,
    motif_b: Any,
    backgrounds: ArrayLike,
    *,
    distances: ArrayLike,
    orientations: ArrayLike = ORIENTATIONS,
    target: str | int | None = None,
    output: Literal["logit", "probability"] = "logit",
    verbose: int = 0,
) -> pd.DataFrame:
    """Compare the effect of two motifs together with the sum of their effects alone.

    Both motifs are written into background sequences, ``motif_a`` upstream of ``motif_b``, and
    also each of them alone at the same position. If they have more effect together than the
    sum of both, the network has learned that they cooperate at this distance and orientation.

    Parameters
    ----------
    estimator : Pipeline
        A fitted pipeline that takes sequences as text and ends in a MotifCNNClassifier or
        MotifCNNRegressor.

    motif_a, motif_b : str or Motif
        The motifs, as in `marginalize`. To have ``motif_b`` upstream, swap them.

    backgrounds : array-like of shape (n_sequences,)
        The background sequences, which may differ in length. 50 or more give narrow intervals.

    distances : int or array-like of shape (n_distances,)
        Numbers of bases between the two motifs. The pair is in the middle of each background.

    orientations : list of {"++", "+-", "-+", "--"}, default=("++", "+-", "-+", "--")
        The strand of ``motif_a`` and that of ``motif_b``.

    target : label or int, default=None
        The output to explain, as in `attribution`. If None and there are more than two
        classes, the class predicted for each background without the motifs.

    output : {"logit", "probability"}, default="logit"
        The score, as in `attribution`. Independent evidence adds up in logits. In
        probabilities it does not, because they end at 0 and 1.

    verbose : int, default=0
        Whether to show the progress.

    Returns
    -------
    DataFrame
        One row for each orientation and distance, with the columns ``orientation`` and
        ``distance``; ``effect_a``, ``effect_b`` and ``effect_both``, the mean changes in score
        over the backgrounds; ``interaction``, the mean of ``effect_both - effect_a -
        effect_b``: positive if the motifs cooperate, negative if one makes the other redundant
        or weaker; and ``low`` and ``high``, its 95 % confidence interval (Student's t over the
        backgrounds; NaN for one background).

    Raises
    ------
    ValueError
        If a motif is not a str of IUPAC codes; an orientation is unknown; a distance is
        negative; or the motifs do not fit into a background at a distance, which the error
        gives. If a background is empty, missing, or has a character that is not an IUPAC code.
    TypeError
        If the estimator does not take text.

    See Also
    --------
    SpacingDisplay : Plots the interaction by distance.
    marginalize : The effect of one motif.

    Notes
    -----
    The default network keeps the best match of each filter, and cannot measure distances that
    are longer than its kernel. Use ``pool_size`` or a longer ``kernel_size`` for networks that
    can. Even then, an interaction shows what the network has learned, not that the proteins
    touch.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
    >>> from skmotif.inspection import spacing
    >>> X, y = make_motif_classification(300, 40, motifs=["TGACTCA", "GGGCGG"], random_state=0, return_X_y=True)
    >>> pipe = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(n_filters=8, random_state=0)).fit(X, y)
    >>> table = spacing(pipe, "TGACTCA", "GGGCGG", X[y == 0][:30], distances=[5, 10], orientations=["++"])
    >>> table[["orientation", "distance"]]
      orientation  distance
    0          ++         5
    1          ++        10
    """
    consensus = as_consensus(motif_a, "motif_a"), as_consensus(motif_b, "motif_b")
    gaps = as_whole_numbers(distances, "distances")
    chosen = _checked_orientations(orientations)
    scores = TextScores(estimator, backgrounds, target=target, output=output)
    _check_room(scores.sequences, len(consensus[0]) + len(consensus[1]), gaps)

    pairs = list(product(chosen, gaps.tolist()))
    n_edits = 3 * len(pairs) * len(scores.sequences)
    after = scores.of_edits(_edits(scores.sequences, consensus, pairs), n_edits, verbose=verbose)
    of_a, of_b, of_both = after.reshape(len(pairs), len(scores.sequences), 3).transpose(2, 0, 1) - scores.before
    interaction, low, high = mean_and_interval(of_both - of_a - of_b)
    return pd.DataFrame(pairs, columns=["orientation", "distance"]).assign(
        effect_a=of_a.mean(axis=1),
        effect_b=of_b.mean(axis=1),
        effect_both=of_both.mean(axis=1),
        interaction=interaction,
        low=low,
        high=high,
    )


def _edits(sequences: list[str], consensus: tuple[str, str], pairs: list[tuple[str, int]]) -> Iterator[tuple[int, str]]:
    """Yield, for each orientation, distance and background, the texts with the first motif, the second, and both."""
    first, second = consensus
    for orientation, distance in pairs:
        width = len(first) + distance + len(second)
        for index, text in enumerate(sequences):
            start = (len(text) - width) // 2
            start_b = start + len(first) + distance
            with_a = write_motif(text, first, start, orientation[0])
            yield index, with_a
            yield index, write_motif(text, second, start_b, orientation[1])
            yield index, write_motif(with_a, second, start_b, orientation[1])


def _checked_orientations(orientations: Any) -> list[str]:
    chosen = list(orientations) if isinstance(orientations, (list, tuple, np.ndarray)) else []
    if not chosen or not all(isinstance(value, str) and value in ORIENTATIONS for value in chosen):
        raise ValueError(f"orientations should be a list of {', '.join(ORIENTATIONS)}; got {orientations!r}.")
    return chosen


def _check_room(sequences: list[str], width: int, distances: NDArray[np.intp]) -> None:
    """Raise a ValueError if a distance is negative, or the motifs do not fit into a background."""
    if distances.min() < 0:
        raise ValueError(
            f"distances should be 0 or larger, got {distances.min()}; swap the motifs to reverse the order."
        )
    index, shortest = min(enumerate(map(len, sequences)), key=lambda pair: pair[1])
    needed = width + int(distances.max())
    if needed > shortest:
        raise ValueError(
            f"distances has {distances.max()}, at which the motifs need {needed} bp, but background {index} has "
            f"{shortest} bp."
        )
