import numpy as np
import pytest

from skmotif._network import _attribution
from skmotif._network._attribution import gradient, in_silico_mutagenesis, integrated_gradients, observed
from skmotif._network._builder import build_network
from skmotif._network._prediction import chosen_scores
from skmotif._network._score import Score
from tests.network.conftest import changed

# One filter with positive weights for A then C, and a negative weight for T instead of A; the score is 3 * best + 1.
BY_HAND = changed(
    input_shape=(5, 4),
    n_outputs=1,
    output_activation="linear",
    n_filters=1,
    kernel_size=2,
    dense_units=0,
    both_strands=False,
)
GACGT = np.eye(4, dtype=np.int8)[[[2, 0, 1, 2, 3]]]


@pytest.fixture(scope="module")
def by_hand():
    model = build_network(BY_HAND, seed=0)
    kernel = np.zeros((2, 4, 1))
    kernel[0, :, 0] = 1, 0, 0, -1
    kernel[1, 1, 0] = 2
    model.set_weights([kernel, np.array([-0.5]), np.array([[3.0]]), np.array([1.0])])
    return model.trainable_variables, BY_HAND, Score(np.zeros(1, dtype=int), "logit")


@pytest.fixture(scope="module")
def random_network():
    """A tanh network for 3 classes that scans both strands; each sequence is explained for another class."""
    architecture = changed(input_shape=(12, 4), n_outputs=3, activation="tanh")
    model = build_network(architecture, seed=1)
    rng = np.random.default_rng(0)
    # The biases stay zero: a network with biases is not continuous at a sequence without any base.
    model.set_weights([w + 0.2 * rng.normal(size=w.shape) if w.ndim > 1 else w for w in model.get_weights()])
    return model.trainable_variables, architecture, Score(np.arange(6) % 3, "logit")


@pytest.fixture(scope="module")
def random_sequences():
    return np.eye(4, dtype=np.int8)[np.random.default_rng(0).integers(4, size=(6, 12))]


def run(function, network, X, **options):
    """Call a function of weights, architecture, sequences and score."""
    weights, architecture, score = network
    return function(weights, architecture, X, score, **options)


def at(rows):
    """Return contributions of given positions, and zero elsewhere."""
    contributions = np.zeros((1, 5, 4))
    for position, row in rows.items():
        contributions[0, position] = row
    return contributions


def test_gradient_by_hand(by_hand):
    found = run(gradient, by_hand, GACGT)
    np.testing.assert_allclose(found, at({1: [3, 0, 0, -3], 2: [0, 6, 0, 0]}), atol=1e-6)
    np.testing.assert_allclose(observed("gradient_x_input", found, GACGT), [[0, 3, 6, 0, 0]], atol=1e-6)
    np.testing.assert_allclose(observed("gradient", found, GACGT), [[0, 3, 6, 0, 0]], atol=1e-6)


def test_corrected_gradient_by_hand(by_hand):
    found = run(gradient, by_hand, GACGT, gradient_correction=True)
    np.testing.assert_allclose(found, at({1: [3, 0, 0, -3], 2: [-1.5, 4.5, -1.5, -1.5]}), atol=1e-6)


def test_correction_subtracts_the_mean_over_the_bases(random_network, random_sequences):
    plain, corrected = (run(gradient, random_network, random_sequences, gradient_correction=c) for c in (False, True))
    np.testing.assert_allclose(corrected, plain - plain.mean(axis=2, keepdims=True), atol=1e-7)
    np.testing.assert_allclose(corrected.sum(axis=2), 0, atol=1e-6)


def test_integrated_gradients_by_hand(by_hand):
    # On the first sixth of the path the filter is inactive; on the rest, the gradient is that of the sequence.
    found = run(integrated_gradients, by_hand, GACGT, n_steps=60)
    np.testing.assert_allclose(found, at({1: [2.5, 0, 0, -2.5], 2: [0, 5, 0, 0]}), atol=1e-5)


@pytest.mark.parametrize("baseline", ["zeros", "uniform", "dinucleotide_shuffle"])
def test_integrated_gradients_are_complete(random_network, random_sequences, baseline):
    shuffles = 3
    found = run(
        integrated_gradients,
        random_network,
        random_sequences,
        baseline=baseline,
        n_steps=400,
        n_shuffles=shuffles,
        rng=np.random.default_rng(5),
    )
    rng = np.random.default_rng(5)
    starts = {
        "zeros": [np.zeros(random_sequences.shape, np.float32)],
        "uniform": [np.full(random_sequences.shape, 0.25, np.float32)],
        "dinucleotide_shuffle": [_attribution.shuffle_dinucleotides(random_sequences, rng) for _ in range(shuffles)],
    }[baseline]
    scores = run(chosen_scores, random_network, random_sequences)
    baseline_scores = np.mean([run(chosen_scores, random_network, start) for start in starts], axis=0)
    total = observed("integrated_gradients", found, random_sequences).sum(axis=1)
    assert np.abs(scores - baseline_scores).max() > 0.05
    np.testing.assert_allclose(total, scores - baseline_scores, atol=2e-3)


def test_hypothetical_contributions_sum_to_zero_for_the_uniform_baseline(random_network, random_sequences):
    found = run(integrated_gradients, random_network, random_sequences, n_steps=10, baseline="uniform")
    # With the uniform baseline, the contributions of the four bases are the corrected mean gradient.
    np.testing.assert_allclose(found.sum(axis=2), 0, atol=1e-5)


def test_mutagenesis_by_hand(by_hand):
    expected = at({1: [0, -3, -3, -6], 2: [-6, 0, -6, -6]})
    found = run(in_silico_mutagenesis, by_hand, GACGT)
    np.testing.assert_allclose(found, expected, atol=1e-6)
    np.testing.assert_allclose(observed("in_silico_mutagenesis", found, GACGT), [[0, 4, 6, 0, 0]], atol=1e-6)


@pytest.mark.parametrize("changes", [{}, {"activation": "gelu"}, {"pool_size": 2}])
def test_mutagenesis_equals_the_prediction_of_every_mutant(random_network, random_sequences, monkeypatch, changes):
    monkeypatch.setattr(_attribution, "_MUTANTS", 50)
    _, architecture, score = random_network
    architecture = changed(architecture, **changes)
    network = build_network(architecture, seed=1).trainable_variables, architecture, score
    found = run(in_silico_mutagenesis, network, random_sequences)
    reference = run(chosen_scores, network, random_sequences)
    for position, base in np.ndindex(12, 4):
        mutants = random_sequences.copy()
        mutants[:, position] = np.eye(4)[base]
        change = run(chosen_scores, network, mutants) - reference
        np.testing.assert_allclose(found[:, position, base], change, rtol=1e-5, atol=1e-6)


def test_unknown_bases_have_no_mutants(random_network, random_sequences):
    X = random_sequences.copy()
    X[:, 3:5] = 0
    found = run(in_silico_mutagenesis, random_network, X)
    assert not found[:, 3:5].any()
    assert found.any(axis=(0, 2)).sum() == 10
