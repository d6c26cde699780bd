"""`discover_motifs`: from what a network sees in sequences to the motifs it goes by."""

import warnings
from typing import NamedTuple

import numpy as np
from sklearn.base import is_regressor
from sklearn.metrics import roc_auc_score
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import Integral, Interval, Real, StrOptions, validate_params
from sklearn.utils.validation import check_consistent_length
from tqdm import tqdm

from skmotif._shuffle import shuffle_dinucleotides
from skmotif.inspection import saliency
from skmotif.inspection._pipeline import encoded, network_estimator
from skmotif.motifs._enrichment import best_threshold, log_enrichment_p
from skmotif.motifs._motif import Motif
from skmotif.motifs._motif_list import MotifList
from skmotif.motifs._scoring import best_hits
from skmotif.motifs._seqlets import align_seqlets, find_seqlets
from skmotif.motifs._sites import Sites, bases_at, informative_core, mask_hits

# Positions (bp) on each side of an alignment that a motif can grow by at a time.
_FLANK = 8

# Information (bits, less what chance gives) from which on a position adds to a motif.
_MIN_INFORMATION = 0.25

# Fewer seqlets than these make no motif, and a motif has no fewer positions.
_LEAST_SEQLETS, _LEAST_LENGTH = 3, 4

# Windows of the null at least: so many that the rarest attributions are among them.
_NULL_WINDOWS = 20_000


class Question(NamedTuple):
    """What a motif is asked to tell apart.

    Parameters
    ----------
    label : label
        The motif's target.
    explained : label or int
        The target whose score is explained.
    sign : {1, -1}
        Whether the motif raises or lowers that score.
    positive : ndarray of shape (n_sequences,)
        Which sequences belong to the target.
    """

    label: object
    explained: object
    sign: int
    positive: np.ndarray


