import copy

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone, is_classifier
from sklearn.compose import make_column_transformer
from sklearn.exceptions import NotFittedError
from sklearn.feature_selection import SelectKBest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif._network._keras import keras
from skmotif.inspection import attribution
from tests.conftest import SMALL_NETWORK


def small_classifier(**parameters):
    return MotifCNNClassifier(**{**SMALL_NETWORK, "epochs": 2, "random_state": 0, **parameters})


def assert_same_weights(first, second):
    for a, b in zip(first.model_.get_weights(), second.model_.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_it_learns_the_motif(fitted_pipeline, dataset, labels):
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


def test_predictions_agree_with_each_other_and_with_kerass(fitted_classifier, one_hot, labels):
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
    [[False, True], [-1, 1], [7, 3], ["a", "b", "c"], [2.0, 5.0], np.array([10, 20, 30, 40])],
    ids=str,
)
def test_any_labels(one_hot, classes):
    y = np.resize(np.array(classes), len(one_hot))
    classifier = small_classifier(epochs=1).fit(one_hot, y)
    np.testing.assert_array_equal(classifier.classes_, np.unique(y))
    assert classifier.predict_proba(one_hot[:3]).shape == (3, len(classes))
    predicted = classifier.predict(one_hot[:3])
    assert predicted.dtype == y.dtype
    assert set(predicted) <= set(y)
    assert classifier.decision_function(one_hot[:3]).shape == ((3,) if len(classes) == 2 else (3, len(classes)))


def test_three_classes_are_told_apart(one_hot):
    first_base = one_hot[:, 0].argmax(axis=1)
    y = np.array(["A", "C", "other", "other"])[first_base]
    local = {"kernel_size": 1, "pool_size": 1, "both_strands": False, "dropout": 0}
    assert small_classifier(epochs=20, **local).fit(one_hot, y).score(one_hot, y) > 0.95


def test_early_stopping_keeps_the_best_epoch(one_hot, labels):
    classifier = small_classifier(epochs=40, n_iter_no_change=3, learning_rate=0.05, tol=0).fit(one_hot, labels)
    held_out_loss = classifier.history_["val_loss"]
    assert classifier.best_epoch_ == np.argmin(held_out_loss) + 1
    assert classifier.n_iter_ == classifier.best_epoch_ + 3
    assert classifier.n_iter_ < 40

    until_best = clone(classifier).set_params(epochs=classifier.best_epoch_).fit(one_hot, labels)
    assert_same_weights(classifier, until_best)


def test_without_early_stopping_all_is_trained_on(one_hot, labels):
    classifier = small_classifier(epochs=3, early_stopping=False).fit(one_hot, labels)
    assert set(classifier.history_) == {"loss", "accuracy"}
    assert classifier.n_iter_ == classifier.best_epoch_ == 3


def test_held_out_sequences_are_stratified(one_hot, monkeypatch):
    from skmotif._network import _training

    seen = {}
    fit_network = _training.fit_network

    def spy(model, architecture, data, held_out, **parameters):
        seen.update(train=np.bincount(data[1]), held_out=np.bincount(held_out[1]))
        return fit_network(model, architecture, data, held_out, **parameters)

    monkeypatch.setattr(_training, "fit_network", spy)
    small_classifier(epochs=1, validation_fraction=0.2).fit(one_hot[:101], [0] * 80 + [1] * 20 + [2])
    assert seen["held_out"].tolist() == [16, 4]
    assert seen["train"].tolist() == [64, 16, 1]


def test_copies_are_held_out_together(one_hot, labels, monkeypatch):
    from skmotif._network import _training

    seen = []
    monkeypatch.setattr(_training, "fit_network", lambda *arguments, **_: seen.extend(arguments[2:]) or 1 / 0)
    copies = np.concatenate([one_hot[:100], one_hot[:100, ::-1, ::-1], one_hot[:100]])
    with pytest.raises(ZeroDivisionError):
        small_classifier().fit(copies, np.tile(labels[:100], 3))
    trained, held_out = ({row.tobytes() for row in data[0]} for data in seen)
    assert not held_out & trained
    assert len(seen[1][0]) == 30


