"""Curves with confidence intervals, and the tables that they are drawn from."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from skmotif._numbers import as_floats

# Columns of text.
_TEXT = ("strand", "orientation", "ref", "alt")


def new_axes() -> Any:
    """Return the axes of a new figure."""
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(6.5, 3.8), layout="constrained")[1]


def check_columns(table: Any, name: str, columns: list[str]) -> None:
    """Raise a ValueError if a table has no row, lacks a column, or has text in place of numbers."""
    if not (isinstance(table, pd.DataFrame) and set(columns) <= set(table) and len(table)):
        raise ValueError(
            f"{name} should be a DataFrame with the columns {', '.join(columns)} and one or more rows; "
            f"got {type(table).__name__}: {table!r:.60}"
        )
    for column in set(columns).difference(_TEXT):
        as_floats(table[column].to_numpy(), f"The column {column} of {name}")


def draw_curve(
    ax: Any,
    x: ArrayLike,
    mean: NDArray[np.float64],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    **kwargs: Any,
) -> None:
    """Draw means as a line, or as a point if there is one, and their interval as a band or a bar."""
    from matplotlib.cbook import normalize_kwargs
    from matplotlib.lines import Line2D

    style = {"marker": "o" if len(mean) == 1 else None, **normalize_kwargs(kwargs, Line2D)}
    (line,) = ax.plot(x, mean, **style)
    if len(mean) == 1:
        ax.vlines(x, low, high, color=line.get_color())
    else:
        ax.fill_between(x, low, high, color=line.get_color(), alpha=0.2, linewidth=0)
    ax.spines[["top", "right"]].set_visible(False)
