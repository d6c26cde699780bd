"""Arrays that are not encoded sequences, for all functions that take encoded sequences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sklearn.base import clone

from skmotif import MotifCNNClassifier, MotifCNNRegressor
from skmotif.inspection import AttributionDisplay, AttributionHeatmapDisplay, attribution
from skmotif.motifs import (
    ExplainedPerformanceDisplay,
    MotifFeatures,
    call_sites,
    discover_motifs,
    motifs_from_filters,
    scan,
)
from tests.bad_input.checks import check_rejected, few

FITS = {
    "skmotif.MotifCNNClassifier.fit": lambda w, X: MotifCNNClassifier().fit(X, w.labels[: _length(X)]),
    "skmotif.MotifCNNClassifier.partial_fit": lambda w, X: MotifCNNClassifier().partial_fit(
        X, w.labels[: _length(X)], ["bound", "unbound"]
    ),
    "skmotif.MotifCNNRegressor.fit": lambda w, X: MotifCNNRegressor().fit(X, w.dataset.target[: _length(X)]),
    "skmotif.MotifCNNRegressor.partial_fit": lambda w, X: MotifCNNRegressor().partial_fit(
        X, w.dataset.target[: _length(X)]
    ),
}
CALLS = {
    "skmotif.DNAOneHotEncoder.inverse_transform": lambda w, X: w.encoder.inverse_transform(X),
    "skmotif.MotifCNNClassifier.predict": lambda w, X: w.classifier.predict(X),
    "skmotif.MotifCNNClassifier.predict_proba": lambda w, X: w.classifier.predict_proba(X),
    "skmotif.MotifCNNClassifier.decision_function": lambda w, X: w.classifier.decision_function(X),
    "skmotif.MotifCNNClassifier.saliency_": lambda w, X: w.classifier.saliency_(X),
    "skmotif.MotifCNNRegressor.predict": lambda w, X: w.regressor.predict(X),
    "skmotif.MotifCNNRegressor.saliency_": lambda w, X: w.regressor.saliency_(X),
    "skmotif.inspection.attribution": lambda w, X: attribution(
        w.classifier, X, method="integrated_gradients", n_steps=1
    ),
    "skmotif.inspection.attribution, mutants": lambda w, X: attribution(
        w.classifier, X, method="in_silico_mutagenesis"
    ),
    "skmotif.inspection.AttributionDisplay": lambda w, X: AttributionDisplay.from_estimator(w.classifier, X),
    "skmotif.inspection.AttributionHeatmapDisplay": lambda w, X: AttributionHeatmapDisplay.from_estimator(
        w.classifier, X
    ),
    "skmotif.motifs.ExplainedPerformanceDisplay": lambda w, X: ExplainedPerformanceDisplay.from_estimator(
        w.classifier, w.motif, X, w.labels[: _length(X)]
    ),
    "skmotif.motifs.call_sites": lambda w, X: call_sites(w.classifier, w.motif, X),
    "skmotif.motifs.discover_motifs": lambda w, X: discover_motifs(w.classifier, X),
    "skmotif.motifs.motifs_from_filters": lambda w, X: motifs_from_filters(w.classifier, X),
}
# These functions accept one-hot sequences of any length.
OF_ANY_LENGTH = {
    "skmotif.motifs.MotifFeatures": lambda w, X: MotifFeatures(w.motif).transform(X),
    "skmotif.motifs.scan": lambda w, X: scan(w.motif, X),
}


def _length(X):
    try:
        return len(X)
    except TypeError:
        return 2


def _good(n_sequences, length=30, n_channels=4):
    return (np.arange(n_sequences * length * n_channels) % 5 == 0).reshape(n_sequences, length, n_channels) * 1


def _spoiled(value, dtype=float):
    """Generate encoded sequences, one to four, with a bad value at one place."""

    def spoil(n_sequences, place):
        X = np.eye(4)[np.arange(n_sequences * 30) % 4].reshape(n_sequences, 30, 4).astype(dtype)
        X.ravel()[place % X.size] = value
        return X

    return st.builds(spoil, st.integers(1, 4), st.integers(0, 10_000))


values = st.one_of(
    *map(_spoiled, [np.nan, np.inf, -np.inf, 1e300, -1e39]),
    *(_spoiled(value, object) for value in [None, "A", "", np.nan, {}, [1, 2]]),
)
dtypes = st.builds(
    lambda n_sequences, dtype: _good(n_sequences).astype(dtype),
    st.integers(1, 4),
    st.sampled_from(["c8", "c16", "U1", "S1", "M8[s]", "m8[D]", "V1"]),
)
dimensions = st.one_of(
    st.lists(st.integers(1, 5), min_size=4, max_size=6).map(np.zeros),
    st.sampled_from([np.zeros(()), np.zeros(4), np.zeros(0), _good(2)[0, 0], 3.5, 7, True]),
)
empty = st.sampled_from([(0, 30, 4), (2, 0, 4), (2, 30, 0), (0, 0, 0), (0, 30), (2, 0)]).map(np.zeros)
others = st.one_of(
    st.sampled_from([None, object(), "ACGT", b"ACGT", {}, {1: 2}, set(), [], [[]], [[[]]], [None], [[None]], len, int]),
    st.sampled_from([[["A", "C"]], [[1, 2], [3]], [[[1, 0, 0, 0]], [[1, 0, 0, 0]] * 2], csr_array(np.eye(30))]),
    st.builds(lambda X: iter(X), st.just(_good(1))),
)
shapes = st.tuples(st.integers(1, 3), st.integers(1, 40), st.integers(1, 9)).filter(lambda s: s[1:] != (30, 4))
flat_shapes = st.tuples(st.integers(1, 3), st.integers(1, 200)).filter(lambda s: s[1] != 120)

anywhere = {"value": values, "dtype": dtypes, "dimensions": dimensions, "empty": empty, "other": others}


@pytest.mark.parametrize("kind", anywhere)
@pytest.mark.parametrize("name", [*FITS, *CALLS, *OF_ANY_LENGTH])
@few
@given(data=st.data())
def test_arrays_that_are_not_encoded_sequences(world, name, kind, data):
    call = {**FITS, **CALLS, **OF_ANY_LENGTH}[name]
    check_rejected(f"arrays: {kind}", lambda X: call(world, X), data.draw(anywhere[kind]))


@pytest.mark.parametrize("name", CALLS)
@few
@given(X=st.one_of(shapes, flat_shapes).map(np.ones))
def test_other_shapes_than_in_fit(world, name, X):
    check_rejected("arrays: shape", lambda X: CALLS[name](world, X), X)


@pytest.mark.parametrize("name", OF_ANY_LENGTH)
@few
@given(X=st.one_of(shapes.filter(lambda s: s[2] != 4), flat_shapes).map(np.zeros))
def test_other_numbers_of_channels_than_four(world, name, X):
    check_rejected("arrays: shape", lambda X: OF_ANY_LENGTH[name](world, X), X)


@pytest.mark.parametrize("name", FITS)
@few
@given(length=st.integers(1, 11), n_channels=st.integers(1, 6))
def test_shorter_than_the_kernel(world, name, length, n_channels):
    X = np.ones((4, length, n_channels))
    check_rejected("arrays: shape", lambda X: FITS[name](world, X), X, match="kernel_size=12")


@pytest.mark.parametrize("method", ["predict", "predict_proba", "decision_function", "saliency_", "summary"])
def test_before_fit(world, method):
    unfitted = clone(world.classifier)
    arguments = [] if method == "summary" else [world.one_hot]
    check_rejected("arrays: not fitted", getattr(unfitted, method), *arguments, match="not fitted")


@pytest.mark.parametrize("rows", [[[2, 0, 0, 0]], [[1, 1, 0, 0]], [[0.5, 0, 0, 0]], [[-1, 0, 0, 0]]])
@pytest.mark.parametrize("name", ["skmotif.DNAOneHotEncoder.inverse_transform", *OF_ANY_LENGTH])
def test_rows_that_are_not_a_base(world, name, rows):
    X = np.repeat([rows * 30], 2, axis=0)
    check_rejected("arrays: value", lambda X: {**CALLS, **OF_ANY_LENGTH}[name](world, X), X, match="Sequence 0 has")
