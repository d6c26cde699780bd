"""`AttributionDisplay`: the attributions of one sequence, as bars or letters."""

from typing import TYPE_CHECKING, Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import is_regressor

from skmotif._alphabet import BASES
from skmotif._logo import BASE_COLORS, draw_letters
from skmotif._numbers import as_floats, check_number
from skmotif._one_hot import to_letters
from skmotif._pipeline import encoded, explained, network_estimator
from skmotif.inspection._attribution import attribution

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Up to this length (bp), the tick labels are the bases.
_MAX_LABELLED_LENGTH = 150

# The axis of a class reaches at least to this value, so that contributions which change no prediction look small.
_MIN_HEIGHTS = {"logit": 1.0, "probability": 0.1}


class AttributionDisplay:
    """Attributions of one sequence: a bar for each base, or letters to scale.

    Use `from_estimator` to create a display.

    Parameters
    ----------
    attributions : array-like of shape (length,)
        The saliency map; or the contribution of each base, with its sign.

    sequence : str of length ``length``
        The bases.

    highlight : tuple of (int, int), default=None
        Start and end (0-based, half-open) of a motif to highlight.

    title : str, default=None
        The title of the plot.

    min_height : float, default=0
        The y-axis extends at least to this value, so that lower bars look low. If 0, the
        highest bar has the full height.

    Attributes
    ----------
    ax_ : matplotlib Axes
        The axes with the bars or letters.

    figure_ : matplotlib Figure
        The figure of these axes.

    See Also
    --------
    attribution : The contributions as numbers.
    AttributionHeatmapDisplay : Many sequences, one row each.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from skmotif.inspection import AttributionDisplay
    >>> display = AttributionDisplay([0, 2, 3, 0.5], "ACGT", highlight=(1, 3)).plot()
    >>> [label.get_text() for label in display.ax_.get_xticklabels()]
    ['A', 'C', 'G', 'T']
    >>> plt.close(display.figure_)
    """

    def __init__(
        self,
        attributions: ArrayLike,
        sequence: str,
        *,
        highlight: tuple[int, int] | None = None,
        title: str | None = None,
        min_height: float = 0,
    ) -> None:
        self.attributions = attributions
        self.sequence = sequence
        self.highlight = highlight
        self.title = title
        self.min_height = min_height

    @classmethod
    def from_estimator(
        cls,
        estimator: Any,
        X: Any,
        *,
        target: Any = None,
        method: str | None = None,
        output: Literal["logit", "probability"] = "logit",
        kind: Literal["bars", "letters"] = "bars",
        highlight: tuple[int, int] | None = None,
        ax: "Axes | None" = None,
        **kwargs: Any,
    ) -> Self:
        """Plot the attributions of one sequence.

        The title says which class or response they explain. The y-axis of a class extends at
        least to 1 logit, or to a probability of 0.1.

        Parameters
        ----------
        estimator : MotifCNNClassifier, MotifCNNRegressor or Pipeline
            A fitted estimator, or a fitted pipeline that ends in one.

        X : str, or array-like of one sequence or of shape (length, 4) or (1, length, 4)
            The sequence, as the pipeline takes it; one-hot encoded for an estimator
            without a pipeline.

        target : label, default=None
            The class to explain. If None, the second of two classes, or the predicted
            class if there are more.

        method : str, default=None
            A method of `attribution`, whose contributions have a sign. If None, the
            saliency map of the Zou et al. tutorial, ``MotifCNNClassifier.saliency_``,
            which has none.

        output : {"logit", "probability"}, default="logit"
            The score, as in `attribution`.

        kind : {"bars", "letters"}, default="bars"
            What to draw, as in `plot`.

        highlight : tuple of (int, int), default=None
            Start and end (0-based, half-open) of a motif to highlight.

        ax : matplotlib Axes, default=None
            Axes to plot on. If None, a new figure is created.

        **kwargs : dict
            Keywords for matplotlib, as in `plot`.

        Returns
        -------
        AttributionDisplay
            The plotted display.
        """
        network = network_estimator(estimator)
        one_hot = np.asarray(encoded(estimator, _as_collection(X)))
        if one_hot.ndim != 3 or len(one_hot) != 1 or one_hot.shape[2] != 4:
            raise ValueError(f"Expected one sequence, of shape (1, length, 4) when encoded; got {one_hot.shape}.")
        if method is None:
            attributions = network.saliency_(one_hot, target, output=output)
        else:
            attributions = attribution(network, one_hot, target=target, method=method, output=output)
        explained_output = _name_of_output(network, one_hot, target, output)
        score = explained_output if is_regressor(network) else f"the {output} of {explained_output}"
        title = f"Saliency for {explained_output}" if method is None else f"Contributions to {score}"
        display = cls(
            attributions[0],
            to_letters(one_hot[0]),
            highlight=highlight,
            title=title,
            min_height=0 if is_regressor(network) else _MIN_HEIGHTS[output],
        )
        return display.plot(kind=kind, ax=ax, **kwargs)

    def plot(self, *, kind: Literal["bars", "letters"] = "bars", ax: "Axes | None" = None, **kwargs: Any) -> Self:
        """Plot the attributions.

        Parameters
        ----------
        kind : {"bars", "letters"}, default="bars"
            A bar for each base, or the letter of the base, as high as the bar. Negative
            contributions, which decrease the score of the target, are below the axis.

        ax : matplotlib Axes, default=None
            Axes to plot on. If None, a new figure is created.

        **kwargs : dict
            Keywords for matplotlib: of `matplotlib.axes.Axes.bar` for bars, and properties
            of `matplotlib.patches.PathPatch` for letters. They override the defaults.

        Returns
        -------
        AttributionDisplay
            The display itself.

        Raises
        ------
        ValueError
            If the attributions and the sequence differ in length, a value is not finite,
            ``highlight`` is outside the sequence, ``min_height`` is negative, or ``kind``
            is unknown.
        """
        import matplotlib.pyplot as plt

        heights = self._heights()
        length = len(heights)
        if kind not in ("bars", "letters"):
            raise ValueError(f"kind should be 'bars' or 'letters', got {kind!r}.")
        ends = None if self.highlight is None else _ends(self.highlight, length)
        if ax is None:
            _, ax = plt.subplots(figsize=(np.clip(0.18 * length, 5, 20), 2.8), layout="constrained")
        if ends is not None:
            ax.axvspan(ends[0] - 0.5, ends[1] - 0.5, color="0.9", zorder=0, label="motif")
            ax.legend(frameon=False)
        if kind == "letters":
            is_base = np.array([[base == letter for letter in BASES] for base in self.sequence])
            draw_letters(ax, heights[:, np.newaxis] * is_base, **kwargs)
            xlabel = "Position (bp)"
        else:
            xlabel = _draw_bars(ax, self.sequence, heights, kwargs)
        ax.update_datalim([(0, self.min_height), (0, -self.min_height * (heights.min() < 0))], updatex=False)
        ax.autoscale_view(scalex=False)
        if self.title is not None:
            ax.set_title(self.title)
        if heights.min() < 0:
            ax.axhline(0, color="0.3", linewidth=0.8)
        ax.set(xlabel=xlabel, ylabel="Contribution" if heights.min() < 0 else "Saliency", xlim=(-0.7, length - 0.3))
        ax.spines[["top", "right"]].set_visible(False)
        self.ax_, self.figure_ = ax, ax.figure
        return self

    def _heights(self) -> NDArray[np.float64]:
        """Return the attributions as an array; raise a ValueError if they do not match the sequence."""
        if not (isinstance(self.sequence, str) and self.sequence):
            raise ValueError(f"sequence should be a str of one base or more, got {self.sequence!r}.")
        heights = as_floats(self.attributions, "attributions")
        if heights.shape != (len(self.sequence),):
            raise ValueError(
                f"Expected attributions of shape ({len(self.sequence)},), one value for each base; got {heights.shape}."
            )
        check_number(self.min_height, "min_height")
        if self.min_height < 0:
            raise ValueError(f"min_height should be at least 0, got {self.min_height!r}.")
        if not np.isfinite(heights).all():
            raise ValueError(f"attributions should be finite, got {heights[~np.isfinite(heights)][0]}.")
        return heights


