import operator
import pickle
import tracemalloc

import numpy as np
import pandas as pd
import polars as pl
import pytest
from Bio.Seq import Seq
from sklearn import config_context
from sklearn.base import clone
from sklearn.compose import make_column_transformer
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder

SEQUENCES = ["ACGT", "ttNA", "GGGG"]
EXPECTED = np.array(
    [
        [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
        [[0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 0], [1, 0, 0, 0]],
        [[0, 0, 1, 0], [0, 0, 1, 0], [0, 0, 1, 0], [0, 0, 1, 0]],
    ]
)

CONTAINERS = {
    "list": list,
    "tuple": tuple,
    "list of np.str_": lambda s: list(np.array(s)),
    "list of bytes": lambda s: [x.encode() for x in s],
    "list of Seq": lambda s: [Seq(x) for x in s],
    "array U": np.array,
    "array S": lambda s: np.array(s, dtype="S"),
    "array object": lambda s: np.array(s, dtype=object),
    "array wider than needed": lambda s: np.array(s, dtype="U9"),
    "array (n, 1)": lambda s: np.array(s)[:, None],
    "array (n, 1) object": lambda s: np.array(s, dtype=object)[:, None],
    "pandas object": lambda s: pd.Series(s, dtype=object),
    "pandas string": lambda s: pd.Series(s, dtype="string[python]"),
    "pandas pyarrow": lambda s: pd.Series(s, dtype="string[pyarrow]"),
    "pandas categorical": lambda s: pd.Series(s, dtype="category"),
    "pandas index": lambda s: pd.Series(s, index=[7, 7, 7]),
    "pandas Seq": lambda s: pd.Series([Seq(x) for x in s]),
    "pandas DataFrame": lambda s: pd.DataFrame({"sequence": s}),
    "polars Series": pl.Series,
    "polars DataFrame": lambda s: pl.DataFrame({"sequence": s}),
}
if hasattr(np.dtypes, "StringDType"):  # since NumPy 2
    CONTAINERS["array StringDType"] = lambda s: np.array(s, dtype=np.dtypes.StringDType())


@pytest.mark.parametrize("container", CONTAINERS.values(), ids=CONTAINERS)
def test_result_does_not_depend_on_container(container):
    encoded = DNAOneHotEncoder().fit_transform(container(SEQUENCES))
    assert encoded.dtype == np.int8
    assert encoded.flags.c_contiguous
    np.testing.assert_array_equal(encoded, EXPECTED)


def test_length_of_the_window():
    encoder = DNAOneHotEncoder().fit(["ACGT", "AC"])
    assert encoder.length_ == 4
    assert encoder.transform(["AC"]).shape == (1, 4, 4)
    assert DNAOneHotEncoder(length=6).fit_transform(["ACGT"]).shape == (1, 6, 4)


@pytest.mark.parametrize(
    ("align", "padded", "cropped"),
    [("start", "ACG--", "ACGTA"), ("center", "-ACG-", "CGTAC"), ("end", "--ACG", "GTACG")],
)
def test_align(align, padded, cropped):
    encoder = DNAOneHotEncoder(length=5, align=align, crop=True).fit(["A"])
    encoded = encoder.transform(["ACG", "ACGTACG"])
    np.testing.assert_array_equal(encoded.sum(axis=2)[0], [letter != "-" for letter in padded])
    assert encoder.inverse_transform(encoded).tolist() == ["ACG", cropped]


def test_longer_sequences_raise():
    encoder = DNAOneHotEncoder().fit(["ACGT"])
    message = "Sequence 1 has 6 bp, more than the window of 4 bp"
    with pytest.raises(ValueError, match=message):
        encoder.transform(["ACGT", "ACGTAC"])
    with pytest.raises(ValueError, match=message):
        DNAOneHotEncoder(length=4).fit(["ACGT", "ACGTAC"])


@pytest.mark.parametrize(("code", "row"), [("N", [0.25] * 4), ("r", [0.5, 0, 0.5, 0]), ("B", [0, 1 / 3, 1 / 3, 1 / 3])])
def test_ambiguity_codes(code, row):
    assert not DNAOneHotEncoder().fit_transform([code]).any()
    fractional = DNAOneHotEncoder(ambiguous="fractional").fit_transform([code])
    assert fractional.dtype == np.float32
    np.testing.assert_allclose(fractional[0, 0], row, rtol=1e-6)
    with pytest.raises(ValueError, match=rf"Sequence 1 has '{code}' at position 2 \(0-based\); expected one of ACGT"):
        DNAOneHotEncoder(ambiguous="error").fit(["ACG", "AC" + code])


@pytest.mark.parametrize("dtype", [np.uint8, np.float16, "float64", bool])
def test_dtype(dtype):
    encoded = DNAOneHotEncoder(dtype=dtype).fit_transform(SEQUENCES)
    assert encoded.dtype == dtype
    np.testing.assert_array_equal(encoded, EXPECTED)


def test_flatten():
    encoder = DNAOneHotEncoder(flatten=True).fit(SEQUENCES)
    names = encoder.get_feature_names_out()
    assert names[:5].tolist() == ["pos0_A", "pos0_C", "pos0_G", "pos0_T", "pos1_A"]
    flat = encoder.transform(SEQUENCES)
    np.testing.assert_array_equal(flat, EXPECTED.reshape(3, 16))
    frame = encoder.set_output(transform="pandas").transform(SEQUENCES)
    assert frame.columns.tolist() == names.tolist()
    np.testing.assert_array_equal(frame, flat)
    assert encoder.inverse_transform(flat).tolist() == ["ACGT", "TTNA", "GGGG"]


@pytest.mark.parametrize("method", ["get_feature_names_out", "set_output"])
def test_three_dimensional_output_has_no_column_names(method):
    encoder = DNAOneHotEncoder().fit(SEQUENCES)
    assert not hasattr(encoder, method)
    with pytest.raises(AttributeError, match=f"'DNAOneHotEncoder' object has no attribute '{method}'.*flatten=True"):
        getattr(encoder, method)
    with config_context(transform_output="pandas"):  # no effect
        np.testing.assert_array_equal(encoder.transform(SEQUENCES), EXPECTED)


def test_missing_attribute_raises():
    with pytest.raises(AttributeError, match=r"^'DNAOneHotEncoder' object has no attribute 'lenght_'$"):
        operator.attrgetter("lenght_")(DNAOneHotEncoder())


def test_column_transformer_and_linear_model():
    frame = pd.DataFrame({"sequence": ["AAAA", "CCCC"] * 5, "gc": [0.0, 1.0] * 5})
    columns = make_column_transformer(
        (DNAOneHotEncoder(flatten=True), ["sequence"]), ("passthrough", ["gc"]), verbose_feature_names_out=False
    ).set_output(transform="pandas")
    transformed = columns.fit_transform(frame)
    assert transformed.columns.tolist()[-2:] == ["pos3_T", "gc"]
    model = make_pipeline(columns, LogisticRegression()).fit(frame, ["a", "b"] * 5)
    assert model.score(frame, ["a", "b"] * 5) == 1.0


@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        (["ACGT", "ACXT"], ValueError, r"Sequence 1 has 'X' at position 2 \(0-based\)"),
        (np.array(["ACGT", "ACXT"]), ValueError, r"Sequence 1 has 'X' at position 2"),
        (np.array([b"ACGT", b"AC*T"]), ValueError, r"Sequence 1 has '\*' at position 2"),
        (["ACG", "AC-GT"], ValueError, "Sequence 1 has '-' at position 2"),
        (["ACG", "ACÉ"], ValueError, "Sequence 1 has 'É' at position 2"),
        (np.array(["ACG", "ACÉ"]), ValueError, "Sequence 1 has 'É' at position 2"),
        (["A\0C"], ValueError, r"Sequence 0 has '\\x00' at position 1"),
        (["AC GT"], ValueError, "Sequence 0 has ' ' at position 2"),
        ([Seq("AC"), Seq("AU")], ValueError, "Sequence 1 has 'U' at position 1 .*; replace U by T to give RNA as DNA"),
        (["ACGT", ""], ValueError, "Sequence 1 is empty"),
        (np.array(["ACGT", ""]), ValueError, "Sequence 1 is empty"),
        (["ACGT", None], ValueError, r"Sequence 1 is missing \(None\)"),
        (["ACGT", np.nan], ValueError, r"Sequence 1 is missing \(nan\)"),
        (pd.Series(["ACGT", pd.NA], dtype="string"), ValueError, r"Sequence 1 is missing \(<NA>\)"),
        (pl.Series(["ACGT", None]), ValueError, "Sequence 1 is missing"),
        (["ACGT", ["ACGT"]], TypeError, "Sequence 1 is of type list"),
        (["ACGT", []], TypeError, "Sequence 1 is of type list"),
        (["ACGT", 3], TypeError, "Sequence 1 is of type int"),
        ([1, 2], TypeError, "Sequence 0 is of type int"),
        (np.arange(3), TypeError, "got an array of dtype int64"),
        (pd.Series([1.5, 2.5]), TypeError, "got an array of dtype float64"),
        (np.array([["ACGT", "ACGT"]]), ValueError, r"one column of sequences, got an array of shape \(1, 2\)"),
        (
            pd.DataFrame({"a": ["A"], "b": ["C"]}),
            ValueError,
            r"one column of sequences, got an array of shape \(1, 2\)",
        ),
        ("ACGT", TypeError, r"got a single one \('ACGT'\)"),
        ({"ACGT"}, TypeError, "got set"),
        (None, TypeError, "got NoneType"),
        ([], ValueError, "0 sample"),
    ],
)
def test_invalid_sequences_raise(X, error, message):
    with pytest.raises(error, match=message):
        DNAOneHotEncoder().fit(X)
    with pytest.raises(error, match=message):
        DNAOneHotEncoder(length=10).fit(["ACGT"]).transform(X)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"length": 0}, "'length' parameter"),
        ({"ambiguous": "drop"}, "'ambiguous' parameter"),
        ({"align": "left"}, "'align' parameter"),
        ({"crop": "yes"}, "'crop' parameter"),
        ({"ambiguous": "fractional", "dtype": np.int8}, "requires a floating dtype, got dtype=int8"),
        ({"dtype": "U1"}, "requires a numeric or boolean dtype, got dtype=<U1"),
    ],
)
def test_invalid_parameters_raise(parameters, message):
    with pytest.raises(ValueError, match=message):
        DNAOneHotEncoder(**parameters).fit(SEQUENCES)


