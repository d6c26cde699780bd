"""`AttributionDisplay`: one sequence's saliency, as bars or letters."""

import numpy as np

from skmotif._logo import BASE_COLORS, draw_letters
from skmotif._numbers import as_floats
from skmotif._pipeline import encoded, network_estimator
from skmotif._sequences import BASES, to_letters
from skmotif.inspection._attribution import attribution

# Sequences up to this length (bp) have their letters as ticks.
_MAX_LETTERS = 150


class AttributionDisplay:
    """Saliency of one sequence: a bar over each base, as in the primer, or letters to scale.

    Use `from_estimator` to make one.

    Parameters
    ----------
    attributions : array-like of shape (length,)
        The map; or what each base contributes, with its sign.

    sequence : str of length ``length``
        The bases.

    highlight : tuple of (int, int), default=None
        Start and end (0-based, end excluded) of a motif to set off.

    Attributes
    ----------
    ax_ : matplotlib Axes
        The axes with the bars.

    figure_ : matplotlib Figure
        The figure that holds them.

    See Also
    --------
    attribution : The contributions as numbers.
    AttributionHeatmapDisplay : Many sequences, a row to each.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from skmotif.inspection import AttributionDisplay
    >>> display = AttributionDisplay([0, 2, 3, 0.5], "ACGT", highlight=(1, 3)).plot()
    >>> [label.get_text() for label in display.ax_.get_xticklabels()]
    ['A', 'C', 'G', 'T']
    >>> plt.close(display.figure_)
    """

    def __init__(self, attributions, sequence, *, highlight=None):
        self.attributions = attributions
        self.sequence = sequence
        self.highlight = highlight

    @classmethod
    def from_estimator(
        cls, estimator, X, *, target=None, method=None, output="logit", kind="bars", highlight=None, ax=None
    ):
        """Plot what a network sees in one sequence.

        Parameters
        ----------
        estimator : MotifCNNClassifier, MotifCNNRegressor or Pipeline
            Fitted; a pipeline ends in one of the two.

        X : str, or array-like of one sequence or of shape (length, 4) or (1, length, 4)
            The sequence: as the pipeline takes it; or encoded, for a bare estimator.

        target : label, default=None
            The class that is explained. If None, the second of two classes, else the
            predicted class.

        method : str, default=None
            As in `attribution`, whose contributions have a sign. If None, the primer's map,
            ``MotifCNNClassifier.saliency_``, which has none.

        output : {"logit", "probability"}, default="logit"
            As in `attribution`.

        kind : {"bars", "letters"}, default="bars"
            What to draw, as in `plot`.

        highlight : tuple of (int, int), default=None
            Start and end (0-based, end excluded) of a motif to set off.

        ax : matplotlib Axes, default=None
            Where to plot. If None, a new figure is made.

        Returns
        -------
        AttributionDisplay
            The display, plotted.
        """
        network = network_estimator(estimator)
        one_hot = np.asarray(encoded(estimator, _as_one(X)))
        if one_hot.ndim != 3 or len(one_hot) != 1 or one_hot.shape[2] != 4:
            raise ValueError(f"Expected one sequence, of shape (1, length, 4) when encoded; got {one_hot.shape}.")
        if method is None:
            attributions = network.saliency_(one_hot, target, output=output)
        else:
            attributions = attribution(network, one_hot, target=target, method=method, output=output)
        return cls(attributions[0], to_letters(one_hot[0]), highlight=highlight).plot(kind=kind, ax=ax)

    def plot(self, *, kind="bars", ax=None):
        """Plot the map.

        Parameters
        ----------
        kind : {"bars", "letters"}, default="bars"
            A bar over each base, or the base's letter as high as the bar would be; below
            the axis where the base speaks against the target.

        ax : matplotlib Axes, default=None
            Where to plot. If None, a new figure is made.

        Returns
        -------
        AttributionDisplay
            The display itself.

        Raises
        ------
        ValueError
            If the attributions and the sequence differ in length, a value is not finite,
            ``highlight`` lies outside of the sequence, or ``kind`` is another.
        """
        import matplotlib.pyplot as plt

        if not (isinstance(self.sequence, str) and self.sequence):
            raise ValueError(f"Expected the sequence as a str of one base or more, got {self.sequence!r}.")
        heights = as_floats(self.attributions, "attributions")
        length = len(self.sequence)
        if heights.shape != (length,):
            raise ValueError(f"Expected attributions of shape ({length},), one value to a base; got {heights.shape}.")
        if not np.isfinite(heights).all():
            raise ValueError(f"attributions should be finite, got {heights[~np.isfinite(heights)][0]}.")
        if kind not in ("bars", "letters"):
            raise ValueError(f"kind should be 'bars' or 'letters', got {kind!r}.")
        if ax is None:
            _, ax = plt.subplots(figsize=(np.clip(0.18 * length, 5, 20), 2.8), layout="constrained")
        if self.highlight is not None:
            start, end = _ends(self.highlight, length)
            ax.axvspan(start - 0.5, end - 0.5, color="0.9", zorder=0, label="motif")
            ax.legend(frameon=False)
        show_bases = length <= _MAX_LETTERS
        if kind == "letters":
            bases = np.array([[base == letter for letter in BASES] for base in self.sequence])
            draw_letters(ax, heights[:, np.newaxis] * bases)
        else:
            colors = [BASE_COLORS.get(base, "0.6") for base in self.sequence]
            ax.bar(np.arange(length), heights, color=colors, width=0.8)
            if show_bases:
                _write_bases(ax, self.sequence, colors)
        if heights.min() < 0:
            ax.axhline(0, color="0.3", linewidth=0.8)
        label = "Base" if show_bases and kind == "bars" else "Position (bp)"
        ax.set(xlabel=label, ylabel="Contribution" if heights.min() < 0 else "Saliency", xlim=(-0.7, length - 0.3))
        ax.spines[["top", "right"]].set_visible(False)
        self.ax_, self.figure_ = ax, ax.figure
        return self


def _ends(highlight, length):
    """Return where a highlight starts and ends."""
    ends = as_floats(highlight, "highlight")
    if ends.shape != (2,) or not 0 <= ends[0] < ends[1] <= length:
        raise ValueError(f"highlight should satisfy 0 <= start < end <= {length}, got {highlight}.")
    return ends


def _write_bases(ax, sequence, colors):
    """Write the bases below their bars."""
    ax.set_xticks(np.arange(len(sequence)), list(sequence), fontsize="small", family="monospace")
    for label, color in zip(ax.get_xticklabels(), colors, strict=True):
        label.set(color=color, fontweight="bold")
    ax.tick_params(axis="x", length=0)


def _as_one(X):
    """Wrap a bare sequence, as text or as ``(length, 4)``, into a collection of one."""
    if isinstance(X, str) or hasattr(X, "__bytes__"):
        return [X]
    return X[np.newaxis] if isinstance(X, np.ndarray) and X.ndim == 2 and X.shape[1] == 4 else X
