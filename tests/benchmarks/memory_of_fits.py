"""Measure the memory that a fit does not release: ``python tests/benchmarks/memory_of_fits.py``.

Prints the resident memory of a process that repeatedly fits, predicts and computes attributions,
and the slope: MiB per fit, after a warm-up.
"""

import argparse
import gc
from pathlib import Path

import numpy as np

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification

WARM_UP = 10


def resident_mib():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fits", type=int, default=100)
    parser.add_argument("--vary", action="store_true", help="use another architecture in each fit")
    options = parser.parse_args()

    X, y = make_motif_classification(400, random_state=0, return_X_y=True)
    X = DNAOneHotEncoder().fit_transform(X)
    resident = []
    for i in range(WARM_UP + options.fits):
        n_filters = 8 + i if options.vary else 8
        classifier = MotifCNNClassifier(n_filters, epochs=3, random_state=i).fit(X, y)
        classifier.predict(X)
        classifier.saliency_(X)
        gc.collect()
        resident.append(resident_mib())
        if i % 10 == 0:
            print(f"fit {i:4d}: {resident[-1]:7.1f} MiB", flush=True)
    slope = np.polyfit(np.arange(options.fits), resident[WARM_UP:], 1)[0]
    print(f"{slope:.3f} MiB per fit, over {options.fits} fits after {WARM_UP}")


if __name__ == "__main__":
    main()
