"""The models that `baseline_report` compares with a network."""

import warnings
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from tqdm import tqdm

from skmotif._alphabet import gc_content, reverse_complement
from skmotif._pipeline import encoded, network_estimator
from skmotif.model_selection._baseline_folds import inner_folds
from skmotif.model_selection._gkm_svm import gkm_svm
from skmotif.motifs import Motif, MotifFeatures, discover_motifs

# Without the gapped k-mer SVM, which is optional.
N_MODELS = 6

# Inverse strengths of the penalty on k-mers and on bases. Cross-validation in the training set chooses one.
_PENALTIES = {"C": np.logspace(-3, 0, 4)}


def fit_models(
    estimator: Any,
    sequences: NDArray[np.object_],
    y: NDArray[Any],
    related: NDArray[np.intp],
    *,
    k: int,
    with_gkm_svm: bool,
    random_state: int | np.random.RandomState | None,
    progress: tqdm,
    title: str,
) -> tuple[dict[str, Any], bool]:
    """Return the network and the baselines, fitted to a training set, and whether a motif was found."""
    progress.set_description(f"{title}: CNN")
    network = clone(estimator).fit(sequences, y)
    progress.update()
    progress.set_description(f"{title}: best motif")
    motif = best_motif(network, sequences, y, random_state)
    cv = inner_folds(related, y)
    baselines = baseline_models(network, motif, k, cv)
    if with_gkm_svm:
        baselines["gkm-SVM"] = gkm_svm(network_estimator(network).both_strands, cv)
    models = {"CNN": network}
    for name, baseline in baselines.items():
        progress.set_description(f"{title}: {name}")
        models[name] = baseline.fit(sequences, y)
        progress.update()
    return models, motif is not None


def best_motif(
    network: Any, sequences: NDArray[np.object_], y: NDArray[Any], random_state: int | np.random.RandomState | None
) -> Motif | None:
    """Return the motif of the network that best separates the classes, or None if no motif is found."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No significant motif was found", UserWarning)
        motifs = discover_motifs(network, sequences, y, random_state=random_state)
    # The motif with the smallest p-value can be another one, because the p-value depends on a threshold.
    return max(motifs, key=lambda motif: motif.auroc, default=None)


def baseline_models(network: Any, motif: Motif | None, k: int, cv: Any) -> dict[str, Any]:
    """Return the models to compare with a network, not fitted.

    Parameters
    ----------
    network : MotifCNNClassifier or Pipeline
        The fitted network: if it scans both strands, so do the baselines.
    motif : Motif or None
        The best motif; if None, the class frequencies replace its model.
    k : int
        Width of the k-mers in bp.
    cv : int or list of tuple
        Folds of the training set that choose the penalty on k-mers and on bases.
    """
    both_strands = network_estimator(network).both_strands
    counts = CountVectorizer(analyzer=partial(kmers, k=k, both_strands=both_strands))
    one_hot = FunctionTransformer(partial(_one_hot, network))
    majority = DummyClassifier(strategy="prior")
    return {
        f"{k}-mers": make_pipeline(counts, _penalised(cv)),
        "one-hot": make_pipeline(one_hot, _penalised(cv)),
        "best motif": majority if motif is None else _logistic(MotifFeatures(motif, both_strands=both_strands)),
        "GC content": _logistic(FunctionTransformer(_gc_content)),
        "majority class": majority,
    }


def _penalised(cv: Any) -> GridSearchCV:
    """Return a logistic regression that chooses its penalty by cross-validation."""
    return GridSearchCV(LogisticRegression(max_iter=1000), _PENALTIES, scoring="neg_log_loss", cv=cv)


def _logistic(transformer: Any) -> Pipeline:
    """Return a logistic regression on the standardised output of a transformer."""
    return make_pipeline(transformer, StandardScaler(), LogisticRegression())


def kmers(sequence: str, k: int, both_strands: bool) -> list[str]:
    """Return the k-mers of a sequence.

    For both strands, a reverse complement replaces each k-mer that it precedes in alphabetical order.
    """
    positions = range(len(sequence) - k + 1)
    forward = [sequence[i : i + k] for i in positions]
    if not both_strands:
        return forward
    reverse = reverse_complement(sequence)
    return [min(kmer, reverse[i : i + k]) for kmer, i in zip(forward, reversed(positions), strict=True)]


def _one_hot(network: Any, sequences: NDArray[np.object_]) -> csr_array:
    """Return the input of the network, one row per sequence, as a sparse array, which is faster to fit."""
    return csr_array(encoded(network, sequences).reshape(len(sequences), -1), dtype=np.float64)


def _gc_content(sequences: NDArray[np.object_]) -> NDArray[np.float64]:
    """Return the fraction of G and C among the known bases, of shape ``(n_sequences, 1)``."""
    return np.array([[gc_content(sequence)] for sequence in sequences])
