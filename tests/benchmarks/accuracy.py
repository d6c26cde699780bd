"""Measure the accuracy of the network and of other models on test sequences, for real and simulated data.

    SKMOTIF_DATA=... python tests/benchmarks/accuracy.py [--seeds 3] [--only DATA ...] [--models MODEL ...]
        [--split official homology] [--csv FILE] [--markdown FILE] [--picture FILE]

Models are fitted to the training set; early stopping of a network holds out part of it. The threshold
of the MCC is the one with the largest MCC on the dev set. All metrics are of the test set, except for
"dev log loss" in the CSV. The seconds of a network's first fit include its compilation.

With "homology" as the split, all sequences of a set are pooled, and related sequences stay in one part.
Compare the numbers of training sequences before you compare its scores with those of the official split.

Each fit adds a row to the CSV, and a fit that has a row there is skipped. So an interrupted run continues
with the same command, and a complete CSV is read and drawn without a fit. Delete the rows of a model if
you change it. All fits take hours. The gapped k-mer SVM needs gkmsvm-lite (the extra `baselines`).
"""

import argparse
import os
import time
from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import average_precision_score, log_loss, matthews_corrcoef, roc_auc_score, roc_curve
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import fetch_pu1_ctcf, fetch_tutorial, make_position_classification
from skmotif.model_selection import HomologyGroupKFold, homology_groups
from skmotif.model_selection._baseline_folds import inner_folds
from skmotif.model_selection._baseline_models import _penalised as penalised
from skmotif.model_selection._baseline_models import kmers
from skmotif.model_selection._gkm_svm import gkm_svm
from skmotif.networks import AttentionNetwork, DilatedNetwork

PARTS = ["train", "dev", "test"]
METRICS = ["AUROC", "AUPRC", "MCC", "log loss", "seconds"]
LOWER_IS_BETTER = {"log loss", "seconds"}

# Two sequences that share a word of this many bases, on either strand, are related.
WORD_LENGTH = 24
COLUMNS = ["data", "split", "model", "seed", *PARTS, "related", "related negatives", *METRICS, "dev log loss"]

# The kernel of more training sequences takes too much memory.
MAX_FOR_GKM_SVM = 8000


def gue(name):
    folder = Path(os.environ["SKMOTIF_DATA"]) / "gue"
    return pd.concat([pd.read_csv(folder / f"{name}.{part}.csv.gz").assign(part=part) for part in PARTS])


def encode_peaks(name):
    path = Path(os.environ["SKMOTIF_DATA"]) / "encode" / f"{name}.csv.gz"
    return hold_out_dev(pd.read_csv(path).rename(columns={"split": "part"}))


def pu1_ctcf():
    """Draw 2,000 training and 500 dev sites of each factor; the test sites are those on chromosomes 8 and 9."""
    sites = fetch_pu1_ctcf()
    part = np.full(len(sites.data), None)
    is_test = np.isin(sites.chromosome, ["chr8", "chr9"])
    part[is_test] = "test"
    rng = np.random.default_rng(0)
    for factor in np.unique(sites.target):
        drawn = rng.choice(np.flatnonzero(~is_test & (sites.target == factor)), 2500, replace=False)
        part[drawn[:2000]], part[drawn[2000:]] = "train", "dev"
    data = pd.DataFrame({"part": part, "label": sites.target == "PU.1", "sequence": sites.data})
    return data.dropna(subset="part")


def tutorial():
    sequences, labels = fetch_tutorial(return_X_y=True)
    is_test = np.arange(len(labels)) >= 0.75 * len(labels)
    return hold_out_dev(
        pd.DataFrame({"part": np.where(is_test, "test", "train"), "label": labels, "sequence": sequences})
    )


def simulated(task):
    sizes = [2000, 500, 2000]
    sequences, labels = make_position_classification(
        sum(sizes), 100, task=task, mutation_rate=0.1, random_state=0, return_X_y=True
    )
    return pd.DataFrame({"part": np.repeat(PARTS, sizes), "label": labels, "sequence": sequences})


DATA = {
    "human TF 1": partial(gue, "tf1"),
    "human TF 3": partial(gue, "tf3"),
    "mouse TF 0": partial(gue, "mouse0"),
    "core promoters": partial(gue, "prom_core_tata"),
    **{name: partial(encode_peaks, name) for name in ("GABPA", "MYC", "SP1")},
    "PU.1/CTCF": pu1_ctcf,
    "tutorial": tutorial,
    "simulated position": partial(simulated, "window"),
    "simulated strand": partial(simulated, "strand"),
}


