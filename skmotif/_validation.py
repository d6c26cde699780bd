"""Validation of the input of the estimators: encoded sequences, targets and weights."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import is_regressor
from sklearn.utils.validation import validate_data

# A table with fewer rows, or fewer columns of two values, can be a real-valued series.
_MIN_ROWS, _MIN_INDICATORS = 10, 4

# The largest value whose square fits float32.
_MAX_VALUE = float(np.sqrt(np.finfo(np.float32).max))


def check_encoded(estimator: Any, X: Any, *y: Any, is_new: bool, n_channels: int | None = None) -> tuple[Any, ...]:
    """Check encoded sequences, and targets if given.

    Parameters
    ----------
    estimator : MotifCNNClassifier or MotifCNNRegressor
        The estimator; scikit-learn's ``n_features_in_`` is set or checked on it.
    X : array-like of shape (n_sequences, length, n_channels) or (n_sequences, length)
        Encoded sequences.
    *y : array-like of shape (n_sequences,) or (n_sequences, n_outputs)
        Targets. In a table, NaN is a missing target.
    is_new : bool
        Whether X determines the shape of the input, or has to match it.
    n_channels : int, default=None
        The number of channels that X has to match.

    Returns
    -------
    X : ndarray of shape (n_sequences, length, n_channels)
        The sequences, of dtype int8 or float32.
    *y : ndarray
        The targets, if given.

    Raises
    ------
    ValueError
        If X holds strings, is empty, is not numeric, not finite, too large for float32, has another shape, is
        flattened, or has its channels first.

    Warns
    -----
    UserWarning
        If ``is_new`` and X has two dimensions, which are read as series of one channel.
    """
    name = type(estimator).__name__
    if _holds_strings(X):
        raise ValueError(
            f"{name} takes encoded sequences, got strings: encode them first, "
            f"as in make_pipeline(DNAOneHotEncoder(), {name}())."
        )
    y_parameters = {"multi_output": True, "y_numeric": is_regressor(estimator)} if y else {}
    missing = [missing_targets(targets) for targets in y]
    y = tuple(where(are_missing, 0, targets) for targets, are_missing in zip(y, missing, strict=True))
    validated = validate_data(estimator, X, *y, reset=is_new, dtype="numeric", allow_nd=True, **y_parameters)
    X, *targets = validated if y else (validated,)
    if X.dtype.kind not in "biuf":
        raise ValueError(f"{name} takes encoded sequences, which are numbers; got an array of dtype {X.dtype}.")
    X = _with_channels(X, name, is_new)
    if 0 in X.shape:
        raise ValueError(f"X is empty, of shape {X.shape}; expected (n_sequences, length, n_channels).")
    if n_channels is not None and X.shape[2] != n_channels:
        raise ValueError(f"X has {X.shape[2]} channels, but {name} was fitted with {n_channels}.")
    targets = [where(are_missing, np.nan, y) for y, are_missing in zip(targets, missing, strict=True)]
    return (_as_int8_or_float32(X), *targets)


def missing_targets(y: Any) -> NDArray[np.bool_]:
    """Return which targets are missing, NaN; in a table of several labels or responses, some can be."""
    none = np.zeros(1, bool)
    try:
        table = np.asarray(y)
        if table.dtype.kind not in "fO" or table.ndim != 2 or table.shape[1] < 2:
            return none
        return np.isnan(table.astype(float))
    except (TypeError, ValueError):  # not a table of numbers
        return none


def where(condition: NDArray[np.bool_], value: float, y: Any) -> Any:
    """Return y with a value where the condition holds; y itself if it holds nowhere."""
    return np.where(condition, value, y) if condition.any() else y


def as_target_array(target: Any) -> NDArray[Any]:
    """Return a target, or one for each sequence, as an array."""
    try:
        return np.asarray(target)
    except ValueError as error:  # lists of different lengths
        raise ValueError(f"target should be one value, or one for each sequence; got {target!r}.") from error


def one_per_sequence(target: NDArray[Any], X: NDArray[Any]) -> NDArray[Any]:
    """Return one value for each sequence from one value for all or one for each."""
    if target.ndim > 1 or (target.ndim == 1 and len(target) != len(X)):
        raise ValueError(f"target should be one value or {len(X)} values, got shape {target.shape}.")
    return np.broadcast_to(target, len(X))


def drop_zero_weights(
    X: NDArray[Any], y: NDArray[Any], sample_weight: NDArray[Any], name: str
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Return the sequences with a positive weight; raise a ValueError if there is none."""
    has_weight = sample_weight > 0
    if not has_weight.any():
        raise ValueError(f"{name} is zero for every sequence; expected at least one positive weight.")
    if has_weight.all():
        return X, y, sample_weight
    return X[has_weight], y[has_weight], sample_weight[has_weight]


