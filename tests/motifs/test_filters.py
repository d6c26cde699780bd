import copy

import numpy as np
import pytest

from skmotif import MotifCNNClassifier, MotifCNNRegressor
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


def test_sites_are_the_windows_of_the_largest_response(motifs, fitted_classifier, one_hot):
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


def test_importance_is_the_change_when_the_filter_is_silent(motifs, fitted_classifier, one_hot):
    from skmotif._network._prediction import chosen_score

    index = int(motifs[0].name.removeprefix("filter_"))
    model = copy.deepcopy(fitted_classifier).model_
    kernel, bias = model.get_layer("conv_1").get_weights()
    kernel[:, :, index] = bias[index] = 0
    model.get_layer("conv_1").set_weights([kernel, bias])
    arguments = fitted_classifier._architecture, one_hot, np.ones(300), "logit"
    change = chosen_score(model.trainable_variables, *arguments) - chosen_score(fitted_classifier._weights, *arguments)
    assert motifs[0].importance == pytest.approx(np.abs(change).mean(), rel=1e-4)


def test_silent_filters_have_no_motif(one_hot, dataset):
    classifier = MotifCNNClassifier(**{**SMALL_NETWORK, "epochs": 1}, random_state=0).fit(one_hot, dataset.target)
    kernel, bias = classifier.model_.get_layer("conv_1").get_weights()
    bias[:3] = -100
    classifier.model_.get_layer("conv_1").set_weights([kernel, bias])
    names = {motif.name for motif in motifs_from_filters(classifier, one_hot)}
    assert names == {f"filter_{index}" for index in range(3, 8)}


def test_one_strand_and_a_regressor(one_hot, dataset):
    regressor = MotifCNNRegressor(**SMALL_NETWORK, both_strands=False, random_state=0)
    motifs = motifs_from_filters(regressor.fit(one_hot, dataset.target), one_hot, threshold=0.8)
    assert all((motif.sites["strand"] == "+").all() for motif in motifs)


def test_wrong_parameters(fitted_pipeline, dataset):
    with pytest.raises(ValueError, match="The 'threshold' parameter of motifs_from_filters"):
        motifs_from_filters(fitted_pipeline, dataset.data, threshold=1.0)
    with pytest.raises(ValueError, match=r"'other'.* is not among the classes"):
        motifs_from_filters(fitted_pipeline, dataset.data, target="other")
