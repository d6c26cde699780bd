"""`MotifDisplay`: one motif at a glance."""

import numpy as np

from skmotif._numbers import check_number
from skmotif.motifs._motif import check_motif, rounded_score

# Bars in the histogram of sites, at most.
_MAX_BINS = 50


class MotifDisplay:
    """One motif at a glance: its logos, where its sites lie, how well it tells classes apart.

    Parameters
    ----------
    motif : Motif
        The motif.

    sequence_length : int, default=None
        Length of the sequences that the sites were found in (bp). If None, the sites reach
        to the end of the last one.

    Attributes
    ----------
    axes_ : ndarray of shape (4,) of matplotlib Axes
        The logo, that of the reverse complement, the histogram of the sites' starts, and
        the fraction of sequences with a hit.

    figure_ : matplotlib Figure
        The figure that holds them.

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

    def __init__(self, motif, *, sequence_length=None):
        self.motif = motif
        self.sequence_length = sequence_length

    def plot(self, *, axes=None):
        """Plot the motif.

        Parameters
        ----------
        axes : array-like of 4 matplotlib Axes, default=None
            Where to plot the logo, that of the reverse complement, the histogram and the
            enrichment. If None, a new figure is made.

        Returns
        -------
        MotifDisplay
            The display itself.

        Raises
        ------
        ValueError
            If there are not 4 axes, or a site reaches over ``sequence_length``.
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
        self.motif.plot(logo)
        reverse_complement.plot(reverse_logo)
        self._plot_sites(sites)
        self._plot_enrichment(enrichment)
        titles = [self.motif.label, f"{reverse_complement.consensus} (reverse complement)", "Sites", "Enrichment"]
        for ax, title in zip(axes, titles, strict=True):
            ax.set_title(title, loc="left", fontsize="medium")
        self.axes_, self.figure_ = axes, logo.figure
        return self

    def _plot_sites(self, ax):
        from matplotlib.ticker import MaxNLocator

        sites = self.motif.sites
        if sites is None or len(sites) == 0:
            _write(ax, ["Not known"])
            return
        last = int(sites["start"].max()) + len(self.motif)
        length = last if self.sequence_length is None else self.sequence_length
        if last > length:
            raise ValueError(f"A site ends at {last} bp, after the sequences' length of {length} bp.")
        width = -(-length // _MAX_BINS)
        # Bins are whole numbers of bp, and bars are centred on the positions they count.
        edges = np.arange(0, length + width, width) - 0.5
        starts = [sites["start"][sites["strand"] == strand] for strand in "+-"]
        ax.hist(starts, bins=edges, stacked=True, color=["C0", "C1"], label=["forward strand", "reverse strand"])
        ax.set(xlim=(-0.5, length - 0.5), xlabel="Start of the site (bp)", ylabel="Number of sites")
        ax.yaxis.set_major_locator(MaxNLocator(integer=True))
        # Room above the bars, so that the legend hides none.
        ax.set_ylim(0, 1.25 * ax.get_ylim()[1])
        ax.legend(frameon=False, ncols=2, loc="upper right", fontsize="small")
        ax.spines[["top", "right"]].set_visible(False)

    def _plot_enrichment(self, ax):
        motif = self.motif
        if motif.hit_rates is None:
            _write(ax, ["Not known"])
            return
        target = "target" if motif.target is None else str(motif.target)
        bars = ax.barh([1, 0], motif.hit_rates, color=["C3", "0.7"], height=0.6)
        ax.bar_label(bars, [f"{rate:.1%}" for rate in motif.hit_rates], padding=3)
        facts = {
            "p": None if motif.p_value is None else f"{motif.p_value:.2g}",
            "AUROC": None if motif.auroc is None else rounded_score(motif.auroc),
        }
        ax.set(xlim=(0, 1.2), ylim=(-0.6, 1.6), xticks=[0, 0.5, 1], xlabel="Fraction of sequences with a hit")
        ax.set_yticks([1, 0], [target, "others"])
        text = ", ".join(f"{name} = {fact}" for name, fact in facts.items() if fact is not None)
        ax.text(1, 1.02, text, transform=ax.transAxes, ha="right", va="bottom", fontsize="small")
        ax.spines[["top", "right"]].set_visible(False)


def _write(ax, lines):
    """Write lines of text where an axes would be."""
    ax.axis("off")
    ax.text(0, 0.95, "\n".join(lines), transform=ax.transAxes, va="top", linespacing=1.6)
