"""`ablate`: what the loss of a site does to the score of its sequence."""

from collections.abc import Iterator
from numbers import Integral
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.pipeline import Pipeline
from sklearn.utils import check_random_state

from skmotif._sklearn import Interval, StrOptions, validate_params
from skmotif.inspection._text_scores import TextScores

_COLUMNS = ["sequence", "start", "end"]


@validate_params(
    {
        "method": [StrOptions({"shuffle", "mask"})],
        "n_repeats": [Interval(Integral, 1, None, closed="left")],
        "output": [StrOptions({"logit", "probability"})],
        "random_state": ["random_state"],
        "verbose": ["verbose"],
    },
    prefer_skip_nested_validation=True,
)
def ablate(
    estimator: Pipeline,
    sequences: ArrayLike,
    sites: pd.DataFrame,
    *,
    method: Literal["shuffle", "mask"] = "shuffle",
    n_repeats: int = 10,
    target: str | int | None = None,
    output: Literal["logit", "probability"] = "logit",
    random_state: int | np.random.RandomState | None = None,
    verbose: int = 0,
) -> pd.DataFrame:
    """Return the change in score when sites are removed from sequences.

    This asks whether a site is necessary: whether the score of its sequence falls without it.
    Each site is removed alone, and then all sites of a sequence together. If a site has a
    small effect because the sequence has another one, only the joint effect is large.

    Parameters
    ----------
    estimator : Pipeline
        A fitted pipeline that takes sequences as text and ends in a MotifCNNClassifier or
        MotifCNNRegressor.

    sequences : array-like of shape (n_sequences,)
        The sequences that contain the sites.

    sites : DataFrame
        The sites, one per row, with the columns ``sequence`` (row number), ``start`` and
        ``end`` (bp, 0-based, end excluded), as `skmotif.motifs.scan` returns them. The sites
        of a motif have no ``end``: ``motif.sites.assign(end=motif.sites["start"] + len(motif))``.

    method : {"shuffle", "mask"}, default="shuffle"
        How a site is removed:

        - "shuffle": its bases are put in a random order, ``n_repeats`` times. This keeps the
          composition, but cannot remove a site of one base such as AAAAAA;
        - "mask": each base is replaced by N, which is exact, but unlike the sequences that
          the network was trained on.

    n_repeats : int, default=10
        Number of shuffles of each site.

    target : label or int, default=None
        The output to explain, as in `attribution`. If None and there are more than two
        classes, the class predicted for each sequence before the ablation.

    output : {"logit", "probability"}, default="logit"
        The score, as in `attribution`.

    random_state : int, RandomState instance or None, default=None
        Determines the shuffles.

    verbose : int, default=0
        Whether to show the progress.

    Returns
    -------
    DataFrame
        The sites with

        - ``score_before``;
        - ``score_after``: without the site, the mean over the shuffles;
        - ``effect``: the second minus the first, negative if the site is necessary;
        - ``effect_std``: its standard deviation over the shuffles (0 for "mask");
        - ``joint_effect``: the mean effect of removing all sites of the sequence that
          ``sites`` has. It equals ``effect`` if there is one site.

    Raises
    ------
    ValueError
        If ``sites`` lacks a column, or a site is outside its sequence; the error gives the
        site. If a sequence is empty, missing, or has a character that is not an IUPAC code.
    TypeError
        If the estimator does not take text, or ``sites`` is not a DataFrame.

    See Also
    --------
    marginalize : Whether a motif is sufficient.
    skmotif.motifs.scan : Finds the sites of a motif.

    Notes
    -----
    A network that keeps only the best match of each filter loses little with one of two
    copies of a motif, even if it needs one of them. If the copies are redundant, the joint
    effect is larger than the sum of the single effects; if each is necessary, it is smaller.

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
    >>> from skmotif.inspection import ablate
    >>> from skmotif.motifs import Motif, scan
    >>> X, y = make_motif_classification(200, 40, motifs="TGACTCA", random_state=0, return_X_y=True)
    >>> pipe = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(n_filters=8, random_state=0)).fit(X, y)
    >>> sites = scan(Motif.from_consensus("TGACTCA"), X[y == 1], both_strands=False)
    >>> effects = ablate(pipe, X[y == 1], sites, random_state=0)
    >>> bool(effects["effect"].mean() < -1)
    True
    """
    scores = TextScores(estimator, sequences, target=target, output=output)
    table = _checked_sites(sites, scores.sequences)
    repeats = n_repeats if method == "shuffle" else 1
    rng = check_random_state(random_state)

    rows, starts, ends = (table[column].to_numpy(np.intp) for column in _COLUMNS)
    has_several = table.groupby("sequence").size() > 1
    without_all = {row: [scores.sequences[row]] * repeats for row in has_several.index[has_several]}

    def edits() -> Iterator[tuple[int, str]]:
        for row, start, end in zip(rows, starts, ends, strict=True):
            for repeat in range(repeats):
                order = rng.permutation(end - start) if method == "shuffle" else None
                yield row, _without(scores.sequences[row], start, end, order)
                if row in without_all:
                    without_all[row][repeat] = _without(without_all[row][repeat], start, end, order)
        yield from ((row, text) for row, texts in without_all.items() for text in texts)

    n_edits = (len(table) + len(without_all)) * repeats
    after = scores.of_edits(edits(), n_edits, verbose=verbose).reshape(-1, repeats)
    mean, std = after.mean(axis=1), after[: len(table)].std(axis=1)
    joint = dict(zip(rows, mean, strict=False)) | dict(zip(without_all, mean[len(table) :], strict=True))
    before = scores.before[rows]
    return table.assign(
        score_before=before,
        score_after=mean[: len(table)],
        effect=mean[: len(table)] - before,
        effect_std=std,
        joint_effect=[joint[row] for row in rows] - before,
    )


def _without(text: str, start: int, end: int, order: NDArray[np.intp] | None) -> str:
    """Return the text without a site: with its bases in another order or, if this is None, replaced by N."""
    site = "N" * (end - start) if order is None else "".join(text[start + index] for index in order)
    return text[:start] + site + text[end:]


def _checked_sites(sites: Any, sequences: list[str]) -> pd.DataFrame:
    """Return the sites with a new index; raise an error if they are not a table of sites in the sequences."""
    if not isinstance(sites, pd.DataFrame):
        raise TypeError(f"Expected sites as a DataFrame with the columns sequence, start and end; got {sites!r:.60}.")
    missing = [column for column in _COLUMNS if column not in sites]
    if missing:
        raise ValueError(f"sites lacks the columns {missing}; expected sequence, start and end.")
    for number, site in enumerate(zip(*(sites[column] for column in _COLUMNS), strict=True)):
        _check_site(number, site, sequences)
    return sites.reset_index(drop=True)


def _check_site(number: int, site: tuple[Any, ...], sequences: list[str]) -> None:
    sequence, start, end = site
    name = f"Site {number} (start {start}, end {end} of sequence {sequence})"
    try:
        are_whole = all(int(value) == value for value in site)
    except (TypeError, ValueError, OverflowError):
        are_whole = False
    if not are_whole or not 0 <= sequence < len(sequences):
        raise ValueError(f"{name} should have whole numbers, and a sequence from 0 to {len(sequences) - 1}.")
    length = len(sequences[int(sequence)])
    if not 0 <= start < end <= length:
        raise ValueError(f"{name} is outside the sequence: expected 0 <= start < end <= {length}.")
