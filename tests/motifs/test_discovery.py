import warnings

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier, MotifCNNRegressor
from skmotif._alphabet import reverse_complement
from skmotif.datasets import make_motif_classification
from skmotif.motifs import MotifList, discover_motifs
from tests.conftest import SMALL_NETWORK


@pytest.fixture(scope="module")
def motifs(fitted_pipeline, dataset, labels):
    return discover_motifs(fitted_pipeline, dataset.data, labels, random_state=0)


def test_only_the_planted_motif_is_discovered(motifs):
    assert isinstance(motifs, MotifList)
    assert len(motifs) == 1
    assert motifs[0].consensus in ("TGACTCA", "TGAGTCA")
    assert motifs[0].target == "bound"
    assert motifs[0].auroc > 0.95
    assert motifs[0].p_value < 1e-10
    assert motifs[0].hit_rates[0] > 0.9
    assert motifs[0].hit_rates[1] < 0.1
    low, high = motifs[0].enrichment_interval
    assert low < motifs[0].enrichment < high
    assert motifs[0].p_value <= motifs[0].q_value < 1e-9
    assert motifs[0].caution is None


def test_counts_are_almost_the_base_counts_at_the_sites(motifs, dataset, labels):
    motif = motifs[0]
    assert motif.n_sites == len(motif.sites)  # of strong sites; each counts almost as a whole
    assert (labels[motif.sites["sequence"]] == "bound").all()
    counts = np.zeros((len(motif), 4))
    for row, start, strand in motif.sites.itertuples(index=False):
        site = dataset.data[row][start : start + len(motif)]
        for position, base in enumerate(site if strand == "+" else reverse_complement(site)):
            counts[position, "ACGT".index(base)] += 1
    np.testing.assert_allclose(motif.counts, counts, atol=0.01 * len(motif.sites))


def test_sites_are_where_the_motif_was_planted(motifs, dataset):
    sites = motifs[0].sites
    planted = dataset.motif_starts[sites["sequence"], 0]
    assert (sites["start"] == planted).mean() > 0.95
    assert (sites["strand"] == sites["strand"].iloc[0]).mean() > 0.9


def test_the_same_random_state_gives_the_same_motifs(fitted_pipeline, dataset, labels, motifs):
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    again = discover_motifs(fitted_pipeline, dataset.data, labels, random_state=0)
    np.testing.assert_array_equal(again[0].counts, motifs[0].counts)
    assert again[0].p_value == motifs[0].p_value
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_y_defaults_to_the_predictions(fitted_pipeline, fitted_classifier, dataset, one_hot):
    predicted = discover_motifs(fitted_classifier, one_hot, random_state=1)
    given = discover_motifs(fitted_pipeline, dataset.data, fitted_pipeline.predict(dataset.data), random_state=1)
    np.testing.assert_array_equal(predicted[0].counts, given[0].counts)


def test_shuffled_labels_give_no_motif_and_a_warning(fitted_pipeline, dataset, labels):
    shuffled = np.random.default_rng(0).permutation(labels)
    with pytest.warns(UserWarning, match=r"No significant motif was found for bound, unbound \(alpha=0.01\)"):
        found = discover_motifs(fitted_pipeline, dataset.data, shuffled, random_state=0)
    assert found == MotifList()


def test_copies_on_either_strand_count_once(fitted_pipeline, dataset, labels, motifs):
    X = [*dataset.data, *dataset.data, *map(reverse_complement, dataset.data)]
    (found,) = discover_motifs(fitted_pipeline, X, np.tile(labels, 3), random_state=0)
    assert found.p_value == pytest.approx(motifs[0].p_value)
    assert found.sites.equals(motifs[0].sites)


def overfitted(shifts):
    """Return a network that overfits windows of 12 sequences with permuted labels, the windows, labels and groups."""
    sequences, _ = make_motif_classification(12, 70, random_state=0, return_X_y=True)
    X = [sequence[shift : shift + 50] for shift in shifts for sequence in sequences]
    y, groups = (np.tile(a, len(shifts)) for a in (np.random.default_rng(0).permutation(12) % 2, np.arange(12)))
    network = MotifCNNClassifier(**{**SMALL_NETWORK, "epochs": 30, "dropout": 0}, early_stopping=False, random_state=0)
    pipeline = make_pipeline(DNAOneHotEncoder(), network).fit(X, y)
    assert pipeline.score(X, y) == 1
    return pipeline, X, y, groups


def test_an_overfitted_network_has_no_motif_in_copies():
    pipeline, X, y, _ = overfitted([0] * 20)
    with pytest.warns(UserWarning, match="No significant motif"):
        assert discover_motifs(pipeline, X, y, random_state=0) == MotifList()


def test_an_overfitted_network_has_no_motif_in_related_sequences_with_groups():
    pipeline, X, y, groups = overfitted(range(20))
    assert discover_motifs(pipeline, X, y, random_state=0)  # without groups, the p-value is too small
    with pytest.warns(UserWarning, match="No significant motif"):
        assert discover_motifs(pipeline, X, y, groups=groups, random_state=0) == MotifList()


