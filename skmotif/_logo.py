"""Letters drawn to scale: sequence logos and attribution maps."""

from functools import cache

import numpy as np

from skmotif._alphabet import BASES

# The field's colours, in shades that differ in grey, too.
BASE_COLORS = {"A": "#35b058", "C": "#1c4a94", "G": "#f5a623", "T": "#c9323a"}


@cache
def _glyph(base):
    """Return the outline of a letter, stretched to fill the unit square exactly."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextPath
    from matplotlib.transforms import BboxTransformFrom

    # Matplotlib ships this font, so that a logo looks the same on every machine.
    outline = TextPath((0, 0), base, size=100, prop=FontProperties(family="DejaVu Sans", weight="bold"))
    return BboxTransformFrom(outline.get_extents()).transform_path(outline)


def _bottoms(heights):
    """Return where each letter begins, ``(length, 4)``: the largest farthest from zero."""
    order = np.argsort(np.abs(heights), axis=1, kind="stable")
    stacked = np.take_along_axis(heights, order, axis=1)
    below = np.zeros_like(stacked)
    for sign in (stacked > 0, stacked < 0):
        side = np.where(sign, stacked, 0)
        below += np.where(sign, np.cumsum(side, axis=1) - side, 0)
    bottoms = np.empty_like(below)
    np.put_along_axis(bottoms, order, below, axis=1)
    return bottoms


def draw_letters(ax, heights, *, width=0.95, **kwargs):
    """Draw A, C, G and T at each position, as high as given.

    The letters of a position are stacked, the largest farthest from zero. Negative
    heights hang below the axis, upside down, so that a glance tells them apart. The
    x-axis is set to the positions; the y-axis is scaled to the letters.

    Parameters
    ----------
    ax : matplotlib Axes
        Where to draw.

    heights : array-like of shape (length, 4)
        Heights in the units of the y-axis, in the order A, C, G, T. The letters of
        position ``i`` (0-based) are centred on ``x = i``.

    width : float, default=0.95
        Width of every letter; positions are 1 apart.

    **kwargs : dict
        Properties of the letters' `matplotlib.patches.PathPatch`, which override the defaults.

    Raises
    ------
    ValueError
        If ``heights`` has another shape, or is not finite.
    """
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    heights = np.asarray(heights, dtype=float)
    if heights.ndim != 2 or heights.shape[1] != 4 or len(heights) == 0:
        raise ValueError(f"Expected heights of shape (length, 4), got {heights.shape}.")
    if not np.isfinite(heights).all():
        raise ValueError(f"Expected finite heights, got {heights[~np.isfinite(heights)][0]}.")
    bottoms = _bottoms(heights)
    for column, base in enumerate(BASES):
        positions = np.flatnonzero(heights[:, column])
        if len(positions) == 0:
            continue
        glyph = _glyph(base)
        # All letters of a base are one path, (letter, vertex, xy): a single artist.
        vertices = np.empty((len(positions), *glyph.vertices.shape))
        vertices[..., 0] = positions[:, None] + (glyph.vertices[:, 0] - 0.5) * width
        vertices[..., 1] = bottoms[positions, column, None] + glyph.vertices[:, 1] * heights[positions, column, None]
        path = Path(vertices.reshape(-1, 2), np.tile(glyph.codes, len(positions)))
        letters = PathPatch(path, facecolor=BASE_COLORS[base], linewidth=0)
        letters.set(**kwargs)
        ax.add_patch(letters)
    ax.set_xlim(-0.5, len(heights) - 0.5)
    ax.autoscale_view(scalex=False)
