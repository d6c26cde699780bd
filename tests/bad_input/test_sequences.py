"""Input that is not a collection of DNA sequences, for every function that takes sequences."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.base import clone

from skmotif import DNAOneHotEncoder
from skmotif.datasets import make_background
from skmotif.inspection import (
    AttributionDisplay,
    AttributionHeatmapDisplay,
    DesignDisplay,
    MarginalizationDisplay,
    SpacingDisplay,
    VariantEffectDisplay,
    ablate,
    attribution,
    design,
    marginalize,
    spacing,
    variant_effect,
)
from skmotif.io import write_fasta
from skmotif.metrics import AttributionLocalizationScorer, MotifRecoveryScorer
from skmotif.model_selection import (
    BaselineReportDisplay,
    HomologyGroupKFold,
    baseline_report,
    find_duplicates,
    homology_groups,
)
from skmotif.motifs import (
    ExplainedPerformanceDisplay,
    Motif,
    MotifFeatures,
    call_sites,
    discover_motifs,
    motifs_from_filters,
    scan,
    site_changes,
    subpatterns,
)
from skmotif.report import MotifReport
from tests.bad_input.checks import check_rejected, few, more

FIRST_BASE = pd.DataFrame({"sequence": [0], "start": [0], "end": [1], "strand": ["+"]})

# By public name.
CALLS = {
    "skmotif.DNAOneHotEncoder.fit": lambda w, X: DNAOneHotEncoder().fit(X),
    "skmotif.DNAOneHotEncoder.transform": lambda w, X: w.encoder.transform(X),
    "skmotif.MotifCNNClassifier.fit": lambda w, X: clone(w.pipeline).fit(X, ["a", "b"]),
    "skmotif.MotifCNNClassifier.predict": lambda w, X: w.pipeline.predict(X),
    "skmotif.datasets.make_background": lambda w, X: make_background(X, "shuffle"),
    "skmotif.inspection.attribution": lambda w, X: attribution(w.pipeline, X),
    "skmotif.inspection.AttributionHeatmapDisplay": lambda w, X: AttributionHeatmapDisplay.from_estimator(
        w.pipeline, X
    ),
    "skmotif.inspection.variant_effect": lambda w, X: variant_effect(w.pipeline, X, [(0, 0, "N", "A")]),
    "skmotif.inspection.VariantEffectDisplay": lambda w, X: VariantEffectDisplay.from_estimator(
        w.pipeline, X, [(0, 0, "N", "A")]
    ),
    "skmotif.inspection.ablate": lambda w, X: ablate(w.pipeline, X, FIRST_BASE),
    "skmotif.inspection.marginalize": lambda w, X: marginalize(w.pipeline, "TGA", X),
    "skmotif.inspection.MarginalizationDisplay": lambda w, X: MarginalizationDisplay.from_estimator(
        w.pipeline, "TGA", X
    ),
    "skmotif.inspection.spacing": lambda w, X: spacing(w.pipeline, "TGA", "TCA", X, distances=3),
    "skmotif.inspection.SpacingDisplay": lambda w, X: SpacingDisplay.from_estimator(
        w.pipeline, "TGA", "TCA", X, distances=3
    ),
    "skmotif.inspection.design": lambda w, X: design(w.pipeline, X, n_changes=1),
    "skmotif.io.write_fasta": lambda w, X: write_fasta(X, w.folder / "out.fa"),
    "skmotif.metrics.MotifRecoveryScorer": lambda w, X: MotifRecoveryScorer([w.motif])(w.pipeline, X, w.labels),
    "skmotif.metrics.AttributionLocalizationScorer": lambda w, X: AttributionLocalizationScorer(w.dataset)(
        w.pipeline, X, w.labels
    ),
    "skmotif.model_selection.BaselineReportDisplay": lambda w, X: BaselineReportDisplay.from_estimator(
        w.pipeline, X, w.labels
    ),
    "skmotif.model_selection.HomologyGroupKFold": lambda w, X: list(HomologyGroupKFold(2, k=2).split(X)),
    "skmotif.model_selection.baseline_report": lambda w, X: baseline_report(w.pipeline, X, w.labels),
    "skmotif.model_selection.find_duplicates": lambda w, X: find_duplicates(X),
    "skmotif.model_selection.homology_groups": lambda w, X: homology_groups(X, k=2),
    "skmotif.motifs.ExplainedPerformanceDisplay": lambda w, X: ExplainedPerformanceDisplay.from_estimator(
        w.pipeline, w.motif, X, w.labels
    ),
    "skmotif.motifs.MotifFeatures.fit": lambda w, X: MotifFeatures(w.motif).fit(X),
    "skmotif.motifs.MotifFeatures.transform": lambda w, X: MotifFeatures(w.motif).transform(X),
    "skmotif.motifs.call_sites": lambda w, X: call_sites(w.pipeline, w.motif, X),
    "skmotif.motifs.discover_motifs": lambda w, X: discover_motifs(w.pipeline, X),
    "skmotif.motifs.motifs_from_filters": lambda w, X: motifs_from_filters(w.pipeline, X),
    "skmotif.motifs.scan": lambda w, X: scan(w.motif, X),
    "skmotif.report.MotifReport": lambda w, X: MotifReport.from_sequences(X, w.labels, database=None),
    "skmotif.motifs.site_changes": lambda w, X: site_changes(w.motif, X, [(0, 0, "N", "A")]),
    "skmotif.motifs.subpatterns": lambda w, X: subpatterns(Motif(np.ones((1, 4)), sites=FIRST_BASE), X),
}
SINGLE_SEQUENCE_CALLS = {
    "skmotif.inspection.AttributionDisplay": lambda w, X: AttributionDisplay.from_estimator(w.pipeline, X),
    "skmotif.inspection.DesignDisplay": lambda w, X: DesignDisplay.from_estimator(w.pipeline, X, n_changes=1),
}

dna = st.text("ACGTacgt", min_size=30, max_size=30)

containers = st.one_of(
    st.sampled_from([None, 7, 0.5, True, {}, {"ACGT": "ACGT"}, {"ACGT"}, frozenset(), [], (), object(), int]),
    dna.map(lambda text: {text: 1}),
    st.builds(lambda text: (letter for letter in text), dna),
    st.builds(lambda text: iter([text]), dna),
    st.builds(lambda text: pd.DataFrame({"a": [text], "b": [text]}), dna),
    st.builds(lambda text: np.array([[text, text], [text, text]]), dna),
    st.builds(lambda text: np.array(text), dna),
    st.builds(lambda text: [[text]], dna),
    st.builds(lambda text: [list(text)] * 2, dna),
    st.builds(lambda text: [(text,)] * 2, dna),
    st.sampled_from([np.zeros(3), np.zeros((3, 2)), np.zeros((0, 1)), np.array([], dtype=object), np.zeros(2, bool)]),
    st.sampled_from([np.zeros(2, complex), np.array(["2020-01-01"], "M8[D]"), pd.Series(dtype=object), pd.DataFrame()]),
)
texts = st.one_of(dna, dna.map(str.encode))

not_sequences = st.one_of(
    st.sampled_from([None, float("nan"), pd.NA, "", b"", 0, 1.5, True, [], ["ACGT"], {}, object(), np.zeros(4)]),
    st.integers(),
    st.floats(),
    st.lists(st.integers(), max_size=3),
)

_CODES = "ACGTRYSWKMBDHVN"
not_codes = st.one_of(
    st.sampled_from(list(" -.*?>0159UuEXIOZz\t\n\r\x7f\x01Äβ🧬\ud800\N{CYRILLIC CAPITAL LETTER A}")),
    st.characters(exclude_characters=_CODES + _CODES.lower() + "\0"),
)


@st.composite
def _with_one_replaced(draw, bad):
    """Return a container of valid sequences and one bad element, and the index of the bad element."""
    sequences = draw(st.lists(dna, min_size=1, max_size=4))
    index = draw(st.integers(0, len(sequences) - 1))
    sequences[index] = draw(bad)
    container = draw(st.sampled_from([list, tuple, _object_array, _column, _series]))
    return container(sequences), index


def _object_array(sequences):
    array = np.empty(len(sequences), dtype=object)
    for i, sequence in enumerate(sequences):
        array[i] = sequence
    return array


def _column(sequences):
    return _object_array(sequences)[:, np.newaxis]


def _series(sequences):
    return pd.Series(sequences, dtype=object)


@st.composite
def _with_an_invalid_character(draw):
    """Return a sequence with one letter that is not an IUPAC code."""
    text, letter = draw(dna), draw(not_codes)
    position = draw(st.integers(0, len(text) - 1))
    return text[:position] + letter + text[position + 1 :]


@pytest.mark.parametrize("name", [*CALLS, *SINGLE_SEQUENCE_CALLS])
@few
@given(X=containers)
def test_objects_that_are_not_collections(world, name, X):
    check_rejected("sequences: container", lambda X: {**CALLS, **SINGLE_SEQUENCE_CALLS}[name](world, X), X)


@pytest.mark.parametrize("name", CALLS)
@few
@given(X=texts)
def test_a_single_sequence_is_not_a_collection(world, name, X):
    check_rejected("sequences: container", lambda X: CALLS[name](world, X), X, match="pass [sequence]")


@pytest.mark.parametrize("name", CALLS)
@few
@given(_with_one_replaced(not_sequences))
def test_elements_that_are_not_sequences(world, name, bad):
    X, index = bad
    check_rejected("sequences: element", lambda X: CALLS[name](world, X), X, match=f"Sequence {index} is ")


@pytest.mark.parametrize("name", CALLS)
@few
@given(_with_one_replaced(_with_an_invalid_character()))
def test_characters_that_are_not_iupac_codes(world, name, bad):
    X, index = bad
    check_rejected("sequences: letter", lambda X: CALLS[name](world, X), X, match=f"Sequence {index} has ")


@more
@given(
    st.one_of(
        _with_an_invalid_character(), _with_an_invalid_character().map(lambda text: text.encode("utf-8", "replace"))
    )
)
def test_a_single_sequence_with_an_invalid_character(world, X):
    check_rejected(
        "sequences: letter", lambda X: SINGLE_SEQUENCE_CALLS["skmotif.inspection.AttributionDisplay"](world, X), X
    )
