import copy

import numpy as np
import pytest
from scipy.special import expit, softmax
from sklearn.base import is_classifier
from sklearn.exceptions import ConvergenceWarning, NotFittedError

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif._network._keras import keras
from skmotif.datasets import make_motif_classification, make_position_classification
from skmotif.inspection import attribution
from tests.conftest import SMALL_NETWORK


def small_classifier(**parameters):
    return MotifCNNClassifier(**{**SMALL_NETWORK, "epochs": 2, "random_state": 0, **parameters})


def assert_same_weights(first, second):
    for a, b in zip(first.model_.get_weights(), second.model_.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_the_classifier_learns_the_motif(fitted_pipeline, dataset, labels):
    assert fitted_pipeline.score(dataset.data, labels) > 0.95
    assert is_classifier(fitted_pipeline)


def test_fitted_attributes(fitted_classifier):
    assert fitted_classifier.classes_.tolist() == ["bound", "unbound"]
    assert isinstance(fitted_classifier.model_, keras.Model)
    assert fitted_classifier.keras_estimator_.model_ is fitted_classifier.model_
    assert set(fitted_classifier.history_) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert {len(values) for values in fitted_classifier.history_.values()} == {fitted_classifier.n_iter_}
    assert 1 <= fitted_classifier.best_epoch_ <= fitted_classifier.n_iter_ <= SMALL_NETWORK["epochs"]
    assert fitted_classifier.n_features_in_ == 30


def test_the_position_bias_shows_the_window_in_which_the_motif_counts():
    X, y = make_position_classification(1000, 60, window=(20, 40), random_state=0, return_X_y=True)
    X = DNAOneHotEncoder().fit_transform(X)
    parameters = {"n_filters": 8, "learning_rate": 0.01, "dropout": 0, "random_state": 0}
    classifier = MotifCNNClassifier(**parameters, n_estimators=2).fit(X, y)
    assert classifier.score(X, y) > 0.95
    bias = classifier.position_bias_
    assert bias.shape == (2, 49, 16)
    # The motif fits into the window from 20 to 28. The curves have a knot at every sixth position.
    contrast = bias[0, 20:29].mean(axis=0) - bias[0, [*range(6, 15), *range(34, 43)]].mean(axis=0)
    assert np.abs(contrast).max() > 0.4
    with pytest.raises(AttributeError, match="The network of this MotifCNNClassifier has no position bias"):
        _ = small_classifier().fit(X, y).position_bias_


@pytest.mark.parametrize("n_labels", [1, 2])
def test_the_probability_of_an_ensemble_is_that_of_its_mean_logits(one_hot, labels, n_labels):
    y = labels if n_labels == 1 else np.stack([labels == "bound", labels != "bound"], axis=1).astype(int)
    classifier = small_classifier(n_estimators=3).fit(one_hot, y)
    members = classifier.predict_members(one_hot)
    assert members.shape == (3, 300, 2)
    assert members.std(axis=0).min() > 0
    logits = np.log(members).mean(axis=0) if n_labels == 1 else np.log(members / (1 - members)).mean(axis=0)
    expected = softmax(logits, axis=1) if n_labels == 1 else expit(logits)
    np.testing.assert_allclose(classifier.predict_proba(one_hot), expected, rtol=1e-4)
    np.testing.assert_allclose(classifier.model_.predict(one_hot, verbose=0), expected, rtol=1e-4)


def test_predictions_are_consistent_and_equal_those_of_keras(fitted_classifier, one_hot, labels):
    probabilities = fitted_classifier.predict_proba(one_hot)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-12)
    np.testing.assert_allclose(probabilities, fitted_classifier.model_.predict(one_hot, verbose=0), atol=1e-6)
    decision = fitted_classifier.decision_function(one_hot)
    np.testing.assert_allclose(decision, np.log(probabilities[:, 1] / probabilities[:, 0]), rtol=1e-6, atol=1e-6)
    np.testing.assert_array_equal(fitted_classifier.predict(one_hot), np.where(decision > 0, "unbound", "bound"))
    encoded_labels = np.searchsorted(fitted_classifier.classes_, labels)
    assert fitted_classifier.keras_estimator_.score(one_hot, encoded_labels) == fitted_classifier.score(one_hot, labels)


