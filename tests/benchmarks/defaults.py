"""Compare the network's defaults with other settings: AUROC on held-out sequences, one parameter changed at a time.

    SKMOTIF_DATA=... python tests/benchmarks/defaults.py [--seeds 3] [--only TASK ...] [--settings SETTING ...]
        [--markdown FILE]

Simulated tasks have 2,000 held-out sequences. For PU.1 and CTCF, chromosomes 8 and 9 (5,500 sites) are held
out. For the GUE and ENCODE sets, a random quarter of the training sequences is held out, another one for each
seed; their test sets are not read. The networks are compared with a logistic regression on counts of 6-mers.
"""

import argparse
import os
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import fetch_pu1_ctcf, make_motif_classification

MOTIF, SECOND = "CGACCGAACTCC", "TGACTCATTGCA"

SIMULATED = {
    "one motif": {"n_samples": 2000},
    "two motifs": {"n_samples": 2000, "length": 100, "motifs": [MOTIF, SECOND], "plant": "one", "both_strands": True},
    "mutated motif": {"n_samples": 2000, "length": 100, "mutation_rate": 0.2, "both_strands": True},
    "long sequences": {"n_samples": 2000, "length": 500, "both_strands": True},
    "5% positives": {"n_samples": 4000, "length": 100, "positive_fraction": 0.05, "both_strands": True},
    "200 sequences": {"n_samples": 200, "mutation_rate": 0.1},
    "50,000 sequences": {"n_samples": 50_000, "length": 100, "mutation_rate": 0.2, "both_strands": True},
}
GUE = {"mouse TF 0": "mouse0", "core promoters": "prom_core_tata", "human TF 1": "tf1", "human TF 3": "tf3"}
ENCODE = ["GABPA", "MYC", "SP1"]
REAL = {"PU.1/CTCF, 500": 500, "PU.1/CTCF, 2,000": 2000, "PU.1/CTCF, 10,000": 10_000, "PU.1/CTCF, all": None}

# A fit of these tasks takes minutes, so they have fewer settings.
LARGE = {"50,000 sequences", "PU.1/CTCF, 10,000", "PU.1/CTCF, all", "human TF 1", "human TF 3"}


def falling_rate(epoch):
    """Return a learning rate that falls from 0.001 to 0.00001 in 60 epochs, as half a period of a cosine."""
    return 0.001 * (0.01 + 0.99 * (1 + np.cos(np.pi * epoch / 60)) / 2)


SETTINGS = {
    "defaults": {},
    "no early stopping": {"early_stopping": False, "epochs": 60},
    "no early stopping, falling rate": {"early_stopping": False, "epochs": 60, "learning_rate": falling_rate},
    "no position bias": {"position_bias": False},
    "no mean pooling": {"mean_pooling": False},
    "no mutations": {"mutation_rate": 0.0},
    "mutation rate 0.05": {"mutation_rate": 0.05},
    "mutation rate 0.2": {"mutation_rate": 0.2},
    "64 filters": {"n_filters": 64},
    "128 filters": {"n_filters": 128},
    "256 filters": {"n_filters": 256},
    "512 filters": {"n_filters": 512},
    "128 filters, mutation rate 0.1": {"n_filters": 128, "mutation_rate": 0.1},
    "filters of 8": {"kernel_size": 8},
    "filters of 16": {"kernel_size": 16},
    "dropout 0.2": {"dropout": 0.2},
    "64 dense units": {"dense_units": 64},
    "batches of 128": {"batch_size": 128},
    "one strand": {"both_strands": False},
    "ensemble of 3": {"n_estimators": 3},
    "tutorial's pooling": {"pool_size": 4, "mutation_rate": 0.0},
    "only maxima": {
        "n_filters": 64,
        "dropout": 0.2,
        "position_bias": False,
        "mean_pooling": False,
        "mutation_rate": 0.0,
    },
}
FOR_LARGE = ["defaults", "128 filters, mutation rate 0.1", "only maxima"]
FOR_SMALL = [name for name in SETTINGS if name != "128 filters, mutation rate 0.1"]


def simulated(task, seed):
    n_test = 2000
    parameters = {"length": 50, "motifs": MOTIF, **SIMULATED[task]}
    parameters["n_samples"] += n_test
    X, y = make_motif_classification(random_state=seed, return_X_y=True, **parameters)
    return train_test_split(X, y, test_size=n_test, stratify=y, random_state=seed)


def real(task, seed):
    sites, size = fetch_pu1_ctcf(), REAL[task]
    held_out = np.isin(sites.chromosome, ["chr8", "chr9"])
    train = np.random.default_rng(seed).permutation(np.flatnonzero(~held_out))[:size]
    return sites.data[train], sites.data[held_out], sites.target[train], sites.target[held_out]


def from_training_set(task, seed):
    """Split the training set (and the dev set) of a task; the test set is not used."""
    folder = Path(os.environ["SKMOTIF_DATA"])
    if task in GUE:
        data = pd.concat([pd.read_csv(folder / "gue" / f"{GUE[task]}.{part}.csv.gz") for part in ("train", "dev")])
    else:
        data = pd.read_csv(folder / "encode" / f"{task}.csv.gz").query("split == 'train'")
    X, y = data["sequence"].to_numpy(), data["label"].to_numpy()
    return train_test_split(X, y, test_size=0.25, stratify=y, random_state=seed)


def split_of(task, seed):
    if task in SIMULATED:
        return simulated(task, seed)
    return real(task, seed) if task in REAL else from_training_set(task, seed)


TASKS = [*SIMULATED, *REAL, *GUE, *ENCODE]


def six_mers():
    counts = CountVectorizer(analyzer="char", ngram_range=(6, 6))
    return make_pipeline(counts, LogisticRegression(max_iter=1000))


def measure(model, X_train, X_test, y_train, y_test):
    start = time.perf_counter()
    model.fit(X_train, y_train)
    seconds = time.perf_counter() - start
    return roc_auc_score(y_test == model.classes_[1], model.predict_proba(X_test)[:, 1]), seconds


def study(tasks, chosen, n_seeds):
    rows = []
    for task in tasks:
        settings = [name for name in (FOR_LARGE if task in LARGE else FOR_SMALL) if name in chosen]
        for seed in range(n_seeds):
            split = split_of(task, seed)
            models = {
                name: make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=seed, **SETTINGS[name]))
                for name in settings
            }
            for name, model in {**models, "6-mers": six_mers()}.items():
                area, seconds = measure(model, *split)
                rows.append({"task": task, "setting": name, "seed": seed, "AUROC": area, "seconds": seconds})
                print(f"{task:20} {name:20} seed {seed}: AUROC {area:.4f} in {seconds:.1f} s", flush=True)
    return pd.DataFrame(rows)


def as_markdown(results):
    """Return a table of the mean AUROC, with one row per setting."""
    table = results.pivot_table(index="setting", columns="task", values="AUROC", sort=False)
    lines = ["| setting | " + " | ".join(table.columns) + " |", "| --- |" + " ---: |" * table.shape[1]]
    for setting, row in table.iterrows():
        cells = ["" if np.isnan(area) else f"{area:.4f}" for area in row]
        lines.append(f"| {setting} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=TASKS, default=TASKS)
    parser.add_argument("--settings", nargs="+", choices=list(SETTINGS), default=list(SETTINGS))
    parser.add_argument("--markdown", type=Path, help="file to write the table to")
    arguments = parser.parse_args()
    table = as_markdown(study(arguments.only, arguments.settings, arguments.seeds))
    print(f"\nMean AUROC\n\n{table}")
    if arguments.markdown is not None:
        arguments.markdown.write_text(table)
