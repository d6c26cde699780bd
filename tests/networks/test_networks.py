"""Networks other than skmotif's own layers, in the estimators."""

import pickle

import keras
import numpy as np
import pytest
from joblib import parallel_config
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import BaggingClassifier, StackingClassifier, VotingClassifier
from sklearn.model_selection import GridSearchCV, TunedThresholdClassifierCV, cross_val_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier, MotifCNNRegressor
from skmotif.inspection import attribution
from skmotif.motifs import discover_motifs, motifs_from_filters
from skmotif.networks import AttentionNetwork, DilatedNetwork, load_network
from tests.networks import outside
from tests.networks.outside import frozen_network, outside_network

SMALL = {"epochs": 2, "learning_rate": 0.02, "random_state": 0}


@pytest.fixture(scope="module")
def classifier(one_hot, labels):
    """An ensemble of two networks, fitted to `one_hot`."""
    return MotifCNNClassifier(network=outside_network, n_estimators=2, **SMALL).fit(one_hot, labels)


def log_odds(model, X):
    """Return the log-odds of the second class, from the probabilities of a Keras model."""
    probability = model.predict(X.astype("float32"), verbose=0).astype(float)
    return np.log(probability[:, 1] / probability[:, 0])


def test_the_estimator_predicts_what_the_model_does(classifier, one_hot):
    """So the statistics of batch normalisation are used, and saved."""
    np.testing.assert_allclose(classifier.decision_function(one_hot), log_odds(classifier.model_, one_hot), atol=1e-4)
    assert classifier.predict_members(one_hot).shape == (2, len(one_hot), 2)
    saved = pickle.loads(pickle.dumps(classifier))
    np.testing.assert_array_equal(saved.predict_proba(one_hot), classifier.predict_proba(one_hot))
    assert "member_2" in [layer.name for layer in saved.model_.layers]


def test_the_score_is_the_mean_of_both_strands(classifier, one_hot, labels):
    reverse = one_hot[:, ::-1, ::-1]
    np.testing.assert_allclose(classifier.decision_function(reverse), classifier.decision_function(one_hot), atol=1e-5)
    one_strand = MotifCNNClassifier(network=outside_network, both_strands=False, **SMALL).fit(one_hot, labels)
    assert np.abs(one_strand.decision_function(reverse) - one_strand.decision_function(one_hot)).max() > 0.01


def test_the_same_seed_gives_the_same_network(classifier, one_hot, labels):
    again = MotifCNNClassifier(network=outside_network, n_estimators=2, **SMALL).fit(one_hot, labels)
    np.testing.assert_array_equal(again.predict_proba(one_hot), classifier.predict_proba(one_hot))


def test_a_network_that_changed_since_it_was_saved_is_refused(one_hot, labels, monkeypatch):
    content = pickle.dumps(MotifCNNClassifier(network=outside_network, **SMALL).fit(one_hot, labels))

    def outside_network_with_more_units(input_shape, n_outputs, seed):
        inputs = keras.Input(input_shape)
        return keras.Model(inputs, keras.layers.Dense(n_outputs)(keras.layers.GlobalMaxPooling1D()(inputs)))

    outside_network_with_more_units.__qualname__ = "outside_network"
    monkeypatch.setattr(outside, "outside_network", outside_network_with_more_units)
    with pytest.raises(ValueError, match="load it with the code that saved it"):
        pickle.loads(content).predict(one_hot)


def test_mutagenesis_is_the_change_of_the_prediction(classifier, one_hot):
    X = one_hot[:2]
    found = attribution(classifier, X, method="in_silico_mutagenesis", hypothetical=True)
    mutants = np.repeat(X[:, np.newaxis], 4, axis=1)
    mutants[:, :, 11] = np.eye(4)
    change = classifier.decision_function(mutants.reshape(8, -1, 4)).reshape(2, 4)
    np.testing.assert_allclose(found[:, 11], change - classifier.decision_function(X)[:, np.newaxis], atol=1e-4)


def test_what_needs_the_filters_of_skmotif_is_refused(classifier, one_hot):
    with pytest.raises(ValueError, match="The filters are known only with network=None"):
        motifs_from_filters(classifier, one_hot)
    assert not hasattr(classifier, "n_filters_")
    assert not hasattr(classifier, "position_bias_")
    with pytest.raises(ValueError, match=r"kernel_size=7, dropout=0\.1 has no effect if network is given"):
        MotifCNNClassifier(network=outside_network, kernel_size=7, dropout=0.1).fit(one_hot, np.arange(300) % 2)


def test_a_search_over_the_parameters_of_a_network(dataset):
    pipe = make_pipeline(
        DNAOneHotEncoder(), MotifCNNClassifier(network=DilatedNetwork(8, 7, n_blocks=1), **{**SMALL, "epochs": 8})
    )
    grid = {"motifcnnclassifier__network__kernel_size": [1, 9]}
    search = GridSearchCV(pipe, grid, cv=2, scoring="roc_auc").fit(dataset.data, dataset.target)
    assert search.best_params_ == {"motifcnnclassifier__network__kernel_size": 9}
    assert search.best_estimator_[-1].model_.get_layer("dilated_network").layers[1].kernel_size == (9,)


