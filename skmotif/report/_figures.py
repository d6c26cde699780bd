"""The figures of a report."""

from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from skmotif._alphabet import BASES
from skmotif.inspection import AttributionDisplay, AttributionHeatmapDisplay
from skmotif.motifs import Motif
from skmotif.report._composition import CLASSES, Composition
from skmotif.report._cross_validation import NETWORK, CrossValidation
from skmotif.report._examples import Example
from skmotif.report._motifs import FoundMotif, short_name, sites_of
from skmotif.report._performance import Curve, Performance

# Colour-blind readers can distinguish blue and orange. Both are legible on white and on black.
_COLORS = ["#2f7fd1", "#d9822b"]
_LETTER_WIDTH = 0.3
_MAX_HEATMAP_ROWS = 500


class NamedFigure(NamedTuple):
    """A figure, the name of its files, and what it shows."""

    name: str
    figure: Figure
    alternative: str


def draw_composition(composition: Composition) -> NamedFigure:
    """Draw the GC content and the dinucleotides of both classes."""
    figure = Figure(figsize=(9, 3), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1, 1.6])
    bins = np.linspace(0, 1, 41)
    for name, values, color in zip(CLASSES, composition.gc_content, _COLORS, strict=True):
        left.hist(values, bins=bins, density=True, histtype="step", color=color, linewidth=1.6, label=name)
    left.set(xlabel="GC content of a sequence", ylabel="Density", xlim=(0, 1))
    left.legend()
    places = np.arange(len(composition.dinucleotides))
    for shift, name, color in zip((-0.2, 0.2), CLASSES, _COLORS, strict=True):
        right.bar(places + shift, composition.dinucleotides[name], width=0.38, color=color, label=name)
    right.set_xticks(places, composition.dinucleotides.index, rotation=90, family="monospace")
    right.set(ylabel="Frequency of a dinucleotide")
    return NamedFigure(
        "composition", figure, "Histogram of GC content, and frequency of each dinucleotide, in both classes."
    )


def draw_performance(performance: Performance) -> NamedFigure:
    """Draw the ROC curve, the precision-recall curve and the calibration curve."""
    figure = Figure(figsize=(9, 3.1), layout="constrained")
    roc, precision_recall, calibration = figure.subplots(1, 3)
    for ax, curve in zip(
        (roc, precision_recall, calibration),
        (performance.roc, performance.precision_recall, performance.calibration),
        strict=True,
    ):
        _draw_curve(ax, curve)
        ax.set(xlim=(-0.02, 1.02), ylim=(-0.02, 1.02), aspect="equal")
    scores = {name: score.value for name, score in performance.scores.items()}
    for ax in (roc, calibration):
        ax.plot([0, 1], [0, 1], color="0.5", linewidth=1, linestyle=":")
    prevalence = performance.confusion.loc["positive"].sum() / performance.confusion.to_numpy().sum()
    precision_recall.axhline(prevalence, color="0.5", linewidth=1, linestyle=":")
    roc.set(title=f"ROC, area {scores['AUROC']:.3f}", xlabel="False positive rate", ylabel="True positive rate")
    precision_recall.set(title=f"Precision-recall, area {scores['AUPRC']:.3f}", xlabel="Recall", ylabel="Precision")
    calibration.set(title="Calibration", xlabel="Predicted probability", ylabel="Frequency of positives")
    return NamedFigure(
        "performance",
        figure,
        f"ROC curve with area {scores['AUROC']:.3f}, precision-recall curve with area {scores['AUPRC']:.3f}, and "
        "calibration curve, each with a band of 95 %.",
    )


def _draw_curve(ax: Any, curve: Curve) -> None:
    is_known = ~np.isnan(curve.y)
    marker = "o" if len(curve.x) < 20 else None
    ax.fill_between(curve.x[is_known], curve.low[is_known], curve.high[is_known], color=_COLORS[0], alpha=0.25, lw=0)
    ax.plot(curve.x[is_known], curve.y[is_known], color=_COLORS[0], linewidth=1.8, marker=marker, markersize=4)


def draw_baselines(validation: CrossValidation) -> NamedFigure:
    """Draw the AUROC of the network and of the baselines, with their intervals."""
    scores = validation.scores.loc["AUROC"][::-1]
    figure = Figure(figsize=(6, 0.34 * len(scores) + 0.8), layout="constrained")
    ax = figure.subplots()
    places = np.arange(len(scores))
    colors = [_COLORS[0] if name == NETWORK else "0.55" for name in scores.index]
    ax.hlines(places, scores["low"], scores["high"], color=colors, linewidth=2)
    ax.scatter(scores["mean"], places, color=colors, zorder=2, s=36)
    for place, mean in zip(places, scores["mean"], strict=True):
        ax.annotate(
            f"{mean:.3f}", (1, place), (6, 0), ("axes fraction", "data"), textcoords="offset points", va="center"
        )
    ax.axvline(0.5, color="0.5", linewidth=1, linestyle=":")
    ax.set_yticks(places, scores.index)
    ax.set(xlabel="AUROC, mean over folds and interval of 95 %", ylim=(-0.6, len(scores) - 0.4))
    text = ", ".join(f"{name} {mean:.3f}" for name, mean in scores["mean"][::-1].items())
    return NamedFigure("baselines", figure, f"AUROC of the network and of simpler models: {text}.")


