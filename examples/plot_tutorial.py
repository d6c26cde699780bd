"""
The primer, from sequences to the motif
=======================================

A transcription factor binds some DNA sequences and not others. Which, and why? This is
the question of the tutorial "A Primer on Deep Learning in Genomics" [1]_, told here
with skmotif: curate, split, encode, train, evaluate, explain, and search for better
hyper-parameters.

The sequences are simulated. On the command line, ``--data primer`` takes the tutorial's
own files instead, and ``--figures`` says where the pictures go.

.. [1] Zou, J. et al. "A primer on deep learning in genomics." Nature Genetics 51, 12-18
   (2019). https://doi.org/10.1038/s41588-018-0295-5
"""

# sphinx_gallery_thumbnail_number = 3

# sphinx_gallery_start_ignore
import argparse
from pathlib import Path

# sphinx_gallery_end_ignore
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import ConfusionMatrixDisplay, RocCurveDisplay
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification
from skmotif.inspection import AttributionDisplay, TrainingHistoryDisplay

# sphinx_gallery_start_ignore
parser = argparse.ArgumentParser(description="The primer, from sequences to the motif.")
parser.add_argument("--data", choices=["simulated", "primer"], default="simulated")
parser.add_argument("--figures", type=Path, default=Path("figures"))
options, _ = parser.parse_known_args()
# sphinx_gallery_end_ignore

# %%
# Curate
# ------
# 2,000 sequences of 50 bp. Those labelled 1 are bound by the transcription factor.

X, y = make_motif_classification(random_state=0, return_X_y=True)
# sphinx_gallery_start_ignore
if options.data == "primer":
    from skmotif.datasets import fetch_tutorial

    X, y = fetch_tutorial(return_X_y=True)
# sphinx_gallery_end_ignore

print(f"{len(X)} sequences of {len(X[0])} bp, {y.sum()} of them bound; for example")
for sequence, label in zip(X[:4], y[:4], strict=True):
    print(f"  {sequence}  {label}")

# %%
# Split and encode
# ----------------
# A quarter of the sequences is kept for testing. The encoder turns each sequence into
# rows of A, C, G, T. It is a step of the pipeline, so that what it learns (the length)
# comes from the training sequences alone.

X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size=0.25, random_state=42
)

encoder = DNAOneHotEncoder().fit(X_train)
print(f"\nEncoded: {encoder.transform(X_train).shape}")
print(f"The first bases, {X_train[0][:4]}, are")
print(encoder.transform(X_train[:1])[0, :4])

# %%
# Train
# -----
# A tenth of the training sequences is held out inside ``fit``: training stops when the
# loss on them no longer falls.

pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0))
pipeline.fit(X_train, y_train)
classifier = pipeline[-1]
classifier.summary()

# %%
# The curves of training and held-out sequences fall together, so nothing is overfitted.

TrainingHistoryDisplay.from_estimator(pipeline)

# %%
# Evaluate
# --------
# On the test sequences, beside a baseline that any network has to be measured against:
# how often each word of six bases occurs, and a logistic regression. On data as clean
# as these it is as good. What the network has over it is the next section.

six_mers = make_pipeline(
    CountVectorizer(analyzer="char", ngram_range=(6, 6), lowercase=False),
    LogisticRegression(max_iter=1000),
)
six_mers.fit(X_train, y_train)
print(f"\nTest accuracy of the CNN: {pipeline.score(X_test, y_test):.3f}")
print(f"Test accuracy of 6-mers: {six_mers.score(X_test, y_test):.3f}")

fig, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
ConfusionMatrixDisplay.from_estimator(
    pipeline, X_test, y_test, ax=left, cmap="Blues", colorbar=False
)
RocCurveDisplay.from_estimator(pipeline, X_test, y_test, ax=right, name="CNN")
RocCurveDisplay.from_estimator(six_mers, X_test, y_test, ax=right, name="6-mers")
right.lines[-1].set_linestyle("--")  # it may lie on the CNN's
left.set_title("CNN on test sequences")
right.set_title("ROC curves")

# %%
# Explain
# -------
# Which bases made the network say "bound"? The saliency map is the gradient of its
# score at each base: the motif stands out.

MOTIF = "CGACCGAACTCC"
X_bound = X_test[y_test == 1]
starts = np.array([sequence.find(MOTIF) for sequence in X_bound])
saliency = AttributionDisplay.from_estimator(
    pipeline, X_bound[0], highlight=(starts[0], starts[0] + len(MOTIF))
)
saliency.ax_.set_title(f"What the network sees in a bound sequence ({MOTIF} shaded)")

# %%
# One map may be luck. Over all bound test sequences: how often is each of the 12 most
# salient bases a base of the motif?

maps = classifier.saliency_(encoder.transform(X_bound))
top = np.sort(np.argsort(maps, axis=1)[:, -len(MOTIF) :], axis=1)
inside = (top >= starts[:, None]) & (top < starts[:, None] + len(MOTIF))
print(
    f"\nOf the {len(MOTIF)} most salient bases, {inside.mean():.1%} lie in the motif."
)

# %%
# And which windows of 12 bp are the most salient?

windows = np.lib.stride_tricks.sliding_window_view(maps, len(MOTIF), axis=1).sum(axis=2)
found = [
    sequence[i : i + len(MOTIF)]
    for sequence, i in zip(X_bound, windows.argmax(axis=1), strict=True)
]
print("The most salient windows are:")
print(pd.Series(found).value_counts().head(3).to_string())

# %%
# Search
# ------
# The network's parameters are scikit-learn parameters, so a grid search tunes them: how
# wide should the filters be, and how many? Folds are stratified, and inside each the
# network stops by itself.

search = GridSearchCV(
    make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(epochs=20, random_state=0)),
    {
        "motifcnnclassifier__kernel_size": [4, 12],
        "motifcnnclassifier__n_filters": [8, 32],
    },
    scoring="neg_log_loss",
    cv=3,
)
search.fit(X_train, y_train)
table = pd.DataFrame(search.cv_results_)
table = table.rename(columns=lambda name: name.rpartition("__")[2])
columns = ["kernel_size", "n_filters", "mean_test_score", "std_test_score"]
print("\nGrid search, 4 candidates in 3 folds:")
print(table[columns].to_string(index=False))
best = search.best_estimator_
print(f"Test accuracy of the best: {best.score(X_test, y_test):.3f}")

# %%

# sphinx_gallery_start_ignore
if plt.get_fignums():  # a script's pictures are files; the gallery has taken them
    options.figures.mkdir(parents=True, exist_ok=True)
    names = ["history", "evaluation", "saliency"]
    for name, number in zip(names, plt.get_fignums(), strict=True):
        path = options.figures / f"primer_{name}.png"
        plt.figure(number).savefig(path, dpi=150)
    print(f"\nFigures are in {options.figures.resolve()}")
# sphinx_gallery_end_ignore
