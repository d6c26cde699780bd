"""`SpacingDisplay`: the interaction of two motifs by their distance."""

from typing import TYPE_CHECKING, Any, Literal, Self

import pandas as pd
from numpy.typing import ArrayLike

from skmotif.inspection._curves import check_columns, draw_curve, new_axes
from skmotif.inspection._spacing import ORIENTATIONS, spacing

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLUMNS = ["orientation", "distance", "interaction", "low", "high"]


class SpacingDisplay:
    """Interaction of two motifs, by their distance and orientation.

    Use `from_estimator` to create a display.

    Parameters
    ----------
    table : DataFrame
        The interactions, as `spacing` returns them.

    Attributes
    ----------
    ax_ : matplotlib Axes
        The axes with the curves.

    figure_ : matplotlib Figure
        The figure of these axes.

    See Also
    --------
    spacing : The interactions as numbers.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import pandas as pd
    >>> from skmotif.inspection import SpacingDisplay
    >>> columns = ["orientation", "distance", "interaction", "low", "high"]
    >>> table = pd.DataFrame([["++", 5, 0.1, -0.2, 0.4], ["++", 10, 2.0, 1.5, 2.5]], columns=columns)
    >>> display = SpacingDisplay(table).plot()
    >>> display.ax_.get_xlabel()
    'Distance between the motifs (bp)'
    >>> plt.close(display.figure_)
    """

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = table

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        motif_a: Any,
        motif_b: Any,
        backgrounds: ArrayLike,
        *,
        distances: ArrayLike,
        orientations: ArrayLike = ORIENTATIONS,
        target: str | int | None = None,
        output: Literal["logit", "probability"] = "logit",
        ax: "Axes | None" = None,
        **kwargs: Any,
    ) -> Self:
        """Write the motifs into the backgrounds, and plot their interaction.

        Parameters
        ----------
        estimator : Pipeline
            A fitted pipeline that takes sequences as text and ends in a MotifCNNClassifier or
            MotifCNNRegressor.

        motif_a, motif_b : str or Motif
            The motifs, as in `spacing`.

        backgrounds : array-like of shape (n_sequences,)
            The background sequences.

        distances : int or array-like of shape (n_distances,)
            Numbers of bases between the two motifs.

        orientations : list of {"++", "+-", "-+", "--"}, default=("++", "+-", "-+", "--")
            The strand of ``motif_a`` and that of ``motif_b``.

        target : label or int, default=None
            The output to explain, as in `spacing`.

        output : {"logit", "probability"}, default="logit"
            The score, as in `spacing`.

        ax : matplotlib Axes, default=None
            Axes to plot on. If None, a new figure is created.

        **kwargs : dict
            Keywords for `matplotlib.axes.Axes.plot`, as in `plot`.

        Returns
        -------
        SpacingDisplay
            The plotted display. Its ``table`` has the numbers.
        """
        table = spacing(
            estimator,
            motif_a,
            motif_b,
            backgrounds,
            distances=distances,
            orientations=orientations,
            target=target,
            output=output,
        )
        return cls(table).plot(ax=ax, **kwargs)

    def plot(self, *, ax: "Axes | None" = None, **kwargs: Any) -> Self:
        """Plot the interaction by distance, with its 95 % confidence interval.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to plot on. If None, a new figure is created.

        **kwargs : dict
            Keywords for `matplotlib.axes.Axes.plot`. They override the defaults.

        Returns
        -------
        SpacingDisplay
            The display itself.

        Raises
        ------
        ValueError
            If ``table`` is not a table of interactions.
        """
        check_columns(self.table, "table", _COLUMNS)
        ax = new_axes() if ax is None else ax
        for orientation, rows in self.table.groupby("orientation", sort=False):
            curve = rows.sort_values("distance")
            values = (curve[column].to_numpy(float) for column in _COLUMNS[2:])
            draw_curve(ax, curve["distance"], *values, label=str(orientation), **kwargs)
        ax.axhline(0, color="0.3", linewidth=0.8, zorder=0)
        ax.set(xlabel="Distance between the motifs (bp)", ylabel="Interaction: both, less the sum of each")
        ax.legend(frameon=False, title="Strands")
        self.ax_, self.figure_ = ax, ax.figure
        return self