def draw_motif(motif: Motif) -> NamedFigure:
    """Draw the logos of a motif on both strands, side by side."""
    figure = Figure(figsize=(2 * _LETTER_WIDTH * len(motif) + 2, 1.7), layout="constrained")
    forward, reverse = figure.subplots(1, 2)
    motif.plot(forward)
    motif.reverse_complement().plot(reverse)
    reverse.set(ylabel="")
    for ax, title in ((forward, "as found"), (reverse, "reverse complement")):
        ax.set_title(title, fontsize="medium", loc="left")
    return NamedFigure(
        motif.label,
        figure,
        f"Logos of {motif.consensus} and of its reverse complement {motif.reverse_complement().consensus}.",
    )


def draw_alignment(item: FoundMotif) -> NamedFigure:
    """Draw a motif above the known motifs that it resembles, aligned."""
    logos = [(0, item.motif.trim(), f"{item.motif.label}, found here")]
    for (_, row), known in zip(item.nearest.iterrows(), item.known, strict=True):
        shown = known.reverse_complement() if row["strand"] == "-" else known
        strand = ", reverse complement" if row["strand"] == "-" else ""
        logos.append((int(row["offset"]), shown, f"{row['target']}{strand}, q = {row['q_value']:.1e}"))
    first = min(offset for offset, _, _ in logos)
    end = max(offset + len(motif) for offset, motif, _ in logos)
    figure = Figure(figsize=(_LETTER_WIDTH * (end - first) + 1.2, 1.15 * len(logos)), layout="constrained")
    for ax, (offset, motif, title) in zip(figure.subplots(len(logos), 1), logos, strict=True):
        motif.plot(ax)
        ax.set_xlim(first - offset - 0.5, end - offset - 0.5)
        ax.set_xticks([])
        ax.set_title(title, fontsize="small", loc="left")
    names = ", ".join(short_name(target) for target in item.nearest["target"])
    return NamedFigure(
        f"{item.motif.label}_matches", figure, f"{item.motif.consensus} aligned with the logos of {names}."
    )


def draw_sites(motif: Motif, length: int) -> NamedFigure:
    """Draw where along the sequences the sites of a motif are."""
    figure = Figure(figsize=(4.5, 1.7), layout="constrained")
    ax = figure.subplots()
    centres = sites_of(motif)["start"] + len(motif) / 2
    ax.hist(centres, bins=np.linspace(0, length, min(40, length) + 1).tolist(), color=_COLORS[0])
    if motif.position is not None:
        ax.axvspan(*motif.position, color="0.5", alpha=0.25, linewidth=0)
    ax.set(xlim=(0, length), xlabel="Centre of a site (bp)", ylabel="Sites")
    return NamedFigure(f"{motif.label}_sites", figure, f"Histogram of the positions of {len(centres)} sites.")


def draw_example(example: Example, number: int) -> NamedFigure:
    """Draw the contributions of the bases of a sequence, with the sites of the motifs."""
    figure = Figure(figsize=(9.5, 2), layout="constrained")
    ax = figure.subplots()
    AttributionDisplay(example.contributions, example.bases).plot(kind="letters", ax=ax)
    for site in example.sites:
        ax.axvspan(site.start - 0.5, site.end - 0.5, color=_COLORS[1], alpha=0.2, linewidth=0)
        middle = (site.start + site.end - 1) / 2
        ax.annotate(site.label, (middle, 1), (0, 2), ("data", "axes fraction"), textcoords="offset points", ha="center")
    places = np.arange(0, len(example.bases), 10)
    ax.set_xticks(places, places + example.first)
    ax.set(xlabel="Position (bp, 0-based)", ylabel="Contribution")
    sites = ", ".join(site.label for site in example.sites) or "no motif"
    return NamedFigure(f"example{number}", figure, f"Contribution of each base; sites: {sites}.")


def draw_heat_map(contributions: NDArray[np.float32], seed: int) -> NamedFigure:
    """Draw the contributions of up to 500 sequences, one row each."""
    rows = np.arange(len(contributions))
    if len(rows) > _MAX_HEATMAP_ROWS:
        rows = np.sort(np.random.default_rng(seed).choice(rows, _MAX_HEATMAP_ROWS, replace=False))
    figure = Figure(figsize=(8, 3.6), layout="constrained")
    AttributionHeatmapDisplay(contributions[rows]).plot(ax=figure.subplots())
    return NamedFigure("heat_map", figure, f"Contributions of the bases of {len(rows)} positive sequences.")


def draw_mutagenesis(example: Example, changes: NDArray[np.float32]) -> NamedFigure:
    """Draw the change of the score by each substitution, ``(length, 4)``."""
    figure = Figure(figsize=(9.5, 1.9), layout="constrained")
    ax = figure.subplots()
    limit = np.abs(changes).max() or 1.0
    image = ax.imshow(changes.T, cmap="RdBu_r", vmin=-limit, vmax=limit, aspect="auto", interpolation="nearest")
    is_reference = np.array([[base == letter for letter in BASES] for base in example.bases])
    positions, letters = np.nonzero(is_reference)
    ax.scatter(positions, letters, s=4, color="0.4")
    places = np.arange(0, len(example.bases), 10)
    ax.set_xticks(places, places + example.first)
    ax.set_yticks(range(4), list(BASES), family="monospace")
    ax.set(xlabel="Position (bp, 0-based)", ylabel="New base")
    figure.colorbar(image, ax=ax, label="Change of score", pad=0.01)
    return NamedFigure("mutagenesis", figure, "Change of the score by each substitution of a base.")
