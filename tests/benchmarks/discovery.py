"""Measure whether `discover_motifs` finds the motifs of a data set, and no others.

    python tests/benchmarks/discovery.py [--seeds 10]
        [--only planted two permuted known modisco copies overfitted null composition networks real]

All measurements except "two" and "permuted" need real data (the environment variable SKMOTIF_DATA).
"modisco" also needs modisco-lite (the extra `bench`); "known", "real" and "networks" need memelite (`motifs`).
"real" takes a quarter of an hour, and runs only with --only.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif._alphabet import reverse_complement
from skmotif.datasets import fetch_pu1_ctcf, fetch_tutorial, make_background, make_motif_classification
from skmotif.inspection import attribution
from skmotif.metrics import motif_recovery
from skmotif.motifs import Motif, MotifFeatures, discover_motifs, match_motifs
from skmotif.networks import AttentionNetwork, DilatedNetwork

PLANTED = "CGACCGAACTCC"
SECOND = "TGACTCATTGCA"
HELD_OUT = ["chr8", "chr9"]

# Sets of real sequences. The networks of the last two take minutes to fit.
ENCODE = ["GABPA", "MYC", "SP1"]
SMALL_SETS = [*ENCODE, "mouse0", "prom_core_tata"]
LARGE_SETS = ["tf1", "tf3"]


def fit(X, y, seed, network=None):
    start = time.perf_counter()
    pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(network=network, random_state=seed)).fit(X, y)
    return pipeline, time.perf_counter() - start


def discover(pipeline, X, y, seed, max_motifs=10):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="No significant motif")
        start = time.perf_counter()
        motifs = discover_motifs(pipeline, X, y, max_motifs=max_motifs, random_state=seed)
        return motifs, time.perf_counter() - start


def is_exactly(motif, consensus):
    return motif.consensus in (consensus, reverse_complement(consensus))


def planted(seeds):
    """1. Count how often one planted motif is found with all its bases, and without others."""
    sources = {"simulated": lambda seed: make_motif_classification(random_state=seed, return_X_y=True)}
    sources["tutorial"] = lambda _: fetch_tutorial(return_X_y=True)
    for name, load in sources.items():
        exact, alone = 0, 0
        for seed in range(seeds):
            X, y = load(seed)
            motifs, _ = discover(fit(X, y, seed)[0], X, y, seed)
            exact += bool(motifs) and is_exactly(motifs[0], PLANTED)
            alone += len(motifs) == 1
        print(f"1. {name}: exact in {exact} of {seeds}, no other motif in {alone} of {seeds}", flush=True)


def two(seeds):
    """2. Count how often two motifs, each in half of the positives and one of them mutated, are the first two found."""
    found = 0
    for seed in range(seeds):
        X, y = make_motif_classification(
            2000,
            200,
            motifs=[PLANTED, SECOND],
            plant="one",
            both_strands=True,
            mutation_rate=[0, 0.1],
            random_state=seed,
            return_X_y=True,
        )
        motifs, _ = discover(fit(X, y, seed)[0], X, y, seed)
        table = motif_recovery([PLANTED, SECOND], motifs[:2])
        both = table["rank"].nunique() == 2 and table["similarity"].min() > 0.9
        found += both
        print(f"2. seed {seed}: {[m.consensus for m in motifs]}, {table['similarity'].round(3).tolist()}", flush=True)
    print(f"2. both are first in {found} of {seeds}", flush=True)


def permuted(seeds):
    """3. Count how often no motif is found if the labels are permuted."""
    nothing = 0
    for seed in range(seeds):
        X, y = make_motif_classification(random_state=seed, return_X_y=True)
        y = np.random.default_rng(seed).permutation(y)
        nothing += not discover(fit(X, y, seed)[0], X, y, seed)[0]
    print(f"3. no motif in {nothing} of {seeds}", flush=True)


def real_sites(seed):
    sites = fetch_pu1_ctcf()
    held_out = np.isin(sites.chromosome, HELD_OUT)
    rng = np.random.default_rng(seed)
    train = np.concatenate(
        [rng.choice(np.flatnonzero(~held_out & (sites.target == c)), 2000, replace=False) for c in ("PU.1", "CTCF")]
    )
    return sites.data[train], sites.target[train], sites.data[held_out], sites.target[held_out]


def report_matches(motifs):
    if not motifs:
        return
    database = Path(os.environ["SKMOTIF_DATA"]) / "jaspar" / "JASPAR2024_CORE_vertebrates.meme"
    matches = match_motifs(motifs, database)
    for motif in motifs:
        best = matches[matches["query"] == motif.label].iloc[0]
        position = "anywhere" if motif.position is None else "at {} to {} bp".format(*motif.position)
        print(f"   {motif!r}, {position}: {best['target']}, q = {best['q_value']:.1e}", flush=True)


def known(seeds):
    """4. Match the motifs of real sites with JASPAR, and classify the sites by these motifs alone."""
    for seed in range(min(seeds, 3)):
        X, y, X_test, y_test = real_sites(seed)
        pipeline, training = fit(X, y, seed)
        motifs, seconds = discover(pipeline, X, y, seed)
        network = roc_auc_score(y_test == "PU.1", pipeline.predict_proba(X_test)[:, 1])
        by_motifs = make_pipeline(MotifFeatures(motifs), StandardScaler(), LogisticRegression()).fit(X, y)
        on_motifs = roc_auc_score(y_test == "PU.1", by_motifs.predict_proba(X_test)[:, 1])
        print(
            f"4. seed {seed}: AUROC of the network {network:.4f}, of a regression on {len(motifs)} motifs "
            f"{on_motifs:.4f}; training {training:.1f} s, discovery {seconds:.1f} s"
        )
        report_matches(motifs)


# In a process of its own: TF-MoDISco forks, which is not safe after TensorFlow has started.
TF_MODISCO = """
import sys, time
import numpy as np
from modiscolite.tfmodisco import TFMoDISco

