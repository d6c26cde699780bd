"""What the two classes consist of, and by what they differ without any motif."""

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import PredefinedSplit, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmotif._alphabet import BASES
from skmotif.model_selection._homology import LETTER_TO_CODE, NO_BASE
from skmotif.report._repeats import has_alu, has_simple_repeat
from skmotif.report._sequences import LabelledSequences

CLASSES = ["positive", "negative"]
DINUCLEOTIDES = [first + second for first in BASES for second in BASES]


class Composition(NamedTuple):
    """What the two classes consist of.

    Parameters
    ----------
    table : DataFrame
        A row for each property, a column for each class.
    dinucleotides : DataFrame of shape (16, 2)
        Frequency of each dinucleotide, a column for each class.
    gc_content : list of ndarray
        Fraction of G and C in each sequence of the positives and of the negatives.
    confounders : dict of str to float
        The AUROC by which a property alone separates the classes: at least 0.5, except for dinucleotides, whose
        AUROC is that of a regression on sequences that it was not fitted to.
    """

    table: pd.DataFrame
    dinucleotides: pd.DataFrame
    gc_content: list[NDArray[np.float64]]
    confounders: dict[str, float]


def composition(data: LabelledSequences, fold: NDArray[np.intp]) -> Composition:
    """Count bases, copies, relatives and repeats in each class; the folds score a regression on dinucleotides."""
    counts = np.array([[text.count(base) for base in BASES] for text in data.sequences])
    n_known, lengths = counts.sum(axis=1), data.lengths
    properties = {
        "GC content": counts[:, 1:3].sum(axis=1) / n_known,
        "length": lengths.astype(float),
        "unknown bases": 1 - n_known / lengths,
    }
    shares = {
        "copies of another sequence": _has_copy(data.sequences),
        "relatives of another sequence": np.bincount(data.relatives)[data.relatives] > 1,
        "parts of Alu elements": np.array([has_alu(text) for text in data.sequences]),
        "simple repeats": np.array([has_simple_repeat(text) for text in data.sequences]),
    }
    rows = [data.is_positive, ~data.is_positive]
    table = pd.DataFrame(
        {
            "sequences": [int(row.sum()) for row in rows],
            "shortest (bp)": [int(lengths[row].min()) for row in rows],
            "median length (bp)": [float(np.median(lengths[row])) for row in rows],
            "longest (bp)": [int(lengths[row].max()) for row in rows],
            "GC content": [float(properties["GC content"][row].mean()) for row in rows],
            "unknown bases": [float(1 - n_known[row].sum() / lengths[row].sum()) for row in rows],
            **{name: [float(has[row].mean()) for row in rows] for name, has in shares.items()},
        },
        index=CLASSES,
        dtype=object,
    ).T
    return Composition(
        table,
        pd.DataFrame(
            {name: _dinucleotides("N".join(data.sequences[row])) for name, row in zip(CLASSES, rows, strict=True)},
            index=DINUCLEOTIDES,
        ),
        [properties["GC content"][row] for row in rows],
        {
            **{name: _auroc(data.is_positive, values) for name, values in properties.items()},
            "dinucleotides": _auroc_of_dinucleotides(data, fold),
        },
    )


def _has_copy(sequences: NDArray[np.object_]) -> NDArray[np.bool_]:
    return pd.Series(sequences).duplicated(keep=False).to_numpy()


def _dinucleotides(text: str) -> NDArray[np.float64]:
    """Return the frequency of each dinucleotide, among those without an unknown base."""
    codes = LETTER_TO_CODE[np.frombuffer(text.encode(), dtype=np.uint8)].astype(int)
    first, second = codes[:-1], codes[1:]
    is_known = (first != NO_BASE) & (second != NO_BASE)
    counts = np.bincount(4 * first[is_known] + second[is_known], minlength=16)
    return counts / max(1, counts.sum())


def _auroc_of_dinucleotides(data: LabelledSequences, fold: NDArray[np.intp]) -> float:
    """Return the AUROC of a logistic regression on the frequencies of dinucleotides, by cross-validation."""
    frequencies = np.array([_dinucleotides(text) for text in data.sequences])
    model = make_pipeline(StandardScaler(), LogisticRegression())
    splits = PredefinedSplit(fold)
    probability = cross_val_predict(model, frequencies, data.is_positive, cv=splits, method="predict_proba")
    return float(roc_auc_score(data.is_positive, probability[:, 1]))


def _auroc(is_positive: NDArray[np.bool_], values: NDArray[np.float64]) -> float:
    """Return the AUROC of a property, whichever class has the higher values."""
    auroc = roc_auc_score(is_positive, values)
    return float(max(auroc, 1 - auroc))
