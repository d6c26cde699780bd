"""Measure how time and memory grow with the number and the length of the sequences.

python tests/benchmarks/growth.py [--csv growth.csv] [--figure growth.png]

Each point is measured in its own process, after the same work on 1,000 sequences of the same
length, which compiles the network. Memory is the increase of the peak memory.
"""

import argparse
import resource
import subprocess
import sys
import time
import warnings

import pandas as pd
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification
from skmotif.inspection import attribution
from skmotif.motifs import discover_motifs

NUMBERS = [1_000, 10_000, 100_000]
LENGTHS = [50, 100, 200, 500, 1000, 2000]
NUMBER, LENGTH = 2_000, 200
EPOCHS = 3


def new_pipeline(epochs=EPOCHS):
    return make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(epochs=epochs, early_stopping=False, random_state=0))


def discover(pipeline, X, y):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="No significant motif")
        discover_motifs(pipeline, X, y, random_state=0)


TASKS = {
    "encode": lambda pipeline, X, y: pipeline[0].transform(X),
    "fit, an epoch": lambda pipeline, X, y: new_pipeline().fit(X, y),
    "predict": lambda pipeline, X, y: pipeline.predict_proba(X),
    "saliency": lambda pipeline, X, y: attribution(pipeline, X),
    "discover motifs": discover,
}


def measure(task, n, length):
    """Print the seconds and the MiB that a task needs."""
    few = make_motif_classification(1000, length, both_strands=True, random_state=1, return_X_y=True)
    X, y = make_motif_classification(n, length, both_strands=True, random_state=0, return_X_y=True)
    X = X.tolist()
    pipeline = new_pipeline(epochs=20 if task == "discover motifs" else 1).fit(*few)
    TASKS[task](pipeline, *few)
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    TASKS[task](pipeline, X, y)
    seconds = (time.perf_counter() - start) / (EPOCHS if task.startswith("fit") else 1)
    print(seconds, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024)


def measure_all():
    rows = []
    points = dict.fromkeys([*((n, LENGTH) for n in NUMBERS), *((NUMBER, length) for length in LENGTHS)])
    for task in TASKS:
        for n, length in points:
            command = [sys.executable, __file__, "--point", task, str(n), str(length)]
            output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            seconds, mebibytes = map(float, output.split())
            rows.append({"task": task, "n_sequences": n, "length": length, "seconds": seconds, "MiB": mebibytes})
            print(f"{task:16} {n:>7,} x {length:>5,} bp: {seconds:8.3f} s, {mebibytes:7.1f} MiB", flush=True)
    return pd.DataFrame(rows)


def draw(table, path):
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(2, 2, figsize=(9, 6), sharex="col", layout="constrained")
    columns = [
        (table[table["length"] == LENGTH], "n_sequences", f"sequences of {LENGTH} bp"),
        (table[table["n_sequences"] == NUMBER], "length", f"length of {NUMBER:,} sequences (bp)"),
    ]
    for column, (part, x, label) in enumerate(columns):
        for row, (y, unit) in enumerate([("seconds", "time (s)"), ("MiB", "memory (MiB)")]):
            ax = axes[row, column]
            for (task, points), marker in zip(part.groupby("task", sort=False), "osD^v", strict=True):
                points = points.sort_values(x)
                points = points[points[y] > 0]  # a task may need no more memory than the work before it
                ax.plot(points[x], points[y], marker=marker, label=task)
            x_ends = part[x].min(), part[x].max()
            first = part[part[x] == x_ends[0]][y]
            least = first[first > 0].min()
            ends = [least, least * x_ends[1] / x_ends[0]]
            ax.plot(x_ends, ends, color="grey", linestyle=":", label="in proportion")
            ax.set(xscale="log", yscale="log", xlabel=label if row else "", ylabel=unit)
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=6, frameon=False)
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--csv", default="growth.csv")
    parser.add_argument("--figure", default="growth.png")
    parser.add_argument("--point", nargs=3, metavar=("TASK", "N", "LENGTH"), help="measure one point only")
    arguments = parser.parse_args()
    if arguments.point:
        task, n, length = arguments.point
        measure(task, int(n), int(length))
    else:
        table = measure_all()
        table.to_csv(arguments.csv, index=False)
        draw(table, arguments.figure)