@pytest.mark.parametrize(
    "classes",
    [[False, True], [-1, 1], [7, 3], ["a", "b", "c"], [2.0, 5.0]],
    ids=str,
)
def test_labels_of_any_type(one_hot, classes):
    y = np.resize(np.array(classes), len(one_hot))
    classifier = small_classifier(epochs=1).fit(one_hot, y)
    np.testing.assert_array_equal(classifier.classes_, np.unique(y))
    assert classifier.predict_proba(one_hot[:3]).shape == (3, len(classes))
    predicted = classifier.predict(one_hot[:3])
    assert predicted.dtype == y.dtype
    assert set(predicted) <= set(y)
    assert classifier.decision_function(one_hot[:3]).shape == ((3,) if len(classes) == 2 else (3, len(classes)))


def test_three_classes_are_classified(one_hot):
    first_base = one_hot[:, 0].argmax(axis=1)
    y = np.array(["A", "C", "other", "other"])[first_base]
    local = {"kernel_size": 1, "pool_size": 1, "both_strands": False, "dropout": 0}
    assert small_classifier(epochs=20, **local).fit(one_hot, y).score(one_hot, y) > 0.95


def test_auto_follows_the_number_of_training_sequences(one_hot, labels):
    few = small_classifier(n_filters="auto", mutation_rate="auto", epochs=1).fit(one_hot, labels)
    assert (few.n_filters_, few.mutation_rate_) == (128, 0.1)
    assert few.get_params()["n_filters"] == "auto"
    X, y = np.tile(one_hot, (34, 1, 1)), np.tile(labels, 34)
    many = small_classifier(n_filters="auto", mutation_rate="auto", epochs=1, batch_size=2048).fit(X, y)
    assert (many.n_filters_, many.mutation_rate_) == (256, 0.02)
    chosen = small_classifier(n_filters=3, mutation_rate=0.3, epochs=1).fit(one_hot, labels)
    assert (chosen.n_filters_, chosen.mutation_rate_) == (3, 0.3)


def test_early_stopping_averages_the_weights_from_the_best_epoch_on(one_hot, labels):
    weights = []
    record = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: weights.append(record.model.get_weights()))
    parameters = {"n_iter_no_change": 3, "learning_rate": 0.05, "tol": 0}
    classifier = small_classifier(epochs=40, callbacks=[record], **parameters).fit(one_hot, labels)
    best = np.argmin(classifier.history_["val_loss"])
    assert classifier.best_epoch_ == best + 1
    assert classifier.n_iter_ == len(weights) == best + 4 < 40
    means = [np.mean(weight, axis=0) for weight in zip(*weights[best:], strict=True)]
    for mean, weight in list(zip(means, classifier.model_.get_weights(), strict=True))[:-2]:  # the last are calibrated
        np.testing.assert_allclose(weight, mean, rtol=1e-4, atol=1e-5)

    until_best = small_classifier(epochs=best + 1, **parameters).fit(one_hot, labels)
    for best_weight, weight in list(zip(weights[best], until_best.model_.get_weights(), strict=True))[:-2]:
        np.testing.assert_array_equal(weight, best_weight)


@pytest.mark.parametrize(
    ("early_stopping", "checked"),
    [(True, "20 held-out sequences"), (False, "100 training sequences that were checked")],
)
def test_a_network_that_has_learned_nothing_warns(early_stopping, checked):
    """With this learning rate, the first updates make all units of the dense layer inactive."""
    X, y = make_motif_classification(200, 30, motifs="TGACTCA", random_state=0, return_X_y=True)
    encoded = DNAOneHotEncoder().fit_transform(X)
    parameters = {"n_filters": 32, "learning_rate": 0.3, "epochs": 12, "random_state": 0}
    with pytest.warns(ConvergenceWarning, match=f"predicts the same for all {checked}, so it has learned nothing"):
        MotifCNNClassifier(early_stopping=early_stopping, **parameters).fit(encoded, y)


def test_without_early_stopping_nothing_is_held_out(one_hot, labels):
    classifier = small_classifier(epochs=3, early_stopping=False).fit(one_hot, labels)
    assert set(classifier.history_) == {"loss", "accuracy"}
    assert classifier.n_iter_ == classifier.best_epoch_ == 3


def test_sequences_of_weight_zero_have_no_effect(one_hot, labels):
    weight = np.ones(len(labels))
    weight[::3] = 0
    weight.setflags(write=False)
    weighted = small_classifier().fit(one_hot, labels, sample_weight=weight)
    assert_same_weights(weighted, small_classifier().fit(one_hot[weight > 0], labels[weight > 0]))


