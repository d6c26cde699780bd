"""`ExplainedPerformanceDisplay`: how much of a network's performance its motifs explain."""

from collections.abc import Iterable
from numbers import Integral
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.base import is_regressor
from sklearn.linear_model import LogisticRegression, RidgeCV
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.model_selection import check_cv, cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils import column_or_1d

from skmotif._numbers import check_number
from skmotif._one_hot import single_bases
from skmotif._pipeline import encoded, fitted_network, network_estimator
from skmotif.motifs._comparisons import as_outputs, check_known_labels
from skmotif.motifs._discovery import checked_labels, checked_sequences
from skmotif.motifs._features import MotifFeatures
from skmotif.motifs._motif import Motif
from skmotif.motifs._motif_list import as_motif_list
from skmotif.motifs._rounding import rounded_score

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# With more motifs, their labels would overlap.
_MAX_LABELS = 25

_COLUMNS = ["n_motifs", "motif", "score", "share"]

# Pairs of training and test indices.
_Folds = list[tuple[NDArray[np.intp], NDArray[np.intp]]]


class ExplainedPerformanceDisplay:
    """How much of a network's performance its motifs explain.

    A regression predicts y from the best hits of the first k motifs, by cross-validation. Its
    score is plotted for each k, with the score of the network on the same sequences. If the
    two scores are close, the motifs explain what the network has learned. If they are not,
    motifs are missing or imprecise, or the network uses more than the best hit of each motif:
    weak hits, the number of hits, their positions, or combinations of motifs.

    Use `from_estimator` to create a display.

    Parameters
    ----------
    performance : DataFrame
        A row for each number of motifs, from 0, with the columns ``n_motifs``; ``motif``, the
        label of the last of these motifs; ``score``, that of the regression; and ``share``,
        the share of the network's performance that is explained. The score without a motif
        is that of chance, and ``share = (score - chance) / (estimator_score - chance)``. The
        share is NaN if the network is not better than chance.

    estimator_score : float
        Score of the network.

    score_name : str, default="AUROC"
        Name of the score.

    Attributes
    ----------
    ax_ : matplotlib Axes
        The axes with the scores.

    figure_ : matplotlib Figure
        The figure of these axes.

    See Also
    --------
    discover_motifs : Discovers the motifs.
    MotifFeatures : The features of the regression.
    skmotif.model_selection.baseline_report : Compares a network with models that are trained
        without it.

    Notes
    -----
    The share can be above 1, because the regression is fitted to other sequences of the same
    set, and the network is not.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
    >>> from skmotif.motifs import ExplainedPerformanceDisplay, Motif
    >>> X, y = make_motif_classification(
    ...     600, 30, motifs=["TGACTCA", "CCGGAAG"], random_state=0, return_X_y=True
    ... )
    >>> cnn = MotifCNNClassifier(n_filters=8, kernel_size=7, learning_rate=0.02, epochs=12, random_state=0)
    >>> pipe = make_pipeline(DNAOneHotEncoder(), cnn).fit(X[:300], y[:300])
    >>> motifs = [Motif.from_consensus(motif) for motif in ["TGACTCA", "CCGGAAG"]]
    >>> display = ExplainedPerformanceDisplay.from_estimator(pipe, motifs, X[300:], y[300:])
    >>> display.performance[["n_motifs", "motif", "score"]].round(1)
       n_motifs    motif  score
    0         0     none    0.5
    1         1  TGACTCA    0.7
    2         2  CCGGAAG    1.0
    >>> plt.close(display.figure_)
    """

    def __init__(self, performance: pd.DataFrame, *, estimator_score: float, score_name: str = "AUROC") -> None:
        self.performance = performance
        self.estimator_score = estimator_score
        self.score_name = score_name

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        motifs: Motif | Iterable[Motif],
        X: Any,
        y: ArrayLike,
        *,
        cv: Any = 5,
        groups: ArrayLike | None = None,
        ax: "Axes | None" = None,
        **kwargs: Any,
    ) -> Self:
        """Score the motifs and the network, and plot the scores.

        The regression uses the standardised `MotifFeatures` of the sequences. Both strands
        are scanned if the network scans both, and ambiguous bases count as unknown. The
        predictions for all test sets are scored together:

        - for a classifier, a logistic regression is scored by the AUROC, the mean over classes
          (each compared with all others) or over labels;
        - for a regressor, a ridge regression is scored by R², the mean over responses.

        Parameters
        ----------
        estimator : MotifCNNClassifier, MotifCNNRegressor or Pipeline
            Fitted; a pipeline ends in one of the two.

        motifs : Motif or list of Motif
            The motifs, in the order in which they are added.

        X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
            The sequences, as the estimator takes them. Use sequences that the network was not
            trained on: it may have memorised training sequences, which no motif explains, so
            that the share is too small. If the motifs were discovered in these sequences, the
            share may be slightly too large.

        y : array-like of shape (n_sequences,) or (n_sequences, n_outputs)
            Their labels or responses.

        cv : int, splitter or iterable, default=5
            The folds of the regression. An integer is the number of folds. They are
            stratified if each sequence has one label, and shuffled, always in the same way.
            Other folds have to test each sequence exactly once.

        groups : array-like of shape (n_sequences,), default=None
            Groups of related sequences, for splitters that keep them together, such as
            `skmotif.model_selection.HomologyGroupKFold`.

        ax : matplotlib Axes, default=None
            Axes to plot on. If None, a new figure is created.

        **kwargs : dict
            Keywords for matplotlib, as in `plot`.

        Returns
        -------
        ExplainedPerformanceDisplay
            The plotted display. Its ``performance`` and ``estimator_score`` have the numbers.

        Raises
        ------
        ValueError
            If ``motifs`` is empty; if X is not valid for the estimator or does not have the
            four channels of DNA; if y has another length, other classes or another number of
            outputs, or is the same for all sequences; if a training set lacks a class; or if
            the folds do not test each sequence exactly once.
        TypeError
            If the estimator or a motif is of another kind.
        """
        motif_list = as_motif_list(motifs)
        network = network_estimator(estimator)
        one_hot = checked_sequences(encoded(estimator, X))
        task = (_Regression if is_regressor(network) else _Classification)(network, y, one_hot)
        folds = _checked_folds(cv, X, groups, task)
        estimator_score = task.score(getattr(network, task.method)(one_hot))
        both_strands = fitted_network(network).architecture.scans_both_strands
        features = MotifFeatures(motif_list, both_strands=both_strands).transform(single_bases(one_hot))
        performance = pd.DataFrame(
            {
                "n_motifs": range(len(motif_list) + 1),
                "motif": ["none", *(motif.label for motif in motif_list)],
                "score": [task.chance, *_scores_of_first_columns(task, features, folds)],
            }
        )
        performance["share"] = _explained_share(performance["score"], task.chance, estimator_score)
        return cls(performance, estimator_score=estimator_score, score_name=task.score_name).plot(ax=ax, **kwargs)

    def plot(self, *, ax: "Axes | None" = None, **kwargs: Any) -> Self:
        """Plot the scores against the number of motifs.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to plot on. If None, a new figure is created.

        **kwargs : dict
            Keywords for `matplotlib.axes.Axes.plot`, which draws the curve of the motifs. They
            override the defaults.

        Returns
        -------
        ExplainedPerformanceDisplay
            The display itself.

        Raises
        ------
        ValueError
            If ``performance`` is not a table of scores, or ``estimator_score`` is not a
            finite number.
        """
        import matplotlib.pyplot as plt
        from matplotlib.cbook import normalize_kwargs
        from matplotlib.lines import Line2D

        self._check()
        if ax is None:
            size = (np.clip(2.5 + 0.5 * len(self.performance), 5, 10), 4)
            _, ax = plt.subplots(figsize=size, layout="constrained")
        ax.axhline(
            self.estimator_score, color="0.4", linestyle="--", label=f"network: {rounded_score(self.estimator_score)}"
        )
        last = self.performance.iloc[-1]
        share = "" if np.isnan(last["share"]) else f" ({last['share']:.0%} explained)"
        label = f"motifs: {rounded_score(last['score'])}{share}"
        style = {"color": "C0", "marker": "o", "label": label, **normalize_kwargs(kwargs, Line2D)}
        ax.plot(self.performance["n_motifs"], self.performance["score"], **style)
        self._label_motifs(ax)
        ax.set(xlabel="Number of motifs", ylabel=self.score_name)
        ax.legend(frameon=False, loc="best")
        ax.spines[["top", "right"]].set_visible(False)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def _check(self) -> None:
        """Raise a ValueError if the scores cannot be plotted."""
        performance = self.performance
        if not (isinstance(performance, pd.DataFrame) and set(_COLUMNS) <= set(performance) and len(performance)):
            raise ValueError(
                f"performance should be a DataFrame with the columns {', '.join(_COLUMNS)} and one or more rows; "
                f"got {type(performance).__name__}: {performance!r:.60}"
            )
        check_number(self.estimator_score, "estimator_score")

    def _label_motifs(self, ax: "Axes") -> None:
        """Label each number of motifs with the motif that is added."""
        from matplotlib.ticker import MaxNLocator

        if len(self.performance) > _MAX_LABELS:
            ax.xaxis.set_major_locator(MaxNLocator(integer=True))
            return
        n_motifs = self.performance["n_motifs"]
        ax.set_xticks(n_motifs, n_motifs)
        # The motifs are the labels of minor ticks, below the numbers.
        ax.xaxis.remove_overlapping_locs = False
        style = {"rotation": 45, "ha": "right", "rotation_mode": "anchor", "fontsize": "small"}
        ax.set_xticks(n_motifs, self.performance["motif"], minor=True, **style)
        ax.tick_params(axis="x", which="minor", length=0, pad=20)


