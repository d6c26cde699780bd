"""Simulated sequences, in some of which motifs are planted."""

from numbers import Integral, Real

import numpy as np
from sklearn.utils import check_random_state

from skmotif._alphabet import BASES, IUPAC_CODES
from skmotif._numbers import as_floats
from skmotif._sklearn import Interval, StrOptions, validate_params
from skmotif.datasets._bunch import make_bunch

# Draws of a background before a motif is held to be too common to be avoided.
_MAX_DRAWS = 100


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
    n_samples=2000,
    length=50,
    *,
    motifs="CGACCGAACTCC",
    plant="one",
    both_strands=False,
    mutation_rate=0.0,
    base_frequencies=(0.25, 0.25, 0.25, 0.25),
    positive_fraction=0.5,
    random_state=None,
    return_X_y=False,
    as_frame=False,
):
    """Generate random sequences, and plant motifs in the positive ones.

    The defaults resemble the data of the primer [1]_: half of 2,000 sequences of 50 bp
    hold CGACCGAACTCC at a random place.

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
        Plant one of the motifs in each positive sequence, each motif equally often; or
        all of them, side by side in random order.

    both_strands : bool, default=False
        Plant half of the motifs, at random, as their reverse complement.

    mutation_rate : float or array-like of shape (n_motifs,), default=0.0
        Probability that a planted base is replaced by one of the three others, for all
        motifs or for each.

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
            1 where motifs were planted, else 0.
        frame : DataFrame of shape (n_samples, 2)
            Both, where ``as_frame=True``.
        feature_names : list of str
            ``["sequence"]``.
        motifs : list of ndarray of shape (width, 4)
            The motifs as probabilities of A, C, G, T.
        motif_starts : ndarray of shape (n_samples, n_motifs)
            Where each motif begins (0-based), -1 where it was not planted.
        motif_strands : ndarray of shape (n_samples, n_motifs)
            "+", "-", or "." where it was not planted.

    (data, target) : tuple
        Where ``return_X_y=True``.

    Raises
    ------
    ValueError
        If a motif is malformed, the motifs do not fit into the length, or a motif is so
        common by chance that no sequence without it can be drawn.

    See Also
    --------
    fetch_tutorial : The tutorial's own sequences.
    skmotif.metrics.motif_recovery : Whether the planted motifs were found again.

    Notes
    -----
    No background holds a motif by accident, on either strand: it is drawn anew where it
    matches, at every position, a base that has at least half the probability of the
    likeliest one.

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
    motifs = [_as_probabilities(motif, i) for i, motif in enumerate(_as_list(motifs))]
    mutation_rates = _check_mutation_rates(mutation_rate, len(motifs))
    base_frequencies = _check_frequencies(base_frequencies)
    _check_room(motifs, plant, length)
    rng = check_random_state(random_state)

    n_positive = min(max(1, round(positive_fraction * n_samples)), n_samples - 1)
    target = rng.permutation(np.arange(n_samples) < n_positive).astype(int)
    bases = _draw_background(n_samples, length, base_frequencies, motifs, rng)
    starts = np.full((n_samples, len(motifs)), -1)
    strands = np.full((n_samples, len(motifs)), ".")
    for rows, which in _plan(np.flatnonzero(target), len(motifs), plant, rng):
        places = _draw_starts(len(rows), [len(motifs[i]) for i in which], length, rng)
        for i, start in zip(which, places.T, strict=True):
            instances = _draw_instances(motifs[i], len(rows), mutation_rates[i], rng)
            reverse = rng.random_sample(len(rows)) < (0.5 if both_strands else 0)
            instances[reverse] = 3 - instances[reverse, ::-1]  # A, C, G, T are 0 to 3
            bases[rows[:, None], start[:, None] + np.arange(len(motifs[i]))] = instances
            starts[rows, i] = start
            strands[rows, i] = np.where(reverse, "-", "+")
    return make_bunch(
        _as_strings(bases),
        target,
        return_X_y=return_X_y,
        as_frame=as_frame,
        motifs=motifs,
        motif_starts=starts,
        motif_strands=strands,
    )


def _as_list(motifs):
    if len(motifs) == 0:
        raise ValueError("motifs is empty; expected at least one.")
    is_one = isinstance(motifs, str) or np.ndim(motifs[0]) == 1  # its rows are numbers
    return [motifs] if is_one else list(motifs)


def _as_probabilities(motif, index):
    """Return a motif as ``(width, 4)`` probabilities."""
    if isinstance(motif, str):
        unknown = [(i, code) for i, code in enumerate(motif.upper()) if code not in IUPAC_CODES]
        if unknown or not motif:
            found = f"has {unknown[0][1]!r} at position {unknown[0][0]}" if unknown else "is empty"
            raise ValueError(f"Motif {index} ({motif!r}) {found}; expected IUPAC codes {''.join(IUPAC_CODES)}.")
        compatible = [[base in IUPAC_CODES[code] for base in BASES] for code in motif.upper()]
        return np.array(compatible) / np.sum(compatible, axis=1, keepdims=True)
    probabilities = as_floats(motif, f"Motif {index}")
    if probabilities.ndim != 2 or probabilities.shape[1] != 4 or not len(probabilities):
        raise ValueError(f"Motif {index} has shape {probabilities.shape}; expected (width, 4).")
    sums = probabilities.sum(axis=1)
    if not (probabilities >= 0).all() or not np.allclose(sums, 1, atol=1e-3):
        position = int(np.argmax(~((probabilities >= 0).all(axis=1) & np.isclose(sums, 1, atol=1e-3))))
        raise ValueError(
            f"Motif {index} has {probabilities[position].tolist()} at position {position}; "
            "expected probabilities of A, C, G, T that sum to 1."
        )
    return probabilities / sums[:, None]


def _check_mutation_rates(mutation_rate, n_motifs):
    rates = as_floats(mutation_rate, "mutation_rate")
    if rates.ndim and rates.shape != (n_motifs,):
        raise ValueError(
            f"mutation_rate has shape {rates.shape}; expected one rate, or one for each of {n_motifs} motifs."
        )
    if not ((rates >= 0) & (rates <= 1)).all():
        raise ValueError(f"mutation_rate should be between 0 and 1, got {mutation_rate!r}.")
    return np.broadcast_to(rates, n_motifs)


def _check_frequencies(base_frequencies):
    frequencies = as_floats(base_frequencies, "base_frequencies")
    if frequencies.shape != (4,) or not (frequencies >= 0).all() or not np.isclose(frequencies.sum(), 1, atol=1e-3):
        raise ValueError(f"base_frequencies should be four numbers >= 0 that sum to 1, got {base_frequencies!r}.")
    return frequencies / frequencies.sum()


def _check_room(motifs, plant, length):
    widths = [len(motif) for motif in motifs]
    needed = sum(widths) if plant == "all" else max(widths)
    if needed > length:
        raise ValueError(f"The motifs need {needed} bp with plant={plant!r}, but length={length}.")


def _draw_background(n_samples, length, frequencies, motifs, rng):
    """Draw bases 0 to 3, ``(n_samples, length)``, that hold none of the motifs."""
    patterns = [_pattern(motif) for motif in motifs]
    patterns += [pattern[::-1, ::-1] for pattern in patterns]
    bases = np.empty((n_samples, length), dtype=np.int8)
    to_draw = np.arange(n_samples)
    for _ in range(_MAX_DRAWS):
        bases[to_draw] = rng.choice(4, size=(len(to_draw), length), p=frequencies)
        holds = np.array([_holds(bases[to_draw], pattern) for pattern in patterns])
        to_draw = to_draw[holds.any(axis=0)]
        if not len(to_draw):
            return bases
    common = int(np.argmax(holds.sum(axis=1))) % len(motifs)
    raise ValueError(
        f"Motif {common} occurs by chance in nearly every sequence of {length} bp, so that no background without it "
        "could be drawn: make the motif longer or more specific, or the sequences shorter."
    )


def _pattern(motif):
    """Return ``(width, 4)`` booleans: the bases that count as a match."""
    return motif >= motif.max(axis=1, keepdims=True) / 2


def _holds(bases, pattern):
    """Tell for each sequence whether the pattern matches somewhere on its forward strand."""
    n_places = bases.shape[1] - len(pattern) + 1
    matches = np.ones((len(bases), n_places), dtype=bool)
    for offset, compatible in enumerate(pattern):
        matches &= compatible[bases[:, offset : offset + n_places]]
    return matches.any(axis=1)


def _plan(positives, n_motifs, plant, rng):
    """Return pairs of rows and of the motifs that are planted in them, left to right."""
    if plant == "one":
        which = rng.permutation(np.arange(len(positives)) % n_motifs)
        return [(positives[which == i], [i]) for i in range(n_motifs)]
    orders = rng.rand(len(positives), n_motifs).argsort(axis=1)
    distinct, which = np.unique(orders, axis=0, return_inverse=True)
    return [(positives[which.ravel() == i], order.tolist()) for i, order in enumerate(distinct)]


def _draw_starts(n_sequences, widths, length, rng):
    """Draw where motifs of these widths, left to right, begin: they do not overlap."""
    free = np.sort(rng.randint(length - sum(widths) + 1, size=(n_sequences, len(widths))), axis=1)
    return free + np.cumsum([0, *widths[:-1]])


def _draw_instances(motif, n_instances, mutation_rate, rng):
    """Draw bases 0 to 3, ``(n_instances, width)``, from the motif, and mutate them."""
    drawn = rng.random_sample((n_instances, len(motif), 1))
    bases = (drawn > np.cumsum(motif, axis=1)[:, :3]).sum(axis=2)
    mutated = rng.random_sample(bases.shape) < mutation_rate
    return (bases + mutated * rng.randint(1, 4, size=bases.shape)) % 4


def _as_strings(bases):
    letters = np.frombuffer(BASES.encode(), dtype=np.uint8)[bases]
    return letters.view(f"S{bases.shape[1]}").ravel().astype(str).astype(object)