def test_class_weights_equal_sample_weights(one_hot, labels):
    rare = np.where(np.arange(len(labels)) % 10 == 0, "bound", "unbound")
    by_class = small_classifier(class_weight={"bound": 9.0, "unbound": 1.0}).fit(one_hot, rare)
    by_sample = small_classifier().fit(one_hot, rare, sample_weight=np.where(rare == "bound", 9.0, 1.0))
    assert_same_weights(by_class, by_sample)
    balanced = small_classifier(class_weight="balanced").fit(one_hot, rare)
    unweighted = small_classifier().fit(one_hot, rare)
    assert balanced.predict_proba(one_hot)[:, 0].mean() > unweighted.predict_proba(one_hot)[:, 0].mean() + 0.1


def test_callbacks_are_called_and_released(one_hot, labels):
    losses = []
    callback = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: losses.append(logs["val_loss"]))
    callbacks = [callback]
    classifier = small_classifier(callbacks=callbacks).fit(one_hot, labels)
    assert losses == classifier.history_["val_loss"]
    assert callbacks == [callback]
    assert callback.model is None


def test_callbacks_that_are_not_keras_callbacks_raise(one_hot, labels):
    with pytest.raises(TypeError, match=r"callbacks\[0\] is 'early'"):
        small_classifier(callbacks=["early"]).fit(one_hot, labels)


@pytest.mark.parametrize(
    ("y", "class_weight", "sample_weight", "message"),
    [
        (["a"] * 300, None, None, "needs sequences of at least 2 classes; got 1 class: .*'a'"),
        (np.linspace(0, 1, 300), None, None, "Unknown label type"),
        (np.tile([[0, 1, 2], [2, 1, 0]], (150, 1)), None, None, "Unknown label type"),
        (np.tile([[0, 1], [1, 0]], (150, 1)), "balanced", None, "class_weight requires one label"),
        ([0, 1] * 150, {0: 0, 1: 0}, None, "class_weight times sample_weight is zero for every sequence"),
        ([0, 1] * 150, None, np.full(300, 1e300), r"up to 1e\+300, too large for float32"),
        ([0, 1] * 150, {0: 1e30, 1: 1e30}, np.full(300, 1e30), "too large for float"),
        ([0, 1] * 150, None, -np.ones(300), "[Nn]egative"),
        *(
            (
                [0, 1] * 150,
                {0: weight, 1: 1},
                None,
                r"class_weight should give a number of at least 0 for each class, got \{0: ",
            )
            for weight in (-1, None, np.nan)
        ),
    ],
)
def test_labels_and_weights_that_raise(one_hot, y, class_weight, sample_weight, message):
    with pytest.raises(ValueError, match=message):
        small_classifier(class_weight=class_weight).fit(one_hot, y, sample_weight)


# The loss of an epoch is computed before its last update: with one batch, only the updated weights are not finite.
ONE_LARGE_UPDATE = {"learning_rate": 1e20, "epochs": 1, "batch_size": 512, "dropout": 0}


def test_after_a_divergent_fit_there_is_no_network(one_hot, labels):
    classifier = small_classifier(**ONE_LARGE_UPDATE)
    message = r"Training diverged: \S+ is not finite in epoch 1\. Take a smaller learning_rate than 1e\+20"
    with pytest.raises(ValueError, match=message):
        classifier.fit(one_hot, labels)
    with pytest.raises(NotFittedError):
        classifier.predict(one_hot)


def test_a_divergent_partial_fit_keeps_the_network(one_hot, labels):
    classifier = small_classifier(dropout=0).fit(one_hot, labels)
    before = classifier.predict_proba(one_hot)
    with pytest.raises(ValueError, match=r"Training diverged: \S+ is not finite in epoch 3\."):
        classifier.set_params(**ONE_LARGE_UPDATE).partial_fit(one_hot, labels)
    np.testing.assert_array_equal(classifier.predict_proba(one_hot), before)
    assert classifier.set_params(learning_rate=0.01).partial_fit(one_hot, labels).n_iter_ == 3


def test_a_series_of_one_channel():
    X = np.random.default_rng(0).normal(size=(60, 12))
    y = (X[:, 5] > 0).astype(int)
    classifier = small_classifier(kernel_size=1, pool_size=1, epochs=40, early_stopping=False)
    with pytest.warns(UserWarning, match=r"X of shape \(60, 12\) is read as 60 series"):
        classifier.fit(X, y)
    assert classifier.model_.input_shape == (None, 12, 1)
    assert classifier.score(X, y) > 0.9
    assert classifier.saliency_(X).shape == (60, 12)


