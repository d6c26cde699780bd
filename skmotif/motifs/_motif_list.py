"""`MotifList`: a list of motifs that can be shown as a table or as logos."""

from collections.abc import Iterable
from typing import Any, SupportsIndex, overload

import pandas as pd

from skmotif.motifs._html import as_html
from skmotif.motifs._motif import Motif
from skmotif.motifs._rounding import rounded_score

_STATISTICS = ["enrichment", "p_value", "q_value", "auroc", "importance", "position_p_value"]
_COLUMNS = ["name", "consensus", "length", "n_sites", "information", "target", *_STATISTICS, "position", "caution"]


class MotifList(list[Motif]):
    """A list of motifs that can be shown as a table or as logos.

    Behaves as a ``list``; its slices are also of class `MotifList`.

    Parameters
    ----------
    iterable : iterable of Motif, default=()
        The motifs.

    See Also
    --------
    Motif : One motif.
    read_meme, read_jaspar : Read a list from a file.
    write_meme, write_jaspar : Write a list to a file.

    Examples
    --------
    >>> from skmotif.motifs import Motif, MotifList
    >>> tga = Motif([[0, 0, 0, 8], [1, 0, 7, 0], [8, 0, 0, 0]], name="tga")
    >>> motifs = MotifList([tga, tga.reverse_complement()])
    >>> motifs
    [Motif('TGA', name='tga', n_sites=8),
     Motif('TCA', name='tga', n_sites=8)]
    >>> motifs.to_frame()[["name", "consensus", "n_sites"]]
      name consensus  n_sites
    0  tga       TGA        8
    1  tga       TCA        8
    """

    @overload
    def __getitem__(self, index: SupportsIndex) -> Motif: ...

    @overload
    def __getitem__(self, index: slice) -> "MotifList": ...

    def __getitem__(self, index: SupportsIndex | slice) -> "Motif | MotifList":
        if isinstance(index, slice):
            return MotifList(super().__getitem__(index))
        return super().__getitem__(index)

    def __repr__(self) -> str:
        return "[" + ",\n ".join(map(repr, self)) + "]"

    def _repr_html_(self) -> str:
        """Return a table with the logos, which notebooks show."""
        check_motifs(self)
        return as_html(self)

    def to_frame(self) -> pd.DataFrame:
        """Return a table with one row per motif.

        Returns
        -------
        DataFrame
            Columns ``name``, ``consensus``, ``length`` (bp), ``n_sites``,
            ``information`` (bits, the sum over all positions), and the attributes ``target``,
            ``enrichment``, ``p_value``, ``q_value``, ``auroc``, ``importance``,
            ``position_p_value``, ``position`` and ``caution``; missing values where they are
            not known.
        """
        check_motifs(self)
        rows = [
            {
                "name": motif.name,
                "consensus": motif.consensus,
                "length": len(motif),
                "n_sites": motif.n_sites,
                "information": motif.information_content.sum(),
                **{name: getattr(motif, name) for name in _COLUMNS[5:]},
            }
            for motif in self
        ]
        # In float columns, None becomes NaN.
        return pd.DataFrame(rows, columns=_COLUMNS).astype(dict.fromkeys(_STATISTICS, float))

    def plot(self, **kwargs: Any) -> Any:
        """Plot the motifs as logos, one below the other.

        Parameters
        ----------
        **kwargs : dict
            Properties of `matplotlib.patches.PathPatch` that replace the defaults of the letters.

        Returns
        -------
        matplotlib Figure
            A new figure.

        Raises
        ------
        ValueError
            If the list is empty.
        """
        import matplotlib.pyplot as plt

        check_motifs(self)
        if not self:
            raise ValueError("There is no motif to plot: the list is empty.")
        size = (0.4 * max(map(len, self)) + 0.9, 2.0 * len(self))
        figure, axes = plt.subplots(len(self), 1, figsize=size, layout="constrained", squeeze=False)
        for motif, ax in zip(self, axes[:, 0], strict=True):
            motif.plot(ax, **kwargs)
            ax.set_title(_title(motif), fontsize="medium", loc="left")
            # Letters have the same width in all rows.
            ax.set_xlim(-0.5, max(map(len, self)) - 0.5)
        return figure


def check_motifs(motifs: Iterable[object]) -> None:
    """Raise a TypeError if an object is not a `Motif`."""
    for index, motif in enumerate(motifs):
        if not isinstance(motif, Motif):
            raise TypeError(f"Expected a list of Motif, got {type(motif).__name__} at index {index}.")


def as_motif_list(motifs: Motif | Iterable[Motif], *, allow_empty: bool = False) -> MotifList:
    """Return one motif, or an iterable of motifs, as a `MotifList`."""
    if not isinstance(motifs, Iterable) and not isinstance(motifs, Motif):
        raise TypeError(f"Expected a Motif or a list of Motif, got {type(motifs).__name__}.")
    motif_list = MotifList([motifs] if isinstance(motifs, Motif) else motifs)
    check_motifs(motif_list)
    if not motif_list and not allow_empty:
        raise ValueError("Expected at least one motif, got an empty list.")
    return motif_list


def _title(motif: Motif) -> str:
    parts = [motif.label, f"{motif.n_sites} sites"]
    if motif.target is not None:
        parts.append(f"target {motif.target}")
    if motif.auroc is not None:
        parts.append(f"AUROC {rounded_score(motif.auroc)}")
    if motif.caution is not None:
        parts.append(motif.caution)
    return ", ".join(parts)
