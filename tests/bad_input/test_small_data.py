"""Valid data that are few or all alike lead to a result or a clear error."""

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier, MotifCNNRegressor
from skmotif.inspection import attribution
from skmotif.motifs import discover_motifs, motifs_from_filters
from tests.conftest import SMALL_NETWORK


@pytest.fixture(autouse=True)
def no_training():
    """Replace the fixture of that name: the tests below train networks."""


def cnn(estimator=MotifCNNClassifier, **params):
    return make_pipeline(DNAOneHotEncoder(), estimator(**{**SMALL_NETWORK, "epochs": 2, "random_state": 0, **params}))


def copies(letter_or_sequence):
    """Return 40 copies of a sequence of 30 bp, and alternating labels."""
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


@pytest.mark.parametrize("class_weight", [None, "balanced"])
def test_one_positive_stays_in_training(dataset, class_weight):
    y = (np.arange(200) == 7).astype(int)
    fitted = cnn(class_weight=class_weight).fit(dataset.data[:200], y)
    assert np.isfinite(fitted[-1].history_["val_loss"]).all()
    assert np.isfinite(fitted.predict_proba(dataset.data)).all()
    with pytest.raises(ValueError, match=r"Expected 4 or more distinct sequences of '0' .* got \d+ and 1;"):
        discover_motifs(fitted, dataset.data[:200], y)


@pytest.mark.parametrize("sequence", ["A", "N", "ACGTTGACTCAGGATTACAGGATTACAGGA"])
def test_copies_of_one_sequence(sequence):
    X, y = copies(sequence)
    with pytest.warns(UserWarning, match="No class has more than one distinct sequence"):
        fitted = cnn().fit(X, y)
    probability = fitted.predict_proba(X)
    np.testing.assert_allclose(probability, probability[:1].repeat(40, axis=0), rtol=1e-5)
    attributions = attribution(fitted, X)
    assert np.isfinite(attributions).all()
    assert (attributions != 0).any() == (sequence != "N")
    with pytest.raises(ValueError, match="got 1 and 1; copies and relatives count once"):
        discover_motifs(fitted, X, y, random_state=0)


def test_unknown_bases_have_no_motif_and_no_attributions(fitted_pipeline):
    X, _ = copies("N")
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
    np.testing.assert_allclose(scores, scores[0], rtol=1e-5)  # without a window, all features are zero
    assert not attribution(fitted, X[::3]).any()
    long = np.arange(300) % 3 != 0
    assert fitted.score(X[long], labels[long]) > 0.9
