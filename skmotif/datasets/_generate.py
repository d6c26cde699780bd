"""Simulated sequences with planted motifs."""

from numbers import Integral, Real
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.utils import check_random_state

from skmotif._numbers import as_floats
from skmotif._sklearn import Interval, StrOptions, validate_params
from skmotif.datasets._bunch import make_bunch
from skmotif.datasets._planted_motifs import as_matrices, check_mutation_rates
from skmotif.datasets._simulation import as_strings, draw_background, plant_motifs


@validate_params(
    {
        "n_samples": [Interval(Integral, 2, None, closed="left")],
        "length": [Interval(Integral, 1, None, closed="left")],
        "motifs": [str, "array-like"],
        "plant": [StrOptions({"one", "all"})],
        "both_strands": ["boolean"],
        "mutation_rate": [Interval(Real, 0, 1, closed="both"), "array-like"],
        "base_frequencies": ["array-like"],
        "positive_fraction": [Interval(Real, 0, 1, closed="neither")],
        "random_state": ["random_state"],
        "return_X_y": ["boolean"],
        "as_frame": ["boolean"],
    },
    prefer_skip_nested_validation=True,
)
def make_motif_classification(
    n_samples: int = 2000,
    length: int = 50,
    *,
    motifs: str | ArrayLike = "CGACCGAACTCC",
    plant: Literal["one", "all"] = "one",
    both_strands: bool = False,
    mutation_rate: float | ArrayLike = 0.0,
    base_frequencies: ArrayLike = (0.25, 0.25, 0.25, 0.25),
    positive_fraction: float = 0.5,
    random_state: int | np.random.RandomState | None = None,
    return_X_y: bool = False,
    as_frame: bool = False,
) -> Any:
    """Generate random sequences and plant motifs in the positive ones.

    The defaults resemble the data of the Zou et al. tutorial [1]_: half of 2,000 sequences
    of 50 bp contain CGACCGAACTCC at a random position.

    Parameters
    ----------
    n_samples : int, default=2000
        Number of sequences.

    length : int, default=50
        Their length in bp.

    motifs : str, array-like of shape (width, 4), or list of these, default="CGACCGAACTCC"
        Each motif as a consensus of IUPAC codes, or as the probabilities of A, C, G, T
        at each position.

    plant : {"one", "all"}, default="one"
        Plant one motif in each positive sequence, each motif equally often; or all motifs,
        in random order and without overlap.

    both_strands : bool, default=False
        Plant each instance as its reverse complement with a probability of one half.

    mutation_rate : float or array-like of shape (n_motifs,), default=0.0
        Probability that a planted base is replaced by one of the three other bases: one
        probability for all motifs, or one for each.

    base_frequencies : array-like of shape (4,), default=(0.25, 0.25, 0.25, 0.25)
        Frequencies of A, C, G, T in the background.

    positive_fraction : float, default=0.5
        Fraction of the sequences that are positive.

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
            1 if motifs were planted, else 0.
        frame : DataFrame of shape (n_samples, 2)
            The sequences and the target; None unless ``as_frame=True``.
        feature_names : list of str
            ``["sequence"]``.
        motifs : list of ndarray of shape (width, 4)
            The motifs as probabilities of A, C, G, T.
        motif_starts : ndarray of shape (n_samples, n_motifs)
            Start of each motif (0-based), or -1 if it was not planted.
        motif_strands : ndarray of shape (n_samples, n_motifs)
            "+" or "-", or "." if the motif was not planted.

    (data, target) : tuple
        If ``return_X_y=True``.

    Raises
    ------
    ValueError
        If a motif is malformed, if the motifs do not fit into the length, or if a motif is
        so common by chance that no background without it can be drawn.

    See Also
    --------
    make_position_classification : Both classes contain the motifs, at different positions.
    fetch_tutorial : The data of the Zou et al. tutorial.
    skmotif.metrics.motif_recovery : Compares discovered motifs with planted ones.

    Notes
    -----
    The background contains no motif on either strand: a sequence that matches a motif by
    chance is drawn again. A match has, at every position of the motif, a base with at least
    half the probability of the most probable base.

    References
    ----------
    .. [1] Zou, J. et al. "A primer on deep learning in genomics." Nature Genetics 51,
       12-18 (2019). https://doi.org/10.1038/s41588-018-0295-5

    Examples
    --------
    >>> from skmotif.datasets import make_motif_classification
    >>> dataset = make_motif_classification(random_state=0)
    >>> dataset.data[0], int(dataset.target[0])
    ('TAATAGACGACCGAACTCCGCTTGGTTTCCACTTAATGAGGACAAAAGAA', 1)
    >>> dataset.motif_starts[0], dataset.motif_strands[0]
    (array([7]), array(['+'], dtype='<U1'))
    """
    matrices = as_matrices(motifs)
    mutation_rates = check_mutation_rates(mutation_rate, len(matrices))
    frequencies = _check_frequencies(base_frequencies)
    _check_widths(matrices, plant, length)
    rng = check_random_state(random_state)

    n_positive = min(max(1, round(positive_fraction * n_samples)), n_samples - 1)
    target = rng.permutation(np.arange(n_samples) < n_positive).astype(int)
    bases = draw_background(n_samples, length, frequencies, matrices, rng)
    starts, strands = plant_motifs(
        bases,
        np.flatnonzero(target),
        matrices,
        plant=plant,
        mutation_rates=mutation_rates,
        both_strands=both_strands,
        rng=rng,
    )
    return make_bunch(
        as_strings(bases),
        target,
        return_X_y=return_X_y,
        as_frame=as_frame,
        motifs=matrices,
        motif_starts=starts,
        motif_strands=strands,
    )


def _check_frequencies(base_frequencies: ArrayLike) -> NDArray[np.float64]:
    frequencies = as_floats(base_frequencies, "base_frequencies")
    if frequencies.shape != (4,) or not (frequencies >= 0).all() or not np.isclose(frequencies.sum(), 1, atol=1e-3):
        raise ValueError(f"base_frequencies should be four numbers >= 0 that sum to 1, got {base_frequencies!r}.")
    return frequencies / frequencies.sum()


def _check_widths(motifs: list[NDArray[np.float64]], plant: Literal["one", "all"], length: int) -> None:
    widths = [len(motif) for motif in motifs]
    needed = sum(widths) if plant == "all" else max(widths)
    if needed > length:
        raise ValueError(f"The motifs need {needed} bp with plant={plant!r}, but length={length}.")
