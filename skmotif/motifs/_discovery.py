"""`discover_motifs`: the motifs that a fitted network has learned."""

import warnings
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray
from sklearn.utils import check_array, check_random_state
from sklearn.utils.validation import check_consistent_length
from tqdm import tqdm

from skmotif._groups import check_groups, sequence_groups
from skmotif._pipeline import encoded, network_estimator
from skmotif._sklearn import Interval, validate_params
from skmotif.motifs._comparisons import Comparison, make_comparisons
from skmotif.motifs._motif_list import MotifList
from skmotif.motifs._search import MIN_LENGTH, DiscoveredMotif, MotifSearch


@validate_params(
    {
        "window": [Interval(Integral, MIN_LENGTH, None, closed="left")],
        "max_motifs": [Interval(Integral, 1, None, closed="left")],
        "alpha": [Interval(Real, 0, 1, closed="neither")],
        "random_state": ["random_state"],
        "verbose": ["verbose"],
    },
    prefer_skip_nested_validation=True,
)
def discover_motifs(
    estimator: Any,
    X: Any,
    y: ArrayLike | None = None,
    *,
    groups: ArrayLike | None = None,
    target: Any = None,
    window: int = 12,
    max_motifs: int = 10,
    alpha: float = 0.05,
    random_state: int | np.random.RandomState | None = None,
    verbose: int = 0,
) -> MotifList:
    """Discover the motifs that a fitted network has learned.

    For each target, the positive sequences belong to it, and all others are negative:

    1. The contribution of each base to the target's score is computed by integrated
       gradients. Windows of high attribution ("seqlets") are found at a false discovery
       rate of 10 %, which is estimated from shuffled sequences with the same dinucleotide
       counts.
    2. Similar seqlets are aligned, on both strands if the network scans both.
    3. The bases of the aligned sequences are counted, in the seqlets and their flanks, and
       positions without information are trimmed. All sequences are scanned with the
       log-odds of the counts. The threshold is the score at which the enrichment of hits in
       the positive sequences is most significant. The bases at the hits are counted again,
       as long as the p-value decreases.
    4. Steps 1 to 3 use one half of the sequences. In the other half, the hits are tested for
       enrichment, and a motif is kept if it is significant, with Bonferroni's correction for
       the maximum number of tests. Its sites are masked, and steps 2 to 4 are repeated with
       the remaining seqlets. A later motif that is similar to an earlier one of the same
       target is a variant of it, and is left out.

    The p-value is the larger one of two tests. Fisher's exact test compares the fractions of
    sequences with a hit. A binomial test takes into account the number of windows, so that
    sequences of different lengths do not bias the result.

    Parameters
    ----------
    estimator : MotifCNNClassifier, MotifCNNRegressor or Pipeline
        Fitted; a pipeline ends in one of the two.

    X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
        The sequences, as the estimator takes them: letters for a pipeline that encodes
        them, or one-hot encoded.

    y : array-like of shape (n_sequences,) or (n_sequences, n_outputs), default=None
        Their labels or responses. If None, the predictions of the estimator. The p-values
        of an overfitted network may be too small on its training sequences; they are valid
        on other sequences.

    groups : array-like of shape (n_sequences,), default=None
        Sequences with the same value are related, such as those that
        `skmotif.model_selection.homology_groups` finds: overlapping windows, repeats. All
        sequences of a group are in the same half, and only the first positive and the first
        negative one are used, because related sequences share hits, which would make
        p-values too small. Identical sequences, on the same or on opposite strands, always
        form a group. Chromosomes are too large as groups.

    target : label or int, default=None
        The class whose motifs are discovered, or the number of one of several outputs. If
        None, each class or output in turn. For a response, sequences above the median are
        compared with the others: motifs that increase the response have the target "high",
        and motifs that decrease it "low".

    window : int, default=12
        Width of a seqlet in bp. Motifs can become wider or narrower.

    max_motifs : int, default=10
        Maximum number of motifs that are tested for each target.

    alpha : float, default=0.05
        Significance level: the probability to report any motif if there is none.

    random_state : int, RandomState instance or None, default=None
        Seed of the shuffles and of the split into halves.

    verbose : int, default=0
        Whether to show a progress bar.

    Returns
    -------
    MotifList
        The significant motifs, sorted by p-value; empty if there is none. Each has ``sites``
        (the best hit in each positive sequence that is used and has a hit) and ``target``.
        ``hit_rates``, ``enrichment`` (with 1/2 added to the numbers of hits, and 1 to those
        of sequences), ``p_value`` (not corrected) and ``auroc`` refer to the half of the
        sequences that was kept for the test.

    Raises
    ------
    ValueError
        If a parameter, label, group or target is not valid, or there are fewer than four
        distinct positive or negative sequences (or groups).
    TypeError
        If the estimator is of another kind.

    Warns
    -----
    UserWarning
        If no motif is significant.

    See Also
    --------
    motifs_from_filters : What each filter of the first layer detects.
    match_motifs : Match motifs against a database of known motifs.

    References
    ----------
    Shrikumar, A. et al. "Technical note on transcription factor motif discovery from
    importance scores (TF-MoDISco)." arXiv:1811.00416 (2018), for seqlets.

    Bailey, T. L. "STREME: accurate and versatile sequence motif discovery."
    Bioinformatics 37, 2834-2840 (2021), for the refinement and the test on held-out
    sequences.

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
    >>> from skmotif.motifs import discover_motifs
    >>> X, y = make_motif_classification(600, 40, random_state=0, return_X_y=True)
    >>> pipe = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0)).fit(X, y)
    >>> [motif.consensus for motif in discover_motifs(pipe, X, y, random_state=0)]
    ['CGACCGAACTCC']
    """
    network = network_estimator(estimator)
    one_hot = checked_sequences(encoded(estimator, X))
    labels = checked_labels(network.predict(one_hot) if y is None else y, one_hot)
    rng = check_random_state(random_state)
    user_groups = None if groups is None else check_groups(groups)
    check_consistent_length(one_hot, user_groups)
    comparisons = make_comparisons(network, labels, target, sequence_groups(one_hot, user_groups), rng)
    max_tests = max_motifs * len(comparisons)
    search = MotifSearch(network, one_hot, min(window, one_hot.shape[1]), alpha / max_tests, rng)
    found = _search_all(search, comparisons, max_motifs, verbose)
    if not found:
        targets = ", ".join(str(comparison.label) for comparison in comparisons)
        warnings.warn(f"No significant motif was found for {targets} (alpha={alpha}).", stacklevel=2)
    return MotifList(motif for _, motif in sorted(found, key=lambda discovered: discovered.log_p))


