"""`variant_effect`: what a substitution does to the network's score."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from skmotif._pipeline import explained, network_estimator
from skmotif._sequences import as_sequence_list, iter_strings, sequence_lengths

_COLUMNS = ["sequence", "position", "ref", "alt"]


def variant_effect(estimator, sequences, variants, *, target=None, output="logit"):
    """Return the change in score that substitutions cause.

    Parameters
    ----------
    estimator : Pipeline
        Fitted; takes sequences as text, and ends in a MotifCNNClassifier or
        MotifCNNRegressor.

    sequences : array-like of shape (n_sequences,)
        The sequences that the variants lie in.

    variants : DataFrame or list of tuple
        Substitutions: columns ``sequence`` (number of the sequence, from 0), ``position``
        (0-based, in the sequence), ``ref`` and ``alt`` (the bases there, and those that
        replace them; as many). Of tuples, in this order. Without ``sequence``, variant i
        lies in sequence i; or all in the only one. A VCF's POS counts from 1 on the
        chromosome: ``position = POS - 1 - start``, with ``start`` as in BED.

    target : label or int, default=None
        As in `attribution`. If None and there are more than two classes, each sequence's
        predicted class before the substitution.

    output : {"logit", "probability"}, default="logit"
        The score, as in `attribution`.

    Returns
    -------
    DataFrame
        The variants, one a row, with ``score_ref``, ``score_alt``, and ``effect``, the
        second less the first: positive if the substitution speaks for the target.

    Raises
    ------
    ValueError
        If a variant lies outside of its sequence, its ``ref`` is not what stands there,
        or it is no substitution; the error names the variant.
    TypeError
        If the estimator does not take text.

    See Also
    --------
    attribution : With ``method="in_silico_mutagenesis"``, all substitutions there can be.

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
    if output not in ("logit", "probability"):
        raise ValueError(f"output should be 'logit' or 'probability', got {output!r}.")
    sequences = as_sequence_list(sequences)
    texts = list(iter_strings(sequences, sequence_lengths(sequences)))
    variants = _variants_frame(variants, len(texts))
    mutants = [_substitute(texts, *row) for row in variants[_COLUMNS].itertuples(name=None)]

    affected, of_variant = np.unique(variants["sequence"], return_inverse=True)
    encode = estimator[:-1].transform
    network, references, score = explained(
        estimator[-1], encode([texts[i] for i in affected]), target=target, output=output
    )
    before = network.chosen_scores(references, score)[of_variant]
    # A mutant is scored by the output that its reference is scored by.
    _, encoded_mutants, _ = explained(estimator[-1], encode(mutants), output=output)
    after = network.chosen_scores(encoded_mutants, score.rows(of_variant))
    return variants.assign(score_ref=before, score_alt=after, effect=after - before)


def _variants_frame(variants, n_sequences):
    if isinstance(variants, pd.DataFrame):
        frame = variants.copy()
    else:
        if isinstance(variants, str) or not isinstance(variants, Iterable):
            raise TypeError(f"Expected a DataFrame or a list of variants, got {type(variants).__name__}.")
        rows = [tuple(variant) if isinstance(variant, Iterable) else (variant,) for variant in variants]
        widths = {len(row) for row in rows}
        if len(widths) != 1 or not widths <= {3, 4}:
            raise ValueError(
                "Expected variants as (position, ref, alt), or (sequence, position, ref, alt), all alike; "
                f"got {rows[:3]!r}."
            )
        frame = pd.DataFrame(rows, columns=_COLUMNS[-widths.pop() :])
    missing = [column for column in _COLUMNS[1:] if column not in frame]
    if missing or not len(frame):
        what = f"lack the columns {missing}" if missing else "are empty"
        raise ValueError(f"The variants {what}; expected position, ref and alt, and optionally sequence.")
    if "sequence" not in frame:
        if n_sequences not in (1, len(frame)):
            raise ValueError(
                f"{len(frame)} variants without a column 'sequence' need as many sequences, or one; got {n_sequences}."
            )
        frame.insert(0, "sequence", np.arange(len(frame)) if n_sequences > 1 else 0)
    return frame.reset_index(drop=True)


def _substitute(texts, row, sequence, position, ref, alt):
    """Return the sequence with the variant in it; refuse what does not fit."""
    name = f"Variant {row} ({ref!r} to {alt!r} at position {position} of sequence {sequence})"
    try:
        inside = 0 <= int(sequence) < len(texts) and int(sequence) == sequence and int(position) == position
    except (TypeError, ValueError):
        inside = False
    if not inside:
        raise ValueError(f"{name} names no sequence or position; expected sequence 0 to {len(texts) - 1}.")
    text, position = texts[int(sequence)], int(position)
    if not (isinstance(ref, str) and isinstance(alt, str) and len(ref) == len(alt) > 0):
        raise ValueError(f"{name} is no substitution: ref and alt should be strings of the same length.")
    if not 0 <= position <= len(text) - len(ref):
        raise ValueError(f"{name} lies outside of the sequence, which has {len(text)} bp (positions count from 0).")
    found = text[position : position + len(ref)]
    if found.upper() != ref.upper():
        raise ValueError(f"{name} does not fit: the sequence has {found!r} there.")
    return text[:position] + alt + text[position + len(ref) :]
