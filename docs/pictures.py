"""Draw pictures: python docs/pictures.py

They are those of the course that explain a term, and that of the table of benchmarks.
The figures that the code of a page makes are written by docs/pages.py.
"""

from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from skmotif._alphabet import BASES
from skmotif._logo import BASE_COLORS

IMAGES = Path(__file__).parent / "images"
SEQUENCE = "CCGAGGGCTATG"  # the first bases of the tutorial's first sequence
PATTERN = "GAG"
SUMS = [
    sum(base == letter for base, letter in zip(SEQUENCE[i:], PATTERN, strict=False))
    for i in range(len(SEQUENCE) - len(PATTERN) + 1)
]


def save(figure: Figure, name: str) -> None:
    figure.savefig(IMAGES / f"{name}.png", dpi=110, pil_kwargs={"optimize": True})
    plt.close(figure)


def blank(
    width: float, height: float, columns: float, rows: float
) -> tuple[Figure, Axes]:
    """Return axes in units of squares, with the first row at the top."""
    figure, ax = plt.subplots(figsize=(width, height), layout="constrained")
    ax.set(xlim=(-2.6, columns + 0.1), ylim=(rows, -0.1), aspect="equal")
    ax.axis("off")
    return figure, ax


def write(ax: Axes, x: float, y: float, text: object, **kwargs: object) -> None:
    ax.text(
        x, y, str(text), **{"ha": "center", "va": "center", "fontsize": 12, **kwargs}
    )


def write_bases(ax: Axes, x: float, y: float, text: str) -> None:
    for i, base in enumerate(text):
        write(
            ax,
            x + i + 0.5,
            y + 0.5,
            base,
            color=BASE_COLORS[base],
            weight="bold",
            fontsize=14,
        )


def fill(ax: Axes, x: float, y: float, color: str = "white", width: float = 1) -> None:
    ax.add_patch(Rectangle((x, y), width, 1, facecolor=color, edgecolor="0.6"))


def draw_one_hot() -> Figure:
    figure, ax = blank(8, 3, len(SEQUENCE), 5.2)
    write_bases(ax, 0, 0, SEQUENCE)
    for row, base in enumerate(BASES, start=1):
        write(
            ax,
            -0.6,
            row + 0.5,
            base,
            color=BASE_COLORS[base],
            weight="bold",
            fontsize=14,
        )
        for column, other in enumerate(SEQUENCE):
            is_hot = base == other
            fill(ax, column, row, BASE_COLORS[base] if is_hot else "white")
            write(
                ax,
                column + 0.5,
                row + 0.5,
                int(is_hot),
                color="white" if is_hot else "0.6",
            )
    return figure


def draw_convolution() -> Figure:
    figure, ax = blank(8, 5.9, len(SEQUENCE) + 2.6, 12.2)
    for step in range(4):
        y = 2.5 * step
        write(ax, -0.4, y + 0.5, f"position {step}", ha="right")
        write_bases(ax, 0, y, SEQUENCE)
        ax.add_patch(
            Rectangle(
                (step, y + 0.05),
                3,
                1.9,
                facecolor="#fff2c4",
                edgecolor="#c79a00",
                zorder=0,
            )
        )
        for i, letter in enumerate(PATTERN):
            is_match = SEQUENCE[step + i] == letter
            write(
                ax,
                step + i + 0.5,
                y + 1.45,
                letter,
                color="black" if is_match else "0.7",
            )
        matches = [
            str(int(SEQUENCE[step + i] == letter)) for i, letter in enumerate(PATTERN)
        ]
        write(
            ax,
            len(SEQUENCE) + 0.2,
            y + 0.9,
            f"{' + '.join(matches)} = {SUMS[step]}",
            ha="left",
        )
    write(ax, -0.4, 10.9, "all sums", ha="right")
    draw_sums(ax, 10.4)
    return figure


def draw_sums(ax: Axes, y: float) -> None:
    for i, value in enumerate(SUMS):
        fill(ax, i, y, mpl.colors.to_hex(plt.get_cmap("Blues")(0.22 * value)))
        write(ax, i + 0.5, y + 0.5, value, color="white" if value == 3 else "black")


