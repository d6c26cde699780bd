"""Checks of the error that bad input leads to: its type, its message, and that skmotif or scikit-learn raises it."""

import linecache
import pickle
import traceback
from collections import Counter, defaultdict
from pathlib import Path

import sklearn
from hypothesis import HealthCheck, settings

import skmotif

_OURS, _SKLEARN = (str(Path(package.__file__).parent) for package in (skmotif, sklearn))

# The examples are not random, so that a failure is the same on every machine.
few, more = (
    settings(
        max_examples=n,
        derandomize=True,
        report_multiple_bugs=False,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    for n in (20, 60)
)

# The number of calls by kind of input and by outcome.
tally = defaultdict(Counter)


def check_rejected(kind, call, *given, accept=None, match=()):
    """Call with bad input, and check the error.

    Parameters
    ----------
    kind : str
        The kind of input, a row of the table.
    call : callable
        Takes ``given``.
    given : tuple
        The input, which the call must not change.
    accept : callable, default=None
        Checks the result of a call that may return. If None, the call has to raise an error.
    match : str or tuple of str
        Texts that the error message has to contain.
    """
    before = list(map(_fingerprint, given))
    try:
        result = call(*given)
    except (ValueError, TypeError, OSError) as error:
        tally[kind][next(c.__name__ for c in (OSError, ValueError, TypeError) if isinstance(error, c))] += 1
        _check_words(error)
        for text in (match,) if isinstance(match, str) else match:
            if text not in str(error):
                raise AssertionError(f"{text!r} is not in the message: {error}") from error
    else:
        assert accept is not None, f"{given!r:.200} was accepted, and the result is {result!r:.200}"
        accept(result)
        tally[kind]["accepted"] += 1
    assert before == list(map(_fingerprint, given)), "the input was changed"


def _check_words(error):
    """Fail if the message is empty, or if another library than scikit-learn raised the error."""
    assert str(error).strip(), f"{type(error).__name__} without a message"
    if isinstance(error, OSError) and error.filename is not None:  # raised by the operating system, with the file
        return
    frames = traceback.extract_tb(error.__traceback__)
    if any(frame.filename.startswith(_SKLEARN) for frame in frames):
        last = max((i for i, frame in enumerate(frames) if frame.filename.startswith(_OURS)), default=0)
        if any(frame.filename.startswith(_SKLEARN) for frame in frames[last:]):
            return
    line = linecache.getline(frames[-1].filename, frames[-1].lineno).strip()
    is_own = frames[-1].filename.startswith(_OURS) and line.startswith("raise ")
    if not is_own:
        raise AssertionError(f"raised by another library: {type(error).__name__}: {error}") from error


def _fingerprint(value):
    try:
        return pickle.dumps(value)
    except Exception:  # a generator or another object that cannot be pickled has no content to compare
        return repr(type(value))


def table():
    """Return a table of the numbers of calls by kind of input and by outcome."""
    outcomes = ["ValueError", "TypeError", "OSError", "accepted"]
    lines = [f"{'kind of input':34}{'calls':>8}" + "".join(f"{outcome:>12}" for outcome in outcomes)]
    rows = [*sorted(tally.items()), ("all", sum(tally.values(), Counter()))]
    for kind, counts in rows:
        lines.append(f"{kind:34}{counts.total():8}" + "".join(f"{counts[outcome]:12}" for outcome in outcomes))
    return "\n".join(lines)
