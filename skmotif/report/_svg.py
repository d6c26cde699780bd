"""Figures as SVG that can be part of a page, and as files."""

import html
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from skmotif._logo import BASE_COLORS

# Text and lines have this colour, which a page replaces by the colour of its own text.
_INK = "#1a1a1a"

_STYLE: Any = {
    "axes.edgecolor": _INK,
    "axes.facecolor": "none",
    "axes.labelcolor": _INK,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "figure.facecolor": "none",
    "font.size": 10,
    "legend.frameon": False,
    "legend.labelcolor": _INK,
    "savefig.facecolor": "none",
    # Names may contain dollar signs.
    "text.parse_math": False,
    "svg.fonttype": "none",
    # The same figure gives the same file.
    "svg.hashsalt": "skmotif",
    "text.color": _INK,
    "xtick.color": _INK,
    "ytick.color": _INK,
}


@contextmanager
def report_style() -> Iterator[None]:
    """Draw figures in the style of a report, on a canvas without a window."""
    import matplotlib as mpl

    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(_STYLE)
        yield


def as_svg(figure: Any) -> str:
    """Return a figure as an SVG document."""
    text = io.StringIO()
    with report_style():
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": "skmotif"})
    return text.getvalue()


def inline_svg(figure: Any, name: str, alternative: str) -> str:
    """Return a figure as an element of a page.

    Parameters
    ----------
    figure : matplotlib Figure
        The figure.
    name : str
        Begins the identifiers, which are unique in a page.
    alternative : str
        What the figure shows, for readers who do not see it.
    """
    svg = as_svg(figure)
    svg = svg[svg.index("<svg") :].replace(_INK, "currentColor")
    for base, color in BASE_COLORS.items():
        svg = svg.replace(color, f"var(--base-{base}, {color})")
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'\bid="', f'id="{name}-', svg)
    svg = re.sub(r'(xlink:href="#|url\(#)', rf"\g<1>{name}-", svg)
    # The page sets the width; the height follows from the view box.
    width = re.search(r'<svg [^>]*?width="([\d.]+)pt"', svg, flags=re.DOTALL)[1]  # type: ignore[index]
    svg = re.sub(r'(<svg [^>]*?) width="[^"]+pt"', r"\1", svg, count=1, flags=re.DOTALL)
    svg = re.sub(r'(<svg [^>]*?) height="[^"]+pt"', r"\1", svg, count=1, flags=re.DOTALL)
    label = html.escape(alternative, quote=True)
    # Small screens scroll sideways rather than shrink text below legibility.
    pixels = float(width) * 4 / 3
    head = f'<svg role="img" aria-label="{label}" style="max-width:{pixels:.0f}px;min-width:{min(pixels, 560):.0f}px"'
    return svg.replace("<svg", head, 1)


def save_figure(figure: Any, folder: Path, name: str) -> None:
    """Write a figure as SVG and as PNG."""
    (folder / f"{name}.svg").write_text(as_svg(figure), encoding="utf-8")
    with report_style():
        figure.savefig(folder / f"{name}.png", dpi=150, facecolor="white")