def draw_pooling() -> Figure:
    figure, ax = blank(8, 2.5, len(SEQUENCE), 4.4)
    write(ax, -0.4, 0.5, "sums", ha="right")
    draw_sums(ax, 0)
    write(ax, -0.4, 3.0, "maxima", ha="right")
    for first in (0, 4):
        largest = max(SUMS[first : first + 4])
        for x in (first, first + 4):
            ax.plot(
                [x, first + 2 + np.sign(x - first - 2) / 2],
                [1.05, 2.45],
                color="0.6",
                linewidth=1,
            )
        fill(
            ax,
            first + 1.5,
            2.5,
            mpl.colors.to_hex(plt.get_cmap("Blues")(0.22 * largest)),
        )
        write(ax, first + 2, 3, largest, color="white" if largest == 3 else "black")
    write(ax, 9, 1.6, "dropped", color="0.5")
    return figure


def draw_split() -> Figure:
    figure, ax = plt.subplots(figsize=(8, 1.5), layout="constrained")
    left = 0
    for name, size, color in (
        ("training", 1125, "#4c78a8"),
        ("validation", 375, "#f2a541"),
        ("test", 500, "#7a7a7a"),
    ):
        ax.barh(0, size, left=left, color=color, edgecolor="white", linewidth=3)
        write(ax, left + size / 2, 0, f"{name}\n{size:,}", color="white", weight="bold")
        left += size
    ax.annotate("X_train: 1,500", (750, 0.45), ha="center", va="bottom")
    ax.annotate("X_test: 500", (1750, 0.45), ha="center", va="bottom")
    ax.set(xlim=(0, 2000), ylim=(-0.45, 0.8))
    ax.axis("off")
    return figure


def draw_loss() -> Figure:
    figure, ax = plt.subplots(figsize=(6, 3), layout="constrained")
    p = np.linspace(0.01, 1, 200)
    ax.plot(p, -np.log(p))
    for value, text in (
        (0.1, "sure and wrong"),
        (0.5, "a guess"),
        (0.95, "sure and right"),
    ):
        ax.plot(value, -np.log(value), "o", color="C1")
        place = (value + 0.03, -np.log(value) + 0.25) if value < 0.9 else (0.72, 0.45)
        ax.annotate(f"{text}: {-np.log(value):.2f}", place)
    ax.set(
        xlabel="Probability of the right class",
        ylabel="Loss",
        xlim=(0, 1.02),
        ylim=(0, None),
    )
    ax.spines[["top", "right"]].set_visible(False)
    return figure


def draw_benchmarks() -> Figure:
    """Draw the ratios of the first table of the page on benchmarks."""
    page = (Path(__file__).parent / "benchmarks.md").read_text()
    table = page.partition("| task |")[2].partition("\n\n")[0]
    labels, ratios, task = [], [], ""
    for line in table.splitlines()[2:]:
        cells = [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]
        task = cells[0] or task
        if cells[3]:
            labels.append(f"{task}: {cells[2]}")
            ratios.append(float(cells[3].replace(",", "")))
    figure, ax = plt.subplots(figsize=(9, 0.27 * len(labels)), layout="constrained")
    rows = np.arange(len(labels))
    colors = ["C0" if ratio > 1 else "C1" for ratio in ratios]
    ax.barh(rows, np.log10(ratios), color=colors)
    for row, ratio in zip(rows, ratios, strict=True):
        place = max(np.log10(ratio), 0) + 0.04
        ax.text(place, row, f"{ratio:,g}", va="center", fontsize=8)
    ax.set_yticks(rows, labels, fontsize=8)
    ax.set_xticks(range(4), ["1", "10", "100", "1,000"])
    ax.set(xlabel="Times as fast as the peer", ylim=(len(labels) - 0.4, -0.6))
    ax.axvline(0, color="0.3", linewidth=0.8)
    ax.spines[["top", "right"]].set_visible(False)
    return figure


if __name__ == "__main__":
    mpl.use("agg")
    save(draw_one_hot(), "tutorial_one_hot")
    save(draw_split(), "tutorial_split")
    save(draw_convolution(), "tutorial_convolution")
    save(draw_pooling(), "tutorial_pooling")
    save(draw_loss(), "tutorial_loss")
    save(draw_benchmarks(), "benchmarks")
