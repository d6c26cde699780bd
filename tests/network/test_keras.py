"""Keras's global settings, TensorFlow's contexts, and the release of its graphs."""

import gc
import weakref

import numpy as np
import pytest

from skmotif import MotifCNNClassifier
from skmotif._network import _keras, _mutagenesis, _prediction, _trainer
from skmotif._network._keras import keras, tf, trace
from skmotif.inspection import attribution
from tests.conftest import SMALL_NETWORK


def fit_and_explain(one_hot, labels):
    """Return the history, predictions and attributions of a network."""
    classifier = MotifCNNClassifier(**{**SMALL_NETWORK, "epochs": 3, "random_state": 0}).fit(one_hot, labels)
    history = [value for values in classifier.history_.values() for value in values]
    results = [attribution(classifier, one_hot[:5], method=method) for method in ("gradient", "in_silico_mutagenesis")]
    return [history, classifier.predict_proba(one_hot), classifier.model_.predict(one_hot, verbose=0), *results]


@pytest.fixture(scope="module")
def expected(one_hot, labels):
    """The results with Keras's default settings."""
    return fit_and_explain(one_hot, labels)


def clear_compiled_graphs():
    _trainer._idle_trainers.clear()
    for graph in (
        _prediction._all_scores_graph,
        _prediction._chosen_scores_graph,
        _prediction._gradient_graph,
        _mutagenesis._mutants_graph,
    ):
        graph.cache_clear()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("floatx", "float16"),
        ("dtype_policy", "mixed_float16"),
        ("image_data_format", "channels_first"),
    ],
)
def test_global_settings_have_no_effect_and_stay_unchanged(one_hot, labels, expected, name, value):
    get, put = getattr(keras.config, name), getattr(keras.config, f"set_{name}")
    before = get()
    clear_compiled_graphs()
    put(value)
    try:
        found = fit_and_explain(one_hot, labels)
        assert getattr(get(), "name", get()) == value
    finally:
        put(before)
        clear_compiled_graphs()
    for by_default, with_setting in zip(expected, found, strict=True):
        np.testing.assert_array_equal(by_default, with_setting)


@pytest.mark.parametrize("call", ["fit", "partial_fit", "predict", "saliency_"])
def test_calls_in_a_graph_or_a_strategy_raise(fitted_classifier, one_hot, labels, call):
    arguments = (one_hot, labels) if call.endswith("fit") else (one_hot,)
    classifier = MotifCNNClassifier() if call == "fit" else fitted_classifier
    with tf.Graph().as_default(), pytest.raises(RuntimeError, match=r"cannot run inside a tf\.Graph"):
        getattr(classifier, call)(*arguments)
    strategy = tf.distribute.OneDeviceStrategy("/cpu:0")
    with (
        strategy.scope(),
        pytest.raises(RuntimeError, match=r"cannot run inside the scope of a tf\.distribute strategy"),
    ):
        getattr(classifier, call)(*arguments)


def test_a_graph_and_its_custom_gradients_are_released():
    @tf.custom_gradient
    def twice(x):
        return 2 * x, lambda upstream: 2 * upstream

    def gradient(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = tf.cond(tf.size(x) > 2, lambda: twice(x), lambda: tf.nn.silu(twice(x)))
        return tape.gradient(y, x)

    concrete = trace(gradient, tf.TensorSpec([None], tf.float32))
    assert concrete(tf.ones(3)).numpy().tolist() == [2, 2, 2]
    graph = weakref.ref(concrete.graph)
    del concrete
    gc.collect()
    assert graph() is None


@pytest.mark.parametrize("is_set_by_the_user", [True, False])
def test_the_memory_of_a_gpu_is_taken_as_needed(monkeypatch, is_set_by_the_user):
    grown = []
    monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: [f"{kind} 0", f"{kind} 1"])
    monkeypatch.setattr(tf.config.experimental, "set_memory_growth", lambda gpu, enable: grown.append((gpu, enable)))
    monkeypatch.delenv("TF_FORCE_GPU_ALLOW_GROWTH", raising=False)
    if is_set_by_the_user:
        monkeypatch.setenv("TF_FORCE_GPU_ALLOW_GROWTH", "false")
    _keras._grow_gpu_memory()
    assert grown == ([] if is_set_by_the_user else [("GPU 0", True), ("GPU 1", True)])
