"""`discover_motifs`: from what a network sees in sequences to the motifs it goes by."""

import warnings
from numbers import Integral, Real

import numpy as np
from sklearn.utils import check_array, check_random_state
from sklearn.utils.validation import check_consistent_length
from tqdm import tqdm

from skmotif._groups import check_groups, sequence_groups
from skmotif._pipeline import encoded, fitted_network, network_estimator
from skmotif._sequences import is_single_base
from skmotif._shuffle import shuffle_dinucleotides
from skmotif._sklearn import Interval, validate_params
from skmotif.inspection import attribution
from skmotif.motifs._comparisons import make_contrasts
from skmotif.motifs._enrichment import best_threshold, enrichment, sides
from skmotif.motifs._motif import Motif
from skmotif.motifs._motif_list import MotifList
from skmotif.motifs._scoring import best_hits
from skmotif.motifs._seqlets import align_seqlets, find_seqlets
from skmotif.motifs._sites import Sites, bases_at, count_whole_sites, informative_core, mask_hits

# Positions (bp) on each side of an alignment that a motif can grow by at a time.
_FLANK = 8

# Information (bits, less what chance gives) from which on a position adds to a motif.
_MIN_INFORMATION = 0.25

# Fewer seqlets than these make no motif, and a motif has no fewer positions.
_MIN_SEQLETS, _MIN_LENGTH = 3, 4

# Unlike plain gradients, which are often largest where a network sees nothing yet, these
# sum to a score, so that those of different sequences compare.
_ATTRIBUTION = {"method": "integrated_gradients", "baseline": "uniform", "n_steps": 5}

# Similarity of motifs (`Motif.similarity`) above which one is taken for a variant of the other.
_SAME = 0.6

# Bases attributed for the null, at least: so many that rare attributions are among them.
_NULL_SIZE = 20_000