def _ends(highlight: tuple[int, int], length: int) -> NDArray[np.float64]:
    """Return the start and end of the highlighted motif; raise a ValueError if they are invalid."""
    ends = as_floats(highlight, "highlight")
    if ends.shape != (2,) or not 0 <= ends[0] < ends[1] <= length:
        raise ValueError(f"highlight should satisfy 0 <= start < end <= {length}, got {highlight}.")
    return ends


def _draw_bars(ax: "Axes", sequence: str, heights: NDArray[np.float64], kwargs: dict[str, Any]) -> str:
    """Draw a bar for each base, label short sequences with their bases, and return the label of the x-axis."""
    colors = [BASE_COLORS.get(base, "0.6") for base in sequence]
    ax.bar(np.arange(len(sequence)), heights, **{"color": colors, "width": 0.8, **kwargs})
    if len(sequence) > _MAX_LABELLED_LENGTH:
        return "Position (bp)"
    ax.set_xticks(np.arange(len(sequence)), list(sequence), fontsize="small", family="monospace")
    for label, color in zip(ax.get_xticklabels(), colors, strict=True):
        label.set(color=color, fontweight="bold")
    ax.tick_params(axis="x", length=0)
    return "Base"


def _name_of_output(network: Any, one_hot: NDArray[Any], target: Any, output: str) -> str:
    """Return the name of the class, label or response that the attributions of a sequence explain."""
    _, _, score = explained(network, one_hot, target=target, output=output)
    index = score.output_index[0]
    has_many_outputs = network.predict(one_hot).ndim == 2
    if is_regressor(network):
        return f"response {index}" if has_many_outputs else "the response"
    return f"label {index}" if has_many_outputs else f"class {network.classes_[index]}"


def _as_collection(X: Any) -> Any:
    """Return a single sequence, given as text or with shape (length, 4), as a collection of one sequence."""
    if isinstance(X, str) or hasattr(X, "__bytes__"):
        return [X]
    return X[np.newaxis] if isinstance(X, np.ndarray) and X.ndim == 2 and X.shape[1] == 4 else X
