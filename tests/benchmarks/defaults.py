"""Compare the network's defaults with other settings: AUROC on test sequences, one parameter changed at a time.

    SKMOTIF_DATA=... python tests/benchmarks/defaults.py [--seeds 3] [--only TASK ...] [--markdown FILE]

Simulated tasks have 2,000 test sequences. For PU.1 and CTCF, the test set is chromosomes 8 and 9
(5,500 sites). The networks are compared with a logistic regression on counts of 6-mers.
"""

import argparse
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
REAL = {"PU.1/CTCF, 500": 500, "PU.1/CTCF, 2,000": 2000, "PU.1/CTCF, 10,000": 10_000, "PU.1/CTCF, all": None}

# Tasks that take minutes have one seed and fewer settings.
LARGE = {"50,000 sequences", "PU.1/CTCF, 10,000", "PU.1/CTCF, all"}

SETTINGS = {
    "defaults": {},
    "32 filters": {"n_filters": 32},
    "128 filters": {"n_filters": 128},
    "filters of 8": {"kernel_size": 8},
    "filters of 20": {"kernel_size": 20},
    "no dropout": {"dropout": 0.0},
    "dropout 0.4": {"dropout": 0.4},
    "no dense layer": {"dense_units": 0},
    "two convolutions": {"n_conv_layers": 2},
    "learning rate 0.003": {"learning_rate": 3e-3},
    "batches of 128": {"batch_size": 128},
    "one strand": {"both_strands": False},
    "tutorial's pooling": {"pool_size": 4},
}
FOR_LARGE = ["defaults", "128 filters", "filters of 20"]


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


def six_mers():
    counts = CountVectorizer(analyzer="char", ngram_range=(6, 6))
    return make_pipeline(counts, LogisticRegression(max_iter=1000))


def measure(model, X_train, X_test, y_train, y_test):
    start = time.perf_counter()
    model.fit(X_train, y_train)
    seconds = time.perf_counter() - start
    return roc_auc_score(y_test == model.classes_[1], model.predict_proba(X_test)[:, 1]), seconds


def study(tasks, n_seeds):
    rows = []
    for task in tasks:
        settings = FOR_LARGE if task in LARGE else SETTINGS
        for seed in range(1 if task in LARGE else n_seeds):
            split = (simulated if task in SIMULATED else real)(task, seed)
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
    parser.add_argument("--only", nargs="+", choices=[*SIMULATED, *REAL], default=[*SIMULATED, *REAL])
    parser.add_argument("--markdown", type=Path, help="file to write the table to")
    arguments = parser.parse_args()
    table = as_markdown(study(arguments.only, arguments.seeds))
    print(f"\nMean AUROC\n\n{table}")
    if arguments.markdown is not None:
        arguments.markdown.write_text(table)
