"""Parameters of the wrong type or out of range."""

from contextlib import suppress
from inspect import signature

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.utils._param_validation import Options, generate_invalid_param_val, generate_valid_param, make_constraint

from skmotif import DNAOneHotEncoder, MotifCNNClassifier, MotifCNNRegressor
from skmotif.datasets import (
    fetch_jaspar,
    fetch_pu1_ctcf,
    fetch_tutorial,
    make_background,
    make_motif_classification,
    make_position_classification,
)
from skmotif.inspection import (
    AttributionDisplay,
    AttributionHeatmapDisplay,
    DesignDisplay,
    MarginalizationDisplay,
    SpacingDisplay,
    TrainingHistoryDisplay,
    VariantEffectDisplay,
    ablate,
    attribution,
    design,
    marginalize,
    spacing,
    variant_effect,
)
from skmotif.io import extract_sequences, write_fasta
from skmotif.metrics import AttributionLocalizationScorer, MotifRecoveryScorer
from skmotif.model_selection import HomologyGroupKFold, baseline_report, homology_groups
from skmotif.motifs import MotifFeatures, call_sites, discover_motifs, match_motifs, motifs_from_filters, scan
from skmotif.networks import AttentionNetwork, DilatedNetwork
from tests.bad_input.checks import check_rejected, few

SITE = pd.DataFrame({"sequence": [0], "start": [0], "end": [4]})
BED = pd.DataFrame({"chromosome": ["chr1"], "start": [0], "end": [4]})

CLASSES = {
    "skmotif.DNAOneHotEncoder": DNAOneHotEncoder,
    "skmotif.MotifCNNClassifier": MotifCNNClassifier,
    "skmotif.MotifCNNRegressor": MotifCNNRegressor,
    "skmotif.motifs.MotifFeatures": MotifFeatures,
    "skmotif.networks.AttentionNetwork": AttentionNetwork,
    "skmotif.networks.DilatedNetwork": DilatedNetwork,
}


def build(network):
    network((30, 4), 2, seed=0)
    return network


ESTIMATORS = {
    "skmotif.DNAOneHotEncoder": lambda w, **p: DNAOneHotEncoder(**p).fit(["A", "C"]),
    "skmotif.MotifCNNClassifier": lambda w, **p: MotifCNNClassifier(**p).fit(w.one_hot, w.labels),
    "skmotif.MotifCNNRegressor": lambda w, **p: MotifCNNRegressor(**p).fit(w.one_hot, w.dataset.target),
    "skmotif.motifs.MotifFeatures": lambda w, **p: MotifFeatures(**{"motifs": w.motif, **p}).fit(w.sequences),
    "skmotif.networks.AttentionNetwork": lambda w, **p: build(AttentionNetwork(**p)),
    "skmotif.networks.DilatedNetwork": lambda w, **p: build(DilatedNetwork(**p)),
}
CONSTRAINTS = {name: cls._parameter_constraints for name, cls in CLASSES.items()}

