"""
Scaling out: one search on a Dask cluster
=========================================

A grid search is many fits that do not wait for each other, so it can use more machines
than one. Here is a small cluster, two workers on this machine. What does it cost, and
when does it pay?

Dask comes with ``pip install "skmotif[distributed]"``.
"""

import time

import matplotlib.pyplot as plt
import numpy as np
from joblib import parallel_config
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification

try:
    from dask.distributed import Client, SubprocessCluster, get_task_stream
except ImportError as error:
    message = 'This example needs Dask: pip install "skmotif[distributed]"'
    raise ImportError(message) from error

# %%
# The search
# ----------
# Two candidates in five folds are ten fits. The folds are drawn beforehand, since they
# have to travel.

X, y = make_motif_classification(1000, 60, random_state=0, return_X_y=True)
folds = list(StratifiedKFold(5).split(X, y))
search = GridSearchCV(
    make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(epochs=15, random_state=0)),
    {"motifcnnclassifier__kernel_size": [8, 16]},
    scoring="neg_log_loss",
    cv=folds,
    refit=False,
)

# %%
# First without a cluster, in this process, where TensorFlow uses both cores for one
# fit. Whatever runs the search, the first time takes longer: networks are compiled. So
# every search is run twice.

seconds, scores = [], []


def time_search():
    start = time.perf_counter()
    search.fit(X, y)
    seconds.append(time.perf_counter() - start)
    scores.append(search.cv_results_["mean_test_score"])


time_search()
time_search()

# %%
# On two workers
# --------------
# Each worker is a fresh process, started as on another machine: TensorFlow does not
# survive a fork. ``scatter`` sends the data to all workers beforehand, so that the
# search goes on where one of them dies. Dask keeps account of what its workers do.

to_all = [X, y, *(index for fold in folds for index in fold)]
tasks = []
with (
    SubprocessCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0"
    ) as cluster,
    Client(cluster) as client,
    parallel_config(backend="dask", scatter=to_all),
):
    client.wait_for_workers(2)
    for _ in range(2):
        with get_task_stream(client) as stream:
            time_search()
        tasks.append(stream.data)

same = all(np.array_equal(scores[0], others) for others in scores[1:])
print(f"The same scores, to the last bit: {same}")

# %%
# The result
# ----------
# Left, what the two workers did; a bar is a fit. The first on each worker is long,
# since it imports TensorFlow, and so is the first of each network, which every worker
# compiles for itself. The second search is spared both. Right, the searches from end to
# end. One process uses both cores already, so that two workers on two cores have little
# to gain, and much to do before they begin. A cluster pays where there are more cores
# than one fit can use, and fits that take minutes, not seconds.

fig, (left, right) = plt.subplots(
    1, 2, figsize=(9, 3), width_ratios=(2, 1), layout="constrained"
)
fits = [
    (task["worker"], span["start"], span["stop"], color)
    for stream, color in zip(tasks, ["C0", "C1"], strict=True)
    for task in stream
    for span in task["startstops"]
    if span["action"] == "compute"
]
workers = sorted({worker for worker, *_ in fits})
begin = min(start for _, start, _, _ in fits)
for worker, start, stop, color in fits:
    style = {"color": color, "edgecolor": "white"}
    left.barh(workers.index(worker), stop - start, left=start - begin, **style)
left.set_yticks([0, 1], ["worker 1", "worker 2"])
left.set(title="Two workers, fit by fit", xlabel="time (s)")

names = ["this process", "again", "2 workers", "again"]
bars = right.barh(range(4), seconds, color=["0.5", "0.75", "C0", "C1"])
right.set_yticks(range(4), names)
right.bar_label(bars, fmt="%.0f s", padding=3)
right.invert_yaxis()
right.margins(x=0.25)
right.set(title="The whole search", xlabel="time (s)")
for ax in (left, right):
    ax.tick_params(axis="y", length=0)
    ax.spines[["top", "right", "left"]].set_visible(False)

# %%

# sphinx_gallery_start_ignore
if plt.get_fignums():  # a script's pictures are files; the gallery has taken them
    from pathlib import Path

    Path("figures").mkdir(exist_ok=True)
    for number in plt.get_fignums():
        plt.figure(number).savefig(f"figures/dask_{number}.png", dpi=150)
# sphinx_gallery_end_ignore
