"""Data that are valid, and yet hardly any: a result, or a clear error."""

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier, MotifCNNRegressor
from skmotif.inspection import attribution
from skmotif.motifs import discover_motifs, motifs_from_filters
from tests.conftest import SMALL_NETWORK


@pytest.fixture(autouse=True)
def nothing_is_trained():
    """Here, networks are trained."""


def cnn(estimator=MotifCNNClassifier, **params):
    return make_pipeline(DNAOneHotEncoder(), estimator(**{**SMALL_NETWORK, "epochs": 2, "random_state": 0, **params}))


def all_alike(letter_or_sequence):
    return np.array([(letter_or_sequence * 30)[:30]] * 40, dtype=object), np.arange(40) % 2


@pytest.mark.parametrize("n_sequences", [3, 20])
def test_few_sequences(dataset, n_sequences):
    y = np.arange(n_sequences) % 2
    probability = cnn().fit(dataset.data[:n_sequences], y).predict_proba(dataset.data)
    assert np.isfinite(probability).all()


def test_two_sequences(dataset):
    with pytest.raises(ValueError, match=r"no class has more than one sequence \(n_samples=2\).*early_stopping=False"):
        cnn().fit(dataset.data[:2], [0, 1])
    fitted = cnn(early_stopping=False).fit(dataset.data[:2], [0, 1])
    assert np.isfinite(fitted.predict_proba(dataset.data[:2])).all()
    assert np.isfinite(cnn(MotifCNNRegressor).fit(dataset.data[:2], [0, 1]).predict(dataset.data[:2])).all()


def test_one_class(dataset):
    with pytest.raises(ValueError, match="needs sequences of at least 2 classes; got 1 class: 1"):
        cnn().fit(dataset.data, np.ones(300, dtype=int))


@pytest.mark.parametrize("class_weight", [None, "balanced"])
def test_one_positive_stays_in_training(dataset, class_weight):
    y = (np.arange(200) == 7).astype(int)
    fitted = cnn(class_weight=class_weight).fit(dataset.data[:200], y)
    assert np.isfinite(fitted[-1].history_["val_loss"]).all()
    assert np.isfinite(fitted.predict_proba(dataset.data)).all()
    with pytest.raises(ValueError, match=r"Expected 4 distinct sequences or more of '0' .* got \d+ and 1;"):
        discover_motifs(fitted, dataset.data[:200], y)


@pytest.mark.parametrize("sequence", ["A", "N", "ACGTTGACTCAGGATTACAGGATTACAGGA"])
def test_sequences_that_are_all_alike(sequence):
    X, y = all_alike(sequence)
    with pytest.warns(UserWarning, match="No class has more than one distinct sequence"):
        fitted = cnn().fit(X, y)
    probability = fitted.predict_proba(X)
    np.testing.assert_allclose(probability, probability[:1].repeat(40, axis=0), rtol=1e-5)
    attributions = attribution(fitted, X)
    assert np.isfinite(attributions).all()
    assert (attributions != 0).any() == (sequence != "N")
    with pytest.raises(ValueError, match="got 1 and 1; copies and relatives count once"):
        discover_motifs(fitted, X, y, random_state=0)


def test_unknown_bases_alone_have_no_motif(fitted_pipeline):
    X, _ = all_alike("N")
    assert motifs_from_filters(fitted_pipeline, X) == []
    for method in ["integrated_gradients", "in_silico_mutagenesis"]:
        assert not attribution(fitted_pipeline, X[:2], method=method).any()
    shuffled = attribution(fitted_pipeline, X[:2], method="integrated_gradients", baseline="dinucleotide_shuffle")
    assert not shuffled.any()


def test_sequences_shorter_than_the_kernel(dataset, labels):
    X = dataset.data.copy()
    X[::3] = "ACG"
    fitted = cnn(epochs=12).fit(X, labels)
    scores = fitted.decision_function(X[::3])
    np.testing.assert_allclose(scores, scores[0], rtol=1e-5)  # no window, hence no evidence
    assert not attribution(fitted, X[::3]).any()
    long = np.arange(300) % 3 != 0
    assert fitted.score(X[long], labels[long]) > 0.9


def test_sequences_all_shorter_than_the_kernel():
    with pytest.raises(ValueError, match=r"kernel_size=7 is longer than the sequences \(n_features=3\)"):
        cnn().fit(["ACG", "CCG"] * 20, [0, 1] * 20)
