"""`motifs_from_filters`: the motif that each filter of the first layer detects."""

from numbers import Real
from operator import attrgetter
from typing import Any, Literal

import numpy as np
from tqdm import tqdm

from skmotif._pipeline import explained
from skmotif._sklearn import Interval, StrOptions, validate_params
from skmotif.motifs._motif import Motif
from skmotif.motifs._motif_list import MotifList
from skmotif.motifs._sites import Sites, bases_at


@validate_params(
    {
        "threshold": [Interval(Real, 0, 1, closed="left")],
        "output": [StrOptions({"logit", "probability"})],
        "verbose": ["verbose"],
    },
    prefer_skip_nested_validation=True,
)
def motifs_from_filters(
    estimator: Any,
    X: Any,
    *,
    target: Any = None,
    threshold: float = 0.5,
    output: Literal["logit", "probability"] = "logit",
    verbose: int = 0,
) -> MotifList:
    """Return the motif that each filter of the first convolution detects.

    For each filter, the window with the largest response of each sequence is taken if it
    exceeds a fraction of the largest response in all sequences. The motif counts the bases
    of these windows [1]_ [2]_. This is the established method to interpret filters. It shows
    what filters detect, not how the network uses it: filters can be redundant, detect part
    of a motif, or have no effect on the score. `discover_motifs` interprets the network as a
    whole.

    Parameters
    ----------
    estimator : MotifCNNClassifier, MotifCNNRegressor or Pipeline
        Fitted; a pipeline ends in one of the two.

    X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
        The sequences, as the estimator takes them: letters for a pipeline that encodes
        them, or one-hot encoded.

    target : label or int, default=None
        The target whose score determines the importance, as in
        `skmotif.inspection.attribution`.

    threshold : float, default=0.5
        Fraction of the largest response that a window has to exceed.

    output : {"logit", "probability"}, default="logit"
        The score, as in `skmotif.inspection.attribution`.

    verbose : int, default=0
        Whether to show a progress bar.

    Returns
    -------
    MotifList
        One motif for each filter that responds to any sequence, the most important first.
        ``name`` is "filter_0" and so on; ``sites`` are the windows. ``importance`` is the mean
        absolute change of the score if the filter is ablated: if its weights and bias are
        set to zero.

    Raises
    ------
    ValueError
        If a parameter is not valid, the input is not one-hot, or the estimator has a ``network``
        of your own, whose filters are not known.
    TypeError
        If the estimator is of another kind.

    See Also
    --------
    discover_motifs : The motifs that the network as a whole has learned.
    MotifDisplay : A motif and its sites.

    References
    ----------
    .. [1] Alipanahi, B. et al. "Predicting the sequence specificities of DNA- and
       RNA-binding proteins by deep learning." Nature Biotechnology 33, 831-838 (2015).
    .. [2] Kelley, D. R., Snoek, J. and Rinn, J. L. "Basset: learning the regulatory code
       of the accessible genome with deep convolutional neural networks." Genome Research
       26, 990-999 (2016).

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
    >>> from skmotif.motifs import motifs_from_filters
    >>> X, y = make_motif_classification(600, 40, random_state=0, return_X_y=True)
    >>> pipe = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(n_filters=8, random_state=0)).fit(X, y)
    >>> motifs = motifs_from_filters(pipe, X)
    >>> len(motifs) <= 8, len(motifs[0])
    (True, 12)
    """
    network, X, score = explained(estimator, X, target=target, output=output)
    if X.shape[2] != 4:
        raise ValueError(f"Filters of DNA need one-hot sequences, (n_sequences, length, 4); got {X.shape}.")
    response, start, reverse = network.filter_responses(X)
    background = X.sum(axis=(0, 1), dtype=float) + 1
    motifs = []
    importances = network.filter_importances(X, score)
    for index, importance in enumerate(tqdm(importances, "Filters", response.shape[1], disable=not verbose)):
        largest = response[:, index].max()
        sequence = np.flatnonzero((response[:, index] > threshold * largest) & (largest > 0))
        sites = Sites(sequence, start[sequence, index], reverse[sequence, index])
        counts = bases_at(X, sites, network.motif_architecture.kernel_size).sum(axis=0, dtype=float)
        if not counts.any(axis=1).all():  # the filter does not respond, or a position has unknown bases only
            continue
        name = f"filter_{index}"
        motifs.append(Motif(counts, name=name, background=background, sites=sites.to_frame(), importance=importance))
    return MotifList(sorted(motifs, key=attrgetter("importance"), reverse=True))
