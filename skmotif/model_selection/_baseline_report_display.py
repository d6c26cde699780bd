"""`BaselineReportDisplay`: the scores of a network and its baselines."""

from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from skmotif.model_selection._baseline_report import baseline_report
from skmotif.model_selection._baseline_scores import LOWER_IS_BETTER
from skmotif.motifs._rounding import rounded_score

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class BaselineReportDisplay:
    """Scores of a network and its baselines, one panel for each metric.

    Points are means over folds, and lines are their 95 % confidence intervals. The best
    model of each metric has a filled point and a bold number; the calibration error has no
    best model. Numbers have three decimals. An imperfect score that would be rounded to a
    perfect one is shown as >0.999 or <0.001.

    Use `from_estimator` to create a display, or plot an existing report.

    Parameters
    ----------
    report : DataFrame
        The report that `baseline_report` returns.

    Attributes
    ----------
    axes_ : ndarray of matplotlib Axes
        One for each metric.

    figure_ : matplotlib Figure
        The figure of these axes.

    See Also
    --------
    baseline_report : Computes the report.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import pandas as pd
    >>> from skmotif.model_selection import BaselineReportDisplay
    >>> index = pd.MultiIndex.from_product([["AUROC"], ["6-mers", "CNN"]], names=["metric", "model"])
    >>> report = pd.DataFrame({"mean": [0.95, 0.9], "low": [0.9, 0.8], "high": [1, 1], "rank": [1, 2]}, index)
    >>> display = BaselineReportDisplay(report).plot()
    >>> [label.get_text() for label in display.axes_[0].get_yticklabels()]
    ['6-mers', 'CNN']
    >>> plt.close(display.figure_)
    """

    def __init__(self, report: pd.DataFrame) -> None:
        self.report = report

    @classmethod
    def from_estimator(
        cls,
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
        axes: Any = None,
        **kwargs: Any,
    ) -> Self:
        """Score a network and its baselines, and plot the scores.

        Parameters
        ----------
        estimator : MotifCNNClassifier pipeline
            The pipeline, as in `baseline_report`.

        X : array-like of shape (n_sequences,) or (n_sequences, 1)
            DNA sequences as text.

        y : array-like of shape (n_sequences,)
            Labels of two classes.

        cv : int, splitter or iterable, default=None
            The folds, as in `baseline_report`.

        groups : array-like of shape (n_sequences,), default=None
            Groups to keep together in each split, as in `baseline_report`.

        k : int, default=6
            Width of the k-mers in bp.

        gkm_svm : bool, default=False
            Whether to train the gapped k-mer SVM too, as in `baseline_report`.

        random_state : int, RandomState instance or None, default=None
            Determines the default folds and the discovery of motifs.

        verbose : int, default=0
            Whether to show progress over folds and models.

        axes : array-like of matplotlib Axes, default=None
            Axes to plot on, one for each of the five metrics. If None, a new figure is
            created.

        **kwargs : dict
            Keywords for `matplotlib.axes.Axes.plot`, as in `plot`.

        Returns
        -------
        BaselineReportDisplay
            The plotted display. Its ``report`` has the numbers.
        """
        options = {"cv": cv, "groups": groups, "k": k, "gkm_svm": gkm_svm}
        report = baseline_report(estimator, X, y, **options, random_state=random_state, verbose=verbose)
        return cls(report).plot(axes=axes, **kwargs)

    def plot(self, *, axes: Any = None, **kwargs: Any) -> Self:
        """Plot the report.

        Parameters
        ----------
        axes : array-like of matplotlib Axes, default=None
            Axes to plot on, one for each metric. If None, a new figure is created.

        **kwargs : dict
            Keywords for `matplotlib.axes.Axes.plot`, which draws the points and intervals.
            They override the defaults.

        Returns
        -------
        BaselineReportDisplay
            The display itself.

        Raises
        ------
        ValueError
            If the report is not of `baseline_report`, or the number of axes is not the
            number of metrics.
        """
        import matplotlib.pyplot as plt

        self._check()
        metrics = self.report.index.unique("metric")
        models = self.report.loc[metrics[0]].index  # from the best to the worst by the first metric
        if axes is None:
            size = (2 + 2.3 * len(metrics), 1.1 + 0.35 * len(models))
            _, axes = plt.subplots(1, len(metrics), figsize=size, sharey=True, layout="constrained")
        axes = np.ravel(axes)
        if len(axes) != len(metrics):
            raise ValueError(f"Expected {len(metrics)} axes, for {', '.join(metrics)}; got {len(axes)}.")
        for ax, metric in zip(axes, metrics, strict=True):
            self._plot_metric(ax, metric, models, kwargs)
        self.axes_, self.figure_ = axes, axes[0].figure
        return self

    def _check(self) -> None:
        """Raise a ValueError if the report is not of `baseline_report`."""
        report = self.report
        columns = {"mean", "low", "high", "rank"}
        is_report = isinstance(report, pd.DataFrame) and {"metric", "model"} <= set(report.index.names)
        if not (is_report and columns <= set(report) and len(report)):
            raise ValueError(f"Expected a report of baseline_report, got {type(report).__name__}: {report!r:.60}")

    def _plot_metric(self, ax: "Axes", metric: str, models: pd.Index, kwargs: dict[str, Any]) -> None:
        """Draw the mean and interval of each model, as a line with a marker at the mean."""
        from matplotlib.cbook import normalize_kwargs
        from matplotlib.lines import Line2D

        style: dict[str, Any] = {
            "color": "C0",
            "linewidth": 1.5,
            "solid_capstyle": "butt",
            "marker": "o",
            "markevery": [1],
        }
        style |= normalize_kwargs(kwargs, Line2D)
        scores = self.report.loc[metric].loc[models]
        is_best = scores["rank"].eq(1).fillna(False).astype(bool)
        for y, (mean, low, high, best) in enumerate(
            zip(*scores[["mean", "low", "high"]].to_numpy().T, is_best, strict=True)
        ):
            fill = style["color"] if best else "white"
            ax.plot([low, mean, high], [y, y, y], **{"markerfacecolor": fill, **style})
            font: dict[str, Any] = {"ha": "center", "fontsize": "small", "fontweight": "bold" if best else "normal"}
            ax.annotate(rounded_score(mean), (mean, y), (0, 5), textcoords="offset points", **font)
        ax.set_yticks(np.arange(len(models)), models)
        ax.set_ylim(len(models) - 0.5, -0.7)  # the first model on top
        better = "lower" if metric in LOWER_IS_BETTER else "higher"
        ax.set(title=metric[0].upper() + metric[1:], xlabel=f"{better} is better")
        ax.margins(x=0.15)
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="x", color="0.9")
        ax.set_axisbelow(True)
        ax.spines[["top", "right", "left"]].set_visible(False)
