"""
Train on more sequences than memory holds
=========================================

The sequences are in a folder of Parquet files with the columns ``sequence`` and
``label``. Dask reads one part at a time, and ``partial_fit`` trains on it. The parts
come in another order in each epoch, and ``partial_fit`` shuffles each of them, so only
the rows of a part have to be mixed: write them in random order.

The last part is held out. After each epoch its loss is printed, and the network is
saved. If the process is killed, the same command continues after the last complete
epoch, and the result is the same as without the interruption. Here the sequences are
simulated: ``python examples/train_out_of_core.py folder --sequences 5000000``.
"""

import argparse
import hashlib
import os
import resource
import time
from pathlib import Path

import dask.dataframe as dd
import joblib
import numpy as np
import pandas as pd
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from tqdm import tqdm

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification

LENGTH = 100


def write_sequences(folder, n_sequences, part_size):
    """Write simulated sequences, a part to a file, with one more to hold out."""
    folder.mkdir(parents=True)
    for i in tqdm(range(-(-n_sequences // part_size) + 1), "Simulating", unit="part"):
        X, y = make_motif_classification(
            part_size,
            LENGTH,
            both_strands=True,
            mutation_rate=0.2,
            random_state=i,
            return_X_y=True,
        )
        frame = pd.DataFrame({"sequence": X, "label": y})
        frame.to_parquet(folder / f"part-{i:05d}.parquet")


def new_network():
    # "auto" would follow the size of the first part.
    return MotifCNNClassifier(n_filters=128, mutation_rate=0.02, random_state=0)


def save(state, path):
    """Save the state; a killed process leaves the old file or the new one."""
    unfinished = path.with_suffix(".unfinished")
    joblib.dump(state, unfinished)
    os.replace(unfinished, path)


def train(folder, epochs, checkpoint):
    """Train for some epochs, from the checkpoint if there is one."""
    frame = dd.read_parquet(folder)
    *parts, held_out = range(frame.npartitions)
    encoder = DNAOneHotEncoder(length=LENGTH).fit(["A" * LENGTH])

    def read(part):
        # One part in this process at a time: TensorFlow already uses all cores.
        rows = frame.get_partition(part).compute(scheduler="synchronous")
        return encoder.transform(rows["sequence"]), rows["label"].to_numpy()

    state = {"network": new_network(), "epoch": 0}
    if checkpoint.exists():
        state = joblib.load(checkpoint)
        print(f"continuing after epoch {state['epoch']}", flush=True)
    network = state["network"]
    X_held_out, y_held_out = read(held_out)
    for epoch in range(state["epoch"], epochs):
        order = np.random.default_rng(epoch).permutation(parts).tolist()
        started, n_sequences = time.perf_counter(), 0
        for part in tqdm(order, f"Epoch {epoch + 1}", unit="part"):
            X, y = read(part)
            network.partial_fit(X, y, classes=[0, 1])
            n_sequences += len(X)
        rate = n_sequences / (time.perf_counter() - started)
        probability = network.predict_proba(X_held_out)[:, 1]
        loss = log_loss(y_held_out, probability)
        auroc = roc_auc_score(y_held_out, probability)
        print(
            f"epoch {epoch + 1}: held-out loss {loss:.4f}, AUROC {auroc:.4f}; ", end=""
        )
        print(f"{rate:,.0f} sequences per second", flush=True)
        save({"network": network, "epoch": epoch + 1}, checkpoint)
    return make_pipeline(encoder, network)


def main():
    parser = argparse.ArgumentParser(
        description="Train on more sequences than memory holds."
    )
    parser.add_argument("folder", type=Path, help="is written if it does not exist")
    parser.add_argument("--sequences", type=int, default=60_000)
    parser.add_argument("--part-size", type=int, default=20_000)
    parser.add_argument("--epochs", type=int, default=2)
    options = parser.parse_args()

    parts = options.folder / "parts"
    if not parts.exists():
        write_sequences(parts, options.sequences, options.part_size)
    pipeline = train(parts, options.epochs, options.folder / "checkpoint.joblib")
    joblib.dump(pipeline, options.folder / "pipeline.joblib")

    weights = b"".join(weight.tobytes() for weight in pipeline[-1].model_.get_weights())
    print(f"the weights are {hashlib.sha256(weights).hexdigest()[:16]}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory: {peak:.0f} MiB")


if __name__ == "__main__":
    main()
