"""
Classify real sites of PU.1 and CTCF
====================================

Classify the ChIP-seq sites of two human transcription factors, find their motifs, and
compare these with JASPAR, the database of known motifs. The network is tested on two
chromosomes that it was not trained on.

The sites and the motifs of JASPAR are downloaded, or read from the folder that the
environment variable ``SKMOTIF_DATA`` gives. The comparison needs memelite:
``pip install "skmotif[motifs]"``. On the command line, ``--figures`` sets the folder of
the figures.
"""

# sphinx_gallery_thumbnail_number = 2

# sphinx_gallery_start_ignore
import argparse
from pathlib import Path

# sphinx_gallery_end_ignore
import matplotlib.pyplot as plt
import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import RocCurveDisplay, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import fetch_jaspar, fetch_pu1_ctcf
from skmotif.motifs import MotifDisplay, MotifFeatures, discover_motifs, match_motifs

# sphinx_gallery_start_ignore
parser = argparse.ArgumentParser(description="Classify real sites of PU.1 and CTCF.")
parser.add_argument("--figures", type=Path, default=Path("figures"))
options, _ = parser.parse_known_args()
# sphinx_gallery_end_ignore

# %%
# Split by chromosome
# -------------------
# A random split would put overlapping peaks and repeats on both sides. So chromosomes 8
# and 9 are held out for the test. The network is trained on 2,000 sites of each factor
# from the others.

sites = fetch_pu1_ctcf()
is_held_out = np.isin(sites.chromosome, ["chr8", "chr9"])
rng = np.random.default_rng(0)
rows_by_factor = {
    factor: np.flatnonzero(~is_held_out & (sites.target == factor))
    for factor in ("PU.1", "CTCF")
}
train = np.concatenate(
    [rng.choice(rows, 2000, replace=False) for rows in rows_by_factor.values()]
)
X_train, y_train = sites.data[train], sites.target[train]
X_test, y_test = sites.data[is_held_out], sites.target[is_held_out]
print(f"{len(X_train)} sites to train on, {len(X_test)} to test on")

# %%
# Fit the network and a baseline
# ------------------------------
# The baseline is a logistic regression on counts of 6-mers.

network = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0))
network.fit(X_train, y_train)
six_mers = make_pipeline(
    CountVectorizer(analyzer="char", ngram_range=(6, 6)),
    LogisticRegression(max_iter=1000),
).fit(X_train, y_train)

# %%
# Discover the motifs
# -------------------

motifs = discover_motifs(network, X_train, y_train, random_state=0)
print(f"\nFound:\n{motifs}")
pu1 = next(motif for motif in motifs if motif.target == "PU.1")
display = MotifDisplay(pu1, sequence_length=100).plot()
display.figure_.suptitle("The first motif of PU.1")

# %%
# The motif of CTCF is longer:

ctcf = next(motif for motif in motifs if motif.target == "CTCF")
display = MotifDisplay(ctcf, sequence_length=100).plot()
display.figure_.suptitle("The first motif of CTCF")

# %%
# Motifs with a caution are left out: they are parts of repeats, or follow from the
# composition of the sequences. Which known factors have the others? TOMTOM compares
# each motif with all of JASPAR.

motifs = [motif for motif in motifs if motif.caution is None]
matches = match_motifs(motifs, fetch_jaspar(), n_nearest=3)
columns = ["query", "target", "p_value", "q_value", "strand"]
print("\nThe nearest motifs in JASPAR:")
print(matches[columns].to_string(index=False))

# %%
# Classify by the motifs alone
# ----------------------------
# A logistic regression uses only the score of the best hit of each motif. On the
# held-out chromosomes, its score is close to that of the network. The difference is
# what the network learned in addition to these motifs.

motif_model = make_pipeline(
    MotifFeatures(motifs), StandardScaler(), LogisticRegression()
).fit(X_train, y_train)
models = {"CNN": network, "6-mers": six_mers, "found motifs": motif_model}
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
if plt.get_fignums():  # the script saves figures; the gallery shows them
    options.figures.mkdir(parents=True, exist_ok=True)
    names = ["pu1", "ctcf", "roc"]
    for name, number in zip(names, plt.get_fignums(), strict=True):
        path = options.figures / f"pu1_ctcf_{name}.png"
        plt.figure(number).savefig(path, dpi=150)
    print(f"\nFigures are in {options.figures.resolve()}")
# sphinx_gallery_end_ignore
