"""`MotifList`: motifs as a table, a picture, a file."""

from collections.abc import Iterable

import pandas as pd

from skmotif.motifs._motif import Motif, rounded_score
from skmotif.motifs._writers import write_jaspar, write_meme

_CARRIED = ["target", "enrichment", "p_value", "auroc", "importance"]


class MotifList(list):
    """A list of motifs that can be shown and written to a file.

    Behaves as a ``list``; a slice of it is a `MotifList`, too.

    Parameters
    ----------
    iterable : iterable of Motif, default=()
        The motifs.

    See Also
    --------
    Motif : One motif.
    read_meme, read_jaspar : Read a list from a file.

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

    def __getitem__(self, index):
        item = super().__getitem__(index)
        return MotifList(item) if isinstance(index, slice) else item

    def __repr__(self):
        return "[" + ",\n ".join(map(repr, self)) + "]"

    def _check(self):
        for index, motif in enumerate(self):
            if not isinstance(motif, Motif):
                raise TypeError(f"Expected a list of Motif, got {type(motif).__name__} at index {index}.")

    def to_frame(self):
        """Return a table of one row per motif.

        Returns
        -------
        DataFrame
            Columns ``name``, ``consensus``, ``length`` (bp), ``n_sites``,
            ``information`` (bits in total), ``target``, ``enrichment``, ``p_value``,
            ``auroc`` and ``importance``; empty where not known.
        """
        self._check()
        rows = [
            {
                "name": motif.name,
                "consensus": motif.consensus,
                "length": len(motif),
                "n_sites": motif.n_sites,
                "information": motif.information_content.sum(),
                **{attribute: getattr(motif, attribute) for attribute in _CARRIED},
            }
            for motif in self
        ]
        columns = ["name", "consensus", "length", "n_sites", "information", *_CARRIED]
        # Values that are not known are None, which only a float column turns into NaN.
        return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(_CARRIED[1:], float))

    def plot(self):
        """Plot the motifs as logos, one below the other.

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

        self._check()
        if not self:
            raise ValueError("There is no motif to plot: the list is empty.")
        size = (0.4 * max(map(len, self)) + 0.9, 2.0 * len(self))
        figure, axes = plt.subplots(len(self), 1, figsize=size, layout="constrained", squeeze=False)
        for motif, ax in zip(self, axes[:, 0], strict=True):
            motif.plot(ax)
            ax.set_title(_title(motif), fontsize="medium", loc="left")
            # Letters are equally wide in all rows.
            ax.set_xlim(-0.5, max(map(len, self)) - 0.5)
        return figure

    def to_meme(self, path):
        """Write the motifs in the minimal MEME format [1]_.

        The background is written once: the first motif's.

        Parameters
        ----------
        path : str, path-like or open text file
            Where to write. The file at a path appears whole or not at all; a pipe or a
            device, such as ``/dev/stdout``, is written to directly.

        Raises
        ------
        ValueError
            If the motifs have different backgrounds, which the format cannot hold.

        References
        ----------
        .. [1] https://meme-suite.org/meme/doc/meme-format.html
        """
        self._check()
        write_meme(self, path)

    def to_jaspar(self, path):
        """Write the motifs' counts in the JASPAR format [1]_.

        Parameters
        ----------
        path : str, path-like or open text file
            Where to write. The file at a path appears whole or not at all; a pipe or a
            device, such as ``/dev/stdout``, is written to directly.

        References
        ----------
        .. [1] https://jaspar.elixir.no/docs/
        """
        self._check()
        write_jaspar(self, path)


def as_motif_list(motifs):
    """Return one motif, or an iterable of motifs, as a `MotifList` that is not empty."""
    if not isinstance(motifs, Iterable) and not isinstance(motifs, Motif):
        raise TypeError(f"Expected a Motif or a list of Motif, got {type(motifs).__name__}.")
    motifs = MotifList([motifs] if isinstance(motifs, Motif) else motifs)
    motifs._check()
    if not motifs:
        raise ValueError("Expected at least one motif, got an empty list.")
    return motifs


def _title(motif):
    facts = [motif.label, f"{motif.n_sites} sites"]
    if motif.target is not None:
        facts.append(f"target {motif.target}")
    if motif.auroc is not None:
        facts.append(f"AUROC {rounded_score(motif.auroc)}")
    return ", ".join(facts)
