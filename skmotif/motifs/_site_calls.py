"""`call_sites`: the sites of motifs that a fitted network uses."""

from collections.abc import Hashable, Iterable
from numbers import Integral, Real
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.stats import false_discovery_control
from sklearn.base import is_regressor
from sklearn.utils import check_random_state

from skmotif._one_hot import single_bases
from skmotif._pipeline import explained, network_estimator
from skmotif._shuffle import shuffle_dinucleotides
from skmotif._sklearn import Interval, validate_params
from skmotif.inspection import attribution
from skmotif.motifs._discovery import ATTRIBUTION, checked_attributions, checked_sequences
from skmotif.motifs._motif import Motif
from skmotif.motifs._motif_list import MotifList, as_motif_list
from skmotif.motifs._scanning import labels_of, numbered_hits
from skmotif.motifs._score_tables import n_before

_COLUMNS = ["motif", "sequence", "start", "end", "strand", "score", "contribution", "p_value", "q_value"]


@validate_params(
    {
        "attributions": ["array-like", None],
        "threshold": [Interval(Real, 0, 1, closed="right")],
        "both_strands": ["boolean"],
        "alpha": [Interval(Real, 0, 1, closed="right")],
        "n_shuffles": [Interval(Integral, 1, None, closed="left")],
        "random_state": ["random_state"],
    },
    prefer_skip_nested_validation=True,
)
def call_sites(
    estimator: Any,
    motifs: Motif | Iterable[Motif],
    X: Any,
    *,
    target: Any = None,
    attributions: ArrayLike | None = None,
    threshold: float = 1e-3,
    both_strands: bool = True,
    alpha: float = 0.01,
    n_shuffles: int = 1000,
    random_state: int | np.random.RandomState | None = None,
) -> pd.DataFrame:
    """Find the sites of motifs that a fitted network uses.

    A hit of a motif is not always a site: it may be a chance match, or at a position or on a
    strand where the network does not use it. A call is a hit whose bases also contribute to
    the network's score, as in Fi-NeMo [1]_:

    1. `scan` finds the hits of each motif with a lenient threshold, as FIMO [2]_ does. Of
       overlapping hits of one motif, the one with the highest score is kept.
    2. The contribution of each base to the score is computed by integrated gradients. The
       contribution of a hit is the sum over its bases.
    3. Shuffles of the sequences, which keep the dinucleotide counts, are attributed in the
       same way. The p-value of a hit is the fraction of the windows of the same width in
       the shuffles whose contribution is at least as high.
    4. The q-values of the hits of one motif are computed by Benjamini and Hochberg's method.
       The hits with a q-value of at most ``alpha`` are the calls.

    Parameters
    ----------
    estimator : MotifCNNClassifier, MotifCNNRegressor or Pipeline
        Fitted; a pipeline ends in one of the two.

    motifs : Motif or list of Motif
        The motifs to search for: discovered in the network, or known ones.

    X : array-like of shape (n_sequences,) or (n_sequences, length, 4)
        The sequences, as the estimator takes them.

    target : label or int, default=None
        The class whose score the sites increase, or the number of one of several outputs. If
        None, the ``target`` of each motif if it has one; else as in
        `skmotif.inspection.attribution`. For a response, motifs with the target "low", which
        `discover_motifs` finds, have sites that decrease the response.

    attributions : array-like of shape (n_sequences, length), default=None
        The contribution of each base to the score of one target, for example by a network
        that was not trained on the sequence. A positive contribution increases the score. If
        None, they are computed. The estimator still attributes the shuffles: both should
        have the same scale.

    threshold : float, default=1e-3
        Hits have a smaller p-value in `scan`. It is lenient, because the contributions
        decide.

    both_strands : bool, default=True
        Whether to also search for the reverse complements of the motifs.

    alpha : float, default=0.01
        The highest q-value of a call. With 1, all hits are returned.

    n_shuffles : int, default=1000
        Number of shuffled sequences; each sequence is shuffled about equally often.

    random_state : int, RandomState instance or None, default=None
        Determines the shuffles.

    Returns
    -------
    DataFrame
        One row per call, sorted by motif (as given), sequence and start:

        - ``motif``: its name, or consensus if it has none;
        - ``sequence``: row number of the sequence;
        - ``start``, ``end``: columns of the encoded sequence, those of the sequence as given
          if it is padded at its end (bp, 0-based, end excluded);
        - ``strand``: "-" for a site of the reverse complement;
        - ``score``: of the match, in bits;
        - ``contribution``: in units of the network's score;
        - ``p_value``: of the contribution;
        - ``q_value``: the false discovery rate if this hit and all hits of the motif with a
          higher contribution are called.

    Raises
    ------
    ValueError
        If the list of motifs is empty; a parameter, the target, the attributions or X is
        invalid; X does not have the four channels of DNA; or
        ``attributions`` are given and the motifs have different targets.
    TypeError
        If the estimator or a motif is of another kind.

    See Also
    --------
    scan : All hits, with FIMO's p-values of the match.
    discover_motifs : The motifs that the network has learned.

    Notes
    -----
    The reference of the p-value is a window at any place of a shuffle, of which few match the
    motif. So a chance match that the network uses like a site is called as well.

    A network of two classes may use only the sites of one of them. If it takes a sequence
    without a site for a positive one, the sites of the positives contribute nothing, and
    those of the negatives are called with the negative class as ``target``.

    A hit shares the bases of overlapping hits of other motifs, and so their contributions:
    similar motifs are called at the same place.

    Fi-NeMo [1]_ fits the contributions by a sparse sum of contribution weight matrices. Here
    each hit is tested alone, which needs no other matrices than those of `Motif`, and gives
    p-values.

    References
    ----------
    .. [1] Fi-NeMo: finding neural network motifs, hits of TF-MoDISco's motifs in
       contribution scores. https://github.com/austintwang/finemo_gpu

    .. [2] Grant, C. E., Bailey, T. L. and Noble, W. S. (2011). FIMO: scanning for
       occurrences of a given motif. Bioinformatics 27:1017.

    Examples
    --------
    All sequences have the motif, but it counts only from 10 to 30 bp:

    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_position_classification
    >>> from skmotif.motifs import Motif, call_sites, scan
    >>> motif = Motif.from_consensus("TGACTCATTG")
    >>> X, y = make_position_classification(
    ...     800, 60, motifs="TGACTCATTG", window=(10, 30), random_state=0, return_X_y=True
    ... )
    >>> cnn = MotifCNNClassifier(
    ...     n_filters=16, kernel_size=10, mutation_rate=0, learning_rate=0.02, epochs=12, random_state=1
    ... )
    >>> pipe = make_pipeline(DNAOneHotEncoder(), cnn).fit(X[:600], y[:600])
    >>> hits = scan(motif, X[600:])
    >>> calls = call_sites(pipe, motif, X[600:], random_state=0)
    >>> for name, sites in {"hits": hits, "calls": calls}.items():
    ...     print(f"{name} in the window: {sites['start'].between(10, 20).mean():.2f}")
    hits in the window: 0.54
    calls in the window: 1.00
    """
    motif_list, network = as_motif_list(motifs), network_estimator(estimator)
    targets = [_target_of(motif, target, network) for motif in motif_list]
    labels = {motif_target.label for motif_target in targets}
    if attributions is not None and len(labels) > 1:
        raise ValueError(f"attributions explain one target, but the motifs have several: {sorted(map(str, labels))}.")
    one_hot = _checked(estimator, X, labels)
    given = None if attributions is None else checked_attributions(attributions, one_hot)
    shuffles = _shuffles(one_hot, n_shuffles, check_random_state(random_state))
    contributions = {label: _Contributions(network, label, one_hot, given, shuffles) for label in labels}
    hits = _without_overlaps(numbered_hits(motif_list, single_bases(one_hot), threshold, both_strands))
    tested = [hits.assign(contribution=0.0, p_value=1.0, q_value=1.0)[:0]]  # the columns, if there is no hit
    for number, (label, sign) in enumerate(targets):
        hits_of_motif = hits[hits["number"] == number]
        if len(hits_of_motif):
            tested.append(contributions[label].test(hits_of_motif, sign))
    return _calls(pd.concat(tested), motif_list, alpha)


