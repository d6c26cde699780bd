"""`design`: sequences of a high or given score, by one substitution after the other."""

import warnings
from collections.abc import Callable, Iterator
from heapq import nlargest
from itertools import islice
from numbers import Integral
from operator import attrgetter
from typing import Any, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.pipeline import Pipeline
from tqdm import tqdm

from skmotif._alphabet import BASES, gc_content
from skmotif._numbers import check_number
from skmotif._sklearn import Interval, StrOptions, validate_params
from skmotif.inspection._constraints import Constraints
from skmotif.inspection._text_scores import TextScores

# Bases of the sequences that are designed together.
_MAX_BASES = 1 << 17

# Smaller gains are rounding errors.
_MIN_GAIN = 1e-5

_rank = attrgetter("rank")


class _Step(NamedTuple):
    """A sequence on the path of a design, and the substitution that led to it."""

    text: str
    value: float  # larger is better
    violation: float  # of the constraints; 0 if they are satisfied
    parent: "_Step | None" = None
    position: Any = pd.NA
    ref: str = ""
    alt: str = ""

    @property
    def rank(self) -> tuple[float, float]:
        """The order of sequences: first those that satisfy the constraints, then by value."""
        return -self.violation, self.value

    def path(self) -> "list[_Step]":
        """Return the steps from the start to this one."""
        steps = [self]
        while steps[-1].parent is not None:
            steps.append(steps[-1].parent)
        return steps[::-1]


