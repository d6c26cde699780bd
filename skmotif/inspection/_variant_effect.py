"""`variant_effect`: what a variant does to the network's score."""

import os
from collections.abc import Iterable
from numbers import Integral
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.pipeline import Pipeline
from sklearn.utils import check_random_state

from skmotif._alphabet import BASES
from skmotif._network import FittedNetwork, Score
from skmotif._pipeline import explained, fitted_network
from skmotif._sklearn import Interval, validate_params
from skmotif.inspection._variants import Haplotype, haplotypes_of

# Letters of windows that are encoded at a time.
_MAX_LETTERS = 1 << 23


@validate_params(
    {
        "genome": [str, os.PathLike, None],
        "n_random": [Interval(Integral, 0, None, closed="left")],
        "random_state": ["random_state"],
    },
    prefer_skip_nested_validation=True,
)
def variant_effect(
    estimator: Pipeline,
    sequences: ArrayLike | None = None,
    variants: pd.DataFrame | Iterable[tuple[Any, ...]] | None = None,
    *,
    genome: str | os.PathLike[str] | None = None,
    target: str | int | None = None,
    output: Literal["logit", "probability"] = "logit",
    n_random: int = 0,
    random_state: int | np.random.RandomState | None = None,
) -> pd.DataFrame:
    """Return the change in score that variants cause.

    A variant replaces bases by others: it is a substitution, an insertion or a deletion, or
    both. It is given with the sequence that contains it, or with a genome.

    Parameters
    ----------
    estimator : Pipeline
        A fitted pipeline that takes sequences as text and ends in a MotifCNNClassifier or
        MotifCNNRegressor.

    sequences : array-like of shape (n_sequences,), default=None
        The sequences that contain the variants. If None, ``genome`` is required.

    variants : DataFrame or list of tuple
        The variants, at least one, with the columns

        - ``sequence``: index of the sequence, from 0. Without it, variant i is in sequence
          i, or all are in the only sequence. With ``genome``, the column is ``chromosome``;
        - ``position``: of the first base of ``ref``, 0-based, in the sequence or the
          chromosome. The POS of a VCF file is 1-based; `read_vcf` subtracts 1;
        - ``ref``: the bases at that position, at least one;
        - ``alt``: the bases that replace them, at least one;
        - ``haplotype``, optional: variants in the same sequence or chromosome with the same
          value are applied together. Each has the effect of the haplotype. Variants whose
          value is missing or "" are applied alone;
        - ``reason``, optional, as `read_vcf` returns it: a variant is scored only if it is
          missing or "". Otherwise its scores are NaN.

        Tuples have the first four of these, in this order.

    genome : str or path-like, default=None
        FASTA file, as in `extract_sequences`. The window around a variant, or around the
        variants of a haplotype, has the length that the network takes. Positions beyond the
        ends of the chromosome are N.

    target : label or int, default=None
        The output to explain, as in `attribution`. If None and there are more than two
        classes, the class predicted for each sequence before the variant.

    output : {"logit", "probability"}, default="logit"
        The score, as in `attribution`.

    n_random : int, default=0
        Number of random substitutions to compare the effects with. They are drawn from all
        sequences or windows that contain variants.

    random_state : int, RandomState instance or None, default=None
        Determines the random substitutions.

    Returns
    -------
    DataFrame
        The variants, one per row, with

        - ``score_ref``, ``score_alt``: the score before and after the variant;
        - ``effect``: the second minus the first, positive if the variant increases the
          score of the target;
        - ``effect_std``, if the network is an ensemble: the standard deviation of the
          effects that its members predict;
        - ``percentile``, if ``n_random > 0``: the percentage of the random substitutions
          whose absolute effect is smaller than that of the variant;
        - ``reason``, with ``genome``: why the variant has no score, or missing. In addition
          to the reasons of `read_vcf`, ``ref`` may be longer than the window.

    Raises
    ------
    ValueError
        If a variant is outside its sequence or chromosome, its ``ref`` differs from the
        sequence or the genome, ``ref`` or ``alt`` has no bases, or variants of a haplotype
        overlap or do not fit into a window; the error names the variant.
    TypeError
        If the estimator does not take text.
    ImportError
        If ``genome`` is given and pyfaidx is not installed: ``pip install
        "skmotif[genome]"``.

    See Also
    --------
    skmotif.io.read_vcf : Read the variants of a VCF file.
    VariantEffectDisplay : Plot what the network sees in the two alleles.
    attribution : With ``method="in_silico_mutagenesis"``, all possible substitutions.

    Notes
    -----
    An insertion or deletion moves the bases beside it. With a genome, both alleles have
    windows of the same length: bases leave the window, or enter it from the chromosome. The
    window of the alternative allele either begins or ends at the same base as the window of
    the reference. ``score_alt`` is the mean of the scores of these two windows. In a given
    sequence, an insertion that exceeds the length that the network takes is cropped at
    either end, and the two scores are averaged; the encoder pads a sequence with a deletion.

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
    >>> from skmotif.inspection import variant_effect
    >>> data = make_motif_classification(200, 40, motifs="TGACTCA", random_state=0)
    >>> pipe = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(n_filters=8, random_state=0))
    >>> bound = data.target == 1
    >>> site = data.motif_starts[bound][0, 0]
    >>> effects = variant_effect(pipe.fit(data.data, data.target), data.data[bound][:1], [(site, "T", "G")])
    >>> bool(effects["effect"][0] < 0)
    True

    With a genome, the positions are those in the chromosome:

    >>> import tempfile
    >>> from pathlib import Path
    >>> from skmotif.io import write_fasta
    >>> variants = [("chr1", site, "T", "G"), ("chr1", site, "TGA", "T")]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     genome = Path(folder) / "genome.fa"
    ...     write_fasta(data.data[bound][:1], genome, ["chr1"])
    ...     effects = variant_effect(pipe, variants=variants, genome=genome)
    >>> effects["effect"].lt(0).tolist()
    [True, True]
    """
    if not isinstance(estimator, Pipeline):
        raise TypeError(
            "Expected a Pipeline that takes sequences as text, as make_pipeline(DNAOneHotEncoder(), "
            f"MotifCNNClassifier()) does; got {type(estimator).__name__}."
        )
    architecture = fitted_network(estimator).architecture
    frame, haplotypes = haplotypes_of(variants, sequences, genome, architecture.input_shape[0])
    effects = _effects(estimator, haplotypes, target, output)
    columns = ["score_ref", "score_alt", "effect"] + ["effect_std"] * (architecture.n_estimators > 1)
    if n_random:
        substitutions = _random_substitutions(haplotypes, n_random, check_random_state(random_state))
        random_sizes = _effects(estimator, substitutions, target, output)["effect"].abs().sort_values()
        effects["percentile"] = 100 * np.searchsorted(random_sizes, effects["effect"].abs()) / n_random
        columns.append("percentile")
    index_of_row = {edit.row: index for index, haplotype in enumerate(haplotypes) for edit in haplotype.edits}
    indices = pd.Series(index_of_row, dtype=np.intp).reindex(frame.index)
    frame[columns] = effects.reindex(index=indices, columns=columns).set_axis(frame.index)
    return frame


