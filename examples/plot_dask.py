"""
Run a grid search on a Dask cluster
===================================

A grid search consists of independent fits, so it can run on several machines. This
example runs one on a small cluster, two workers on this machine, and shows when a
cluster saves time. Install Dask with ``pip install "skmotif[distributed]"``.
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
# Two candidates in five folds are ten fits. The folds are drawn before the search, so
# that they can be sent to the workers.

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
# First, run the search without a cluster: TensorFlow uses both cores for each fit.
# Every search is run twice, because the first run takes longer: it compiles the
# networks.

seconds, scores = [], []


def time_search():
    start = time.perf_counter()
    search.fit(X, y)
    seconds.append(time.perf_counter() - start)
    scores.append(search.cv_results_["mean_test_score"])


time_search()
time_search()

# %%
# Two workers
# -----------
# Each worker is a new process, as on another machine, because TensorFlow does not work
# after a fork. ``scatter`` sends the data to all workers, so that the search continues
# if one of them dies. Dask records the tasks of its workers.

scattered = [X, y, *(index for fold in folds for index in fold)]
tasks = []
with (
    SubprocessCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0"
    ) as cluster,
    Client(cluster) as client,
    parallel_config(backend="dask", scatter=scattered),
):
    client.wait_for_workers(2)
    for _ in range(2):
        with get_task_stream(client) as stream:
            time_search()
        tasks.append(stream.data)

same = all(np.array_equal(scores[0], others) for others in scores[1:])
print(f"The same scores, to the last bit: {same}")

# %%
# Result
# ------
# Left: each bar is a fit. The first fit on each worker is long, because it imports
# TensorFlow. The first fit of each network is long, because every worker compiles it.
# The second search has neither cost. Right: the total time of each search. One process
# already uses both cores, so two workers on two cores gain little, and take long to
# start. A cluster saves time if there are more cores than one fit can use, and if fits
# take minutes, not seconds.

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
left.set(title="Fits on two workers", xlabel="time (s)")

names = ["no cluster", "second run", "2 workers", "second run"]
bars = right.barh(range(4), seconds, color=["0.5", "0.75", "C0", "C1"])
right.set_yticks(range(4), names)
right.bar_label(bars, fmt="%.0f s", padding=3)
right.invert_yaxis()
right.margins(x=0.25)
right.set(title="Whole search", xlabel="time (s)")
for ax in (left, right):
    ax.tick_params(axis="y", length=0)
    ax.spines[["top", "right", "left"]].set_visible(False)

# %%

# sphinx_gallery_start_ignore
if plt.get_fignums():  # the script saves figures; the gallery shows them
    from pathlib import Path

    Path("figures").mkdir(exist_ok=True)
    for number in plt.get_fignums():
        plt.figure(number).savefig(f"figures/dask_{number}.png", dpi=150)
# sphinx_gallery_end_ignore
