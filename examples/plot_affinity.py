"""
Regression on simulated affinities
==================================

Fit a regressor to the affinities of a transcription factor, and find the effect of each
base of its site. Assays such as HT-SELEX or protein-binding microarrays measure
numbers, not classes. Here the affinities are simulated, so the effect of each base is
known. Does the network predict new sequences, separate weak from strong sites, and find
the effects?
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
# Simulate sites and affinities
# -----------------------------
# Of 3,000 sequences, 90 % have a site on the forward strand: TGACTCATTGCA with about a
# fifth of its bases replaced. Each replaced base lowers the affinity, on a logarithmic
# scale: a lot in the middle of the site, a little at its ends.

MOTIF = "TGACTCATTGCA"
COST = np.array([0.2, 0.4, 0.7, 1.0, 1.0, 0.7, 0.7, 1.0, 1.0, 0.7, 0.4, 0.2])

data = make_motif_classification(
    3000, 50, motifs=MOTIF, mutation_rate=0.2, positive_fraction=0.9, random_state=0
)


def affinity_of(sequence, start):
    """Return the log10 of the affinity, 0 for a perfect site."""
    if start < 0:
        return -3.0
    site = sequence[start : start + len(MOTIF)]
    cost = sum(COST[i] for i in range(len(MOTIF)) if site[i] != MOTIF[i])
    return np.log10(10**-cost + 10**-3)  # DNA without a site is bound weakly


starts = data.motif_starts[:, 0]
true = np.array([affinity_of(*pair) for pair in zip(data.data, starts, strict=True)])

# %%
# Measurements are noisy, and no model can predict the noise. The best possible
# R\ :sup:`2` is that of the true affinities.

measured = true + np.random.default_rng(0).normal(0, 0.3, len(true))
train, test = train_test_split(np.arange(len(true)), test_size=0.25, random_state=0)

pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNRegressor(random_state=0))
pipeline.fit(data.data[train], measured[train])
predicted = pipeline.predict(data.data[test])
for name, values in {"predictions": predicted, "true affinities": true[test]}.items():
    print(f"R2 of the {name} on test sequences: {r2_score(measured[test], values):.3f}")

# %%
# Find the effect of each base
# ----------------------------
# In-silico mutagenesis replaces each base by each of the others. In the test sequences
# with the perfect site, the mean loss of the prediction should equal the simulated
# effect of the base.

perfect = test[true[test] > -0.01]
losses = attribution(pipeline, data.data[perfect], method="in_silico_mutagenesis")
positions = starts[perfect][:, np.newaxis] + np.arange(len(MOTIF))
losses = np.take_along_axis(losses, positions, axis=1)
print(f"{len(perfect)} test sequences with the perfect site")

# %%
# Result
# ------
# Left: each point is a test sequence, coloured by its true affinity. The points lie
# along the line for weak and for strong sites, and scatter mostly because of the noise.
# Right: the network ranks the bases correctly. It underestimates the most important
# ones, because of the noise, and because the weakest sites bind no better than other
# DNA.

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
right.bar(position, COST, color="0.8", label="simulated")
right.errorbar(position, mean, sd, fmt="o", color="C0", label="estimated (mean, s.d.)")
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
if plt.get_fignums():  # the script saves figures; the gallery shows them
    from pathlib import Path

    Path("figures").mkdir(exist_ok=True)
    for number in plt.get_fignums():
        plt.figure(number).savefig(f"figures/affinity_{number}.png", dpi=150)
# sphinx_gallery_end_ignore
