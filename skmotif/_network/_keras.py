"""Keras and TensorFlow, imported without start-up messages and used with Keras's default settings.

No other module imports them, so ``import skmotif`` does not.
"""

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import chain
from threading import RLock
from typing import Any

__all__ = ["check_eager", "default_settings", "keras", "tf", "trace"]

_LOG_LEVEL = "TF_CPP_MIN_LOG_LEVEL"
_START_UP_MESSAGE = re.compile(
    rb"WARNING: All log messages before absl|To enable the following"
    rb"|[IWE]\d{4} \d\d:|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IWE] "  # since TensorFlow 2.20, and before
)


@contextmanager
def _without_start_up_messages() -> Iterator[None]:
    """Drop the messages that TensorFlow's C++ code writes to stderr while it loads, and nothing else.

    TensorFlow reads its log level before Python can set it, so the messages are captured from the file
    descriptor. If a user has set the level, the messages are shown.
    """
    if "tensorflow" in sys.modules or _LOG_LEVEL in os.environ:
        yield
        return
    try:
        stderr = os.dup(2)
    except OSError:  # closed, for example in a service
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


def _limit_threads() -> None:
    """Limit TensorFlow to the threads that joblib or Dask gives to a worker.

    They set OMP_NUM_THREADS, which TensorFlow does not read. TensorFlow's own variable has priority.
    """
    threads = os.environ.get("OMP_NUM_THREADS", "")
    if threads.isdecimal() and "TF_NUM_INTRAOP_THREADS" not in os.environ:
        tf.config.threading.set_intra_op_parallelism_threads(int(threads))


def _grow_gpu_memory() -> None:
    """Let TensorFlow take the memory of a GPU as it needs it, instead of all of it at once.

    So several processes can share a GPU. TensorFlow's own variable has priority.
    """
    if "TF_FORCE_GPU_ALLOW_GROWTH" in os.environ:
        return
    for gpu in tf.config.list_physical_devices("GPU"):
        tf.config.experimental.set_memory_growth(gpu, True)


_BACKEND_ADVICE = (
    "skmotif needs Keras's TensorFlow backend: before Keras is first imported, set the environment variable "
    "KERAS_BACKEND to tensorflow, or unset it and have no other backend in ~/.keras/keras.json."
)

_is_first_import = "tensorflow" not in sys.modules

with _without_start_up_messages():
    try:
        import keras
    except (ImportError, ValueError) as error:  # a ValueError if Keras does not know the backend
        raise ImportError(f"Keras cannot be imported: {error}. {_BACKEND_ADVICE}") from None
    import tensorflow as tf
    from tensorflow.python.framework import ops  # private; only `trace` uses it

    tf.config.list_physical_devices()  # the search for a GPU also writes messages

if _is_first_import:  # neither can be set later
    _limit_threads()
    _grow_gpu_memory()

if keras.backend.backend() != "tensorflow":
    raise ImportError(f"Keras runs on {keras.backend.backend()!r}. {_BACKEND_ADVICE}")

_settings_lock = RLock()


@contextmanager
def default_settings() -> Iterator[None]:
    """Build and trace with Keras's default settings; restore the user's settings afterwards.

    Keras reads some settings, such as data types, when it makes a layer, a metric, an optimizer or a
    constant. The settings belong to the process, so a lock lets only one thread change them at a time.
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


def check_eager() -> None:
    """Raise a RuntimeError in a TensorFlow graph and in the scope of a distribution strategy."""
    if not tf.executing_eagerly():
        raise RuntimeError("skmotif cannot run inside a tf.Graph or a tf.function: call it outside of them.")
    if tf.distribute.has_strategy():
        raise RuntimeError(
            "skmotif cannot run inside the scope of a tf.distribute strategy: call it outside of the `with` block."
        )


@default_settings()
def trace(function: Callable[..., Any], *specs: Any) -> Any:
    """Compile a function for tensors of given shapes and types.

    `tf.custom_gradient` registers a gradient for each of its calls in a graph. TensorFlow never releases the
    gradient or the graph, which takes some 15 MiB for each network. So the gradients are removed from the
    registry here: a complete graph does not look them up again.
    """
    # A concrete function, because a tf.function would warn if many architectures are compiled.
    concrete = tf.function(function, autograph=False).get_concrete_function(*specs)
    graph = concrete.graph.as_graph_def()
    nodes = chain(graph.node, *(branch.node_def for branch in graph.library.function))
    for name in {node.attr["_gradient_op_type"].s.decode() for node in nodes if "_gradient_op_type" in node.attr}:
        if name.startswith("CustomGradient-"):
            ops.gradient_registry._registry.pop(name, None)
    return concrete