FUNCTIONS = {
    "skmotif.datasets.fetch_tutorial": (fetch_tutorial, lambda w: {"download_if_missing": False}),
    "skmotif.datasets.fetch_pu1_ctcf": (fetch_pu1_ctcf, lambda w: {"download_if_missing": False}),
    "skmotif.datasets.fetch_jaspar": (fetch_jaspar, lambda w: {"download_if_missing": False}),
    "skmotif.datasets.make_background": (make_background, lambda w: {"sequences": w.sequences}),
    "skmotif.datasets.make_motif_classification": (make_motif_classification, lambda w: {}),
    "skmotif.datasets.make_position_classification": (make_position_classification, lambda w: {}),
    "skmotif.inspection.attribution": (attribution, lambda w: {"estimator": w.pipeline, "X": w.sequences}),
    "skmotif.inspection.variant_effect": (
        variant_effect,
        lambda w: {"estimator": w.pipeline, "sequences": ["A" * 30], "variants": [(0, "A", "C")]},
    ),
    "skmotif.inspection.ablate": (
        ablate,
        lambda w: {"estimator": w.pipeline, "sequences": w.sequences, "sites": SITE},
    ),
    "skmotif.inspection.design": (design, lambda w: {"estimator": w.pipeline, "sequences": w.sequences[:1]}),
    "skmotif.inspection.marginalize": (
        marginalize,
        lambda w: {"estimator": w.pipeline, "motif": "TGA", "backgrounds": w.sequences},
    ),
    "skmotif.inspection.spacing": (
        spacing,
        lambda w: {
            "estimator": w.pipeline,
            "motif_a": "TGA",
            "motif_b": "TCA",
            "backgrounds": w.sequences,
            "distances": 3,
        },
    ),
    "skmotif.io.extract_sequences": (extract_sequences, lambda w: {"bed": BED, "genome": "genome.fa"}),
    "skmotif.model_selection.baseline_report": (
        baseline_report,
        lambda w: {"estimator": w.pipeline, "X": w.sequences, "y": w.labels},
    ),
    "skmotif.motifs.call_sites": (
        call_sites,
        lambda w: {"estimator": w.pipeline, "motifs": w.motif, "X": w.sequences},
    ),
    "skmotif.motifs.discover_motifs": (discover_motifs, lambda w: {"estimator": w.pipeline, "X": w.sequences}),
    "skmotif.motifs.motifs_from_filters": (motifs_from_filters, lambda w: {"estimator": w.pipeline, "X": w.sequences}),
}
CONSTRAINTS |= {name: function._skl_parameter_constraints for name, (function, _) in FUNCTIONS.items()}
CALLS = {
    **ESTIMATORS,
    **{name: lambda w, f=f, good=good, **p: f(**{**good(w), **p}) for name, (f, good) in FUNCTIONS.items()},
}

validated = [
    (name, parameter)
    for name, constraints in CONSTRAINTS.items()
    for parameter, constraint in constraints.items()
    if constraint != "no_validation"
]


def _out_of_range(constraints):
    """Return a value out of the range of each constraint that has one."""
    values = []
    for constraint in map(make_constraint, constraints):
        with suppress(NotImplementedError):
            values.append(generate_invalid_param_val(constraint))
    return values


def _is_valid(constraints, value):
    return any(constraint.is_satisfied_by(value) for constraint in map(make_constraint, constraints))


anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-100, 100),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(
        [object(), b"", [], {}, (), {1}, 1j, np.array([1, 2]), int, float("nan"), float("inf"), "x", [[1]]]
    ),
)


@pytest.mark.parametrize(("name", "parameter"), validated)
@few
@given(data=st.data())
def test_invalid_values_raise(world, name, parameter, data):
    constraints = CONSTRAINTS[name][parameter]
    values = st.sampled_from([object(), *_out_of_range(constraints)]) | anything
    value = data.draw(values.filter(lambda value: not _is_valid(constraints, value)))
    message = f"The '{parameter}' parameter of {name.rpartition('.')[2]} must be ", f" Got {value!r} instead."
    check_rejected("parameters: validated", lambda p: CALLS[name](world, **p), {parameter: value}, match=message)


def _valid_values(constraints):
    for constraint in map(make_constraint, constraints):
        yield from constraint.options if isinstance(constraint, Options) else [generate_valid_param(constraint)]


@pytest.mark.parametrize(("name", "parameter"), [pair for pair in validated if pair[0] in ESTIMATORS])
def test_valid_values_are_accepted(world, name, parameter):
    for value in _valid_values(CONSTRAINTS[name][parameter]):
        if name.startswith("skmotif.MotifCNN"):
            with pytest.raises(AssertionError, match="training started"):
                ESTIMATORS[name](world, **{parameter: value})
        else:
            fitted = ESTIMATORS[name](world, **{parameter: value})
            assert fitted.get_params()[parameter] is value


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_constraints_are_those_of_the_parameters(name):
    if name in CLASSES:
        assert set(CONSTRAINTS[name]) == set(signature(CLASSES[name]).parameters)
    else:  # functions check their data themselves
        assert set(CONSTRAINTS[name]) <= set(signature(FUNCTIONS[name][0]).parameters)


