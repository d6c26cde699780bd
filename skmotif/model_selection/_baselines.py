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
from sklearn.model_selection import GridSearchCV, check_cv
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.utils import check_array, check_consistent_length, check_random_state, column_or_1d
from tqdm import tqdm

from skmotif._sequences import BASES, as_sequence_list, iter_strings, reverse_complement, sequence_lengths
from skmotif._sklearn import HasMethods, Interval, validate_params
from skmotif.model_selection._homology import DEFAULT_K, canonical_strand, link, link_same
from skmotif.model_selection._split import deal_groups

# Inverse strengths of the penalty on k-mers, of which each training set chooses one.
_PENALTIES = {"C": np.logspace(-3, 0, 4)}

_N_BINS = 10

_N_FOLDS = 5

# Folds within a training set, in which the penalty is chosen.
_N_INNER_FOLDS = 3

# Sequences of each class that reading motifs off a training set takes.
_MIN_TO_TRAIN = 4

LOWER_IS_BETTER = ("Brier score", "calibration error")

# Constant predictions may have none of it: it does not tell which model is the best.
UNRANKED = "calibration error"


@validate_params(
    {
        "estimator": [HasMethods(["fit", "predict_proba"])],
        "cv": ["cv_object"],
        "k": [Interval(Integral, 1, None, closed="left")],
        "random_state": ["random_state"],
        "verbose": ["verbose"],
    },
    prefer_skip_nested_validation=True,
)
def baseline_report(estimator, X, y, *, cv=None, groups=None, k=6, random_state=None, verbose=0):
    """Score a network, and beside it, on the same folds, what a network should beat.

    In each fold, these are fitted to the training set and scored on the test set:

    - "CNN": the network;
    - "6-mers": logistic regression on the counts of k-mers, with the penalty that has the
      least log loss in 3-fold cross-validation within the training set, whose folds keep
      related sequences together as far as the classes allow; a k-mer and its reverse
      complement count as one, if the network scans both strands;
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
        The folds, as in `sklearn.model_selection.cross_val_score`. If None, 5 shuffled
        folds with even shares of the classes, which keep related sequences together:

        - if all sequences have 24 bp or more, those that share 24 bases in a row on
          either strand, as in ``HomologyGroupKFold(5, shuffle=True,
          random_state=random_state)``;
        - if one is shorter, only those that are the same from end to end, on the same or
          on opposite strands. Overlapping sequences may then be on both sides.

    groups : array-like of shape (n_sequences,), default=None
        What is to stay on one side of each split. It is handed to ``cv``; the default
        folds keep sequences with the same value together as well.

    k : int, default=6
        Width of the k-mers in bp.

    random_state : int, RandomState instance or None, default=None
        Determines the default folds, and the discovery of motifs. The network has its own.

    verbose : int, default=0
        Whether to show progress over folds and models.

    Returns
    -------
    DataFrame of shape (25, 4)
        A row to each metric and model (the index has these two levels), within a metric
        the best model first. The columns are the ``mean`` over folds, the limits ``low``
        and ``high`` of its 95 % confidence interval, and the ``rank`` of the mean, from 1
        for the best; models of the same mean share it. The numbers are not rounded. The
        metrics:

        - "AUROC", "AUPRC" (average precision), and "accuracy", higher is better;
        - "Brier score", the mean squared error of the probability, lower is better;
        - "calibration error", the expected calibration error [2]_ of the positive class's
          probability in 10 bins of equal width, lower is better. It has no rank (``<NA>``),
          and its models are in the order of the AUROC: see the notes.

    Raises
    ------
    ValueError
        If there are not two classes, a fold has less than one test sequence or four
        distinct training sequences of a class, all sequences are shorter than ``k``, or the default
        folds find fewer than 5 groups of related sequences.
    TypeError
        If the estimator does not end in a `skmotif.MotifCNNClassifier`.

    Warns
    -----
    UserWarning
        If no motif is found in a fold, where "best motif" then stands for the classes'
        frequencies; a test sequence also occurs in the training set of its fold, on the
        same or on the opposite strand; or the default folds find a group of related
        sequences that is larger than a fold should be.

    See Also
    --------
    BaselineReportDisplay : Draws the report.
    HomologyGroupKFold : Folds that keep related sequences together.

    Notes
    -----
    Where a sequence in the test set has a relative in the training set (overlapping peaks,
    repeats, duplicates), all models but the simplest can score by recalling it, and the
    network most of all. The default folds keep such relatives together. Other choices are
    a splitter by group, with the chromosomes as ``groups``, or ``HomologyGroupKFold`` with
    another ``k``. A shuffled sequence belongs into the group of its original, which
    ``groups`` says.

    Training sets overlap, so that the scores of folds are not independent, and their plain
    standard error is too small. The interval is the corrected one of [1]_, ``mean -/+ t *
    sqrt((1 / n_folds + n_test / n_train) * variance)``, with ``n_folds - 1`` degrees of
    freedom, cut to between 0 and 1; for one fold there is none. It tells how well a mean is
    known; models may differ by less than their intervals are wide, and yet in every fold.

    The calibration error says how far probabilities can be trusted, not how well they tell
    the classes apart. The frequency of a class is a calibrated probability, though it says
    nothing about a sequence: "majority class" has almost no calibration error. So models
    are not ranked by it. Compare it between models of similar AUROC. The Brier score
    measures both at once.

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
    >>> report.loc["AUROC", "mean"].round(2)
    model
    CNN               1.00
    6-mers            1.00
    best motif        1.00
    GC content        0.71
    majority class    0.50
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
    relatives = link(sequences, DEFAULT_K, groups) if lengths.min() >= DEFAULT_K else link_same(sequences, groups)
    if cv is None:
        folds = _default_folds(relatives, y, random_state)
    else:
        folds = list(check_cv(cv, y, classifier=True).split(sequences, y, groups))
    distinct = pd.factorize(np.array([canonical_strand(sequence) for sequence in sequences], dtype=object))[0]
    _check_folds(folds, y, distinct)
    _warn_of_same_sequences(folds, distinct)

    scores, without_motif = [], []
    with tqdm(total=len(folds) * _N_MODELS, disable=not verbose) as progress:
        for fold, (train, test) in enumerate(folds):
            progress.set_description(f"Fold {fold + 1} of {len(folds)}: CNN")
            network = clone(estimator).fit(sequences[train], y[train])
            progress.update()
            progress.set_description(f"Fold {fold + 1} of {len(folds)}: best motif")
            motif = _best_motif(network, sequences[train], y[train], random_state)
            if motif is None:
                without_motif.append(fold)
            models = {"CNN": network}
            for name, baseline in _baselines(network, motif, k, _inner_folds(relatives[train], y[train])).items():
                progress.set_description(f"Fold {fold + 1} of {len(folds)}: {name}")
                models[name] = baseline.fit(sequences[train], y[train])
                progress.update()
            for name, model in models.items():
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


def _default_folds(relatives, y, random_state):
    """Return folds that part no group of related sequences."""
    sizes = np.bincount(relatives)
    largest = (
        f"{sizes.max()} of the {len(relatives)} sequences are related to each other (the first is sequence "
        f"{np.argmax(relatives == sizes.argmax())}), and the default folds do not part them. If a repeat or an adapter "
        f"links them, replace it by N; or give other folds as cv, such as HomologyGroupKFold(k={DEFAULT_K + 6})."
    )
    if len(sizes) < _N_FOLDS:
        raise ValueError(f"The default folds need {_N_FOLDS} groups of related sequences, got {len(sizes)}. {largest}")
    if sizes.max() > np.ceil(len(relatives) / _N_FOLDS):
        warnings.warn(largest, stacklevel=4)
    fold = deal_groups(relatives, y, _N_FOLDS, check_random_state(random_state))
    return [(np.flatnonzero(fold != i), np.flatnonzero(fold == i)) for i in range(_N_FOLDS)]


def _inner_folds(relatives, y):
    """Return folds within a training set: by groups of related sequences where these allow both classes in each."""
    _, labels = np.unique(relatives, return_inverse=True)
    if labels.max() + 1 < _N_INNER_FOLDS:
        return _N_INNER_FOLDS
    fold = deal_groups(labels, y, _N_INNER_FOLDS)
    sides = [side for i in range(_N_INNER_FOLDS) for side in (fold != i, fold == i)]
    if any(len(np.unique(y[side])) < 2 for side in sides):
        return _N_INNER_FOLDS
    return [(np.flatnonzero(fold != i), np.flatnonzero(fold == i)) for i in range(_N_INNER_FOLDS)]


def _warn_of_same_sequences(folds, codes):
    """Warn if a test sequence, of equal code, is in the training set, too; those of N alone have the code -1."""
    n_same, example = 0, ""
    for fold, (train, test) in enumerate(folds):
        same = np.flatnonzero(np.isin(codes[test], codes[train]) & (codes[test] >= 0))
        if len(same) and not n_same:
            first = test[same[0]]
            example = (
                f"the first is sequence {first} in fold {fold}, which is the same as training sequence "
                f"{train[np.argmax(codes[train] == codes[first])]}"
            )
        n_same += len(same)
    if n_same:
        warnings.warn(
            f"{n_same} test sequences also occur in the training set of their fold, on the same or on the opposite "
            f"strand; {example}. Scores are too high where models recall them. Keep the same sequences on one side: "
            "by the default folds (cv=None), or HomologyGroupKFold.",
            stacklevel=4,
        )


def _check_folds(folds, y, codes):
    """Raise a ValueError if a model cannot be fitted or scored in a fold; equal codes are copies of a sequence."""
    if not folds:
        raise ValueError("cv gives no fold, expected one or more.")
    classes = np.unique(y).tolist()
    for fold, (train, test) in enumerate(folds):
        for label in classes:
            n_train, n_test = len(np.unique(codes[train][y[train] == label])), np.sum(y[test] == label)
            if n_train < _MIN_TO_TRAIN or n_test < 1:
                raise ValueError(
                    f"Fold {fold} has {n_train} distinct training and {n_test} test sequences of class {label!r}; "
                    f"expected at least {_MIN_TO_TRAIN} and 1. Take fewer folds, or splits that are stratified."
                )


def _best_motif(network, sequences, y, random_state):
    """Return the motif of the network that tells the classes apart best, None if there is none."""
    from skmotif.motifs import discover_motifs

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "No significant motif was found", UserWarning)
        motifs = discover_motifs(network, sequences, y, random_state=random_state)
    # The smallest p-value need not be that motif's: it depends on a threshold.
    return max(motifs, key=lambda motif: motif.auroc, default=None)


def _baselines(network, motif, k, inner_folds):
    """Return the models that a network should beat, to be fitted."""
    from skmotif._pipeline import network_estimator
    from skmotif.motifs import MotifFeatures

    both_strands = network_estimator(network).both_strands
    kmers = CountVectorizer(analyzer=partial(_kmers, k=k, both_strands=both_strands))
    search = GridSearchCV(LogisticRegression(max_iter=1000), _PENALTIES, scoring="neg_log_loss", cv=inner_folds)
    base_rate = DummyClassifier(strategy="prior")
    return {
        f"{k}-mers": make_pipeline(kmers, search),
        "best motif": base_rate if motif is None else _on_one_number(MotifFeatures(motif, both_strands=both_strands)),
        "GC content": _on_one_number(FunctionTransformer(_gc_content)),
        "majority class": base_rate,
    }


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

_N_MODELS = 5


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
    rank = loss.groupby("metric", sort=False).rank(method="min").astype("Int64")
    report["rank"] = rank.mask(metrics == UNRANKED)
    order = rank.to_numpy(int)
    order[metrics == UNRANKED] = rank["AUROC"].loc[report.index[metrics == UNRANKED].get_level_values("model")]
    return report.iloc[np.lexsort([order, pd.Index(_METRICS).get_indexer(metrics)])]