def test_the_summary_prints_the_layers(fitted_classifier, capsys):
    optimizer = fitted_classifier.model_.optimizer
    fitted_classifier.summary()
    assert "conv_1" in capsys.readouterr().out
    assert fitted_classifier.model_.optimizer is optimizer


def test_saliency_is_the_clipped_gradient_of_the_bases(fitted_classifier, one_hot):
    saliency = fitted_classifier.saliency_(one_hot)
    assert saliency.shape == (300, 30)
    assert saliency.dtype == np.float32
    gradient = attribution(fitted_classifier, one_hot, method="gradient_x_input", hypothetical=True)
    np.testing.assert_array_equal(saliency, np.maximum((gradient * one_hot).sum(axis=2), 0))


def test_saliency_finds_the_motif(fitted_classifier, dataset, one_hot):
    saliency = fitted_classifier.saliency_(one_hot[dataset.target == 1], "bound")
    starts = dataset.motif_starts[dataset.target == 1]
    inside = (np.arange(30) >= starts) & (np.arange(30) < starts + 7)
    assert saliency[inside].sum() / saliency.sum() > 0.9


def test_saliency_targets(fitted_classifier, one_hot, labels):
    np.testing.assert_array_equal(fitted_classifier.saliency_(one_hot), fitted_classifier.saliency_(one_hot, "unbound"))
    each = fitted_classifier.saliency_(one_hot, labels)
    bound = fitted_classifier.saliency_(one_hot[labels == "bound"], "bound")
    np.testing.assert_allclose(each[labels == "bound"], bound, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("target", "output", "message"),
    [
        ("other", "logit", r"target .*'other'.* is not among the classes"),
        ([None, "bound"], "logit", "target None is not among the classes"),
        ([["bound"], ["bound", "unbound"]], "logit", "target should be one value, or one for each sequence"),
        (["bound"] * 3, "logit", "target should be one value or 2 values"),
        ("bound", "log", "output should be 'logit' or 'probability', got 'log'"),
    ],
)
def test_saliency_of_wrong_targets_and_outputs_raises(fitted_classifier, one_hot, target, output, message):
    with pytest.raises(ValueError, match=message):
        fitted_classifier.saliency_(one_hot[:2], target, output=output)


def test_saliency_of_several_classes_explains_the_predicted_class(one_hot):
    y = np.resize([3, 5, 9], len(one_hot))
    classifier = small_classifier(epochs=1).fit(one_hot, y)
    np.testing.assert_array_equal(
        classifier.saliency_(one_hot), classifier.saliency_(one_hot, classifier.predict(one_hot))
    )


def test_saliency_of_a_saturated_probability_is_zero(fitted_classifier, one_hot):
    certain = copy.deepcopy(fitted_classifier)
    kernel, bias = certain.model_.get_layer("scores").get_weights()
    certain.model_.get_layer("scores").set_weights([200 * kernel, 200 * bias])
    X = one_hot[certain.decision_function(one_hot) < -120][:5]
    assert len(X) == 5
    assert not certain.saliency_(X, "bound", output="probability").any()
    assert certain.saliency_(X, "bound").any(axis=1).all()


@pytest.fixture(scope="module")
def many_labels(one_hot):
    """Two labels of a sequence: whether the first base is A, and whether the last base is C or G."""
    return np.column_stack([one_hot[:, 0, 0], one_hot[:, -1, 1:3].sum(axis=1)])


def test_several_labels_at_once(one_hot, many_labels):
    local = {"kernel_size": 1, "pool_size": 1, "both_strands": False, "dropout": 0}
    classifier = small_classifier(epochs=20, **local).fit(one_hot, many_labels)
    predicted = classifier.predict(one_hot)
    probabilities = classifier.predict_proba(one_hot)
    assert predicted.shape == probabilities.shape == classifier.decision_function(one_hot).shape == (300, 2)
    assert (predicted == many_labels).mean() > 0.95
    np.testing.assert_array_equal(predicted, probabilities > 0.5)
    assert classifier.classes_.tolist() == [0, 1]
    assert classifier.model_.output_shape == (None, 2)
    first, second = (classifier.saliency_(one_hot, label) for label in (0, 1))
    assert first[many_labels[:, 0] == 1].mean(axis=0).argmax() == 0
    assert second[many_labels[:, 1] == 1].mean(axis=0).argmax() == 29
    np.testing.assert_array_equal(classifier.saliency_(one_hot), first)


