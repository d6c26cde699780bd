"""
Regression on simulated affinities
==================================

How strongly does a factor bind each sequence? Assays such as HT-SELEX or
protein-binding microarrays measure numbers, not classes. A network is fitted to
simulated affinities that depend on the site, base by base. Does it predict what it has
not seen, does it keep weak sites and strong ones apart, and does it find out what each
base of the site is worth?
"""

import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNRegressor
from skmotif.datasets import make_motif_classification
from skmotif.inspection import attribution

# %%
# Sites, and what they are worth
# ------------------------------
# Each of 3,000 sequences has a site on its forward strand, but for a tenth that have
# none. A site is TGACTCATTGCA with about a fifth of its bases replaced. Each base that
# is replaced costs affinity, on a logarithmic scale: a lot in the middle of the site,
# little at its ends.

MOTIF = "TGACTCATTGCA"
COST = np.array([0.2, 0.4, 0.7, 1.0, 1.0, 0.7, 0.7, 1.0, 1.0, 0.7, 0.4, 0.2])

data = make_motif_classification(
    3000, 50, motifs=MOTIF, mutation_rate=0.2, positive_fraction=0.9, random_state=0
)


def affinity_of(sequence, start):
    """Return the logarithm to the base 10 of the affinity, 0 for a perfect site."""
    if start < 0:
        return -3.0
    site = sequence[start : start + len(MOTIF)]
    cost = sum(COST[i] for i in range(len(MOTIF)) if site[i] != MOTIF[i])
    return np.log10(10**-cost + 10**-3)  # DNA without a site is bound a little, too


starts = data.motif_starts[:, 0]
true = np.array([affinity_of(*pair) for pair in zip(data.data, starts, strict=True)])

# %%
# What is measured is noisy. Noise limits how well anything can predict the
# measurements: the best possible R\ :sup:`2` is that of the true affinities themselves.

measured = true + np.random.default_rng(0).normal(0, 0.3, len(true))
train, test = train_test_split(np.arange(len(true)), test_size=0.25, random_state=0)

pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNRegressor(random_state=0))
pipeline.fit(data.data[train], measured[train])
predicted = pipeline.predict(data.data[test])
for name, values in {"predictions": predicted, "true affinities": true[test]}.items():
    print(f"R2 of the {name} on test sequences: {r2_score(measured[test], values):.3f}")

# %%
# What each base is worth
# -----------------------
# In-silico mutagenesis, in the test sequences that hold the perfect site: each base is
# replaced by each of the others in turn. What the prediction loses on average should be
# what that base was worth to begin with.

perfect = test[true[test] > -0.01]
losses = attribution(pipeline, data.data[perfect], method="in_silico_mutagenesis")
places = starts[perfect][:, np.newaxis] + np.arange(len(MOTIF))
losses = np.take_along_axis(losses, places, axis=1)
print(f"{len(perfect)} test sequences with the perfect site")

# %%
# The result
# ----------
# Left, a point is a test sequence, and its colour says how strong its site is. Points
# lie along the line for weak sites and strong ones; how far they scatter is mostly
# noise of the measurement. Right, the network ranks the bases as they were planted. It
# values the most important ones too low: noise, and sites that bind no worse than any
# DNA, blur the difference.

fig, (left, right) = plt.subplots(1, 2, figsize=(9, 4.2), layout="constrained")
left.axline((0, 0), slope=1, color="0.6", linewidth=1)
points = left.scatter(predicted, measured[test], s=12, c=true[test], cmap="viridis")
left.set(
    title="Test sequences",
    xlabel="predicted affinity (log$_{10}$)",
    ylabel="measured affinity (log$_{10}$)",
)
fig.colorbar(points, ax=left, label="true affinity (log$_{10}$)")

position = np.arange(len(MOTIF))
mean, sd = losses.mean(axis=0), losses.std(axis=0)
right.bar(position, COST, color="0.8", label="planted")
right.errorbar(position, mean, sd, fmt="o", color="C0", label="found (mean, s.d.)")
right.set_xticks(position, list(MOTIF))
right.set(
    title="The site",
    xlabel="base of the site",
    ylabel="loss if replaced (log$_{10}$)",
    ylim=(0, 1.35),
)
right.legend(frameon=False)
for ax in (left, right):
    ax.spines[["top", "right"]].set_visible(False)

# %%

# sphinx_gallery_start_ignore
if plt.get_fignums():  # a script's pictures are files; the gallery has taken them
    from pathlib import Path

    Path("figures").mkdir(exist_ok=True)
    for number in plt.get_fignums():
        plt.figure(number).savefig(f"figures/affinity_{number}.png", dpi=150)
# sphinx_gallery_end_ignore
