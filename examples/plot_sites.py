"""
Which sites does the network use?
=================================

A motif that a network has learned has many hits in a sequence, and the network does not
use all of them. Here, all sequences have a motif, which counts only in a window. A scan
finds it everywhere. `call_sites` finds the sites that contribute to the score.

On the command line, ``--figures`` sets the folder of the figures.
"""

# sphinx_gallery_thumbnail_number = 2

# sphinx_gallery_start_ignore
import argparse
from pathlib import Path

# sphinx_gallery_end_ignore
import matplotlib.pyplot as plt
import numpy as np
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_position_classification
from skmotif.inspection import AttributionDisplay
from skmotif.motifs import call_sites, discover_motifs, scan

# sphinx_gallery_start_ignore
parser = argparse.ArgumentParser(description="Call the sites that a network uses.")
parser.add_argument("--figures", type=Path, default=Path("figures"))
options, _ = parser.parse_known_args()
# sphinx_gallery_end_ignore

# %%
# A motif that counts only in a window
# ------------------------------------
# There are 3,000 sequences of 100 bp, and all of them have a motif. In the positive
# sequences it is in the window of 20 to 60 bp, in the negative ones outside of it. Each
# base of a site is mutated with a probability of 10 %.

MOTIF = "CGACCGAACTCC"
data = make_position_classification(
    3000, 100, motifs=MOTIF, window=(20, 60), mutation_rate=0.1, random_state=0
)
X_train, y_train = data.data[:2000], data.target[:2000]
X_test, y_test, starts = data.data[2000:], data.target[2000:], data.motif_starts[2000:]

network = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0))
network.fit(X_train, y_train)
print(f"Test accuracy: {network.score(X_test, y_test):.3f}")

# %%
# Hits and calls
# --------------
# The motif is discovered in the training sequences. `scan` finds its hits by their
# score, with the threshold of FIMO. `call_sites` also tests their contributions.

motif = discover_motifs(network, X_train, y_train, target=1, random_state=0)[0]
hits = scan(motif, X_test)
calls = call_sites(network, motif, X_test, random_state=0)
print(f"\n{calls.head().round(3).to_string(index=False)}\n")

middles = starts[:, 0] + len(MOTIF) / 2
for name, sites in {"hits": hits, "calls": calls}.items():
    row, middle = sites["sequence"], (sites["start"] + sites["end"]) / 2
    is_used = (y_test[row] == 1) & (np.abs(middle - middles[row]) <= 2)
    precision, recall = is_used.mean(), is_used.sum() / y_test.sum()
    print(f"{name}: precision {precision:.3f}, recall {recall:.3f}")

# %%
# The calls are in the window, and the hits are everywhere. In the window, there are
# more calls than hits, because `call_sites` also takes weaker matches that contribute.

fig, ax = plt.subplots(figsize=(7, 3), layout="constrained")
ax.axvspan(20, 60, color="0.93", label="window")
bins = np.arange(0, 101, 4)
ax.hist((hits["start"] + hits["end"]) / 2, bins, color="0.6", label="hits")
ax.hist(
    (calls["start"] + calls["end"]) / 2,
    bins,
    histtype="step",
    color="C2",
    linewidth=2,
    label="calls",
)
ax.set(xlabel="Middle of the site (bp)", ylabel="Sites", xlim=(0, 100))
ax.legend(frameon=False)
ax.set_title("Hits of the motif, and the sites that the network uses")

# %%
# One sequence
# ------------
# This sequence has the motif twice, in the window and outside of it. The letters are
# the contributions of the bases. The green site is called. The grey hit is rejected:
# its bases match the motif as well, but they decrease the score.

positive = X_test[(y_test == 1) & (starts[:, 0] == 30)][0]
twice = positive[:75] + MOTIF + positive[75 + len(MOTIF) :]
# The other sequences are the reference of the q-values.
calls = call_sites(network, motif, [twice, *X_test], random_state=0)
hits = scan(motif, [twice])
called = calls.loc[calls["sequence"] == 0, "start"].tolist()

fig, ax = plt.subplots(figsize=(10, 3), layout="constrained")
for hit in hits.itertuples():
    is_called = hit.start in called
    ax.axvspan(
        hit.start - 0.5,
        hit.end - 0.5,
        color="#cdeccd" if is_called else "0.9",
        zorder=0,
    )
    label = "called" if is_called else "rejected"
    ax.annotate(
        f"{label}\n{hit.score:.1f} bits",
        ((hit.start + hit.end - 1) / 2, 1),
        xycoords=("data", "axes fraction"),
        ha="center",
        va="top",
        fontsize="small",
    )
AttributionDisplay.from_estimator(
    network, twice, method="integrated_gradients", kind="letters", ax=ax
)
ax.margins(y=0.25)
ax.set_title("The same motif, inside and outside the window")

# %%

# sphinx_gallery_start_ignore
if plt.get_fignums():  # the script saves figures; the gallery shows them
    options.figures.mkdir(parents=True, exist_ok=True)
    for name, number in zip(["positions", "letters"], plt.get_fignums(), strict=True):
        path = options.figures / f"sites_{name}.png"
        plt.figure(number).savefig(path, dpi=150)
    print(f"\nFigures are in {options.figures.resolve()}")
# sphinx_gallery_end_ignore
