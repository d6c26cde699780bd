"""`AttributionHeatmapDisplay`: the attributions of many sequences, a row to each."""

import numpy as np

from skmotif._numbers import as_floats
from skmotif._pipeline import encoded, network_estimator
from skmotif.inspection._attribution import attribution


class AttributionHeatmapDisplay:
    """Attributions of many sequences at a glance: a row to each sequence.

    Use `from_estimator` to make one.

    Parameters
    ----------
    attributions : array-like of shape (n_sequences, length)
        What each base contributes, as `attribution` gives it.

    Attributes
    ----------
    ax_ : matplotlib Axes
        The axes with the map.

    figure_ : matplotlib Figure
        The figure that holds it.

    See Also
    --------
    AttributionDisplay : One sequence, base by base.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from skmotif.inspection import AttributionHeatmapDisplay
    >>> display = AttributionHeatmapDisplay([[0, 2, 3, 0], [1, 2, -1, 0]]).plot()
    >>> display.ax_.get_xlabel()
    'Position (bp)'
    >>> plt.close(display.figure_)
    """

    def __init__(self, attributions):
        self.attributions = attributions

    @classmethod
    def from_estimator(
        cls, estimator, X, *, target=None, method="gradient_x_input", output="logit", sort=True, ax=None
    ):
        """Plot what a network sees in sequences.

        Parameters
        ----------
        estimator : MotifCNNClassifier, MotifCNNRegressor or Pipeline
            Fitted; a pipeline ends in one of the two.

        X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
            The sequences: as the pipeline takes them; or encoded, for a bare estimator.

        target : label, int or array-like of shape (n_sequences,), default=None
            What is explained, as in `attribution`.

        method : str, default="gradient_x_input"
            As in `attribution`.

        output : {"logit", "probability"}, default="logit"
            As in `attribution`.

        sort : bool, default=True
            Whether to sort the rows, as in `plot`.

        ax : matplotlib Axes, default=None
            Where to plot. If None, a new figure is made.

        Returns
        -------
        AttributionHeatmapDisplay
            The display, plotted.
        """
        network = network_estimator(estimator)
        attributions = attribution(network, encoded(estimator, X), target=target, method=method, output=output)
        return cls(attributions).plot(sort=sort, ax=ax)

    def plot(self, *, sort=True, ax=None):
        """Plot the map: red for bases that speak for the target, blue for those against it.

        Parameters
        ----------
        sort : bool, default=True
            Whether to sort the rows by the position of their largest attribution, which
            shows where motifs lie.

        ax : matplotlib Axes, default=None
            Where to plot. If None, a new figure is made.

        Returns
        -------
        AttributionHeatmapDisplay
            The display itself.

        Raises
        ------
        ValueError
            If the attributions are not of shape (n_sequences, length), or not finite.
        """
        import matplotlib.pyplot as plt

        attributions = as_floats(self.attributions, "attributions")
        if attributions.ndim != 2 or 0 in attributions.shape:
            raise ValueError(f"Expected attributions of shape (n_sequences, length), got {attributions.shape}.")
        if not np.isfinite(attributions).all():
            sequence, position = np.argwhere(~np.isfinite(attributions))[0]
            raise ValueError(f"attributions should be finite, but sequence {sequence} is not at position {position}.")
        if sort:
            attributions = attributions[np.argsort(attributions.argmax(axis=1), kind="stable")]
        if ax is None:
            _, ax = plt.subplots(figsize=(7, 4.5), layout="constrained")
        # A few extreme bases should not make the others pale.
        limit = np.percentile(np.abs(attributions), 99.5) or 1.0
        image = ax.imshow(attributions, cmap="RdBu_r", vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest")
        ax.figure.colorbar(image, ax=ax, label="Contribution", extend="both", pad=0.02)
        ax.set(xlabel="Position (bp)", ylabel="Sequence, by position of the peak" if sort else "Sequence")
        self.ax_, self.figure_ = ax, ax.figure
        return self
