"""Wrong labels, responses, weights, groups and targets."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from skmotif import MotifCNNClassifier, MotifCNNRegressor
from skmotif.inspection import (
    AttributionDisplay,
    AttributionHeatmapDisplay,
    VariantEffectDisplay,
    attribution,
    variant_effect,
)
from skmotif.metrics import MotifRecoveryScorer
from skmotif.model_selection import (
    BaselineReportDisplay,
    ChromosomeSplit,
    HomologyGroupKFold,
    baseline_report,
    find_duplicates,
    homology_groups,
)
from skmotif.motifs import ExplainedPerformanceDisplay, discover_motifs, motifs_from_filters
from tests.bad_input.checks import check_rejected, few

N = 40

classifier = MotifCNNClassifier(kernel_size=7)
FITS = {
    "skmotif.MotifCNNClassifier.fit": lambda w, y: classifier.fit(w.one_hot[:N], y),
    "skmotif.MotifCNNClassifier.partial_fit": lambda w, y: classifier.partial_fit(w.one_hot[:N], y, [0, 1]),
}
REGRESSIONS = {
    "skmotif.MotifCNNRegressor.fit": lambda w, y: MotifCNNRegressor().fit(w.one_hot[:N], y),
    "skmotif.MotifCNNRegressor.partial_fit": lambda w, y: MotifCNNRegressor().partial_fit(w.one_hot[:N], y),
    "skmotif.motifs.ExplainedPerformanceDisplay, responses": lambda w, y: ExplainedPerformanceDisplay.from_estimator(
        w.regressor, w.motif, w.one_hot[:N], y
    ),
}
OTHERS = {
    "skmotif.motifs.discover_motifs": lambda w, y: discover_motifs(w.pipeline, w.sequences[:N], y),
    "skmotif.motifs.ExplainedPerformanceDisplay": lambda w, y: ExplainedPerformanceDisplay.from_estimator(
        w.pipeline, w.motif, w.sequences[:N], y
    ),
    "skmotif.metrics.MotifRecoveryScorer": lambda w, y: MotifRecoveryScorer(["ACGT"])(w.pipeline, w.sequences[:N], y),
    "skmotif.model_selection.baseline_report": lambda w, y: baseline_report(w.pipeline, w.sequences[:N], y),
    "skmotif.model_selection.BaselineReportDisplay": lambda w, y: BaselineReportDisplay.from_estimator(
        w.pipeline, w.sequences[:N], y
    ),
}
# In these functions, labels can be names of any kind.
LENGTH_ONLY = {
    "skmotif.model_selection.find_duplicates": lambda w, y: find_duplicates(w.sequences[:N], y),
    "skmotif.model_selection.homology_groups": lambda w, y: homology_groups(w.sequences[:N], groups=y),
    "skmotif.model_selection.HomologyGroupKFold": lambda w, y: list(
        HomologyGroupKFold(2).split(w.sequences[:N], groups=y)
    ),
    "skmotif.model_selection.HomologyGroupKFold, y": lambda w, y: list(HomologyGroupKFold(2).split(w.sequences[:N], y)),
    "skmotif.model_selection.ChromosomeSplit": lambda w, y: list(ChromosomeSplit("0").split(w.sequences[:N], groups=y)),
}

wrong_length = st.integers(1, 99).filter(lambda n: n != N).map(lambda n: np.arange(n) % 2)
empty = st.sampled_from([[], np.array([]), (), np.zeros((0, 1))])
ragged = st.sampled_from([[[0, 1], [1]] * (N // 2), [[[0]]] * N, np.zeros((N, 2, 2)), 7, "bound", 1.5])
nested = ragged | st.sampled_from([[{"a": 1}] * N, [{1}, {2}] * (N // 2)])
one_class = st.sampled_from([np.zeros(N), np.ones(N, int), ["a"] * N, np.zeros(N, bool)])
continuous = st.lists(st.floats(0.1, 0.9), min_size=N, max_size=N, unique=True)
strings = st.lists(st.sampled_from(["a", "b", "high"]), min_size=N, max_size=N)
missing = st.builds(
    lambda value, place: [*[0, 1] * 10, *([0.0, 1.0] * 10)][:place] + [value] + [0, 1] * ((N - place) // 2 + 1),
    st.sampled_from([None, float("nan"), float("inf")]),
    st.integers(0, N - 1),
).map(lambda y: np.array(y[:N], dtype=object if None in y else float))
mixed = st.just(np.array([0, "a", 1.5, "b"] * (N // 4), dtype=object))

_ALWAYS = {"length": wrong_length, "empty": empty}
KINDS = {
    **{name: {**_ALWAYS, "nested": nested, "missing": missing, "mixed": mixed} for name in [*FITS, *OTHERS]},
    **{name: {**_ALWAYS, "nested": nested, "missing": missing, "strings": strings} for name in REGRESSIONS},
    **{name: {**_ALWAYS, "nested": nested} for name in LENGTH_ONLY},
}
for name in FITS:
    KINDS[name]["continuous"] = continuous
for name in ["skmotif.MotifCNNClassifier.fit", *OTHERS]:
    KINDS[name]["one class"] = one_class
# find_duplicates reports labels of any kind, and HomologyGroupKFold does not use y.
KINDS["skmotif.model_selection.find_duplicates"]["nested"] = ragged
KINDS["skmotif.model_selection.HomologyGroupKFold, y"] = _ALWAYS
CALLS = {**FITS, **REGRESSIONS, **OTHERS, **LENGTH_ONLY}


@pytest.mark.parametrize(("name", "kind"), [(name, kind) for name in CALLS for kind in KINDS[name]])
@few
@given(data=st.data())
def test_labels(world, name, kind, data):
    y = data.draw(KINDS[name][kind])
    check_rejected(f"labels: {kind}", lambda y: CALLS[name](world, y), y)


weights = st.one_of(
    wrong_length,
    st.sampled_from([np.zeros(N), [float("nan")] * N, [-1.0] * N, ["a"] * N, [None] * N, "balanced", np.ones((N, 2))]),
    st.sampled_from([[float("inf")] * N, [1j] * N, {0: 1}, []]),
)


@pytest.mark.parametrize("estimator", [classifier, MotifCNNRegressor()])
@pytest.mark.parametrize("method", ["fit", "partial_fit"])
@few
@given(sample_weight=weights)
def test_sample_weights(world, estimator, method, sample_weight):
    classes = {"classes": [0, 1]} if estimator is classifier and method == "partial_fit" else {}
    fit = getattr(estimator, method)
    y = world.dataset.target[:N]
    check_rejected("labels: weights", lambda w: fit(world.one_hot[:N], y, sample_weight=w, **classes), sample_weight)


@few
@given(classes=st.sampled_from([None, [], [0], [1], [[0], [1, 2]], ["a", "b"], 3, "ab", [None, 1], {0: 1}]))
def test_classes_of_partial_fit(world, classes):
    y = world.dataset.target[:N]
    check_rejected("labels: classes", lambda c: MotifCNNClassifier().partial_fit(world.one_hot[:N], y, c), classes)


@pytest.mark.parametrize("class_weight", [{2: 1}, {"a": 1}, {0: -1}, {0: None}, {0: float("nan")}, {0: "a"}], ids=repr)
def test_class_weights(world, class_weight):
    fit = MotifCNNClassifier(class_weight=class_weight).fit
    check_rejected("labels: weights", fit, world.one_hot[:N], world.dataset.target[:N], match="class_weight should")


TARGETS = {
    "skmotif.inspection.attribution": lambda w, target: attribution(w.pipeline, w.sequences[:N], target=target),
    "skmotif.inspection.AttributionDisplay": lambda w, target: AttributionDisplay.from_estimator(
        w.pipeline, w.sequences[0], target=target
    ),
    "skmotif.inspection.AttributionHeatmapDisplay": lambda w, target: AttributionHeatmapDisplay.from_estimator(
        w.pipeline, w.sequences[:N], target=target
    ),
    "skmotif.inspection.variant_effect": lambda w, target: variant_effect(
        w.pipeline, ["A" * 30], [(0, "A", "C")], target=target
    ),
    "skmotif.inspection.VariantEffectDisplay": lambda w, target: VariantEffectDisplay.from_estimator(
        w.pipeline, ["A" * 30], [(0, "A", "C")], target=target
    ),
    "skmotif.motifs.discover_motifs": lambda w, target: discover_motifs(
        w.pipeline, w.sequences[:N], w.labels[:N], target=target
    ),
    "skmotif.motifs.motifs_from_filters": lambda w, target: motifs_from_filters(
        w.pipeline, w.sequences[:N], target=target
    ),
    "skmotif.MotifCNNClassifier.saliency_": lambda w, target: w.classifier.saliency_(w.one_hot[:N], target),
    "skmotif.MotifCNNRegressor.saliency_": lambda w, target: w.regressor.saliency_(w.one_hot[:N], target),
}
targets = st.one_of(
    st.sampled_from([0, 1.5, -1, 99, "other", b"bound", float("nan"), {"bound"}, {}, [], ["bound"] * 3, [[1], [2, 3]]]),
    st.sampled_from([["bound", "other"] * (N // 2), np.full((N, 2), "bound"), object(), ["bound", None] * (N // 2)]),
)


@pytest.mark.parametrize("name", TARGETS)
@few
@given(target=targets)
def test_targets(world, name, target):
    if name == "skmotif.MotifCNNRegressor.saliency_":
        assume(not (isinstance(target, int) and target == 0))  # the number of its only response
    check_rejected("labels: target", lambda target: TARGETS[name](world, target), target)
