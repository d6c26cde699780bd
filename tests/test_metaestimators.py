"""The estimators in the meta-estimators and the model selection of scikit-learn."""

import logging

import numpy as np
import pandas as pd
import pytest
import sklearn
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_transformer
from sklearn.ensemble import BaggingClassifier, StackingClassifier, VotingClassifier
from sklearn.experimental import enable_halving_search_cv  # noqa: F401
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import get_scorer, get_scorer_names
from sklearn.model_selection import (
    GridSearchCV,
    HalvingGridSearchCV,
    LeaveOneOut,
    RandomizedSearchCV,
    TunedThresholdClassifierCV,
    cross_val_predict,
    cross_val_score,
    cross_validate,
    learning_curve,
    permutation_test_score,
)
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier, MotifCNNRegressor
from tests.conftest import SMALL_NETWORK

# A search also fits networks with bad parameters, which may learn nothing.
pytestmark = pytest.mark.filterwarnings(
    "ignore:The network predicts the same for all:sklearn.exceptions.ConvergenceWarning"
)


def new_classifier(**parameters):
    return MotifCNNClassifier(**{**SMALL_NETWORK, "epochs": 8, "random_state": 0, **parameters})


def new_pipeline(**parameters):
    return make_pipeline(DNAOneHotEncoder(), new_classifier(**parameters))


@pytest.fixture(scope="module")
def X(dataset, labels):
    """Sequences as fixed-width strings, sorted by class like their labels."""
    return dataset.data[np.argsort(labels)].astype(str)


@pytest.fixture(scope="module")
def y(labels):
    return np.sort(labels)


def test_cross_val_score_uses_stratified_folds(X, y):
    assert cross_val_score(new_pipeline(), X, y, cv=3).min() > 0.8  # folds of one class would score 0


def test_cross_validation_causes_no_retracing_warnings(X, y, caplog, monkeypatch):
    monkeypatch.setattr(logging.getLogger("tensorflow"), "propagate", True)
    cross_val_score(new_pipeline(epochs=1, n_filters=3), X, y, cv=8)
    assert not [record for record in caplog.records if "retracing" in record.getMessage()]


# The motif has 7 bp.
GRID = {"motifcnnclassifier__kernel_size": [2, 7]}


@pytest.fixture(scope="module")
def sequential_search(X, y):
    return GridSearchCV(new_pipeline(epochs=2), GRID, cv=2).fit(X, y)


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_grid_search_gives_the_same_scores_on_every_backend(X, y, sequential_search, backend):
    from joblib import parallel_config

    with parallel_config(backend=backend, n_jobs=2):
        search = GridSearchCV(new_pipeline(epochs=2), GRID, cv=2).fit(X, y)
    assert_same_search(search, sequential_search, X)


def assert_same_search(search, expected, X):
    for name in ("split0_test_score", "split1_test_score"):
        np.testing.assert_array_equal(search.cv_results_[name], expected.cv_results_[name])
    assert search.best_params_ == expected.best_params_
    np.testing.assert_array_equal(search.predict_proba(X), expected.predict_proba(X))


@pytest.mark.parametrize(
    "search",
    [
        RandomizedSearchCV(new_pipeline(), GRID, n_iter=2, cv=2, random_state=0),
        HalvingGridSearchCV(new_pipeline(), GRID, cv=2, random_state=0, min_resources=150),
        HalvingGridSearchCV(
            new_pipeline(),
            GRID,
            cv=2,
            resource="motifcnnclassifier__epochs",
            max_resources=8,
            min_resources=4,
        ),
    ],
    ids=["randomized", "halving samples", "halving epochs"],
)
def test_searches(X, y, search):
    assert search.fit(X, y).best_params_["motifcnnclassifier__kernel_size"] == 7
    assert search.score(X, y) > 0.8


def test_cross_validate_with_several_scores(X, y):
    scores = cross_validate(
        new_pipeline(), X, y, cv=2, scoring=["accuracy", "roc_auc", "neg_log_loss"], return_estimator=True
    )
    assert scores["test_roc_auc"].min() > 0.8
    assert all(fitted[-1].n_iter_ > 0 for fitted in scores["estimator"])


def test_leave_one_out(X, y):
    rows = np.r_[:6, -6:0]
    probabilities = cross_val_predict(
        new_pipeline(epochs=1), X[rows], y[rows], cv=LeaveOneOut(), method="predict_proba"
    )
    assert probabilities.shape == (12, 2)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1)


def test_learning_curve(X, y):
    sizes, _, scores = learning_curve(new_pipeline(), X, y, train_sizes=[0.3, 1.0], cv=2, shuffle=True, random_state=0)
    assert sizes.tolist() == [45, 150]
    assert scores.shape == (2, 2)


def test_permutation_test_score(X, y):
    score, permuted, p = permutation_test_score(new_pipeline(), X, y, cv=2, n_permutations=5, random_state=0)
    assert score > permuted.max()
    assert p == pytest.approx(1 / 6)