# What functions check by themselves: a call, and values that it rejects.
no_motifs = [None, 7, "", "TGAX", "TGU", [], ["TGA"], {}, object(), b"TGA", "A" * 31, np.ones((3, 4))]
no_positions = [None, [], [0.5], "a", [[1]], ["a"], [np.nan], {}, object()]
no_tables = [None, 7, "table", [], {}, pd.DataFrame(), pd.DataFrame({"effect": [1.0]}), SITE]
no_number = [None, "a", [], {}, object(), float("nan")]
CHECKED = {
    "skmotif.DNAOneHotEncoder, dtype": (
        lambda w, v: DNAOneHotEncoder(dtype=v).fit(w.sequences),
        ["no dtype", "U1", "O", "M8[s]", "c8", 7, object(), [], {}],
    ),
    "skmotif.datasets.make_background, genome": (
        lambda w, v: make_background(w.sequences, **v),
        [{"genome": "g.fa"}, {"method": "genome"}, {"exclude": BED}],
    ),
    "skmotif.datasets.make_motif_classification, motifs": (
        lambda w, v: make_motif_classification(20, 30, motifs=v),
        [
            [],
            "",
            "TGAX",
            ["TGA", ""],
            ["TGA", 7],
            [[]],
            [[1, 2]],
            [[0.5] * 4],
            [["a"] * 4],
            "A" * 31,
            [None],
            [[[1, 0, 0, 0]], 3],
            [{"a": 1}],
            np.zeros((2, 4)),
            [[np.nan] * 4],
            "A",
            [[1, 0, 0, 0], [1, 0]],
        ],
    ),
    "skmotif.datasets.make_motif_classification, mutation_rate": (
        lambda w, v: make_motif_classification(20, 30, mutation_rate=v),
        [[0.1, 0.1], [[0.1]], [2], [np.nan], ["a"], [None], [[0.1], [0.1, 0.2]], []],
    ),
    "skmotif.datasets.make_motif_classification, base_frequencies": (
        lambda w, v: make_motif_classification(20, 30, base_frequencies=v),
        [[], [1], [0.5] * 4, [-1, 1, 1, 0], ["a"] * 4, [None] * 4, [np.nan] * 4, [[0.25] * 4], [[1], [1, 2], 3, 4]],
    ),
    "skmotif.datasets.make_position_classification, motifs": (
        lambda w, v: make_position_classification(20, 60, task="order", motifs=v),
        [[], "TGACTCA", ["TGACTCA"], ["TGACTCA"] * 2, ["TGACTCA", 7], ["TGACTCA"] * 3, ["TGACTCA", "A" * 60]],
    ),
    "skmotif.datasets.make_position_classification, window": (
        lambda w, v: make_position_classification(20, 60, window=v),
        [[], [0], (0, 60), (0, 61), (-1, 20), (20, 10), (20, 25), (0.5, 30), ("a", "b"), (None, 9), np.eye(2), {}],
    ),
    "skmotif.datasets.make_position_classification, distance": (
        lambda w, v: make_position_classification(20, 60, task="distance", distance=v),
        [[], [5], (5, 27), (5, 28), (4, 10), (10, 10), (5.5, 9), (5, np.inf), (np.nan, 9), ("a", "b"), np.eye(2), {}],
    ),
    "skmotif.io.write_fasta, width": (
        lambda w, v: write_fasta(["ACGT"], w.folder / "x.fa", width=v),
        [0, -1, 1.5, "a", [], object()],
    ),
    "skmotif.io.write_fasta, names": (
        lambda w, v: write_fasta(["ACGT"], w.folder / "x.fa", v),
        [[], ["a", "b"], [None], [7], ["a\nb"], 7, [b"a"], object(), "ab"],
    ),
    "skmotif.io.extract_sequences, bed": (
        lambda w, v: extract_sequences(v, "genome.fa"),
        [pd.DataFrame(), BED.drop(columns="end"), BED.assign(start=0.5), BED.assign(start="a"), BED.assign(strand="x")],
    ),
    "skmotif.inspection.variant_effect, output": (
        lambda w, v: variant_effect(w.pipeline, ["A" * 30], [(0, "A", "C")], output=v),
        ["log", None, 1, [], {}],
    ),
    "skmotif.inspection.VariantEffectDisplay": (
        lambda w, v: VariantEffectDisplay(*v).plot(),
        [
            (None, ["A", "C"], [1, 2]),
            ([[1], [2]], "AC", [1, 2]),
            ([[1], [2]], ["A", 7], [1, 2]),
            ([[1], [2]], ["A", "C"], "ab"),
            ([[1], [np.inf]], ["A", "C"], [1, 2]),
        ],
    ),
    "skmotif.inspection.marginalize, motif": (lambda w, v: marginalize(w.pipeline, v, ["A" * 30]), no_motifs),
    "skmotif.inspection.marginalize, positions": (
        lambda w, v: marginalize(w.pipeline, "TGA", ["A" * 30], positions=v),
        [-1, 28, [0, 28], *(value for value in no_positions if value is not None)],
    ),
    "skmotif.inspection.marginalize, target": (
        lambda w, v: marginalize(w.pipeline, "TGA", ["A" * 30], target=v),
        ["c", 7, [], {}, ["bound", "bound"]],
    ),
    "skmotif.inspection.MarginalizationDisplay, effects": (lambda w, v: MarginalizationDisplay(v).plot(), no_tables),
    "skmotif.inspection.ablate, sites": (
        lambda w, v: ablate(w.pipeline, ["A" * 30], v),
        [
            *[None, 7, "sites", [], [(0, 0, 4)], SITE.drop(columns="end"), SITE.assign(start="a"), SITE.assign(end=31)],
            *[SITE.assign(start=0.5), SITE.assign(sequence=1), SITE.assign(end=np.nan), SITE.assign(start=4)],
        ],
    ),
    "skmotif.inspection.spacing, motif_a": (
        lambda w, v: spacing(w.pipeline, v, "TGA", ["A" * 30], distances=3),
        no_motifs,
    ),
    "skmotif.inspection.spacing, motif_b": (
        lambda w, v: spacing(w.pipeline, "TGA", v, ["A" * 30], distances=3),
        no_motifs,
    ),
    "skmotif.inspection.spacing, distances": (
        lambda w, v: spacing(w.pipeline, "TGA", "TCA", ["A" * 30], distances=v),
        [-1, 25, *no_positions],
    ),
    "skmotif.inspection.spacing, orientations": (
        lambda w, v: spacing(w.pipeline, "TGA", "TCA", ["A" * 30], distances=3, orientations=v),
        [None, 7, [], "++", ["+"], ["++", None], [("+", "+")], {}],
    ),
    "skmotif.inspection.SpacingDisplay, table": (lambda w, v: SpacingDisplay(v).plot(), no_tables),
    "skmotif.inspection.design, score": (
        lambda w, v: design(w.pipeline, ["A" * 30], score=v),
        ["high", [], float("nan"), float("inf"), 1j],
    ),
    "skmotif.inspection.design, gc": (
        lambda w, v: design(w.pipeline, ["A" * 30], gc=v),
        [0.5, [], (0.5,), (0.6, 0.4), (-0.1, 0.5), (0.2, 1.1), ("a", "b"), (np.nan, 1), {}],
    ),
    "skmotif.inspection.design, forbidden": (
        lambda w, v: design(w.pipeline, ["A" * 30], forbidden=v),
        [None, 7, "GAATTC", [""], [7], ["GAAX"], {}],
    ),
    "skmotif.inspection.design, fixed": (
        lambda w, v: design(w.pipeline, ["A" * 30], fixed=v),
        [-1, 30, *(value for value in no_positions if value is not None)],
    ),
    "skmotif.inspection.design, reference": (
        lambda w, v: design(w.pipeline, ["A" * 30], reference=v),
        [7, "ACGT", [], [""], ["ACGX"], [None], {}, np.eye(3)],
    ),
    "skmotif.inspection.DesignDisplay, path": (lambda w, v: DesignDisplay(v).plot(), no_tables),
    "skmotif.MotifCNNClassifier.saliency_, output": (
        lambda w, v: w.classifier.saliency_(w.one_hot[:1], output=v),
        ["log", None, 1, [], {}],
    ),
    "skmotif.MotifCNNRegressor.saliency_, output": (
        lambda w, v: w.regressor.saliency_(w.one_hot[:1], output=v),
        ["probability", "log", None],
    ),
    "skmotif.inspection.attribution, gradient_correction": (
        lambda w, v: attribution(w.pipeline, w.sequences[:1], **v),
        [{"method": "in_silico_mutagenesis", "gradient_correction": True}],
    ),
    "skmotif.inspection.AttributionDisplay, kind": (
        lambda w, v: AttributionDisplay([1], "A").plot(kind=v),
        ["lines", None, 1, [], {}],
    ),
    "skmotif.inspection.AttributionDisplay, highlight": (
        lambda w, v: AttributionDisplay([1, 2], "AC", highlight=v).plot(),
        [(1, 1), (0, 3), (-1, 1), (0,), (0, 1, 2), 7, "ab", ("a", "b"), (None, 1), {}],
    ),
    "skmotif.inspection.AttributionDisplay": (
        lambda w, v: AttributionDisplay(*v).plot(),
        [([1], "AC"), ([[1]], "A"), (["a"], "A"), (None, "A"), ([1], None), ([1], 7), ([], ""), ([np.nan], "A")],
    ),
    "skmotif.inspection.AttributionHeatmapDisplay": (
        lambda w, v: AttributionHeatmapDisplay(v).plot(),
        [None, [], [1], [[]], [[[1]]], "a", [["a"]], [[1], [1, 2]], [[np.nan]], [[np.inf, 1]], [[1j]], {}],
    ),
    "skmotif.inspection.TrainingHistoryDisplay": (
        lambda w, v: TrainingHistoryDisplay(*v[:1], **dict(v[1:])).plot(),
        [
            ({},),
            (None,),
            (7,),
            ({"loss": []},),
            ({"loss": [1]}, ("best_epoch", 3)),
            ({"loss": ["a"]},),
            ({"x": [1]},),
            ({"loss": [1]}, ("best_epoch", 0)),
            ({"loss": [1]}, ("best_epoch", "a")),
            ({"loss": 1},),
        ],
    ),
    "skmotif.inspection.TrainingHistoryDisplay, axes": (
        lambda w, v: TrainingHistoryDisplay({"loss": [1.0]}).plot(axes=v),
        [[], [None, None]],
    ),
    "skmotif.model_selection.homology_groups, k": (
        lambda w, v: homology_groups(w.sequences, k=v),
        [*no_number, 0, 32, -1, 1.5, True and 31.0],
    ),
    "skmotif.model_selection.HomologyGroupKFold, n_splits": (
        lambda w, v: list(HomologyGroupKFold(v).split(w.sequences)),
        [*no_number, 0, 1, -1, 2.0, 301],
    ),
    "skmotif.model_selection.HomologyGroupKFold, k": (
        lambda w, v: list(HomologyGroupKFold(k=v).split(w.sequences)),
        [*no_number, 0, 32],
    ),
    "skmotif.model_selection.HomologyGroupKFold, random_state": (
        lambda w, v: list(HomologyGroupKFold(shuffle=True, random_state=v).split(w.sequences)),
        ["a", 1.5, -1, [], {}, object()],
    ),
    "skmotif.model_selection.HomologyGroupKFold, shuffle": (
        lambda w, v: list(HomologyGroupKFold(shuffle=v).split(w.sequences)),
        ["no", None, 7, []],
    ),
    "skmotif.model_selection.baseline_report, k": (
        lambda w, v: baseline_report(w.pipeline, w.sequences, w.labels, k=v),
        [31, 99],
    ),
    "skmotif.model_selection.baseline_report, cv": (
        lambda w, v: baseline_report(w.pipeline, w.sequences, w.labels, cv=v),
        [1, 151, [([0], [1])], [], [(0, 1)], [7]],
    ),
    "skmotif.motifs.call_sites, target": (
        lambda w, v: call_sites(w.pipeline, w.motif, w.sequences, target=v),
        ["other", 7, [], {}, object(), ["bound"], ("bound",), np.array("bound"), float("nan")],
    ),
    "skmotif.motifs.call_sites, attributions": (
        lambda w, v: call_sites(w.pipeline, w.motif, w.sequences, attributions=v),
        [[], [[1.0]], np.zeros((300, 30, 4)), np.full((300, 30), np.nan), np.full((300, 30), "a")],
    ),
    "skmotif.motifs.scan, threshold": (
        lambda w, v: scan(w.motif, w.sequences, threshold=v),
        [*no_number, 0, -1, 1.1, [0.1], "0.1"],
    ),
    "skmotif.motifs.scan, background": (
        lambda w, v: scan(w.motif, w.sequences, background=v),
        [
            None,
            7,
            "",
            "genome",
            [],
            [1] * 3,
            [0, 1, 1, 1],
            [-1, 1, 1, 1],
            [float("nan")] * 4,
            {},
            object(),
            [[0.25] * 4],
        ],
    ),
    "skmotif.motifs.match_motifs, n_nearest": (
        lambda w, v: match_motifs(w.motif, [w.motif] * 30, n_nearest=v),
        [0, -1, 1.5, "a", [], float("nan"), object()],
    ),
    "skmotif.metrics.MotifRecoveryScorer": (
        lambda w, v: MotifRecoveryScorer(*v)(w.pipeline, w.sequences, w.labels),
        [([],), ("",), (None,), ([7],), (["TGA"], {"alpha": 2})],
    ),
    "skmotif.metrics.AttributionLocalizationScorer": (
        lambda w, v: AttributionLocalizationScorer(*v)(w.pipeline, w.sequences, w.labels),
        [(None,), ({},), (7,)],
    ),
}