def _effects(estimator: Pipeline, haplotypes: list[Haplotype], target: Any, output: Any) -> pd.DataFrame:
    """Return the scores and the effect of each haplotype; the windows of few haplotypes are encoded at a time."""
    step = max(1, _MAX_LETTERS // max((len(haplotype.reference) for haplotype in haplotypes), default=1))
    blocks = [haplotypes[start : start + step] for start in range(0, len(haplotypes), step)]
    effects = [_effects_of_block(estimator, block, target, output) for block in blocks]
    return pd.concat(effects, ignore_index=True) if effects else pd.DataFrame({"effect": []}, dtype=np.float64)


def _effects_of_block(estimator: Pipeline, haplotypes: list[Haplotype], target: Any, output: Any) -> pd.DataFrame:
    references = list(dict.fromkeys(haplotype.reference for haplotype in haplotypes))
    row_of = {reference: row for row, reference in enumerate(references)}
    reference_of = np.array([row_of[haplotype.reference] for haplotype in haplotypes])
    network, encoded, score = explained(estimator, references, target=target, output=output)
    before = _scores(network, encoded, score)[:, reference_of]

    n_alternatives = np.array([len(haplotype.alternatives) for haplotype in haplotypes])
    haplotype_of = np.repeat(np.arange(len(haplotypes)), n_alternatives)
    alternatives = [window for haplotype in haplotypes for window in haplotype.alternatives]
    # An alternative is scored by the same output as its reference.
    _, encoded, _ = explained(estimator, alternatives, output=output)
    scores = _scores(network, encoded, score.rows(reference_of[haplotype_of]))
    after = np.stack([np.bincount(haplotype_of, of_network) / n_alternatives for of_network in scores])

    effect, *of_members = after - before
    effects = pd.DataFrame({"score_ref": before[0], "score_alt": after[0], "effect": effect})
    return effects.assign(effect_std=np.std(of_members, axis=0)) if of_members else effects


def _scores(network: FittedNetwork, X: NDArray[Any], score: Score) -> NDArray[np.float64]:
    """Return the score of each sequence by the network and, below it, by each member of an ensemble."""
    scores = network.chosen_scores(X, score)[np.newaxis]
    if network.architecture.n_estimators > 1:
        scores = np.vstack([scores, network.chosen_member_scores(X, score)])
    return scores.astype(np.float64)


def _random_substitutions(haplotypes: list[Haplotype], n: int, rng: np.random.RandomState) -> list[Haplotype]:
    """Return random substitutions in the windows, each alone."""
    windows = dict.fromkeys(haplotype.reference for haplotype in haplotypes)
    references = [window for window in windows if not set(BASES).isdisjoint(window.upper())]
    if haplotypes and not references:
        raise ValueError("Random substitutions (n_random > 0) need a sequence that has a base other than N.")
    substitutions = []
    for index in rng.randint(len(references), size=n) if references else []:
        text = references[index]
        position = rng.choice([i for i, letter in enumerate(text.upper()) if letter in BASES])
        alt = rng.choice([base for base in BASES if base != text[position].upper()])
        substitutions.append(Haplotype([], 0, text, [text[:position] + alt + text[position + 1 :]]))
    return substitutions
