"""`baseline_report`: a network and simple models, scored on the same folds."""

import warnings
from numbers import Integral
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.model_selection import check_cv
from sklearn.utils import check_consistent_length
from tqdm import tqdm

from skmotif._sklearn import HasMethods, Interval, validate_params
from skmotif.model_selection._baseline_folds import check_folds, default_folds, warn_of_copies
from skmotif.model_selection._baseline_models import N_MODELS, fit_models
from skmotif.model_selection._baseline_scores import METRICS, summarise
from skmotif.model_selection._gkm_svm import WORD_LENGTH, import_kernel
from skmotif.model_selection._homology import canonical_strand
from skmotif.model_selection._labelled import groups_of_relatives, labels_of_two_classes, upper_case


@validate_params(
    {
        "estimator": [HasMethods(["fit", "predict_proba"])],
        "cv": ["cv_object"],
        "k": [Interval(Integral, 1, None, closed="left")],
        "gkm_svm": ["boolean"],
        "random_state": ["random_state"],
        "verbose": ["verbose"],
    },
    prefer_skip_nested_validation=True,
)
def baseline_report(
    estimator: Any,
    X: ArrayLike,
    y: ArrayLike,
    *,
    cv: Any = None,
    groups: ArrayLike | None = None,
    k: int = 6,
    gkm_svm: bool = False,
    random_state: int | np.random.RandomState | None = None,
    verbose: int = 0,
) -> pd.DataFrame:
    """Compare a network with simple baselines on the same folds.

    In each fold, these models are fitted to the training set and scored on the test set:

    - "CNN": the network;
    - "6-mers": logistic regression on k-mer counts. 3-fold cross-validation in the training
      set chooses the penalty with the least log loss; its folds keep related sequences
      together where both classes remain in every fold. If the network scans both strands,
      a k-mer and its reverse complement count as one;
    - "one-hot": logistic regression on the base at each position of the given strand, with
      the penalty chosen in the same way. It takes the same input as the network, so the
      encoder of the pipeline pads or crops sequences of unequal length;
    - "best motif": logistic regression on the best hit of one motif, the one with the
      highest AUROC among those that `skmotif.motifs.discover_motifs` finds with the
      network in the training set;
    - "GC content": logistic regression on the fraction of G and C;
    - "majority class": the class frequencies, the same for every sequence;
    - "gkm-SVM", if ``gkm_svm=True``: a support vector machine on gapped k-mers [1]_, [2]_,
      which is slow to train.

    Parameters
    ----------
    estimator : MotifCNNClassifier pipeline
        A pipeline that takes sequences as text and ends in a `skmotif.MotifCNNClassifier`.
        It is cloned, and fitted once in each fold.

    X : array-like of shape (n_sequences,) or (n_sequences, 1)
        DNA sequences as text; case does not matter.

    y : array-like of shape (n_sequences,)
        Labels of two classes. The second in sorted order is the positive one.

    cv : int, splitter or iterable, default=None
        The folds, as in `sklearn.model_selection.cross_val_score`. If None, 5 shuffled,
        stratified folds that keep related sequences together:

        - if all sequences have 24 bp or more, those that share 24 bases in a row on
          either strand, as in ``HomologyGroupKFold(5, shuffle=True,
          random_state=random_state)``;
        - if a sequence is shorter, only copies: sequences that are identical from end to
          end, on the same or opposite strands. Overlapping sequences may then be in both
          the training and the test set.

    groups : array-like of shape (n_sequences,), default=None
        Groups to keep together in each split, passed to ``cv``. The default folds keep
        both these groups and related sequences together.

    k : int, default=6
        Width of the k-mers in bp.

    gkm_svm : bool, default=False
        Whether to train the gapped k-mer SVM too. It needs ``pip install
        "skmotif[baselines]"``. With 4,000 sequences of 100 bp, it takes about two minutes a
        fold on two cores, and 0.3 GB of memory. Time grows with the square of the number of
        sequences and with the square of their length; memory grows with the square of their
        number.

    random_state : int, RandomState instance or None, default=None
        Determines the default folds and the discovery of motifs. The network has its own
        ``random_state``.

    verbose : int, default=0
        Whether to show progress over folds and models.

    Returns
    -------
    DataFrame of shape (30, 4) or, if ``gkm_svm=True``, (35, 4)
        One row for each metric and model, the two levels of the index; the best model of
        each metric comes first. The columns are the ``mean`` over folds, the limits ``low``
        and ``high`` of its 95 % confidence interval, and the ``rank`` of the mean, from 1
        for the best; models with the same mean share a rank. The numbers are not rounded.
        The metrics:

        - "AUROC", "AUPRC" (average precision), and "accuracy", higher is better;
        - "Brier score", the mean squared error of the probability, lower is better;
        - "calibration error", the expected calibration error [4]_ of the positive class's
          probability in 10 bins of equal width, lower is better. It has no rank (``<NA>``),
          and its models have the order of the AUROC: see the notes.

    Raises
    ------
    ValueError
        If there are not two classes, a fold has no test sequence or fewer than four
        distinct training sequences of a class, all sequences are shorter than ``k`` (or than
        11 bp, if ``gkm_svm=True``), or there are fewer than 5 groups of related sequences
        for the default folds.
    TypeError
        If the estimator does not end in a `skmotif.MotifCNNClassifier`.
    ImportError
        If ``gkm_svm=True`` and gkmsvm-lite is not installed.

    Warns
    -----
    UserWarning
        If no motif is found in a fold, in which "best motif" then predicts the class
        frequencies; a test sequence also occurs in the training set of its fold, on the
        same or the opposite strand; or a group of related sequences is larger than a
        default fold should be.

    See Also
    --------
    BaselineReportDisplay : Plots the report.
    HomologyGroupKFold : Folds that keep related sequences together.

    Notes
    -----
    If a test sequence has a relative in the training set (overlapping peaks, repeats,
    duplicates), all models but the simplest can score by memorising it, and the network most
    of all. The default folds keep relatives together. Alternatives are a splitter by group,
    with the chromosomes as ``groups``, or ``HomologyGroupKFold`` with another ``k``. Keep a
    shuffled sequence together with its original by ``groups``.

    The gapped k-mer SVM compares words of 11 bp, estimates their counts from those of words
    with 7 bases and 4 gaps, and allows 3 mismatches [1]_. This is LS-GKM [2]_ with ``-t 2 -l
    11 -k 7 -d 3 -c 1``, its defaults except for the kernel, which does not weight words by
    their distance from the middle of the sequence. Words with N or another ambiguity code
    are left out, and sequences may have any length. If the network scans both strands, a
    word and its reverse complement count as one. One SVM is trained on the whole training
    set. Platt scaling turns its decision values into probabilities; it is fitted to the
    decision values of a cross-validation in the training set, with the folds of the k-mers.

    Training sets overlap, so that the scores of folds are not independent, and their plain
    standard error is too small. The interval is the corrected one of [3]_, ``mean -/+ t *
    sqrt((1 / n_folds + n_test / n_train) * variance)``, with ``n_folds - 1`` degrees of
    freedom, clipped to between 0 and 1; one fold has no interval. The interval shows how
    well a mean is known. Two models with overlapping intervals may still differ in every
    fold.

    The calibration error measures how far probabilities can be trusted, not how well they
    separate the classes. "majority class" has almost no calibration error, because the
    frequency of a class is a calibrated probability that uses nothing of the sequence. So
    models are not ranked by it: compare it between models of similar AUROC. The Brier score
    measures both at once.

    References
    ----------
    .. [1] Ghandi, M., Lee, D., Mohammad-Noori, M. and Beer, M. A. "Enhanced regulatory
       sequence prediction using gapped k-mer features." PLoS Computational Biology 10,
       e1003711 (2014).
    .. [2] Lee, D. "LS-GKM: a new gkm-SVM for large-scale datasets." Bioinformatics 32,
       2196-2198 (2016).
    .. [3] Nadeau, C. and Bengio, Y. "Inference for the generalization error." Machine
       Learning 52, 239-281 (2003).
    .. [4] Naeini, M. P., Cooper, G. F. and Hauskrecht, M. "Obtaining well calibrated
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
    one-hot           0.83
    GC content        0.71
    majority class    0.50
    Name: mean, dtype: float64
    """
    sequences, lengths = upper_case(X)
    if k > lengths.max():
        raise ValueError(f"k={k}, but the longest sequence has {lengths.max()} bp.")
    if gkm_svm:
        _check_gkm_svm(lengths)
    labels, is_positive = labels_of_two_classes(y, "baseline_report")
    check_consistent_length(sequences, labels)
    related = groups_of_relatives(sequences, groups)
    if cv is None:
        folds = default_folds(related, labels, random_state)
    else:
        folds = list(check_cv(cv, labels, classifier=True).split(sequences, labels, groups))
    codes = pd.factorize(np.array([canonical_strand(sequence) for sequence in sequences], dtype=object))[0]
    check_folds(folds, labels, codes)
    warn_of_copies(folds, codes)

    scores, folds_without_motif = [], []
    with tqdm(total=len(folds) * (N_MODELS + gkm_svm), disable=not verbose) as progress:
        for fold, (train, test) in enumerate(folds):
            models, has_motif = fit_models(
                estimator,
                sequences[train],
                labels[train],
                related[train],
                k=k,
                with_gkm_svm=gkm_svm,
                random_state=random_state,
                progress=progress,
                title=f"Fold {fold + 1} of {len(folds)}",
            )
            if not has_motif:
                folds_without_motif.append(fold)
            for name, model in models.items():
                probability = model.predict_proba(sequences[test])[:, 1]
                for metric, score in METRICS.items():
                    scores.append((metric, name, score(is_positive[test], probability)))
    if folds_without_motif:
        warnings.warn(
            f"No significant motif was found in {len(folds_without_motif)} of {len(folds)} folds (the first is fold "
            f'{folds_without_motif[0]}). In these folds, "best motif" predicts the class frequencies.',
            stacklevel=3,
        )
    return summarise(scores, float(np.mean([len(test) / len(train) for train, test in folds])))


def _check_gkm_svm(lengths: NDArray[np.intp]) -> None:
    """Raise an error if the gapped k-mer SVM cannot be trained."""
    import_kernel()
    if lengths.max() < WORD_LENGTH:
        raise ValueError(
            f"gkm_svm=True needs sequences of {WORD_LENGTH} bp or more, but the longest has {lengths.max()} bp."
        )