def test_sequences_of_weight_zero_are_as_if_absent(one_hot, labels):
    weight = np.ones(len(labels))
    weight[::3] = 0
    weight.setflags(write=False)
    weighted = small_classifier().fit(one_hot, labels, sample_weight=weight)
    assert_same_weights(weighted, small_classifier().fit(one_hot[weight > 0], labels[weight > 0]))


def test_class_weights_weigh_as_sample_weights(one_hot, labels):
    rare = np.where(np.arange(len(labels)) % 10 == 0, "bound", "unbound")
    by_class = small_classifier(class_weight={"bound": 9.0, "unbound": 1.0}).fit(one_hot, rare)
    by_sample = small_classifier().fit(one_hot, rare, sample_weight=np.where(rare == "bound", 9.0, 1.0))
    assert_same_weights(by_class, by_sample)
    balanced = small_classifier(class_weight="balanced").fit(one_hot, rare)
    unweighted = small_classifier().fit(one_hot, rare)
    assert balanced.predict_proba(one_hot)[:, 0].mean() > unweighted.predict_proba(one_hot)[:, 0].mean() + 0.1


def test_users_callbacks_are_called_and_let_go(one_hot, labels):
    losses = []
    callback = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: losses.append(logs["val_loss"]))
    callbacks = [callback]
    classifier = small_classifier(callbacks=callbacks).fit(one_hot, labels)
    assert losses == classifier.history_["val_loss"]
    assert callbacks == [callback]
    assert callback.model is None


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, bool, np.int64, np.float32, np.float64])
def test_the_data_type_of_the_encoding_does_not_matter(fitted_classifier, one_hot, dtype):
    expected = fitted_classifier.decision_function(one_hot)
    np.testing.assert_allclose(fitted_classifier.decision_function(one_hot.astype(dtype)), expected, rtol=1e-5)


def test_two_dimensions_are_series_of_one_channel():
    X = np.random.default_rng(0).normal(size=(60, 12))
    y = (X[:, 5] > 0).astype(int)
    classifier = small_classifier(kernel_size=1, pool_size=1, epochs=40, early_stopping=False)
    with pytest.warns(UserWarning, match=r"X of shape \(60, 12\) is read as 60 series of 12 steps and one channel"):
        classifier.fit(X, y)
    assert_same_weights(classifier, clone(classifier).fit(X[:, :, np.newaxis], y))
    assert classifier.model_.input_shape == (None, 12, 1)
    assert classifier.score(X, y) > 0.9
    assert classifier.saliency_(X).shape == (60, 12)


@pytest.fixture(scope="module")
def table(dataset):
    """Sequences, and a number beside each."""
    return pd.DataFrame({"sequence": dataset.data, "gc": [s.count("G") + s.count("C") for s in dataset.data]})


one_hot_columns = DNAOneHotEncoder(flatten=True)
ONE_HOT_TABLES = {
    "a number beside them": make_column_transformer((one_hot_columns, "sequence"), (StandardScaler(), ["gc"])),
    "selected": make_column_transformer((make_pipeline(one_hot_columns, SelectKBest(k=50)), "sequence")),
    "scaled": make_column_transformer((make_pipeline(one_hot_columns, StandardScaler()), "sequence")),
}


@pytest.mark.parametrize("encoder", ONE_HOT_TABLES.values(), ids=ONE_HOT_TABLES)
def test_one_hot_columns_are_no_series(table, labels, encoder):
    message = r"X of shape \(300, \d+\) has \d+ columns of two values each, as a flattened one-hot.* StackingClassifier"
    with pytest.raises(ValueError, match=message):
        make_pipeline(encoder, small_classifier()).fit(table, labels)


