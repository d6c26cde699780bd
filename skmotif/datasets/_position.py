"""Simulated sequences of two classes with the same motifs, at different positions or on different strands."""

from numbers import Integral, Real
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils import check_random_state

from skmotif._numbers import as_floats
from skmotif._sklearn import Interval, StrOptions, validate_params
from skmotif.datasets._bunch import make_bunch
from skmotif.datasets._planted_motifs import as_matrices, check_mutation_rates
from skmotif.datasets._simulation import as_strings, draw_background, draw_instances, write_instances

_DEFAULT_MOTIFS = ["CGACCGAACTCC", "TTAGCATGTCAA"]
_N_MOTIFS = {"window": 1, "order": 2, "distance": 2, "strand": 1}

# The least number of bases between two motifs, and between a motif and an end of the sequence. So no 6-mer overlaps
# both motifs, and as many 6-mers overlap a motif wherever it is.
_MIN_SPACE = 5


@validate_params(
    {
        "n_samples": [Interval(Integral, 2, None, closed="left")],
        "length": [Interval(Integral, 1, None, closed="left")],
        "task": [StrOptions(set(_N_MOTIFS))],
        "motifs": [str, "array-like", None],
        "window": ["array-like"],
        "distance": ["array-like"],
        "mutation_rate": [Interval(Real, 0, 1, closed="both"), "array-like"],
        "random_state": ["random_state"],
        "return_X_y": ["boolean"],
        "as_frame": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def make_position_classification(
    n_samples: int = 2000,
    length: int = 100,
    *,
    task: Literal["window", "order", "distance", "strand"] = "window",
    motifs: str | ArrayLike | None = None,
    window: ArrayLike = (20, 60),
    distance: ArrayLike = (10, 20),
    mutation_rate: float | ArrayLike = 0.0,
    random_state: int | np.random.RandomState | None = None,
    return_X_y: bool = False,
    as_frame: bool = False,
) -> Any:
    """Generate sequences of two classes that differ only in where their motifs are.

    All sequences contain the motifs. Use these data to test whether a network uses the
    position, the order, the distance or the strand of motifs: a model that uses only which
    motifs there are has an accuracy of about 0.5.

    Parameters
    ----------
    n_samples : int, default=2000
        Number of sequences, half of them positive.

    length : int, default=100
        Their length in bp.

    task : {"window", "order", "distance", "strand"}, default="window"
        How the classes differ:

        - "window": the positives have the motif in the ``window``, the negatives outside it;
        - "order": the positives have the first motif upstream of the second, the negatives
          downstream;
        - "distance": the second motif is downstream of the first. In the positives, the
          ``distance`` is between its limits; in the negatives, it is up to ``stop - start``
          bases shorter or longer;
        - "strand": the positives have the motif on the forward strand, the negatives on the
          reverse strand.

    motifs : str, array-like of shape (width, 4), or list of these, default=None
        One motif for "window" and "strand", two for "order" and "distance". Each is a
        consensus of IUPAC codes, or the probabilities of A, C, G, T at each position. None
        means CGACCGAACTCC and, as the second motif, TTAGCATGTCAA.

    window : tuple of int (start, stop), default=(20, 60)
        The positions of the window, 0-based and half-open. The whole motif is inside it or
        outside it. Only "window" uses it.

    distance : tuple of int (start, stop), default=(10, 20)
        Number of bases between the two motifs, at least ``start`` and less than ``stop``: in
        the positives for "distance", in all sequences for "order". Other tasks do not use it.

    mutation_rate : float or array-like of shape (n_motifs,), default=0.0
        Probability that a planted base is replaced by one of the three other bases: one
        probability for all motifs, or one for each.

    random_state : int, RandomState instance or None, default=None
        Determines the sequences.

    return_X_y : bool, default=False
        Return ``(data, target)`` instead of a Bunch.

    as_frame : bool, default=False
        Return pandas objects.

    Returns
    -------
    data : Bunch
        Dictionary-like, with the following entries.

        data : ndarray of shape (n_samples,) or DataFrame of shape (n_samples, 1)
            The sequences, as ``str``; as a frame, the column "sequence".
        target : ndarray or Series of shape (n_samples,)
            1 for the positives, 0 for the negatives.
        frame : DataFrame of shape (n_samples, 2)
            The sequences and the target; None unless ``as_frame=True``.
        feature_names : list of str
            ``["sequence"]``.
        motifs : list of ndarray of shape (width, 4)
            The motifs as probabilities of A, C, G, T.
        motif_starts : ndarray of shape (n_samples, n_motifs)
            Start of each motif (0-based).
        motif_strands : ndarray of shape (n_samples, n_motifs)
            "+" or "-".

    (data, target) : tuple
        If ``return_X_y=True``.

    Raises
    ------
    ValueError
        If a motif is malformed, if the number of motifs does not fit the task, if the motifs
        do not fit into the length, the window or the distance, if the classes would not
        differ (a palindrome has no strand, two equal motifs have no order), or if a motif is
        so common by chance that no background without it can be drawn.

    See Also
    --------
    make_motif_classification : Only the positives contain motifs, at any position.

    Notes
    -----
    The four bases are equally frequent in the background, which contains no motif on either
    strand. All motifs are on the forward strand, except in the negatives of "strand". They
    are at least 5 bp from each other and from the ends. So 6-mers, counted on both strands,
    have the same expected counts in both classes. The starts of one motif that the task
    allows are equally likely, and so are the distances of two.

    In "order" and "distance", the position of one of the two motifs is also informative,
    because sequences have ends: the upstream motif is further to the left. With the
    defaults, the best classifier that uses the position of one motif has an AUROC of 0.88
    for "order" and of 0.57 for "distance"; in sequences of 200 bp, of 0.66 and 0.53.

    Examples
    --------
    >>> from skmotif.datasets import make_position_classification
    >>> dataset = make_position_classification(4, 60, task="order", motifs=["TGACTCA", "GGGCGG"], random_state=0)
    >>> for sequence, target in zip(dataset.data, dataset.target, strict=True):
    ...     print(sequence, target)
    TGGTAAATTTTTCTAGATGCCTCGAGGGGGGCGGGGAACCGCTAAAGTGACTCAACTATA 0
    TCTGGACACACGGGCGGAGTCGAGCAGATAGCTGACTCATCTGCTCTGTGGGTGCGACGC 0
    GCACGGGGGCTCCTTGATGACTCAATTGCAGCGTTTACGAGGGGCGGTGAAGGATGGGGC 1
    CAATGCTGACTCAAAAGCGTTAGCATCCGTGTGGGCGGTGCAGAACCCCGTAGAGCGAAC 1
    >>> dataset.motif_starts
    array([[47, 28],
           [32, 11],
           [17, 41],
           [ 6, 32]])
    """
    matrices = _as_motifs_of_task(motifs, task)
    mutation_rates = check_mutation_rates(mutation_rate, len(matrices))
    rng = check_random_state(random_state)

    is_positive = rng.permutation(np.arange(n_samples) < n_samples // 2)
    widths = [len(motif) for motif in matrices]
    starts = _draw_starts(task, is_positive, widths, length, window=window, distance=distance, rng=rng)
    reverse = ~is_positive & (task == "strand")
    bases = draw_background(n_samples, length, np.full(4, 0.25), matrices, rng)
    for motif, start, rate in zip(matrices, starts.T, mutation_rates, strict=True):
        instances = draw_instances(motif, n_samples, rate, rng)
        write_instances(bases, np.arange(n_samples), start, instances, reverse)
    return make_bunch(
        as_strings(bases),
        is_positive.astype(int),
        return_X_y=return_X_y,
        as_frame=as_frame,
        motifs=matrices,
        motif_starts=starts,
        motif_strands=np.repeat(np.where(reverse, "-", "+")[:, None], len(matrices), axis=1),
    )


def _as_motifs_of_task(motifs: Any, task: str) -> list[NDArray[np.float64]]:
    n_motifs = _N_MOTIFS[task]
    matrices = as_matrices(_DEFAULT_MOTIFS[:n_motifs] if motifs is None else motifs)
    if len(matrices) != n_motifs:
        raise ValueError(f"Expected {n_motifs} motif{'s' * (n_motifs > 1)} for task={task!r}, got {len(matrices)}.")
    if task == "strand" and np.allclose(matrices[0], matrices[0][::-1, ::-1]):
        raise ValueError("The motif equals its reverse complement; expected one that differs between the strands.")
    if task == "order" and np.array_equal(matrices[0], matrices[1]):
        raise ValueError("The two motifs are equal; expected different ones, because the classes differ in the order.")
    return matrices


def _draw_starts(
    task: str,
    is_positive: NDArray[np.bool_],
    widths: list[int],
    length: int,
    *,
    window: ArrayLike,
    distance: ArrayLike,
    rng: np.random.RandomState,
) -> NDArray[np.intp]:
    """Draw the start of each motif, ``(n_samples, n_motifs)``."""
    needed = sum(widths) + (len(widths) + 1) * _MIN_SPACE
    if needed > length:
        raise ValueError(
            f"With task={task!r}, the motifs and {_MIN_SPACE} bp before, between and after them need {needed} bp, "
            f"but length={length}."
        )
    possible = _MIN_SPACE + np.arange(length - needed + 1)  # starts of one motif, or distances between two
    if task == "strand":
        positive = negative = possible
    elif task == "window":
        positive, negative = _split_starts(possible, window, widths[0], length)
    else:
        positive, negative = _split_distances(possible, distance, task)
    drawn = np.where(is_positive, rng.choice(positive, len(is_positive)), rng.choice(negative, len(is_positive)))
    if len(widths) == 1:
        return drawn[:, None]
    return _place_pairs(drawn, is_positive | (task == "distance"), widths, length, rng)


def _place_pairs(
    distances: NDArray[np.intp],
    first_is_upstream: NDArray[np.bool_],
    widths: list[int],
    length: int,
    rng: np.random.RandomState,
) -> NDArray[np.intp]:
    """Draw the starts of pairs of motifs at these distances, ``(n_samples, 2)``."""
    upstream = rng.randint(_MIN_SPACE, length - sum(widths) - distances - _MIN_SPACE + 1)
    first = upstream + np.where(first_is_upstream, 0, widths[1] + distances)
    second = upstream + np.where(first_is_upstream, widths[0] + distances, 0)
    return np.stack([first, second], axis=1)


def _split_starts(
    possible: NDArray[np.intp], window: ArrayLike, width: int, length: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the possible starts of a motif inside and outside the window."""
    start, stop = _as_range(window, "window", 0, length)
    inside = possible[(possible >= start) & (possible + width <= stop)]
    outside = possible[(possible + width <= start) | (possible >= stop)]
    if not len(inside) or not len(outside):
        side = "outside" if len(inside) else "inside"
        raise ValueError(
            f"The motif of {width} bp does not fit {side} window=({start}, {stop}). It should fit both inside and "
            f"outside the window, with its start between {possible[0]} and {possible[-1]}."
        )
    return inside, outside


def _split_distances(
    possible: NDArray[np.intp], distance: ArrayLike, task: str
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the distances in the positives and in the negatives."""
    start, stop = _as_range(distance, "distance", possible[0], possible[-1] + 1)
    positive = np.arange(start, stop)
    if task == "order":
        return positive, positive
    is_near = (possible >= start - len(positive)) & (possible < stop + len(positive))
    negative = np.setdiff1d(possible[is_near], positive)
    if not len(negative):
        raise ValueError(
            f"distance=({start}, {stop}) leaves no distance for the negatives; expected fewer than all possible "
            f"distances, {possible[0]} to {possible[-1]}."
        )
    return positive, negative


def _as_range(limits: ArrayLike, name: str, first: int, last: int) -> tuple[int, int]:
    values = as_floats(limits, name)
    if values.shape != (2,) or (values != np.floor(values)).any() or not first <= values[0] < values[1] <= last:
        raise ValueError(
            f"{name} should be (start, stop), whole numbers with {first} <= start < stop <= {last}, got {limits!r}."
        )
    return int(values[0]), int(values[1])
