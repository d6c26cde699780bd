"""What bad input must lead to: an error of a documented type, in words of our own or scikit-learn's."""

import linecache
import pickle
import traceback
from collections import Counter, defaultdict
from pathlib import Path

import sklearn
from hypothesis import HealthCheck, settings

import skmotif

_OURS, _SKLEARN = (str(Path(package.__file__).parent) for package in (skmotif, sklearn))

# Derandomized, so that a failure is the same everywhere.
few, more = (
    settings(
        max_examples=n,
        deadline=None,
        derandomize=True,
        report_multiple_bugs=False,
        database=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )
    for n in (20, 60)
)

# By class of input, how often it ended how.
tally = defaultdict(Counter)


def is_refused(kind, call, *given, accept=None, match=""):
    """Call with bad input, and check the error that it must lead to.

    Parameters
    ----------
    kind : str
        Class of input, a row of the table.
    call : callable
        Takes ``given``.
    given : tuple
        Must be the same afterwards.
    accept : callable, default=None
        Checks what a call returns that may do so. If None, none may.
    match : str
        Has to occur in the error's message.

    Returns
    -------
    bool
    """
    before = list(map(_fingerprint, given))
    try:
        result = call(*given)
    except (ValueError, TypeError, OSError) as error:
        tally[kind][next(c.__name__ for c in (OSError, ValueError, TypeError) if isinstance(error, c))] += 1
        _check_words(error)
        if match and match not in str(error):
            raise AssertionError(f"{match!r} is not in the message: {error}") from error
        refused = True
    else:
        assert accept is not None, f"{given!r:.200} was taken, and gave {result!r:.200}"
        accept(result)
        tally[kind]["accepted"] += 1
        refused = False
    assert before == list(map(_fingerprint, given)), "the input was changed"
    return refused


def _check_words(error):
    """Refuse a message that says nothing, and one that a library gives which the user did not call."""
    assert str(error).strip(), f"{type(error).__name__} without a message"
    if isinstance(error, OSError) and error.filename is not None:  # the operating system's: it names the file
        return
    frames = traceback.extract_tb(error.__traceback__)
    if any(frame.filename.startswith(_SKLEARN) for frame in frames):
        last = max((i for i, frame in enumerate(frames) if frame.filename.startswith(_OURS)), default=0)
        if any(frame.filename.startswith(_SKLEARN) for frame in frames[last:]):
            return
    line = linecache.getline(frames[-1].filename, frames[-1].lineno).strip()
    is_own = frames[-1].filename.startswith(_OURS) and line.startswith("raise ")
    if not is_own:
        raise AssertionError(f"neither ours nor scikit-learn's: {type(error).__name__}: {error}") from error


def _fingerprint(value):
    try:
        return pickle.dumps(value)
    except Exception:  # a generator, or what else cannot be pickled: it has no content to change
        return repr(type(value))


def table():
    """Return the table of what was tried and how it ended."""
    outcomes = ["ValueError", "TypeError", "OSError", "accepted"]
    lines = [f"{'class of input':34}{'tried':>8}" + "".join(f"{outcome:>12}" for outcome in outcomes)]
    rows = [*sorted(tally.items()), ("all", sum(tally.values(), Counter()))]
    for kind, counts in rows:
        lines.append(f"{kind:34}{counts.total():8}" + "".join(f"{counts[outcome]:12}" for outcome in outcomes))
    return "\n".join(lines)
