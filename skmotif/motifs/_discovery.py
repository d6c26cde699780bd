"""`discover_motifs`: the motifs that a fitted network has learned."""

import warnings
from collections.abc import Callable
from dataclasses import replace
from numbers import Integral, Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray
from scipy.stats import false_discovery_control, mannwhitneyu
from sklearn.utils import check_array, check_random_state
from sklearn.utils.validation import check_consistent_length
from tqdm import tqdm

from skmotif._groups import check_groups, sequence_groups
from skmotif._numbers import as_float32, as_floats
from skmotif._pipeline import encoded, fitted_network, network_estimator
from skmotif._sklearn import Interval, validate_params
from skmotif.inspection import attribution
from skmotif.motifs._comparisons import Comparison, make_comparisons
from skmotif.motifs._masked_sequences import MaskedSequences
from skmotif.motifs._motif_list import MotifList
from skmotif.motifs._scoring import as_one_hot
from skmotif.motifs._search import DiscoveredMotif, TargetSearch
from skmotif.motifs._words import WORD_LENGTH, AttributedWords

# Maximum numbers of positive and of negative sequences in the discovery set and in the test set.
_MAX_DISCOVERY, _MAX_TEST = 5000, 10_000

# Integrated gradients sum to a difference of scores, so they can be compared between sequences. Plain
# gradients are often large outside of motifs.
ATTRIBUTION = {"method": "integrated_gradients", "baseline": "uniform", "n_steps": 5}


