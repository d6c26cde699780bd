"""
The tutorial, from sequences to the motif
=========================================

Train a network on DNA sequences, evaluate it, explain its predictions, and tune its
parameters. This is the workflow of the tutorial "A Primer on Deep Learning in Genomics"
[1]_, with skmotif. Its question: which sequences does a *transcription factor*, a
protein that regulates genes, bind, and which bases determine this?

The sequences are simulated. On the command line, ``--data tutorial`` uses the
tutorial's own files instead, and ``--figures`` sets the folder of the figures.

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
from sklearn.metrics import ConfusionMatrixDisplay
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification
from skmotif.inspection import AttributionDisplay, TrainingHistoryDisplay
from skmotif.report import MotifReport

# sphinx_gallery_start_ignore
parser = argparse.ArgumentParser(description="From DNA sequences to the motif.")
parser.add_argument("--data", choices=["simulated", "tutorial"], default="simulated")
parser.add_argument("--figures", type=Path, default=Path("figures"))
options, _ = parser.parse_known_args()
# sphinx_gallery_end_ignore

# %%
# Curate
# ------
# There are 2,000 sequences of 50 bases (bp). The factor binds those with label 1.

X, y = make_motif_classification(random_state=0, return_X_y=True)
# sphinx_gallery_start_ignore
if options.data == "tutorial":
    from skmotif.datasets import fetch_tutorial

    X, y = fetch_tutorial(return_X_y=True)
# sphinx_gallery_end_ignore

print(f"{len(X)} sequences of {len(X[0])} bp, {y.sum()} of them bound; for example")
for sequence, label in zip(X[:4], y[:4], strict=True):
    print(f"  {sequence}  {label}")

# %%
# Split and encode
# ----------------
# A quarter of the sequences, the *test set*, is not used in training. *One-hot
# encoding* turns each base into four numbers: 1 for the base at that position (A, C, G
# or T), 0 for the others.

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
# A *convolution* slides *filters*, patterns of 12 bp that training adjusts, along both
# strands of the sequence. *Pooling* keeps the best match of each filter, and *dense*
# layers combine the matches into a score for each class. A *pipeline* joins encoder and
# network. Training minimises the *loss*, a measure of the error, in *epochs*, passes
# over the sequences. ``fit`` holds out 10 % of the training sequences, and stops when
# the loss on them no longer falls.

pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0))
pipeline.fit(X_train, y_train)
classifier = pipeline[-1]
classifier.summary()

# %%
# A network *overfits* if the held-out loss rises while the training loss falls. Here
# both fall.

TrainingHistoryDisplay.from_estimator(pipeline)

# %%
# Evaluate
# --------
# Compare the network with two others: the tutorial's own layers, which read one strand
# and keep the positions of the matches, and a logistic regression on counts of
# *6-mers*, all words of six bases. *Accuracy* is the fraction of correct labels.

tutorial_network = make_pipeline(
    DNAOneHotEncoder(),
    MotifCNNClassifier(
        n_filters=32,
        kernel_size=12,
        pool_size=4,
        dense_units=16,
        dropout=0,
        both_strands=False,
        mutation_rate=0,
        validation_fraction=0.25,
        random_state=0,
    ),
)
six_mers = make_pipeline(
    CountVectorizer(analyzer="char", ngram_range=(6, 6), lowercase=False),
    LogisticRegression(max_iter=1000),
)
models = {
    "the tutorial's network": tutorial_network.fit(X_train, y_train),
    "skmotif's default": pipeline,
    "6-mers": six_mers.fit(X_train, y_train),
}
print("\nTest accuracy")
for name, model in models.items():
    print(f"  {name}: {model.score(X_test, y_test):.3f}")

# %%
# The *confusion matrix* counts the sequences by true and predicted label. The errors
# are outside of the diagonal.

fig, axes = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
for ax, name in zip(axes, models, strict=False):
    ConfusionMatrixDisplay.from_estimator(
        models[name],
        X_test,
        y_test,
        display_labels=["not bound", "bound"],
        cmap="Blues",
        colorbar=False,
        ax=ax,
    )
    errors = (models[name].predict(X_test) != y_test).sum()
    ax.set_title(f"{name}: {errors} of {len(y_test)} wrong")

# %%
# Which sequences does the tutorial's network get wrong, and how sure is it? Most bound
# ones that it misses have the motif at their very end: there are 39 positions for a
# filter, and pooling in groups of four drops the last three. On these clean data, the
# 6-mers have no errors, but they do not show the motif, as the next section does.

wrong = tutorial_network.predict(X_test) != y_test
print("\nErrors of the tutorial's network: sequence, label, probability of 1")
for sequence, label, probability in zip(
    X_test[wrong],
    y_test[wrong],
    tutorial_network.predict_proba(X_test[wrong])[:, 1],
    strict=True,
):
    print(f"  {sequence}  {label}  {probability:.2f}")

# %%
# Explain
# -------
# Which bases does the prediction depend on? The *saliency map* shows for each base how
# much it increases the score, by the *gradient*, the slope of the score. The bases with
# high values are the *motif*: the pattern that the factor binds.

MOTIF = "CGACCGAACTCC"
X_bound = X_test[y_test == 1]
starts = np.array([sequence.find(MOTIF) for sequence in X_bound])
saliency = AttributionDisplay.from_estimator(
    pipeline, X_bound[0], highlight=(starts[0], starts[0] + len(MOTIF))
)
saliency.ax_.set_title(f"Saliency map of a bound sequence ({MOTIF} shaded)")

# %%
# One map may be an exception. Over all bound test sequences, which fraction of the 12
# bases with the highest saliency lies in the motif?

maps = classifier.saliency_(encoder.transform(X_bound))
top = np.sort(np.argsort(maps, axis=1)[:, -len(MOTIF) :], axis=1)
inside = (top >= starts[:, None]) & (top < starts[:, None] + len(MOTIF))
print(
    f"\nOf the {len(MOTIF)} most salient bases, {inside.mean():.1%} lie in the motif."
)

# %%
# Which windows of 12 bp have the highest saliency?

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
# A *grid search* tries all combinations of parameters, here the width and number of the
# filters. In *cross-validation*, the training sequences are divided into three *folds*;
# each fold is predicted by a network trained on the other two.

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
# Report
# ------
# `MotifReport` does all of this at once, and reads the motif off the network. The
# height of a letter in the *logo* is the information of a base at that position. The
# report evaluates networks by cross-validation, and is a page with figures and tables;
# the command ``skmotif report`` makes it from files.

report = MotifReport.from_sequences(
    X, y, n_folds=3, database=None, title="The tutorial's sequences"
)
print(f"\nReport: {report.verdict[0]}\n{report.verdict[1]}")
report.motifs.plot()

# %%

# sphinx_gallery_start_ignore
if plt.get_fignums():  # the script saves figures; the gallery shows them
    options.figures.mkdir(parents=True, exist_ok=True)
    names = ["history", "evaluation", "saliency", "motif"]
    for name, number in zip(names, plt.get_fignums(), strict=True):
        path = options.figures / f"tutorial_{name}.png"
        plt.figure(number).savefig(path, dpi=150)
    page = report.save(options.figures / "tutorial_report", overwrite=True)
    print(f"\nThe report is {page.resolve()}")
    print(f"Figures are in {options.figures.resolve()}")
# sphinx_gallery_end_ignore