@validate_params(
    {
        "window": [Interval(Integral, _MIN_LENGTH, None, closed="left")],
        "max_motifs": [Interval(Integral, 1, None, closed="left")],
        "alpha": [Interval(Real, 0, 1, closed="neither")],
        "random_state": ["random_state"],
        "verbose": ["verbose"],
    },
    prefer_skip_nested_validation=True,
)
def discover_motifs(
    estimator,
    X,
    y=None,
    *,
    groups=None,
    target=None,
    window=12,
    max_motifs=10,
    alpha=0.05,
    random_state=None,
    verbose=0,
):
    """Read the motifs off a fitted network.

    For each target, the sequences that belong to it are searched for what the network
    goes by, in these steps:

    1. Each base is attributed its contribution to the target's score, by integrated
       gradients. Windows of high attribution ("seqlets") are kept if no more than one in
       ten would be found in shuffles of the sequences that keep the count of each
       dinucleotide.
    2. Seqlets that look alike are aligned, on both strands if the network scans both.
    3. The bases of the aligned sequences are counted, beside the seqlets, too, and
       positions without information are trimmed. With the log-odds of the counts all
       sequences are scanned; a threshold is set where the hits tell the target's
       sequences best from the others, and the bases at the hits are counted again, as
       long as that improves.
    4. So far only half of the sequences were used. On the other half, the hits are tested
       for enrichment, and a motif is kept if it is significant, with Bonferroni's
       correction for all motifs that may be tested. Its sites are masked, and the search
       goes on with the seqlets that are left. What is then found to be like an earlier
       motif of the target is taken for a variant of it, and left out.

    The p-value is that of Fisher's exact test, which counts sequences with a hit, or, if
    larger, of a binomial test, which allows for the windows in which there can be one:
    unlike the first, the second is not misled by sequences that differ in length.

    Parameters
    ----------
    estimator : MotifCNNClassifier, MotifCNNRegressor or Pipeline
        Fitted; a pipeline ends in one of the two.

    X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
        The sequences: as the pipeline takes them; or encoded, for a bare estimator.

    y : array-like of shape (n_sequences,) or (n_sequences, n_outputs), default=None
        Their labels or responses. If None, what the estimator predicts. On the
        training sequences of an overfitted network, p-values may be too small; on other
        sequences they hold.

    groups : array-like of shape (n_sequences,), default=None
        Sequences with the same value are relatives, such as those that
        `skmotif.model_selection.homology_groups` finds: overlapping windows, repeats. All of
        a group are in one half, and of each group and class only the first sequence is used,
        because relatives share hits and would make p-values too small. The same sequences,
        on the same or on opposite strands, always form a group. Chromosomes are too large
        as groups.

    target : label or int, default=None
        The class whose motifs are sought; of several outputs, the number of one. If None,
        each class in turn, or each output. Of a response, motifs that raise it have the
        target "high", and those that lower it "low"; sequences above the median response
        are told from the others.

    window : int, default=12
        Width of a seqlet in bp. Motifs can become wider or narrower than that.

    max_motifs : int, default=10
        Most motifs that are tested for a target.

    alpha : float, default=0.05
        Chance to report any motif where there is none.

    random_state : int, RandomState instance or None, default=None
        Determines the shuffles, and the halves.

    verbose : int, default=0
        Whether to show progress.

    Returns
    -------
    MotifList
        The significant motifs, the smallest p-value first; empty if there is none. Each
        has its ``sites`` (of the highest score in each sequence of the target that is used
        and has any), ``target``, and, from the half of the sequences that were kept for the test,
        ``enrichment`` (each of the two fractions with 1/2 added to the number of hits, and
        1 to that of sequences), ``p_value`` (not corrected) and ``auroc``.

    Raises
    ------
    ValueError
        If a parameter, label, group or target is not valid, or there are fewer than four
        distinct sequences (or groups) of the target, or of others.
    TypeError
        If the estimator is of another kind.

    Warns
    -----
    UserWarning
        If no motif is significant.

    See Also
    --------
    motifs_from_filters : What each filter of the first layer detects.
    match_motifs : Known motifs that are like those found.

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
    one_hot = np.asarray(encoded(estimator, X))
    if one_hot.ndim != 3 or one_hot.shape[2] != 4:
        raise ValueError(f"Expected sequences of shape (n_sequences, length, 4) when encoded, got {one_hot.shape}.")
    y = network.predict(one_hot) if y is None else y
    y = check_array(y, dtype=None, ensure_2d=False, allow_nd=True, input_name="y")
    check_consistent_length(one_hot, y)
    rng = check_random_state(random_state)
    groups = None if groups is None else check_groups(groups)
    check_consistent_length(one_hot, groups)
    contrasts = make_contrasts(network, y, target, sequence_groups(one_hot, groups), rng)
    window = min(window, one_hot.shape[1])
    search = _Search(network, one_hot, window, alpha / (max_motifs * len(contrasts)), rng)
    motifs = []
    with tqdm(total=len(contrasts) * (1 + max_motifs), desc="Motifs", disable=not verbose) as progress:
        seen = []
        for contrast in contrasts:
            seen.append((contrast, *search.seqlets(contrast)))
            progress.update()
        # The target of which most is seen comes first: its motif's sites are masked before
        # other sequences are found to have more of all else.
        for contrast, seqlets, contributions in sorted(seen, key=lambda of_target: -len(of_target[2])):
            for found in search.motifs(contrast, seqlets, contributions, max_motifs):
                motifs += [found] if found else []
                progress.update()
        progress.update(progress.total - progress.n)  # candidates that there were not
    if not motifs:
        warnings.warn(
            f"No significant motif was found for {', '.join(str(q.label) for q in contrasts)} (alpha={alpha}).",
            stacklevel=2,
        )
    return MotifList(motif for _, motif in sorted(motifs, key=lambda found: found[0]))


class _Search:
    """The search for motifs in one set of sequences."""

    def __init__(self, network, one_hot, window, alpha, rng):
        self.network = network
        self.one_hot = one_hot
        self.window = window
        self.log_alpha = np.log(alpha)
        self.rng = rng
        self.both_strands = fitted_network(network).architecture.scans_both_strands
        # What is counted and scanned: bases that are known, without the sites of motifs found.
        self.sequences = (one_hot * is_single_base(one_hot)[:, :, np.newaxis]).astype(np.int8)
        self.background = self.sequences.sum(axis=(0, 1), dtype=float) + 1
        if self.both_strands:
            self.background = self.background + self.background[::-1]

    def seqlets(self, contrast):
        """Return the seqlets in explored sequences, and what each base contributes there and beside."""
        rows = np.flatnonzero(contrast.positive & contrast.used)
        of_target = self.one_hot[rows]
        attributions = self._attribute(of_target, contrast)
        n_shuffles = -(-_NULL_SIZE // attributions.size)
        null = [self._attribute(shuffle_dinucleotides(of_target, self.rng), contrast) for _ in range(n_shuffles)]
        sequence, start = find_seqlets(attributions, np.concatenate(null), self.window)
        used = contrast.explored[rows[sequence]]
        seqlets = Sites(sequence[used], start[used], np.zeros(used.sum(), dtype=bool))
        margin = self.window // 2
        contributions = bases_at(
            of_target * attributions[:, :, np.newaxis],
            seqlets.trim(self.window, -margin, self.window + margin),
            self.window + 2 * margin,
        )
        return seqlets._replace(sequence=rows[seqlets.sequence]), contributions

    def motifs(self, contrast, seqlets, contributions, max_motifs):
        """Yield log p-value and motif of each candidate that is significant, or None."""
        known = []
        for _ in range(max_motifs):
            if len(contributions) < _MIN_SEQLETS:
                break
            similar, shift, reverse = align_seqlets(contributions, self.window, self.both_strands, self.rng)
            aligned = Sites(seqlets.sequence[similar], (seqlets.start + shift)[similar], reverse[similar])
            log_odds, threshold = self._refine(aligned, contrast)
            left = ~similar
            found = None if log_odds is None else self._test(log_odds, threshold, contrast)
            if found is not None:
                known.append(found[1])
                self.sequences = mask_hits(self.sequences, log_odds, threshold, self.both_strands)
                left &= bases_at(self.sequences, seqlets, self.window).sum(axis=(1, 2)) > 0.75 * self.window
            seqlets, contributions = Sites(*(array[left] for array in seqlets)), contributions[left]
            is_variant = found and any(found[1].similarity(other).similarity > _SAME for other in known[:-1])
            yield None if is_variant else found

    def _attribute(self, one_hot, contrast):
        contributions = attribution(self.network, one_hot, target=contrast.target, **_ATTRIBUTION)
        return contrast.sign * contributions

    def _refine(self, sites, contrast):
        """Return the log-odds and the threshold that tell the explored sequences apart best."""
        scanned, positive = self.sequences[contrast.explored], contrast.positive[contrast.explored]
        rows = np.flatnonzero(contrast.explored)
        best, best_log_p, width = (None, None), 0.0, self.window
        while True:
            counts, sites = informative_core(self.sequences, sites, width, _FLANK, _MIN_INFORMATION)
            if len(counts) < _MIN_LENGTH:
                return best
            width = len(counts)
            log_odds = Motif(counts, background=self.background).log_odds()
            score, start, reverse = best_hits(log_odds, scanned, self.both_strands, known_only=True)
            threshold, log_p = best_threshold(score, sides(scanned, positive, width))
            if log_p >= best_log_p:
                return best
            best, best_log_p = (log_odds, threshold), log_p
            hits = positive & (score >= threshold)
            sites = Sites(rows[hits], start[hits], reverse[hits])

    def _test(self, log_odds, threshold, contrast):
        """Return log p-value and motif if its hits are enriched in the sequences not explored, else None."""
        score, start, reverse = best_hits(log_odds, self.sequences, self.both_strands, known_only=True)
        tested, positive = contrast.tested, contrast.positive & contrast.used
        tested_sides = sides(self.sequences[tested], positive[tested], len(log_odds))
        log_p, statistics = enrichment(score[tested], threshold, tested_sides)
        if log_p > self.log_alpha:
            return None
        sites = Sites(*(array[positive & (score >= threshold)] for array in (np.arange(len(score)), start, reverse)))
        core, sites = informative_core(self.sequences, sites, len(log_odds), _FLANK, _MIN_INFORMATION)
        counts, sites = count_whole_sites(self.sequences, sites, len(core))
        if len(core) < _MIN_LENGTH or len(sites.sequence) == 0:
            return None
        motif = Motif(counts, background=self.background, sites=sites.to_frame(), target=contrast.label, **statistics)
        return log_p, motif.reverse_complement() if sites.reverse.mean() > 0.5 else motif
