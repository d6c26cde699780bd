"""`MotifFeatures`: sequences in, the best hit of each motif out."""

from typing import ClassVar

import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

from skmotif._doc_link import DocLinkMixin
from skmotif._sklearn import fit_context
from skmotif.motifs._motif_list import as_motif_list
from skmotif.motifs._scoring import as_one_hot, best_hits


class MotifFeatures(DocLinkMixin, TransformerMixin, BaseEstimator):
    """Describe each sequence by the best hit of each motif.

    A hit's score is the sum of its bases' log-odds, as ``Motif.log_odds()`` gives them;
    an N scores 0 at its position. The transformer has nothing to learn: it transforms
    without ``fit``, and a sequence's features do not depend on the other sequences.

    Parameters
    ----------
    motifs : Motif or list of Motif
        What to look for.

    both_strands : bool, default=True
        Look for the reverse complements of the motifs, too.

    See Also
    --------
    scan : Every hit, with its place and p-value.

    Notes
    -----
    A hit lies within the sequence, from its first to its last known base. A sequence that
    is shorter than the motif is scored as if N's flanked it, so that the positions without
    a base add 0.

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
        "motifs": "no_validation",  # as_motif_list names what is wrong with it
        "both_strands": ["boolean"],
    }

    def __init__(self, motifs, *, both_strands=True):
        self.motifs = motifs
        self.both_strands = both_strands

    @fit_context(prefer_skip_nested_validation=True)
    def fit(self, X, y=None):
        """Check the parameters and every sequence.

        Parameters
        ----------
        X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
            DNA sequences, which may differ in length; or one-hot encoded.

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
            is no IUPAC code.
        TypeError
            If ``motifs`` are no motifs or ``X`` is no collection of sequences.
        """
        as_motif_list(self.motifs)
        as_one_hot(X)
        return self

    def transform(self, X):
        """Score the best hit of each motif in each sequence.

        Parameters
        ----------
        X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
            DNA sequences, which may differ in length; or one-hot encoded.

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

    def get_feature_names_out(self, input_features=None):
        """Name the features after the motifs.

        Parameters
        ----------
        input_features : array-like of str, default=None
            Ignored.

        Returns
        -------
        ndarray of shape (n_motifs,)
            The motifs' names, or consensus where they have none, of ``str``; followed by
            the motif's index where two are alike.
        """
        labels = [motif.label for motif in as_motif_list(self.motifs)]
        names = [label if labels.count(label) == 1 else f"{label}_{index}" for index, label in enumerate(labels)]
        return np.array(names, dtype=object)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.input_tags.string = True
        tags.input_tags.one_d_array = True
        tags.input_tags.two_d_array = False
        tags.input_tags.three_d_array = True
        return tags


def motif_features(motifs, **params):
    """Return a transformer that describes sequences by their best hit of each motif.

    Parameters
    ----------
    motifs : Motif or list of Motif
        What to look for.

    **params : dict
        Further parameters of `MotifFeatures`.

    Returns
    -------
    MotifFeatures
        The transformer.

    See Also
    --------
    MotifFeatures : The transformer, with the details.

    Examples
    --------
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif.datasets import make_motif_classification
    >>> from skmotif.motifs import Motif, motif_features
    >>> X, y = make_motif_classification(200, motifs="TGACTCA", return_X_y=True, random_state=0)
    >>> ap1 = Motif([[int(base == x) for base in "ACGT"] for x in "TGACTCA"])
    >>> make_pipeline(motif_features([ap1]), LogisticRegression()).fit(X, y).score(X, y)
    1.0
    """
    return MotifFeatures(motifs, **params)
