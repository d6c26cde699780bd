"""Count the networks that learn nothing in 8 epochs, by the number of units in the dense layer.

    SKMOTIF_DATA=... python -m tests.benchmarks.dense_units [--seeds 12] [--units 32 64 128] [--markdown FILE]

The sequences are those of `mixtures.py`, "pairs" with seed 2: each of two similar motifs is in 30 % of the positive
sequences, so at first a network gains little by either. If all units of its dense layer become inactive before it
has learned a motif, it predicts the same for every sequence, mostly for good.
"""

import argparse
import warnings
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning

from skmotif import DNAOneHotEncoder, MotifCNNClassifier

from .mixtures import simulate

EPOCHS = 8


def predicts_the_same(X, y, units, seed):
    """Return whether a network has the same score for all sequences, up to a thousandth."""
    network = MotifCNNClassifier(dense_units=units, epochs=EPOCHS, random_state=seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.fit(X, y)
    return np.ptp(network.decision_function(X)) < 0.001


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--units", nargs="+", type=int, default=[32, 64, 128])
    parser.add_argument("--markdown", type=Path, help="file to write the table to")
    arguments = parser.parse_args()
    sequences, y, _, _ = simulate("pairs", 2)
    X = DNAOneHotEncoder().fit_transform(sequences)
    lines = ["| units | networks that learn nothing |", "| ---: | ---: |"]
    for units in arguments.units:
        count = sum(predicts_the_same(X, y, units, seed) for seed in range(arguments.seeds))
        lines.append(f"| {units} | {count} of {arguments.seeds} |")
        print(lines[-1], flush=True)
    table = "\n".join(lines) + "\n"
    if arguments.markdown is not None:
        arguments.markdown.write_text(table)


if __name__ == "__main__":
    main()