def hold_out_dev(data):
    """Move a fifth of the training set, stratified by class, to the dev set."""
    train = data.index[data["part"] == "train"]
    _, dev = train_test_split(train, test_size=0.2, stratify=data.loc[train, "label"], random_state=0)
    data.loc[dev, "part"] = "dev"
    return data


def split_by_homology(data):
    """Keep related sequences in one part: 70 % of the sequences for training, 10 % for dev, 20 % for testing.

    The last fold is held out, because the first fold gets the largest group: 9 % of tf3 have a repeat in common.
    """
    rest = np.arange(len(data))
    part = np.full(len(data), "train", dtype=object)
    for name, n_folds in {"test": 5, "dev": 8}.items():
        folds = HomologyGroupKFold(n_folds, k=WORD_LENGTH, shuffle=True, random_state=0)
        *_, (kept, held_out) = folds.split(data["sequence"].iloc[rest], data["label"].iloc[rest])
        part[rest[held_out]] = name
        rest = rest[kept]
    return data.assign(part=part)


SPLITS = {"official": lambda data: data, "homology": split_by_homology}


def six_mers(cv):
    return make_pipeline(CountVectorizer(analyzer=partial(kmers, k=6, both_strands=True)), penalised(cv))


def one_hot(cv):
    sparse = FunctionTransformer(partial(csr_array, dtype=float))
    return make_pipeline(DNAOneHotEncoder(flatten=True), sparse, penalised(cv))


BASELINES = {"6-mers": six_mers, "one-hot": one_hot, "gkm-SVM": partial(gkm_svm, True)}

PLAIN = {"position_bias": False, "mean_pooling": False, "mutation_rate": 0}
NETWORKS = {
    "tutorial's network": {
        "n_filters": 32,
        "kernel_size": 12,
        "pool_size": 4,
        "dense_units": 16,
        "dropout": 0,
        "both_strands": False,
        **PLAIN,
    },
    "first default": {
        "n_filters": 64,
        "kernel_size": 12,
        "dense_units": 32,
        "dropout": 0.2,
        "learning_rate": 0.001,
        "batch_size": 32,
        "epochs": 100,
        "n_iter_no_change": 10,
        **PLAIN,
    },
    "default": {},
    "ensemble of 5": {"n_estimators": 5},
    "dilated": {"network": DilatedNetwork()},
    "attention": {"network": AttentionNetwork()},
}
MODELS = [*BASELINES, *NETWORKS]

# The baselines do not depend on a seed, and the ensemble averages over the seeds of its members.
FITTED_ONCE = set(MODELS) - {"default"}

# Markers, and colours of Okabe and Ito that colour-blind people can distinguish.
STYLES = {
    "6-mers": ("s", "#E69F00"),
    "one-hot": ("D", "#999999"),
    "gkm-SVM": ("^", "#009E73"),
    "tutorial's network": ("v", "#CC79A7"),
    "first default": ("P", "#56B4E9"),
    "default": ("o", "#0072B2"),
    "ensemble of 5": ("*", "#D55E00"),
    "dilated": ("<", "#000000"),
    "attention": (">", "#F0E442"),
}


def new_model(name, seed, sequences, labels):
    """Return a pipeline from text to probabilities; folds of the training set choose the penalty of a baseline."""
    if name in NETWORKS:
        return make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=seed, **NETWORKS[name]))
    return BASELINES[name](inner_folds(homology_groups(sequences, k=WORD_LENGTH), labels))


def words(sequences):
    return {word for sequence in sequences for word in kmers(sequence, WORD_LENGTH, both_strands=True)}


def load(name, split):
    """Return the sequences and the labels of each part, and a description of them."""
    data = DATA[name]().reset_index(drop=True)
    data["sequence"] = data["sequence"].str.upper()
    data = SPLITS[split](data)
    parts = {}
    for part in PARTS:
        rows = data[data["part"] == part]
        parts[part] = rows["sequence"].to_numpy(object), rows["label"].to_numpy(int)
    description = {part: len(labels) for part, (_, labels) in parts.items()}
    trained, (sequences, labels) = words(parts["train"][0]), parts["test"]
    is_related = np.array([not trained.isdisjoint(words([sequence])) for sequence in sequences])
    description |= {"related": is_related.mean(), "related negatives": is_related[labels == 0].mean()}
    return parts, description


