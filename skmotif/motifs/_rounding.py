"""Numbers rounded for people to read."""

from typing import Any


def rounded_score(score: float) -> str:
    """Return a score with three decimals; 1.000 and 0.000 stand for exactly 1 and 0."""
    if 0.9995 <= score < 1:
        return ">0.999"
    if 0 < score < 0.0005:
        return "<0.001"
    return f"{score:.3f}"


def short_value(value: Any) -> str:
    """Return a float with three significant digits, and the repr of any other value."""
    if hasattr(value, "item"):  # the repr of NumPy's scalars has their type
        value = value.item()
    return f"{value:.3g}" if isinstance(value, float) else repr(value)
