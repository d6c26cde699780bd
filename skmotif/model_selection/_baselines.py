"""`baseline_report`: what simple models reach on the folds that a network is scored on."""

import warnings
from functools import partial
from numbers import Integral

import numpy as np
import pandas as pd
from scipy.stats import t as students_t
from sklearn.base import clone
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, average_precision_score, brier_score_loss, roc_auc_score
from sklearn.model_selection import GridSearchCV, StratifiedKFold, check_cv
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.utils import check_array, check_consistent_length, column_or_1d
from sklearn.utils._param_validation import HasMethods, Interval, validate_params

from skmotif._sequences import BASES, as_sequence_list, iter_strings, reverse_complement, sequence_lengths

# Inverse strengths of the penalty on k-mers, of which each training set chooses one.
_PENALTIES = {"C": np.logspace(-3, 0, 4)}

_N_BINS = 10

# Sequences of each class that reading motifs off a training set takes.
_LEAST_TO_TRAIN = 4

LOWER_IS_BETTER = ("Brier score", "calibration error")


@validate_params(
    {
        "estimator": [HasMethods(["fit", "predict_proba"])],
        "cv": ["cv_object"],
        "k": [Interval(Integral, 1, None, closed="left")],
        "random_state": ["random_state"],
    },
    prefer_skip_nested_validation=True,
)
def baseline_report(estimator, X, y, *, cv=None, groups=None, k=6, random_state=None):
    """Score a network, and beside it, on the same folds, what a network should beat.

    In each fold, these are fitted to the training set and scored on the test set:

    - "CNN": the network;
    - "6-mers": logistic regression on the counts of k-mers, with the penalty that has the
      least log loss in 3-fold cross-validation within the training set; a k-mer and its
      reverse complement count as one, if the network scans both strands;
    - "best motif": logistic regression on the best hit of one motif, the one of the highest
      AUROC among those that `skmotif.motifs.discover_motifs` reads off the network and the
      training set;
    - "GC content": logistic regression on the fraction of G and C;
    - "majority class": the classes' frequencies, whatever the sequence.

    Parameters
    ----------
    estimator : MotifCNNClassifier pipeline
        What takes sequences as text, and ends in a `skmotif.MotifCNNClassifier`. It is
        cloned, and fitted once in each fold.

    X : array-like of shape (n_sequences,) or (n_sequences, 1)
        DNA sequences as text; case does not matter.

    y : array-like of shape (n_sequences,)
        Labels of two classes. The second in sorted order is the positive one.

    cv : int, splitter or iterable, default=None
        The folds, as in `sklearn.model_selection.cross_val_score`. If None,
        ``StratifiedKFold(5, shuffle=True, random_state=random_state)``, which is right
        only where the sequences are unrelated: see the notes.

    groups : array-like of shape (n_sequences,), default=None
        Handed to ``cv``: what is to stay on one side of each split.

    k : int, default=6
        Width of the k-mers in bp.

    random_state : int, RandomState instance or None, default=None
        Determines the default folds, and the discovery of motifs. The network has its own.

    Returns
    -------
    DataFrame of shape (25, 4)
        A row to each metric and model (the index has these two levels), within a metric
        the best model first. The columns are the ``mean`` over folds, the limits ``low``
        and ``high`` of its 95 % confidence interval, and the ``rank`` of the mean, from 1
        for the best; models of the same mean share it. The metrics:

        - "AUROC", "AUPRC" (average precision), and "accuracy", higher is better;
        - "Brier score", the mean squared error of the probability, lower is better;
        - "calibration error", the expected calibration error [2]_ of the positive class's
          probability in 10 bins of equal width, lower is better.

    Raises
    ------
    ValueError
        If there are not two classes, a fold has less than one test sequence or four
        training sequences of a class, or all sequences are shorter than ``k``.
    TypeError
        If the estimator does not end in a `skmotif.MotifCNNClassifier`.

    Warns
    -----
    UserWarning
        If no motif is found in a fold, where "best motif" then stands for the classes'
        frequencies.

    See Also
    --------
    BaselineReportDisplay : Draws the report.
    HomologyGroupKFold : Folds that keep related sequences together.

    Notes
    -----
    Where a sequence in the test set has a relative in the training set (overlapping peaks,
    repeats, duplicates), all models but the simplest can score by recalling it, and the
    network most of all. Then take ``cv=HomologyGroupKFold()``, or a splitter by group and
    the chromosomes as ``groups``. Shuffles of a sequence belong into its group.

    Training sets overlap, so that the scores of folds are not independent, and their plain
    standard error is too small. The interval is the corrected one of [1]_, ``mean -/+ t *
    sqrt((1 / n_folds + n_test / n_train) * variance)``, with ``n_folds - 1`` degrees of
    freedom, cut to between 0 and 1; for one fold there is none. It tells how well a mean is
    known; models may differ by less than their intervals are wide, and yet in every fold.

    By the calibration error alone, the majority class is hard to beat: the frequency of a
    class is a calibrated probability, though it says nothing about a sequence.

    References
    ----------
    .. [1] Nadeau, C. and Bengio, Y. "Inference for the generalization error." Machine
       Learning 52, 239-281 (2003).
    .. [2] Naeini, M. P., Cooper, G. F. and Hauskrecht, M. "Obtaining well calibrated
       probabilities using Bayesian binning." AAAI Conference on Artificial Intelligence
       29, 2901-2907 (2015).

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
    >>> from skmotif.model_selection import baseline_report
    >>> X, y = make_motif_classification(300, 30, random_state=0, return_X_y=True)
    >>> cnn = MotifCNNClassifier(n_filters=8, learning_rate=0.02, epochs=12, random_state=0)
    >>> report = baseline_report(make_pipeline(DNAOneHotEncoder(), cnn), X, y, cv=3, random_state=0)
    >>> report.loc["AUROC", "mean"].round(1)
    model
    CNN               1.0
    6-mers            1.0
    best motif        1.0
    GC content        0.7
    majority class    0.5
    Name: mean, dtype: float64
    """
    sequences = as_sequence_list(X)
    lengths = sequence_lengths(sequences)
    sequences = np.array([sequence.upper() for sequence in iter_strings(sequences, lengths)], dtype=object)
    if k > lengths.max():
        raise ValueError(f"k={k}, but the longest of the sequences has {lengths.max()} bp.")
    y = column_or_1d(check_array(y, dtype=None, ensure_2d=False, input_name="y"))
    check_consistent_length(sequences, y)
    is_positive = _second_class(y)
    cv = StratifiedKFold(5, shuffle=True, random_state=random_state) if cv is None else check_cv(cv, y, classifier=True)
    folds = list(cv.split(sequences, y, groups))
    _check_folds(folds, y)

    scores, without_motif = [], []
    for fold, (train, test) in enumerate(folds):
        network = clone(estimator).fit(sequences[train], y[train])
        motif = _best_motif(network, sequences[train], y[train], random_state)
        if motif is None:
            without_motif.append(fold)
        baselines = _fit_baselines(network, motif, k, sequences[train], y[train])
        for name, model in {"CNN": network, **baselines}.items():
            probability = model.predict_proba(sequences[test])[:, 1]
            for metric, score in _METRICS.items():
                scores.append((metric, name, score(is_positive[test], probability)))
    if without_motif:
        warnings.warn(
            f"No significant motif was found in {len(without_motif)} of {len(folds)} folds, the first of them fold "
            f'{without_motif[0]}: there "best motif" stands for the frequencies of the classes.',
            stacklevel=3,
        )
    return _summarise(scores, np.mean([len(test) / len(train) for train, test in folds]))