class _Target(NamedTuple):
    """The target whose score is explained, and -1 if the motif decreases it."""

    label: Hashable
    sign: Literal[1, -1]


def _target_of(motif: Motif, target: Any, network: Any) -> _Target:
    # The target of a motif of a response is "high" or "low", without the number of the output.
    is_response = is_regressor(network)
    label = motif.target if target is None and not is_response else target
    if label is not None and not np.isscalar(label):
        raise ValueError(f"target should be one class, or the number of one output, got {label!r:.60}.")
    return _Target(label, -1 if is_response and motif.target == "low" else 1)


def _checked(estimator: Any, X: Any, targets: Iterable[Any]) -> NDArray[Any]:
    """Return the encoded sequences; raise a ValueError if they or a target are not valid."""
    for target in targets:
        _, one_hot, _ = explained(estimator, X, target=target)
    return checked_sequences(one_hot)


def _shuffles(one_hot: NDArray[Any], n_shuffles: int, rng: np.random.RandomState) -> NDArray[Any]:
    """Return shuffled sequences; the numbers of shuffles of any two sequences differ by at most one."""
    rows = np.resize(rng.permutation(len(one_hot)), n_shuffles)
    return shuffle_dinucleotides(one_hot[rows], rng)


def _without_overlaps(hits: pd.DataFrame) -> pd.DataFrame:
    """Return the hits that do not overlap a better hit of the same motif, on either strand."""
    # The two strands of a palindrome have the same score, but for a rounding error.
    best_first = hits.assign(score=-hits["score"].round(9)).sort_values(["number", "sequence", "score"])
    kept: list[Any] = []
    current: tuple[int, int] | None = None
    ends: list[tuple[int, int]] = []
    for index, number, sequence, start, end in best_first[["number", "sequence", "start", "end"]].itertuples(name=None):
        if (number, sequence) != current:
            current, ends = (number, sequence), []
        if all(end <= other_start or start >= other_end for other_start, other_end in ends):
            ends.append((start, end))
            kept.append(index)
    return hits.loc[sorted(kept)]


