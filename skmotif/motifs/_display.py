"""`MotifDisplay`: the logos, the sites and the enrichment of one motif."""

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike

from skmotif._numbers import check_number
from skmotif.motifs._motif import Motif, check_motif
from skmotif.motifs._rounding import rounded_score

# Maximum number of bars in the histogram of sites.
_MAX_BINS = 50


class MotifDisplay:
    """The logos of one motif, the positions of its sites, and its enrichment.

    Parameters
    ----------
    motif : Motif
        The motif.

    sequence_length : int, default=None
        Length of the sequences in which the sites were found (bp). If None, the histogram
        ends with the last site.

    Attributes
    ----------
    axes_ : ndarray of shape (4,) of matplotlib Axes
        The logo, the logo of the reverse complement, the histogram of the sites' starts, and
        the fraction of sequences with a hit.

    figure_ : matplotlib Figure
        The figure of these axes.

    See Also
    --------
    Motif.plot : The logo alone.
    MotifList.plot : The logos of several motifs.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from skmotif.motifs import Motif, MotifDisplay
    >>> motif = Motif([[0, 0, 0, 8], [1, 0, 7, 0], [8, 0, 0, 0]], hit_rates=(0.9, 0.12), enrichment=7.5)
    >>> display = MotifDisplay(motif).plot()
    >>> [ax.get_title(loc="left") for ax in display.axes_]
    ['TGA', 'TCA (reverse complement)', 'Sites', 'Enrichment']
    >>> plt.close(display.figure_)
    """

    def __init__(self, motif: Motif, *, sequence_length: int | None = None) -> None:
        self.motif = motif
        self.sequence_length = sequence_length

    def plot(self, *, axes: ArrayLike | None = None, **kwargs: Any) -> Self:
        """Plot the motif.

        Parameters
        ----------
        axes : array-like of 4 matplotlib Axes, default=None
            Where to plot the logo, the logo of the reverse complement, the histogram and
            the enrichment. If None, a new figure is made.

        **kwargs : dict
            Properties of `matplotlib.patches.PathPatch` that replace the defaults of the letters.

        Returns
        -------
        MotifDisplay
            The display itself.

        Raises
        ------
        ValueError
            If there are not 4 axes, or a site ends after ``sequence_length``.
        """
        import matplotlib.pyplot as plt

        check_motif(self.motif)
        if self.sequence_length is not None:
            check_number(self.sequence_length, "sequence_length", above=0)
        if axes is None:
            size = (np.clip(0.6 * len(self.motif) + 2, 8, 16), 4.6)
            _, axes = plt.subplots(2, 2, figsize=size, layout="constrained")
        axes = np.ravel(axes)
        if len(axes) != 4:
            raise ValueError(f"Expected 4 axes, got {len(axes)}.")
        logo, reverse_logo, sites, enrichment = axes
        reverse_complement = self.motif.reverse_complement()
        self.motif.plot(logo, **kwargs)
        reverse_complement.plot(reverse_logo, **kwargs)
        self._plot_sites(sites)
        self._plot_enrichment(enrichment)
        titles = [self.motif.label, f"{reverse_complement.consensus} (reverse complement)", "Sites", "Enrichment"]
        for ax, title in zip(axes, titles, strict=True):
            ax.set_title(title, loc="left", fontsize="medium")
        self.axes_, self.figure_ = axes, logo.figure
        return self

    def _plot_sites(self, ax: Any) -> None:
        from matplotlib.ticker import MaxNLocator

        sites = self.motif.sites
        if sites is None or len(sites) == 0:
            _write_text(ax, "Not known")
            return
        last = int(sites["start"].max()) + len(self.motif)
        length = last if self.sequence_length is None else self.sequence_length
        if last > length:
            raise ValueError(f"A site ends at {last} bp, after the sequences' length of {length} bp.")
        width = -(-length // _MAX_BINS)
        # Bins are whole numbers of bp wide. Bars of 1 bp are centred on their position.
        edges = np.arange(0, length + width, width) - 0.5
        starts = [sites["start"][sites["strand"] == strand] for strand in "+-"]
        ax.hist(starts, bins=edges, stacked=True, color=["C0", "C1"], label=["forward strand", "reverse strand"])
        ax.set(xlim=(-0.5, length - 0.5), xlabel="Start of the site (bp)", ylabel="Number of sites")
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
        # The legend is above the bars.
        ax.set_ylim(0, 1.25 * ax.get_ylim()[1])
        ax.legend(frameon=False, ncols=2, loc="upper right", fontsize="small")
        ax.spines[["top", "right"]].set_visible(False)

    def _plot_enrichment(self, ax: Any) -> None:
        motif = self.motif
        if motif.hit_rates is None:
            _write_text(ax, "Not known")
            return
        target = "target" if motif.target is None else str(motif.target)
        bars = ax.barh([1, 0], motif.hit_rates, color=["C3", "0.7"], height=0.6)
        ax.bar_label(bars, [f"{rate:.1%}" for rate in motif.hit_rates], padding=3)
        statistics = []
        if motif.p_value is not None:
            statistics.append(f"p = {motif.p_value:.2g}")
        if motif.auroc is not None:
            statistics.append(f"AUROC = {rounded_score(motif.auroc)}")
        ax.set(xlim=(0, 1.2), ylim=(-0.6, 1.6), xticks=[0, 0.5, 1], xlabel="Fraction of sequences with a hit")
        ax.set_yticks([1, 0], [target, "others"])
        ax.text(1, 1.02, ", ".join(statistics), transform=ax.transAxes, ha="right", va="bottom", fontsize="small")
        ax.spines[["top", "right"]].set_visible(False)


def _write_text(ax: Any, text: str) -> None:
    """Write a text in place of an axes."""
    ax.axis("off")
    ax.text(0, 0.95, text, transform=ax.transAxes, va="top", linespacing=1.6)