def test_channels_that_come_first_are_refused(one_hot, labels):
    with pytest.raises(ValueError, match=r"X of shape \(300, 4, 30\) has its channels first.*transpose\(0, 2, 1\)"):
        small_classifier(kernel_size=2).fit(one_hot.transpose(0, 2, 1), labels)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (["ACGT", "ACGT"], "takes encoded sequences, got strings: encode them first"),
        (np.array(["ACGT", "ACGT"]), "takes encoded sequences, got strings"),
        (np.array([["ACGT"], ["ACGT"]], dtype=object), "takes encoded sequences, got strings"),
        (np.array([["ACGT"], ["ACGT"]]), "takes encoded sequences, got strings"),
        ([["ACGT"], ["ACGT"]], "takes encoded sequences, got strings"),
        ([[["A", "C"]], [["G", "T"]]], "takes encoded sequences, got strings"),
        (pd.Series(["ACGT", "ACGT"]), "takes encoded sequences, got strings"),
        (np.zeros((2, 5, 4, 1)), r"expected \(n_sequences, length, n_channels\)|got 4 dimensions: \(2, 5, 4, 1\)"),
        (np.tile(np.eye(4), (5, 1)).reshape(2, 40), r"X of shape \(2, 40\) looks like a flattened one-hot encoding"),
        (np.full((2, 10, 4), np.nan), "contains NaN"),
        (np.zeros((4, 5, 4)), "kernel_size=7 is longer than the sequences .n_features=5"),
    ],
)
def test_input_that_is_no_encoding_is_refused(X, message):
    with pytest.raises(ValueError, match=message):
        small_classifier().fit(X, [0, 1] * (len(X) // 2))


@pytest.mark.parametrize(
    ("y", "parameters", "fit_parameters", "message"),
    [
        (["a"] * 300, {}, {}, "needs sequences of at least 2 classes; got 1 class: .*'a'"),
        (np.linspace(0, 1, 300), {}, {}, "Unknown label type"),
        ([0, 1] * 150, {}, {"sample_weight": np.zeros(300)}, "at least one non-zero|sample_weight is zero for every"),
        (
            [0, 1] * 150,
            {"class_weight": {0: 0, 1: 0}},
            {},
            "class_weight times sample_weight is zero for every sequence",
        ),
        ([0, 1] * 150, {}, {"sample_weight": np.full(300, 1e300)}, r"up to 1e\+300, too large for float32"),
        (
            [0, 1] * 150,
            {"class_weight": {0: 1e30, 1: 1e30}},
            {"sample_weight": np.full(300, 1e30)},
            "too large for float",
        ),
        ([0, 1] * 150, {}, {"sample_weight": -np.ones(300)}, "[Nn]egative"),
        ([0, 1] * 100, {}, {}, "inconsistent numbers of samples"),
        ([0, 1] * 150, {"learning_rate": 1e30}, {}, r"Training diverged: .* smaller learning_rate than 1e\+30"),
        ([0, 1] * 150, {"batch_size": 2**31}, {}, "'batch_size' parameter"),
        ([0, 1] * 150, {"dropout": 1.0}, {}, "'dropout' parameter"),
        ([0, 1] * 150, {"activation": "swoosh"}, {}, "'activation' parameter"),
        ([0, 1] * 150, {"validation_fraction": 0}, {}, "'validation_fraction' parameter"),
    ],
)
def test_bad_labels_weights_and_parameters_are_named(one_hot, y, parameters, fit_parameters, message):
    with pytest.raises(ValueError, match=message):
        small_classifier(**parameters).fit(one_hot, y, **fit_parameters)


def diverged(fit, **parameters):
    """Return the message of a fit that diverges in its last update, after a loss that was finite."""
    with pytest.raises(ValueError, match=r"Training diverged: \S+ is not finite in epoch 1\.") as error:
        fit(small_classifier(**{"learning_rate": 1e20, "epochs": 1, "batch_size": 512, "dropout": 0, **parameters}))
    return str(error.value)


def test_divergence_in_the_last_update_is_found(one_hot, dataset):
    y = dataset.target
    assert "learning_rate than 1e+20" in diverged(lambda classifier: classifier.fit(one_hot, y))
    diverged(lambda classifier: classifier.fit(one_hot, y), early_stopping=False)
    diverged(lambda classifier: classifier.partial_fit(one_hot, y, [0, 1]))


def test_data_that_overflow_are_named_and_not_the_learning_rate(one_hot, labels):
    weight = np.full(len(labels), 1e30)
    message = diverged(lambda classifier: classifier.fit(one_hot, labels, weight), learning_rate=0.001)
    assert "sample_weight has values of up to 1e+30, which overflow in the network's float32: scale sample" in message
    assert "learning_rate" not in message


@pytest.mark.parametrize("method", ["predict", "predict_proba", "decision_function", "saliency_"])
def test_results_that_are_not_finite_are_refused(fitted_classifier, one_hot, method):
    huge = copy.deepcopy(fitted_classifier)
    huge.model_.set_weights([1e15 * weight for weight in huge.model_.get_weights()])
    with pytest.raises(
        ValueError, match=r"result for sequence \d+ is not finite: .*up to 1 in the sequence.*e\+1\d in the weights"
    ):
        getattr(huge, method)(one_hot)


@pytest.mark.parametrize("callbacks", [[None], ["early"], [keras.callbacks.Callback]])
def test_callbacks_that_are_none_are_named(one_hot, labels, callbacks):
    with pytest.raises(TypeError, match=r"callbacks\[0\] is "):
        small_classifier(callbacks=callbacks).fit(one_hot, labels)


def test_a_failed_fit_leaves_nothing_that_predicts(one_hot, labels):
    classifier = small_classifier(learning_rate=1e30)
    with pytest.raises(ValueError, match="diverged"):
        classifier.fit(one_hot, labels)
    with pytest.raises(NotFittedError):
        classifier.predict(one_hot)


def test_a_failed_part_leaves_the_earlier_network(one_hot, labels):
    classifier = small_classifier().fit(one_hot, labels)
    before = classifier.predict_proba(one_hot)
    with pytest.raises(ValueError, match="diverged"):
        classifier.set_params(learning_rate=1e30).partial_fit(one_hot, labels)
    np.testing.assert_array_equal(classifier.predict_proba(one_hot), before)
    assert classifier.set_params(learning_rate=0.01).partial_fit(one_hot, labels).n_iter_ == 3


def test_classes_of_one_sequence_leave_nothing_to_hold_out(one_hot):
    with pytest.raises(ValueError, match=r"no class has more than one sequence .n_samples=2.: .* early_stopping=False"):
        small_classifier().fit(one_hot[:2], ["a", "b"])
    small_classifier(early_stopping=False).fit(one_hot[:2], ["a", "b"])


def test_other_shapes_than_the_fitted_one_are_refused(fitted_classifier):
    with pytest.raises(ValueError, match="X has 29 features, but MotifCNNClassifier is expecting 30"):
        fitted_classifier.predict(np.zeros((1, 29, 4)))
    with pytest.raises(ValueError, match="X has 5 channels, but MotifCNNClassifier was fitted with 4"):
        fitted_classifier.predict(np.zeros((1, 30, 5)))


@pytest.mark.parametrize("method", ["predict", "predict_proba", "decision_function", "saliency_"])
def test_unfitted(method, one_hot):
    with pytest.raises(NotFittedError):
        getattr(MotifCNNClassifier(), method)(one_hot)
    with pytest.raises(NotFittedError):
        MotifCNNClassifier().summary()


def test_summary_counts_parameters(fitted_classifier, capsys):
    optimizer = fitted_classifier.model_.optimizer
    fitted_classifier.summary()
    printed = capsys.readouterr().out
    assert "conv_1" in printed
    assert f"{7 * 4 * 8 + 8}" in printed
    assert f"Total params: {fitted_classifier.model_.count_params()} " in printed
    assert "Optimizer" not in printed  # whose variables Keras counts among those of a compiled network
    assert fitted_classifier.model_.optimizer is optimizer


def test_saliency_is_the_clipped_gradient_at_the_bases(fitted_classifier, one_hot):
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
    with pytest.raises(ValueError, match=r"target .*'other'.* is not among the classes"):
        fitted_classifier.saliency_(one_hot, "other")
    with pytest.raises(ValueError, match="target should be one value or 300 values"):
        fitted_classifier.saliency_(one_hot, labels[:4])
    with pytest.raises(ValueError, match="output should be 'logit' or 'probability', got 'log'"):
        fitted_classifier.saliency_(one_hot, output="log")


def test_saliency_of_many_classes_explains_the_predicted_one(one_hot):
    y = np.resize([3, 5, 9], len(one_hot))
    classifier = small_classifier().fit(one_hot, y)
    np.testing.assert_array_equal(
        classifier.saliency_(one_hot), classifier.saliency_(one_hot, classifier.predict(one_hot))
    )


def test_only_the_probabilitys_saliency_vanishes_where_the_network_is_certain(fitted_classifier, one_hot):
    certain = copy.deepcopy(fitted_classifier)
    kernel, bias = certain.model_.get_layer("scores").get_weights()
    certain.model_.get_layer("scores").set_weights([200 * kernel, 200 * bias])
    X = one_hot[certain.decision_function(one_hot) < -120][:5]
    assert len(X) == 5
    assert not certain.saliency_(X, "bound", output="probability").any()
    assert certain.saliency_(X, "bound").any(axis=1).all()


@pytest.fixture(scope="module")
def many_labels(one_hot):
    """Whether the first base is A, and whether the last one is C or G."""
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


@pytest.mark.parametrize(
    ("y", "parameters", "message"),
    [
        (np.tile([[0, 1, 2], [2, 1, 0]], (150, 1)), {}, "Unknown label type"),
        (np.tile([[0, 1], [1, 0]], (150, 1)), {"class_weight": "balanced"}, "class_weight requires one label"),
    ],
)
def test_several_labels_have_limits(one_hot, y, parameters, message):
    with pytest.raises(ValueError, match=message):
        small_classifier(**parameters).fit(one_hot, y)


def test_partial_fit_is_fit_epoch_by_epoch(one_hot, labels):
    at_once = small_classifier(epochs=3, early_stopping=False).fit(one_hot, labels)
    in_parts = small_classifier()
    for epoch in range(3):
        in_parts.partial_fit(one_hot, labels, classes=["bound", "unbound"] if epoch == 0 else None)
    assert_same_weights(in_parts, at_once)
    assert in_parts.history_ == at_once.history_
    assert in_parts.n_iter_ == 3


def test_partial_fit_learns_classes_that_come_later(one_hot, labels):
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
def test_partial_fit_has_to_know_the_classes(one_hot, labels, parameters, calls, message):
    classifier = small_classifier(**parameters)
    for call in calls[:-1]:
        classifier.partial_fit(one_hot, labels, **call)
    with pytest.raises(ValueError, match=message):
        classifier.partial_fit(one_hot, labels, **calls[-1])


def test_warm_start_goes_on(one_hot, labels):
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


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.zeros((4, 0, 4)), r"X is empty, of shape \(4, 0, 4\)"),
        (np.zeros((4, 30, 0)), r"X is empty, of shape \(4, 30, 0\)"),
        (np.zeros((4, 30, 4), dtype="M8[s]"), "dtype datetime64"),
        (np.full((4, 30, 4), 1e300), r"X has values of up to 1e\+300\. .* beyond 1.8e\+19 overflow. Scale X"),
        (np.full((4, 30, 4), np.float32(1e30)), r"X has values of up to 1e\+30"),
    ],
)
def test_arrays_that_no_network_takes(X, message):
    with pytest.raises(ValueError, match=message):
        MotifCNNClassifier().fit(X, [0, 1, 0, 1])


@pytest.mark.parametrize("weight", [-1, None, np.nan])
def test_class_weights_that_are_none(one_hot, labels, weight):
    with pytest.raises(ValueError, match=r"class_weight should give numbers of at least 0, got \{'bound': "):
        MotifCNNClassifier(class_weight={"bound": weight, "unbound": 1}).fit(one_hot, labels)


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ([None, "bound"], "target None is not among the classes"),
        ([["bound"], ["bound", "unbound"]], "target should be one value, or one for each sequence"),
    ],
)
def test_targets_that_are_no_labels(fitted_classifier, one_hot, target, message):
    with pytest.raises(ValueError, match=message):
        fitted_classifier.saliency_(one_hot[:2], target)
