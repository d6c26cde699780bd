"""memelite's TOMTOM, imported when it is called: memelite imports numba, which compiles it at the first call."""

import atexit
import shutil
import sys
import tempfile
from contextlib import AbstractContextManager, ExitStack
from typing import Any


def tomtom(*args: Any, **params: Any) -> Any:
    """Call ``memelite.tomtom``; print a message to standard error if numba compiles it.

    numba caches the compiled code next to memelite or in the user's cache folder.
    """
    with ExitStack() as stack:
        try:
            notice = stack.enter_context(_compilation_notice())
            memelite = _import_memelite(notice)
        except ImportError as error:
            raise ImportError('Matching motifs needs memelite: pip install "skmotif[motifs]".') from error
        return memelite.tomtom(*args, **params)


def _import_memelite(notice: Any) -> Any:
    import numba

    config: Any = numba.config
    try:
        import memelite
    except RuntimeError as error:
        if "no locator available" not in str(error):
            raise
        # Without a writable cache folder, numba raises this error for functions that are to be cached.
        notice.is_cached = False
        folder, config.CACHE_DIR = config.CACHE_DIR, tempfile.mkdtemp(prefix="skmotif-")
        atexit.register(shutil.rmtree, config.CACHE_DIR, ignore_errors=True)
        try:
            import memelite
        finally:
            config.CACHE_DIR = folder
    return memelite


def _compilation_notice() -> AbstractContextManager[Any]:
    """Return a context in which the first compilation prints a message."""
    from numba.core.event import Listener, install_listener

    class Notice(Listener):
        def __init__(self) -> None:
            self.is_printed = False
            self.is_cached = True

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
