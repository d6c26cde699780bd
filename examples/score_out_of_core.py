"""
Score more sequences than memory holds
======================================

A folder has Parquet files of sequences, with the columns ``name`` and ``sequence``, and
of variants in a genome. Each worker of Dask reads one file at a time and writes one
table under the same name: the predictions, the contributions of the bases, the sites of
the motifs, or the effects of the variants.

A table appears only when it is complete. So if a worker is killed, another one makes
its table again, and if the whole run is killed, the same command makes the tables that
are missing. Here everything is simulated:
``python examples/score_out_of_core.py folder --sequences 1000000 --workers 2``.
"""

import argparse
import os
from functools import lru_cache
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from dask.distributed import Client, LocalCluster, as_completed
from sklearn.pipeline import make_pipeline
from tqdm import tqdm

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification
from skmotif.inspection import attribution, variant_effect
from skmotif.io import write_fasta
from skmotif.motifs import call_sites, discover_motifs

LENGTH = 100


def simulate(n_sequences, seed):
    return make_motif_classification(
        n_sequences, LENGTH, both_strands=True, random_state=seed, return_X_y=True
    )


def write_inputs(folder, n_sequences, part_size):
    """Fit a network and find its motif; write sequences and variants to score."""
    X, y = simulate(2000, 0)
    network = MotifCNNClassifier(16, epochs=20, random_state=0)
    pipeline = make_pipeline(DNAOneHotEncoder(), network).fit(X, y)
    motifs = discover_motifs(pipeline, X, y, random_state=0)
    genome = "".join(X)
    (folder / "sequences").mkdir(parents=True)
    (folder / "variants").mkdir()
    for i in range(-(-n_sequences // part_size)):
        names = [f"{i}-{row}" for row in range(part_size)]
        frame = pd.DataFrame({"name": names, "sequence": simulate(part_size, i + 1)[0]})
        frame.to_parquet(folder / "sequences" / f"part-{i:05d}.parquet")
        variants = substitutions(genome, part_size, i)
        variants.insert(0, "name", names)
        variants.to_parquet(folder / "variants" / f"part-{i:05d}.parquet")
    write_fasta([genome], folder / "genome.fa", ["chr1"])
    joblib.dump((pipeline, motifs), folder / "model.joblib")


def substitutions(genome, n, seed):
    """Return random substitutions, in the columns of `skmotif.io.read_vcf`."""
    rng = np.random.default_rng(seed)
    position = rng.integers(len(genome), size=n)
    ref = [genome[at] for at in position]
    alt = [rng.choice([base for base in "ACGT" if base != old]) for old in ref]
    columns = {"chromosome": "chr1", "position": position, "ref": ref, "alt": alt}
    return pd.DataFrame(columns)


@lru_cache(maxsize=1)
def load_model(folder):
    """Load the network and the motifs once for each worker."""
    return joblib.load(folder / "model.joblib")


def predictions(frame, folder):
    pipeline, _ = load_model(folder)
    p = pipeline.predict_proba(frame["sequence"])[:, 1]
    return frame[["name"]].assign(p=p)


def attributions(frame, folder):
    """Return the names, and for each a list with the contribution of every base."""
    pipeline, _ = load_model(folder)
    contributions = attribution(pipeline, frame["sequence"])
    return frame[["name"]].assign(contributions=list(contributions))


def sites(frame, folder):
    found = call_sites(*load_model(folder), frame["sequence"], random_state=0)
    return found.assign(sequence=frame["name"].to_numpy()[found["sequence"]])


def effects(frame, folder):
    pipeline, _ = load_model(folder)
    return variant_effect(pipeline, variants=frame, genome=folder / "genome.fa")


# Each table, the folder of its input, and its function.
TABLES = {
    "predictions": ("sequences", predictions),
    "attributions": ("sequences", attributions),
    "sites": ("sequences", sites),
    "effects": ("variants", effects),
}


def make_table(table, part, folder):
    """Make one table from one file, and write it when it is complete."""
    result = TABLES[table][1](pd.read_parquet(part), folder)
    path = folder / table / part.name
    path.parent.mkdir(exist_ok=True)
    # Readers of a folder skip names that begin with a point.
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    result.to_parquet(unfinished)
    os.replace(unfinished, path)


def main():
    parser = argparse.ArgumentParser(
        description="Score more sequences than memory holds."
    )
    parser.add_argument("folder", type=Path, help="is written if it does not exist")
    parser.add_argument("--tables", nargs="+", choices=TABLES, default=list(TABLES))
    parser.add_argument("--sequences", type=int, default=20_000)
    parser.add_argument("--part-size", type=int, default=5_000)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()

    folder = options.folder.resolve()
    if not folder.exists():
        write_inputs(folder, options.sequences, options.part_size)
    tables = [
        (table, part)
        for table in options.tables
        for part in sorted((folder / TABLES[table][0]).glob("*.parquet"))
    ]
    missing = [(t, p) for t, p in tables if not (folder / t / p.name).exists()]
    print(f"{len(tables)} tables, {len(missing)} to make", flush=True)

    cluster = LocalCluster(
        options.workers, threads_per_worker=1, dashboard_address=None
    )
    # On several machines, Client takes the address of their scheduler.
    with cluster, Client(cluster) as client:
        futures = [client.submit(make_table, *task, folder) for task in missing]
        for future in tqdm(as_completed(futures), total=len(futures), unit="table"):
            future.result()

    for table in options.tables:
        n_rows = len(pd.read_parquet(folder / table, columns=[]))
        print(f"{n_rows:,} rows of {table}")


if __name__ == "__main__":
    main()
