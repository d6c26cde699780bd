"""`DesignDisplay`: the score of a sequence after each change."""

from typing import TYPE_CHECKING, Any, Self

import pandas as pd

from skmotif.inspection._curves import check_columns, new_axes
from skmotif.inspection._design import design

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# With more changes, their labels would overlap.
_MAX_LABELS = 25

_COLUMNS = ["step", "position", "ref", "alt", "score"]


class DesignDisplay:
    """Score of a sequence after each change of its design.

    Use `from_estimator` to create a display.

    Parameters
    ----------
    path : DataFrame
        The steps of one sequence, as `design` returns them.

    Attributes
    ----------
    ax_ : matplotlib Axes
        The axes with the scores.

    figure_ : matplotlib Figure
        The figure of these axes.

    See Also
    --------
    design : The steps as a table, with the sequences.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> import pandas as pd
    >>> from skmotif.inspection import DesignDisplay
    >>> path = pd.DataFrame(
    ...     {"step": [0, 1], "position": [pd.NA, 7], "ref": ["", "G"], "alt": ["", "T"], "score": [-7.2, -0.7]}
    ... )
    >>> display = DesignDisplay(path).plot()
    >>> [label.get_text() for label in display.ax_.get_xticklabels(minor=True)]
    ['start', 'G7T']
    >>> plt.close(display.figure_)
    """

    def __init__(self, path: pd.DataFrame) -> None:
        self.path = path

    @classmethod
    def from_estimator(
        cls, estimator: Any, sequence: str, *, ax: "Axes | None" = None, **design_parameters: Any
    ) -> Self:
        """Design a sequence, and plot its score after each change.

        Parameters
        ----------
        estimator : Pipeline
            A fitted pipeline that takes sequences as text and ends in a MotifCNNClassifier or
            MotifCNNRegressor.

        sequence : str
            The sequence to start from.

        ax : matplotlib Axes, default=None
            Axes to plot on. If None, a new figure is created.

        **design_parameters : dict
            Parameters of `design`, such as ``n_changes``.

        Returns
        -------
        DesignDisplay
            The plotted display. Its ``path`` has the sequences.
        """
        single = isinstance(sequence, str) or hasattr(sequence, "__bytes__")
        return cls(design(estimator, [sequence] if single else sequence, **design_parameters)).plot(ax=ax)

    def plot(self, *, ax: "Axes | None" = None, **kwargs: Any) -> Self:
        """Plot the score after each change.

        A change is labelled by the base before it, the position (0-based) and the base after it.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Axes to plot on. If None, a new figure is created.

        **kwargs : dict
            Keywords for `matplotlib.axes.Axes.plot`. They override the defaults.

        Returns
        -------
        DesignDisplay
            The display itself.

        Raises
        ------
        ValueError
            If ``path`` is not the path of one design.
        """
        from matplotlib.cbook import normalize_kwargs
        from matplotlib.lines import Line2D

        check_columns(self.path, "path", [column for column in _COLUMNS if column != "position"])
        path = self.path.sort_values("step")
        if path["step"].duplicated().any() or "position" not in path:
            raise ValueError("path should be the steps of one design; select it, as in path[path['sequence'] == 0].")
        ax = new_axes() if ax is None else ax
        ax.plot(path["step"], path["score"], **{"marker": "o", "markersize": 4, **normalize_kwargs(kwargs, Line2D)})
        self._label_changes(ax, path)
        ax.set(xlabel="Number of changes", ylabel="Score")
        ax.spines[["top", "right"]].set_visible(False)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def _label_changes(self, ax: "Axes", path: pd.DataFrame) -> None:
        """Label each number of changes with the change."""
        from matplotlib.ticker import MaxNLocator

        if len(path) > _MAX_LABELS:
            ax.xaxis.set_major_locator(MaxNLocator(integer=True))
            return
        changes = zip(path["ref"], path["position"], path["alt"], strict=True)
        labels = [f"{ref}{position}{alt}" if ref else "start" for ref, position, alt in changes]
        ax.set_xticks(path["step"], path["step"].astype(str))
        # The changes are the labels of minor ticks, below the numbers.
        ax.xaxis.remove_overlapping_locs = False
        style: dict[str, Any] = {"rotation": 45, "ha": "right", "rotation_mode": "anchor", "fontsize": "small"}
        ax.set_xticks(path["step"], labels, minor=True, **style)
        ax.tick_params(axis="x", which="minor", length=0, pad=20)
