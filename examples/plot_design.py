"""
Design sequences of a given score
=================================

Change sequences base by base until a network gives them a high score, within
constraints, and check what was designed. Such designs are used to make enhancers and
promoters. The network was trained on two motifs, which are known here. Does the design
write them, and does it stay inside the constraints?

On the command line, ``--figures`` sets the folder of the figures.
"""

# sphinx_gallery_start_ignore
import argparse
from pathlib import Path

# sphinx_gallery_end_ignore
import matplotlib.pyplot as plt
import numpy as np
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification
from skmotif.inspection import AttributionDisplay, DesignDisplay, design
from skmotif.motifs import Motif, scan

# sphinx_gallery_start_ignore
parser = argparse.ArgumentParser(description="Design sequences.")
parser.add_argument("--figures", type=Path, default=Path("figures"))
options, _ = parser.parse_known_args()
# sphinx_gallery_end_ignore

# %%
# A network
# ---------
# TGACTCA and GGGCGG are planted in half of the sequences.

MOTIFS = ["TGACTCA", "GGGCGG"]
data = make_motif_classification(3000, 60, motifs=MOTIFS, random_state=0)
train, test = slice(1000), slice(1000, None)
pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0))
pipeline.fit(data.data[train], data.target[train])
real = pipeline.decision_function(data.data[test])
print(f"test accuracy {pipeline.score(data.data[test], data.target[test]):.3f}")
print(f"99.9 % of the test sequences score below {np.quantile(real, 0.999):.1f}")

# %%
# Designs
# -------
# Start from 50 negative test sequences. Each step makes the substitution that increases
# the score most, of all that are allowed:
#
# - the GC content is between 40 and 60 %,
# - there is no site of EcoRI (GAATTC) or BsaI (GGTCTC) on either strand,
# - the first and the last ten bases are for primers and stay,
# - the sequence stays as usual as the training sequences, in its words of 3 bp.
#
# Sequences that do not satisfy this at the start are corrected first.

starts = data.data[test][data.target[test] == 0][50:100]
path = design(
    pipeline,
    starts,
    n_changes=10,
    gc=(0.4, 0.6),
    forbidden=["GAATTC", "GGTCTC"],
    fixed=[*range(10), *range(50, 60)],
    reference=data.data[train],
)
designs = path.groupby("sequence").last()
print(designs[["score", "gc", "distance"]].describe().loc[["mean", "min", "max"]])
above = (designs["score"] > np.quantile(real, 0.999)).mean()
print(f"{above:.0%} of the designs score higher than 99.9 % of the test sequences")

# %%
# What was written? `scan` finds the motifs in most designs. The network can also be
# satisfied by something else, so look before you order the DNA.

motifs = [Motif.from_consensus(motif) for motif in MOTIFS]
for name, sequences in {"starts": starts, "designs": designs["designed"]}.items():
    hits = scan(motifs, sequences, threshold=0.0005, background="uniform")
    counts = hits.groupby("motif")["sequence"].nunique()
    print(name, counts.reindex(MOTIFS, fill_value=0).to_dict())

# %%
# One design
# ----------
# The first changes write a motif, and each increases the score a lot. Below are the
# contributions of the bases at the start and at the end, on the same scale. The primers
# are shaded.

fig = plt.figure(figsize=(10, 8), layout="constrained")
upper, middle, lower = fig.subplots(3, 1, height_ratios=[1.4, 1, 1])
best = int(designs["score"].idxmax())
steps = path[path["sequence"] == best]
DesignDisplay(steps).plot(ax=upper)
upper.axhline(np.quantile(real, 0.999), color="0.5", linestyle=":")
upper.text(
    0, np.quantile(real, 0.999) + 0.3, "99.9 % of the test sequences", color="0.4"
)
panels = {
    "at the start": steps["designed"].iloc[0],
    "designed": steps["designed"].iloc[-1],
}
for ax, (name, sequence) in zip((middle, lower), panels.items(), strict=True):
    AttributionDisplay.from_estimator(
        pipeline, sequence, method="in_silico_mutagenesis", kind="letters", ax=ax
    )
    for left in (-0.5, 49.5):
        ax.axvspan(left, left + 10, color="0.93", zorder=-1)
    ax.set_title(name)
lower.sharey(middle)
middle.autoscale(axis="y")

# %%
# A given score
# -------------
# To get sequences of graded strength, give the score to reach: the steps stop when no
# substitution brings it closer.

for score in (-5, 0, 5):
    graded = design(pipeline, starts[:20], score=score).groupby("sequence").last()
    found = graded["score"]
    changes = graded["step"].mean()
    print(f"score {score:2}: {found.median():.2f} ({changes:.1f} changes in the mean)")

# %%

# sphinx_gallery_start_ignore
if plt.get_fignums():  # the script saves figures; the gallery shows them
    options.figures.mkdir(parents=True, exist_ok=True)
    plt.savefig(options.figures / "design.png", dpi=150)
    print(f"\nFigures are in {options.figures.resolve()}")
# sphinx_gallery_end_ignore
