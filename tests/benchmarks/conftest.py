"""Time skmotif and its peers in turn, and print one table of ratios.

``pytest tests/benchmarks --benchmark-only`` runs a small version, which is right for a look
and for CI; with SKMOTIF_BENCHMARK=full in the environment the sizes are those of the docs.
"""

import importlib
import os
import time

import numpy as np
import pytest

FULL = os.environ.get("SKMOTIF_BENCHMARK") == "full"

_rows = []


@pytest.fixture
def compare(benchmark):
    """Return a function that times implementations round by round, so that noise meets all alike."""

    def run(task, ours, peers, rounds=7 if FULL else 2):
        functions = {"skmotif": ours, **peers}
        for function in functions.values():
            function()  # compiles, fills caches
        seconds = {name: [] for name in functions}
        for _ in range(rounds):
            for name, function in functions.items():
                start = time.perf_counter()
                function()
                seconds[name].append(time.perf_counter() - start)
        benchmark.pedantic(ours, rounds=1)
        for name in peers:
            ratio = np.median(np.divide(seconds[name], seconds["skmotif"]))
            _rows.append((task, np.median(seconds["skmotif"]), name, np.median(seconds[name]), ratio))
            benchmark.extra_info[name] = ratio

    return run


@pytest.fixture
def optional():
    """Return a function that imports a peer, or gives None where it is not installed."""

    def import_peer(name):
        try:
            return importlib.import_module(name)
        except ImportError:
            return None

    return import_peer


def pytest_terminal_summary(terminalreporter):
    if not _rows:
        return
    write = terminalreporter.write_line
    write("")
    write(
        f"Medians of paired rounds, {'full' if FULL else 'small'} sizes; a ratio above 1 means that skmotif is faster"
    )
    write(f"{'task':34} {'skmotif':>10} {'peer':>34} {'':>10} {'ratio':>8}")
    for task, ours, name, theirs, ratio in _rows:
        write(f"{task:34} {ours:>8.4g} s {name:>34} {theirs:>8.4g} s {ratio:>8.3g}")