@validate_params(
    {
        "attributions": ["array-like", None],
        "window": [Interval(Integral, WORD_LENGTH, None, closed="left")],
        "max_motifs": [Interval(Integral, 1, None, closed="left"), None],
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
    attributions: ArrayLike | None = None,
    window: int = 12,
    max_motifs: int | None = 10,
    alpha: float = 0.01,
    random_state: int | np.random.RandomState | None = None,
    verbose: int = 0,
) -> MotifList:
    """Discover the motifs that a fitted network has learned.

    For each target, the positive sequences belong to it, and all others are negative:

    1. The contribution of each base to the target's score is computed by integrated
       gradients. The three windows with the highest attribution are taken from each
       sequence. The search ends here if the sums of the contributions are not higher in the
       positive sequences (by the test of Mann and Whitney, at the level ``alpha``): such a
       network has not learned how the classes differ.
    2. The seed of a motif is the word of 8 bp that is most enriched in these windows of the
       positive sequences, together with all words that differ from it in one base.
    3. The bases of the seed's sites and their flanks are counted, and positions without
       information are trimmed. All sequences are scanned with the log-odds of the counts.
       The threshold is the score at which the enrichment of hits in the positive sequences
       is most significant. The bases at the hits are counted again, as long as the p-value
       decreases.
    4. Steps 1 to 3 use one half of the sequences. In the other half, the hits are tested for
       enrichment. If it is significant, the motif is kept, and its sites are masked in all
       sequences. So the next seed is what the motifs found so far do not explain. A motif
       that is explained by an earlier one of the same target is a variant of it, and is left
       out. The search ends after five seeds in a row without a new motif.
    5. The counts of the motif are those that expectation maximisation expects, which take
       weak sites into account.

    The p-value is the larger one of two tests. Fisher's exact test compares the fractions of
    sequences with a hit. A binomial test takes into account the number of windows, so that
    sequences of different lengths do not bias the result. The t-th candidate of a target is
    tested at the level ``alpha / (n_targets * t * (t + 1))``; these levels sum to ``alpha``.

    Parameters
    ----------
    estimator : MotifCNNClassifier, MotifCNNRegressor, Pipeline or None
        Fitted; a pipeline ends in one of the two. None if ``attributions`` and ``y`` are
        given; then both strands are scanned.

    X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
        The sequences, as the estimator takes them: letters for a pipeline that encodes
        them, or one-hot encoded. Without an estimator, either.

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

    attributions : array-like of shape (n_sequences, length), default=None
        The contribution of each base to the score, from another method or another model. If
        None, they are computed. They explain ``target``, which is needed, except for a
        response and for two classes; if it is None there, they explain the response or the
        second class, and their negatives the first class. Sequences of unequal length are
        padded at their ends if there is no estimator.

    window : int, default=12
        Width of a window of high attribution in bp, at least 8. Motifs can become wider or
        narrower.

    max_motifs : int or None, default=10
        Maximum number of motifs for each target. If None, the search goes on until nothing
        significant is left.

    alpha : float, default=0.01
        Significance level: the probability to report any motif if there is none.

    random_state : int, RandomState instance or None, default=None
        Seed of the split into halves.

    verbose : int, default=0
        Whether to show the progress.

    Returns
    -------
    MotifList
        The significant motifs, sorted by p-value, those with a caution last; empty if there
        is none. Each has ``sites`` (the best hit in each positive sequence that is used and
        has a hit) and ``target``. These refer to the half of the sequences that was kept for
        the test: ``hit_rates``, ``enrichment`` (with 1/2 added to the numbers of hits, and 1
        to those of sequences), ``p_value`` (not corrected), ``q_value`` (by Benjamini and
        Hochberg's method, over all candidates that were tested), ``auroc``, and
        ``position_p_value``. ``position`` was chosen in the other half.

        ``caution`` is "composition" if sequences of similar composition do not differ in
        their hits, and "repeat" if the sites share the bases around them as well, as copies
        of Alu elements do, or repeat one to three bases.

    Raises
    ------
    ValueError
        If a parameter, label, group or target is not valid, the sequences are shorter than
        8 bp, or there are fewer than four distinct positive or negative sequences (or groups).
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
    ExplainedPerformanceDisplay : How much of the network's performance the motifs explain.

    Notes
    -----
    At most 5,000 positive and 5,000 negative sequences, which are drawn, are used for
    discovery, and 10,000 each for the test.

    References
    ----------
    Shrikumar, A. et al. "Technical note on transcription factor motif discovery from
    importance scores (TF-MoDISco)." arXiv:1811.00416 (2018), for windows of high attribution.

    Bailey, T. L. "STREME: accurate and versatile sequence motif discovery."
    Bioinformatics 37, 2834-2840 (2021), for seeds of words, the refinement, and the test on
    held-out sequences.

    Bailey, T. L. and Machanick, P. "Inferring direct DNA binding from ChIP-seq." Nucleic
    Acids Research 40, e128 (2012), for the preferred position.

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
    network = None if estimator is None and attributions is not None else network_estimator(estimator)
    one_hot = checked_sequences(as_one_hot(X) if network is None else encoded(estimator, X))
    labels = checked_labels(_given_or_predicted(y, network, one_hot), one_hot)
    rng = check_random_state(random_state)
    user_groups = None if groups is None else check_groups(groups)
    check_consistent_length(one_hot, user_groups)
    if one_hot.shape[1] < WORD_LENGTH:
        raise ValueError(f"Expected sequences of {WORD_LENGTH} bp or more, got {one_hot.shape[1]} bp.")
    comparisons = make_comparisons(network, labels, target, sequence_groups(one_hot, user_groups), rng)
    attribute = _attribute_by(network, one_hot)
    if attributions is not None:
        attribute = _attribute_as_given(attributions, one_hot, labels, comparisons, target)
    both_strands = network is None or fitted_network(network).architecture.scans_both_strands
    sequences = MaskedSequences(one_hot, both_strands)
    with tqdm(desc="Motifs", unit=" candidates", disable=not verbose) as progress:
        searches = []
        for comparison in comparisons:
            progress.set_postfix_str(f"attributions of {comparison.label}")
            search = _new_search(sequences, comparison, attribute, min(window, one_hot.shape[1]), alpha, rng)
            searches += [] if search is None else [search]
        found = _search_all(searches, alpha / len(comparisons), max_motifs, progress)
    if not found:
        targets = ", ".join(str(comparison.label) for comparison in comparisons)
        message = f"No significant motif was found for {targets} (alpha={alpha})."
        if not searches:
            message += " The contributions, summed over a sequence, do not separate the classes."
        warnings.warn(message, stacklevel=2)
    return _sorted_with_q_values(found, [log_p for search in searches for log_p in search.log_p_values])


_Attribute = Callable[[Comparison, NDArray[np.intp]], NDArray[np.float32]]


def _given_or_predicted(y: ArrayLike | None, network: Any, one_hot: NDArray[Any]) -> ArrayLike:
    if y is not None:
        return y
    if network is None:
        raise ValueError("y is needed if there is no estimator, got None.")
    return network.predict(one_hot)


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


def checked_attributions(attributions: ArrayLike, one_hot: NDArray[Any]) -> NDArray[np.float32]:
    """Return given attributions as an array; raise a ValueError if there is not a finite one for each base."""
    given = as_floats(attributions, "attributions")
    if given.shape != one_hot.shape[:2]:
        raise ValueError(f"attributions should have shape {one_hot.shape[:2]}, as the sequences, got {given.shape}.")
    if not np.isfinite(given).all():
        raise ValueError(f"attributions should be finite, got {given[~np.isfinite(given)][0]}.")
    return as_float32(given, "attributions")


def _attribute_by(network: Any, one_hot: NDArray[Any]) -> _Attribute:
    """Return a function that attributes the score of a comparison's target to the bases of some sequences."""

    def attribute(comparison: Comparison, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        return comparison.sign * attribution(network, one_hot[rows], target=comparison.target, **ATTRIBUTION)

    return attribute


def _attribute_as_given(
    attributions: ArrayLike,
    one_hot: NDArray[Any],
    labels: NDArray[Any],
    comparisons: list[Comparison],
    target: Any,
) -> _Attribute:
    """Return a function that selects attributions that the user gives."""
    given = checked_attributions(attributions, one_hot)
    is_class = comparisons[0].target != comparisons[-1].target
    if target is None and (len(comparisons) != 2 or (is_class and labels.ndim > 1)):
        raise ValueError(f"attributions explain one target, got target=None and {len(comparisons)} of them.")

    def attribute(comparison: Comparison, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        is_first_class = is_class and comparison is comparisons[0]
        return given[rows] * (-1 if is_first_class else comparison.sign)

    return attribute


def _new_search(
    sequences: MaskedSequences,
    comparison: Comparison,
    attribute: _Attribute,
    window: int,
    alpha: float,
    rng: np.random.RandomState,
) -> TargetSearch | None:
    """Return the search for the motifs of a target; None if its attributions do not separate the classes."""
    discovery = _draw(comparison.discovery, comparison.positive, _MAX_DISCOVERY, rng)
    test = _draw(comparison.test, comparison.positive, _MAX_TEST, rng)
    attributions, is_positive = attribute(comparison, discovery), comparison.positive[discovery]
    # The sum over a sequence is its score, less that of the baseline.
    scores = attributions.sum(axis=1)
    if mannwhitneyu(scores[is_positive], scores[~is_positive], alternative="greater").pvalue > alpha:
        return None
    words = AttributedWords(attributions, discovery, comparison.positive, window)
    return TargetSearch(sequences, comparison, discovery, test, words)


def _draw(
    used: NDArray[np.bool_], positive: NDArray[np.bool_], max_size: int, rng: np.random.RandomState
) -> NDArray[np.intp]:
    """Return the rows that are used, at most ``max_size`` positive and as many negative ones."""
    drawn = [rng.permutation(np.flatnonzero(used & group))[:max_size] for group in (positive, ~positive)]
    return np.sort(np.concatenate(drawn))


def _search_all(
    searches: list[TargetSearch], alpha: float, max_motifs: int | None, progress: tqdm
) -> list[DiscoveredMotif]:
    """Return the significant motifs of all targets.

    The most significant seed of all targets is next: its motif is masked before the other targets are searched.
    Otherwise all other words would look enriched in the sequences without it.
    """
    found: list[DiscoveredMotif] = []
    n_left = dict.fromkeys(searches, np.inf if max_motifs is None else max_motifs)
    while seeds := {search: search.seed.log_p for search in searches if search.seed and n_left[search]}:
        search = min(seeds, key=seeds.__getitem__)
        discovered = search.next_motif(alpha)
        if discovered is not None:
            found.append(discovered)
            n_left[search] -= 1
        for other in seeds:
            other.find_seed()
        progress.update()
        progress.set_postfix(found=len(found))
    return found


def _sorted_with_q_values(found: list[DiscoveredMotif], log_p_values: list[float]) -> MotifList:
    """Return the motifs, those with a caution last, with their q-values among all candidates."""
    if not found:
        return MotifList()
    order = np.argsort(log_p_values)
    q_values = dict(
        zip(np.take(log_p_values, order), false_discovery_control(np.exp(np.take(log_p_values, order))), strict=True)
    )
    motifs = sorted(found, key=lambda discovered: (discovered.motif.caution is not None, discovered.log_p))
    return MotifList(replace(motif, q_value=float(q_values[log_p])) for log_p, motif in motifs)
