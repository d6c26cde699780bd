"""
Train on more sequences than memory holds
=========================================

The sequences come from two FASTA files, or are simulated. They are written to Parquet
files, each to the one that a hash of the sequence names, so that every file is a random
part of them. Dask reads one part at a time, and ``partial_fit`` trains on it. The parts
come in another order in each epoch, and so do the sequences of a part.

The last part is held out. After each epoch its loss is computed, and the network is
saved. Training stops after ``--patience`` epochs without a smaller loss, and the
network with the smallest loss is kept. If the process is killed, the same command
continues after the last complete epoch, and the result is the same as without the
interruption.
``python examples/train_out_of_core.py folder --positives a.fa.gz --negatives b.fa.gz``
"""

import argparse
import hashlib
import os
import resource
import shutil
import time
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import dask.dataframe as dd
import joblib
import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.util import hash_pandas_object
from pyarrow.parquet import ParquetWriter
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from tqdm import tqdm

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification
from skmotif.io import iter_fasta

# Sequences that are held in memory while the parts are written.
BLOCK = 100_000


def simulated(n_sequences):
    """Yield blocks of simulated sequences of 100 bp and their labels."""
    for start in range(0, n_sequences, BLOCK):
        yield make_motif_classification(
            min(BLOCK, n_sequences - start),
            100,
            both_strands=True,
            mutation_rate=0.2,
            random_state=start,
            return_X_y=True,
        )


def from_fasta(paths):
    """Yield blocks of the sequences of FASTA files; a file's index is its label."""
    for label, path in enumerate(paths):
        sequences = (record.sequence for record in iter_fasta(path))
        while block := list(islice(sequences, BLOCK)):
            yield block, label


def write_parts(blocks, folder, n_parts):
    """Write each sequence to a part, and copies of it to the same part.

    The folder appears when it is complete.
    """
    unfinished = folder.with_name(".unfinished")
    # A killed process may have left another number of parts.
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    schema = pa.schema([("sequence", pa.string()), ("label", pa.int64())])
    with ExitStack() as stack:
        writers = [
            stack.enter_context(ParquetWriter(unfinished / f"{i:05d}.parquet", schema))
            for i in range(n_parts)
        ]
        for sequences, labels in tqdm(blocks, "Writing the parts", unit="block"):
            frame = pd.DataFrame({"sequence": sequences, "label": labels})
            bases = frame["sequence"].str.upper()
            part = hash_pandas_object(bases, index=False) % n_parts
            for i, rows in frame.groupby(part):
                writers[i].write(
                    pa.Table.from_pandas(rows, schema, preserve_index=False)
                )
    unfinished.rename(folder)


def class_weights(labels):
    """Return the weights that give both classes the same total weight."""
    n = labels.value_counts().compute()
    return {label: n.sum() / (2 * n[label]) for label in n.index}


def save(thing, path):
    """Save an object; a killed process leaves the old file or the new one."""
    unfinished = path.with_suffix(".unfinished")
    joblib.dump(thing, unfinished)
    os.replace(unfinished, path)


def train(folder, epochs, patience, balanced):
    """Train until the held-out loss stops decreasing, from the last complete epoch."""
    frame = dd.read_parquet(folder / "parts")
    *parts, held_out = range(frame.npartitions)
    length = frame["sequence"].str.len().max().compute()
    encoder = DNAOneHotEncoder(length=length).fit(["A" * length])

    def read(part):
        # One part in this process at a time: TensorFlow already uses all cores.
        rows = frame.get_partition(part).compute(scheduler="synchronous")
        return encoder.transform(rows["sequence"]), rows["label"], rows.get("weight")

    # "auto" would follow the size of the first part.
    network = MotifCNNClassifier(n_filters=128, mutation_rate=0.02, random_state=0)
    if balanced:
        network.set_params(class_weight=class_weights(frame["label"]))
    state = {"network": network, "losses": []}
    if (folder / "checkpoint.joblib").exists():
        state = joblib.load(folder / "checkpoint.joblib")
        print(f"continuing after epoch {len(state['losses'])}", flush=True)
    network, losses = state["network"], state["losses"]
    X_held_out, y_held_out, weight_held_out = read(held_out)
    for epoch in range(len(losses), epochs):
        if epoch - np.argmin([np.inf, *losses]) >= patience:
            break
        started, n_sequences = time.perf_counter(), 0
        order = np.random.default_rng(epoch).permutation(parts).tolist()
        for part in tqdm(order, f"Epoch {epoch + 1}", unit="part"):
            X, y, weight = read(part)
            network.partial_fit(X, y, classes=[0, 1], sample_weight=weight)
            n_sequences += len(X)
        rate = n_sequences / (time.perf_counter() - started)
        p = network.predict_proba(X_held_out)[:, 1]
        losses.append(log_loss(y_held_out, p, sample_weight=weight_held_out))
        auroc = roc_auc_score(y_held_out, p, sample_weight=weight_held_out)
        print(
            f"epoch {epoch + 1}: held-out loss {losses[-1]:.4f}, AUROC {auroc:.4f}; ",
            end="",
        )
        print(f"{rate:,.0f} sequences per second", flush=True)
        if losses[-1] == min(losses):
            save(make_pipeline(encoder, network), folder / "pipeline.joblib")
        save(state, folder / "checkpoint.joblib")
    print(f"pipeline.joblib has the network of epoch {np.argmin(losses) + 1}")


def main():
    parser = argparse.ArgumentParser(
        description="Train on more sequences than memory holds."
    )
    parser.add_argument("folder", type=Path, help="is written if it does not exist")
    parser.add_argument("--positives", help="FASTA file of the second class")
    parser.add_argument("--negatives", help="FASTA file of the first class")
    parser.add_argument("--sequences", type=int, default=60_000, help="to simulate")
    parser.add_argument("--parts", type=int, default=4, help="the last is held out")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--patience", type=int, default=3)
    parser.add_argument(
        "--balanced",
        action="store_true",
        help="give both classes the same total weight",
    )
    options = parser.parse_args()

    files = [options.negatives, options.positives]
    if any(files) and not all(files):
        parser.error("--positives and --negatives are needed together")
    # One part is held out.
    for name, least in {"parts": 2, "epochs": 1, "patience": 1}.items():
        if (given := getattr(options, name)) < least:
            parser.error(f"--{name} is {given}, expected at least {least}")
    if (options.folder / "parts").exists():
        print(f"reading the parts in {options.folder / 'parts'}", flush=True)
    else:
        blocks = from_fasta(files) if all(files) else simulated(options.sequences)
        write_parts(blocks, options.folder / "parts", options.parts)
    train(options.folder, options.epochs, options.patience, options.balanced)

    pipeline = joblib.load(options.folder / "pipeline.joblib")
    weights = b"".join(weight.tobytes() for weight in pipeline[-1].model_.get_weights())
    print(f"the weights are {hashlib.sha256(weights).hexdigest()[:16]}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory: {peak:.0f} MiB")


if __name__ == "__main__":
    main()