class _Classification:
    """The labels of a classifier, and the AUROC of predicted probabilities."""

    score_name, chance, method = "AUROC", 0.5, "predict_proba"

    def __init__(self, classifier: Any, y: ArrayLike, one_hot: NDArray[Any]) -> None:
        labels = checked_labels(y, one_hot)
        architecture = fitted_network(classifier).architecture
        regression = LogisticRegression()
        self._classes = classifier.classes_
        if architecture.output_activation == "sigmoid":  # several labels per sequence
            labels = as_outputs(architecture.n_outputs, labels)
            check_known_labels(np.array([0, 1]), labels)
            self.y = labels.astype(int)
            self._is_positive = self.y == 1
            regression = OneVsRestClassifier(regression)
        else:
            labels = column_or_1d(labels)
            check_known_labels(self._classes, labels)
            self.y = np.searchsorted(self._classes, labels)
            self._is_positive = self.y[:, np.newaxis] == np.arange(len(self._classes))
            if len(self._classes) == 2:  # both classes have the same AUROC
                self._classes, self._is_positive = self._classes[1:], self._is_positive[:, 1:]
        self.regression = make_pipeline(StandardScaler(), regression)

    def check(self, place: str, rows: Any = slice(None)) -> None:
        """Raise a ValueError if none or all of these sequences have a label."""
        is_positive = self._is_positive[rows]
        has_both = is_positive.any(axis=0) & ~is_positive.all(axis=0)
        if not has_both.all():
            label = self._classes[~has_both].tolist()[0]
            raise ValueError(f"Expected sequences with the label {label!r} and sequences without it in {place}.")

    def score(self, probability: NDArray[np.float64]) -> float:
        """Return the mean AUROC over classes or labels."""
        columns = probability[:, -len(self._classes) :].T
        return float(np.mean([roc_auc_score(*pair) for pair in zip(self._is_positive.T, columns, strict=True)]))


