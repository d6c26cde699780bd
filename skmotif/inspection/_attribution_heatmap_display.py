"""`AttributionHeatmapDisplay`: the attributions of many sequences, one row each."""

from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skmotif._numbers import as_floats
from skmotif._pipeline import encoded, network_estimator
from skmotif.inspection._attribution import attribution

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class AttributionHeatmapDisplay:
    """Attributions of many sequences as a heat map: one row for each sequence.

    Use `from_estimator` to create a display.

    Parameters
    ----------
    attributions : array-like of shape (n_sequences, length)
        The contribution of each base, as `attribution` returns it.

    Attributes
    ----------
    ax_ : matplotlib Axes
        The axes with the heat map.

    figure_ : matplotlib Figure
        The figure of these axes.

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

    def __init__(self, attributions: ArrayLike) -> None:
        self.attributions = attributions

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: ArrayLike,
        *,
        target: ArrayLike | None = None,
        method: str = "gradient_x_input",
        output: Literal["logit", "probability"] = "logit",
        sort: bool = True,
        ax: "Axes | None" = None,
        **kwargs: Any,
    ) -> Self:
        """Plot the attributions of many sequences.

        Parameters
        ----------
        estimator : MotifCNNClassifier, MotifCNNRegressor or Pipeline
            A fitted estimator, or a fitted pipeline that ends in one.

        X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
            The sequences, as the pipeline takes them; one-hot encoded for an estimator
            without a pipeline.

        target : label, int or array-like of shape (n_sequences,), default=None
            The output to explain, as in `attribution`.

        method : str, default="gradient_x_input"
            A method of `attribution`.

        output : {"logit", "probability"}, default="logit"
            The score, as in `attribution`.

        sort : bool, default=True
            Whether to sort the rows, as in `plot`.

        ax : matplotlib Axes, default=None
            Axes to plot on. If None, a new figure is created.

        **kwargs : dict
            Keywords for `matplotlib.axes.Axes.imshow`, as in `plot`.

        Returns
        -------
        AttributionHeatmapDisplay
            The plotted display.
        """
        network = network_estimator(estimator)
        attributions = attribution(network, encoded(estimator, X), target=target, method=method, output=output)
        return cls(attributions).plot(sort=sort, ax=ax, **kwargs)

    def plot(self, *, sort: bool = True, ax: "Axes | None" = None, **kwargs: Any) -> Self:
        """Plot the heat map: red where a base increases the score of the target, blue where it decreases it.

        Parameters
        ----------
        sort : bool, default=True
            Whether to sort the rows by the position of their largest attribution, which
            shows where motifs are.

        ax : matplotlib Axes, default=None
            Axes to plot on. If None, a new figure is created.

        **kwargs : dict
            Keywords for `matplotlib.axes.Axes.imshow`. They override the defaults.

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

        attributions = self._checked_attributions()
        if sort:
            attributions = attributions[np.argsort(attributions.argmax(axis=1), kind="stable")]
        if ax is None:
            _, ax = plt.subplots(figsize=(7, 4.5), layout="constrained")
        style: dict[str, Any] = {"cmap": "RdBu_r", "aspect": "auto", "interpolation": "nearest"}
        if "norm" not in kwargs:
            # The limits are a percentile, so that a few extreme values do not make all others pale.
            limit = np.percentile(np.abs(attributions), 99.5) or 1.0
            style |= {"vmin": -limit, "vmax": limit}
        image = ax.imshow(attributions, **{**style, **kwargs})
        ax.figure.colorbar(image, ax=ax, label="Contribution", extend="both", pad=0.02)
        ax.set(xlabel="Position (bp)", ylabel="Sequence, by position of the peak" if sort else "Sequence")
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def _checked_attributions(self) -> NDArray[np.float64]:
        """Return the attributions as an array; raise a ValueError if they cannot be drawn."""
        attributions = as_floats(self.attributions, "attributions")
        if attributions.ndim != 2 or 0 in attributions.shape:
            raise ValueError(f"Expected attributions of shape (n_sequences, length), got {attributions.shape}.")
        if not np.isfinite(attributions).all():
            sequence, position = np.argwhere(~np.isfinite(attributions))[0]
            value = attributions[sequence, position]
            raise ValueError(
                f"attributions should be finite, got {value} in sequence {sequence} at position {position} (0-based)."
            )
        return attributions
