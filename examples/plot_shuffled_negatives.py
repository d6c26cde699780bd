"""
Make negatives by shuffling
===========================

Train a classifier if you have only bound sequences. Experiments seldom give unbound
ones, but a classifier needs negatives. This simulation shows why shuffles of the bound
sequences are better negatives than random sequences.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_background, make_motif_classification

# %%
# Bound and unbound sequences
# ---------------------------
# The genome has 60 % A and T. The bound sequences have a site, on either strand, with
# 15 % of its bases replaced. Only bound sequences are used in training. The unbound
# sequences of the same genome are held out, to measure how good a network really is.

data = make_motif_classification(
    3000,
    100,
    motifs="TGACTCATTGCA",
    both_strands=True,
    mutation_rate=0.15,
    base_frequencies=[0.3, 0.2, 0.2, 0.3],
    random_state=0,
)
bound, unbound = data.data[data.target == 1], data.data[data.target == 0]
train, test = bound[:1000], bound[1000:]

# %%
# Two kinds of negatives
# ----------------------
# The first kind is random sequences, with all four bases equally often. The second is
# dinucleotide shuffles: `make_background` changes the order of the bases of each
# sequence, and keeps the count of each base and of each pair of adjacent bases. Both
# networks are trained on the same bound sequences.

rng = np.random.default_rng(0)
negatives = {
    "random sequences": np.array(
        ["".join(bases) for bases in rng.choice(list("ACGT"), (1500, 100))],
        dtype=object,
    ),
    "shuffled sequences": np.asarray(make_background(bound, random_state=0)),
}
logits = {}
for name, negative in negatives.items():
    X = np.concatenate([train, negative[:1000]])
    y = np.repeat([1, 0], 1000)
    pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0))
    pipeline.fit(X, y)
    logits[name] = {
        "bound": pipeline.decision_function(test),
        "unbound": pipeline.decision_function(unbound[:500]),
        "negatives like those in training": pipeline.decision_function(negative[1000:]),
    }

# %%
# Compare the networks
# --------------------
# Each network separates bound test sequences from negatives of its own kind. The
# question is whether it separates them from the unbound sequences of the genome.


def auroc(positive, negative):
    y = np.repeat([1, 0], [len(positive), len(negative)])
    return roc_auc_score(y, np.concatenate([positive, negative]))


for name, (positive, real, own) in zip(
    logits, (scores.values() for scores in logits.values()), strict=True
):
    print(f"Trained on {name}:")
    print(f"  AUROC against the same kind:     {auroc(positive, own):.3f}")
    print(f"  AUROC against unbound sequences: {auroc(positive, real):.3f}")

# %%
# Result
# ------
# Left: the network has learned that sequences rich in A and T are bound, and gives high
# scores to many unbound sequences of the genome. The AUROC against random sequences
# does not reveal this. Right: bound sequences and their shuffles have the same
# composition, so the network had to learn the site. It scores unbound sequences like
# shuffled ones.

colors = ["C0", "C1", "0.4"]
fig, axes = plt.subplots(1, 2, figsize=(9, 4.2), sharey=True, layout="constrained")
for ax, (name, scores) in zip(axes, logits.items(), strict=True):
    bins = np.linspace(*np.percentile(np.concatenate([*scores.values()]), [0, 100]), 40)
    for (label, values), color in zip(scores.items(), colors, strict=True):
        filled = label != "negatives like those in training"
        ax.hist(
            values,
            bins,
            histtype="stepfilled" if filled else "step",
            color=color,
            alpha=0.6 if filled else 1,
            label=label,
        )
    ax.set(title=f"Trained on {name}", xlabel="score (logit)")
    ax.spines[["top", "right"]].set_visible(False)
axes[0].set_ylabel("test sequences")
fig.legend(
    *axes[0].get_legend_handles_labels(),
    loc="outside lower center",
    ncols=3,
    frameon=False,
)

# %%

# sphinx_gallery_start_ignore
if plt.get_fignums():  # the script saves figures; the gallery shows them
    from pathlib import Path

    Path("figures").mkdir(exist_ok=True)
    for number in plt.get_fignums():
        plt.figure(number).savefig(f"figures/negatives_{number}.png", dpi=150)
# sphinx_gallery_end_ignore
