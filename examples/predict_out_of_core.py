"""
Predict more sequences than memory holds
========================================

The sequences are in a folder of Parquet files. Dask passes one partition at a time to
the fitted pipeline, so the size of a partition limits the memory. Here the sequences
are simulated: ``python examples/predict_out_of_core.py --sequences 1000000``.
"""

import argparse
import resource
import tempfile
from pathlib import Path

import dask
import dask.dataframe as dd
import numpy as np
import pandas as pd
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification

PARTITION = 20_000


def peak_mib():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write_sequences(folder, n_sequences):
    """Write simulated sequences of 200 bp, 20,000 to a file."""
    for i in range(-(-n_sequences // PARTITION)):
        X, _ = make_motif_classification(
            PARTITION, 200, random_state=i, return_X_y=True
        )
        pd.DataFrame({"sequence": X}).to_parquet(folder / f"part-{i:05d}.parquet")


def main():
    parser = argparse.ArgumentParser(
        description="Predict more sequences than memory holds."
    )
    parser.add_argument("--sequences", type=int, default=100_000)
    options = parser.parse_args()

    X, y = make_motif_classification(2000, 200, random_state=0, return_X_y=True)
    pipeline = make_pipeline(
        DNAOneHotEncoder(), MotifCNNClassifier(16, epochs=10, random_state=0)
    ).fit(X, y)

    def predict(part):
        return part.assign(p=pipeline.predict_proba(part["sequence"])[:, 1])

    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "in").mkdir()
        write_sequences(folder / "in", options.sequences)
        first = pd.read_parquet(folder / "in" / "part-00000.parquet")
        at_once = predict(first)["p"].to_numpy()
        before = peak_mib()

        frame = dd.read_parquet(folder / "in")
        meta = frame._meta.assign(p=0.0)
        # TensorFlow already uses all cores.
        with dask.config.set(scheduler="synchronous"):
            frame.map_partitions(predict, meta=meta).to_parquet(folder / "out")
        predicted = pd.read_parquet(folder / "out", columns=["p"])["p"].to_numpy()

    bound = (predicted > 0.5).mean()
    equal = np.array_equal(at_once, predicted[:PARTITION])
    print(f"{len(predicted):,} sequences predicted, {bound:.1%} of them bound")
    print(f"same predictions for the first partition in memory: {equal}")
    print(f"peak memory: {before:.0f} MiB with one partition, ", end="")
    print(f"{peak_mib():.0f} MiB at the end")


if __name__ == "__main__":
    main()
