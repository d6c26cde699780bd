"""What a motif should tell apart: the sequences of a target from the others."""

from typing import NamedTuple

import numpy as np
from sklearn.base import is_regressor

from skmotif._groups import first_rows
from skmotif._pipeline import fitted_network

# Half of these are searched, half of these are left to test on.
_MIN_SEQUENCES = 4


class Contrast(NamedTuple):
    """The sequences of a target, and the others.

    Parameters
    ----------
    label : label
        What the motif's target is called.
    target : label or int
        The target whose score is explained.
    sign : {1, -1}
        Whether the motif raises or lowers that score.
    positive : ndarray of shape (n_sequences,), bool
        Which sequences belong to the target.
    explored : ndarray of shape (n_sequences,), bool
        Which sequences are searched for the motif: one of each group and side, from half
        of the groups.
    tested : ndarray of shape (n_sequences,), bool
        Which sequences test it: one of each group and side, from the other half.
    """

    label: object
    target: object
    sign: int
    positive: np.ndarray
    explored: np.ndarray
    tested: np.ndarray

    @property
    def used(self):
        """Which sequences are searched or test."""
        return self.explored | self.tested


def make_contrasts(network, y, target, groups, rng):
    """Return a contrast for each target, or for the one given, by the kind of the network's targets.

    Parameters
    ----------
    network : MotifCNNClassifier or MotifCNNRegressor
        Fitted.
    y : ndarray of shape (n_sequences,) or (n_sequences, n_outputs)
        Labels or responses.
    target : label or int, default=None
        As `discover_motifs` takes it.
    groups : ndarray of shape (n_sequences,), int
        As `skmotif._groups.sequence_groups` returns them.
    rng : RandomState
        Draws the halves.
    """
    if not is_regressor(network) and y.ndim == 1:
        sides = _of_classes(network.classes_, y, target)
    else:
        sides = _of_outputs(is_regressor(network), fitted_network(network).architecture.n_outputs, y, target)
    return [Contrast(*side, *_halves(side[-1], groups, rng)) for side in (_checked(side, groups) for side in sides)]


def _of_classes(classes, y, target):
    unknown = ~np.isin(y, classes)
    if unknown.any():
        raise ValueError(f"y has {y[unknown].tolist()[0]!r}, which is not among the classes {classes!r}.")
    if target is not None and not (np.isscalar(target) and target in classes.tolist()):
        raise ValueError(f"target {target!r} is not among the classes {classes!r}.")
    return [(label, label, 1, y == label) for label in (classes if target is None else [target])]


def _of_outputs(are_responses, n_outputs, y, target):
    outputs = y.reshape(len(y), -1)
    if outputs.shape[1] != n_outputs:
        raise ValueError(f"y should have {n_outputs} outputs, as in fit, got shape {y.shape}.")
    if target is not None and not (np.isscalar(target) and target in range(n_outputs)):
        raise ValueError(f"target should be the number of an output, 0 to {n_outputs - 1}, got {target!r}.")
    sides = []
    for output in range(n_outputs) if target is None else [target]:
        if are_responses:
            high = outputs[:, output] > np.median(outputs[:, output])
            sides += [("high", output, 1, high), ("low", output, -1, ~high)]
        else:
            sides.append((output, output, 1, outputs[:, output] == 1))
    return sides


def _checked(side, groups):
    label, *_, positive = side
    n_positive, n_others = (len(np.unique(groups[members])) for members in (positive, ~positive))
    if min(n_positive, n_others) < _MIN_SEQUENCES:
        raise ValueError(
            f"Expected {_MIN_SEQUENCES} distinct sequences or more of {str(label)!r} and as many others, "
            f"got {n_positive} and {n_others}; copies and relatives count once."
        )
    return side


def _halves(positive, groups, rng):
    """Return which sequences are searched, and which test: one of each group and side.

    A group is in one half, with its positives and its others.
    """
    firsts = [rows[first_rows(groups[rows])] for rows in map(np.flatnonzero, (positive, ~positive))]
    in_both = np.intersect1d(*(groups[rows] for rows in firsts))
    strata = [firsts[0][np.isin(groups[firsts[0]], in_both)]]
    strata += [rows[~np.isin(groups[rows], in_both)] for rows in firsts]
    searched = [groups[rng.permutation(rows)[: (len(rows) + 1) // 2]] for rows in strata]
    is_searched = np.isin(groups, np.concatenate(searched))
    is_used = np.isin(np.arange(len(groups)), np.concatenate(firsts))
    return is_used & is_searched, is_used & ~is_searched