def test_partial_fit_trains_one_epoch_of_fit(one_hot, labels):
    at_once = small_classifier(epochs=3, early_stopping=False).fit(one_hot, labels)
    in_parts = small_classifier()
    for epoch in range(3):
        in_parts.partial_fit(one_hot, labels, classes=["bound", "unbound"] if epoch == 0 else None)
    assert_same_weights(in_parts, at_once)
    assert in_parts.history_ == at_once.history_
    assert in_parts.n_iter_ == 3


def test_partial_fit_learns_classes_of_later_parts(one_hot, labels):
    classifier = small_classifier(learning_rate=0.02)
    order = np.argsort(labels)
    classifier.partial_fit(one_hot[order[:100]], labels[order[:100]], classes=np.unique(labels))
    assert classifier.predict_proba(one_hot).shape == (300, 2)
    for _ in range(15):
        classifier.partial_fit(one_hot, labels)
    assert classifier.score(one_hot, labels) > 0.9


@pytest.mark.parametrize(
    ("parameters", "calls", "message"),
    [
        ({}, [{}], "classes must be passed on the first call to partial_fit"),
        ({}, [{"classes": ["bound"]}], r"y has the labels .*'unbound'.* not among the classes"),
        ({}, [{"classes": ["bound", "unbound"]}, {"classes": ["a", "b"]}], "is not the same as on last call"),
        ({"class_weight": "balanced"}, [{"classes": ["bound", "unbound"]}], "pass the weights as a dict"),
    ],
)
def test_partial_fit_with_unknown_classes_raises(one_hot, labels, parameters, calls, message):
    classifier = small_classifier(**parameters)
    for call in calls[:-1]:
        classifier.partial_fit(one_hot, labels, **call)
    with pytest.raises(ValueError, match=message):
        classifier.partial_fit(one_hot, labels, **calls[-1])


def test_warm_start_continues_the_training(one_hot, labels):
    whole = small_classifier(epochs=4, early_stopping=False).fit(one_hot, labels)
    warm = small_classifier(epochs=2, early_stopping=False, warm_start=True)
    assert warm.fit(one_hot, labels).n_iter_ == 2
    assert warm.fit(one_hot, labels).n_iter_ == 4
    assert_same_weights(warm, whole)
    with pytest.raises(ValueError, match="not among the classes"):
        warm.fit(one_hot, np.where(labels == "bound", "other", "unbound"))
    with pytest.raises(ValueError, match="29 features"):
        warm.fit(one_hot[:, 1:], labels)


def test_warm_start_keeps_the_best_epoch_of_the_last_call(one_hot, labels):
    warm = small_classifier(epochs=3, warm_start=True).fit(one_hot, labels)
    warm.fit(one_hot, labels)
    assert warm.n_iter_ == 6
    assert 4 <= warm.best_epoch_ <= 6


def test_given_validation_data_are_held_out(one_hot, labels):
    """The loss on them is in the history, and nothing of X is held out."""
    parameters = {**SMALL_NETWORK, "epochs": 3, "random_state": 0}
    held_out, weight = {"X_val": one_hot[200:], "y_val": labels[200:]}, np.linspace(0.1, 2, 100)
    fitted = MotifCNNClassifier(**parameters, n_iter_no_change=5)
    fitted.fit(one_hot[:200], labels[:200], **held_out, sample_weight_val=weight)
    whole = MotifCNNClassifier(**parameters, early_stopping=False).fit(one_hot[:200], labels[:200])
    np.testing.assert_allclose(fitted.history_["loss"], whole.history_["loss"], rtol=1e-5)
    # The weights are those of the last epoch, and the calibration does not change the order of the scores.
    assert fitted.best_epoch_ == 3
    log_loss = -np.log(whole.predict_proba(one_hot[200:])[np.arange(100), (labels[200:] == "unbound").astype(int)])
    assert fitted.history_["val_loss"][-1] == pytest.approx(
        np.average(log_loss, weights=weight) * weight.mean(), rel=1e-3
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"y_val": None}, "belong together"),
        ({"X_val": None}, "belong together"),
        ({"y_val": ["other"] * 100}, "X_val and y_val, are not valid: y has the labels"),
        ({"y_val": ["bound"] * 99}, "X_val and y_val, are not valid: .*inconsistent"),
        ({"sample_weight_val": [-1.0] * 100}, "X_val and y_val, are not valid: Negative"),
    ],
)
def test_unsuitable_validation_data_are_refused(change, message, one_hot, labels):
    held_out = {"X_val": one_hot[200:], "y_val": labels[200:], **change}
    with pytest.raises(ValueError, match=message):
        small_classifier().fit(one_hot[:200], labels[:200], **held_out)
    with pytest.raises(ValueError, match=r"belong together|no effect with early_stopping=False"):
        small_classifier(early_stopping=False).fit(one_hot[:200], labels[:200], **held_out)


