"""
Discover two motifs
===================

Find the motifs that a network learned. Half of the bound sequences have one motif and
half have another, on either strand, and the sites of the second vary. The network is
trained only on the sequences and their labels.

On the command line, ``--figures`` sets the folder of the figures.
"""

# sphinx_gallery_thumbnail_number = 3

# sphinx_gallery_start_ignore
import argparse
from pathlib import Path

# sphinx_gallery_end_ignore
import matplotlib.pyplot as plt
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification
from skmotif.inspection import AttributionDisplay, AttributionHeatmapDisplay
from skmotif.metrics import motif_recovery
from skmotif.motifs import (
    MotifDisplay,
    discover_motifs,
    motifs_from_filters,
    write_meme,
)

# sphinx_gallery_start_ignore
parser = argparse.ArgumentParser(description="Discover two motifs.")
parser.add_argument("--figures", type=Path, default=Path("figures"))
options, _ = parser.parse_known_args()
# sphinx_gallery_end_ignore

# %%
# Sequences with two motifs
# -------------------------
# There are 2,000 sequences of 100 bp. Each bound one has one of the two motifs. In the
# second motif, each base is replaced with a probability of 10 %.

PLANTED = ["CGACCGAACTCC", "TGACTCATTGCA"]
data = make_motif_classification(
    2000,
    100,
    motifs=PLANTED,
    plant="one",
    both_strands=True,
    mutation_rate=[0, 0.1],
    random_state=0,
)
X_train, X_test, y_train, y_test = train_test_split(
    data.data, data.target, random_state=0
)

# %%
# The network
# -----------

pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0)).fit(
    X_train, y_train
)
print(f"Test accuracy: {pipeline.score(X_test, y_test):.3f}")

# %%
# Attributions
# ------------
# Integrated gradients attribute a sequence's score to its bases. In one sequence, as
# letters:

bound = X_test[y_test == 1]
fig, ax = plt.subplots(figsize=(9, 2.5), layout="constrained")
AttributionDisplay.from_estimator(
    pipeline, bound[0], method="integrated_gradients", kind="letters", ax=ax
)
ax.set_title("Contributions in one bound sequence")

# %%
# In all bound test sequences, one per row, sorted by the position of the peak:

heatmap = AttributionHeatmapDisplay.from_estimator(
    pipeline, bound, method="integrated_gradients"
)
heatmap.ax_.set_title("Contributions in the bound test sequences")

# %%
# The motifs
# ----------
# `discover_motifs` finds windows of high attribution, aligns them and counts their
# bases. It tests on other sequences whether the motif is enriched in the bound ones. It
# finds nothing for class 0, which has no motif.

motifs = discover_motifs(pipeline, X_train, y_train, random_state=0)
recovery = motif_recovery(PLANTED, motifs)
print(f"\nFound:\n{motifs}")
print(f"\nCompared with the planted motifs:\n{recovery.to_string(index=False)}")
motifs.plot()

# %%
# `MotifDisplay` shows the second motif: its logo on both strands, the positions of its
# sites, and the fractions of bound and other sequences with a hit.

MotifDisplay(motifs[1], sequence_length=100).plot()

# %%
# Compare with single filters
# ---------------------------
# The established method aligns the windows that activate each filter of the first
# layer. Most filters detect a part of a motif, or of both motifs, and many detect the
# same part.

filters = motifs_from_filters(pipeline, X_train)
print(f"\n{len(filters)} filters are active; the five most important:")
columns = ["name", "consensus", "n_sites", "importance"]
print(filters[:5].to_frame()[columns].round(2).to_string(index=False))
recovered = motif_recovery(PLANTED, filters)["similarity"]
print("Similarity of the best filters to the planted motifs:", *recovered.round(2))
filters[:5].plot()

# %%

# sphinx_gallery_start_ignore
if plt.get_fignums():  # the script saves figures; the gallery shows them
    options.figures.mkdir(parents=True, exist_ok=True)
    names = ["letters", "heatmap", "logos", "second", "filters"]
    for name, number in zip(names, plt.get_fignums(), strict=True):
        path = options.figures / f"two_motifs_{name}.png"
        plt.figure(number).savefig(path, dpi=150)
    write_meme(motifs, options.figures / "two_motifs.meme")
    print(f"\nFigures are in {options.figures.resolve()}")
# sphinx_gallery_end_ignore
