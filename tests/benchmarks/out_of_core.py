"""Compare training on parts of a folder of Parquet files with training in memory.

    python tests/benchmarks/out_of_core.py [--sequences 200000] [--part-size 20000] [--epochs 3] [--seeds 3]

The simulated sequences have 100 bp. For each seed, the same network is trained for the same number of epochs by
`fit` on all sequences, and by `partial_fit` on one part after the other, read by Dask as in
`examples/train_out_of_core.py`. The time of `fit` and of all calls of `partial_fit` includes encoding and, for the
parts, reading; one epoch before it compiles the network. The AUROC is that of 20,000 other sequences.
"""

import argparse
import tempfile
import time
from pathlib import Path

import dask.dataframe as dd
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification

LENGTH = 100
N_TEST = 20_000


def simulate(n_sequences, seed):
    return make_motif_classification(
        n_sequences, LENGTH, both_strands=True, mutation_rate=0.2, random_state=seed, return_X_y=True
    )


def new_network(seed, **parameters):
    return MotifCNNClassifier(n_filters=128, mutation_rate=0.02, early_stopping=False, random_state=seed, **parameters)


def in_memory(X, y, epochs, seed):
    encoded = DNAOneHotEncoder().fit_transform(X)
    return new_network(seed, epochs=epochs).fit(encoded, y)


def in_parts(folder, epochs, seed):
    frame, network = dd.read_parquet(folder), new_network(seed)
    encoder = DNAOneHotEncoder(length=LENGTH).fit(["A" * LENGTH])
    for epoch in range(epochs):
        for part in np.random.default_rng([seed, epoch]).permutation(frame.npartitions).tolist():
            rows = frame.get_partition(part).compute(scheduler="synchronous")
            network.partial_fit(encoder.transform(rows["sequence"]), rows["label"].to_numpy(), classes=[0, 1])
    return network


def measure(train, *arguments):
    start = time.perf_counter()
    network = train(*arguments)
    return network, time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sequences", type=int, default=200_000)
    parser.add_argument("--part-size", type=int, default=20_000)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()

    X, y = simulate(options.sequences + N_TEST, 0)
    X, X_test, y, y_test = X[N_TEST:], X[:N_TEST], y[N_TEST:], y[:N_TEST]
    encoded_test = DNAOneHotEncoder().fit_transform(X_test)
    with tempfile.TemporaryDirectory() as folder:
        for i, start in enumerate(range(0, len(X), options.part_size)):
            rows = slice(start, start + options.part_size)
            pd.DataFrame({"sequence": X[rows], "label": y[rows]}).to_parquet(Path(folder) / f"part-{i:05d}.parquet")
        in_memory(X[: options.part_size], y[: options.part_size], 1, 0)
        for seed in range(options.seeds):
            results = [
                measure(in_memory, X, y, options.epochs, seed),
                measure(in_parts, folder, options.epochs, seed),
            ]
            rates = [options.epochs * len(X) / seconds for _, seconds in results]
            aurocs = [roc_auc_score(y_test, network.predict_proba(encoded_test)[:, 1]) for network, _ in results]
            print(
                f"seed {seed}: in memory {rates[0]:,.0f} sequences per second, AUROC {aurocs[0]:.4f}; "
                f"in parts {rates[1]:,.0f}, AUROC {aurocs[1]:.4f}; ratio of the rates {rates[1] / rates[0]:.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
