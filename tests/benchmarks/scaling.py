"""Measure how many sequences of 100 bp are trained on and scored in a second, and extrapolate.

    [OMP_NUM_THREADS=1 taskset -c 0] python tests/benchmarks/scaling.py [--sequences 40000] [--price 0.05]

The network has the defaults of a large training set. Each task is repeated, and its median is taken, without the
compilation of the first time. The cost of a million sequences is that of the cores that this process uses, at a price
per hour of a core.
"""

import argparse
import os
import time

import numpy as np
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification
from skmotif.inspection import attribution, variant_effect
from skmotif.motifs import call_sites, discover_motifs

REPEATS = 3
SIZES = [10**4, 10**6, 10**8]


def simulate(n_sequences, seed):
    return make_motif_classification(n_sequences, 100, both_strands=True, random_state=seed, return_X_y=True)


def substitutions(sequences):
    """Return a substitution of a base in the middle of each sequence."""
    return [(i, 50, text[50], "ACGT"["CGTA".index(text[50])]) for i, text in enumerate(sequences)]


def tasks(n_sequences):
    """Return the tasks by name: a function, and the number of sequences that it handles."""
    X, y = simulate(3000, 0)
    pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(epochs=20, random_state=0)).fit(X, y)
    motifs = discover_motifs(pipeline, X, y, random_state=0)
    X, y = simulate(n_sequences, 1)
    encoded = pipeline[0].transform(X)
    trained = MotifCNNClassifier(random_state=0)
    few, variants = X[:5000], substitutions(X[:5000])
    return {
        "one epoch of training": (lambda: trained.partial_fit(encoded, y, classes=[0, 1]), n_sequences),
        "prediction": (lambda: pipeline.predict_proba(X), n_sequences),
        "attribution": (lambda: attribution(pipeline, X), n_sequences),
        "calling sites": (lambda: call_sites(pipeline, motifs, few, random_state=0), len(few)),
        "effects of variants": (lambda: variant_effect(pipeline, few, variants), len(few)),
    }


def median_seconds(task):
    task()
    seconds = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        task()
        seconds.append(time.perf_counter() - start)
    return np.median(seconds)


def as_text(seconds):
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        if seconds >= size:
            return f"{seconds / size:.2g} {unit}"
    return f"{seconds:.1g} s"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sequences", type=int, default=40_000)
    parser.add_argument("--price", type=float, default=0.05, help="dollars per hour of a core")
    options = parser.parse_args()
    n_cores = len(os.sched_getaffinity(0))
    print(f"{n_cores} core(s), {options.price} dollars per hour of a core\n")
    print("| task | sequences per second | " + " | ".join(f"{size:,}" for size in SIZES) + " | dollars per million |")
    print("| --- |" + " ---: |" * (len(SIZES) + 2))
    for name, (task, n_sequences) in tasks(options.sequences).items():
        rate = n_sequences / median_seconds(task)
        times = [as_text(size / rate) for size in SIZES]
        dollars = 10**6 / rate / 3600 * n_cores * options.price
        print(f"| {name} | {rate:,.0f} | " + " | ".join(times) + f" | {dollars:.4f} |", flush=True)


if __name__ == "__main__":
    main()
