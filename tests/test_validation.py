import numpy as np
import pandas as pd
import pytest
from sklearn.compose import make_column_transformer
from sklearn.feature_selection import SelectKBest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif._validation import check_encoded, drop_zero_weights, one_per_sequence


def check(X, y=None):
    """Check the input of a new classifier."""
    return check_encoded(MotifCNNClassifier(), X, *([] if y is None else [y]), is_new=True)


@pytest.mark.parametrize(
    "X",
    [
        ["ACGT", "ACGT"],
        np.array(["ACGT", "ACGT"]),
        np.array([["ACGT"], ["ACGT"]], dtype=object),
        np.array([["ACGT"], ["ACGT"]]),
        [["ACGT"], ["ACGT"]],
        [[["A", "C"]], [["G", "T"]]],
        pd.Series(["ACGT", "ACGT"]),
    ],
    ids=repr,
)
def test_strings_raise(X):
    with pytest.raises(ValueError, match="takes encoded sequences, got strings: encode them first"):
        check(X)


@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.zeros((2, 5, 4, 1)), r"Expected X of shape \(n_sequences, length, n_channels\), got 4 dimensions: \(2, 5"),
        (np.tile(np.eye(4), (5, 1)).reshape(2, 40), r"X of shape \(2, 40\) looks like a flattened one-hot encoding"),
        (np.full((2, 10, 4), np.nan), "contains NaN"),
        (np.zeros((4, 0, 4)), r"X is empty, of shape \(4, 0, 4\)"),
        (np.zeros((4, 30, 0)), r"X is empty, of shape \(4, 30, 0\)"),
        (np.zeros((4, 30, 4), dtype="M8[s]"), "dtype datetime64"),
        (np.full((4, 30, 4), 1e300), r"X has values of up to 1e\+300\. .* beyond 1.8e\+19 overflow. Scale X"),
        (np.full((4, 30, 4), np.float32(1e30)), r"X has values of up to 1e\+30"),
    ],
)
def test_arrays_that_are_not_encoded_sequences_raise(X, message):
    with pytest.raises(ValueError, match=message):
        check(X)


def test_channels_first_raise(one_hot):
    with pytest.raises(ValueError, match=r"X of shape \(300, 4, 30\) has its channels first.*transpose\(0, 2, 1\)"):
        check(one_hot.transpose(0, 2, 1))


one_hot_columns = DNAOneHotEncoder(flatten=True)
ONE_HOT_TABLES = {
    "with a numeric column": make_column_transformer((one_hot_columns, "sequence"), (StandardScaler(), ["gc"])),
    "selected": make_column_transformer((make_pipeline(one_hot_columns, SelectKBest(k=50)), "sequence")),
    "scaled": make_column_transformer((make_pipeline(one_hot_columns, StandardScaler()), "sequence")),
}


@pytest.mark.parametrize("transformer", ONE_HOT_TABLES.values(), ids=ONE_HOT_TABLES)
def test_tables_with_one_hot_columns_raise(dataset, labels, transformer):
    table = pd.DataFrame({"sequence": dataset.data, "gc": [s.count("G") + s.count("C") for s in dataset.data]})
    message = r"X of shape \(300, \d+\) has \d+ columns of two values each, as a flattened one-hot.* StackingClassifier"
    with pytest.raises(ValueError, match=message):
        check(transformer.fit_transform(table, labels))


def test_a_table_is_read_as_series_with_a_warning():
    table = np.random.default_rng(0).normal(size=(60, 12))
    with pytest.warns(UserWarning, match=r"X of shape \(60, 12\) is read as 60 series of 12 steps and one channel"):
        (series,) = check(table)
    np.testing.assert_array_equal(series, table[:, :, np.newaxis].astype(np.float32))


@pytest.mark.parametrize(
    ("dtype", "expected"),
    [
        (np.int8, np.int8),
        (bool, np.int8),
        (np.uint8, np.float32),
        (np.int64, np.float32),
        (np.float32, np.float32),
        (np.float64, np.float32),
    ],
)
def test_sequences_become_int8_or_float32(one_hot, dtype, expected):
    (X,) = check(one_hot.astype(dtype))
    assert X.dtype == expected
    np.testing.assert_array_equal(X, one_hot)


def test_other_shapes_than_in_fit_raise(fitted_classifier):
    with pytest.raises(ValueError, match="X has 29 features, but MotifCNNClassifier is expecting 30"):
        fitted_classifier.predict(np.zeros((1, 29, 4)))
    with pytest.raises(ValueError, match="X has 5 channels, but MotifCNNClassifier was fitted with 4"):
        fitted_classifier.predict(np.zeros((1, 30, 5)))


def test_targets_are_returned_with_the_sequences(one_hot, labels):
    X, y = check(one_hot, labels)
    np.testing.assert_array_equal(X, one_hot)
    np.testing.assert_array_equal(y, labels)


def test_sequences_of_weight_zero_are_dropped(one_hot, labels):
    weight = (np.arange(300) % 3).astype(float)
    found = drop_zero_weights(one_hot, labels, weight, "sample_weight")
    for array, kept in zip((one_hot, labels, weight), found, strict=True):
        np.testing.assert_array_equal(kept, array[weight > 0])
    with pytest.raises(ValueError, match="sample_weight is zero for every sequence; expected at least one positive"):
        drop_zero_weights(one_hot, labels, 0 * weight, "sample_weight")


def test_one_value_or_one_for_each_sequence(one_hot):
    assert one_per_sequence(np.array("bound"), one_hot[:3]).tolist() == ["bound"] * 3
    assert one_per_sequence(np.arange(3), one_hot[:3]).tolist() == [0, 1, 2]
    for wrong in (np.arange(2), np.zeros((3, 1))):
        with pytest.raises(ValueError, match=r"target should be one value or 3 values, got shape"):
            one_per_sequence(wrong, one_hot[:3])
