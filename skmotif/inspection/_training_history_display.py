"""`TrainingHistoryDisplay`: loss and accuracy, epoch by epoch."""

from collections.abc import Mapping
from numbers import Integral

import numpy as np

from skmotif._numbers import as_floats
from skmotif._pipeline import network_estimator

_TITLES = {"loss": "Loss", "accuracy": "Accuracy"}


class TrainingHistoryDisplay:
    """Loss and accuracy over the epochs of a training.

    Use `from_estimator` to make one.

    Parameters
    ----------
    history : dict of str to list of float
        Values per epoch, as in ``MotifCNNClassifier.history_``.

    best_epoch : int, default=None
        The epoch, from 1, to mark: the one whose weights were kept.

    Attributes
    ----------
    axes_ : ndarray of matplotlib Axes
        One for the loss, and one for the accuracy of a classifier.

    figure_ : matplotlib Figure
        The figure that holds them.

    See Also
    --------
    skmotif.MotifCNNClassifier : Has the ``history_`` that is drawn.

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

    def __init__(self, history, *, best_epoch=None):
        self.history = history
        self.best_epoch = best_epoch

    @classmethod
    def from_estimator(cls, estimator, *, axes=None):
        """Plot the training of an estimator.

        Parameters
        ----------
        estimator : MotifCNNClassifier, MotifCNNRegressor or Pipeline
            Fitted; a pipeline ends in one of the two.

        axes : array-like of matplotlib Axes, default=None
            Where to plot, the loss and then the accuracy, of which a regressor has none.
            If None, a new figure is made.

        Returns
        -------
        TrainingHistoryDisplay
            The display, plotted.
        """
        network = network_estimator(estimator)
        return cls(network.history_, best_epoch=network.best_epoch_).plot(axes=axes)

    def plot(self, *, axes=None):
        """Plot the history.

        Parameters
        ----------
        axes : array-like of matplotlib Axes, default=None
            Where to plot, the loss and then the accuracy, of which a regressor has none.
            If None, a new figure is made.

        Returns
        -------
        TrainingHistoryDisplay
            The display itself.

        Raises
        ------
        ValueError
            If ``history`` has no loss or not as many values of each as epochs,
            ``best_epoch`` is none of these, or there are not as many axes as metrics.
        """
        import matplotlib.pyplot as plt
        from matplotlib.ticker import MaxNLocator

        self._check()
        metrics = [metric for metric in _TITLES if metric in self.history]
        if axes is None:
            _, axes = plt.subplots(1, len(metrics), figsize=(4.5 * len(metrics), 3.5), layout="constrained")
        axes = np.ravel(axes)
        if len(axes) != len(metrics):
            raise ValueError(f"Expected {len(metrics)} axes, for {' and '.join(metrics)}, got {len(axes)}.")
        for ax, metric in zip(axes, metrics, strict=True):
            self._plot_metric(ax, metric)
            ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes[0].set_ylim(bottom=0)
        axes[0].legend(frameon=False)
        self.axes_, self.figure_ = axes, axes[0].figure
        return self

    def _check(self):
        if not isinstance(self.history, Mapping) or "loss" not in self.history:
            raise ValueError(f"history should be a dict with 'loss', as in history_; got {self.history!r}.")
        n_epochs = np.size(self.history["loss"])
        for name in [f"{part}{metric}" for metric in _TITLES for part in ("", "val_")]:
            values = as_floats(self.history.get(name, self.history["loss"]), name)
            if values.shape != (n_epochs,) or n_epochs == 0:
                raise ValueError(f"history should have as many values of {name!r} as epochs ({n_epochs}), one or more.")
        best = self.best_epoch
        if best is not None and not (isinstance(best, Integral) and 1 <= best <= n_epochs):
            raise ValueError(f"best_epoch should be an epoch, 1 to {n_epochs}, got {best!r}.")

    def _plot_metric(self, ax, metric):
        epochs = np.arange(1, len(self.history[metric]) + 1)
        marker = "o" if len(epochs) == 1 else None
        ax.plot(epochs, self.history[metric], color="C0", marker=marker, label="training")
        shown = self.history[metric]
        if f"val_{metric}" in self.history:
            shown = self.history[f"val_{metric}"]
            ax.plot(epochs, shown, color="C1", marker=marker, label="validation")
        if self.best_epoch is not None:
            ax.axvline(self.best_epoch, color="0.5", linestyle=":", zorder=0)
            label = f"best epoch ({self.best_epoch})"
            ax.plot(self.best_epoch, shown[self.best_epoch - 1], "o", color=ax.lines[-2].get_color(), label=label)
        ax.set(xlabel="Epoch", title=_TITLES[metric])
        ax.spines[["top", "right"]].set_visible(False)
