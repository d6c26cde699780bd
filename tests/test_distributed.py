"""Searches on the workers of Dask and Ray, and predictions for partitioned data."""

import os
import signal
import threading

import numpy as np
import pandas as pd
import pytest
from joblib import parallel_config
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from tests.conftest import SMALL_NETWORK

pytestmark = [
    # Dask and Ray leave sockets and event loops to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    # Dask reads Parquet files by calls that pandas 3 deprecates.
    pytest.mark.filterwarnings("ignore:.*inplace keyword:DeprecationWarning"),
]


def new_search(n_candidates=2):
    pipeline = make_pipeline(
        DNAOneHotEncoder(), MotifCNNClassifier(**{**SMALL_NETWORK, "epochs": 2, "random_state": 0})
    )
    return GridSearchCV(pipeline, {"motifcnnclassifier__n_filters": range(2, 2 + n_candidates)}, cv=2)


@pytest.fixture(scope="module")
def expected(dataset, labels):
    return new_search(4).fit(dataset.data, labels)


def assert_same(search, expected, X):
    n_candidates = len(search.cv_results_["params"])
    for name in ("split0_test_score", "split1_test_score"):
        np.testing.assert_array_equal(search.cv_results_[name], expected.cv_results_[name][:n_candidates])
    if search.best_params_ == expected.best_params_:
        np.testing.assert_array_equal(search.predict_proba(X), expected.predict_proba(X))


@pytest.fixture(scope="module")
def client():
    from dask.distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        yield client


def test_dask_gives_the_scores_of_a_sequential_search(client, dataset, labels, expected):
    with parallel_config(backend="dask"):
        search = new_search().fit(dataset.data, labels)
    assert_same(search, expected, dataset.data)


def test_a_search_survives_the_death_of_a_worker(client, dataset, labels, expected):
    victim = next(iter(client.run(os.getpid).values()))
    is_done, killed_during_the_search = threading.Event(), []

    def kill():
        killed_during_the_search.append(not is_done.is_set())
        os.kill(victim, signal.SIGKILL)

    # Data and splits that are scattered to both workers are not lost with one of them.
    X, y = dataset.data, labels
    search = new_search(4)
    search.cv = list(StratifiedKFold(2).split(X, y))
    indices = [index for split in search.cv for index in split]
    killer = threading.Timer(0.5, kill)
    with parallel_config(backend="dask", scatter=[X, y, *indices]):
        killer.start()
        search.fit(X, y)
        is_done.set()
    killer.join()
    assert killed_during_the_search == [True]
    assert_same(search, expected, dataset.data)


def test_tensorflow_has_as_many_threads_as_the_worker(client):
    def intra_op_threads():
        from skmotif._network._keras import tf

        return tf.config.threading.get_intra_op_parallelism_threads()

    assert set(client.run(intra_op_threads).values()) == {1}


def test_predictions_of_partitions_equal_those_of_the_whole(client, fitted_pipeline, dataset, tmp_path):
    import dask.dataframe as dd

    frame = pd.DataFrame({"sequence": dataset.data})
    dd.from_pandas(frame, npartitions=3).to_parquet(tmp_path)

    def predict(part):
        return pd.Series(fitted_pipeline.predict_proba(part["sequence"])[:, 0], index=part.index)

    partitions = dd.read_parquet(tmp_path).map_partitions(predict, meta=(None, float))
    np.testing.assert_allclose(partitions.compute(), fitted_pipeline.predict_proba(dataset.data)[:, 0], rtol=1e-5)


def test_ray_gives_the_scores_of_a_sequential_search(dataset, labels, expected):
    import ray
    from ray.util.joblib import register_ray

    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    try:
        register_ray()
        with parallel_config(backend="ray"):
            search = new_search().fit(dataset.data, labels)
    finally:
        ray.shutdown()
    assert_same(search, expected, dataset.data)
