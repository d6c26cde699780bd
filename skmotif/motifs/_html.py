"""Motifs as a table with logos, for notebooks."""

import base64
import io
from collections.abc import Sequence
from html import escape
from typing import Any

from skmotif.motifs._logo import draw_logo
from skmotif.motifs._matrix import CountMatrix

# A logo takes some 50 ms to draw.
_MAX_ROWS = 20

_COLUMNS = {
    "name": "name",
    "target": "target",
    "n_sites": "sites",
    "enrichment": "enrichment",
    "p_value": "p-value",
    "auroc": "AUROC",
    "caution": "caution",
}


def as_html(motifs: Sequence[Any]) -> str:
    """Return a table with a row for each motif: its logo, and what is known of it.

    Parameters
    ----------
    motifs : sequence of Motif
        The motifs; of a long list, the first are shown.
    """
    shown = motifs[:_MAX_ROWS]
    columns = {
        title: [_text(getattr(motif, name)) for motif in shown]
        for name, title in _COLUMNS.items()
        if any(getattr(motif, name) not in (None, "") for motif in shown)
    }
    rows = zip(map(_logo, shown), *columns.values(), strict=True)
    header = "".join(f"<th>{title}</th>" for title in ["motif", *columns])
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    table = f"<table><thead><tr>{header}</tr></thead><tbody>{body}</tbody></table>"
    n_hidden = len(motifs) - len(shown)
    return table + (f"<p>and {n_hidden} more motifs</p>" if n_hidden else "")


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.3g}" if isinstance(value, float) else escape(str(value))


def _logo(motif: CountMatrix) -> str:
    """Return the logo as an image, drawn on a figure that pyplot does not know."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(0.22 * len(motif), 0.7))
    axes = figure.add_axes((0, 0, 1, 1))
    draw_logo(motif, axes)
    axes.set_axis_off()
    png = io.BytesIO()
    figure.savefig(png, format="png", dpi=144)
    content = base64.b64encode(png.getvalue()).decode()
    height = 'style="height: 3.5em; background: white"'
    return f'<img alt="Logo of {motif.consensus}" {height} src="data:image/png;base64,{content}">'
