"""Count the networks whose dense layer becomes inactive, early and at the end, by its number of units.

    SKMOTIF_DATA=... python -m tests.benchmarks.dense_units [--seeds 12] [--units 32 64 128] [--markdown FILE]

The sequences are those of `mixtures.py`, "pairs" with seed 2: each of two similar motifs is in 30 % of the positive
sequences, so at first a network gains little by either. If all units of its dense layer become inactive before it
has learned a motif, it predicts the same for every sequence, mostly for good. `fit` then starts again with other
weights, but not within the first epochs. So the networks are trained twice, for 8 epochs and to the end.
"""

import argparse
import warnings
from pathlib import Path

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import roc_auc_score

from skmotif import DNAOneHotEncoder, MotifCNNClassifier

from .mixtures import simulate

EPOCHS = 8


def scores_of(X, y, **parameters):
    """Return the scores of the training sequences by a new network."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return MotifCNNClassifier(**parameters).fit(X, y).decision_function(X)


def are_the_same(scores):
    """Return whether the scores differ by less than a thousandth."""
    return np.ptp(scores) < 0.001


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=12)
    parser.add_argument("--units", nargs="+", type=int, default=[32, 64, 128])
    parser.add_argument("--markdown", type=Path, help="file to write the table to")
    arguments = parser.parse_args()
    sequences, y, _, _ = simulate("pairs", 2)
    X = DNAOneHotEncoder().fit_transform(sequences)
    columns = ["`dense_units`", f"inactive after {EPOCHS} epochs", "inactive at the end", "lowest AUROC at the end"]
    lines = [f"| {' | '.join(columns)} |", "|" + " ---: |" * len(columns)]
    for units in arguments.units:
        settings = [{"dense_units": units, "random_state": seed} for seed in range(arguments.seeds)]
        early = [are_the_same(scores_of(X, y, epochs=EPOCHS, **parameters)) for parameters in settings]
        final = [scores_of(X, y, **parameters) for parameters in settings]
        areas = [roc_auc_score(y, scores) for scores in final]
        n = arguments.seeds
        lines.append(f"| {units} | {sum(early)} of {n} | {sum(map(are_the_same, final))} of {n} | {min(areas):.2f} |")
        print(lines[-1], flush=True)
    table = "\n".join(lines) + "\n"
    if arguments.markdown is not None:
        arguments.markdown.write_text(table)


if __name__ == "__main__":
    main()
