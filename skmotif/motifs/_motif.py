"""`Motif`: a position count matrix, its sites, and the statistics of its discovery."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from typing import Any, Literal

import pandas as pd
from numpy.typing import ArrayLike

from skmotif.motifs._alignment import MotifAlignment, best_alignment
from skmotif.motifs._html import as_html
from skmotif.motifs._logo import draw_logo
from skmotif.motifs._matrix import CountMatrix, consensus_counts, informative_interval
from skmotif.motifs._rounding import short_value
from skmotif.motifs._site_table import checked_sites, flipped_sites, trimmed_sites

# What was measured with the whole motif.
_STATISTICS = ["hit_rates", "enrichment", "enrichment_interval", "p_value", "q_value", "auroc"]
_STATISTICS += ["position", "position_p_value"]


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Motif(CountMatrix):
    """A sequence motif: base counts at each position, and the results of its discovery.

    Motifs are immutable: methods return new ones, and the arrays are read-only copies.

    Parameters
    ----------
    counts : array-like of shape (length, 4)
        Number of sites with each base (A, C, G, T) at each position. May be fractional,
        as read from a file of frequencies. A DataFrame with the columns A, C, G and T may
        have them in any order.

    name : str, default=""
        Name of the motif.

    background : array-like of shape (4,), default=None
        Frequencies of A, C, G and T outside the sites; scaled to sum to 1. If None,
        1/4 each.

    sites : DataFrame, default=None
        Where the sites were found. Columns ``sequence`` (row number of the sequence),
        ``start`` (0-based, of the leftmost base on the sequence as given, on either
        strand) and ``strand`` ("+" or "-").

    target : label, default=None
        The class or output whose score the motif increases.

    hit_rates : tuple of (float, float), default=None
        Fractions of the positive and of the negative sequences that have a hit.

    enrichment : float, default=None
        The first fraction over the second (fold).

    enrichment_interval : tuple of (float, float), default=None
        Its confidence interval of 95 %.

    p_value : float, default=None
        Of the enrichment.

    q_value : float, default=None
        The false discovery rate if this motif and all with smaller p-values are accepted.

    position : tuple of (int, int), default=None
        Start and end of the part of the sequences in which the sites are most concentrated (bp,
        0-based, end excluded). Positions are columns of the encoded sequences. None if
        ``position_p_value`` is 0.01 or larger.

    position_p_value : float, default=None
        The probability that so many sites are there if all positions are equally likely.

    caution : {"repeat", "composition"}, default=None
        Why the motif may not be a binding site: its sites are parts of repeats, or the classes
        differ in composition, which explains the enrichment.

    auroc : float, default=None
        Area under the ROC curve of the score of the best hit in each sequence.

    importance : float, default=None
        Importance of the network's filter that the motif was read from.

    Raises
    ------
    ValueError
        If ``counts`` are not a ``(length, 4)`` array of finite numbers >= 0 with a positive
        sum at each position, or are a ``(4, 4)`` array that looks transposed: its columns
        have the same sum and its rows do not; if ``background`` is not 4 positive numbers;
        or if ``sites`` lacks a column or has another strand.

    See Also
    --------
    MotifList : A list of motifs, which can be shown as a table or as logos.

    Examples
    --------
    >>> from skmotif.motifs import Motif
    >>> motif = Motif([[0, 0, 0, 8], [1, 0, 7, 0], [8, 0, 0, 0]], name="tga", auroc=0.9)
    >>> motif
    Motif('TGA', name='tga', n_sites=8, auroc=0.9)
    >>> len(motif), motif.reverse_complement().consensus
    (3, 'TCA')
    >>> motif.information_content.round(2)
    array([2.  , 1.46, 2.  ])
    """

    name: str
    sites: pd.DataFrame | None
    target: Hashable
    hit_rates: tuple[float, float] | None
    enrichment: float | None
    enrichment_interval: tuple[float, float] | None
    p_value: float | None
    q_value: float | None
    position: tuple[int, int] | None
    position_p_value: float | None
    caution: Literal["repeat", "composition"] | None
    auroc: float | None
    importance: float | None

    def __init__(
        self,
        counts: ArrayLike,
        *,
        name: str = "",
        background: ArrayLike | None = None,
        sites: pd.DataFrame | None = None,
        target: Hashable = None,
        hit_rates: tuple[float, float] | None = None,
        enrichment: float | None = None,
        enrichment_interval: tuple[float, float] | None = None,
        p_value: float | None = None,
        q_value: float | None = None,
        position: tuple[int, int] | None = None,
        position_p_value: float | None = None,
        caution: Literal["repeat", "composition"] | None = None,
        auroc: float | None = None,
        importance: float | None = None,
    ) -> None:
        super().__init__(counts, background=background)
        sites = None if sites is None else checked_sites(sites)
        self.__dict__.update(name=name, sites=sites, target=target, hit_rates=hit_rates, enrichment=enrichment)
        self.__dict__.update(enrichment_interval=enrichment_interval, p_value=p_value, q_value=q_value)
        self.__dict__.update(position=position, position_p_value=position_p_value, caution=caution)
        self.__dict__.update(auroc=auroc, importance=importance)

    @classmethod
    def from_consensus(cls, consensus: str, *, n_sites: float = 100, name: str = "") -> "Motif":
        """Return the motif of a consensus sequence.

        Parameters
        ----------
        consensus : str
            IUPAC codes; the bases that a code stands for are equally frequent.

        n_sites : int, default=100
            Number of sites.

        name : str, default=""
            Name of the motif.

        Returns
        -------
        Motif
            The motif.

        Raises
        ------
        ValueError
            If a character is not an IUPAC code.

        Examples
        --------
        >>> from skmotif.motifs import Motif
        >>> Motif.from_consensus("TGAS", n_sites=10)
        Motif('TGAS', n_sites=10)
        """
        return cls(consensus_counts(consensus, n_sites), name=name)

    def __repr__(self) -> str:
        attributes = {"name": self.name or None}
        for attribute in ("n_sites", "target", "enrichment", "p_value", "auroc", "importance", "caution"):
            attributes[attribute] = getattr(self, attribute)
        shown = [f"{name}={short_value(value)}" for name, value in attributes.items() if value is not None]
        return f"Motif({', '.join([repr(self.consensus), *shown])})"

    @property
    def label(self) -> str:
        """The name on one line, or the consensus if there is no name, ``str``."""
        return " ".join(self.name.split()) or self.consensus

    def reverse_complement(self) -> "Motif":
        """Return the motif on the opposite strand; the strands of the sites are swapped.

        Returns
        -------
        Motif
            The other attributes are kept.
        """
        sites = None if self.sites is None else flipped_sites(self.sites)
        return replace(self, counts=self.counts[::-1, ::-1], background=self.background[::-1], sites=sites)

    def trim(self, min_information: float = 0.25) -> "Motif":
        """Return the motif without uninformative positions at its ends.

        Parameters
        ----------
        min_information : float, default=0.25
            Minimum information (bits) of the first and the last position that are kept. All
            positions between these two are kept.

        Returns
        -------
        Motif
            The starts of the sites are shifted accordingly. The rates, enrichment, p-values,
            position and AUROC were measured with the whole motif: they are None if a position
            was removed. The other attributes are kept. If no position has the
            minimum information, the most informative one is kept.
        """
        first, end = informative_interval(self, min_information)
        if end - first == len(self):
            return replace(self)
        sites = None if self.sites is None else trimmed_sites(self.sites, len(self), first, end)
        trimmed = replace(self, counts=self.counts[first:end], sites=sites)
        measured: dict[str, Any] = dict.fromkeys(_STATISTICS)
        return replace(trimmed, **measured)

    def similarity(self, other: "Motif") -> MotifAlignment:
        """Compare with another motif, at every offset and on both strands.

        The similarity is the cosine between the matrices ``probabilities - 1/4``, which are
        zero where the motifs do not overlap: 1 only for the same motif, about 0 for unrelated
        motifs. At least half of the shorter motif has to overlap.

        Parameters
        ----------
        other : Motif
            The other motif.

        Returns
        -------
        namedtuple of (float, int, str)
            The alignment with the highest similarity:

            - ``similarity``: from -1 to 1;
            - ``offset``: position of the first column of the other motif, in its aligned
              orientation, on this motif (0-based; negative if the other motif starts first);
            - ``strand``: "-" if the other motif is aligned as its reverse complement.

        Examples
        --------
        >>> from skmotif.motifs import Motif
        >>> tgac = Motif.from_consensus("TGAC")
        >>> tgac.similarity(tgac.reverse_complement())
        MotifAlignment(similarity=1.0, offset=0, strand='-')
        """
        check_motif(other)
        return best_alignment(self, other)

    def _repr_html_(self) -> str:
        """Return a table with the logo, which notebooks show."""
        return as_html([self])

    def plot(self, ax: Any = None, **kwargs: Any) -> Any:
        """Plot the motif as a sequence logo.

        The stack of letters at a position is as high as its information content, and the
        height of each letter in it is proportional to the base's frequency.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to plot. If None, a new figure is made.

        **kwargs : dict
            Properties of `matplotlib.patches.PathPatch` that replace the defaults of the letters.

        Returns
        -------
        matplotlib Axes
            The axes: bits from 0 to 2 over positions, 1-based as is usual for logos.
        """
        return draw_logo(self, ax, **kwargs)


def check_motif(motif: object) -> None:
    """Raise a TypeError if the object is not a `Motif`."""
    if not isinstance(motif, Motif):
        raise TypeError(f"Expected a Motif, got {type(motif).__name__}.")