def test_the_learning_rate_can_depend_on_the_epoch(one_hot, labels):
    rates = []

    def halved(epoch):
        rates.append(epoch)
        return 0.02 / 2**epoch

    classifier = small_classifier(learning_rate=halved, epochs=3, early_stopping=False).fit(one_hot, labels)
    assert rates == [0, 1, 2]
    assert float(classifier.model_.optimizer.learning_rate) == pytest.approx(0.005)
    for unsuitable in (lambda epoch: -1.0, lambda epoch: "0.1", lambda epoch: float("nan")):
        with pytest.raises(ValueError, match=r"learning_rate\(0\) should return a positive number, got"):
            small_classifier(learning_rate=unsuitable).fit(one_hot, labels)


@pytest.fixture(scope="module")
def incomplete(one_hot):
    """Three labels of each sequence of `one_hot`; 40 % of them are missing, and all of sequence 7."""
    rng = np.random.default_rng(0)
    complete = rng.integers(2, size=(len(one_hot), 3)).astype(float)
    missing = rng.random(complete.shape) < 0.4
    missing[7] = True
    return np.where(missing, np.nan, complete)


@pytest.mark.parametrize("n_estimators", [1, 2])
def test_missing_labels_do_not_count(one_hot, incomplete, n_estimators):
    """The loss is the cross-entropy of the known labels, and a sequence without labels is not used."""
    parameters = {"n_estimators": n_estimators, "dropout": 0, "epochs": 1, "early_stopping": False}
    parameters |= {"learning_rate": 1e-9, "batch_size": 300}
    classifier = small_classifier(**parameters).fit(one_hot, incomplete)
    p, known = classifier.predict_members(one_hot), ~np.isnan(incomplete)
    loss = -np.where(known, np.where(incomplete == 1, np.log(p), np.log1p(-p)), 0).mean(axis=(0, 2))
    assert known.sum() < 0.65 * known.size
    used = known.any(axis=1)
    assert classifier.history_["loss"] == [pytest.approx(loss[used].mean(), rel=1e-4)]
    correct = (known & ((p > 0.5) == (incomplete == 1))).sum(axis=2) / np.maximum(1, known.sum(axis=1))
    assert classifier.history_["accuracy"] == [pytest.approx(correct[:, used].mean(), rel=1e-4)]
    without = small_classifier(**parameters).fit(one_hot[used], incomplete[used])
    assert_same_weights(classifier, without)


def test_missing_labels_in_early_stopping_and_calibration(one_hot, incomplete):
    classifier = small_classifier(epochs=4).fit(one_hot, incomplete)
    assert np.isfinite(classifier.history_["val_loss"]).all()
    assert np.isfinite(classifier.predict_proba(one_hot)).all()


def test_the_accuracy_of_several_labels_is_the_fraction_of_correct_labels(one_hot, incomplete):
    y = np.nan_to_num(incomplete)
    classifier = small_classifier(dropout=0, epochs=1, early_stopping=False, learning_rate=1e-9).fit(one_hot, y)
    accuracy = (classifier.predict(one_hot) == y).mean()
    assert classifier.history_["accuracy"] == [pytest.approx(accuracy, abs=1e-5)]
    assert accuracy != pytest.approx((classifier.predict(one_hot) == y).all(axis=1).mean(), abs=0.1)


def test_a_label_that_is_always_missing_is_refused(one_hot, incomplete):
    with pytest.raises(ValueError, match="y has no value in column 1, only NaN: leave it out"):
        small_classifier().fit(one_hot, np.where([False, True, False], np.nan, incomplete))
    for one_label in (incomplete[:, 0], incomplete[:, :1]):
        with pytest.raises(ValueError, match="Input y contains NaN"):
            small_classifier().fit(one_hot, one_label)
