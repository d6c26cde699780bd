"""`TargetSearch`: the steps of `discover_motifs` for one target, from seeds to significant motifs."""

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skmotif.motifs._comparisons import Comparison
from skmotif.motifs._composition import CompositionTest
from skmotif.motifs._enrichment import EnrichmentTest, best_threshold, hit_statistics
from skmotif.motifs._expectation import expected_counts
from skmotif.motifs._masked_sequences import MaskedSequences, Region
from skmotif.motifs._matrix import CountMatrix
from skmotif.motifs._motif import Motif
from skmotif.motifs._position import log_p_of_region, preferred_region
from skmotif.motifs._repeats import is_part_of_repeat, is_simple_repeat
from skmotif.motifs._sites import Sites, bases_at, complete_sites, informative_core, informative_interval
from skmotif.motifs._two_kinds import two_kinds
from skmotif.motifs._words import WORD_LENGTH, AttributedWords

# Minimum number of positions of a motif.
MIN_LENGTH = 4

# Positions (bp) that a motif can grow by on each side at each iteration, and when it is found.
_GROWTH, _FLANK = 8, 4

# Positions with less information (bits, corrected for the number of sites) do not extend a motif: while it is
# searched, and when it is found.
_MIN_INFORMATION, _MIN_INFORMATION_OF_FLANKS = 0.25, 0.1

# After so many candidates in a row without a new motif, the search ends.
_MAX_FAILURES = 5

# Expected sites per hit. With fewer or more, the matrix has become that of another motif: a more specific one, or
# any word of the same composition.
_EXPECTED_PER_HIT = (0.5, 1.5)

# The hits have a preferred region if its p-value is smaller.
_MAX_P_OF_REGION = 0.01

# Motifs with a higher similarity (`Motif.similarity`) are variants of the same motif.
_MIN_SIMILARITY_OF_VARIANTS = 0.8


class DiscoveredMotif(NamedTuple):
    """A significant motif, with the natural logarithm of its p-value."""

    log_p: float
    motif: Motif


class _Candidate(NamedTuple):
    """Counts of shape (length, 4), and the score from which on a window in the region is a hit.

    ``has_rival`` says whether the threshold separates the motif from a related one.
    """

    counts: NDArray[np.float64]
    log_odds: NDArray[np.float64]
    threshold: float
    region: Region
    has_rival: bool = False


