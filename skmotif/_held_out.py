"""The held-out set for early stopping."""

import warnings

import numpy as np
from numpy.typing import NDArray

from skmotif._groups import first_rows


def held_out_mask(
    strata: NDArray[np.intp], groups: NDArray[np.intp], fraction: float, random_state: np.random.RandomState
) -> NDArray[np.bool_]:
    """Draw a fraction of the groups of each class, at least one group and never all of them.

    Parameters
    ----------
    strata : ndarray of shape (n_sequences,), int
        The class of each sequence, from 0.
    groups : ndarray of shape (n_sequences,), int
        The group of each sequence. All sequences of a group are held out together.
    fraction : float
        The fraction of the groups.
    random_state : RandomState
        The source of randomness.

    Returns
    -------
    ndarray of shape (n_sequences,), bool
        Which sequences are held out.

    Raises
    ------
    ValueError
        If no class has two sequences.

    Warns
    -----
    UserWarning
        If no class has two groups; sequences are then drawn instead of groups.
    """
    drawn: list[int] = []
    firsts = first_rows(groups)  # the first sequence of a group determines its class
    for stratum in range(strata.max() + 1):
        members = random_state.permutation(firsts[strata[firsts] == stratum])
        n_drawn = min(max(1, round(fraction * len(members))), len(members) - 1)
        drawn += groups[members[: max(0, n_drawn)]].tolist()
    if not drawn and len(firsts) < len(groups):
        warnings.warn(
            "No class has more than one distinct sequence, so early stopping evaluates the network on copies of its "
            "training sequences: give more sequences, or set early_stopping=False.",
            UserWarning,
            stacklevel=2,
        )
        return held_out_mask(strata, np.arange(len(groups)), fraction, random_state)
    if not drawn:
        raise ValueError(
            "early_stopping=True holds out part of the training data, but no class has more than one sequence "
            f"(n_samples={len(strata)}): give more sequences, or set early_stopping=False."
        )
    return np.isin(groups, drawn)
