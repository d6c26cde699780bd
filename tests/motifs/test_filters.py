import copy

import numpy as np
import pytest

from skmotif import MotifCNNClassifier, MotifCNNRegressor
from skmotif._network import Score
from skmotif._pipeline import fitted_network
from skmotif.metrics import motif_recovery
from skmotif.motifs import motifs_from_filters
from tests.conftest import SMALL_NETWORK


@pytest.fixture(scope="module")
def motifs(fitted_pipeline, dataset):
    return motifs_from_filters(fitted_pipeline, dataset.data)


def test_an_important_filter_detects_the_motif(motifs):
    assert 0 < len(motifs) <= 8
    importance = [motif.importance for motif in motifs]
    assert importance == sorted(importance, reverse=True)
    assert motif_recovery(["TGACTCA"], motifs[:3])["similarity"][0] > 0.6


def test_sites_are_the_windows_with_the_largest_response(motifs, fitted_classifier, one_hot):
    kernel, bias = fitted_classifier.model_.get_layer("conv_1").get_weights()
    for motif in motifs[:3]:
        index = int(motif.name.removeprefix("filter_"))
        responses = []
        for strand in (one_hot, one_hot[:, ::-1, ::-1]):
            windows = np.lib.stride_tricks.sliding_window_view(strand, 7, axis=1)
            responses.append(np.einsum("npck,kc->np", windows, kernel[:, :, index]) + bias[index])
        responses[1] = responses[1][:, ::-1]
        best = np.max(responses, axis=(0, 2))
        expected = np.flatnonzero(best > 0.5 * best.max())
        assert motif.sites["sequence"].tolist() == expected.tolist()
        for row, start, strand in motif.sites.itertuples(index=False):
            assert responses["+-".index(strand)][row, start] == pytest.approx(best[row], rel=1e-5)
        assert motif.n_sites == len(expected)


def test_importance_is_the_change_if_the_filter_is_ablated(motifs, fitted_classifier, one_hot):
    index = int(motifs[0].name.removeprefix("filter_"))
    ablated = copy.deepcopy(fitted_classifier)
    kernel, bias = ablated.model_.get_layer("conv_1").get_weights()
    kernel[:, :, index] = bias[index] = 0
    ablated.model_.get_layer("conv_1").set_weights([kernel, bias])
    score = Score(np.ones(300, dtype=int), "logit")
    ablated_scores, scores = (fitted_network(c).chosen_scores(one_hot, score) for c in (ablated, fitted_classifier))
    change = ablated_scores - scores
    assert motifs[0].importance == pytest.approx(np.abs(change).mean(), rel=1e-4)


def test_the_filters_of_an_ensemble_are_those_of_all_members(one_hot, dataset):
    classifier = MotifCNNClassifier(**SMALL_NETWORK, n_estimators=2, random_state=0).fit(one_hot, dataset.target)
    motifs = {motif.name: motif for motif in motifs_from_filters(classifier, one_hot)}
    second = [name for name in motifs if int(name.removeprefix("filter_")) >= 8]
    assert 0 < len(second) < len(motifs)
    ablated = copy.deepcopy(classifier)
    layer = ablated.model_.get_layer("member_2").get_layer("conv_1")
    kernel, bias = layer.get_weights()
    index = int(second[0].removeprefix("filter_")) - 8
    kernel[:, :, index] = bias[index] = 0
    layer.set_weights([kernel, bias])
    change = ablated.decision_function(one_hot) - classifier.decision_function(one_hot)
    assert motifs[second[0]].importance == pytest.approx(np.abs(change).mean(), rel=1e-4)


def test_filters_without_a_response_have_no_motif(one_hot, dataset):
    classifier = MotifCNNClassifier(**{**SMALL_NETWORK, "epochs": 1}, random_state=0).fit(one_hot, dataset.target)
    kernel, bias = classifier.model_.get_layer("conv_1").get_weights()
    bias[:3] = -100
    classifier.model_.get_layer("conv_1").set_weights([kernel, bias])
    names = {motif.name for motif in motifs_from_filters(classifier, one_hot)}
    assert names == {f"filter_{index}" for index in range(3, 8)}


def test_regressor_that_scans_one_strand(one_hot, dataset):
    regressor = MotifCNNRegressor(**SMALL_NETWORK, both_strands=False, random_state=0)
    motifs = motifs_from_filters(regressor.fit(one_hot, dataset.target), one_hot, threshold=0.8)
    assert all((motif.sites["strand"] == "+").all() for motif in motifs)


def test_invalid_parameters(fitted_pipeline, dataset):
    with pytest.raises(ValueError, match="The 'threshold' parameter of motifs_from_filters"):
        motifs_from_filters(fitted_pipeline, dataset.data, threshold=1.0)
    with pytest.raises(ValueError, match=r"'other'.* is not among the classes"):
        motifs_from_filters(fitted_pipeline, dataset.data, target="other")
