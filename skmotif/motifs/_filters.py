"""`motifs_from_filters`: what each filter of the first layer detects."""

from numbers import Real

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
def motifs_from_filters(estimator, X, *, target=None, threshold=0.5, output="logit", verbose=0):
    """Read off what each filter of the first convolution detects.

    The windows are aligned to which a filter responds: of each sequence the one with the
    largest response, if that exceeds a fraction of the largest over all sequences [1]_
    [2]_. This is the established way to look into such a network. It says what filters
    detect, not what the network makes of it: filters can be redundant, detect part of a
    motif, or have no consequence. `discover_motifs` asks the network as a whole.

    Parameters
    ----------
    estimator : MotifCNNClassifier, MotifCNNRegressor or Pipeline
        Fitted; a pipeline ends in one of the two.

    X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
        The sequences: as the pipeline takes them; or encoded, for a bare estimator.

    target : label or int, default=None
        Whose score importance refers to, as in `skmotif.inspection.attribution`.

    threshold : float, default=0.5
        Fraction of the largest response from which on a window counts.

    output : {"logit", "probability"}, default="logit"
        The score, as in `skmotif.inspection.attribution`.

    verbose : int, default=0
        Whether to show progress.

    Returns
    -------
    MotifList
        A motif for each filter that responds to any sequence, the most important first.
        Its ``name`` is "filter_0" and so on, its ``sites`` tell where in the sequences it
        responds, and ``importance`` is by how much, on average, the score changes if the
        filter is silenced: if its weights and bias are zero.

    Raises
    ------
    ValueError
        If a parameter is not valid, or the input is not one-hot.
    TypeError
        If the estimator is of another kind.

    See Also
    --------
    discover_motifs : The motifs that the network goes by.
    MotifDisplay : A motif and where its sites are.

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
        counts = bases_at(X, sites, network.architecture.kernel_size).sum(axis=0, dtype=float)
        if not counts.any(axis=1).all():  # silent, or seen at nothing but N's
            continue
        motifs.append(
            Motif(
                counts,
                name=f"filter_{index}",
                background=background,
                sites=sites.to_frame(),
                importance=importance,
            )
        )
    return MotifList(sorted(motifs, key=lambda motif: -motif.importance))
