"""Time skmotif and other libraries in turn, and print a table of ratios.

``pytest tests/benchmarks --benchmark-only`` runs small sizes, as CI does. If the environment
variable SKMOTIF_BENCHMARK is "full", the sizes are those of the docs.
"""

import os
import platform
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import pytest

FULL = os.environ.get("SKMOTIF_BENCHMARK") == "full"

_VERSIONS = ("tensorflow", "keras", "scikit-learn", "numpy", "torch", "skorch", "tangermeme", "seqpro", "modisco-lite")

_rows = []


def pytest_ignore_collect(config):
    """Run the benchmarks only if the option --benchmark-only is given."""
    return None if config.getoption("benchmark_only") else True


@pytest.fixture
def compare(benchmark):
    """Return a function that times several implementations in rounds, so that noise affects all of them equally.

    A peer is a function, or a tuple of a function and the fraction of the work that it does, because
    some peers would take hours. A function that returns a float measures its own seconds. ``limit`` is
    the name of the peer that no implementation could be faster than. ``warm_up`` runs every function
    once before the first round, which compiles code and fills caches.
    """

    def run(task, ours, peers, *, limit=None, rounds=5 if FULL else 1, warm_up=True):
        runs = {"skmotif": (ours, 1)}
        runs |= {name: peer if isinstance(peer, tuple) else (peer, 1) for name, peer in peers.items()}
        for function, _ in runs.values() if warm_up else ():
            function()
        seconds = {name: [] for name in runs}
        for _ in range(rounds):
            for name, (function, share) in runs.items():
                seconds[name].append(_time(function) / share)
        benchmark.pedantic(ours, rounds=1)
        times_limit = ""
        if limit is not None:
            times_limit = f"{np.median(np.divide(seconds['skmotif'], seconds[limit])):.3g} x {limit}"
        for name in [name for name in peers if name != limit] or [None]:
            row = [task, _seconds(seconds["skmotif"])]
            if name is not None:
                ratio = np.median(np.divide(seconds[name], seconds["skmotif"]))
                benchmark.extra_info[name] = ratio
                row += [name, _seconds(seconds[name]), f"{ratio:.3g}"]
            _rows.append([*row, *[""] * (5 - len(row)), times_limit])

    return run


def _time(function):
    """Return the seconds that a function takes; a short function is run twice, and the second run counts.

    If the last function released memory to the system, to allocate it again can take longer than
    the computation.
    """
    for _ in range(2):
        start = time.perf_counter()
        own = function()
        elapsed = own if isinstance(own, float) else time.perf_counter() - start
        if elapsed > 1:
            break
    return elapsed


def _seconds(values):
    return f"{np.median(values):.3g} s"


def _machine():
    """Return the processor, the number of cores and the versions of the libraries."""
    info = Path("/proc/cpuinfo")
    model = next((line.split(":")[1].strip() for line in info.read_text().splitlines() if "model name" in line), "")
    versions = []
    for name in _VERSIONS:
        try:
            versions.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return f"{model or platform.machine()}, {len(os.sched_getaffinity(0))} cores; {', '.join(versions)}"


def pytest_terminal_summary(terminalreporter):
    if not _rows:
        return
    write = terminalreporter.write_line
    sizes = "full" if FULL else "small"
    write(f"\nMedians of paired rounds, {sizes} sizes; a ratio above 1 means that skmotif is faster. {_machine()}\n")
    table = [["task", "skmotif", "peer", "time of peer", "ratio", "limit"], *_rows]
    widths = [max(len(row[column]) for row in table) for column in range(6)]
    for i, row in enumerate(table):
        write("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
        if i == 0:
            write("| " + " | ".join("-" * width for width in widths) + " |")
