"""memelite's TOMTOM, imported when it is called: memelite imports numba, which compiles it at the first call."""

import importlib.util
import sys
from contextlib import AbstractContextManager, ExitStack
from typing import Any

from skmotif._numba import import_compiled

_MISSING = 'Matching motifs needs memelite: pip install "skmotif[motifs]".'


def check_tomtom() -> None:
    """Raise an ImportError if memelite is not installed."""
    if importlib.util.find_spec("memelite") is None:
        raise ImportError(_MISSING)


def tomtom(*args: Any, **params: Any) -> Any:
    """Call ``memelite.tomtom``; print a message to standard error if numba compiles it.

    numba caches the compiled code next to memelite or in the user's cache folder.
    """
    with ExitStack() as stack:
        try:
            notice = stack.enter_context(_compilation_notice())
            memelite = import_compiled("memelite", on_missing_cache=notice.expect_no_cache)
        except ImportError as error:
            raise ImportError(_MISSING) from error
        return memelite.tomtom(*args, **params)


def _compilation_notice() -> AbstractContextManager[Any]:
    """Return a context in which the first compilation prints a message."""
    from numba.core.event import Listener, install_listener

    class Notice(Listener):
        def __init__(self) -> None:
            self.is_printed = False
            self.is_cached = True

        def expect_no_cache(self) -> None:
            self.is_cached = False

        def on_start(self, event: Any) -> None:
            if not self.is_printed:
                self.is_printed = True
                _print_notice(self.is_cached)

        def on_end(self, event: Any) -> None:
            pass

    return install_listener("numba:compile", Notice())


def _print_notice(is_cached: bool) -> None:
    if is_cached:
        later = "Later calls load the compiled code from a cache."
    else:
        later = (
            "No cache folder is writable: set NUMBA_CACHE_DIR to a writable folder, or every process compiles again."
        )
    if sys.stderr is not None:
        print(f"numba compiles TOMTOM, which takes about a minute. {later}", file=sys.stderr, flush=True)
