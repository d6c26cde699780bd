"""The sequences that a report shows: a typical one, the best and the worst."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skmotif.report._cross_validation import NETWORK, CrossValidation
from skmotif.report._sequences import LabelledSequences

# Longer sequences are shown in part (bp).
_MAX_LENGTH = 150


class Site(NamedTuple):
    """A site in an example, in bp from its first base that is shown."""

    label: str
    start: int
    end: int


class Example(NamedTuple):
    """A sequence and the contributions of its bases, with the sites that the network uses.

    Parameters
    ----------
    title : str
        Why it is shown.
    name : str
        The name of the sequence.
    row : int
        Row of the sequence.
    probability : float
        Predicted probability of the positive class.
    first : int
        Position of the first base that is shown (bp, 0-based).
    bases : str
        The bases that are shown.
    contributions : ndarray
        One for each base.
    sites : list of Site
        The sites in it.
    """

    title: str
    name: str
    row: int
    probability: float
    first: int
    bases: str
    contributions: NDArray[np.float32]
    sites: list[Site]


def choose_examples(data: LabelledSequences, validation: CrossValidation, sites: pd.DataFrame) -> list[Example]:
    """Return the positive sequence with the median, the highest and the lowest predicted probability.

    ``sites`` are those of `call_sites`.
    """
    probability = validation.probabilities[NETWORK].to_numpy()
    positives = np.flatnonzero(data.is_positive)
    ranked = positives[np.argsort(probability[positives], kind="stable")]
    chosen = {
        "Typical: the positive sequence with the median probability": ranked[len(ranked) // 2],
        "Best: the positive sequence with the highest probability": ranked[-1],
        "Worst: the positive sequence with the lowest probability": ranked[0],
    }
    return [_example(title, int(row), data, validation, sites) for title, row in chosen.items()]


def _example(
    title: str, row: int, data: LabelledSequences, validation: CrossValidation, called: pd.DataFrame
) -> Example:
    text = data.sequences[row]
    contributions = validation.attributions[row, : len(text)]
    first = _first_shown(contributions)
    end = first + _MAX_LENGTH
    places = called.loc[called["sequence"] == row, ["motif", "start", "end"]]
    sites = [
        Site(label, site_start - first, site_end - first)
        for label, site_start, site_end in places.itertuples(index=False, name=None)
        if first <= site_start and site_end <= end
    ]
    probability = float(validation.probabilities[NETWORK].iloc[row])
    return Example(title, data.names[row], row, probability, first, text[first:end], contributions[first:end], sites)


def _first_shown(contributions: NDArray[np.float32]) -> int:
    """Return the first position of the part with the largest contributions."""
    if len(contributions) <= _MAX_LENGTH:
        return 0
    total = np.concatenate([[0], np.cumsum(np.abs(contributions))])
    return int((total[_MAX_LENGTH:] - total[:-_MAX_LENGTH]).argmax())
