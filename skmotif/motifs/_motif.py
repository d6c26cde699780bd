"""`Motif`: a position count matrix and what is known of it."""

from collections.abc import Hashable
from dataclasses import KW_ONLY, dataclass, fields, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import entr

from skmotif._logo import draw_letters
from skmotif._numbers import as_floats, check_number
from skmotif._sequences import BASES, IUPAC_CODES

_SITE_COLUMNS = ["sequence", "start", "strand"]

_CODE_OF_BASES = {bases: code for code, bases in IUPAC_CODES.items()}


class MotifAlignment(NamedTuple):
    """How two motifs lie best on each other; what `Motif.similarity` returns.

    Parameters
    ----------
    similarity : float
        From -1 to 1, the latter for the same motif.

    offset : int
        First position of the other motif, as it is oriented, on the first motif
        (0-based; negative where it begins before it).

    strand : {"+", "-"}
        "-" if the other motif has to be reverse-complemented.

    See Also
    --------
    Motif.similarity : Returns it.

    Examples
    --------
    >>> from skmotif.motifs import Motif
    >>> Motif.from_consensus("TTGAC").similarity(Motif.from_consensus("TGAC")).offset
    1
    """

    similarity: float
    offset: int
    strand: str


@dataclass(frozen=True, eq=False, repr=False)
class Motif:
    """A sequence motif: base counts at each position, and what is known of it.

    Motifs do not change: methods return new ones, and the arrays are read-only copies.

    Parameters
    ----------
    counts : array-like of shape (length, 4)
        Number of sites that have each base (A, C, G, T) at each position. May be
        fractional, as read from a file of frequencies. The columns of a DataFrame that are
        named A, C, G and T may be in any order.

    name : str, default=""
        Name of the motif.

    background : array-like of shape (4,), default=None
        Frequencies of A, C, G and T outside of the sites; scaled to sum to 1. If None,
        1/4 each.

    sites : DataFrame, default=None
        Where the sites were found. Columns ``sequence`` (row number of the sequence),
        ``start`` (0-based, of the leftmost base on the sequence as given, whichever the
        strand) and ``strand`` ("+" or "-").

    target : label, default=None
        The class that the motif speaks for.

    hit_rates : tuple of (float, float), default=None
        Fraction of the positive sequences that have a hit, and of the negative ones.

    enrichment : float, default=None
        The first over the second (fold).

    p_value : float, default=None
        Of the enrichment.

    auroc : float, default=None
        Area under the ROC curve of the best hit in each sequence.

    importance : float, default=None
        Importance of the network's filter that the motif was read off.

    Raises
    ------
    ValueError
        If the counts are no ``(length, 4)`` array of finite numbers from 0 with a
        positive sum at each position, or a ``(4, 4)`` array that looks transposed, as its
        columns have the same sum and its rows do not; the background is not 4 positive numbers; or
        ``sites`` lacks a column or has another strand.

    See Also
    --------
    MotifList : A list of motifs, which can be written to a file.

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

    counts: np.ndarray
    _: KW_ONLY
    name: str = ""
    background: np.ndarray | None = None
    sites: pd.DataFrame | None = None
    target: Hashable = None
    hit_rates: tuple[float, float] | None = None
    enrichment: float | None = None
    p_value: float | None = None
    auroc: float | None = None
    importance: float | None = None

    def __post_init__(self):
        # A frozen dataclass stores what it has checked this way.
        object.__setattr__(self, "counts", _checked_counts(self.counts))
        object.__setattr__(self, "background", checked_background(self.background))
        if self.sites is not None:
            object.__setattr__(self, "sites", _checked_sites(self.sites))

    def __setstate__(self, state):
        self.__dict__.update(state)
        for array in (self.counts, self.background):
            array.setflags(write=False)  # which NumPy forgets when it copies or pickles

    @classmethod
    def from_consensus(cls, consensus, *, n_sites=100, name=""):
        """Return the motif of a consensus, all of whose sites are alike.

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
            If a character is no IUPAC code.

        Examples
        --------
        >>> from skmotif.motifs import Motif
        >>> Motif.from_consensus("TGAS", n_sites=10)
        Motif('TGAS', n_sites=10)
        """
        if not isinstance(consensus, str):
            raise TypeError(f"consensus should be a str of IUPAC codes, got {type(consensus).__name__}.")
        check_number(n_sites, "n_sites", above=0)
        for position, code in enumerate(consensus.upper()):
            if code not in IUPAC_CODES:
                raise ValueError(f"consensus has {code!r} at position {position} (0-based), expected an IUPAC code.")
        rows = [[base in IUPAC_CODES[code] for base in BASES] for code in consensus.upper()]
        counts = np.array(rows, dtype=float).reshape(-1, 4)
        return cls(n_sites * counts / counts.sum(axis=1, keepdims=True), name=name)

    def __len__(self):
        return len(self.counts)

    def __repr__(self):
        known = {
            field.name: getattr(self, field.name)
            for field in fields(self)[3:]
            if field.name not in ("sites", "hit_rates")
        }
        known = {"name": self.name or None, "n_sites": self.n_sites, **known}
        shown = [f"{key}={_short(value)}" for key, value in known.items() if value is not None]
        return f"Motif({', '.join([repr(self.consensus), *shown])})"

    @property
    def n_sites(self):
        """Number of sites: the largest sum of counts over the positions, rounded (int)."""
        return int(np.rint(self.counts.sum(axis=1).max()))

    @property
    def probabilities(self):
        """Frequency of each base at each position, ``(length, 4)``; rows sum to 1."""
        return self.counts / self.counts.sum(axis=1, keepdims=True)

    @property
    def information_content(self):
        """Information at each position, ``(length,)``, from 0 to 2 bits [1]_.

        Relative to bases of equal frequency, without correction for few sites.

        References
        ----------
        .. [1] Schneider, T. D. and Stephens, R. M. (1990). Sequence logos: a new way to
           display consensus sequences. Nucleic Acids Research 18:6097.
        """
        return 2 - entr(self.probabilities).sum(axis=1) / np.log(2)

    @property
    def consensus(self):
        """One IUPAC code to each position, ``str``, by Cavener's rule [1]_.

        A base that is more frequent than 1/2 and more than twice as frequent as the
        second; else the code of two bases that together exceed 3/4; else that of three
        bases, if the fourth is absent; else N.

        References
        ----------
        .. [1] Cavener, D. R. (1987). Comparison of the consensus sequence flanking
           translational start sites in Drosophila and vertebrates. Nucleic Acids
           Research 15:1353.
        """
        return "".join(map(_consensus_code, self.counts))

    @property
    def label(self):
        """The name on one line, or the consensus where there is none, ``str``."""
        return " ".join(self.name.split()) or self.consensus

    def log_odds(self, pseudocount=1.0):
        """Return how much more likely each base is in a site than outside.

        Parameters
        ----------
        pseudocount : float, default=1.0
            Sites added at each position, with the bases of the background, so that a base
            never seen is unlikely but not impossible. Positive.

        Returns
        -------
        ndarray of shape (length, 4)
            Log-odds in bits, float64; their sum over a window is the window's score.

        Raises
        ------
        ValueError
            If ``pseudocount`` is not positive.
        """
        check_number(pseudocount, "pseudocount", above=0)
        n_sites = self.counts.sum(axis=1, keepdims=True)
        probabilities = (self.counts + pseudocount * self.background) / (n_sites + pseudocount)
        return np.log2(probabilities / self.background)

    def reverse_complement(self):
        """Return the motif as it reads on the opposite strand, its sites turned with it.

        Returns
        -------
        Motif
            All else is kept.
        """
        sites = self.sites
        if sites is not None:
            sites = sites.assign(strand=sites["strand"].map({"+": "-", "-": "+"}))
        return replace(self, counts=self.counts[::-1, ::-1], background=self.background[::-1], sites=sites)

    def trim(self, min_information=0.25):
        """Return the motif without weak positions at its ends.

        Parameters
        ----------
        min_information : float, default=0.25
            Positions with less information (bits) are dropped from both ends up to the
            first that has as much; none is dropped in between.

        Returns
        -------
        Motif
            All else is kept; the starts of the sites move along. Of a motif that is weak
            everywhere, the strongest position is left.
        """
        check_number(min_information, "min_information")
        information = self.information_content
        strong = np.flatnonzero(information >= min(min_information, information.max()))
        first, end = strong[0], strong[-1] + 1
        sites = self.sites
        if sites is not None:
            # On the minus strand a site begins, on its left, with the motif's end.
            shift = np.where(sites["strand"] == "-", len(self) - end, first)
            sites = sites.assign(start=sites["start"] + shift)
        return replace(self, counts=self.counts[first:end], sites=sites)

    def similarity(self, other):
        """Compare with another motif, at every offset and on both strands.

        The measure is the cosine between the two matrices ``probabilities - 1/4``, zero
        where they do not overlap: 1 for the same motif alone, about 0 for unrelated ones.
        At least half of the shorter motif has to overlap.

        Parameters
        ----------
        other : Motif
            The other motif.

        Returns
        -------
        MotifAlignment
            ``similarity``, ``offset``, ``strand`` where the similarity is largest: the
            position of the other motif's first column (as it is oriented) on this one,
            and "-" if the other has to be reverse-complemented.

        Examples
        --------
        >>> from skmotif.motifs import Motif
        >>> tgac = Motif([[0, 0, 0, 9], [0, 0, 9, 0], [9, 0, 0, 0], [0, 9, 0, 0]])
        >>> gtca = tgac.reverse_complement()
        >>> tgac.similarity(gtca)
        MotifAlignment(similarity=1.0, offset=0, strand='-')
        """
        check_motif(other)
        alignments = [*_alignments(self, other, "+"), *_alignments(self, other.reverse_complement(), "-")]
        # Rounded, so that of equals the first is taken whatever the last bit.
        return max(alignments, key=lambda alignment: round(alignment.similarity, 9))

    def plot(self, ax=None):
        """Plot the motif as a sequence logo.

        The letters of a position are as high together as its information content, and
        each in proportion to the base's frequency.

        Parameters
        ----------
        ax : matplotlib Axes, default=None
            Where to plot. If None, a new figure is made.

        Returns
        -------
        matplotlib Axes
            The axes: bits from 0 to 2 over positions, which a logo counts from 1.
        """
        import matplotlib.pyplot as plt

        if ax is None:
            _, ax = plt.subplots(figsize=(0.4 * len(self) + 0.9, 1.8), layout="constrained")
        draw_letters(ax, self.probabilities * self.information_content[:, None])
        ax.set_xticks(np.arange(len(self)), np.arange(1, len(self) + 1))
        ax.set(ylim=(0, 2), yticks=[0, 1, 2], ylabel="Bits")
        ax.tick_params(axis="x", length=0)
        ax.spines[["top", "right"]].set_visible(False)
        return ax


def check_motif(motif):
    """Refuse what is no `Motif`."""
    if not isinstance(motif, Motif):
        raise TypeError(f"Expected a Motif, got {type(motif).__name__}.")


def _checked_counts(counts):
    if isinstance(counts, pd.DataFrame) and set(counts) == set(BASES):
        counts = counts[list(BASES)]
    counts = as_floats(counts, "counts")
    if counts.ndim != 2 or counts.shape[1] != 4 or len(counts) == 0:
        hint = " Transpose them." if counts.ndim == 2 and len(counts) == 4 and counts.size else ""
        raise ValueError(f"counts should have shape (length, 4), length >= 1, got {counts.shape}.{hint}")
    if not (np.isfinite(counts) & (counts >= 0)).all():
        position, base = np.argwhere(~(np.isfinite(counts) & (counts >= 0)))[0]
        raise ValueError(
            f"counts should be finite and >= 0, got {counts[position, base]} for {BASES[base]} at position "
            f"{position} (0-based)."
        )
    if not counts.any(axis=1).all():
        raise ValueError(f"counts are all zero at position {counts.any(axis=1).argmin()} (0-based).")
    if len(counts) == 4 and _are_equal(counts.sum(axis=0)) and not _are_equal(counts.sum(axis=1)):
        raise ValueError(
            "counts should have a row for each position and a column for each base. These have columns of the same "
            f"sum, {counts[:, 0].sum():g}, and rows of different sums: transpose them."
        )
    counts.setflags(write=False)
    return counts


def _are_equal(sums):
    return np.ptp(sums) <= 1e-3 * sums.max()  # a file's frequencies are rounded


def checked_background(background):
    """Return a background, None for 1/4 each, as four frequencies that sum to 1."""
    background = as_floats([0.25] * 4 if background is None else background, "background")
    if background.shape != (4,) or not (np.isfinite(background) & (background > 0)).all():
        raise ValueError(f"background should be 4 positive numbers, for A, C, G and T, got {background.tolist()}.")
    background /= background.sum()
    background.setflags(write=False)
    return background


def _checked_sites(sites):
    if not isinstance(sites, pd.DataFrame):
        raise TypeError(f"sites should be a DataFrame, got {type(sites).__name__}.")
    missing = [column for column in _SITE_COLUMNS if column not in sites]
    if missing:
        raise ValueError(f"sites should have the columns {_SITE_COLUMNS}, lacks {missing}.")
    unknown = ~sites["strand"].isin(["+", "-"])
    if unknown.any():
        raise ValueError(f"sites should be on strand '+' or '-', got {sites['strand'][unknown].iloc[0]!r}.")
    return sites.copy()


def _consensus_code(counts):
    """Return the IUPAC code of one position's counts by Cavener's rule."""
    order = np.argsort(-counts, kind="stable")
    first, second, _, fourth = counts[order]
    # A tie stays one where the counts were computed from a file's frequencies, with rounding errors.
    first_less_rounding = first * (1 - 1e-12)
    if 2 * first_less_rounding > counts.sum() and first_less_rounding > 2 * second:
        n_bases = 1
    elif 4 * (first_less_rounding + second) > 3 * counts.sum():
        n_bases = 2
    else:
        n_bases = 3 if fourth == 0 else 4
    return _CODE_OF_BASES["".join(sorted(BASES[i] for i in order[:n_bases]))]


def _alignments(motif, other, strand):
    """Yield the alignment at each offset of two motifs as they are oriented."""
    ours, theirs = motif.probabilities - 0.25, other.probabilities - 0.25
    norm = np.linalg.norm(ours) * np.linalg.norm(theirs)
    products = ours @ theirs.T
    least = max(1, min(len(motif), len(other)) // 2)
    for offset in range(least - len(other), len(motif) - least + 1):
        cosine = np.trace(products, -offset) / norm if norm else 0.0
        yield MotifAlignment(float(np.clip(cosine, -1, 1)), offset, strand)


def rounded_score(score):
    """Return a score with three decimals, as 1.000 or 0.000 only if it is 1 or 0."""
    if 0.9995 <= score < 1:
        return ">0.999"
    if 0 < score < 0.0005:
        return "<0.001"
    return f"{score:.3f}"


def _short(value):
    if hasattr(value, "item"):  # NumPy's scalars name their type
        value = value.item()
    return f"{value:.3g}" if isinstance(value, float) else repr(value)
