"""
PU.1 against CTCF, on real sites
================================

Two transcription factors, and for each the sites in the human genome where ChIP-seq has
found it. What separates them? A network is trained on most chromosomes and tested on
two that it has never seen; the motifs that it goes by are looked up in JASPAR, the
database of known ones.

The sites are downloaded, or found in the folder that the environment variable
``SKMOTIF_DATA`` names. JASPAR's file, ``JASPAR2024_CORE_vertebrates.meme``, is found
there or in the working folder, or given by ``--jaspar``; without it, the motifs are not
looked up. The lookup needs memelite: ``pip install "skmotif[motifs]"``. On the command
line, ``--figures`` says where the pictures go.
"""

# sphinx_gallery_thumbnail_number = 2

# sphinx_gallery_start_ignore
import argparse
import os

# sphinx_gallery_end_ignore
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import RocCurveDisplay, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import fetch_pu1_ctcf
from skmotif.motifs import MotifDisplay, discover_motifs, match_motifs, motif_features

# sphinx_gallery_start_ignore
parser = argparse.ArgumentParser(description="PU.1 against CTCF, on real sites.")
parser.add_argument("--jaspar", type=Path, help="JASPAR's file in the MEME format")
parser.add_argument("--figures", type=Path, default=Path("figures"))
options, _ = parser.parse_known_args()
# sphinx_gallery_end_ignore

# %%
# Sites, split by chromosome
# --------------------------
# Overlapping peaks and repeats would leak from training to testing if the split were
# random. Chromosomes 8 and 9 are held out; of the others, 2,000 sites of each factor.

sites = fetch_pu1_ctcf()
held_out = np.isin(sites.chromosome, ["chr8", "chr9"])
rng = np.random.default_rng(0)
of_factor = {
    factor: np.flatnonzero(~held_out & (sites.target == factor))
    for factor in ("PU.1", "CTCF")
}
train = np.concatenate(
    [rng.choice(rows, 2000, replace=False) for rows in of_factor.values()]
)
X_train, y_train = sites.data[train], sites.target[train]
X_test, y_test = sites.data[held_out], sites.target[held_out]
print(f"{len(X_train)} sites to train on, {len(X_test)} to test on")

# %%
# The network, beside 6-mers
# --------------------------

network = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0))
network.fit(X_train, y_train)
six_mers = make_pipeline(
    CountVectorizer(analyzer="char", ngram_range=(6, 6)),
    LogisticRegression(max_iter=1000),
).fit(X_train, y_train)

# %%
# The motifs
# ----------

motifs = discover_motifs(network, X_train, y_train, random_state=0)
print(f"\nFound:\n{motifs}")
pu1 = next(motif for motif in motifs if motif.target == "PU.1")
display = MotifDisplay(pu1, sequence_length=100).plot()
display.figure_.suptitle("The first motif of PU.1")

# %%
# CTCF's is the longer one:

ctcf = next(motif for motif in motifs if motif.target == "CTCF")
display = MotifDisplay(ctcf, sequence_length=100).plot()
display.figure_.suptitle("The first motif of CTCF")

# %%
# Which known factors are they? TOMTOM compares each motif with all of JASPAR's.

jaspar = Path("JASPAR2024_CORE_vertebrates.meme")
# sphinx_gallery_start_ignore
if options.jaspar is not None:
    jaspar = options.jaspar.resolve(strict=True)
elif "SKMOTIF_DATA" in os.environ:
    jaspar = Path(os.environ["SKMOTIF_DATA"]) / "jaspar" / jaspar
# sphinx_gallery_end_ignore
if jaspar.exists():
    matches = match_motifs(motifs, jaspar, n_nearest=3)
    columns = ["query", "target", "p_value", "q_value", "strand"]
    print("\nThe nearest motifs in JASPAR:")
    print(matches[columns].to_string(index=False))

# %%
# Do the motifs say it all?
# -------------------------
# A logistic regression sees nothing of a sequence but how well each motif fits its best
# place. On held-out chromosomes it comes close to the network; what it lacks is what
# the network knows beyond these motifs.

by_motifs = make_pipeline(
    motif_features(motifs), StandardScaler(), LogisticRegression()
).fit(X_train, y_train)
models = {"CNN": network, "6-mers": six_mers, "found motifs": by_motifs}
fig, ax = plt.subplots(figsize=(5, 4.5), layout="constrained")
print()
for name, model in models.items():
    probability = model.predict_proba(X_test)[:, list(model.classes_).index("PU.1")]
    auroc = roc_auc_score(y_test == "PU.1", probability)
    print(f"AUROC on chromosomes 8 and 9, {name}: {auroc:.4f}")
    RocCurveDisplay.from_predictions(y_test == "PU.1", probability, name=name, ax=ax)
ax.set_title("PU.1 against CTCF on chromosomes 8 and 9")

# %%

# sphinx_gallery_start_ignore
if plt.get_fignums():  # a script's pictures are files; the gallery has taken them
    options.figures.mkdir(parents=True, exist_ok=True)
    names = ["pu1", "ctcf", "roc"]
    for name, number in zip(names, plt.get_fignums(), strict=True):
        path = options.figures / f"pu1_ctcf_{name}.png"
        plt.figure(number).savefig(path, dpi=150)
    print(f"\nFigures are in {options.figures.resolve()}")
# sphinx_gallery_end_ignore