@validate_params(
    {
        "n_changes": [Interval(Integral, 1, None, closed="left")],
        "beam_width": [Interval(Integral, 1, None, closed="left")],
        "output": [StrOptions({"logit", "probability"})],
        "verbose": ["verbose"],
    },
    prefer_skip_nested_validation=True,
)
def design(
    estimator: Pipeline,
    sequences: ArrayLike,
    *,
    n_changes: int = 10,
    target: str | int | None = None,
    score: float | None = None,
    output: Literal["logit", "probability"] = "logit",
    gc: ArrayLike | None = None,
    forbidden: ArrayLike = (),
    fixed: ArrayLike | None = None,
    reference: ArrayLike | None = None,
    beam_width: int = 5,
    verbose: int = 0,
) -> pd.DataFrame:
    """Change sequences step by step to a high or a given score.

    Each step compares all allowed substitutions, whose effects are exact (in-silico
    mutagenesis), and keeps the best ``beam_width`` sequences. A design ends after ``n_changes``
    steps, or earlier if no allowed substitution improves the score. If a sequence does not
    satisfy ``gc`` and ``forbidden`` at the start, the first steps are those that correct it at
    the least cost of score.

    Parameters
    ----------
    estimator : Pipeline
        A fitted pipeline that takes sequences as text and ends in a MotifCNNClassifier or
        MotifCNNRegressor.

    sequences : array-like of shape (n_sequences,)
        The sequences to start from. Each is designed on its own. They may differ in length,
        and N stays N.

    n_changes : int, default=10
        The largest number of substitutions in a sequence. A position may change repeatedly.

    target : label or int, default=None
        The output whose score is designed, as in `attribution`. If None and there are more
        than two classes, the class predicted for each sequence at the start.

    score : float, default=None
        The score to reach, from below or from above. Each step makes the substitution that
        brings the score closest to it. If None, the score is maximised.

    output : {"logit", "probability"}, default="logit"
        The score, as in `attribution`. Use the logit to maximise: probabilities near 1 hardly
        differ.

    gc : tuple of (float, float), default=None
        Smallest and largest GC content allowed, as fractions of the known bases.

    forbidden : list of str, default=()
        Words that a sequence may not contain on either strand, such as the sites of
        restriction enzymes, as IUPAC codes.

    fixed : array-like of int, default=None
        Positions (0-based) that do not change, the same in all sequences.

    reference : array-like of shape (n_sequences,), default=None
        Natural sequences, for example those that the network was trained on. A design may not
        be less usual than they are: the frequencies of its words of 3 bp may not be farther
        from the mean of the reference than those of 95 % of the reference, or than at the
        start if this is farther. The distance is the total variation, half the sum of the
        absolute differences.

    beam_width : int, default=5
        Number of sequences that each step keeps. 1 is greedy: only the best one is kept. More
        take as many times longer, and can find a better design: the best substitution now may
        be in the way of a better one later.

    verbose : int, default=0
        Whether to show the progress.

    Returns
    -------
    DataFrame
        The path of each design, one row for each step, with the columns ``sequence`` (row
        number), ``step`` (0 at the start), ``position`` (0-based), ``ref`` and ``alt`` (the
        bases before and after; at the start, these three are empty), ``score``, ``gc``,
        ``distance`` (from the reference, if there is one) and ``designed``, the sequence after
        the step in upper case. The last row of each sequence is its design.

    Raises
    ------
    ValueError
        If a constraint is invalid, or a fixed position is outside a sequence. If a sequence is
        empty, missing, or has a character that is not an IUPAC code.
    TypeError
        If the estimator does not take text.

    Warns
    -----
    UserWarning
        If a design does not satisfy ``gc`` and ``forbidden``, because more than ``n_changes``
        substitutions are needed, or fixed ones.

    See Also
    --------
    DesignDisplay : Plots the path of a design.
    attribution : With ``method="in_silico_mutagenesis"``, the effects of all substitutions.

    Notes
    -----
    The network is trusted where it was not trained. A design with a far higher score than any
    natural sequence may not work: set ``reference``, ask for a score that real sequences have,
    or compare with the predictions of another network.

    Examples
    --------
    >>> from sklearn.pipeline import make_pipeline
    >>> from skmotif import DNAOneHotEncoder, MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
    >>> from skmotif.inspection import design
    >>> X, y = make_motif_classification(200, 40, motifs="TGACTCA", random_state=0, return_X_y=True)
    >>> pipe = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(n_filters=8, random_state=0)).fit(X, y)
    >>> path = design(pipe, X[y == 0][:5], n_changes=6, gc=(0.2, 0.8), forbidden=["GAATTC"])
    >>> designed = path.groupby("sequence")["designed"].last()
    >>> bool((pipe.decision_function(designed) > pipe.decision_function(X[y == 0][:5])).all())
    True
    """
    if score is not None:
        check_number(score, "score")
    constraints = Constraints(gc, forbidden, fixed, reference)
    scores = TextScores(estimator, sequences, target=target, output=output)
    constraints.check(scores.sequences)
    search = _Search(scores, constraints, n_changes, beam_width, _value_by_goal(score))
    paths: list[list[_Step]] = []
    size = max(1, _MAX_BASES // (beam_width * max(map(len, scores.sequences))))
    with tqdm(total=n_changes * len(scores.sequences), unit=" changes", disable=not verbose) as progress:
        for start in range(0, len(scores.sequences), size):
            rows = range(start, min(start + size, len(scores.sequences)))
            paths += search.paths(rows, progress)
    _warn_of_violations(paths)
    return _as_frame(paths, scores, constraints)


def _value_by_goal(goal: float | None) -> Callable[[Any], Any]:
    """Return the function from scores to values, of which the largest is the best."""
    return (lambda scores: scores) if goal is None else (lambda scores: -np.abs(scores - goal))


class _Search(NamedTuple):
    """A beam search: each step keeps the ``beam_width`` best sequences that one substitution leads to."""

    scores: TextScores
    constraints: Constraints
    n_changes: int
    beam_width: int
    value: Callable[[Any], Any]

    def paths(self, rows: range, progress: tqdm) -> list[list[_Step]]:
        """Return the paths of some of the sequences; one call of the network serves a step of all of them."""
        beams = {row: [self._start(row)] for row in rows}
        best = {row: beams[row][0] for row in rows}
        for _ in range(self.n_changes):
            progress.update(len(rows))
            current = [(row, step) for row, beam in beams.items() for step in beam]
            if not current:
                continue
            # Several paths can lead to one sequence, which is kept once.
            found: dict[int, dict[str, _Step]] = {row: {} for row in beams}
            substitutions = self.scores.substitutions([row for row, _ in current], [step.text for _, step in current])
            for (row, step), (score, changes) in zip(current, substitutions, strict=True):
                gains = self.value(score + changes) - self.value(score)
                following = self._following(self.scores.sequences[row], step, gains, self.value(score))
                found[row].update((new.text, new) for new in islice(following, self.beam_width))
            beams = {row: nlargest(self.beam_width, steps.values(), key=_rank) for row, steps in found.items()}
            best = {row: max([best[row], *beams[row]], key=_rank) for row in rows}
        return [best[row].path() for row in rows]

    def _start(self, row: int) -> _Step:
        text = self.scores.sequences[row]
        return _Step(text, self.value(self.scores.before[row]), self.constraints.violation(text))

    def _following(self, start: str, step: _Step, gains: NDArray[np.float64], value: float) -> Iterator[_Step]:
        """Yield the allowed substitutions that improve a sequence, the best first.

        If a sequence does not satisfy the constraints, these are substitutions that bring it closer to them, also if
        the score becomes worse.
        """
        for index in np.argsort(-gains, axis=None, kind="stable"):
            gain = gains.flat[index]
            if gain < _MIN_GAIN and step.violation == 0:
                return
            position, base = int(index) // len(BASES), BASES[index % len(BASES)]
            mutant = step.text[:position] + base + step.text[position + 1 :]
            if step.text[position] not in BASES or not self.constraints.allow(start, mutant, position):
                continue
            violation = self.constraints.violation(mutant)
            if violation < step.violation or violation == step.violation == 0:
                yield _Step(mutant, value + gain, violation, step, position, step.text[position], base)


def _warn_of_violations(paths: list[list[_Step]]) -> None:
    violating = [row for row, path in enumerate(paths) if path[-1].violation > 0]
    if violating:
        warnings.warn(
            f"{len(violating)} of {len(paths)} designs do not satisfy `gc` or `forbidden`, the first of them that of "
            f"sequence {violating[0]}: allow more changes, or fewer fixed positions.",
            stacklevel=4,
        )


def _as_frame(paths: list[list[_Step]], scores: TextScores, constraints: Constraints) -> pd.DataFrame:
    steps = [(row, number, step) for row, path in enumerate(paths) for number, step in enumerate(path)]
    texts = [step.text for _, _, step in steps]
    frame = pd.DataFrame(
        {
            "sequence": [row for row, _, _ in steps],
            "step": [number for _, number, _ in steps],
            "position": pd.array([step.position for _, _, step in steps], dtype="Int64"),
            "ref": [step.ref for _, _, step in steps],
            "alt": [step.alt for _, _, step in steps],
            "score": scores.of_edits(((row, step.text) for row, _, step in steps), len(steps)),
            "gc": list(map(gc_content, texts)),
        }
    )
    if constraints.composition is not None:
        frame["distance"] = list(map(constraints.composition.distance, texts))
    return frame.assign(designed=texts)