class _Regression:
    """The responses of a regressor, and the R² of predicted responses."""

    score_name, chance, method = "R²", 0.0, "predict"

    def __init__(self, regressor: Any, y: ArrayLike, one_hot: NDArray[Any]) -> None:
        responses = checked_labels(y, one_hot, np.float64)
        self.y = as_outputs(fitted_network(regressor).architecture.n_outputs, responses)
        self.regression = make_pipeline(StandardScaler(), RidgeCV())

    def check(self, place: str, rows: Any = slice(None)) -> None:
        """Raise a ValueError if a response of these sequences is constant."""
        responses = self.y[rows]
        if not (responses != responses[:1]).any(axis=0).all():
            raise ValueError(f"Expected responses that differ in {place}, got a constant one.")

    def score(self, responses: NDArray[np.float64]) -> float:
        """Return the mean R² over responses."""
        return r2_score(self.y, responses.reshape(self.y.shape))


def _checked_folds(cv: Any, X: Any, groups: ArrayLike | None, task: _Classification | _Regression) -> _Folds:
    """Return the training and test indices of each fold; raise a ValueError if the regression cannot be scored."""
    task.check("y")
    splitter = check_cv(cv, task.y, classifier=isinstance(task, _Classification))
    if cv is None or isinstance(cv, Integral):
        # Tables of sequences are often sorted, for example by the height of the peaks.
        splitter = type(splitter)(splitter.get_n_splits(), shuffle=True, random_state=0)
    folds = list(splitter.split(X, task.y, groups))
    if sorted(index for _, test in folds for index in test) != list(range(len(task.y))):
        raise ValueError(f"cv should test each sequence exactly once, as StratifiedKFold does; got {cv!r}.")
    for fold, (train, _) in enumerate(folds):
        task.check(f"the training set of fold {fold}; use fewer folds, or stratified ones", train)
    return folds


def _scores_of_first_columns(
    task: _Classification | _Regression, features: NDArray[np.float64], folds: _Folds
) -> list[float]:
    """Return the cross-validated scores of the first feature, the first two features, and so on."""
    return [
        task.score(cross_val_predict(task.regression, features[:, :n_columns], task.y, cv=folds, method=task.method))
        for n_columns in range(1, features.shape[1] + 1)
    ]


def _explained_share(scores: pd.Series, chance: float, estimator_score: float) -> Any:
    return (scores - chance) / (estimator_score - chance) if estimator_score > chance else np.nan
