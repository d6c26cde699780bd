"""
Compare attribution methods
===========================

Attribute a network's score to the bases of a sequence by six methods, and compare them.
The planted motif is known, so the methods can be compared by eye on one sequence, and
by a number over many.
"""

# sphinx_gallery_thumbnail_number = 2

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification
from skmotif.inspection import AttributionDisplay, attribution
from skmotif.metrics import attribution_localization_score, motif_mask

# %%
# A network and test sequences
# ----------------------------
# TGACTCA is planted in half of the sequences, at the positions ``motif_starts``.

MOTIF = "TGACTCA"
data = make_motif_classification(1500, 50, motifs=MOTIF, random_state=0)
train, test = slice(1000), slice(1000, None)
pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0))
pipeline.fit(data.data[train], data.target[train])

is_bound = data.target[test] == 1
bound = data.data[test][is_bound]
starts = data.motif_starts[test][is_bound]
print(f"Test accuracy: {pipeline.score(data.data[test], data.target[test]):.3f}")

# %%
# Six methods
# -----------
# - **Gradient x input**: how does the score change if a base is reduced a little? The
#   gradient correction removes the part of the gradient that training on one-hot rows
#   does not determine.
# - **Integrated gradients**: how much of the difference between a baseline's score and
#   this score is due to this base? The baseline is zeros, 1/4 of each base (uniform),
#   or shuffles of the sequence, over which the contributions are averaged.
# - **In-silico mutagenesis**: how much does the score fall if the base is replaced?

methods = {
    "gradient x input": {"method": "gradient_x_input"},
    "gradient x input, corrected": {
        "method": "gradient_x_input",
        "gradient_correction": True,
    },
    "integrated gradients from zeros": {"method": "integrated_gradients"},
    "integrated gradients from uniform bases": {
        "method": "integrated_gradients",
        "baseline": "uniform",
    },
    "integrated gradients from shuffles": {
        "method": "integrated_gradients",
        "baseline": "dinucleotide_shuffle",
        "random_state": 0,
    },
    "in-silico mutagenesis": {"method": "in_silico_mutagenesis"},
}
maps = {
    name: attribution(pipeline, bound, **options) for name, options in methods.items()
}

# %%
# All bound test sequences
# ------------------------
# How well do the contributions separate the motif's bases from the others? The area
# under the ROC curve (AUROC), averaged over sequences, is 1 if every base of the motif
# contributes more than every other base. The share in the motif is the fraction of the
# absolute contributions that lie in it.

mask = motif_mask(starts, [len(MOTIF)], 50)
table = pd.DataFrame(
    {
        name: {
            "AUROC": attribution_localization_score(mask, values),
            "share in the motif": (np.abs(values) * mask).sum() / np.abs(values).sum(),
        }
        for name, values in maps.items()
    }
).T
print(table.round(3))

# %%
# One sequence
# ------------
# The planted motif is shaded. The height of a letter is the contribution of its base;
# an inverted letter decreases the score. Each panel has its own scale: all methods have
# units of the logit, but answer different questions. All of them find the motif. They
# differ in the contributions outside of it; mutagenesis has the least.

sequence, start = bound[0], starts[0, 0]
fig, axes = plt.subplots(6, figsize=(9, 9), sharex=True, layout="constrained")
for ax, (name, values) in zip(axes, maps.items(), strict=True):
    AttributionDisplay(values[0], sequence).plot(kind="letters", ax=ax)
    ax.axvspan(start - 0.5, start + len(MOTIF) - 0.5, color="0.9", zorder=0)
    share = table.loc[name, "share in the motif"]
    ax.set_title(f"{name} (over all sequences, {share:.0%} in the motif)", loc="left")
    ax.set(xlabel="", ylabel="")
fig.supylabel("contribution to the logit")
axes[-1].set_xlabel("position (bp)")

# %%
# Two copies of the motif
# -----------------------
# Write a second copy of the motif upstream of the first. The network keeps the best
# match of each filter, so losing one of the copies hardly changes the score. Gradients
# divide the score between the two. Mutagenesis replaces one base at a time, and finds
# that neither copy matters much. The table shows the summed contributions of the
# planted site, with and without the copy:

has_room = starts[:, 0] >= 20
single = bound[has_room]
double = [sequence[:5] + MOTIF + sequence[12:] for sequence in single]


def contribution_of_site(sequences, name):
    values = attribution(pipeline, sequences, **methods[name])
    return float((values * mask[has_room]).sum(axis=1).mean())


names = [
    "gradient x input",
    "integrated gradients from uniform bases",
    "in-silico mutagenesis",
]
table = {
    name: {
        "one site": contribution_of_site(single, name),
        "two sites": contribution_of_site(double, name),
    }
    for name in names
}
print(pd.DataFrame(table).T.round(1))

# %%
# One of these sequences, with both copies shaded:

fig, axes = plt.subplots(3, figsize=(9, 5), sharex=True, layout="constrained")
for ax, name in zip(axes, names, strict=True):
    values = attribution(pipeline, double[:1], **methods[name])[0]
    AttributionDisplay(values, double[0]).plot(kind="letters", ax=ax)
    for start in (5, starts[has_room][0, 0]):
        ax.axvspan(start - 0.5, start + len(MOTIF) - 0.5, color="0.9", zorder=0)
    ax.set_title(name, loc="left")
    ax.set(xlabel="", ylabel="")
fig.supylabel("contribution to the logit")
axes[-1].set_xlabel("position (bp)")

# %%

# sphinx_gallery_start_ignore
if plt.get_fignums():  # the script saves figures; the gallery shows them
    from pathlib import Path

    Path("figures").mkdir(exist_ok=True)
    for number in plt.get_fignums():
        plt.figure(number).savefig(f"figures/attributions_{number}.png", dpi=150)
# sphinx_gallery_end_ignore
