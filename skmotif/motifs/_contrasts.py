"""What a motif should tell apart: the sequences of a target from the others."""

from typing import NamedTuple

import numpy as np
from sklearn.base import is_regressor

# Half of these are searched, half of these are left to test on.
_LEAST_SEQUENCES = 4


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
        In which the motif is sought: half of each side. The others test it.
    """

    label: object
    target: object
    sign: int
    positive: np.ndarray
    explored: np.ndarray


def make_contrasts(network, y, target, rng):
    """Return a contrast for each target, or for the one given, by the kind of the network's targets.

    Parameters
    ----------
    network : MotifCNNClassifier or MotifCNNRegressor
        Fitted.
    y : ndarray of shape (n_sequences,) or (n_sequences, n_outputs)
        Labels or responses.
    target : label or int, default=None
        As `discover_motifs` takes it.
    rng : RandomState
        Draws the halves.
    """
    if not is_regressor(network) and y.ndim == 1:
        sides = _of_classes(network.classes_, y, target)
    else:
        sides = _of_outputs(is_regressor(network), network._architecture.n_outputs, y, target)
    return [Contrast(*side, _half(side[-1], rng)) for side in map(_checked, sides)]


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


def _checked(side):
    label, *_, positive = side
    if min(positive.sum(), (~positive).sum()) < _LEAST_SEQUENCES:
        raise ValueError(
            f"Expected {_LEAST_SEQUENCES} sequences or more of {str(label)!r} and as many others, "
            f"got {positive.sum()} and {(~positive).sum()}."
        )
    return side


def _half(positive, rng):
    """Draw half of the sequences of each side."""
    drawn = np.zeros(len(positive), dtype=bool)
    for side in (positive, ~positive):
        members = rng.permutation(np.flatnonzero(side))
        drawn[members[: (len(members) + 1) // 2]] = True
    return drawn
