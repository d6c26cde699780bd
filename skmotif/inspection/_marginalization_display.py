"""`MarginalizationDisplay`: the mean effect of a motif by its position."""

from typing import TYPE_CHECKING, Any, Literal, Self

import pandas as pd
from numpy.typing import ArrayLike

from skmotif.inspection._curves import check_columns, draw_curve, new_axes
from skmotif.inspection._interval import mean_and_interval
from skmotif.inspection._marginalize import marginalize
from skmotif.inspection._motif_text import as_consensus
from skmotif.inspection._text_scores import as_texts

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLUMNS = ["background", "position", "strand", "effect"]


class MarginalizationDisplay:
    """Mean effect of a motif on the score of backgrounds, by position and strand.

    Use `from_estimator` to create a display.

    Parameters
    ----------
    effects : DataFrame
        The effects, as `marginalize` returns them, at the same positions in all backgrounds.

    Attributes
    ----------
    ax_ : matplotlib Axes
        The axes with the curves.

    figure_ : matplotlib Figure
        The figure of these axes.

    See Also
    --------
    marginalize : The effects as numbers.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import pandas as pd
    >>> from skmotif.inspection import MarginalizationDisplay
    >>> effects = pd.DataFrame(
    ...     {"background": [0, 1, 0, 1], "position": [0, 0, 9, 9], "strand": "+", "effect": [3, 5, 2, 2]}
    ... )
    >>> display = MarginalizationDisplay(effects).plot()
    >>> display.ax_.lines[0].get_ydata()
    array([4., 2.])
    >>> plt.close(display.figure_)
    """

    def __init__(self, effects: pd.DataFrame) -> None:
        self.effects = effects

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        motif: Any,
        backgrounds: ArrayLike,
        *,
        positions: ArrayLike | None = None,
        strands: Literal["both", "+", "-"] = "both",
        target: str | int | None = None,
        output: Literal["logit", "probability"] = "logit",
        ax: "Axes | None" = None,
        **kwargs: Any,
    ) -> Self:
        """Write the motif into the backgrounds, and plot its mean effect.

        Parameters
        ----------
        estimator : Pipeline
            A fitted pipeline that takes sequences as text and ends in a MotifCNNClassifier or
            MotifCNNRegressor.

        motif : str or Motif
            The motif, as in `marginalize`.

        backgrounds : array-like of shape (n_sequences,)
            The background sequences.

        positions : int or array-like of shape (n_positions,), default=None
            Where the motif starts (0-based). If None, all positions at which it is inside
            every background.

        strands : {"both", "+", "-"}, default="both"
            The strands that the motif is written on.

        target : label or int, default=None
            The output to explain, as in `marginalize`.

        output : {"logit", "probability"}, default="logit"
            The score, as in `marginalize`.

        ax : matplotlib Axes, default=None
            Axes to plot on. If None, a new figure is created.

        **kwargs : dict
            Keywords for `matplotlib.axes.Axes.plot`, as in `plot`.

        Returns
        -------
        MarginalizationDisplay
            The plotted display. Its ``effects`` has the numbers.
        """
        if positions is None:
            width = len(as_consensus(motif, "motif"))
            # Where the motif is longer than a background, position 0 leads to the error that says so.
            positions = range(max(1, min(map(len, as_texts(backgrounds))) - width + 1))
        effects = marginalize(
            estimator, motif, backgrounds, positions=positions, strands=strands, target=target, output=output
        )
        return cls(effects).plot(ax=ax, **kwargs)

    def plot(self, *, ax: "Axes | None" = None, **kwargs: Any) -> Self:
        """Plot the mean effect by position, with its 95 % confidence interval.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to plot on. If None, a new figure is created.

        **kwargs : dict
            Keywords for `matplotlib.axes.Axes.plot`. They override the defaults.

        Returns
        -------
        MarginalizationDisplay
            The display itself.

        Raises
        ------
        ValueError
            If ``effects`` is not a table of effects at the same positions in all backgrounds.
        """
        check_columns(self.effects, "effects", _COLUMNS)
        if self.effects.duplicated(_COLUMNS[:3]).any():
            raise ValueError("effects should have one row for each background, position and strand, got several.")
        ax = new_axes() if ax is None else ax
        for strand, of_strand in self.effects.groupby("strand"):
            table = of_strand.pivot(index="position", columns="background", values="effect")
            if table.isna().any(axis=None):
                raise ValueError("effects should have the same positions in all backgrounds; give `positions`.")
            curve = mean_and_interval(table.to_numpy(float))
            draw_curve(ax, table.index, *curve, label=f"{strand} strand", **kwargs)
        ax.axhline(0, color="0.3", linewidth=0.8, zorder=0)
        ax.set(xlabel="Start of the motif (bp)", ylabel="Effect on the score")
        ax.legend(frameon=False)
        self.ax_, self.figure_ = ax, ax.figure
        return self
