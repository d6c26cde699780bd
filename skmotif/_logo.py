"""Letters drawn to scale: sequence logos and attribution maps."""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from skmotif._alphabet import BASES

# The usual colours of the bases, in shades that also differ in grey.
BASE_COLORS = {"A": "#35b058", "C": "#1c4a94", "G": "#f5a623", "T": "#c9323a"}


@cache
def _glyph(base: str) -> Any:
    """Return the outline of a letter, a matplotlib Path that fills the unit square."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath
    from matplotlib.transforms import BboxTransformFrom

    # Matplotlib includes this font, so a logo looks the same on every machine.
    outline = TextPath((0, 0), base, size=100, prop=FontProperties(family="DejaVu Sans", weight="bold"))
    return BboxTransformFrom(outline.get_extents()).transform_path(outline)


def _bottoms(heights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the bottom of each letter, ``(length, 4)``; the largest letter is farthest from zero."""
    order = np.argsort(np.abs(heights), axis=1, kind="stable")
    stacked = np.take_along_axis(heights, order, axis=1)
    below = np.zeros_like(stacked)
    for sign in (stacked > 0, stacked < 0):
        same_sign = np.where(sign, stacked, 0)
        below += np.where(sign, np.cumsum(same_sign, axis=1) - same_sign, 0)
    bottoms = np.empty_like(below)
    np.put_along_axis(bottoms, order, below, axis=1)
    return bottoms


def _check_heights(heights: ArrayLike) -> NDArray[np.float64]:
    array = np.asarray(heights, dtype=float)
    if array.ndim != 2 or array.shape[1] != 4 or len(array) == 0:
        raise ValueError(f"Expected heights of shape (length, 4), got {array.shape}.")
    if not np.isfinite(array).all():
        raise ValueError(f"Expected finite heights, got {array[~np.isfinite(array)][0]}.")
    return array


def draw_letters(ax: Any, heights: ArrayLike, *, width: float = 0.95, **kwargs: Any) -> None:
    """Draw A, C, G and T at each position with the given heights.

    The letters of a position are stacked; the largest is farthest from zero. Letters with a
    negative height are drawn upside down below the axis. The limits of the x-axis are set to
    the positions, and the y-axis is scaled to the letters.

    Parameters
    ----------
    ax : matplotlib Axes
        The axes to draw on.

    heights : array-like of shape (length, 4)
        Heights in the units of the y-axis, in the order A, C, G, T. The letters at position
        ``i`` (0-based) are centred on ``x = i``.

    width : float, default=0.95
        Width of a letter; the distance between positions is 1.

    **kwargs : dict
        Properties of `matplotlib.patches.PathPatch` that replace the defaults of the letters.

    Raises
    ------
    ValueError
        If ``heights`` has another shape, or has a value that is not finite.
    """
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    array = _check_heights(heights)
    bottoms = _bottoms(array)
    for column, base in enumerate(BASES):
        positions = np.flatnonzero(array[:, column])
        if len(positions) == 0:
            continue
        glyph = _glyph(base)
        # All letters of a base are one path, so that matplotlib draws one artist: (letter, vertex, xy).
        vertices = np.empty((len(positions), *glyph.vertices.shape))
        vertices[..., 0] = positions[:, None] + (glyph.vertices[:, 0] - 0.5) * width
        vertices[..., 1] = bottoms[positions, column, None] + glyph.vertices[:, 1] * array[positions, column, None]
        path = Path(vertices.reshape(-1, 2), np.tile(glyph.codes, len(positions)))
        letters = PathPatch(path, facecolor=BASE_COLORS[base], linewidth=0)
        letters.set(**kwargs)
        ax.add_patch(letters)
    ax.set_xlim(-0.5, len(array) - 0.5)
    ax.autoscale_view(scalex=False)
