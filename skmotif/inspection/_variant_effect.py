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
    network = fitted_network(estimator)
    frame, haplotypes = haplotypes_of(variants, sequences, genome, network.architecture.input_shape[0])
    columns = ["score_ref", "score_alt", "effect"]
    columns += ["effect_std"] * (network.architecture.n_estimators > 1) + ["percentile"] * (n_random > 0)
    effects = pd.DataFrame(columns=columns, dtype=np.float64)
    if haplotypes:
        rng = check_random_state(random_state)
        effects = _effects(estimator, haplotypes, target, output, n_random, rng)[columns]
    edits = [(edit.row, index) for index, haplotype in enumerate(haplotypes) for edit in haplotype.edits]
    of_row = pd.Series(dict(edits), dtype=np.intp).reindex(frame.index)
    frame[columns] = effects.reindex(of_row).set_axis(frame.index)
    return frame


def _effects(
    estimator: Pipeline,
    haplotypes: list[Haplotype],
    target: Any,
    output: Any,
    n_random: int,
    rng: np.random.RandomState,
) -> pd.DataFrame:
    """Return the scores and the effect of each haplotype."""
    references = list(dict.fromkeys(haplotype.reference for haplotype in haplotypes))
    row_of = {reference: row for row, reference in enumerate(references)}
    reference_of = np.array([row_of[haplotype.reference] for haplotype in haplotypes])
    alternatives = [window for haplotype in haplotypes for window in haplotype.alternatives]
    haplotype_of = np.repeat(np.arange(len(haplotypes)), [len(haplotype.alternatives) for haplotype in haplotypes])

    network, encoded_references, score = explained(estimator, references, target=target, output=output)
    of_references = _scores(network, encoded_references, score)
    before = of_references[:, reference_of]
    # Alternatives and random substitutions are scored by the same output as their references.
    _, encoded_alternatives, _ = explained(estimator, alternatives, output=output)
    of_alternatives = _scores(network, encoded_alternatives, score.rows(reference_of[haplotype_of]))
    n_alternatives = np.bincount(haplotype_of)
    after = np.stack([np.bincount(haplotype_of, scores) / n_alternatives for scores in of_alternatives])
    effect, *of_members = after - before
    effects = pd.DataFrame({"score_ref": before[0], "score_alt": after[0], "effect": effect})
    if of_members:
        effects["effect_std"] = np.std(of_members, axis=0)
    if n_random:
        mutants, rows = _random_substitutions(references, n_random, rng)
        _, encoded_mutants, _ = explained(estimator, mutants, output=output)
        random_effects = network.chosen_scores(encoded_mutants, score.rows(rows)) - of_references[0, rows]
        n_smaller = np.searchsorted(np.sort(np.abs(random_effects)), effects["effect"].abs())
        effects["percentile"] = 100 * n_smaller / n_random
    return effects


def _scores(network: FittedNetwork, X: NDArray[Any], score: Score) -> NDArray[np.float64]:
    """Return the score of each sequence by the network and, below it, by each member of an ensemble."""
    scores = network.chosen_scores(X, score)[np.newaxis].astype(np.float64)
    return (
        scores
        if network.architecture.n_estimators == 1
        else np.vstack([scores, network.chosen_member_scores(X, score)])
    )


def _random_substitutions(
    sequences: list[str], n_random: int, rng: np.random.RandomState
) -> tuple[list[str], NDArray[np.intp]]:
    """Return sequences with one random substitution each, and the rows of the sequences that they are from."""
    bases_of = [np.flatnonzero([letter in BASES for letter in sequence.upper()]) for sequence in sequences]
    candidates = np.flatnonzero([len(bases) > 0 for bases in bases_of])
    if not len(candidates):
        raise ValueError("Random substitutions (n_random > 0) need a sequence that has a base other than N.")
    rows = rng.choice(candidates, n_random)
    mutants = []
    for row in rows:
        sequence, position = sequences[row], rng.choice(bases_of[row])
        alt = rng.choice([base for base in BASES if base != sequence[position].upper()])
        mutants.append(sequence[:position] + alt + sequence[position + 1 :])
    return mutants, rows