def test_random_labels_give_no_motif(dataset):
    y = np.random.default_rng(1).integers(2, size=300)
    pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(**{**SMALL_NETWORK, "epochs": 1}, random_state=0))
    pipeline.fit(dataset.data, y)
    with pytest.warns(UserWarning, match="No significant motif"):
        assert not discover_motifs(pipeline, dataset.data, y, random_state=0)


def test_two_motifs_in_sequences_with_padding_and_unknown_bases():
    data = make_motif_classification(600, 60, motifs=["TGACTCATT", "CCGGAAGTG"], plant="one", random_state=0)
    rng = np.random.default_rng(0)
    sequences = [s[: rng.integers(40, 61)] for s in data.data]
    sequences = [s[:5] + "NN" + s[7:] if i % 3 == 0 else s for i, s in enumerate(sequences)]
    network = MotifCNNClassifier(n_filters=16, kernel_size=9, learning_rate=0.01, epochs=25, random_state=0)
    pipeline = make_pipeline(DNAOneHotEncoder(), network).fit(sequences, data.target)
    found = discover_motifs(pipeline, sequences, data.target, random_state=0)
    consensus = {min(m.consensus, m.reverse_complement().consensus) for m in found[:2]}
    assert consensus == {min(m, reverse_complement(m)) for m in ("TGACTCATT", "CCGGAAGTG")}


def test_motifs_that_increase_a_response(dataset, one_hot):
    response = dataset.target + 0.1 * np.random.default_rng(0).normal(size=300)
    regressor = MotifCNNRegressor(**{**SMALL_NETWORK, "epochs": 30}, random_state=0).fit(one_hot, response)
    found = discover_motifs(regressor, one_hot, response, random_state=0)
    assert found[0].target == "high"
    assert found[0].consensus in ("TGACTCA", "TGAGTCA")


def planted_at(dataset, weight=1.0):
    """Return attributions that are high at the planted motif of the "bound" sequences."""
    attributions = np.random.default_rng(0).normal(0, 0.01, size=(300, 30))
    for row in np.flatnonzero(dataset.target):
        start = dataset.motif_starts[row, 0]
        attributions[row, start : start + 7] += weight
    return attributions


def test_attributions_from_elsewhere(dataset, labels, fitted_pipeline):
    attributions = planted_at(dataset)
    before = attributions.copy()
    by_labels = discover_motifs(None, dataset.data, labels, target="bound", attributions=attributions, random_state=0)
    by_network = discover_motifs(fitted_pipeline, dataset.data, labels, attributions=-attributions, random_state=0)
    assert [motif.consensus in ("TGACTCA", "TGAGTCA") for motif in by_labels] == [True]
    # The labels are sorted, so attributions explain the second class, "unbound"; the motif is that of the first.
    assert [motif.target for motif in by_network] == ["bound"]
    np.testing.assert_array_equal(attributions, before)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"y": None}, "y is needed if there is no estimator"),
        ({"attributions": np.zeros((300, 29))}, r"attributions should have shape \(300, 30\).*got \(300, 29\)"),
        ({"attributions": np.full((300, 30), np.nan)}, "attributions should be finite, got nan"),
        ({"y": np.arange(300) % 3, "target": None}, "attributions explain one target, got target=None and 3"),
        ({"y": np.zeros((300, 2))}, "y should be a 1d array"),
    ],
)
def test_invalid_attributions(dataset, labels, parameters, message):
    given = {"y": labels, "target": "bound", "attributions": np.zeros((300, 30)), **parameters}
    with pytest.raises(ValueError, match=message):
        discover_motifs(None, dataset.data, given.pop("y"), **given)


def test_attributions_of_two_outputs_need_a_target(dataset, one_hot, labels):
    outputs = np.column_stack([labels == "bound", labels == "unbound"]).astype(int)
    network = MotifCNNClassifier(**{**SMALL_NETWORK, "epochs": 1}, random_state=0).fit(one_hot, outputs)
    with pytest.raises(ValueError, match="attributions explain one target, got target=None and 2"):
        discover_motifs(network, one_hot, outputs, attributions=np.zeros((300, 30)))


def test_attributions_that_do_not_separate_the_classes(dataset, labels):
    with pytest.warns(UserWarning, match="The contributions, summed over a sequence, do not separate the classes"):
        assert not discover_motifs(None, dataset.data, labels, attributions=np.ones((300, 30)))


def test_sequences_shorter_than_a_seed_are_rejected():
    with pytest.raises(ValueError, match="Expected sequences of 8 bp or more, got 7 bp"):
        discover_motifs(None, ["ACGTACG"] * 20, np.arange(20) % 2, attributions=np.zeros((20, 7)))


def simulated(plant, n=1200, length=60, seed=0):
    """Return random sequences in which ``plant(bases, rng)`` changes every second one, labels, and attributions."""
    rng = np.random.default_rng(seed)
    bases, y = rng.choice(list("ACGT"), size=(n, length)), np.arange(n) % 2
    attributions = rng.normal(0, 0.01, size=bases.shape)
    for row in np.flatnonzero(y):
        start, width = plant(bases[row], rng)
        attributions[row, start : start + width] += 1
    return ["".join(row) for row in bases], y, attributions