def _second_class(y):
    """Tell which labels are of the positive class."""
    try:
        classes = np.unique(y)
    except TypeError as error:
        raise ValueError(f"y should have labels of one type, got {y[:5].tolist()} and so on: {error}.") from error
    if len(classes) != 2:
        some = ", ".join(map(repr, classes[:5].tolist())) + (", ..." if len(classes) > 5 else "")
        raise ValueError(f"baseline_report is for two classes, got {len(classes)}: {some}.")
    return y == classes[1]


def _check_folds(folds, y):
    """Refuse folds in which a model cannot be fitted or scored."""
    if not folds:
        raise ValueError("cv gives no fold, expected one or more.")
    classes = np.unique(y).tolist()
    for fold, (train, test) in enumerate(folds):
        for label in classes:
            n_train, n_test = np.sum(y[train] == label), np.sum(y[test] == label)
            if n_train < _LEAST_TO_TRAIN or n_test < 1:
                raise ValueError(
                    f"Fold {fold} has {n_train} training and {n_test} test sequences of class {label!r}; "
                    f"expected at least {_LEAST_TO_TRAIN} and 1. Take fewer folds, or splits that are stratified."
                )


def _best_motif(network, sequences, y, random_state):
    """Return the motif of the network that tells the classes apart best, None if there is none."""
    from skmotif.motifs import discover_motifs

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No significant motif was found", UserWarning)
        motifs = discover_motifs(network, sequences, y, random_state=random_state)
    # The smallest p-value need not be that motif's: it depends on a threshold.
    return max(motifs, key=lambda motif: motif.auroc, default=None)


