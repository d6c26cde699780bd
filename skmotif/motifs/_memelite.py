"""memelite's TOMTOM, imported where it is used, as numba comes with it and compiles it at the first call."""

import atexit
import shutil
import sys
import tempfile
from contextlib import ExitStack


def tomtom(*args, **params):
    """Call ``memelite.tomtom``; say on standard error if numba compiles it.

    numba keeps the compiled code beside memelite or in the user's cache folder, and later processes load it.
    """
    with ExitStack() as stack:
        try:
            notice = stack.enter_context(_compilation_notice())
            memelite = _import_memelite(notice)
        except ImportError as error:
            raise ImportError('Matching motifs needs memelite: pip install "skmotif[motifs]".') from error
        return memelite.tomtom(*args, **params)


def _import_memelite(notice):
    from numba import config

    try:
        import memelite
    except RuntimeError as error:
        if "no locator available" not in str(error):
            raise
        # numba cannot write to any of its cache folders, and refuses to define functions that are to be cached.
        notice.is_kept = False
        folder, config.CACHE_DIR = config.CACHE_DIR, tempfile.mkdtemp(prefix="skmotif-")
        atexit.register(shutil.rmtree, config.CACHE_DIR, ignore_errors=True)
        try:
            import memelite
        finally:
            config.CACHE_DIR = folder
    return memelite


def _compilation_notice():
    """Return a context that announces the first compilation in it."""
    from numba.core.event import Listener, install_listener

    class Notice(Listener):
        is_given, is_kept = False, True

        def on_start(self, event):
            if not self.is_given:
                self.is_given = True
                _announce(self.is_kept)

        def on_end(self, event):
            pass

    return install_listener("numba:compile", Notice())


def _announce(is_kept):
    if is_kept:
        later = "Later calls load the compiled code from a cache."
    else:
        later = "No cache folder is writable: set NUMBA_CACHE_DIR to one that is, or every process compiles again."
    if sys.stderr is not None:
        print(f"numba compiles TOMTOM, which takes about a minute. {later}", file=sys.stderr, flush=True)
