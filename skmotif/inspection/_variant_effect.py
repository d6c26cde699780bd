"""`variant_effect`: what a substitution does to the network's score."""

from collections.abc import Hashable, Iterable
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike
from sklearn.pipeline import Pipeline

from skmotif._pipeline import explained, network_estimator
from skmotif._sequences import as_sequence_list, iter_strings, sequence_lengths

_COLUMNS = ["sequence", "position", "ref", "alt"]


def variant_effect(
    estimator: Pipeline,
    sequences: ArrayLike,
    variants: pd.DataFrame | Iterable[tuple[Any, ...]],
    *,
    target: str | int | None = None,
    output: Literal["logit", "probability"] = "logit",
) -> pd.DataFrame:
    """Return the change in score that substitutions cause.

    Parameters
    ----------
    estimator : Pipeline
        A fitted pipeline that takes sequences as text and ends in a MotifCNNClassifier or
        MotifCNNRegressor.

    sequences : array-like of shape (n_sequences,)
        The sequences that contain the variants.

    variants : DataFrame or list of tuple
        Substitutions, with the columns ``sequence`` (index of the sequence, from 0),
        ``position`` (0-based, in the sequence), ``ref`` (the bases at that position) and
        ``alt`` (as many bases that replace them). Tuples have this order. Without
        ``sequence``, variant i is in sequence i, or all are in the only sequence. The POS
        of a VCF file is 1-based on the chromosome: ``position = POS - 1 - start``, with
        ``start`` as in BED.

    target : label or int, default=None
        The output to explain, as in `attribution`. If None and there are more than two
        classes, the class predicted for each sequence before the substitution.

    output : {"logit", "probability"}, default="logit"
        The score, as in `attribution`.

    Returns
    -------
    DataFrame
        The variants, one per row, with ``score_ref``, ``score_alt``, and ``effect``, the
        second minus the first: positive if the substitution increases the score of the
        target.

    Raises
    ------
    ValueError
        If a variant is outside its sequence, its ``ref`` differs from the sequence, or it
        is not a substitution; the error names the variant.
    TypeError
        If the estimator does not take text.

    See Also
    --------
    attribution : With ``method="in_silico_mutagenesis"``, all possible substitutions.

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
    """
    if not isinstance(estimator, Pipeline):
        raise TypeError(
            "Expected a Pipeline that takes sequences as text, as make_pipeline(DNAOneHotEncoder(), "
            f"MotifCNNClassifier()) does; got {type(estimator).__name__}."
        )
    network_estimator(estimator)
    sequences = as_sequence_list(sequences)
    references = list(iter_strings(sequences, sequence_lengths(sequences)))
    frame = _variants_frame(variants, len(references))
    mutants = [_substitute(references, *row) for row in frame[_COLUMNS].itertuples(name=None)]

    affected, reference_of_variant = np.unique(frame["sequence"], return_inverse=True)
    affected_references = [references[i] for i in affected]
    network, encoded_references, score = explained(estimator, affected_references, target=target, output=output)
    before = network.chosen_scores(encoded_references, score)[reference_of_variant]
    # A mutant is scored by the same output as its reference.
    _, encoded_mutants, _ = explained(estimator, mutants, output=output)
    after = network.chosen_scores(encoded_mutants, score.rows(reference_of_variant))
    return frame.assign(score_ref=before, score_alt=after, effect=after - before)


def _variants_frame(variants: pd.DataFrame | Iterable[tuple[Any, ...]], n_sequences: int) -> pd.DataFrame:
    """Return the variants as a new frame that has all columns; raise an error if one is missing."""
    frame = variants.copy() if isinstance(variants, pd.DataFrame) else _frame_of_tuples(variants)
    missing = [column for column in _COLUMNS[1:] if column not in frame]
    if missing or not len(frame):
        problem = f"lack the columns {missing}" if missing else "are empty"
        raise ValueError(f"The variants {problem}; expected position, ref and alt, and optionally sequence.")
    if "sequence" not in frame:
        if n_sequences not in (1, len(frame)):
            raise ValueError(
                f"{len(frame)} variants without a column 'sequence' need as many sequences, or one; got {n_sequences}."
            )
        frame.insert(0, "sequence", np.arange(len(frame)) if n_sequences > 1 else 0)
    return frame.reset_index(drop=True)


def _frame_of_tuples(variants: Iterable[tuple[Any, ...]]) -> pd.DataFrame:
    """Return tuples of (position, ref, alt) or (sequence, position, ref, alt) as a frame."""
    if isinstance(variants, str) or not isinstance(variants, Iterable):
        raise TypeError(f"Expected a DataFrame or a list of variants, got {type(variants).__name__}.")
    rows = [tuple(variant) if isinstance(variant, Iterable) else (variant,) for variant in variants]
    widths = {len(row) for row in rows}
    if len(widths) != 1 or not widths <= {3, 4}:
        raise ValueError(
            "Expected variants as (position, ref, alt), or (sequence, position, ref, alt), all of the same length; "
            f"got {rows[:3]!r}."
        )
    return pd.DataFrame(rows, columns=_COLUMNS[-widths.pop() :])


def _substitute(references: list[str], row: Hashable, sequence: Any, position: Any, ref: Any, alt: Any) -> str:
    """Return the sequence with the variant in it; raise a ValueError if the variant is invalid."""
    name = f"Variant {row} ({ref!r} to {alt!r} at position {position} of sequence {sequence})"
    try:
        is_valid = 0 <= int(sequence) < len(references) and int(sequence) == sequence and int(position) == position
    except (TypeError, ValueError):
        is_valid = False
    if not is_valid:
        raise ValueError(
            f"{name} has an invalid sequence or position; expected integers, and sequence 0 to {len(references) - 1}."
        )
    text, position = references[int(sequence)], int(position)
    if not (isinstance(ref, str) and isinstance(alt, str) and len(ref) == len(alt) > 0):
        raise ValueError(f"{name} is not a substitution: ref and alt should be strings of the same length.")
    if not 0 <= position <= len(text) - len(ref):
        raise ValueError(f"{name} is outside the sequence, which has {len(text)} bp (positions are 0-based).")
    found = text[position : position + len(ref)]
    if found.upper() != ref.upper():
        raise ValueError(f"{name} does not match the sequence, which has {found!r} at this position.")
    return text[:position] + alt + text[position + len(ref) :]