class TargetSearch:
    """The search for the motifs of one target.

    Parameters
    ----------
    sequences : MaskedSequences
        Shared by the searches for all targets: the sites of found motifs are masked.
    comparison : Comparison
        The positive and the negative sequences.
    discovery, test : ndarray of int
        The rows of the discovery set and of the test set.
    words : AttributedWords
        Of the discovery set.

    Attributes
    ----------
    seed : Seed or None
        The next seed; None if the search has ended.
    log_p_values : list of float
        Natural logarithms of the p-values of all candidates that were tested.
    """

    def __init__(
        self,
        sequences: MaskedSequences,
        comparison: Comparison,
        discovery: NDArray[np.intp],
        test: NDArray[np.intp],
        words: AttributedWords,
    ) -> None:
        self._sequences, self._positive, self._label = sequences, comparison.positive, comparison.label
        self._discovery, self._test = discovery, test
        self._positives = np.sort(np.concatenate([rows[comparison.positive[rows]] for rows in (discovery, test)]))
        self._used_positives = np.flatnonzero(comparison.positive & comparison.used)
        self._words = words
        self._composition = CompositionTest(sequences.one_hot, comparison.positive, discovery, test)
        self._known: list[Motif] = []
        self._n_failures = 0
        self._found_composition = False
        self.log_p_values: list[float] = []
        self.find_seed()

    def find_seed(self) -> None:
        """Find the next seed in the sequences as they are masked now."""
        has_ended = self._n_failures == _MAX_FAILURES
        self.seed = None if has_ended else self._words.find_seed(self._sequences)

    def next_motif(self, alpha: float) -> DiscoveredMotif | None:
        """Test the seed, and return the motif if it is significant and no variant of an earlier one.

        The t-th candidate is tested at the level alpha / (t (t + 1)). The sum of all levels is alpha.
        """
        assert self.seed is not None
        self._words.remove(self.seed.word, self._sequences)
        n_tests = len(self.log_p_values) + 1
        log_alpha = np.log(alpha / (n_tests * (n_tests + 1)))
        candidate = self._best_candidate(self.seed.sites)
        found = None if candidate is None else self._test_candidate(candidate, log_alpha)
        if candidate is None or found is None:
            self._n_failures += 1
            return None
        self._sequences.mask(candidate.log_odds, candidate.threshold, candidate.region)
        return found if self._is_new(found.motif) else None

    def _is_new(self, motif: Motif) -> bool:
        """Remember the motif, and return whether it is the first of its kind."""
        is_variant = any(motif.similarity(other).similarity > _MIN_SIMILARITY_OF_VARIANTS for other in self._known)
        self._known.append(motif)
        if motif.caution == "composition":
            self._n_failures += 1
            is_first, self._found_composition = not self._found_composition, True
            return is_first and not is_variant
        if not is_variant:
            self._n_failures = 0
        return not is_variant

    def _best_candidate(self, sites: Sites) -> _Candidate | None:
        """Return the candidate of a seed, in a region if the motif is enriched there more significantly."""
        log_p, candidate = self._refine(sites, None)
        log_p_region, region = preferred_region(sites.start, self._discovery, self._sequences, WORD_LENGTH)
        if log_p_region < np.log(_MAX_P_OF_REGION):
            first, end = region
            log_p_inside, inside = self._refine(sites, (first - WORD_LENGTH, end + WORD_LENGTH))
            if log_p_inside < log_p - np.log(self._sequences.one_hot.shape[1]):  # for the choice of the region
                candidate = inside
        return None if candidate is None else self._separated(candidate)

    def _separated(self, candidate: _Candidate) -> _Candidate:
        """Return the candidate for the more frequent kind of its sites, if they are of two kinds."""
        length, background = len(candidate.counts), self._sequences.background
        sites = self._sites(candidate, self._discovery[self._positive[self._discovery]], candidate.region)
        bases = bases_at(self._sequences.one_hot, sites.trim(length, -_FLANK, length + _FLANK), length + 2 * _FLANK)
        is_frequent = two_kinds(bases)
        if is_frequent is None:
            return candidate
        counts = bases[is_frequent].sum(axis=0, dtype=float)
        first, end = informative_interval(counts, background, _MIN_INFORMATION)
        if end - first < MIN_LENGTH:
            return candidate
        log_odds = CountMatrix(counts[first:end], background=background).log_odds()
        scores = (bases[:, first:end] * log_odds).sum(axis=(1, 2))
        return _Candidate(
            counts[first:end], log_odds, _separating_threshold(scores, is_frequent), candidate.region, has_rival=True
        )

    def _refine(self, sites: Sites, region: Region) -> tuple[float, _Candidate | None]:
        """Return the candidate with the smallest p-value in the discovery set, and the p-value's logarithm.

        The bases at the hits are counted again as long as the p-value decreases.
        """
        rows, positive, length = self._discovery, self._positive[self._discovery], WORD_LENGTH
        best, best_log_p = None, 0.0
        while True:
            counts, sites = informative_core(
                self._sequences.one_hot,
                sites,
                length,
                self._sequences.background,
                flank=_GROWTH,
                min_information=_MIN_INFORMATION,
            )
            length = len(counts)
            if length < MIN_LENGTH:
                return best_log_p, best
            log_odds = CountMatrix(counts, background=self._sequences.background).log_odds()
            hits = self._sequences.best_hits(log_odds, rows, region)
            threshold, log_p = best_threshold(hits.score, self._enrichment_test(rows, length, region))
            if log_p >= best_log_p:
                return best_log_p, best
            best, best_log_p = _Candidate(counts, log_odds, threshold, region), log_p
            sites = Sites.of_hits(rows, hits, positive & (hits.score >= threshold))

    def _enrichment_test(self, rows: NDArray[np.intp], length: int, region: Region) -> EnrichmentTest:
        positive = self._positive[rows]
        n_positive, n_negative = (
            self._sequences.count_windows(group, length, region).sum() for group in (rows[positive], rows[~positive])
        )
        return EnrichmentTest(positive, n_positive / max(1, n_positive + n_negative))

    def _test_candidate(self, candidate: _Candidate, log_alpha: float) -> DiscoveredMotif | None:
        """Return the motif if its hits are enriched in the test set."""
        length, region = len(candidate.counts), candidate.region
        hits = self._sequences.best_hits(candidate.log_odds, self._test, region)
        test = self._enrichment_test(self._test, length, region)
        log_p, statistics = hit_statistics(hits.score, candidate.threshold, test)
        self.log_p_values.append(log_p)
        if log_p > log_alpha:
            return None
        sites = self._sites(candidate, self._used_positives, region)
        motif = self._motif(candidate, sites, **statistics, **self._position(candidate))
        if motif is None:
            return None
        if is_part_of_repeat(self._sequences, sites, length) or is_simple_repeat(motif):
            motif = replace(motif, caution="repeat")
        elif self._composition.log_p(hits.score >= candidate.threshold) > log_alpha:
            motif = replace(motif, caution="composition")
        return DiscoveredMotif(log_p, motif)

    def _sites(self, candidate: _Candidate, rows: NDArray[np.intp], region: Region) -> Sites:
        """Return the best hits in the rows, of those that have a hit."""
        hits = self._sequences.best_hits(candidate.log_odds, rows, region)
        return Sites.of_hits(rows, hits, hits.score >= candidate.threshold)

    def _motif(self, candidate: _Candidate, sites: Sites, **attributes: Any) -> Motif | None:
        """Return the motif with the counts of all its sites; None if nothing is left of it."""
        sequences, length = self._sequences, len(candidate.counts)
        counts = self._counts_with_flanks(candidate, sites)
        # The information of few sites is uncertain: three times the correction for their number.
        min_information = max(_MIN_INFORMATION_OF_FLANKS, 9 / (2 * np.log(2) * max(1, counts.sum(axis=1).max())))
        first, end = informative_interval(counts, sequences.background, min_information)
        sites = complete_sites(sequences.one_hot, sites.trim(length, first - _FLANK, end - _FLANK), end - first)
        if end - first < MIN_LENGTH or not len(sites.start):
            return None
        motif = Motif(
            counts[first:end], background=sequences.background, sites=sites.to_frame(), target=self._label, **attributes
        )
        return motif.reverse_complement() if sites.reverse.mean() > 0.5 else motif

    def _counts_with_flanks(self, candidate: _Candidate, sites: Sites) -> NDArray[np.float64]:
        """Return the expected counts, or those at the sites."""
        length = len(candidate.counts)
        whole = sites.trim(length, -_FLANK, length + _FLANK)
        counts = bases_at(self._sequences.one_hot, whole, length + 2 * _FLANK).sum(axis=0, dtype=float)
        if candidate.has_rival:  # its sites would be counted as weak ones
            return counts
        expected = expected_counts(
            counts[_FLANK:-_FLANK], self._sequences, self._positives, candidate.region, flank=_FLANK
        )
        n_hits = np.isin(sites.sequence, self._positives).sum()
        low, high = _EXPECTED_PER_HIT
        if not low * n_hits <= expected.sum(axis=1).max() <= high * n_hits:
            return counts
        return expected * len(sites.start) / n_hits

    def _position(self, candidate: _Candidate) -> dict[str, Any]:
        """Return the preferred region of the hits in the discovery set, and its p-value in the test set."""
        length = len(candidate.counts)
        discovery, test = (rows[self._positive[rows]] for rows in (self._discovery, self._test))
        _, region = preferred_region(self._sites(candidate, discovery, None).start, discovery, self._sequences, length)
        starts = self._sites(candidate, test, None).start
        log_p = log_p_of_region(starts, test, self._sequences, length, region)
        position = (region[0], region[1] + length - 1) if log_p < np.log(_MAX_P_OF_REGION) else None
        return {"position": position, "position_p_value": float(np.exp(log_p))}


def _separating_threshold(scores: NDArray[np.float64], is_frequent: NDArray[np.bool_]) -> float:
    """Return the score from which on the sites of the frequent kind exceed the others by the largest number."""
    order = np.argsort(-scores, kind="stable")
    lead = np.cumsum(np.where(is_frequent[order], 1, -1))
    return float(scores[order][lead.argmax()])
