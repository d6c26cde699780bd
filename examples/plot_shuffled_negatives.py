"""
Shuffled negatives, when there are none
=======================================

An experiment gives the sequences that are bound, and seldom any that are not. A
classifier needs both. Random sequences come to mind first, and teach it the wrong
thing. Shuffles of the bound sequences themselves are better, and a simulation shows
why.
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_background, make_motif_classification

# %%
# What is bound, and what is not
# ------------------------------
# A genome with 60 % of A and T. The bound sequences have a site, on either strand, with
# 15 of 100 bases replaced. To train there are bound sequences alone; the unbound ones
# of the same genome are kept, to tell in the end how good a network really is.

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
# Random ones, all four bases equally often, and dinucleotide shuffles:
# `make_background` puts the bases of each sequence into another order, with the same
# count of every base and of every pair of neighbours. Each network is trained on the
# same bound sequences.

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
# What they are good for
# ----------------------
# On test sequences, each network tells the bound ones from negatives of the kind that
# it was trained on. The question is whether it tells them from the unbound ones.


def auroc(positive, negative):
    y = np.repeat([1, 0], [len(positive), len(negative)])
    return roc_auc_score(y, np.concatenate([positive, negative]))


for name, (positive, real, own) in zip(
    logits, (scores.values() for scores in logits.values()), strict=True
):
    print(f"Trained on {name}:")
    print(f"  AUROC against such sequences:    {auroc(positive, own):.3f}")
    print(f"  AUROC against unbound sequences: {auroc(positive, real):.3f}")

# %%
# The result
# ----------
# Left, the network has learnt that what is rich in A and T is bound: it gives high
# scores to many sequences of the same genome that are not. Its score on sequences like
# those of its training says nothing of that. Right, shuffles have taken composition out
# of the question, so that the network had to find the site; the unbound sequences lie
# where the shuffled ones do.

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
if plt.get_fignums():  # a script's pictures are files; the gallery has taken them
    from pathlib import Path

    Path("figures").mkdir(exist_ok=True)
    for number in plt.get_fignums():
        plt.figure(number).savefig(f"figures/negatives_{number}.png", dpi=150)
# sphinx_gallery_end_ignore
