import copy
import gc
import io
import pickle
import subprocess
import sys
import weakref
import zipfile

import joblib
import numpy as np
import pytest
from sklearn.base import clone
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier, MotifCNNRegressor
from tests.conftest import OPTIONS, SMALL_NETWORK

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
    import skops.io  # takes a second

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


@pytest.fixture(scope="module", params=[MotifCNNClassifier, MotifCNNRegressor])
def before_and_after(request, one_hot, dataset):
    """An estimator, and the same estimator after one more epoch."""
    new = request.param(**{**SMALL_NETWORK, **OPTIONS, "epochs": 2, "random_state": 0})
    before, after = (clone(new).fit(one_hot, dataset.target) for _ in range(2))
    return before, after.partial_fit(one_hot, dataset.target)


def test_training_a_copy_equals_training_the_original(duplicate, one_hot, dataset, before_and_after):
    original, expected = before_and_after
    predictions = original.predict(one_hot)
    copied = duplicate(original).partial_fit(one_hot, dataset.target)
    for a, b in zip(expected.model_.get_weights(), copied.model_.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(original.predict(one_hot), predictions)


def test_the_same_network_gives_the_same_bytes(fitted_classifier, monkeypatch):
    content = pickle.dumps(fitted_classifier)
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert pickle.dumps(pickle.loads(content)) == pickle.dumps(fitted_classifier) == content


def test_unfitted_estimators_are_copied(duplicate):
    pipeline = make_pipeline(DNAOneHotEncoder(length=7), MotifCNNClassifier(n_filters=3))
    assert repr(duplicate(pipeline)) == repr(pipeline)


def test_a_new_process_loads_keras_for_the_first_prediction(fitted_pipeline, dataset, tmp_path):
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


def test_skops_has_to_trust_only_types_of_skmotif(fitted_pipeline):
    import skops.io

    untrusted = skops.io.get_untrusted_types(data=skops.io.dumps(fitted_pipeline))
    assert set(untrusted) <= set(SKMOTIF_TYPES)


def test_a_file_of_a_newer_version_raises(fitted_classifier):
    state = fitted_classifier.__getstate__()
    state["_state_format"] += 1
    with pytest.raises(ValueError, match=r"was saved by a newer skmotif .* update skmotif"):
        MotifCNNClassifier().__setstate__(state)


def repacked(change, save=np.savez):
    """Return a function that changes the saved arrays and writes a new archive."""

    def damage(content):
        with np.load(io.BytesIO(content)) as file:
            arrays = dict(file)
        change(arrays)
        damaged = io.BytesIO()
        save(damaged, **arrays)
        return damaged.getvalue()

    return damage


def save_in_version_2(file, **arrays):
    """Save arrays like ``np.savez``, but in version 2 of NumPy's format."""
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            with archive.open(f"{name}.npy", "w") as member:
                np.lib.format.write_array(member, array, version=(2, 0))


def changed(name, change):
    return repacked(lambda arrays: arrays.update({name: change(arrays[name])}))


DAMAGES = {
    "cut off": lambda content: content[:-100],
    "empty": lambda content: b"",
    "reversed": lambda content: content[::-1],
    "another archive": repacked(lambda arrays: [arrays.pop(name) for name in list(arrays)[1:]]),
    "no optimizer": repacked(lambda arrays: [arrays.pop(name) for name in list(arrays) if name.startswith("adam")]),
    "one array more": repacked(lambda arrays: arrays.update(other=np.zeros(3))),
    "compressed": repacked(lambda arrays: None, np.savez_compressed),
    "format version": repacked(lambda arrays: None, save_in_version_2),
    "shape": changed("conv_1/kernel", lambda kernel: kernel[:, :, :-1]),
    "transposed": changed("scores/kernel", lambda kernel: np.asfortranarray(kernel)),
    "data type": changed("dense/bias", lambda bias: bias.astype(np.float64)),
    "objects": changed("dense/bias", lambda bias: bias.astype(object)),
    "not a number": changed("dense/bias", lambda bias: bias * np.float32(np.nan)),
    "infinite moment": changed("adam/dense_bias_velocity", lambda velocity: velocity + np.float32(np.inf)),
    "loss": repacked(lambda arrays: arrays.update(loss="mean_squared_error")),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_network_raises_when_it_is_loaded(fitted_classifier, damage):
    state = fitted_classifier.__getstate__()
    state["_network"] = damage(state["_network"])
    with pytest.raises(ValueError, match="network in this saved estimator cannot be read, the file is damaged: "):
        MotifCNNClassifier().__setstate__(state)


@pytest.mark.parametrize(
    "change",
    [
        {"n_filters": 9},
        {"n_conv_layers": 10**12},
        {"n_conv_layers": 10**12, "pool_size": 1},
        {"pool_size": 3},
        {"pool_size": 0},
        {"dense_units": None},
        {"activation": "swoosh"},
        {"dropout": 2},
        {"both_strands": None},
        {"n_filters": 0},
        {"kernel_size": "7"},
        {"input_shape": (30,)},
        {"input_shape": None},
        {"output_activation": "tanh"},
        {"further": 1},
    ],
    ids=str,
)
def test_an_architecture_that_does_not_match_raises(fitted_classifier, change):
    state = fitted_classifier.__getstate__()
    state["_architecture"] = {**state["_architecture"], **change}
    with pytest.raises(ValueError, match=r"in this saved estimator (cannot be read, the file )?is damaged"):
        MotifCNNClassifier().__setstate__(state)


@pytest.mark.parametrize(
    "classes", [np.array(["bound"]), np.array(["a", "b", "c"]), np.array(["a", "a"]), ["a", "b"], None]
)
def test_classes_that_do_not_match_raise(fitted_classifier, classes):
    state = {**fitted_classifier.__getstate__(), "classes_": classes}
    with pytest.raises(ValueError, match="its network has 2 outputs, so classes_ should have 2 labels"):
        MotifCNNClassifier().__setstate__(state)


@pytest.mark.parametrize("scale", [np.ones(2), np.array([np.nan]), 1.0, None])
def test_a_scale_that_does_not_match_raises(fitted_regressor, scale):
    with pytest.raises(ValueError, match="expected 1 finite numbers as y_scale_"):
        MotifCNNRegressor().__setstate__({**fitted_regressor.__getstate__(), "y_scale_": scale})


def test_the_network_is_released_with_the_estimator(fitted_classifier):
    loaded = pickle.loads(pickle.dumps(fitted_classifier))
    network = weakref.ref(loaded._network)
    del loaded
    gc.collect()
    assert network() is None
