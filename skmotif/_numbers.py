"""Numbers that users give, as arrays."""

from numbers import Real

import numpy as np


def as_floats(values, name):
    """Return an array-like as a new array of float64; refuse what holds no numbers, by its ``name``."""
    try:
        if not np.iscomplexobj(values):
            return np.array(values, dtype=np.float64)
    except (TypeError, ValueError):
        pass
    raise ValueError(f"{name} should be real numbers, in rows of the same length; got {str(values)[:60]!r}.")


def check_number(value, name, *, above=None):
    """Refuse what is no finite real number, or none above a limit."""
    if isinstance(value, Real) and np.isfinite(value) and (above is None or value > above):
        return
    expected = "a finite number" if above is None else f"a finite number above {above}"
    raise ValueError(f"{name} should be {expected}, got {value!r}.")


def as_float32(values, name):
    """Return numbers as float32; raise a ValueError if one is too large for it."""
    with np.errstate(over="ignore"):
        converted = values.astype(np.float32)
    if not np.isfinite(converted).all():
        raise ValueError(
            f"{name} has values of up to {np.abs(values).max():.3g}, too large for float32, which the network "
            "computes in: scale them down."
        )
    return converted
