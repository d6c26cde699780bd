"""
Two motifs, read off one network
================================

Half of the bound sequences carry one motif and half another, on either strand; one of
the two is not even twice the same. A network tells bound sequences from the others
without being told any of this. Which motifs does it go by?

On the command line, ``--figures`` says where the pictures go.
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
from skmotif.motifs import MotifDisplay, discover_motifs, motifs_from_filters

# sphinx_gallery_start_ignore
parser = argparse.ArgumentParser(description="Two motifs, read off one network.")
parser.add_argument("--figures", type=Path, default=Path("figures"))
options, _ = parser.parse_known_args()
# sphinx_gallery_end_ignore

# %%
# Sequences with two motifs
# -------------------------
# 2,000 sequences of 100 bp. Each bound one has one of the two motifs; each base of the
# second is replaced by another in one site of ten.

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
# What it sees
# ------------
# Integrated gradients share a sequence's score out among its bases. In one sequence, as
# letters:

bound = X_test[y_test == 1]
fig, ax = plt.subplots(figsize=(9, 2.5), layout="constrained")
AttributionDisplay.from_estimator(
    pipeline, bound[0], method="integrated_gradients", kind="letters", ax=ax
)
ax.set_title("What each base contributes to the score of one bound sequence")

# %%
# In all bound test sequences, a row to each, sorted by where the peak is:

heatmap = AttributionHeatmapDisplay.from_estimator(
    pipeline, bound, method="integrated_gradients"
)
heatmap.ax_.set_title("Contributions in the bound test sequences")

# %%
# The motifs
# ----------
# `discover_motifs` collects such stretches, aligns them, counts bases, and tests on
# sequences that it has not looked at whether what it found is enriched in the bound
# ones. Nothing is found for class 0, which has no motif.

motifs = discover_motifs(pipeline, X_train, y_train, random_state=0)
recovery = motif_recovery(PLANTED, motifs)
print(f"\nFound:\n{motifs}")
print(f"\nAgainst what was planted:\n{recovery.to_string(index=False)}")
motifs.plot()

# %%
# The second motif at a glance: its logo on both strands, where its sites lie, and how
# often it hits bound sequences and others.

MotifDisplay(motifs[1], sequence_length=100).plot()

# %%
# Beside it: single filters
# -------------------------
# The established read-out aligns the windows that each filter of the first layer
# responds to. Most filters see a part of a motif, or both, and many see the same: the
# network shares the work among them.

filters = motifs_from_filters(pipeline, X_train)
print(f"\n{len(filters)} filters respond; the five most important:")
columns = ["name", "consensus", "n_sites", "importance"]
print(filters[:5].to_frame()[columns].round(2).to_string(index=False))
recovered = motif_recovery(PLANTED, filters)["similarity"]
print("Similarity to the planted motifs of the best filters:", *recovered.round(2))
filters[:5].plot()

# %%

# sphinx_gallery_start_ignore
if plt.get_fignums():  # a script's pictures are files; the gallery has taken them
    options.figures.mkdir(parents=True, exist_ok=True)
    names = ["letters", "heatmap", "logos", "second", "filters"]
    for name, number in zip(names, plt.get_fignums(), strict=True):
        path = options.figures / f"two_motifs_{name}.png"
        plt.figure(number).savefig(path, dpi=150)
    motifs.to_meme(options.figures / "two_motifs.meme")
    print(f"\nFigures are in {options.figures.resolve()}")
# sphinx_gallery_end_ignore
