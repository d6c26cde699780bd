"""
Avoid leakage between related sequences
=======================================

Measure how much related sequences inflate a score, and avoid it by a split that keeps
them together. Genomes contain many related sequences: repeats, paralogs, overlapping
peaks. If one is in the training set and another in the test set, a model can score well
by recognising it. In this simulation the correct score is known: the score on new
families.
"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold, cross_val_score
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification
from skmotif.model_selection import HomologyGroupKFold, homology_groups

# %%
# Families of sequences
# ---------------------
# A family consists of copies of an ancestor. In each copy, about 2 % of the bases are
# drawn anew. In half of the families, the ancestor has a site: TGACTCATTGCA with some
# bases replaced. Families with a site are bound, the others are not. But in a quarter
# of the families the label is inverted, for a reason outside of the sequence, such as
# its position in the genome. All copies share the label.


def make_families(n_families, n_copies, random_state):
    ancestors, has_site = make_motif_classification(
        n_families,
        100,
        motifs="TGACTCATTGCA",
        mutation_rate=0.05,
        random_state=random_state,
        return_X_y=True,
    )
    rng = np.random.default_rng(random_state)
    is_bound = np.where(rng.random(n_families) < 0.25, 1 - has_site, has_site)
    letters = np.array([list(ancestor) for ancestor in ancestors])
    letters = np.repeat(letters, n_copies, axis=0)
    mutated = rng.random(letters.shape) < 0.02
    letters[mutated] = rng.choice(list("ACGT"), mutated.sum())
    copies = np.array(["".join(row) for row in letters], dtype=object)
    return copies, np.repeat(is_bound, n_copies)


X, y = make_families(200, 4, random_state=0)
print(f"{len(X)} sequences, {len(np.unique(homology_groups(X)))} groups found")

# %%
# Three scores
# ------------
# There are 800 sequences in families of 1, 2 and 4. The same network is scored in three
# random folds, in three folds that keep sequences together that share 24 consecutive
# bases (`HomologyGroupKFold`), and, after training on all sequences, on new families. A
# quarter of the labels are inverted, so no model can score much higher than 0.75 on new
# families.

pipeline = make_pipeline(
    DNAOneHotEncoder(), MotifCNNClassifier(epochs=25, random_state=0)
)
X_new, y_new = make_families(1000, 1, random_state=1)
scores = {}
for n_copies in (1, 2, 4):
    X, y = make_families(800 // n_copies, n_copies, random_state=2)
    for name, folds in {
        "random folds": KFold(3, shuffle=True, random_state=0),
        "homology groups": HomologyGroupKFold(3),
    }.items():
        scores[name, n_copies] = cross_val_score(
            pipeline, X, y, cv=folds, scoring="roc_auc"
        )
    probability = pipeline.fit(X, y).predict_proba(X_new)[:, 1]
    scores["new families", n_copies] = roc_auc_score(y_new, probability)
means = pd.Series({key: np.mean(value) for key, value in scores.items()}).unstack()
print(means.round(3))

# %%
# Result
# ------
# Points are folds, and lines are their means. Without copies, all three scores agree.
# With more copies per family, the score of random folds rises to nearly 1, but only
# because the network has seen the families in training. The score of homology groups
# stays near that of new families.

fig, ax = plt.subplots(figsize=(7, 4.2), layout="constrained")
styles = {
    "random folds": ("C1", "s", "-", -0.06),
    "homology groups": ("C0", "o", "-", 0.06),
    "new families": ("0.3", "D", "--", 0),
}
for name, (color, marker, line, shift) in styles.items():
    positions = np.arange(3) + shift
    for position, n_copies in zip(positions, means.columns, strict=True):
        folds = np.ravel(scores[name, n_copies])
        (points,) = ax.plot(
            [position] * len(folds), folds, marker, color=color, alpha=0.6
        )
    points.set_label(name)
    ax.plot(positions, means.loc[name], line, color=color)
ax.set_xticks(np.arange(3), means.columns)
ax.set(xlabel="copies per family", ylabel="AUROC")
ax.spines[["top", "right"]].set_visible(False)
ax.legend(frameon=False)

# %%

# sphinx_gallery_start_ignore
if plt.get_fignums():  # the script saves figures; the gallery shows them
    from pathlib import Path

    Path("figures").mkdir(exist_ok=True)
    for number in plt.get_fignums():
        plt.figure(number).savefig(f"figures/leakage_{number}.png", dpi=150)
# sphinx_gallery_end_ignore
