"""
Attribution methods, side by side
=================================

What does each base contribute to the network's score? There are several ways to ask,
and they answer differently. Where the planted motif is known, the answers can be
judged: by eye on one sequence, and by a number over many.
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
# A network, and sequences it has not seen
# ----------------------------------------
# TGACTCA is planted in half of the sequences; ``motif_starts`` tells where.

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
# Six ways to ask
# ---------------
# - **Gradient x input**: how does the score change as a base fades a little? Corrected,
#   the part of the gradient is taken out that training on one-hot rows cannot
#   determine.
# - **Integrated gradients**: how much of the way from a baseline to this score is due
#   to this base? The baseline is nothing at all (zeros), a quarter of each base
#   (uniform), or the average over shuffles of the sequence.
# - **In-silico mutagenesis**: what does the score lose if the base is replaced?

methods = {
    "gradient x input": {"method": "gradient_x_input"},
    "the same, corrected": {"method": "gradient_x_input", "gradient_correction": True},
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
# Over all bound test sequences
# -----------------------------
# How well do the contributions tell the motif's bases from the others? The area under
# the ROC curve, averaged over sequences, is 1 if every base of the motif contributes
# more than every other. And how much of all that is shown, for or against, lies in the
# motif?

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
# The same sequence six times, with the planted motif shaded. A letter is as high as its
# base contributes; upside down, it speaks against binding. Each panel has a scale of
# its own: the methods answer in units of the logit, but to different questions. All
# of them find the motif; they differ in how much they show beside it. Mutagenesis shows
# the least.

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
# Two sites, and a blind spot
# ---------------------------
# Put a second copy of the motif before the first. The network keeps each filter's best
# match, so that it can lose either copy and hardly notice. Gradients share the score
# out between the two. Mutagenesis, which replaces one base at a time, finds that
# neither copy matters much. What do the bases of the planted site contribute, taken
# together?

late = starts[:, 0] >= 20
alone = bound[late]
doubled = [sequence[:5] + MOTIF + sequence[12:] for sequence in alone]


def contribution_of_site(sequences, name):
    values = attribution(pipeline, sequences, **methods[name])
    return float((values * mask[late]).sum(axis=1).mean())


names = [
    "gradient x input",
    "integrated gradients from uniform bases",
    "in-silico mutagenesis",
]
table = {
    name: {
        "alone": contribution_of_site(alone, name),
        "beside a copy": contribution_of_site(doubled, name),
    }
    for name in names
}
print(pd.DataFrame(table).T.round(1))

# %%
# One of these sequences, with both copies shaded:

fig, axes = plt.subplots(3, figsize=(9, 5), sharex=True, layout="constrained")
for ax, name in zip(axes, names, strict=True):
    values = attribution(pipeline, doubled[:1], **methods[name])[0]
    AttributionDisplay(values, doubled[0]).plot(kind="letters", ax=ax)
    for start in (5, starts[late][0, 0]):
        ax.axvspan(start - 0.5, start + len(MOTIF) - 0.5, color="0.9", zorder=0)
    ax.set_title(name, loc="left")
    ax.set(xlabel="", ylabel="")
fig.supylabel("contribution to the logit")
axes[-1].set_xlabel("position (bp)")

# %%

# sphinx_gallery_start_ignore
if plt.get_fignums():  # a script's pictures are files; the gallery has taken them
    from pathlib import Path

    Path("figures").mkdir(exist_ok=True)
    for number in plt.get_fignums():
        plt.figure(number).savefig(f"figures/attributions_{number}.png", dpi=150)
# sphinx_gallery_end_ignore
