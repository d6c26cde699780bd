"""
One grid search on any backend
==============================

Run the same `GridSearchCV` in this process, in other processes, in threads, on a Dask
cluster or on Ray. The scores are the same on all of them:
``python examples/distributed_search.py --backend dask``.
"""

import argparse
import time
from contextlib import ExitStack

from joblib import parallel_config
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification


def enter_backend(name, stack):
    """Make joblib use the backend until the stack closes."""
    if name == "sequential":
        return
    if name == "dask":
        from dask.distributed import Client, LocalCluster

        cluster = stack.enter_context(
            LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0")
        )
        stack.enter_context(Client(cluster))
    if name == "ray":
        import ray
        from ray.util.joblib import register_ray

        ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
        stack.callback(ray.shutdown)
        register_ray()
    stack.enter_context(parallel_config(backend=name, n_jobs=2))


def main():
    parser = argparse.ArgumentParser(description="Run one grid search on any backend.")
    parser.add_argument(
        "--backend",
        choices=["sequential", "loky", "threading", "dask", "ray"],
        default="sequential",
    )
    options = parser.parse_args()

    X, y = make_motif_classification(1000, random_state=0, return_X_y=True)
    search = GridSearchCV(
        make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(epochs=5, random_state=0)),
        {
            "motifcnnclassifier__kernel_size": [6, 12],
            "motifcnnclassifier__n_filters": [4, 16],
        },
        scoring="neg_log_loss",
        cv=3,
    )
    with ExitStack() as stack:
        enter_backend(options.backend, stack)
        start = time.perf_counter()
        search.fit(X, y)
    seconds = time.perf_counter() - start
    print(f"{options.backend}: {seconds:.1f} s, best {search.best_params_}")
    print(
        "mean scores:",
        *(f"{score:.17g}" for score in search.cv_results_["mean_test_score"]),
    )


if __name__ == "__main__":  # the workers import this file
    main()
