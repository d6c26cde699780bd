"""`VariantEffectDisplay`: the attributions of the two alleles of a variant, one above the other."""

import os
from collections.abc import Iterable
from typing import Any, Literal, Self

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.pipeline import Pipeline

from skmotif._alphabet import BASES
from skmotif._logo import draw_letters
from skmotif._numbers import as_floats
from skmotif._one_hot import to_letters
from skmotif._pipeline import encoded, explained, fitted_network
from skmotif.inspection._attribution import attribution
from skmotif.inspection._variant_effect import variant_effect
from skmotif.inspection._variants import Haplotype, haplotypes_of

# Stands for the missing bases of an allele.
_GAP = "-"


class VariantEffectDisplay:
    """Attributions of the reference and of the alternative allele of a variant.

    The letters are as high as the contribution of their base. Positions where the alleles
    differ are shaded. Use `from_estimator` to create a display.

    Parameters
    ----------
    attributions : array-like of shape (2, length)
        The contribution of each base: of the reference, and of the alternative.

    sequences : list of 2 str of length ``length``
        The reference and the alternative, aligned: "-" stands for bases that one of them
        does not have.

    scores : array-like of shape (2,)
        The scores of the reference and of the alternative.

    Attributes
    ----------
    axes_ : ndarray of 2 matplotlib Axes
        The axes of the reference and of the alternative. They share both axes of
        coordinates: ``axes_[0].set_xlim(80, 120)`` zooms into both.

    figure_ : matplotlib Figure
        The figure of these axes.

    See Also
    --------
    variant_effect : The effects of many variants as numbers.
    AttributionDisplay : One sequence.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from skmotif.inspection import VariantEffectDisplay
    >>> display = VariantEffectDisplay([[1, 2, 1, 0], [0, 0, 0.5, 0]], ["TGAC", "T-AC"], [3, -1]).plot()
    >>> [ax.get_title(loc="left") for ax in display.axes_]
    ['Reference: score 3.00', 'Alternative: score -1.00, effect -4.00']
    >>> plt.close(display.figure_)
    """

    def __init__(self, attributions: ArrayLike, sequences: list[str], scores: ArrayLike) -> None:
        self.attributions = attributions
        self.sequences = sequences
        self.scores = scores

    @classmethod
    def from_estimator(
        cls,
        estimator: Pipeline,
        sequences: ArrayLike | None = None,
        variants: pd.DataFrame | Iterable[tuple[Any, ...]] | None = None,
        *,
        genome: str | os.PathLike[str] | None = None,
        target: str | int | None = None,
        method: str = "gradient_x_input",
        output: Literal["logit", "probability"] = "logit",
        axes: Any = None,
        **kwargs: Any,
    ) -> Self:
        """Plot the attributions of the two alleles.

        Parameters
        ----------
        estimator : Pipeline
            A fitted pipeline, as in `variant_effect`.

        sequences : array-like of shape (n_sequences,), default=None
            The sequence that contains the variant. If None, ``genome`` is required.

        variants : DataFrame or list of tuple
            One variant, or the variants of one haplotype, as in `variant_effect`.

        genome : str or path-like, default=None
            FASTA file, as in `variant_effect`.

        target : label or int, default=None
            The output to explain, as in `variant_effect`.

        method : str, default="gradient_x_input"
            A method of `attribution`.

        output : {"logit", "probability"}, default="logit"
            The score, as in `attribution`.

        axes : array-like of 2 matplotlib Axes, default=None
            Axes to plot on. If None, a new figure is created.

        **kwargs : dict
            Keywords for matplotlib, as in `plot`.

        Returns
        -------
        VariantEffectDisplay
            The plotted display.

        Raises
        ------
        ValueError
            As in `variant_effect`; or if there are several variants or haplotypes, the
            variant cannot be scored, or the encoder crops the sequence.
        """
        effects = variant_effect(estimator, sequences, variants, genome=genome, target=target, output=output)
        length = fitted_network(estimator).architecture.input_shape[0]
        _, haplotypes = haplotypes_of(variants, sequences, genome, length)
        if len(haplotypes) != 1:
            raise ValueError(
                f"Expected one variant that can be scored, or the variants of one haplotype; got {len(haplotypes)}."
            )
        haplotype = haplotypes[0]
        if len(haplotype.reference) > length:
            raise ValueError(
                f"The sequence has {len(haplotype.reference)} bp, more than the window of {length} bp that the network "
                "takes. Cut the sequence."
            )
        alleles = [haplotype.reference, haplotype.alternatives[0]]
        reference = attribution(estimator, alleles[:1], target=target, method=method, output=output)
        # The alternative is explained by the same output as the reference.
        network, _, score = explained(estimator, alleles[:1], target=target, output=output)
        _, one_hot, _ = explained(estimator, alleles[1:], output=output)
        alternative = network.attributions(one_hot, score, method=method)
        aligned = _aligned(haplotype)
        attributions = [
            _in_columns(values[_start_in_window(estimator, len(allele)) :], columns)
            for values, allele, columns in zip([reference[0], alternative[0]], alleles, aligned, strict=True)
        ]
        scores = effects[["score_ref", "score_alt"]].dropna().to_numpy()[0]
        return cls(np.stack(attributions), aligned, scores).plot(axes=axes, **kwargs)

    def plot(self, *, axes: Any = None, **kwargs: Any) -> Self:
        """Plot the attributions.

        Parameters
        ----------
        axes : array-like of 2 matplotlib Axes, default=None
            Axes to plot on: for the reference and for the alternative. If None, a new
            figure is created.

        **kwargs : dict
            Properties of `matplotlib.patches.PathPatch` for the letters. They override the
            defaults.

        Returns
        -------
        VariantEffectDisplay
            The display itself.

        Raises
        ------
        ValueError
            If the attributions, sequences and scores do not have the shapes above, or are
            not finite; or if the number of axes is not 2.
        """
        import matplotlib.pyplot as plt

        heights, scores = self._checked_numbers()
        length = heights.shape[1]
        if axes is None:
            size = (np.clip(0.18 * length, 6, 20), 4.5)
            _, axes = plt.subplots(2, figsize=size, sharex=True, sharey=True, layout="constrained")
        axes = np.ravel(axes)
        if len(axes) != 2:
            raise ValueError(f"Expected 2 axes, for the reference and the alternative; got {len(axes)}.")
        letters = np.array([list(sequence.upper()) for sequence in self.sequences])
        titles = [
            f"Reference: score {scores[0]:.2f}",
            f"Alternative: score {scores[1]:.2f}, effect {scores[1] - scores[0]:+.2f}",
        ]
        margin = 0.05 * np.ptp([0.0, *heights.ravel()])
        for ax, title, of_allele, values in zip(axes, titles, letters, heights, strict=True):
            for column in np.flatnonzero(letters[0] != letters[1]):
                ax.axvspan(column - 0.5, column + 0.5, color="0.9", linewidth=0, zorder=0)
            draw_letters(ax, values[:, np.newaxis] * (of_allele[:, np.newaxis] == list(BASES)), **kwargs)
            ax.axhline(0, color="0.3", linewidth=0.8)
            ax.set_title(title, loc="left")
            ax.set(ylabel="Contribution", xlim=(-0.7, length - 0.3))
            ax.set_ylim(min(0.0, heights.min()) - margin, max(0.0, heights.max()) + margin)
            ax.spines[["top", "right"]].set_visible(False)
        axes[1].set_xlabel("Position (bp)")
        self.axes_, self.figure_ = axes, axes[0].figure
        return self

    def _checked_numbers(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the attributions and the scores; raise a ValueError if they cannot be drawn."""
        sequences = self.sequences
        if not (isinstance(sequences, (list, tuple)) and [type(text) for text in sequences] == [str, str]):
            raise ValueError(f"sequences should be 2 str, the reference and the alternative; got {sequences!r}.")
        length = len(sequences[0])
        if not length == len(sequences[1]) > 0:
            raise ValueError(
                f"The sequences should be aligned, with {_GAP!r} for missing bases; got {length} and "
                f"{len(sequences[1])} letters."
            )
        numbers = []
        for name, shape in [("attributions", (2, length)), ("scores", (2,))]:
            values = as_floats(getattr(self, name), name)
            if values.shape != shape or not np.isfinite(values).all():
                raise ValueError(f"Expected finite {name} of shape {shape}, got {values.shape}: {str(values)[:60]}.")
            numbers.append(values)
        return numbers[0], numbers[1]


def _aligned(haplotype: Haplotype) -> list[str]:
    """Return the reference and the first alternative with gaps, cut to the same length."""
    reference, alternative = haplotype.reference, haplotype.alternatives[0]
    # From right to left, so that the positions of the variants on the left do not change.
    for edit in reversed(haplotype.edits):
        n_before = sum(len(left.alt) - len(left.ref) for left in haplotype.edits if left.start < edit.start)
        start = edit.start - haplotype.start
        reference = _with_gap(reference, start + len(edit.ref), len(edit.alt) - len(edit.ref))
        alternative = _with_gap(alternative, start + n_before + len(edit.alt), len(edit.ref) - len(edit.alt))
    length = min(len(reference), len(alternative))
    return [reference[:length], alternative[:length]]


def _with_gap(text: str, position: int, length: int) -> str:
    return text[:position] + _GAP * length + text[position:]


def _in_columns(values: NDArray[Any], aligned: str) -> NDArray[np.float64]:
    """Return the values of the bases in the columns of an aligned sequence; 0 in gaps."""
    columns = np.zeros(len(aligned))
    is_base = np.array(list(aligned)) != _GAP
    columns[is_base] = values[: is_base.sum()]
    return columns


def _start_in_window(estimator: Pipeline, length: int) -> int:
    """Return where the encoder puts the first base of a sequence."""
    return to_letters(encoded(estimator, ["A" * length])[0]).index("A")