def discovered(plant, **options):
    X, y, attributions = simulated(plant)
    return discover_motifs(None, X, y, target=1, attributions=attributions, random_state=0, **options)


def test_related_motifs_are_separated():
    words = ["TGACTCATCG", "TGACGTCAGA"]  # the same in 4 of 10 positions

    def plant(bases, rng):
        start = rng.integers(50)
        bases[start : start + 10] = list(words[rng.integers(2)])
        return start, 10

    found = {min(m.consensus, m.reverse_complement().consensus) for m in discovered(plant)}
    assert found == {min(word, reverse_complement(word)) for word in words}


def test_all_motifs_are_found_without_a_maximum():
    words = ["TGACTCATCG", "CCGGAAGTAC", "GATAAGATTC", "AACAATGGCA"]

    def plant(bases, rng):
        start = rng.integers(50)
        bases[start : start + 10] = list(words[rng.integers(4)])
        return start, 10

    expected = {min(word, reverse_complement(word)) for word in words}
    assert {min(m.consensus, m.reverse_complement().consensus) for m in discovered(plant, max_motifs=None)} == expected
    assert len(discovered(plant, max_motifs=2)) == 2


def test_preferred_position():
    def plant(bases, rng):
        start = rng.integers(20, 24)
        bases[start : start + 8] = list("TATAAAAG")
        return start, 8

    (motif,) = discovered(plant)
    assert motif.position == (20, 31)
    assert motif.position_p_value < 1e-20


def test_no_preferred_position_of_a_motif_that_is_anywhere(motifs):
    assert motifs[0].position is None
    assert motifs[0].position_p_value > 0.01


def test_repeats_and_composition_are_said_to_be_such():
    copy = np.random.default_rng(1).choice(list("ACGT"), size=60)

    def plant_repeat(bases, rng):
        first = rng.integers(20)
        is_kept = (rng.random(60) < 0.9)[first:]
        bases[: 60 - first][is_kept] = copy[first:][is_kept]
        return 10, 20

    def plant_composition(bases, rng):
        bases[:] = rng.choice(list("ACGT"), p=[0.1, 0.4, 0.4, 0.1], size=60)
        return rng.integers(40), 12

    assert {motif.caution for motif in discovered(plant_repeat)} == {"repeat"}
    assert [motif.caution for motif in discovered(plant_composition)] in ([], ["composition"])


def test_verbose_shows_progress(fitted_pipeline, dataset, labels, capsys):
    discover_motifs(fitted_pipeline, dataset.data, labels, target="bound", random_state=0, verbose=1)
    assert "found=1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"target": "other"}, "target 'other' is not among the classes"),
        ({"window": 7}, "The 'window' parameter of discover_motifs"),
        ({"alpha": 0}, "The 'alpha' parameter"),
        ({"y": ["bound"] * 299}, "inconsistent numbers of samples"),
        ({"y": ["else"] * 300}, "y has 'else', which is not among the classes"),
        ({"y": ["bound"] * 300}, "Expected 4 or more distinct sequences of 'bound' .* got 300 and 0; copies"),
        ({"groups": np.arange(299)}, "inconsistent numbers of samples"),
        ({"groups": [None] * 300}, r"Group 0 is missing \(None\)"),
        ({"groups": [0] * 300}, "got 1 and 1; copies and relatives count once"),
    ],
)
def test_invalid_parameters(fitted_pipeline, dataset, labels, parameters, message):
    with pytest.raises(ValueError, match=message):
        discover_motifs(fitted_pipeline, dataset.data, **{"y": labels, **parameters})


def test_input_must_be_one_hot():
    series = np.random.default_rng(0).normal(size=(40, 30, 1))
    classifier = MotifCNNClassifier(**{**SMALL_NETWORK, "epochs": 1}).fit(series, np.arange(40) % 2)
    with pytest.raises(ValueError, match=r"Expected sequences of shape \(n_sequences, length, 4\).*got \(40, 30, 1\)"):
        discover_motifs(classifier, series)


def test_motifs_are_discovered_in_few_sequences():
    data = make_motif_classification(60, 50, random_state=0)
    pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0)).fit(data.data, data.target)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = discover_motifs(pipeline, data.data, data.target, random_state=0)
    assert [motif.consensus for motif in found] == ["CGACCGAACTCC"]


@pytest.mark.parametrize("target", [["bound", "unbound"], np.full((2, 2), "bound"), {"bound"}])
def test_a_target_is_one_label(fitted_pipeline, dataset, labels, target):
    with pytest.raises(ValueError, match="is not among the classes"):
        discover_motifs(fitted_pipeline, dataset.data, labels, target=target)


def test_labels_must_have_the_same_shape(fitted_pipeline, dataset):
    with pytest.raises(ValueError, match="inhomogeneous shape"):
        discover_motifs(fitted_pipeline, dataset.data, [[0, 1], [1]] * 150)