@validate_params(
    {
        "method": [StrOptions({"gradient_x_input", "integrated_gradients", "in_silico_mutagenesis"})],
        "window": [Interval(Integral, _LEAST_LENGTH, None, closed="left")],
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
    target=None,
    method="gradient_x_input",
    window=12,
    max_motifs=10,
    alpha=0.05,
    random_state=None,
    verbose=0,
):
    """Read the motifs off a fitted network.

    For each target, the sequences that belong to it are searched for what the network
    goes by, in these steps:

    1. Each base is attributed its contribution to the target's score. Windows of high
       attribution ("seqlets") are kept if no more than one in five would be found in
       shuffles of the sequences that keep the count of each dinucleotide.
    2. Seqlets that look alike are aligned, on both strands if the network scans both.
    3. The bases of the aligned sequences are counted, beside the seqlets, too, and
       positions without information are trimmed. With the log-odds of the counts all
       sequences are scanned; a threshold is set where the hits tell the target's
       sequences best from the others, and the bases at the hits are counted again, as
       long as that improves.
    4. So far only half of the sequences were used. On the other half, the hits are tested
       for enrichment by Fisher's exact test; a motif is kept if it is significant, with
       Bonferroni's correction for all motifs that may be tested. Its sites are masked, and
       the search goes on with the seqlets that are left.

    Parameters
    ----------
    estimator : MotifCNNClassifier, MotifCNNRegressor or Pipeline
        Fitted; a pipeline ends in one of the two.

    X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
        The sequences: as the pipeline takes them; or encoded, for a bare estimator.

    y : array-like of shape (n_sequences,) or (n_sequences, n_outputs), default=None
        Their labels or responses. If None, what the estimator predicts. On the sequences
        that the network was trained on, a network that has learnt them by heart makes
        p-values too small; on others, they are what they say.

    target : label or int, default=None
        The class whose motifs are sought; of several outputs, the number of one. If None,
        each class in turn, or each output. Of a response, motifs that raise it have the
        target "high", and those that lower it "low"; sequences above the median response
        are told from the others.

    method : {"gradient_x_input", "integrated_gradients", "in_silico_mutagenesis"}, \
            default="gradient_x_input"
        How contributions are attributed, as in `skmotif.inspection.saliency`; gradients are
        corrected.

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
        has its ``sites`` (of the highest score in each sequence of the target that has
        any), ``target``, and, from the half of the sequences that were kept for the test,
        ``enrichment`` (each of the two fractions with 1/2 added to the number of hits, and
        1 to that of sequences), ``p_value`` (not corrected) and ``auroc``.

    Raises
    ------
    ValueError
        If a parameter, label or target is not valid, or there are fewer than four
        sequences of the target, or of others.
    TypeError
        If the estimator is of another kind.

    Warns
    -----
    UserWarning
        If no motif is significant.

    See Also
    --------
    filter_motifs : What each filter of the first layer detects.
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
    y = network.predict(one_hot) if y is None else np.asarray(y)
    check_consistent_length(one_hot, y)
    questions = list(_questions(network, y, target))
    rng = check_random_state(random_state)
    search = _Search(network, one_hot, method, min(window, one_hot.shape[1]), rng)
    motifs = []
    steps = 1 + max_motifs
    with tqdm(total=len(questions) * steps, desc="Motifs", disable=not verbose) as progress:
        for number, question in enumerate(questions, start=1):
            motifs += search.run(question, max_motifs, alpha / (max_motifs * len(questions)), progress.update)
            progress.update(number * steps - progress.n)  # those that were not needed
    if not motifs:
        warnings.warn(
            f"No significant motif was found for {', '.join(str(q.label) for q in questions)} (alpha={alpha}).",
            stacklevel=2,
        )
    return MotifList(motif for _, motif in sorted(motifs, key=lambda found: found[0]))


def _questions(network, y, target):
    """Yield what there is to tell apart, by the kind of the network's targets."""
    n_outputs = network._architecture.n_outputs
    if not is_regressor(network) and y.ndim == 1:
        unknown = ~np.isin(y, network.classes_)
        if unknown.any():
            raise ValueError(f"y has {y[unknown][0]!r}, which is not among the classes {network.classes_!r}.")
        if target is not None and target not in network.classes_:
            raise ValueError(f"target {target!r} is not among the classes {network.classes_!r}.")
        for label in network.classes_ if target is None else [target]:
            yield _checked(Question(label, label, 1, y == label))
        return
    outputs = y.reshape(len(y), -1)
    if outputs.shape[1] != n_outputs:
        raise ValueError(f"y should have {n_outputs} outputs, as in fit, got shape {y.shape}.")
    if target is not None and target not in range(n_outputs):
        raise ValueError(f"target should be the number of an output, 0 to {n_outputs - 1}, got {target!r}.")
    for output in range(n_outputs) if target is None else [target]:
        if is_regressor(network):
            high = outputs[:, output] > np.median(outputs[:, output])
            yield _checked(Question("high", output, 1, high))
            yield _checked(Question("low", output, -1, ~high))
        else:
            yield _checked(Question(output, output, 1, outputs[:, output] == 1))


def _checked(question):
    n_positives, n_negatives = question.positive.sum(), (~question.positive).sum()
    if min(n_positives, n_negatives) < 4:
        raise ValueError(
            f"Expected 4 sequences or more of {question.label!r} and as many of others, "
            f"got {n_positives} and {n_negatives}."
        )
    return question


class _Search:
    """The search for motifs in one set of sequences."""

    def __init__(self, network, one_hot, method, window, rng):
        self.network = network
        self.one_hot = one_hot
        self.method = method
        self.window = window
        self.rng = rng
        self.both_strands = network.reverse_complement
        self.background = one_hot.sum(axis=(0, 1), dtype=float) + 1

    def run(self, question, max_motifs, alpha, report):
        """Return log p-value and motif of each significant candidate."""
        explored = self._draw_half(question.positive)
        seqlets, contributions = self._seqlets(question, explored)
        report()
        sequences, found = self.one_hot, []
        for _ in range(max_motifs):
            if len(contributions) < _LEAST_SEQLETS:
                break
            similar, shift, reverse = align_seqlets(contributions, self.window, self.both_strands, self.rng)
            aligned = Sites(seqlets.sequence[similar], (seqlets.start + shift)[similar], reverse[similar])
            log_odds, threshold = self._refine(sequences, aligned, question.positive, explored)
            left = ~similar
            if log_odds is not None:
                log_p, motif = self._test(sequences, log_odds, threshold, question, explored)
                if log_p <= np.log(alpha):
                    found.append((log_p, motif))
                    sequences = mask_hits(sequences, log_odds, threshold, self.both_strands)
                    left &= bases_at(sequences, seqlets, self.window).sum(axis=(1, 2)) > 0.75 * self.window
            seqlets, contributions = Sites(*(array[left] for array in seqlets)), contributions[left]
            report()
        return found

    def _draw_half(self, positive):
        """Draw half of the sequences of each side."""
        explored = np.zeros(len(positive), dtype=bool)
        for side in (positive, ~positive):
            members = self.rng.permutation(np.flatnonzero(side))
            explored[members[: (len(members) + 1) // 2]] = True
        return explored

    def _seqlets(self, question, explored):
        """Return the seqlets in explored sequences, and what each base contributes there and beside."""
        rows = np.flatnonzero(question.positive)
        of_target = self.one_hot[rows]
        attributions = self._attribute(of_target, question)
        n_shuffles = -(-_NULL_WINDOWS // attributions.size)
        null = [self._attribute(shuffle_dinucleotides(of_target, self.rng), question) for _ in range(n_shuffles)]
        sequence, start = find_seqlets(attributions, np.concatenate(null), self.window)
        used = explored[rows[sequence]]
        seqlets = Sites(sequence[used], start[used], np.zeros(used.sum(), dtype=bool))
        margin = self.window // 2
        contributions = bases_at(
            of_target * attributions[:, :, np.newaxis],
            seqlets.trim(self.window, -margin, self.window + margin),
            self.window + 2 * margin,
        )
        return seqlets._replace(sequence=rows[seqlets.sequence]), contributions

    def _attribute(self, one_hot, question):
        correct = self.method != "in_silico_mutagenesis"
        contributions = saliency(
            self.network, one_hot, target=question.explained, method=self.method, correct=correct
        )
        return question.sign * contributions

    def _refine(self, sequences, sites, positive, explored):
        """Return the log-odds and the threshold that tell the explored sequences apart best."""
        scanned, is_positive = sequences[explored], positive[explored]
        rows = np.flatnonzero(explored)
        best, best_log_p, width = (None, None), 0.0, self.window
        while True:
            counts, sites = informative_core(sequences, sites, width, _FLANK, _MIN_INFORMATION)
            if len(counts) < _LEAST_LENGTH:
                return best
            width = len(counts)
            log_odds = Motif(counts, background=self.background).log_odds()
            score, start, reverse = best_hits(log_odds, scanned, self.both_strands, known_only=True)
            threshold, log_p = best_threshold(score, is_positive)
            if log_p >= best_log_p:
                return best
            best, best_log_p = (log_odds, threshold), log_p
            hits = is_positive & (score >= threshold)
            sites = Sites(rows[hits], start[hits], reverse[hits])

    def _test(self, sequences, log_odds, threshold, question, explored):
        """Return the log p-value of the hits in sequences not yet explored, and the motif of all hits."""
        score, start, reverse = best_hits(log_odds, sequences, self.both_strands, known_only=True)
        positive, is_hit = question.positive, score >= threshold
        tested = ~explored
        n_hits, n_false_hits = (is_hit & tested & positive).sum(), (is_hit & tested & ~positive).sum()
        n_positives, n_negatives = (tested & positive).sum(), (tested & ~positive).sum()
        log_p = log_enrichment_p(n_hits, n_positives, n_false_hits, n_negatives)
        sites = Sites(*(array[is_hit & positive] for array in (np.arange(len(score)), start, reverse)))
        counts, sites = informative_core(sequences, sites, len(log_odds), _FLANK, _MIN_INFORMATION)
        motif = Motif(
            counts,
            background=self.background,
            sites=sites.to_frame(),
            target=question.label,
            enrichment=(n_hits + 0.5) / (n_positives + 1) / ((n_false_hits + 0.5) / (n_negatives + 1)),
            p_value=np.exp(log_p),
            auroc=roc_auc_score(positive[tested], score[tested]),
        )
        return log_p, motif.reverse_complement() if sites.reverse.mean() > 0.5 else motif