def checked_sequences(one_hot: ArrayLike) -> NDArray[Any]:
    """Return encoded sequences as an array; raise a ValueError if they do not have four channels."""
    array = np.asarray(one_hot)
    if array.ndim != 3 or array.shape[2] != 4:
        raise ValueError(f"Expected sequences of shape (n_sequences, length, 4) when encoded, got {array.shape}.")
    return array


def checked_labels(y: ArrayLike, one_hot: NDArray[Any], dtype: DTypeLike | None = None) -> NDArray[Any]:
    """Return labels or responses as an array; raise a ValueError if one is missing or there is not one per sequence."""
    labels = check_array(y, dtype=dtype, ensure_2d=False, allow_nd=True, input_name="y")
    check_consistent_length(one_hot, labels)
    return labels


def _search_all(
    search: MotifSearch, comparisons: list[Comparison], max_motifs: int, verbose: int
) -> list[DiscoveredMotif]:
    """Return the significant motifs of all comparisons, and show a progress bar if ``verbose``."""
    found = []
    n_steps = len(comparisons) * (1 + max_motifs)
    with tqdm(total=n_steps, desc="Motifs", disable=not verbose) as progress:
        seqlets = []
        for comparison in comparisons:
            seqlets.append(search.find_seqlets(comparison))
            progress.update()
        # The target with the most seqlets is first: its motif is masked before the other targets are
        # searched. Otherwise all other words would look enriched in the sequences without it.
        for index in sorted(range(len(comparisons)), key=lambda index: -len(seqlets[index])):
            for discovered in search.find_motifs(comparisons[index], seqlets[index], max_motifs):
                progress.update()
                if discovered is not None:
                    found.append(discovered)
        progress.update(n_steps - progress.n)  # there were fewer candidates than the maximum
    return found
