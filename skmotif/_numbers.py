"""Validation of numbers that users give."""

from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


def as_floats(values: ArrayLike, name: str) -> NDArray[np.float64]:
    """Return an array-like as a new array of float64; raise a ValueError if it has other values than numbers."""
    try:
        if not np.iscomplexobj(values):
            return np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        pass
    raise ValueError(f"{name} should be real numbers, in rows of the same length; got {str(values)[:60]!r}.")


def check_number(value: Any, name: str, *, above: float | None = None) -> None:
    """Raise a ValueError if a value is not a finite real number, or not above a limit."""
    is_real = isinstance(value, Real)
    if is_real and np.isfinite(value) and (above is None or value > above):
        return
    expected = "a finite number" if above is None else f"a finite number above {above}"
    raise ValueError(f"{name} should be {expected}, got {value!r}.")


def as_float32(values: NDArray[Any], name: str) -> NDArray[np.float32]:
    """Return numbers as float32; raise a ValueError if one is too large for float32."""
    with np.errstate(over="ignore"):
        converted = values.astype(np.float32)
    if not np.isfinite(converted).all():
        raise ValueError(
            f"{name} has values of up to {np.abs(values).max():.3g}, too large for float32, the data type of the "
            "network: scale them down."
        )
    return converted
