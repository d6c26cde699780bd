"""Arrays that a network would read wrongly: strings, one-hot columns of a table, channels-first arrays."""

import warnings

import numpy as np

# A table with fewer rows, or with fewer two-valued columns, may well be a real-valued series.
_MIN_ROWS_TO_JUDGE, _MIN_INDICATORS = 10, 4


def holds_strings(X):
    """Tell whether the first element, however deep, is a string."""
    if hasattr(X, "to_numpy"):  # pandas, polars
        X = X.to_numpy()
    while isinstance(X, (list, tuple)) or (isinstance(X, np.ndarray) and X.ndim > 0):
        if len(X) == 0:
            return False
        X = X[0]
    return isinstance(X, (str, bytes))


def check_series(X, name, *, is_new):
    """Raise a ValueError if 2-D input is one-hot columns rather than a series; say in `fit` how it is read."""
    advice = (
        f"{name} takes one-hot sequences as (n_sequences, length, 4): leave DNAOneHotEncoder's flatten at False, and "
        "let no step in between select, scale or add columns. Numeric columns beside the sequence are for a second "
        "model, as in StackingClassifier."
    )
    if _is_flattened_one_hot(X):
        raise ValueError(f"X of shape {X.shape} looks like a flattened one-hot encoding. {advice}")
    if not is_new:
        return
    n_indicators = int(_is_two_valued(X).sum())
    if len(X) >= _MIN_ROWS_TO_JUDGE and n_indicators >= _MIN_INDICATORS:
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


def _is_two_valued(X):
    """Tell which columns have exactly two different values, such as 0 and 1, or what scaling makes of them."""
    low, high = X.min(axis=0), X.max(axis=0)
    return (np.isclose(X, low) | np.isclose(X, high)).all(axis=0) & (low < high)


def has_channels_first(X):
    """Tell whether X is one-hot along its second axis, ``(n_sequences, 4, length)``."""
    if X.ndim != 3 or X.shape[1] != 4 or X.shape[2] in (1, 4):
        return False
    return bool(((X == 0) | (X == 1)).all() and (X.sum(axis=1) <= 1).all() and X.sum(axis=1).mean() > 0.5)


def _is_flattened_one_hot(X):
    """Tell whether every four columns of X hold a single 1, or all zeros for an N or padding."""
    if X.shape[1] < 8 or X.shape[1] % 4:
        return False
    rows = X.reshape(len(X), -1, 4)
    return bool(((rows == 0) | (rows == 1)).all() and (rows.sum(axis=2) <= 1).all() and rows.sum(axis=2).mean() > 0.5)
