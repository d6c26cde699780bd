"""Import of packages whose functions numba compiles and caches."""

import atexit
import importlib
import shutil
import tempfile
from collections.abc import Callable
from typing import Any


def import_compiled(name: str, on_missing_cache: Callable[[], None] = lambda: None) -> Any:
    """Import a module, also if no cache folder is writable.

    Parameters
    ----------
    name : str
        The module. Its functions may be marked for numba's cache.
    on_missing_cache : callable
        Called without arguments if no cache folder is writable. A temporary folder, which is deleted when the
        process ends, then replaces the cache.
    """
    import numba

    config: Any = numba.config
    try:
        return importlib.import_module(name)
    except RuntimeError as error:
        # Without a writable cache folder, numba raises this error for functions that are to be cached.
        if "no locator available" not in str(error):
            raise
        on_missing_cache()
        folder, config.CACHE_DIR = config.CACHE_DIR, tempfile.mkdtemp(prefix="skmotif-")
        atexit.register(shutil.rmtree, config.CACHE_DIR, ignore_errors=True)
        try:
            return importlib.import_module(name)
        finally:
            config.CACHE_DIR = folder