class _Contributions:
    """The contributions of all windows to the score of one target, in the sequences and in their shuffles."""

    def __init__(
        self,
        network: Any,
        target: Any,
        one_hot: NDArray[Any],
        given: NDArray[np.float32] | None,
        shuffles: NDArray[Any],
    ) -> None:
        if given is None:
            given = attribution(network, one_hot, target=target, **ATTRIBUTION)
        self._sums = _sums_before(given)
        self._shuffled_sums = _sums_before(attribution(network, shuffles, target=target, **ATTRIBUTION))
        self._n_unknown = n_before(~np.any(single_bases(shuffles), axis=2))

    def test(self, hits: pd.DataFrame, sign: Literal[1, -1]) -> pd.DataFrame:
        """Return the hits of one motif with their contributions, p-values and q-values."""
        rows = hits["sequence"]
        contribution = sign * (self._sums[rows, hits["end"]] - self._sums[rows, hits["start"]])
        null = np.sort(sign * self._of_shuffles(int(hits["end"].iloc[0] - hits["start"].iloc[0])))
        n_as_high = len(null) - np.searchsorted(null, contribution)
        p_value = (1 + n_as_high) / (1 + len(null))
        return hits.assign(contribution=contribution, p_value=p_value, q_value=false_discovery_control(p_value))

    def _of_shuffles(self, width: int) -> NDArray[np.float64]:
        """Return the contributions of all windows of the shuffles without unknown bases."""
        is_known = self._n_unknown[:, width:] == self._n_unknown[:, :-width]
        return (self._shuffled_sums[:, width:] - self._shuffled_sums[:, :-width])[is_known]


def _sums_before(attributions: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the sum of the contributions before each position, ``(n_sequences, length + 1)``."""
    return np.pad(attributions.cumsum(axis=1, dtype=np.float64), ((0, 0), (1, 0)))


def _calls(tested: pd.DataFrame, motifs: MotifList, alpha: float) -> pd.DataFrame:
    """Return the hits with small q-values, with the labels of their motifs."""
    called = tested[tested["q_value"] <= alpha].reset_index(drop=True)
    called["motif"] = labels_of(motifs, called)
    return called[_COLUMNS].astype({"motif": str, "strand": str})