def test_the_optimizer_of_a_compiled_network_is_used(one_hot, labels):
    parameters = {"network": frozen_network, "batch_size": 300, "both_strands": False, "random_state": 0}

    def fit(epochs):
        return MotifCNNClassifier(**parameters, epochs=epochs, early_stopping=False).fit(one_hot, labels)

    short, long = fit(1), fit(2)
    assert isinstance(long.model_.optimizer, keras.optimizers.SGD)
    assert float(long.model_.optimizer.learning_rate) == pytest.approx(0.1 * 0.5**2)
    before, after = (cnn.model_.get_layer("dilated_network").get_weights() for cnn in (short, long))
    assert before[0].shape == (7, 4, 4)
    np.testing.assert_array_equal(before[0], after[0])  # frozen
    assert not np.array_equal(before[2], after[2])
    loaded = pickle.loads(pickle.dumps(long))
    np.testing.assert_array_equal(loaded.predict_proba(one_hot), long.predict_proba(one_hot))
    with pytest.raises(ValueError, match=r"learning_rate=0\.5 has no effect if network is compiled"):
        MotifCNNClassifier(**parameters, learning_rate=0.5).fit(one_hot, labels)


def test_other_targets_and_training_in_parts(one_hot, dataset):
    network = AttentionNetwork(8, 7, dense_units=8)
    several = np.stack([dataset.target, 1 - dataset.target, dataset.target], axis=1)
    classifier = MotifCNNClassifier(network=network, **SMALL).fit(one_hot, several)
    assert classifier.predict_proba(one_hot).shape == (300, 3)
    regressor = MotifCNNRegressor(network=network, n_estimators=2, **SMALL).fit(one_hot, several[:, :2])
    assert regressor.predict(one_hot).shape == (300, 2)
    parts = MotifCNNClassifier(network=network, **SMALL)
    for part in (slice(0, 150), slice(150, 300)):
        parts.partial_fit(one_hot[part], dataset.target[part], classes=[0, 1])
    assert parts.n_iter_ == 2


@pytest.mark.parametrize("network", [None, DilatedNetwork(4), AttentionNetwork(4), outside_network])
def test_a_network_is_exported_and_loaded_by_keras(network, one_hot, dataset, tmp_path):
    layers = {"n_filters": 4} if network is None else {}
    fitted = MotifCNNClassifier(network=network, **layers, **{**SMALL, "epochs": 1, "learning_rate": 0.001}).fit(
        one_hot, dataset.target
    )
    fitted.model_.save(tmp_path / "network.keras")
    loaded = load_network(tmp_path / "network.keras")
    np.testing.assert_allclose(log_odds(loaded, one_hot), fitted.decision_function(one_hot), atol=1e-4)


def test_a_file_with_code_is_not_loaded(tmp_path):
    inputs = keras.Input((3,))
    keras.Model(inputs, keras.layers.Lambda(lambda x: 2 * x)(inputs)).save(tmp_path / "code.keras")
    with pytest.raises(ValueError, match=r"unsafe|disallowed|safe_mode"):
        load_network(tmp_path / "code.keras")
    with pytest.raises(FileNotFoundError, match=r"No such file: .*missing\.keras"):
        load_network(tmp_path / "missing.keras")


# The settings learn the motif of the tutorial, which has 12 bp, with each of the networks.
@pytest.mark.parametrize(
    ("network", "learning_rate"),
    [(DilatedNetwork(16, 15, n_blocks=2), 0.005), (AttentionNetwork(32), 0.001), (outside_network, 0.01)],
)
def test_every_network_finds_the_motif_of_the_tutorial(network, learning_rate, tutorial):
    X, y = tutorial.data[:1200], tutorial.target[:1200]
    cnn = MotifCNNClassifier(network=network, learning_rate=learning_rate, epochs=25, random_state=0)
    pipe = make_pipeline(DNAOneHotEncoder(), cnn).fit(X, y)
    assert pipe.score(tutorial.data[1200:], tutorial.target[1200:]) > 0.95
    motifs = discover_motifs(pipe, X, y, max_motifs=2, random_state=0)
    assert "CGACCGAACTCC" in (motifs[0].consensus, motifs[0].reverse_complement().consensus)


def test_the_meta_estimators_of_scikit_learn(dataset, labels):
    X, y = dataset.data.reshape(-1, 1), labels

    def new_pipeline(network):
        return make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(network=network, epochs=1, random_state=0))

    pipe = new_pipeline(AttentionNetwork(8, 7, dense_units=8))
    for meta in (
        BaggingClassifier(pipe, n_estimators=2, random_state=0),
        CalibratedClassifierCV(pipe, cv=2),
        OneVsRestClassifier(pipe),
        StackingClassifier([("cnn", pipe)], cv=2),
        TunedThresholdClassifierCV(pipe, cv=2),
        VotingClassifier([("a", pipe), ("b", clone(pipe))], voting="soft"),
    ):
        assert meta.fit(X, y).predict_proba(X).shape == (len(X), 2)
    # The function is pickled for the workers by its name.
    with parallel_config(backend="loky", n_jobs=2):
        scores = cross_val_score(new_pipeline(outside_network), X, y, cv=2, scoring="roc_auc")
    np.testing.assert_array_equal(scores, cross_val_score(new_pipeline(outside_network), X, y, cv=2, scoring="roc_auc"))
