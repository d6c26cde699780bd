import copy
import io
import pickle
import subprocess
import sys

import joblib
import numpy as np
import pytest
import skops.io
from sklearn.base import clone
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier, MotifCNNRegressor
from tests.conftest import SMALL_NETWORK

SKMOTIF_TYPES = [
    "skmotif._encoder.DNAOneHotEncoder",
    "skmotif._classifier.MotifCNNClassifier",
    "skmotif._regressor.MotifCNNRegressor",
]


def by_joblib(estimator):
    buffer = io.BytesIO()
    joblib.dump(estimator, buffer)
    return joblib.load(buffer)


def by_skops(estimator):
    return skops.io.loads(skops.io.dumps(estimator), trusted=SKMOTIF_TYPES)


COPIES = {
    "pickle": lambda estimator: pickle.loads(pickle.dumps(estimator)),
    "joblib": by_joblib,
    "skops": by_skops,
    "deepcopy": copy.deepcopy,
    "copy": copy.copy,
    "twice": lambda estimator: pickle.loads(pickle.dumps(pickle.loads(pickle.dumps(estimator)))),
}


@pytest.fixture(params=COPIES.values(), ids=COPIES)
def duplicate(request):
    return request.param


def test_a_copy_of_a_pipeline_predicts_the_same(duplicate, fitted_pipeline, dataset):
    loaded = duplicate(fitted_pipeline)
    np.testing.assert_array_equal(loaded.predict_proba(dataset.data), fitted_pipeline.predict_proba(dataset.data))
    assert loaded[-1].history_ == fitted_pipeline[-1].history_
    assert clone(loaded).get_params().keys() == fitted_pipeline.get_params().keys()


@pytest.mark.parametrize("Estimator", [MotifCNNClassifier, MotifCNNRegressor])
def test_a_copy_is_trained_further_like_the_original(duplicate, one_hot, dataset, Estimator):
    original = Estimator(**{**SMALL_NETWORK, "epochs": 2, "dropout": 0.5, "random_state": 0})
    original.fit(one_hot, dataset.target)
    loaded = duplicate(original)
    before = original.predict(one_hot)
    loaded.partial_fit(one_hot, dataset.target)
    np.testing.assert_array_equal(original.predict(one_hot), before)
    original.partial_fit(one_hot, dataset.target)
    for a, b in zip(original.model_.get_weights(), loaded.model_.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_same_network_gives_the_same_bytes(fitted_classifier, monkeypatch):
    content = pickle.dumps(fitted_classifier)
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert pickle.dumps(pickle.loads(content)) == pickle.dumps(fitted_classifier) == content


def test_unfitted_estimators_are_copied(duplicate):
    pipeline = make_pipeline(DNAOneHotEncoder(length=7), MotifCNNClassifier(n_filters=3))
    assert repr(duplicate(pipeline)) == repr(pipeline)


def test_a_fresh_process_loads_keras_when_it_predicts(fitted_pipeline, dataset, tmp_path):
    with open(tmp_path / "pipeline.pickle", "wb") as file:
        pickle.dump(fitted_pipeline, file)
    np.save(tmp_path / "X.npy", dataset.data.astype(str))
    code = f"""
import pickle, sys
import numpy as np
with open(r"{tmp_path}/pipeline.pickle", "rb") as file:
    pipeline = pickle.load(file)
pipeline[-1].history_, pipeline[-1].classes_, repr(pipeline)
assert not {{"keras", "tensorflow", "scikeras"}} & set(sys.modules)
np.save(r"{tmp_path}/p.npy", pipeline.predict_proba(np.load(r"{tmp_path}/X.npy")))
"""
    subprocess.run([sys.executable, "-c", code], check=True)
    np.testing.assert_array_equal(np.load(tmp_path / "p.npy"), fitted_pipeline.predict_proba(dataset.data))


def test_skops_trusts_nothing_but_skmotif(fitted_pipeline):
    untrusted = skops.io.get_untrusted_types(data=skops.io.dumps(fitted_pipeline))
    assert set(untrusted) <= set(SKMOTIF_TYPES)


def test_a_newer_file_is_refused(fitted_classifier):
    state = fitted_classifier.__getstate__()
    state["_state_format"] += 1
    with pytest.raises(ValueError, match=r"was saved by a newer skmotif .* update skmotif"):
        MotifCNNClassifier().__setstate__(state)


def another_archive(content):
    other = io.BytesIO()
    np.savez(other, weight_0=np.zeros(3))
    return other.getvalue()


@pytest.mark.parametrize(
    "damage", [lambda content: content[:-100], lambda content: b"", lambda content: content[::-1], another_archive]
)
def test_a_damaged_file_is_refused(fitted_classifier, one_hot, damage):
    state = fitted_classifier.__getstate__()
    state["_network"] = damage(state["_network"])
    damaged = MotifCNNClassifier()
    damaged.__setstate__(state)
    with pytest.raises(ValueError, match="cannot be read, the file is damaged"):
        damaged.predict(one_hot)