arrays = np.load(sys.argv[1])
start = time.perf_counter()
found = TFMoDISco(arrays["one_hot"], arrays["contributions"], max_seqlets_per_metacluster=2000)
print(time.perf_counter() - start)
for sign, patterns in zip(("positive", "negative"), found):
    for pattern in patterns or []:
        print(sign, len(pattern.seqlets), *np.asarray(pattern.sequence).ravel())
"""


def run_tf_modisco(pipeline, X):
    """Run TF-MoDISco on the attributions of `discover_motifs`; return its seconds and its patterns."""
    contributions = attribution(
        pipeline, X, method="integrated_gradients", baseline="uniform", n_steps=5, hypothetical=True
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "arrays.npz"
        np.savez(path, one_hot=pipeline[:-1].transform(X).astype(np.float32), contributions=contributions)
        command = [sys.executable, "-c", TF_MODISCO, str(path)]
        seconds, *patterns = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    return float(seconds), patterns


def modisco_motif(pattern):
    """Return the motif of a pattern of TF-MoDISco, with the number of its seqlets as the number of sites."""
    _, n_seqlets, *frequencies = pattern.split()
    return Motif(np.array(frequencies, float).reshape(-1, 4) * int(n_seqlets) + 1e-9).trim(0.25)


def modisco(seeds):
    """5. Compare with TF-MoDISco on the same attributions."""
    X, y, _, _ = real_sites(0)
    problems = {"simulated": make_motif_classification(random_state=0, return_X_y=True), "PU.1 and CTCF": (X, y)}
    for name, (X, y) in problems.items():
        pipeline, training = fit(X, y, 0)
        motifs, seconds = discover(pipeline, X, y, 0)
        theirs, patterns = run_tf_modisco(pipeline, X)
        print(f"5. {name}: training {training:.1f} s, discover_motifs {seconds:.1f} s, TF-MoDISco {theirs:.1f} s")
        for motif in motifs:
            print(f"   skmotif: {motif!r}")
        for pattern in patterns:
            sign, n_seqlets, *_ = pattern.split()
            print(f"   TF-MoDISco, {sign}: {modisco_motif(pattern).consensus} ({n_seqlets} seqlets)", flush=True)


def overfit(X, y, seed):
    """Fit a network until it overfits the training sequences."""
    network = MotifCNNClassifier(epochs=40, early_stopping=False, dropout=0, mutation_rate=0, random_state=seed)
    return make_pipeline(DNAOneHotEncoder(), network).fit(X, y)


def n_motifs_by_permuted_labels(sequences, make_copies, seed, by_groups=False):
    """Return the number of motifs found in copies of sequences with permuted labels, and the training accuracy."""
    labels = np.random.default_rng(seed).permutation(len(sequences)) % 2
    copies = [(copy, row) for row, sequence in enumerate(sequences) for copy in make_copies(sequence)]
    X, rows = zip(*copies, strict=True)
    y, groups = labels[list(rows)], np.array(rows) if by_groups else None
    pipeline = overfit(X, y, seed)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="No significant motif")
        return len(discover_motifs(pipeline, X, y, groups=groups, random_state=seed)), pipeline.score(X, y)


def pu1_sites(n, seed):
    sites = fetch_pu1_ctcf()
    sequences = np.unique(np.char.upper(sites.data[sites.target == "PU.1"].astype(str)))
    return np.random.default_rng(seed).choice(sequences, n, replace=False).tolist()


# The number of distinct sequences, the copies of a sequence, and whether groups are passed.
COPIES = {
    "copies x2": (500, lambda s: [s] * 2, False),
    "copies x5": (200, lambda s: [s] * 5, False),
    "copies x10": (100, lambda s: [s] * 10, False),
    "copies x50": (20, lambda s: [s] * 50, False),
    "copies x10, half of them reverse complements": (100, lambda s: [s, reverse_complement(s)] * 5, False),
    "windows x10, shifted by up to 20 bp, with groups": (100, lambda s: [s[i : i + 80] for i in range(2, 21, 2)], True),
}


def copies(seeds):
    """6. Count how often no motif is found in copies of sequences with permuted labels."""
    for name, (n, make_copies, by_groups) in COPIES.items():
        runs = [n_motifs_by_permuted_labels(pu1_sites(n, s), make_copies, s, by_groups) for s in range(2 * seeds)]
        report_empty_results(f"6. {n} sequences, {name}", runs)


def overfitted(seeds):
    """7. Count how often no motif is found by overfitted networks in distinct sequences with permuted labels."""
    runs = [n_motifs_by_permuted_labels(pu1_sites(1000, s), lambda s: [s], s) for s in range(4 * seeds)]
    report_empty_results("7. 1,000 distinct sequences", runs)


def report_empty_results(name, runs):
    counts, accuracies = zip(*runs, strict=True)
    n_empty, smallest = counts.count(0), min(accuracies)
    print(f"{name}: no motif in {n_empty} of {len(counts)}, training accuracy at least {smallest:.3f}", flush=True)


def training_set(name):
    """Return the sequences and the labels of the training set of real data."""
    folder = Path(os.environ["SKMOTIF_DATA"])
    if name in ENCODE:
        data = pd.read_csv(folder / "encode" / f"{name}.csv.gz")
        data = data[data["split"] == "train"]
    else:
        data = pd.read_csv(folder / "gue" / f"{name}.train.csv.gz")
    return data["sequence"].str.upper().to_numpy(object), data["label"].to_numpy(int)


def draw_peaks(n, rng):
    """Draw distinct peaks of the ENCODE sets."""
    data = pd.concat([pd.read_csv(Path(os.environ["SKMOTIF_DATA"]) / "encode" / f"{name}.csv.gz") for name in ENCODE])
    return rng.choice(data.loc[data["label"] == 1, "sequence"].str.upper().unique(), n, replace=False)


def report_false_motifs(name, problems):
    """Count how often motifs are found in problems, pairs of sequences and labels, that have none."""
    runs = []
    for seed, (X, y) in enumerate(problems):
        motifs, _ = discover(fit(X, y, seed)[0], X, y, seed)
        runs.append([motif.caution for motif in motifs])
        for motif in motifs:
            print(f"   {name}, seed {seed}: {motif!r}", flush=True)
    n_any, n_sure = sum(map(bool, runs)), sum(None in cautions for cautions in runs)
    print(f"{name}: a motif in {n_any} of {len(runs)}, one without a caution in {n_sure}", flush=True)


def null(seeds):
    """8. Count how often motifs are found in real sequences with permuted labels."""
    for name in SMALL_SETS:
        X, y = training_set(name)
        problems = ((X, np.random.default_rng(seed).permutation(y)) for seed in range(seeds))
        report_false_motifs(f"8. {name}, permuted labels", problems)


def shuffles_by_gc_content(n, seed):
    """Return shuffled peaks, and whether each is of the half with more G and C."""
    rng = np.random.default_rng(seed)
    peaks = sorted(draw_peaks(n, rng), key=lambda peak: peak.count("G") + peak.count("C"))
    return make_background(peaks, random_state=seed), (np.arange(n) >= n // 2).astype(int)


def composition(seeds):
    """9. Count how often motifs are found in shuffled sequences of classes that differ only in their composition."""
    report_false_motifs("9. high and low GC content", (shuffles_by_gc_content(2000, seed) for seed in range(seeds)))


def real(_):
    """10. Match the motifs of real sequences with JASPAR."""
    for name in [*SMALL_SETS, *LARGE_SETS]:
        X, y = training_set(name)
        pipeline, training = fit(X, y, 0)
        motifs, seconds = discover(pipeline, X, y, 0)
        print(f"10. {name}: {len(motifs)} motifs; training {training:.1f} s, discovery {seconds:.1f} s", flush=True)
        report_matches(motifs)


def two_widths(input_shape, n_outputs, seed):
    """Build a network from outside skmotif: filters of two widths, with batch normalisation."""
    import keras

    sequence = keras.Input(input_shape)
    pooled = [
        keras.layers.GlobalMaxPooling1D()(
            keras.layers.BatchNormalization()(keras.layers.Conv1D(32, width, activation="relu")(sequence))
        )
        for width in (10, 20)
    ]
    dense = keras.layers.Dense(32, activation="relu")(keras.layers.Concatenate()(pooled))
    return keras.Model(sequence, keras.layers.Dense(n_outputs)(keras.layers.Dropout(0.3)(dense)))


def networks(_):
    """11. Find the motif of the tutorial, and those of PU.1 and CTCF, with other networks than the default."""
    for network in (DilatedNetwork(), AttentionNetwork(), two_widths):
        name = getattr(network, "__name__", type(network).__name__)
        X, y = fetch_tutorial(return_X_y=True)
        motifs, _ = discover(fit(X, y, 0, network)[0], X, y, 0)
        print(f"11. {name}, tutorial: {[motif.consensus for motif in motifs]}", flush=True)
        X, y, X_test, y_test = real_sites(0)
        pipeline, training = fit(X, y, 0, network)
        motifs, seconds = discover(pipeline, X, y, 0)
        auroc = roc_auc_score(y_test == "PU.1", pipeline.predict_proba(X_test)[:, 1])
        print(f"11. {name}: AUROC {auroc:.4f}; training {training:.1f} s, discovery {seconds:.1f} s", flush=True)
        report_matches(motifs)


MEASURES = {
    "planted": planted,
    "two": two,
    "permuted": permuted,
    "known": known,
    "modisco": modisco,
    "copies": copies,
    "overfitted": overfitted,
    "null": null,
    "composition": composition,
    "real": real,
    "networks": networks,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=[n for n in MEASURES if n != "real"])
    arguments = parser.parse_args()
    for name in arguments.only:
        MEASURES[name](arguments.seeds)
