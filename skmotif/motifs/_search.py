"""`MotifSearch`: the steps of `discover_motifs`, from attributions to significant motifs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from skmotif._one_hot import single_bases
from skmotif._pipeline import fitted_network
from skmotif._shuffle import shuffle_dinucleotides
from skmotif.inspection import attribution
from skmotif.motifs._comparisons import Comparison
from skmotif.motifs._enrichment import EnrichmentTest, best_threshold, hit_statistics
from skmotif.motifs._matrix import CountMatrix
from skmotif.motifs._motif import Motif
from skmotif.motifs._scoring import best_hits
from skmotif.motifs._seqlets import align_seqlets, find_seqlets
from skmotif.motifs._sites import Sites, bases_at, count_complete_sites, informative_core, mask_hits

# Minimum number of positions of a motif, and of seqlets that a motif is built from.
MIN_LENGTH = 4
_MIN_SEQLETS = 3

# Positions (bp) that a motif can grow by on each side at each iteration.
_FLANK = 8

# Positions with less information (bits, corrected for the number of sites) do not extend a motif.
_MIN_INFORMATION = 0.25

# Motifs with a higher similarity (`Motif.similarity`) are variants of the same motif.
_MIN_SIMILARITY_OF_VARIANTS = 0.6

# Seqlets with a smaller fraction of unmasked bases are not searched again.
_MIN_UNMASKED = 0.75

# Integrated gradients sum to a difference of scores, so they can be compared between sequences. Plain
# gradients can be large where there is no motif.
_ATTRIBUTION = {"method": "integrated_gradients", "baseline": "uniform", "n_steps": 5}

# Minimum number of attributions in the null, so that it contains rare ones.
_MIN_NULL_SIZE = 20_000


@dataclass(frozen=True)
class Seqlets:
    """Windows of high attribution.

    Parameters
    ----------
    sites : Sites
        Where they are.
    contributions : ndarray of shape (n_seqlets, flank + window + flank, 4)
        Contributions of the bases in the seqlets and their flanks, at the one-hot positions.
    """

    sites: Sites
    contributions: NDArray[np.floating]

    def __len__(self) -> int:
        return len(self.contributions)

    def select(self, rows: NDArray[np.bool_]) -> "Seqlets":
        """Return some of the seqlets."""
        return Seqlets(self.sites.select(rows), self.contributions[rows])


class DiscoveredMotif(NamedTuple):
    """A significant motif, with the natural logarithm of its p-value."""

    log_p: float
    motif: Motif


class _Candidate(NamedTuple):
    """Log-odds of shape (length, 4), and the score from which on a window is a hit."""

    log_odds: NDArray[np.float64]
    threshold: float


class MotifSearch:
    """The search for motifs in a set of sequences, in which the sites of found motifs are masked.

    Parameters
    ----------
    network : MotifCNNClassifier or MotifCNNRegressor
        Fitted.
    one_hot : ndarray of shape (n_sequences, length, 4)
        The sequences.
    window : int
        Width of a seqlet in bp.
    alpha : float
        Significance level of each test.
    rng : RandomState
        Draws shuffles and seqlets.
    """

    def __init__(
        self, network: Any, one_hot: NDArray[Any], window: int, alpha: float, rng: np.random.RandomState
    ) -> None:
        self._network = network
        self._one_hot = one_hot
        self._window = window
        self._log_alpha = np.log(alpha)
        self._rng = rng
        self._both_strands = fitted_network(network).architecture.scans_both_strands
        # Known bases only; the sites of motifs are masked when they are found.
        self._masked = single_bases(one_hot)
        background = self._masked.sum(axis=(0, 1), dtype=float) + 1
        self._background = background + background[::-1] if self._both_strands else background

    def find_seqlets(self, comparison: Comparison) -> Seqlets:
        """Return the seqlets in the positive sequences of the discovery set."""
        rows = np.flatnonzero(comparison.positive & comparison.used)
        one_hot = self._one_hot[rows]
        attributions = self._attribute(one_hot, comparison)
        n_shuffles = -(-_MIN_NULL_SIZE // attributions.size)
        null = [self._attribute(shuffle_dinucleotides(one_hot, self._rng), comparison) for _ in range(n_shuffles)]
        sequence, start = find_seqlets(attributions, np.concatenate(null), self._window)
        kept = comparison.discovery[rows[sequence]]
        sites = Sites(sequence[kept], start[kept], np.zeros(kept.sum(), dtype=bool))
        flank = self._window // 2
        contributions = bases_at(
            one_hot * attributions[:, :, np.newaxis],
            sites.trim(self._window, -flank, self._window + flank),
            self._window + 2 * flank,
        )
        return Seqlets(sites._replace(sequence=rows[sites.sequence]), contributions)

    def find_motifs(
        self, comparison: Comparison, seqlets: Seqlets, max_motifs: int
    ) -> Iterator[DiscoveredMotif | None]:
        """Yield, for each candidate, the motif if it is significant and no variant of another one, else None."""
        known: list[Motif] = []
        for _ in range(max_motifs):
            if len(seqlets) < _MIN_SEQLETS:
                break
            similar, shift, reverse = align_seqlets(seqlets.contributions, self._window, self._both_strands, self._rng)
            sites = seqlets.sites
            aligned = Sites(sites.sequence, sites.start + shift, reverse).select(similar)
            candidate = self._refine(aligned, comparison)
            found = None if candidate is None else self._test(candidate, comparison)
            remaining = ~similar
            if candidate is not None and found is not None:
                self._masked = mask_hits(self._masked, *candidate, self._both_strands)
                n_unmasked = bases_at(self._masked, sites, self._window).sum(axis=(1, 2))
                remaining &= n_unmasked > _MIN_UNMASKED * self._window
            seqlets = seqlets.select(remaining)
            is_variant = found is not None and _has_variant(found.motif, known)
            if found is not None:
                known.append(found.motif)
            yield None if is_variant else found

    def _attribute(self, one_hot: NDArray[Any], comparison: Comparison) -> NDArray[np.float32]:
        contributions = attribution(self._network, one_hot, target=comparison.target, **_ATTRIBUTION)
        return comparison.sign * contributions

    def _refine(self, sites: Sites, comparison: Comparison) -> _Candidate | None:
        """Return the log-odds and the threshold with the smallest p-value in the discovery set.

        The bases at the hits are counted again as long as the p-value decreases.
        """
        rows = np.flatnonzero(comparison.discovery)
        scanned, positive = self._masked[rows], comparison.positive[rows]
        best, best_log_p, length = None, 0.0, self._window
        while True:
            counts, sites = informative_core(self._masked, sites, length, _FLANK, _MIN_INFORMATION)
            length = len(counts)
            if length < MIN_LENGTH:
                return best
            log_odds = CountMatrix(counts, background=self._background).log_odds()
            hits = best_hits(log_odds, scanned, self._both_strands, known_only=True)
            threshold, log_p = best_threshold(hits.score, EnrichmentTest.of_sequences(scanned, positive, length))
            if log_p >= best_log_p:
                return best
            best, best_log_p = _Candidate(log_odds, threshold), log_p
            sites = Sites(rows, hits.start, hits.reverse).select(positive & (hits.score >= threshold))

    def _test(self, candidate: _Candidate, comparison: Comparison) -> DiscoveredMotif | None:
        """Return the motif if its hits are enriched in the test set."""
        log_odds, threshold = candidate
        hits = best_hits(log_odds, self._masked, self._both_strands, known_only=True)
        test = EnrichmentTest.of_sequences(
            self._masked[comparison.test], comparison.positive[comparison.test], len(log_odds)
        )
        log_p, statistics = hit_statistics(hits.score[comparison.test], threshold, test)
        if log_p > self._log_alpha:
            return None
        is_site = comparison.positive & comparison.used & (hits.score >= threshold)
        sites = Sites(np.arange(len(is_site)), hits.start, hits.reverse).select(is_site)
        core, sites = informative_core(self._masked, sites, len(log_odds), _FLANK, _MIN_INFORMATION)
        counts, sites = count_complete_sites(self._masked, sites, len(core))
        if len(core) < MIN_LENGTH or len(sites.sequence) == 0:
            return None
        motif = Motif(
            counts, background=self._background, sites=sites.to_frame(), target=comparison.label, **statistics
        )
        return DiscoveredMotif(log_p, motif.reverse_complement() if sites.reverse.mean() > 0.5 else motif)


def _has_variant(motif: Motif, others: list[Motif]) -> bool:
    return any(motif.similarity(other).similarity > _MIN_SIMILARITY_OF_VARIANTS for other in others)
