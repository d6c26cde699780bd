"""Sequence logos of motifs."""

from typing import Any

import numpy as np

from skmotif._logo import draw_letters
from skmotif.motifs._matrix import CountMatrix


def draw_logo(matrix: CountMatrix, ax: Any = None, **kwargs: Any) -> Any:
    """Draw a sequence logo, on a new figure if ``ax`` is None, and return the axes.

    The keywords are properties of the letters.
    """
    import matplotlib.pyplot as plt

    if ax is None:
        _, ax = plt.subplots(figsize=(0.4 * len(matrix) + 0.9, 1.8), layout="constrained")
    draw_letters(ax, matrix.probabilities * matrix.information_content[:, None], **kwargs)
    ax.set_xticks(np.arange(len(matrix)), np.arange(1, len(matrix) + 1))
    ax.set(ylim=(0, 2), yticks=[0, 1, 2], ylabel="Bits")
    ax.tick_params(axis="x", length=0)
    ax.spines[["top", "right"]].set_visible(False)
    return ax