@pytest.mark.parametrize(
    ("encoded", "message"),
    [
        (np.zeros((2, 5, 4)), r"Expected an array of shape \(n_sequences, 4, 4\)"),
        (np.ones((1, 16)), r"Sequence 0 has \[1.0, 1.0, 1.0, 1.0\] at position 0"),
        (
            np.full((1, 4, 4), [2, 0, 0, 0]),
            r"Sequence 0 has \[2, 0, 0, 0\] at position 0 .* expected the one-hot row",
        ),
        (np.full((1, 4, 4), None), r"Sequence 0 has \[nan"),
        (np.zeros((1, 4, 4), dtype=complex), "Complex data not supported"),
        (np.zeros((1, 4, 4), dtype="M8[s]"), "dtype datetime64"),
        (np.zeros((0, 4, 4)), "0 sample"),
    ],
)
def test_inverse_transform_of_invalid_input_raises(encoded, message):
    with pytest.raises(ValueError, match=message):
        DNAOneHotEncoder().fit(SEQUENCES).inverse_transform(encoded)


def test_unfitted():
    with pytest.raises(NotFittedError):
        DNAOneHotEncoder().transform(SEQUENCES)
    with pytest.raises(NotFittedError):
        DNAOneHotEncoder().inverse_transform(EXPECTED)


