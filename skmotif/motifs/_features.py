"""`MotifFeatures`: the score of the best hit of each motif as features."""

from collections.abc import Iterable
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, TransformerMixin

from skmotif._doc_link import DocLinkMixin
from skmotif._sklearn import fit_context
from skmotif.motifs._motif import Motif
from skmotif.motifs._motif_list import as_motif_list
from skmotif.motifs._scoring import as_one_hot, best_hits


class MotifFeatures(DocLinkMixin, TransformerMixin, BaseEstimator):
    """Describe each sequence by the best hit of each motif.

    The score of a hit is the sum of the log-odds of its bases (``Motif.log_odds()``); an N
    adds 0. The transformer is stateless: it does not need ``fit``, and the features of a
    sequence do not depend on the other sequences.

    Parameters
    ----------
    motifs : Motif or list of Motif
        The motifs to search for.

    both_strands : bool, default=True
        Whether to also search for the reverse complements of the motifs.

    See Also
    --------
    scan : Find all hits, with positions and p-values.

    Notes
    -----
    A hit is within the sequence, from its first to its last known base. A sequence that is
    shorter than the motif is scored as if it had N's at both ends, which add 0.

    Examples
    --------
    >>> from skmotif.motifs import Motif, MotifFeatures
    >>> tga = Motif([[0, 0, 0, 9], [0, 0, 9, 0], [9, 0, 0, 0]])
    >>> features = MotifFeatures([tga]).set_output(transform="pandas")
    >>> features.fit_transform(["CCTGACC", "CCTCACC", "CCCCC"]).round(1)
       TGA
    0  5.7
    1  5.7
    2 -4.8
    """

    _parameter_constraints: ClassVar = {
        "motifs": "no_validation",  # as_motif_list checks it
        "both_strands": ["boolean"],
    }

    def __init__(self, motifs: Motif | Iterable[Motif], *, both_strands: bool = True) -> None:
        self.motifs = motifs
        self.both_strands = both_strands

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X: Any, y: Any = None) -> Self:
        """Check the parameters and every sequence.

        Parameters
        ----------
        X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
            DNA sequences, possibly of different lengths; or one-hot encoded.

        y : None
            Ignored.

        Returns
        -------
        self : MotifFeatures
            The transformer.

        Raises
        ------
        ValueError
            If there is no motif, or a sequence is empty, missing, or has a character that
            is not an IUPAC code.
        TypeError
            If ``motifs`` are not motifs or ``X`` is not a collection of sequences.
        """
        as_motif_list(self.motifs)
        as_one_hot(X)
        return self

    def transform(self, X: Any) -> NDArray[np.float64]:
        """Score the best hit of each motif in each sequence.

        Parameters
        ----------
        X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
            DNA sequences, possibly of different lengths; or one-hot encoded.

        Returns
        -------
        ndarray of shape (n_sequences, n_motifs)
            Scores in bits, float64.

        Raises
        ------
        ValueError
            As in `fit`.
        TypeError
            As in `fit`.
        """
        motifs, one_hot = as_motif_list(self.motifs), as_one_hot(X)
        scores = np.empty((len(one_hot), len(motifs)))
        for column, motif in enumerate(motifs):
            scores[:, column], _, _ = best_hits(motif.log_odds(), one_hot, self.both_strands)
        return scores

    def get_feature_names_out(self, input_features: ArrayLike | None = None) -> NDArray[np.object_]:
        """Return the names of the features.

        Parameters
        ----------
        input_features : array-like of str, default=None
            Ignored.

        Returns
        -------
        ndarray of shape (n_motifs,)
            The motifs' names, or consensus if they have none, as ``str``. If names are
            equal, the index of the motif is added to each of them.
        """
        labels = [motif.label for motif in as_motif_list(self.motifs)]
        names = [label if labels.count(label) == 1 else f"{label}_{index}" for index, label in enumerate(labels)]
        return np.array(names, dtype=object)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.input_tags.three_d_array = True
        return tags
