"""The same seed gives the same network in any thread or process; global state stays unchanged."""

import os
import random
import subprocess
import sys

import numpy as np
import pytest
from joblib import Parallel, delayed
from tensorflow.python.framework import config as tf_config

from skmotif import MotifCNNClassifier
from skmotif._network._keras import tf
from tests.conftest import OPTIONS, SMALL_NETWORK


def fit(X, y, random_state=3):
    parameters = {**SMALL_NETWORK, **OPTIONS, "epochs": 2, "random_state": random_state}
    return MotifCNNClassifier(**parameters).fit(X, y)


def weights_and_probabilities(X, y, random_state=3):
    classifier = fit(X, y, random_state)
    return [*classifier.model_.get_weights(), classifier.predict_proba(X)]


def assert_same(first, second):
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.fixture(scope="module")
def expected(one_hot, labels):
    return weights_and_probabilities(one_hot, labels)


@pytest.mark.parametrize(
    "random_state", [3, np.int64(3), np.random.RandomState(3)], ids=["int", "np.int64", "RandomState"]
)
def test_the_random_state_determines_the_fit(one_hot, labels, expected, random_state):
    assert_same(weights_and_probabilities(one_hot, labels, random_state), expected)


def test_another_seed_gives_another_network(one_hot, labels, expected):
    assert not np.array_equal(weights_and_probabilities(one_hot, labels, 4)[0], expected[0])


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_threads_and_processes_give_the_same_network(one_hot, labels, expected, backend):
    results = Parallel(n_jobs=2, backend=backend)(
        delayed(weights_and_probabilities)(np.array(one_hot), labels) for _ in range(2)
    )
    for result in results:
        assert_same(result, expected)


def test_the_number_of_threads_does_not_matter(one_hot, labels, expected, tmp_path):
    """A process with one thread fits the same network as a process with all threads."""
    np.savez(tmp_path / "data.npz", X=one_hot, y=labels)
    code = f"""
import numpy as np
from skmotif._network._keras import tf
from tests.test_determinism import weights_and_probabilities
data = np.load(r"{tmp_path}/data.npz")
assert tf.config.threading.get_intra_op_parallelism_threads() == 1
np.savez(r"{tmp_path}/results.npz", *weights_and_probabilities(data["X"], data["y"]))
"""
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
    assert_same(np.load(tmp_path / "results.npz").values(), expected)


def test_without_random_state_the_global_seed_of_numpy_determines_the_fit(one_hot, labels):
    results = []
    for _ in range(2):
        np.random.seed(11)  # noqa: NPY002 (what scikit-learn uses if random_state is None)
        results.append(weights_and_probabilities(one_hot, labels, None))
    assert_same(*results)


def global_state():
    return {
        "python": random.getstate(),
        "numpy": np.random.get_state()[1].tolist(),  # noqa: NPY002
        "tensorflow": tf.random.get_global_generator().state.numpy().tolist(),
        "op determinism": tf_config.is_op_determinism_enabled(),
        "environment": dict(os.environ),
    }


def test_global_random_state_is_neither_read_nor_changed(one_hot, labels, expected):
    def seed_everything(seed):
        random.seed(seed)
        np.random.seed(seed)  # noqa: NPY002
        tf.random.set_seed(seed)

    for seed in (0, 1):
        seed_everything(seed)
        undisturbed = float(tf.random.uniform([]))
        seed_everything(seed)
        before = global_state()
        assert_same(weights_and_probabilities(one_hot, labels), expected)
        assert global_state() == before
        assert float(tf.random.uniform([])) == undisturbed
