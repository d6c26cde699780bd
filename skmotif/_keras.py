"""Keras on TensorFlow, imported without TensorFlow's start-up messages.

The one place that imports either, so that ``import skmotif`` need not.
"""

import os
import re
import sys
import tempfile
from contextlib import contextmanager, suppress

__all__ = ["keras", "tf"]

_LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL"
_START_UP_MESSAGE = re.compile(
    rb"WARNING: All log messages before absl|To enable the following"
    rb"|[IWE]\d{4} \d\d:|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWE] "  # since TensorFlow 2.20, and before
)


@contextmanager
def _without_start_up_messages():
    """Drop what TensorFlow's C++ side writes to stderr while it loads, and only that.

    Its log level is read before Python can set it, so the messages are taken from the
    file descriptor. Whoever has set the level wants to see them.
    """
    if "tensorflow" in sys.modules or _LOG_LEVEL in os.environ:
        yield
        return
    sys.stderr.flush()
    with tempfile.TemporaryFile() as captured:
        stderr = os.dup(2)
        os.dup2(captured.fileno(), 2)
        os.environ[_LOG_LEVEL] = "2"
        try:
            yield
        finally:
            del os.environ[_LOG_LEVEL]
            os.dup2(stderr, 2)
            os.close(stderr)
            captured.seek(0)
            for line in captured:
                if not _START_UP_MESSAGE.match(line):
                    with suppress(OSError):
                        os.write(2, line)


def _limit_threads():
    """Let TensorFlow use as many threads as a worker of joblib's or Dask's was given.

    They say so by OMP_NUM_THREADS, which TensorFlow does not read; its own variable comes
    first.
    """
    threads = os.environ.get("OMP_NUM_THREADS", "")
    if threads.isdecimal() and "TF_NUM_INTRAOP_THREADS" not in os.environ:
        tf.config.threading.set_intra_op_parallelism_threads(int(threads))


_is_first_import = "tensorflow" not in sys.modules

with _without_start_up_messages():
    import keras
    import tensorflow as tf

    tf.config.list_physical_devices()  # the search for a GPU has messages of its own

if _is_first_import:  # later the number can no longer be set
    _limit_threads()

if keras.backend.backend() != "tensorflow":
    raise ImportError(
        f"skmotif needs Keras's TensorFlow backend, but Keras runs on {keras.backend.backend()!r}: "
        "set KERAS_BACKEND=tensorflow, or unset it, before Keras is first imported."
    )