def _holds_strings(X: Any) -> bool:
    """Return whether the first element of a nested collection is a string."""
    if hasattr(X, "to_numpy"):  # pandas, polars
        X = X.to_numpy()
    while isinstance(X, (list, tuple)) or (isinstance(X, np.ndarray) and X.ndim > 0):
        if len(X) == 0:
            return False
        X = X[0]
    return isinstance(X, (str, bytes))


def _with_channels(X: NDArray[Any], name: str, is_new: bool) -> NDArray[Any]:
    """Return X with three dimensions."""
    if X.ndim > 3:
        raise ValueError(f"Expected X of shape (n_sequences, length, n_channels), got {X.ndim} dimensions: {X.shape}.")
    if X.ndim == 2:
        _check_series(X, name, is_new)
        return X[:, :, np.newaxis]
    if _has_channels_first(X):
        raise ValueError(
            f"X of shape {X.shape} has its channels first: pass (n_sequences, length, 4), as X.transpose(0, 2, 1)."
        )
    return X


def _check_series(X: NDArray[Any], name: str, is_new: bool) -> None:
    """Raise a ValueError if a table has one-hot columns; warn in `fit` that it is read as series."""
    advice = (
        f"{name} takes one-hot sequences as (n_sequences, length, 4): keep DNAOneHotEncoder(flatten=False), and "
        "do not select, scale or add columns between the encoder and the network. To use numeric columns in addition "
        "to the sequence, combine two models, for example by StackingClassifier."
    )
    if _is_flattened_one_hot(X):
        raise ValueError(f"X of shape {X.shape} looks like a flattened one-hot encoding. {advice}")
    if not is_new:
        return
    n_indicators = int(_has_two_values(X).sum())
    if len(X) >= _MIN_ROWS and n_indicators >= _MIN_INDICATORS:
        raise ValueError(
            f"X of shape {X.shape} has {n_indicators} columns of two values each, as a flattened one-hot encoding has. "
            f"{advice} Pass a series of one channel as X[:, :, np.newaxis]."
        )
    warnings.warn(
        f"X of shape {X.shape} is read as {len(X)} series of {X.shape[1]} steps and one channel, not as DNA. "
        f"Pass X[:, :, np.newaxis] if that is what you want. {advice}",
        UserWarning,
        stacklevel=2,
    )


def _has_two_values(X: NDArray[Any]) -> NDArray[np.bool_]:
    """Return which columns have exactly two values: 0 and 1, or two others after scaling."""
    low, high = X.min(axis=0), X.max(axis=0)
    return (np.isclose(X, low) | np.isclose(X, high)).all(axis=0) & (low < high)


def _has_channels_first(X: NDArray[Any]) -> bool:
    """Return whether X is one-hot along its second axis, ``(n_sequences, 4, length)``."""
    return X.shape[1] == 4 and X.shape[2] not in (1, 4) and _is_one_hot(X, axis=1)


def _is_flattened_one_hot(X: NDArray[Any]) -> bool:
    """Return whether each group of four columns is a one-hot row, or zeros for N and padding."""
    return X.shape[1] >= 8 and X.shape[1] % 4 == 0 and _is_one_hot(X.reshape(len(X), -1, 4), axis=2)


def _is_one_hot(X: NDArray[Any], axis: int) -> bool:
    n_bases = X.sum(axis=axis)
    return bool(((X == 0) | (X == 1)).all() and (n_bases <= 1).all() and n_bases.mean() > 0.5)


def _as_int8_or_float32(X: NDArray[Any]) -> NDArray[Any]:
    if X.dtype == np.int8:
        return X
    largest = float(max(-X.min(), X.max())) if X.dtype.kind == "f" else 0
    if largest > _MAX_VALUE:
        raise ValueError(
            f"X has values of up to {largest:.3g}. The network computes in float32, in which the squares of "
            f"values beyond {_MAX_VALUE:.1e} overflow. Scale X, to values of about 1."
        )
    return X.astype(np.int8 if X.dtype == bool else np.float32, copy=False)
