"""
Score more sequences than memory holds
======================================

The sequences are in a folder of Parquet files with the columns ``name`` and
``sequence``. Each worker of Dask reads one file at a time, predicts its sequences,
calls the sites of the motifs in them, and writes both tables under the name of the
file.

A table appears only when it is complete. So if a worker is killed, another one does its
file again, and if the whole run is killed, the same command does the files that are
missing. Here the sequences are simulated:
``python examples/score_out_of_core.py folder --sequences 1000000 --workers 2``.
"""

import argparse
import os
from functools import lru_cache
from pathlib import Path

import joblib
import pandas as pd
from dask.distributed import Client, LocalCluster, as_completed
from sklearn.pipeline import make_pipeline
from tqdm import tqdm

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification
from skmotif.motifs import call_sites, discover_motifs

LENGTH = 100


def simulate(n_sequences, seed):
    return make_motif_classification(
        n_sequences, LENGTH, both_strands=True, random_state=seed, return_X_y=True
    )


def write_inputs(folder, n_sequences, part_size):
    """Fit a network, find its motif, and write both and sequences to score."""
    X, y = simulate(2000, 0)
    network = MotifCNNClassifier(16, epochs=20, random_state=0)
    pipeline = make_pipeline(DNAOneHotEncoder(), network).fit(X, y)
    motifs = discover_motifs(pipeline, X, y, random_state=0)
    (folder / "parts").mkdir(parents=True)
    for i in range(-(-n_sequences // part_size)):
        frame = pd.DataFrame({"sequence": simulate(part_size, i + 1)[0]})
        frame.insert(0, "name", [f"{i}-{row}" for row in range(part_size)])
        frame.to_parquet(folder / "parts" / f"part-{i:05d}.parquet")
    joblib.dump((pipeline, motifs), folder / "model.joblib")


@lru_cache(maxsize=1)
def load_model(path):
    """Load the network and the motifs once for each worker."""
    return joblib.load(path)


def write(frame, path):
    """Write a table; it appears under its name when it is complete."""
    path.parent.mkdir(exist_ok=True)
    # Readers of a folder skip names that begin with a point.
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    frame.to_parquet(unfinished)
    os.replace(unfinished, path)


def score(part, folder):
    """Write the predictions and the sites of one file."""
    pipeline, motifs = load_model(folder / "model.joblib")
    frame = pd.read_parquet(part)
    sites = call_sites(pipeline, motifs, frame["sequence"], random_state=0)
    names = frame["name"].to_numpy()[sites["sequence"]]
    write(sites.assign(sequence=names), folder / "sites" / part.name)
    p = pipeline.predict_proba(frame["sequence"])[:, 1]
    # The predictions come last: they say that the file is done.
    write(frame[["name"]].assign(p=p), folder / "predictions" / part.name)


def main():
    parser = argparse.ArgumentParser(
        description="Score more sequences than memory holds."
    )
    parser.add_argument("folder", type=Path, help="is written if it does not exist")
    parser.add_argument("--sequences", type=int, default=20_000)
    parser.add_argument("--part-size", type=int, default=5_000)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()

    folder = options.folder.resolve()
    if not folder.exists():
        write_inputs(folder, options.sequences, options.part_size)
    parts = sorted((folder / "parts").glob("*.parquet"))
    missing = [p for p in parts if not (folder / "predictions" / p.name).exists()]
    print(f"{len(parts)} files, {len(missing)} to score", flush=True)

    cluster = LocalCluster(
        options.workers, threads_per_worker=1, dashboard_address=None
    )
    # On several machines, Client takes the address of their scheduler.
    with cluster, Client(cluster) as client:
        futures = client.map(score, missing, folder=folder)
        for future in tqdm(as_completed(futures), total=len(futures), unit="file"):
            future.result()

    predictions = pd.read_parquet(folder / "predictions")
    sites = pd.read_parquet(folder / "sites")
    print(
        f"{len(predictions):,} sequences, {(predictions['p'] > 0.5).mean():.1%} bound"
    )
    print(f"{len(sites):,} sites in {sites['sequence'].nunique():,} sequences")


if __name__ == "__main__":
    main()
