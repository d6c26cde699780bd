"""`TrainingHistoryDisplay`: loss and accuracy per epoch."""

from collections.abc import Mapping, Sequence
from numbers import Integral
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from skmotif._numbers import as_floats
from skmotif._pipeline import network_estimator

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TITLES = {"loss": "Loss", "accuracy": "Accuracy"}


class TrainingHistoryDisplay:
    """Loss and accuracy per epoch of training.

    The axis of the loss is logarithmic, so that late epochs are visible beside the first.
    Use `from_estimator` to create a display.

    Parameters
    ----------
    history : dict of str to list of float
        Values per epoch, as in ``MotifCNNClassifier.history_``.

    best_epoch : int, default=None
        The epoch to mark, from 1: the one with the smallest loss on the held-out set.

    Attributes
    ----------
    axes_ : ndarray of matplotlib Axes
        One for the loss, and one for the accuracy of a classifier.

    figure_ : matplotlib Figure
        The figure of these axes.

    See Also
    --------
    skmotif.MotifCNNClassifier : Has the attribute ``history_``.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from skmotif.inspection import TrainingHistoryDisplay
    >>> history = {
    ...     "loss": [0.7, 0.4, 0.2], "accuracy": [0.5, 0.8, 0.95],
    ...     "val_loss": [0.6, 0.3, 0.4], "val_accuracy": [0.6, 0.9, 0.85],
    ... }
    >>> display = TrainingHistoryDisplay(history, best_epoch=2).plot()
    >>> [ax.get_title() for ax in display.axes_]
    ['Loss', 'Accuracy']
    >>> plt.close(display.figure_)
    """

    def __init__(self, history: Mapping[str, Sequence[float]], *, best_epoch: int | None = None) -> None:
        self.history = history
        self.best_epoch = best_epoch

    @classmethod
    def from_estimator(cls, estimator: Any, *, axes: Any = None, **kwargs: Any) -> Self:
        """Plot the training history of an estimator.

        Parameters
        ----------
        estimator : MotifCNNClassifier, MotifCNNRegressor or Pipeline
            A fitted estimator, or a fitted pipeline that ends in one.

        axes : array-like of matplotlib Axes, default=None
            Axes to plot on: for the loss and, for a classifier, for the accuracy. If None,
            a new figure is created.

        **kwargs : dict
            Keywords for `matplotlib.axes.Axes.plot`, as in `plot`.

        Returns
        -------
        TrainingHistoryDisplay
            The plotted display.
        """
        network = network_estimator(estimator)
        return cls(network.history_, best_epoch=network.best_epoch_).plot(axes=axes, **kwargs)

    def plot(self, *, axes: Any = None, **kwargs: Any) -> Self:
        """Plot the history.

        Parameters
        ----------
        axes : array-like of matplotlib Axes, default=None
            Axes to plot on: for the loss and, for a classifier, for the accuracy. If None,
            a new figure is created.

        **kwargs : dict
            Keywords for `matplotlib.axes.Axes.plot`, which draws the curves of the training
            and validation sets. They override the defaults.

        Returns
        -------
        TrainingHistoryDisplay
            The display itself.

        Raises
        ------
        ValueError
            If ``history`` has no loss or its lists differ in length, ``best_epoch`` is not
            one of its epochs, or the number of axes is not the number of metrics.
        """
        import matplotlib.pyplot as plt
        from matplotlib.ticker import FormatStrFormatter, LogLocator, MaxNLocator, NullFormatter

        self._check()
        metrics = [metric for metric in _TITLES if metric in self.history]
        if axes is None:
            _, axes = plt.subplots(1, len(metrics), figsize=(4.5 * len(metrics), 3.5), layout="constrained")
        axes = np.ravel(axes)
        if len(axes) != len(metrics):
            raise ValueError(f"Expected {len(metrics)} axes, for {' and '.join(metrics)}; got {len(axes)}.")
        for ax, metric in zip(axes, metrics, strict=True):
            self._plot_metric(ax, metric, kwargs)
            ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        if min(axes[0].dataLim.intervaly) > 0:
            axes[0].set_yscale("log")
            axes[0].yaxis.set_major_locator(LogLocator(subs=[1, 2, 5]))
            axes[0].yaxis.set_major_formatter(FormatStrFormatter("%g"))
            axes[0].yaxis.set_minor_formatter(NullFormatter())
        axes[0].legend(frameon=False)
        self.axes_, self.figure_ = axes, axes[0].figure
        return self

    def _check(self) -> None:
        """Raise a ValueError if the history or the best epoch cannot be drawn."""
        if not isinstance(self.history, Mapping) or "loss" not in self.history:
            raise ValueError(f"history should be a dict with 'loss', as in history_; got {self.history!r}.")
        n_epochs = np.size(self.history["loss"])
        for name in [f"{part}{metric}" for metric in _TITLES for part in ("", "val_")]:
            values = as_floats(self.history.get(name, self.history["loss"]), name)
            if values.shape != (n_epochs,) or n_epochs == 0:
                raise ValueError(
                    f"history should have as many values of {name!r} as there are epochs ({n_epochs}), one or more."
                )
        best = self.best_epoch
        if best is not None and not (isinstance(best, Integral) and 1 <= best <= n_epochs):
            raise ValueError(f"best_epoch should be an epoch, 1 to {n_epochs}, got {best!r}.")

    def _plot_metric(self, ax: "Axes", metric: str, kwargs: dict[str, Any]) -> None:
        """Draw the curves of one metric, and mark the best epoch on the last one."""
        from matplotlib.cbook import normalize_kwargs
        from matplotlib.lines import Line2D

        epochs = np.arange(1, len(self.history[metric]) + 1)
        style = {"marker": "o" if len(epochs) == 1 else None, **normalize_kwargs(kwargs, Line2D)}
        curves = {"training": metric, "validation": f"val_{metric}"}
        for color, (label, name) in zip(("C0", "C1"), curves.items(), strict=True):
            if name in self.history:
                values = self.history[name]
                (line,) = ax.plot(epochs, values, **{"color": color, "label": label, **style})
        if self.best_epoch is not None:
            ax.axvline(self.best_epoch, color="0.5", linestyle=":", zorder=0)
            label = f"best epoch ({self.best_epoch})"
            ax.plot(self.best_epoch, values[self.best_epoch - 1], "o", color=line.get_color(), label=label)
        ax.set(xlabel="Epoch", title=_TITLES[metric])
        ax.spines[["top", "right"]].set_visible(False)
