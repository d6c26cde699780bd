"""Which sequences are compared: those of a target with the others, in a discovery set and a test set."""

from collections.abc import Hashable, Iterable
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.base import is_regressor
from sklearn.utils import column_or_1d

from skmotif._groups import first_rows
from skmotif._pipeline import fitted_network

# Of each class: two sequences for discovery, two for the test.
_MIN_SEQUENCES = 4

_Mask = NDArray[np.bool_]


class Comparison(NamedTuple):
    """The positive sequences, which belong to a target, compared with all others, the negative ones.

    Parameters
    ----------
    label : label
        The motif's target.
    target : label or int
        The target whose score is explained.
    sign : {1, -1}
        1 if the motif increases the score, -1 if it decreases it.
    positive : ndarray of shape (n_sequences,), bool
        The sequences of the target.
    discovery : ndarray of shape (n_sequences,), bool
        The discovery set: of each group one positive and one negative sequence, from half of
        the groups.
    test : ndarray of shape (n_sequences,), bool
        The test set: the same from the other half of the groups.
    """

    label: Hashable
    target: Hashable
    sign: Literal[1, -1]
    positive: _Mask
    discovery: _Mask
    test: _Mask

    @property
    def used(self) -> _Mask:
        """The sequences in either set."""
        return self.discovery | self.test


class _Labelling(NamedTuple):
    """The first four fields of a `Comparison`."""

    label: Hashable
    target: Hashable
    sign: Literal[1, -1]
    positive: _Mask


def make_comparisons(
    network: Any, y: NDArray[Any], target: Any, groups: NDArray[np.intp], rng: np.random.RandomState
) -> list[Comparison]:
    """Return a comparison for each target, or for the given one.

    Parameters
    ----------
    network : MotifCNNClassifier, MotifCNNRegressor or None
        Fitted; without one, y are labels.
    y : ndarray of shape (n_sequences,) or (n_sequences, n_outputs)
        Labels or responses.
    target : label or int, default=None
        The parameter of `discover_motifs`.
    groups : ndarray of shape (n_sequences,), int
        The result of `skmotif._groups.sequence_groups`.
    rng : RandomState
        Splits the groups into halves.
    """
    if network is None:
        labellings = _by_class(np.unique(column_or_1d(y)), y, target)
    elif not is_regressor(network) and y.ndim == 1:
        labellings = _by_class(network.classes_, y, target)
    else:
        n_outputs = fitted_network(network).architecture.n_outputs
        labellings = _by_output(is_regressor(network), n_outputs, y, target)
    comparisons = []
    for labelling in labellings:
        _check_size(labelling, groups)
        comparisons.append(Comparison(*labelling, *_split(labelling.positive, groups, rng)))
    return comparisons


def check_known_labels(classes: NDArray[Any], y: NDArray[Any]) -> None:
    """Raise a ValueError if a label is not among the classes."""
    unknown = ~np.isin(y, classes)
    if unknown.any():
        raise ValueError(f"y has {y[unknown].tolist()[0]!r}, which is not among the classes {classes!r}.")


def as_outputs(n_outputs: int, y: NDArray[Any]) -> NDArray[Any]:
    """Return y with a column for each output; raise a ValueError if it has another number of outputs."""
    outputs = y.reshape(len(y), -1)
    if outputs.shape[1] != n_outputs:
        raise ValueError(f"y should have {n_outputs} outputs, as in fit, got shape {y.shape}.")
    return outputs


def _by_class(classes: NDArray[Any], y: NDArray[Any], target: Any) -> list[_Labelling]:
    check_known_labels(classes, y)
    if target is not None and not (np.isscalar(target) and target in classes.tolist()):
        raise ValueError(f"target {target!r} is not among the classes {classes!r}.")
    return [_Labelling(label, label, 1, y == label) for label in (classes if target is None else [target])]


def _by_output(is_response: bool, n_outputs: int, y: NDArray[Any], target: Any) -> list[_Labelling]:
    outputs = as_outputs(n_outputs, y)
    if target is not None and not (np.isscalar(target) and target in range(n_outputs)):
        raise ValueError(f"target should be the number of an output, 0 to {n_outputs - 1}, got {target!r}.")
    labellings: list[_Labelling] = []
    selected: Iterable[Any] = range(n_outputs) if target is None else [target]
    for output in selected:
        if is_response:
            high = outputs[:, output] > np.median(outputs[:, output])
            labellings += [_Labelling("high", output, 1, high), _Labelling("low", output, -1, ~high)]
        else:
            labellings.append(_Labelling(output, output, 1, outputs[:, output] == 1))
    return labellings


def _check_size(labelling: _Labelling, groups: NDArray[np.intp]) -> None:
    """Raise an error if there are too few groups of positive or of negative sequences."""
    positive = labelling.positive
    n_positive, n_negative = (len(np.unique(groups[rows])) for rows in (positive, ~positive))
    if min(n_positive, n_negative) < _MIN_SEQUENCES:
        raise ValueError(
            f"Expected {_MIN_SEQUENCES} or more distinct sequences of {str(labelling.label)!r} and of all others, "
            f"got {n_positive} and {n_negative}; copies and relatives count once."
        )


def _split(positive: _Mask, groups: NDArray[np.intp], rng: np.random.RandomState) -> tuple[_Mask, _Mask]:
    """Return the discovery set and the test set.

    The first positive and the first negative sequence of a group are used, both in the same set.
    """
    positives, negatives = (rows[first_rows(groups[rows])] for rows in map(np.flatnonzero, (positive, ~positive)))
    # Groups with both, with only positive and with only negative sequences are split into halves separately.
    with_both = np.intersect1d(groups[positives], groups[negatives])
    strata = [positives[np.isin(groups[positives], with_both)]]
    strata += [rows[~np.isin(groups[rows], with_both)] for rows in (positives, negatives)]
    drawn = [groups[rng.permutation(rows)[: (len(rows) + 1) // 2]] for rows in strata]
    is_drawn = np.isin(groups, np.concatenate(drawn))
    is_used = np.isin(np.arange(len(groups)), np.concatenate([positives, negatives]))
    return is_used & is_drawn, is_used & ~is_drawn