def _fit_baselines(network, motif, k, sequences, y):
    from skmotif.inspection._pipeline import network_estimator
    from skmotif.motifs import MotifFeatures

    both_strands = network_estimator(network).reverse_complement
    kmers = CountVectorizer(analyzer=partial(_kmers, k=k, both_strands=both_strands))
    search = GridSearchCV(LogisticRegression(max_iter=1000), _PENALTIES, scoring="neg_log_loss", cv=3)
    base_rate = DummyClassifier(strategy="prior")
    models = {
        f"{k}-mers": make_pipeline(kmers, search),
        "best motif": base_rate if motif is None else _on_one_number(MotifFeatures(motif, both_strands=both_strands)),
        "GC content": _on_one_number(FunctionTransformer(_gc_content)),
        "majority class": base_rate,
    }
    return {name: model.fit(sequences, y) for name, model in models.items()}


def _on_one_number(transformer):
    return make_pipeline(transformer, StandardScaler(), LogisticRegression())


def _kmers(sequence, k, both_strands):
    """Return the k-mers of a sequence; of both strands, each or its reverse complement, whichever comes first."""
    places = range(len(sequence) - k + 1)
    forward = [sequence[i : i + k] for i in places]
    if not both_strands:
        return forward
    opposite = reverse_complement(sequence)
    return [min(kmer, opposite[i : i + k]) for kmer, i in zip(forward, reversed(places), strict=True)]


def _gc_content(sequences):
    """Return ``(n_sequences, 1)``: the fraction of G and C among the bases that are known."""
    counts = np.array([[sequence.count(base) for base in BASES] for sequence in sequences])
    return (counts[:, 1:3].sum(axis=1) / np.maximum(counts.sum(axis=1), 1))[:, np.newaxis]


def _calibration_error(is_positive, probability):
    """Return the mean over bins of the gap between frequency and mean probability, weighted by size."""
    bins = np.minimum((probability * _N_BINS).astype(int), _N_BINS - 1)
    return np.abs(np.bincount(bins, weights=is_positive - probability)).sum() / len(bins)


_METRICS = {
    "AUROC": roc_auc_score,
    "AUPRC": average_precision_score,
    "accuracy": lambda is_positive, probability: accuracy_score(is_positive, probability > 0.5),
    "Brier score": brier_score_loss,
    "calibration error": _calibration_error,
}


def _summarise(scores, test_to_train):
    """Return mean, interval and rank of each model by each metric, the best first."""
    by_model = pd.DataFrame(scores, columns=["metric", "model", "score"]).groupby(["metric", "model"], sort=False)
    scores = by_model["score"]
    n_folds = scores.size().iloc[0]
    report = scores.mean().to_frame("mean")
    half_width = students_t.ppf(0.975, n_folds - 1) * np.sqrt((1 / n_folds + test_to_train) * scores.var())
    report["low"] = (report["mean"] - half_width).clip(lower=0)
    report["high"] = (report["mean"] + half_width).clip(upper=1)
    metrics = report.index.get_level_values("metric")
    loss = report["mean"] * np.where(metrics.isin(LOWER_IS_BETTER), 1, -1)
    report["rank"] = loss.groupby("metric", sort=False).rank(method="min").astype(int)
    return report.iloc[np.lexsort([report["rank"], pd.Index(_METRICS).get_indexer(metrics)])]
