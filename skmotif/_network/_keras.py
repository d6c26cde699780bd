"""Keras on TensorFlow, imported without TensorFlow's start-up messages, and used under Keras's own defaults.

The one place that imports either, so that ``import skmotif`` need not.
"""

import os
import re
import sys
import tempfile
from contextlib import contextmanager, suppress
from itertools import chain
from threading import RLock

__all__ = ["check_eager", "default_settings", "keras", "tf", "trace"]

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
    try:
        stderr = os.dup(2)
    except OSError:  # closed, as in a service: there is nowhere to write
        yield
        return
    if sys.stderr is not None:
        sys.stderr.flush()
    with tempfile.TemporaryFile() as captured:
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


_BACKEND_ADVICE = (
    "skmotif needs Keras's TensorFlow backend: before Keras is first imported, set the environment variable "
    "KERAS_BACKEND to tensorflow, or unset it and have no other backend in ~/.keras/keras.json."
)

_is_first_import = "tensorflow" not in sys.modules

with _without_start_up_messages():
    try:
        import keras
    except (ImportError, ValueError) as error:  # the latter where it does not know the backend
        raise ImportError(f"Keras cannot be imported: {error}. {_BACKEND_ADVICE}") from None
    import tensorflow as tf
    from tensorflow.python.framework import ops  # private: only `trace` needs it

    tf.config.list_physical_devices()  # the search for a GPU has messages of its own

if _is_first_import:  # later the number can no longer be set
    _limit_threads()

if keras.backend.backend() != "tensorflow":
    raise ImportError(f"Keras runs on {keras.backend.backend()!r}. {_BACKEND_ADVICE}")

_settings_lock = RLock()


@contextmanager
def default_settings():
    """Build and trace under Keras's default settings, whatever the user's are, which come back at the end.

    Keras reads some of them (data types above all) whenever it makes a layer, a metric, an
    optimizer or a constant. They belong to the process, so that no two threads may change
    them at once.
    """
    defaults = {"floatx": "float32", "dtype_policy": "float32", "image_data_format": "channels_last"}
    check_eager()
    with _settings_lock:
        users = {name: getattr(keras.config, name)() for name in defaults}
        changed = [name for name in defaults if getattr(users[name], "name", users[name]) != defaults[name]]
        try:
            for name in changed:
                getattr(keras.config, f"set_{name}")(defaults[name])
            yield
        finally:
            for name in changed:
                getattr(keras.config, f"set_{name}")(users[name])


def check_eager():
    """Raise a RuntimeError where TensorFlow would not compute at once, or would distribute the network."""
    if not tf.executing_eagerly():
        raise RuntimeError("skmotif cannot run inside a tf.Graph or a tf.function: call it outside of them.")
    if tf.distribute.has_strategy():
        raise RuntimeError(
            "skmotif cannot run inside the scope of a tf.distribute strategy: call it outside of the `with` block."
        )


@default_settings()
def trace(function, *specs):
    """Compile a function for tensors of given shapes and types.

    `tf.custom_gradient` registers a gradient for each of its calls in a graph, and TensorFlow
    never drops it, nor the graph that it refers to: that would be some 15 MiB for each
    network. Once the graph is complete, nothing looks the gradient up again.
    """
    # A concrete function: a tf.function would warn where many architectures are compiled.
    concrete = tf.function(function, autograph=False).get_concrete_function(*specs)
    graph = concrete.graph.as_graph_def()
    nodes = chain(graph.node, *(branch.node_def for branch in graph.library.function))
    for name in {node.attr["_gradient_op_type"].s.decode() for node in nodes if "_gradient_op_type" in node.attr}:
        if name.startswith("CustomGradient-"):
            ops.gradient_registry._registry.pop(name, None)
    return concrete