# What the message says if it does not contain the parameter's name.
WORDS = {
    "motifs": "otif",
    "motif_a": "motif",
    "motif_b": "motif",
    "sites": "ite",
    "table": "",
    "forbidden": "forbid",
    "cv": "",
    "names": "ame",
    "bed": "",
    "random_state": "eed",
}


@pytest.mark.parametrize(
    ("name", "index"), [(name, i) for name, (_, values) in CHECKED.items() for i in range(len(values))]
)
def test_values_that_functions_check_themselves(world, name, index):
    call, values = CHECKED[name]
    parameter = name.partition(", ")[2]
    check_rejected(
        "parameters: checked", lambda value: call(world, value), values[index], match=WORDS.get(parameter, parameter)
    )


ESTIMATOR_TAKERS = {
    "skmotif.inspection.attribution": lambda w, e: attribution(e, w.sequences),
    "skmotif.inspection.AttributionDisplay": lambda w, e: AttributionDisplay.from_estimator(e, w.sequences[0]),
    "skmotif.inspection.AttributionHeatmapDisplay": lambda w, e: AttributionHeatmapDisplay.from_estimator(
        e, w.sequences
    ),
    "skmotif.inspection.ablate": lambda w, e: ablate(e, w.sequences[:1], SITE),
    "skmotif.inspection.design": lambda w, e: design(e, w.sequences[:1]),
    "skmotif.inspection.DesignDisplay": lambda w, e: DesignDisplay.from_estimator(e, w.sequences[0]),
    "skmotif.inspection.marginalize": lambda w, e: marginalize(e, "TGA", w.sequences[:1]),
    "skmotif.inspection.MarginalizationDisplay": lambda w, e: MarginalizationDisplay.from_estimator(
        e, "TGA", w.sequences[:1]
    ),
    "skmotif.inspection.spacing": lambda w, e: spacing(e, "TGA", "TCA", w.sequences[:1], distances=3),
    "skmotif.inspection.SpacingDisplay": lambda w, e: SpacingDisplay.from_estimator(
        e, "TGA", "TCA", w.sequences[:1], distances=3
    ),
    "skmotif.inspection.TrainingHistoryDisplay": lambda w, e: TrainingHistoryDisplay.from_estimator(e),
    "skmotif.inspection.variant_effect": lambda w, e: variant_effect(e, w.sequences[:1], [(0, "A", "C")]),
    "skmotif.inspection.VariantEffectDisplay": lambda w, e: VariantEffectDisplay.from_estimator(
        e, w.sequences[:1], [(0, "A", "C")]
    ),
    "skmotif.motifs.discover_motifs": lambda w, e: discover_motifs(e, w.sequences),
    "skmotif.motifs.motifs_from_filters": lambda w, e: motifs_from_filters(e, w.sequences),
    "skmotif.metrics.MotifRecoveryScorer": lambda w, e: MotifRecoveryScorer(["TGA"])(e, w.sequences, w.labels),
    "skmotif.metrics.AttributionLocalizationScorer": lambda w, e: AttributionLocalizationScorer(w.dataset)(
        e, w.sequences, 0
    ),
}
no_estimators = [None, 7, "cnn", object(), MotifCNNClassifier, MotifCNNClassifier(), DNAOneHotEncoder(), {}, [], len]


@pytest.mark.parametrize("estimator", no_estimators, ids=lambda estimator: repr(estimator).partition(" at 0x")[0])
@pytest.mark.parametrize("name", ESTIMATOR_TAKERS)
def test_objects_that_are_not_fitted_networks(world, name, estimator):
    check_rejected("parameters: estimator", lambda e: ESTIMATOR_TAKERS[name](world, e), estimator, match="MotifCNN")
