import numpy as np
import pytest
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier, MotifCNNRegressor
from skmotif._network import Score
from skmotif._network._prediction import gradients
from skmotif._pipeline import fitted_network
from skmotif.inspection import attribution
from tests.conftest import SMALL_NETWORK

METHODS = ["gradient", "gradient_x_input", "integrated_gradients", "in_silico_mutagenesis"]


@pytest.fixture(scope="module")
def sequences(dataset):
    return dataset.data[:8]


def test_default_is_gradient_times_input(fitted_pipeline, fitted_classifier, dataset, one_hot):
    found = attribution(fitted_pipeline, dataset.data)
    network = fitted_network(fitted_classifier)
    gradient = gradients(network.weights, network.architecture, one_hot, Score(np.ones(300), "logit"))
    np.testing.assert_array_equal(found, (gradient * one_hot).sum(axis=2))
    np.testing.assert_array_equal(fitted_classifier.saliency_(one_hot), np.clip(found, 0, None))


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("output", ["logit", "probability"])
def test_encoded_sequences_give_the_same_attributions(fitted_pipeline, sequences, method, output):
    found = attribution(fitted_pipeline, sequences, method=method, output=output)
    assert found.shape == (8, 30)
    assert found.dtype == np.float32
    encoded = attribution(fitted_pipeline[-1], fitted_pipeline[:-1].transform(sequences), method=method, output=output)
    np.testing.assert_array_equal(found, encoded)
    hypothetical = attribution(fitted_pipeline, list(sequences), method=method, output=output, hypothetical=True)
    assert hypothetical.shape == (8, 30, 4)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_finds_the_motif(fitted_pipeline, dataset, method):
    bound = np.flatnonzero(dataset.target == 1)[:40]
    found = attribution(fitted_pipeline, dataset.data[bound], target="bound", method=method)
    starts = dataset.motif_starts[bound]
    inside = (np.arange(30) >= starts) & (np.arange(30) < starts + 7)
    assert found[inside].mean() > 5 * np.abs(found[~inside]).mean()


@pytest.mark.parametrize("method", METHODS[1:])
def test_attributions_of_two_classes_have_opposite_signs(fitted_pipeline, sequences, method):
    bound, unbound = (attribution(fitted_pipeline, sequences, target=t, method=method) for t in ("bound", "unbound"))
    np.testing.assert_allclose(bound, -unbound, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("method", METHODS)
def test_n_and_padding_have_no_attribution(fitted_pipeline, sequences, method):
    sequence = sequences[0][:10] + "NN" + sequences[0][12:25]
    pipeline = make_pipeline(DNAOneHotEncoder(length=30).fit([sequence]), fitted_pipeline[-1])
    for hypothetical in (False, True):
        found = attribution(pipeline, [sequence], method=method, hypothetical=hypothetical)[0]
        assert not found[10:12].any()
        assert not found[25:].any()
        assert found.any()


def test_long_input_is_processed_in_batches(fitted_pipeline, dataset, monkeypatch):
    whole = attribution(fitted_pipeline, dataset.data[:50])
    monkeypatch.setattr("skmotif._network._attribution._POSITIONS", 7 * 30)
    np.testing.assert_allclose(attribution(fitted_pipeline, dataset.data[:50]), whole, rtol=1e-5, atol=1e-6)


def test_random_state_determines_shuffled_baselines(fitted_pipeline, sequences):
    first, again, other = (
        attribution(
            fitted_pipeline,
            sequences,
            method="integrated_gradients",
            baseline="dinucleotide_shuffle",
            n_steps=5,
            n_shuffles=2,
            random_state=seed,
        )
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)


def test_regressor_and_numeric_series(one_hot):
    regressor = MotifCNNRegressor(**{**SMALL_NETWORK, "epochs": 1}, random_state=0).fit(one_hot, np.arange(300.0))
    assert attribution(regressor, one_hot[:3], method="in_silico_mutagenesis").shape == (3, 30)
    with pytest.raises(ValueError, match="output='probability' requires a classifier, got a MotifCNNRegressor"):
        attribution(regressor, one_hot[:3], output="probability")
    series = np.random.default_rng(0).normal(size=(40, 30))
    with pytest.warns(UserWarning, match="is read as 40 series of 30 steps"):
        classifier = MotifCNNClassifier(**{**SMALL_NETWORK, "epochs": 1}).fit(series, np.arange(40) % 2)
    assert attribution(classifier, series, method="integrated_gradients").shape == (40, 30)
    with pytest.raises(ValueError, match=r"Mutants and shuffles need one-hot sequences.*got \(40, 30\)"):
        attribution(classifier, series, method="in_silico_mutagenesis")


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"method": "deeplift"}, "The 'method' parameter of attribution must be a str among"),
        ({"output": "score"}, "The 'output' parameter"),
        ({"baseline": "ones"}, "The 'baseline' parameter"),
        ({"n_steps": 0}, "The 'n_steps' parameter"),
        ({"target": "other"}, "'other'.* is not among the classes"),
        (
            {"method": "in_silico_mutagenesis", "gradient_correction": True},
            "needs a method that takes gradients",
        ),
    ],
)
def test_invalid_parameters_raise(fitted_pipeline, sequences, parameters, message):
    with pytest.raises(ValueError, match=message):
        attribution(fitted_pipeline, sequences, **parameters)


def test_invalid_estimators_raise(fitted_classifier, sequences, one_hot):
    with pytest.raises(TypeError, match="got LogisticRegression"):
        attribution(LogisticRegression(), one_hot)
    with pytest.raises(NotFittedError):
        attribution(MotifCNNClassifier(), one_hot)
    with pytest.raises(ValueError, match="takes encoded sequences, got strings"):
        attribution(fitted_classifier, sequences)


def test_rows_of_different_length_raise(fitted_classifier):
    with pytest.raises(ValueError, match="inhomogeneous shape"):
        attribution(fitted_classifier, [[1, 2], [3]])