def test_fitted_state():
    encoder = DNAOneHotEncoder().fit(pd.DataFrame({"sequence": SEQUENCES}))
    assert encoder.n_features_in_ == 1
    assert encoder.feature_names_in_.tolist() == ["sequence"]
    with pytest.raises(ValueError, match="feature names should match"):
        encoder.transform(pd.DataFrame({"other": SEQUENCES}))
    assert not hasattr(clone(encoder), "length_")
    assert not hasattr(encoder.fit(SEQUENCES), "feature_names_in_")
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(encoder)).transform(SEQUENCES), EXPECTED)
    assert repr(DNAOneHotEncoder(crop=True)) == "DNAOneHotEncoder(crop=True)"


@pytest.mark.parametrize("as_container", [list, np.array, lambda s: np.array(s, dtype=object)])
def test_input_is_copied_at_most_once(as_container):
    n_sequences, length = 20_000, 200
    X = as_container(["ACGT" * (length // 4)] * n_sequences)
    encoder = DNAOneHotEncoder(length=length).fit(X[:1])
    tracemalloc.start()
    encoded = encoder.transform(X)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    letters = n_sequences * length * (4 if isinstance(X, np.ndarray) and X.dtype.kind == "U" else 1)
    assert peak - encoded.nbytes <= letters + 4_000_000  # 4 MB for the buffers of a chunk


@pytest.mark.parametrize("dtype", ["no dtype", 7])
def test_invalid_dtype_raises(dtype):
    with pytest.raises(TypeError, match="dtype should be a NumPy data type, got"):
        DNAOneHotEncoder(dtype=dtype).fit(["ACGT"])