def best_threshold(labels, probability):
    """Return the threshold with the largest MCC, halfway between two of the probabilities."""
    false_rate, true_rate, thresholds = roc_curve(labels, probability, drop_intermediate=False)
    share = labels.mean()
    n_above = share * true_rate + (1 - share) * false_rate
    spread = np.sqrt(n_above * (1 - n_above))
    # Up to a factor that does not depend on the threshold.
    mcc = np.divide(true_rate - false_rate, spread, out=np.zeros(len(spread)), where=spread > 0)
    best = int(np.argmax(mcc))
    return thresholds[best : best + 2].mean()


def measure(model, train, dev, test):
    start = time.perf_counter()
    model.fit(*train)
    seconds = time.perf_counter() - start
    on_dev, on_test = (model.predict_proba(sequences)[:, 1] for sequences, _ in (dev, test))
    labels = test[1]
    return {
        "AUROC": roc_auc_score(labels, on_test),
        "AUPRC": average_precision_score(labels, on_test),
        "MCC": matthews_corrcoef(labels, on_test > best_threshold(dev[1], on_dev)),
        "log loss": log_loss(labels, on_test),
        "seconds": seconds,
        "dev log loss": log_loss(dev[1], on_dev),
    }


def fit_and_measure(name, seed, parts):
    """Return the scores of a model, or none if the training set is too large for it."""
    sequences, labels = parts["train"]
    if name == "gkm-SVM" and len(labels) > MAX_FOR_GKM_SVM:
        return {}
    return measure(new_model(name, seed, sequences, labels), *parts.values())


def missing_fits(results, data, split, models, n_seeds):
    """Return the models and seeds that the results lack."""
    found = results[(results["data"] == data) & (results["split"] == split)]
    done = set(zip(found["model"], found["seed"], strict=True))
    return [
        (model, seed)
        for model in models
        for seed in range(1 if model in FITTED_ONCE else n_seeds)
        if (model, seed) not in done
    ]


def study(arguments):
    """Fit the models that the CSV lacks, and return the results of all that were asked for."""
    path = arguments.csv
    results = pd.read_csv(path) if path is not None and path.exists() else pd.DataFrame(columns=COLUMNS)
    rows = results.to_dict("records")
    for data, split in product(arguments.only, arguments.split):
        fits = missing_fits(results, data, split, arguments.models, arguments.seeds)
        for row in new_rows(data, split, fits):
            rows.append(row)
            if path is not None:
                pd.DataFrame([row], columns=COLUMNS).to_csv(path, mode="a", header=not path.exists(), index=False)
    return asked_for(pd.DataFrame(rows, columns=COLUMNS), arguments)


def new_rows(data, split, fits):
    """Yield the result of each fit, and print it."""
    if not fits:
        return
    parts, description = load(data, split)
    print(describe(data, split, description), flush=True)
    for model, seed in fits:
        scores = fit_and_measure(model, seed, parts)
        shown = ", ".join(f"{metric} {scores[metric]:.4f}" for metric in METRICS[:-1] if metric in scores)
        outcome = f"{shown} in {scores['seconds']:.1f} s" if scores else "left out, too many training sequences"
        print(f"{data:14} {split:8} {model:18} seed {seed}: {outcome}", flush=True)
        yield {"data": data, "split": split, "model": model, "seed": seed, **description, **scores}


def describe(data, split, description):
    sizes = ", ".join(f"{description[part]:,} {part}" for part in PARTS)
    return (
        f"{data}, {split}: {sizes} sequences; {description['related']:.1%} of the test sequences, and "
        f"{description['related negatives']:.1%} of the negatives, share a {WORD_LENGTH}-mer with the training set"
    )


def asked_for(results, arguments):
    """Return the rows that the command asks for; their tables have the order of the data, splits and models above."""
    order = {"data": (DATA, arguments.only), "split": (SPLITS, arguments.split), "model": (MODELS, arguments.models)}
    results = results[results["seed"] < arguments.seeds]
    for column, (names, chosen) in order.items():
        results = results[results[column].isin(chosen)]
        names = [name for name in names if name in chosen]
        results = results.assign(**{column: pd.Categorical(results[column], names, ordered=True)})
    return results


def as_table(names, rows):
    lines = ["| data | split | " + " | ".join(names) + " |", "| --- | --- |" + " ---: |" * len(names)]
    return "\n".join([*lines, *(f"| {' | '.join([*index, *cells])} |" for index, cells in rows)])


