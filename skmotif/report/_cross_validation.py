"""The network and its baselines, each sequence predicted by models that were trained without it and its relatives."""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.utils import check_random_state
from tqdm import tqdm

from skmotif.inspection import attribution
from skmotif.model_selection._baseline_folds import check_folds
from skmotif.model_selection._baseline_models import N_MODELS, fit_models
from skmotif.model_selection._baseline_scores import METRICS, summarise
from skmotif.model_selection._fold_assignment import assign_folds
from skmotif.motifs._discovery import ATTRIBUTION
from skmotif.report._sequences import LabelledSequences

NETWORK = "CNN"
_WORD_LENGTH = 6


class CrossValidation(NamedTuple):
    """Predictions for sequences that the models were not trained on.

    Parameters
    ----------
    fold : ndarray of shape (n_sequences,)
        The fold in which each sequence was predicted.
    probabilities : DataFrame of shape (n_sequences, n_models)
        Probability of the positive class, by each model.
    attributions : ndarray of shape (n_sequences, length)
        Contribution of each base to the network's score of the positive class.
    scores : DataFrame
        Mean, interval and rank of each model by each metric, as `baseline_report` returns them.
    """

    fold: NDArray[np.intp]
    probabilities: pd.DataFrame
    attributions: NDArray[np.float32]
    scores: pd.DataFrame


def cross_validate(pipeline: Any, data: LabelledSequences, n_folds: int, seed: int, verbose: int) -> CrossValidation:
    """Fit the network and its baselines in each fold."""
    fold = assign_folds(data.groups, data.is_positive, n_folds, check_random_state(seed))
    splits = [(np.flatnonzero(fold != i), np.flatnonzero(fold == i)) for i in range(n_folds)]
    check_folds(splits, data.is_positive, np.unique(data.sequences, return_inverse=True)[1])
    probabilities: dict[str, NDArray[np.float64]] = {}
    attributions = np.zeros((len(fold), data.lengths.max()), dtype=np.float32)
    scores = []
    with tqdm(total=n_folds * N_MODELS, disable=not verbose) as progress:
        for i, (train, test) in enumerate(splits):
            models, _ = fit_models(
                pipeline,
                data.sequences[train],
                data.is_positive[train].astype(int),
                data.groups[train],
                k=_WORD_LENGTH,
                with_gkm_svm=False,
                random_state=seed,
                progress=progress,
                title=f"Fold {i + 1} of {n_folds}",
            )
            for name, model in models.items():
                predicted = model.predict_proba(data.sequences[test])[:, 1]
                probabilities.setdefault(name, np.zeros(len(fold)))[test] = predicted
                scores += [
                    (metric, name, score(data.is_positive[test], predicted)) for metric, score in METRICS.items()
                ]
            attributions[test] = attribution(models[NETWORK], data.sequences[test], **ATTRIBUTION)
    share = float(np.mean([len(test) / len(train) for train, test in splits]))
    return CrossValidation(fold, pd.DataFrame(probabilities), attributions, summarise(scores, share))