@pytest.mark.parametrize("ensemble", [True, False])
def test_calibration(X, y, ensemble):
    calibrated = CalibratedClassifierCV(new_pipeline(), cv=2, ensemble=ensemble).fit(X, y)
    assert calibrated.score(X, y) > 0.8


def test_tuned_threshold(X, y):
    tuned = TunedThresholdClassifierCV(new_pipeline(), cv=2, scoring="balanced_accuracy").fit(X, y)
    assert tuned.score(X, y) > 0.8


def test_voting_and_stacking_with_other_models(X, y):
    six_mers = make_pipeline(
        CountVectorizer(analyzer="char", ngram_range=(4, 4), lowercase=False), LogisticRegression()
    )
    models = [("cnn", new_pipeline()), ("k-mers", six_mers)]
    assert VotingClassifier(models, voting="soft").fit(X, y).score(X, y) > 0.9
    assert StackingClassifier(models, cv=2).fit(X, y).score(X, y) > 0.9


def test_bagging_of_encoded_columns(one_hot, labels):
    columns = one_hot.argmax(axis=2)  # one channel, because bagging accepts only 2-D input
    bagging = BaggingClassifier(new_classifier(kernel_size=1), n_estimators=2, random_state=0)
    with pytest.warns(UserWarning, match="is read as 300 series of 30 steps"):
        bagging.fit(columns, labels)
    assert bagging.predict_proba(columns).shape == (300, 2)


def test_bagging_of_a_pipeline(X, y):
    bagging = BaggingClassifier(new_pipeline(), n_estimators=2, random_state=0).fit(X[:, None], y)
    assert bagging.score(X[:, None], y) > 0.8


def test_one_vs_rest(X, dataset):
    y = np.resize(["a", "b", "c"], len(X))
    model = make_pipeline(DNAOneHotEncoder(), OneVsRestClassifier(new_classifier(epochs=1))).fit(X, y)
    assert model.predict_proba(X).shape == (300, 3)


def test_stacking_with_numeric_columns(dataset, labels):
    frame = pd.DataFrame({"gc": [s.count("G") + s.count("C") for s in dataset.data], "sequence": dataset.data})
    sequence = make_column_transformer(("passthrough", ["sequence"]))
    network = make_pipeline(sequence, DNAOneHotEncoder(), new_classifier())
    composition = make_pipeline(make_column_transformer(("passthrough", ["gc"])), LogisticRegression())
    stacked = StackingClassifier([("network", network), ("composition", composition)], cv=2)
    assert stacked.fit(frame, labels).score(frame, labels) > 0.8
    flat = make_column_transformer((DNAOneHotEncoder(flatten=True), ["sequence"]), remainder="passthrough")
    assert flat.fit_transform(frame).shape == (300, 30 * 4 + 1)


def test_sample_weights_are_routed(X, y):
    weights = np.where(np.arange(len(X)) % 2 == 0, 1.0, 0.0)
    with sklearn.config_context(enable_metadata_routing=True):
        classifier = new_classifier(epochs=2).set_fit_request(sample_weight=True)
        pipeline = make_pipeline(DNAOneHotEncoder(), classifier)
        accuracy = get_scorer("accuracy").set_score_request(sample_weight=True)
        routed = pipeline.fit(X, y, sample_weight=weights)
        scores = cross_validate(pipeline, X, y, cv=2, scoring=accuracy, params={"sample_weight": weights})
    np.testing.assert_array_equal(routed.predict_proba(X), new_pipeline(epochs=2).fit(X[::2], y[::2]).predict_proba(X))
    assert scores["test_score"].shape == (2,)


def scores_by_name(estimator, X, y):
    """Return the scores by name of all scorers that support the estimator and the targets."""
    scores = {}
    for name in get_scorer_names():
        try:
            scores[name] = get_scorer(name)(estimator, X, y)
        except (ValueError, AttributeError, TypeError):
            continue
    return scores


@pytest.mark.filterwarnings("ignore")  # scorers that do not apply also warn for the linear model
@pytest.mark.parametrize(
    ("Estimator", "LinearModel"), [(MotifCNNClassifier, LogisticRegression), (MotifCNNRegressor, Ridge)]
)
def test_the_network_supports_all_scorers_of_a_linear_model(one_hot, dataset, Estimator, LinearModel):
    flat = one_hot.reshape(300, -1)
    y = dataset.target if LinearModel is LogisticRegression else 10.0 + dataset.target
    expected = scores_by_name(LinearModel().fit(flat, y), flat, y)
    estimator = Estimator(**{**SMALL_NETWORK, "epochs": 2, "random_state": 0}).fit(one_hot, y)
    assert scores_by_name(estimator, one_hot, y).keys() == expected.keys()
    assert len(expected) > 15
