"""The verdict of a report, and what to be careful about, in sentences."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from skmotif.report._composition import CLASSES, Composition
from skmotif.report._cross_validation import NETWORK, CrossValidation
from skmotif.report._motifs import FoundMotif, short_name
from skmotif.report._performance import Performance
from skmotif.report._sequences import LabelledSequences

# A property that separates the classes by this AUROC or more is a confounder.
_MIN_CONFOUNDING = 0.65

_PROPERTIES = {
    "GC content": "GC content",
    "length": "the length of the sequences",
    "unknown bases": "the number of unknown bases",
    "dinucleotides": "the frequencies of dinucleotides",
}

# Differences between the classes, and shares of all sequences, that are worth a caution.
_MAX_DIFFERENCE, _MAX_SHARE = 0.05, 0.1

# With fewer sequences, the scores are uncertain.
_FEW = 200


class Caution(NamedTuple):
    """What to be careful about, and what to do about it."""

    problem: str
    advice: str


def verdict(
    performance: Performance,
    motifs: list[FoundMotif],
    is_compared: bool,
    composition: Composition,
    cautions: list[Caution],
) -> list[str]:
    """Return three sentences: how well the classes separate, by which motifs, and what to be careful about."""
    return [
        _on_performance(performance),
        _on_motifs(motifs, is_compared),
        _on_cautions(performance, composition, cautions),
    ]


def separates(performance: Performance) -> bool:
    """Return whether the network is better than chance."""
    return performance.scores["AUROC"].low > 0.5


def _on_performance(performance: Performance) -> str:
    auroc, low, high = performance.scores["AUROC"]
    figures = f"AUROC {auroc:.3f}, 95 % interval {low:.3f} to {high:.3f}"
    if not separates(performance):
        return f"The network does not tell the positive from the negative sequences ({figures}): it is at chance."
    degrees = {0.97: "almost perfectly", 0.9: "well", 0.75: "moderately well"}
    degree = next((word for limit, word in degrees.items() if auroc >= limit), "only a little better than chance")
    return (
        f"In sequences that it was not trained on, the network tells the positive from the negative ones {degree} "
        f"({figures})."
    )


def _on_motifs(found: list[FoundMotif], is_compared: bool) -> str:
    sound = [item for item in found if item.motif.caution is None]
    if not sound:
        rest = f" The {len(found)} found are repeats or follow from the composition." if found else ""
        return f"No motif was found that could be a binding site.{rest}" if found else "No motif was found."
    by_class = {
        name: [item for item in sound if item.motif.target == target]
        for name, target in zip(CLASSES, (1, 0), strict=True)
    }
    parts = [f"in the {name} sequences, {_enumerated(items)}" for name, items in by_class.items() if items]
    count = "One motif separates" if len(sound) == 1 else f"{len(sound)} motifs separate"
    end = "" if is_compared else " They were not compared with known motifs."
    return f"{count} the classes: {'; '.join(parts)}.{end}"


def _enumerated(items: list[FoundMotif]) -> str:
    """Return the first three motifs by their consensus and the known motif that they resemble."""
    names = []
    for item in items[:3]:
        consensus = item.motif.consensus.strip("N")
        names.append(
            f"{consensus} (similar to {short_name(item.matches['target'].iloc[0])})" if len(item.matches) else consensus
        )
    return ", ".join(names) + (f" and {len(items) - 3} more" if len(items) > 3 else "")


def _on_cautions(performance: Performance, composition: Composition, cautions: list[Caution]) -> str:
    if not cautions:
        gc, dinucleotides = (composition.confounders[name] for name in ("GC content", "dinucleotides"))
        if not separates(performance):
            alone = f"GC content (AUROC {gc:.2f} alone) and dinucleotides ({dinucleotides:.2f})"
            return f"{alone} do not separate them either."
        return (
            f"GC content (AUROC {gc:.2f} alone), dinucleotides ({dinucleotides:.2f}), length, copies and repeats do "
            "not explain the result."
        )
    rest = f" There {'is 1 more caution' if len(cautions) == 2 else f'are {len(cautions) - 1} more cautions'} below."
    return f"Be careful: {cautions[0].problem}. {cautions[0].advice}{rest if len(cautions) > 1 else ''}"


def on_name(item: FoundMotif) -> str:
    """Return how sure it is that a motif is that of its best match."""
    names = list(dict.fromkeys(short_name(target) for target in item.matches["target"]))
    if not names:
        return "No known motif of the database is similar (q at most 0.05)."
    best = item.matches.iloc[0]
    sentence = f"The most similar known motif is {names[0]} (q = {best['q_value']:.2g})."
    if len(names) == 1:
        return f"{sentence} No other known motif is similar, so the name is fairly sure."
    others = ", ".join(names[1:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
    return (
        f"{sentence} {others} {'is' if len(names) == 2 else 'are'} similar, too. Factors of one family bind nearly "
        "the same sequences, so the motif names the family rather than the factor."
    )


def find_cautions(
    data: LabelledSequences, composition: Composition, validation: CrossValidation, performance: Performance
) -> list[Caution]:
    """Return what to be careful about, the most important first."""
    return [
        *_on_confounders(composition),
        *_on_repeats(composition),
        *_on_relatives(composition),
        *_on_baselines(validation, performance),
        *_on_numbers(data),
    ]


def _on_confounders(composition: Composition) -> Iterator[Caution]:
    advice = {
        "GC content": "Use negatives with the same GC content: leave out the control file to get shuffles of the "
        "positives, or give a genome to get windows of it (make_background in Python).",
        "length": "Cut all sequences to the same length, for peaks around their summits.",
        "dinucleotides": "A part of this may be the motifs themselves. Shuffles of the positives have the same "
        "dinucleotides: to rule out composition, make another report without the control file.",
        "unknown bases": "Mask or leave out sequences with unknown bases in both classes alike.",
    }
    for name, auroc in sorted(composition.confounders.items(), key=lambda item: -item[1]):
        if auroc >= _MIN_CONFOUNDING:
            verb = "separate" if name == "dinucleotides" else "separates"
            yield Caution(f"{_PROPERTIES[name]} alone {verb} the classes with AUROC {auroc:.2f}", advice[name])


def _on_repeats(composition: Composition) -> Iterator[Caution]:
    for name in ("parts of Alu elements", "simple repeats"):
        positive, negative = composition.table.loc[name].to_numpy(float)
        if abs(positive - negative) >= _MAX_DIFFERENCE:
            yield Caution(
                f"{positive:.0%} of the positive and {negative:.0%} of the negative sequences have {name}",
                "A network can tell the classes by repeats. Leave out sequences in repeats, or replace repeats by N.",
            )


def _on_relatives(composition: Composition) -> Iterator[Caution]:
    share = composition.table.loc["relatives of another sequence"].to_numpy(float).max()
    if share >= _MAX_SHARE:
        yield Caution(
            f"up to {share:.0%} of the sequences of a class share 24 bases with another sequence",
            "Relatives were kept in one fold, so the scores hold. They count as one in the search for motifs.",
        )


def _on_baselines(validation: CrossValidation, performance: Performance) -> Iterator[Caution]:
    scores = {str(name): float(mean) for name, mean in validation.scores.xs("AUROC")["mean"].items()}
    of_network = scores.pop(NETWORK)
    best = max(scores, key=scores.__getitem__)
    if separates(performance) and scores[best] >= of_network:
        yield Caution(
            f"a simpler model, {best}, is as good as the network (AUROC {scores[best]:.3f})",
            "The motifs still hold, since they are tested by themselves; but the network adds no accuracy.",
        )


def _on_numbers(data: LabelledSequences) -> Iterator[Caution]:
    n = np.bincount(data.is_positive.astype(int), minlength=2)
    if n.min() < _FEW:
        yield Caution(
            f"the smaller class has only {n.min()} sequences",
            "Scores are uncertain, and weak motifs cannot be found. Use more sequences, if there are any.",
        )
    if n.min() < 0.1 * n.max():
        yield Caution(
            f"one class is {n.max() / n.min():.0f} times as large as the other",
            "Read the precision-recall curve rather than the accuracy.",
        )
    if data.n_left_out:
        yield Caution(
            f"{data.n_left_out} sequences have no known base and were left out", "Check where they come from."
        )