def table_of_sets(results):
    names = dict.fromkeys(PARTS, "{:,.0f}") | {"related": "{:.1%}", "related negatives": "{:.1%}"}
    sets = results.groupby(["data", "split"], observed=True)[list(names)].first()
    rows = [(index, [names[name].format(row[name]) for name in names]) for index, row in sets.iterrows()]
    return as_table(names, rows)


def table_of_scores(results, metric):
    """Return the mean over the seeds for each data set and model, the best model in bold."""
    means = results.groupby(["data", "split", "model"], observed=True)[metric].mean().unstack().dropna(how="all")
    rows = []
    for index, row in means.iterrows():
        shown = ["" if np.isnan(value) else f"{value:.{1 if metric == 'seconds' else 4}f}" for value in row]
        best = row.argmin() if metric in LOWER_IS_BETTER else row.argmax()
        rows.append((index, [f"**{cell}**" if cell and cell == shown[best] else cell for cell in shown]))
    return as_table(means.columns, rows)


def as_markdown(results):
    """Return a table of the sets, and a table for each metric."""
    sections = [f"Sequences, and the share of the test set that has a {WORD_LENGTH}-mer of the training set"]
    sections.append(table_of_sets(results))
    for metric in METRICS:
        sections += [f"Mean {metric}", table_of_scores(results, metric)]
    return "\n\n".join(sections) + "\n"


def draw(results, path):
    """Draw the mean AUROC for each data set and model, with the range over the seeds; a panel for each split."""
    import matplotlib.pyplot as plt

    areas = results.groupby(["split", "data", "model"], observed=True)["AUROC"].agg(["mean", "min", "max"]).dropna()
    splits, data, models = (areas.index.unique(level).sort_values() for level in areas.index.names)
    size = (2.5 + 4.5 * len(splits), 1 + (0.2 + 0.1 * len(models)) * len(data))
    figure, axes = plt.subplots(1, len(splits), figsize=size, sharey=True, squeeze=False, layout="constrained")
    for ax, split in zip(axes[0], splits, strict=True):
        for i, model in enumerate(models):
            points = areas.reindex([(split, name, model) for name in data])
            rows = np.arange(len(data)) + 0.8 * ((i + 0.5) / len(models) - 0.5)
            draw_points(ax, points, rows, model)
        style_axes(ax, data, areas["min"].min())
        ax.set_title(f"{split} split")
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside right center", frameon=False)
    figure.savefig(path, dpi=120)


def draw_points(ax, points, rows, model):
    marker, color = STYLES[model]
    ranges = [points["mean"] - points["min"], points["max"] - points["mean"]]
    style = {"fmt": marker, "color": color, "label": model, "markersize": 5, "elinewidth": 1.2}
    ax.errorbar(points["mean"], rows, xerr=ranges, clip_on=False, **style)


def style_axes(ax, data, smallest):
    """Stretch the axis near 1 by the logarithm of the distance from 1.01, which is finite for 1."""
    ax.set_xscale("function", functions=(lambda area: -np.log(1.01 - np.minimum(area, 1)), lambda x: 1.01 - np.exp(-x)))
    ax.set_xlim(min(smallest, 0.9) - 0.03, 1)
    ticks = [tick for tick in (0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1) if tick >= ax.get_xlim()[0]]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_xlabel("AUROC (stretched near 1)")
    ax.set_yticks(np.arange(len(data)), data)
    ax.set_ylim(len(data) - 0.5, -0.5)  # the first set on top
    for row in range(0, len(data), 2):
        ax.axhspan(row - 0.5, row + 0.5, color="0.95", zorder=0)
    ax.grid(axis="x", color="0.85")
    ax.set_axisbelow(True)
    ax.tick_params(axis="y", length=0)
    ax.spines[["top", "right", "left"]].set_visible(False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3, help="number of fits of the default network")
    parser.add_argument("--only", nargs="+", choices=DATA, default=list(DATA))
    parser.add_argument("--models", nargs="+", choices=MODELS, default=MODELS)
    parser.add_argument("--split", nargs="+", choices=SPLITS, default=list(SPLITS))
    parser.add_argument(
        "--csv", type=Path, help="file to append the result of each fit to, and to read those found in it"
    )
    parser.add_argument("--markdown", type=Path, help="file to write the tables to")
    parser.add_argument("--picture", type=Path, help="file to draw the AUROC to")
    arguments = parser.parse_args()
    results = study(arguments)
    tables = as_markdown(results)
    print(f"\n{tables}")
    if arguments.markdown is not None:
        arguments.markdown.write_text(tables)
    if arguments.picture is not None:
        draw(results, arguments.picture)


if __name__ == "__main__":
    main()
