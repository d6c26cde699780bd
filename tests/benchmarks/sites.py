"""Compare the sites that `call_sites` finds with the hits of `scan`, which are those of FIMO.

    SKMOTIF_DATA=... python -m tests.benchmarks.sites [--seeds 10 11 12 ...] [--only TASK ...]

Simulated sequences of 100 bp contain a motif of 12 bp, in which each base is mutated with a probability of 10 %. The
network, with the defaults, is fitted to 2,000 of them, and sites are called in 1,000 others. A site that counts is
one that makes a sequence positive:

- window: all sequences have the motif, but it counts only between 20 and 60 bp;
- strand: all sequences have the motif, but it counts only on the forward strand;
- unused: half of the sequences have a second motif, on either strand, which does not count;
- chance: no decoys. Any false call is a window that resembles the motif by chance.

The matrix that is searched for is the one that the sequences were drawn from. `call_sites` is run with its defaults.
FIMO is run with its threshold, 1e-4, and with the strictest threshold that gives the recall of `call_sites`. Of
overlapping hits, the best is kept.

PU.1 and CTCF are 100 bp around the summits of peaks. The network is fitted to 2,000 peaks of each, and its motifs are
discovered in them. Sites of the first motif of each factor are called in its peaks on chromosomes 8 and 9, and their
middles are compared with the middle of the peak. A good caller finds sites in as many peaks, and nearer to the
middle. `scan` is run with 1e-4, and with the threshold that gives as many sites as `call_sites`.

Seeds 100 and 101 served to choose the method and the defaults. The figures in the docs are those of other seeds.
"""

import argparse
from collections import defaultdict

import numpy as np
import pandas as pd
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import fetch_pu1_ctcf, make_motif_classification, make_position_classification
from skmotif.motifs import Motif, call_sites, discover_motifs, scan

MOTIF, OTHER = "CGACCGAACTCC", "TTAGCATGTCAA"
MUTATION_RATE = 0.1
N_TRAIN, N_TEST = 2000, 1000


def drawn_from(consensus):
    """Return the motif of mutated instances of a consensus."""
    is_base = Motif.from_consensus(consensus).probabilities
    return Motif(100 * np.where(is_base == 1, 1 - MUTATION_RATE, MUTATION_RATE / 3), name=consensus)


def position_task(task):
    def make(n_samples, seed):
        data = make_position_classification(n_samples, task=task, mutation_rate=MUTATION_RATE, random_state=seed)
        return data.data, data.target, data.motif_starts[:, 0], [MOTIF]

    return make


def chance(n_samples, seed, length=100, motif=MOTIF):
    options = {"motifs": motif, "both_strands": True, "mutation_rate": MUTATION_RATE, "random_state": seed}
    data = make_motif_classification(n_samples, length, **options)
    return data.data, data.target, data.motif_starts[:, 0], [motif]


def unused(n_samples, seed):
    rng = np.random.RandomState(seed)
    X, y, starts, _ = chance(n_samples, rng, length=50)
    X_other, *_ = chance(n_samples, rng, length=50, motif=OTHER)
    is_second = rng.rand(n_samples) < 0.5
    joined = np.where(is_second, X_other + X, X + X_other)
    return joined, y, starts + 50 * is_second, [MOTIF, OTHER]


TASKS = {"window": position_task("window"), "strand": position_task("strand"), "unused": unused, "chance": chance}


def fitted(X, y, seed):
    return make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=seed)).fit(X, y)


def best_of_overlapping(hits):
    """Return the hits of `scan` without those that overlap a better one of the same motif."""
    kept, taken = [], defaultdict(list)
    for hit in hits.sort_values("p_value", kind="stable").itertuples():
        others = taken[hit.motif, hit.sequence]
        if all(abs(hit.start - other) >= hit.end - hit.start for other in others):
            others.append(hit.start)
            kept.append(hit.Index)
    return hits.loc[kept]


def is_true(sites, y, starts):
    """Return which sites are at the place of the first motif in a positive sequence."""
    row = sites["sequence"].to_numpy()
    return (sites["motif"] == MOTIF).to_numpy() & (y[row] == 1) & (starts[row] == sites["start"])


def precision_and_recall(is_true, n_sites):
    return is_true.mean(), is_true.sum() / n_sites


def simulated(task, seed):
    """Return the precision and the recall of each method."""
    X, y, starts, motifs = TASKS[task](N_TRAIN + N_TEST, seed)
    network = fitted(X[:N_TRAIN], y[:N_TRAIN], seed)
    X, y, starts = X[N_TRAIN:], y[N_TRAIN:], starts[N_TRAIN:]
    motifs = [drawn_from(motif) for motif in motifs]
    calls = call_sites(network, motifs, X, random_state=seed)
    hits = best_of_overlapping(scan(motifs, X, threshold=0.01))  # those with small p-values come first
    true_calls, true_hits = is_true(calls, y, starts), is_true(hits, y, starts)
    is_as_good = true_hits.cumsum() >= true_calls.sum()
    last = hits["p_value"].iloc[is_as_good.argmax()] if is_as_good.any() else 0.01
    return {
        "call_sites": precision_and_recall(true_calls, y.sum()),
        "FIMO, 1e-4": precision_and_recall(true_hits[hits["p_value"] < 1e-4], y.sum()),
        "FIMO, same recall": precision_and_recall(true_hits[hits["p_value"] <= last], y.sum()),
    }


def chosen_peaks(data, seed):
    """Return the rows of the training set and of the test set."""
    is_test = np.isin(data.chromosome, ["chr8", "chr9"])
    rng = np.random.default_rng(seed)
    train = [rng.choice(np.flatnonzero(~is_test & (data.target == f)), 2000, replace=False) for f in ("PU.1", "CTCF")]
    return np.concatenate(train), np.flatnonzero(is_test)


def distances(sites, n_peaks):
    """Return the number of sites and, by peaks and by distance to the middle, how good they are."""
    distance = ((sites["start"] + sites["end"]) / 2 - 50).abs()
    return len(sites) / n_peaks, sites["sequence"].nunique() / n_peaks, distance.median(), (distance <= 10).mean()


def real(seed):
    """Return the distances of each method for each factor."""
    data = fetch_pu1_ctcf()
    train, test = chosen_peaks(data, seed)
    network = fitted(data.data[train], data.target[train], seed)
    motifs = discover_motifs(network, data.data[train], data.target[train], random_state=seed)
    results = {}
    for factor in ("PU.1", "CTCF"):
        motif = next(motif for motif in motifs if motif.target == factor)
        peaks = data.data[test[data.target[test] == factor]]
        calls = call_sites(network, motif, peaks, random_state=seed)
        hits = best_of_overlapping(scan(motif, peaks, threshold=0.01))
        methods = {"call_sites": calls, "FIMO, 1e-4": hits[hits["p_value"] < 1e-4], "FIMO, as many": hits[: len(calls)]}
        for method, sites in methods.items():
            results[f"{factor} {motif.consensus}", method] = distances(sites, len(peaks))
    return results


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2, 3, 4])
    parser.add_argument("--only", nargs="+", choices=[*TASKS, "real"], default=[*TASKS, "real"])
    arguments = parser.parse_args()
    for task in arguments.only:
        for seed in arguments.seeds:
            if task == "real":
                columns = ["sites per peak", "peaks with a site", "median distance", "within 10 bp"]
                table = pd.DataFrame(real(seed), index=columns)
            else:
                table = pd.DataFrame(simulated(task, seed), index=["precision", "recall"])
            print(f"\n{task}, seed {seed}\n{table.T.round(3).to_string()}", flush=True)
