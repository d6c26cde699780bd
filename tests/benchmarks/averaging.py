"""Compare the mean of the weights from the best epoch on, which `fit` takes, with the weights of the best epoch.

    SKMOTIF_DATA=... python -m tests.benchmarks.averaging [--seeds 3] [--only TASK ...] [--markdown FILE]

Each network gives both AUROCs, on the held-out sequences of `defaults.py`: no test set is read.
"""

import argparse
from pathlib import Path

import keras
import pandas as pd
from sklearn.metrics import roc_auc_score

from skmotif import DNAOneHotEncoder, MotifCNNClassifier

from .defaults import TASKS, split_of

CHOSEN = ["core promoters", "MYC", "SP1", "GABPA"]


class WeightRecorder(keras.callbacks.Callback):
    """Records the weights after each epoch."""

    def __init__(self):
        super().__init__()
        self.weights = []

    def on_epoch_end(self, epoch, logs=None):
        self.weights.append(self.model.get_weights())


def measure(task, seed):
    """Return the AUROC with the weights of the best epoch, and with the mean of the weights."""
    X_train, X_test, y_train, y_test = split_of(task, seed)
    encoder, recorder = DNAOneHotEncoder(), WeightRecorder()
    classifier = MotifCNNClassifier(callbacks=[recorder], random_state=seed)
    classifier.fit(encoder.fit_transform(X_train), y_train)
    encoded, is_positive = encoder.transform(X_test), y_test == classifier.classes_[1]
    averaged = roc_auc_score(is_positive, classifier.decision_function(encoded))
    classifier.model_.set_weights(recorder.weights[classifier.best_epoch_ - 1])
    return roc_auc_score(is_positive, classifier.decision_function(encoded)), averaged


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=TASKS, default=CHOSEN)
    parser.add_argument("--markdown", type=Path, help="file to write the table to")
    arguments = parser.parse_args()
    rows = []
    for task in arguments.only:
        for seed in range(arguments.seeds):
            best, averaged = measure(task, seed)
            rows.append({"data": task, "best epoch": best, "mean from it on": averaged})
            print(f"{task:15} seed {seed}: best epoch {best:.4f}, mean {averaged:.4f}", flush=True)
    means = pd.DataFrame(rows).groupby("data", sort=False).mean()
    lines = ["| data | " + " | ".join(means.columns) + " |", "| --- | ---: | ---: |"]
    lines += [f"| {data} | " + " | ".join(f"{area:.4f}" for area in row) + " |" for data, row in means.iterrows()]
    table = "\n".join(lines) + "\n"
    print(f"\n{table}")
    if arguments.markdown is not None:
        arguments.markdown.write_text(table)


if __name__ == "__main__":
    main()
