import numpy as np
import pytest
from sklearn.base import clone, is_regressor

from skmotif import MotifCNNRegressor
from tests.conftest import SMALL_NETWORK


def small_regressor(**parameters):
    return MotifCNNRegressor(**{**SMALL_NETWORK, "epochs": 3, "random_state": 0, **parameters})


@pytest.fixture(scope="module")
def response(dataset):
    """A simulated reporter assay: 1,000 units more if the sequence has the motif, with noise."""
    return 5000 + 1000 * dataset.target + np.random.default_rng(0).normal(scale=50, size=300)


def test_the_regressor_learns_the_response_in_its_units(one_hot, response, dataset):
    regressor = small_regressor(epochs=40, dropout=0).fit(one_hot, response)
    assert is_regressor(regressor)
    assert regressor.score(one_hot, response) > 0.8
    predicted = regressor.predict(one_hot)
    assert predicted.shape == (300,)
    assert predicted[dataset.target == 1].mean() - predicted[dataset.target == 0].mean() == pytest.approx(1000, rel=0.2)
    standardised = regressor.model_.predict(one_hot, verbose=0)
    np.testing.assert_allclose(predicted, standardised[:, 0] * response.std() + response.mean(), rtol=1e-4)


def test_units_do_not_change_the_fit(one_hot, response):
    metres, millimetres = (small_regressor().fit(one_hot, unit * response).predict(one_hot) for unit in (1, 1000))
    np.testing.assert_allclose(millimetres, 1000 * metres, rtol=1e-4)


def test_several_responses(one_hot, response):
    y = np.column_stack([response, -3 * response])
    regressor = small_regressor(epochs=40).fit(one_hot, y)
    assert regressor.predict(one_hot).shape == (300, 2)
    assert regressor.score(one_hot, y) > 0.8
    assert regressor.y_mean_.shape == regressor.y_scale_.shape == (2,)
    assert not np.allclose(regressor.saliency_(one_hot, 0), regressor.saliency_(one_hot, 1))
    with pytest.raises(ValueError, match="target should be the number of an output, 0 to 1, got 2"):
        regressor.saliency_(one_hot, 2)
    with pytest.raises(ValueError, match="output='probability' requires a classifier"):
        regressor.saliency_(one_hot, output="probability")


def test_a_constant_response_is_predicted(one_hot):
    assert small_regressor(epochs=30).fit(one_hot, np.full(300, 7.0)).predict(one_hot) == pytest.approx(7, abs=0.5)


def test_standardisation_uses_the_sample_weights(one_hot, response):
    weight = np.where(np.arange(300) < 100, 2.0, 1.0)
    regressor = small_regressor(epochs=1).fit(one_hot, response, sample_weight=weight)
    assert regressor.y_mean_ == pytest.approx(np.average(response, weights=weight))


# In units of such outliers, the other responses hardly differ, so the networks learn only their centre.
@pytest.mark.filterwarnings("ignore:The network predicts the same for all:sklearn.exceptions.ConvergenceWarning")
def test_absolute_error_is_robust_to_outliers(one_hot, response):
    y = response.copy()
    y[::10] = 1e6
    absolute, squared = (
        small_regressor(loss=loss, epochs=20, early_stopping=False).fit(one_hot, y).predict(one_hot)
        for loss in ("absolute_error", "squared_error")
    )
    assert np.median(np.abs(absolute - response)) < np.median(np.abs(squared - response)) / 2


def test_partial_fit_trains_one_epoch_of_fit(one_hot, response):
    at_once = small_regressor(epochs=3, early_stopping=False).fit(one_hot, response)
    assert set(at_once.history_) == {"loss"}
    in_parts = clone(at_once)
    for _ in range(3):
        in_parts.partial_fit(one_hot, response)
    np.testing.assert_array_equal(in_parts.predict(one_hot), at_once.predict(one_hot))
    with pytest.raises(ValueError, match="y has 2 responses, but the network has 1"):
        in_parts.partial_fit(one_hot, np.column_stack([response, response]))


def test_the_scikeras_estimator_predicts_standardised_responses(one_hot, response):
    for y in (response, np.column_stack([response, response])):
        regressor = small_regressor(epochs=1).fit(one_hot, y)
        predicted = regressor.keras_estimator_.predict(one_hot) * regressor.y_scale_ + regressor.y_mean_
        np.testing.assert_allclose(predicted, regressor.predict(one_hot), rtol=1e-4)


def test_the_prediction_of_an_ensemble_is_the_mean_of_its_members(one_hot, response):
    for y, shape in ((response, (3, 300)), (np.stack([response, -response], axis=1), (3, 300, 2))):
        regressor = small_regressor(n_estimators=3).fit(one_hot, y)
        members = regressor.predict_members(one_hot)
        assert members.shape == shape
        assert members.std(axis=0).min() > 0
        np.testing.assert_allclose(members.mean(axis=0), regressor.predict(one_hot), rtol=1e-5)


def test_missing_responses_do_not_count(one_hot):
    """They change neither the scale of the others nor the loss."""
    rng = np.random.default_rng(0)
    y = rng.normal(5, 3, size=(300, 2))
    y[rng.random(300) < 0.5, 1] = np.nan
    known = ~np.isnan(y)
    regressor = small_regressor(dropout=0, epochs=1, early_stopping=False, learning_rate=1e-9).fit(one_hot, y)
    np.testing.assert_allclose(regressor.y_mean_, np.nanmean(y, axis=0))
    np.testing.assert_allclose(regressor.y_scale_, np.nanstd(y, axis=0))
    error = np.where(known, (regressor.predict(one_hot) - y) / regressor.y_scale_, 0) ** 2
    assert regressor.history_["loss"] == [pytest.approx(error.mean(), rel=1e-4)]
    first_only = small_regressor(dropout=0, epochs=1, early_stopping=False, learning_rate=1e-9).fit(one_hot, y[:, 0])
    assert regressor.y_scale_[0] == pytest.approx(first_only.y_scale_[0])
