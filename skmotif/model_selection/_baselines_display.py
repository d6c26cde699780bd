"""`BaselineReportDisplay`: a network and its baselines, side by side."""

import numpy as np
import pandas as pd

from skmotif.model_selection._baselines import LOWER_IS_BETTER, baseline_report


class BaselineReportDisplay:
    """Scores of a network and of its baselines, a panel to each metric.

    Points are means over folds, and lines their 95 % confidence intervals. The best of each
    metric is filled, and its number bold; by the calibration error none is the best. Numbers
    have three decimals. One that would be rounded to a perfect score, and is not perfect, is
    shown as >0.999 or <0.001.

    Use `from_estimator` to make one, or draw a report that is there already.

    Parameters
    ----------
    report : DataFrame
        As `baseline_report` returns it.

    Attributes
    ----------
    axes_ : ndarray of matplotlib Axes
        One for each metric.

    figure_ : matplotlib Figure
        The figure that holds them.

    See Also
    --------
    baseline_report : Makes the report.

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

    def __init__(self, report):
        self.report = report

    @classmethod
    def from_estimator(cls, estimator, X, y, *, cv=None, groups=None, k=6, random_state=None, verbose=0, axes=None):
        """Score a network and its baselines, and plot the scores.

        Parameters
        ----------
        estimator : MotifCNNClassifier pipeline
            As in `baseline_report`.

        X : array-like of shape (n_sequences,) or (n_sequences, 1)
            DNA sequences as text.

        y : array-like of shape (n_sequences,)
            Labels of two classes.

        cv : int, splitter or iterable, default=None
            The folds, as in `baseline_report`.

        groups : array-like of shape (n_sequences,), default=None
            What is to stay on one side of each split, as in `baseline_report`.

        k : int, default=6
            Width of the k-mers in bp.

        random_state : int, RandomState instance or None, default=None
            As in `baseline_report`.

        verbose : int, default=0
            Whether to show progress over folds and models.

        axes : array-like of matplotlib Axes, default=None
            Where to plot, one for each of the five metrics. If None, a new figure is made.

        Returns
        -------
        BaselineReportDisplay
            The display, plotted. Its ``report`` has the numbers.
        """
        options = {"cv": cv, "groups": groups, "k": k, "random_state": random_state, "verbose": verbose}
        report = baseline_report(estimator, X, y, **options)
        return cls(report).plot(axes=axes)

    def plot(self, *, axes=None):
        """Plot the report.

        Parameters
        ----------
        axes : array-like of matplotlib Axes, default=None
            Where to plot, one for each metric. If None, a new figure is made.

        Returns
        -------
        BaselineReportDisplay
            The display itself.

        Raises
        ------
        ValueError
            If the report is none, or there are not as many axes as metrics.
        """
        import matplotlib.pyplot as plt

        report = self.report
        columns = {"mean", "low", "high", "rank"}
        is_report = isinstance(report, pd.DataFrame) and {"metric", "model"} <= set(report.index.names)
        if not (is_report and columns <= set(report) and len(report)):
            raise ValueError(f"Expected a report of baseline_report, got {type(report).__name__}: {report!r:.60}")
        metrics = self.report.index.unique("metric")
        models = self.report.loc[metrics[0]].index  # from the best to the worst by the first metric
        if axes is None:
            size = (2 + 2.3 * len(metrics), 1.1 + 0.35 * len(models))
            _, axes = plt.subplots(1, len(metrics), figsize=size, sharey=True, layout="constrained")
        axes = np.ravel(axes)
        if len(axes) != len(metrics):
            raise ValueError(f"Expected {len(metrics)} axes, for {', '.join(metrics)}, got {len(axes)}.")
        for ax, metric in zip(axes, metrics, strict=True):
            self._plot_metric(ax, metric, models)
        self.axes_, self.figure_ = axes, axes[0].figure
        return self

    def _plot_metric(self, ax, metric, models):
        from skmotif.motifs._rounding import rounded_score

        scores = self.report.loc[metric].loc[models]
        is_best = scores["rank"].eq(1).fillna(False).astype(bool)
        for y, (mean, low, high, best) in enumerate(
            zip(*scores[["mean", "low", "high"]].to_numpy().T, is_best, strict=True)
        ):
            ax.plot([low, high], [y, y], color="C0", linewidth=1.5, solid_capstyle="butt")
            ax.plot(mean, y, "o", color="C0", markerfacecolor="C0" if best else "white")
            style = {"ha": "center", "fontsize": "small", "fontweight": "bold" if best else "normal"}
            ax.annotate(rounded_score(mean), (mean, y), (0, 5), textcoords="offset points", **style)
        ax.set_yticks(np.arange(len(models)), models)
        ax.set_ylim(len(models) - 0.5, -0.7)  # the first on top
        better = "lower" if metric in LOWER_IS_BETTER else "higher"
        ax.set(title=metric[0].upper() + metric[1:], xlabel=f"{better} is better")
        ax.margins(x=0.15)
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="x", color="0.9")
        ax.set_axisbelow(True)
        ax.spines[["top", "right", "left"]].set_visible(False)
