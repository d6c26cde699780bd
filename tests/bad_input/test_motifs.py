"""Invalid motifs, variants, masks, reports and chromosomes."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmotif.inspection import variant_effect
from skmotif.metrics import attribution_localization_score, motif_mask, motif_recovery, motif_recovery_score
from skmotif.model_selection import BaselineReportDisplay, ChromosomeSplit
from skmotif.motifs import (
    ExplainedPerformanceDisplay,
    Motif,
    MotifDisplay,
    MotifFeatures,
    MotifList,
    call_sites,
    match_motifs,
    scan,
    site_changes,
    write_jaspar,
    write_meme,
)
from tests.bad_input.checks import check_rejected, few, more

counts = st.one_of(
    st.sampled_from(
        [None, 7, "ACGT", [], [[]], [[[]]], [1, 2, 3, 4], [[1, 2, 3]], [[0, 0, 0, 0]], [["a"] * 4], {}, object()]
    ),
    st.sampled_from(
        [[[1j] * 4], [[1, 2, 3, 4], [1]], [[None] * 4], np.zeros((0, 4)), np.ones((2, 5)), np.ones((1, 2, 4))]
    ),
    st.builds(
        lambda value, place: np.where(np.arange(12).reshape(3, 4) == place, value, 1.0),
        st.sampled_from([np.nan, np.inf, -np.inf, -1e-9, -3.0]),
        st.integers(0, 11),
    ),
)
backgrounds = st.one_of(
    st.sampled_from(
        [7, "ACGT", [], [1], [1] * 5, [0, 1, 1, 1], [-1, 1, 1, 1], ["a"] * 4, [np.nan] * 4, [np.inf] * 4, [None] * 4]
    ),
    st.lists(st.floats(max_value=0), min_size=4, max_size=4),
)
SITES = pd.DataFrame({"sequence": [0], "start": [0], "strand": ["+"]})
sites = st.sampled_from(
    [
        [],
        7,
        "sites",
        {},
        pd.DataFrame(),
        SITES.drop(columns="start"),
        SITES.assign(strand="."),
        SITES["start"],
        [(0, 0, "+")],
    ]
)


@more
@given(counts=counts)
def test_counts(counts):
    check_rejected("motifs: counts", Motif, counts)


@few
@given(background=backgrounds)
def test_background(background):
    check_rejected("motifs: background", lambda b: Motif([[1, 2, 3, 4]], background=b), background, match="background")


@few
@given(sites=sites)
def test_sites(sites):
    check_rejected("motifs: sites", lambda s: Motif([[1, 2, 3, 4]], sites=s), sites, match="sites")


@few
@given(
    consensus=st.sampled_from([None, 7, "", b"ACGT", ["A"], "AC GT", "ACU", "Ä", "-", float("nan")])
    | st.text("EFIJLOPQXZ", min_size=1)
)
def test_consensus(consensus):
    check_rejected("motifs: consensus", Motif.from_consensus, consensus)


@few
@given(value=st.sampled_from([None, "a", [], {}, float("nan"), object(), -1, 0]))
def test_numbers(world, value):
    check_rejected("motifs: numbers", world.motif.log_odds, value)
    check_rejected("motifs: numbers", lambda n: Motif.from_consensus("ACGT", n_sites=n), value)
    if value not in (-1, 0):
        check_rejected("motifs: numbers", world.motif.trim, value)


not_motifs = st.sampled_from(
    [None, 7, "TGACTCA", [], [None], ["TGACTCA"], [7], {}, {"a": 1}, object(), [[[1, 2, 3, 4]]], np.ones((3, 4))]
)
not_a_motif = st.sampled_from([None, 7, "TGACTCA", [], {}, object(), np.ones((3, 4)), pd.DataFrame()])
TAKE_MOTIFS = {
    "skmotif.motifs.match_motifs": lambda w, m: match_motifs(m, [w.motif] * 30),
    "skmotif.motifs.match_motifs, database": lambda w, m: match_motifs(w.motif, m),
    "skmotif.motifs.call_sites": lambda w, m: call_sites(w.pipeline, m, w.sequences),
    "skmotif.motifs.scan": lambda w, m: scan(m, w.sequences),
    "skmotif.motifs.site_changes": lambda w, m: site_changes(m, ["A" * 30], [(0, 0, "A", "C")]),
    "skmotif.motifs.ExplainedPerformanceDisplay": lambda w, m: ExplainedPerformanceDisplay.from_estimator(
        w.pipeline, m, w.sequences, w.labels
    ),
    "skmotif.motifs.MotifFeatures": lambda w, m: MotifFeatures(m).fit_transform(w.sequences),
    "skmotif.motifs.MotifFeatures, names": lambda w, m: MotifFeatures(m).get_feature_names_out(),
}
TAKE_ONE_MOTIF = {
    "skmotif.motifs.Motif.similarity": lambda w, m: w.motif.similarity(m),
    "skmotif.motifs.MotifDisplay": lambda w, m: MotifDisplay(m).plot(),
    "skmotif.motifs.MotifList.to_frame": lambda w, m: MotifList([m]).to_frame(),
    "skmotif.motifs.MotifList.plot": lambda w, m: MotifList([m]).plot(),
    "skmotif.motifs.write_meme": lambda w, m: write_meme([m], w.folder / "motifs.meme"),
    "skmotif.motifs.write_jaspar": lambda w, m: write_jaspar([m], w.folder / "motifs.jaspar"),
}
TAKE_TWO_LISTS = {
    "skmotif.metrics.motif_recovery": motif_recovery,
    "skmotif.metrics.motif_recovery_score": motif_recovery_score,
}


@pytest.mark.parametrize("name", TAKE_MOTIFS)
@few
@given(motifs=not_motifs)
def test_lists_of_motifs(world, name, motifs):
    check_rejected("motifs: no motifs", lambda m: TAKE_MOTIFS[name](world, m), motifs)


@pytest.mark.parametrize("name", TAKE_ONE_MOTIF)
@few
@given(motif=not_a_motif)
def test_single_motifs(world, name, motif):
    check_rejected("motifs: no motifs", lambda m: TAKE_ONE_MOTIF[name](world, m), motif)


@pytest.mark.parametrize("name", TAKE_TWO_LISTS)
@few
@given(
    motifs=st.sampled_from(
        [None, 7, "TGA", [7], [None], ["TGA!"], [""], [b"TGA"], object(), [["TGA"]], [np.ones((3, 4))]]
    )
)
def test_two_lists_of_motifs(name, motifs):
    check_rejected("motifs: no motifs", lambda m: TAKE_TWO_LISTS[name](m, ["TGA"]), motifs)
    check_rejected("motifs: no motifs", lambda m: TAKE_TWO_LISTS[name](["TGA"], m), motifs)


def test_no_planted_motifs():
    check_rejected("motifs: no motifs", motif_recovery_score, [], ["TGA"])


@pytest.mark.parametrize(("axes", "length"), [([1], None), ([], None), (None, 3), (None, "a"), (None, -1)])
def test_displays(axes, length):
    motif = Motif([[1, 2, 3, 4]] * 4, sites=SITES)
    check_rejected("motifs: display", lambda: MotifDisplay(motif, sequence_length=length).plot(axes=axes))


fields = st.sampled_from([None, -1, 99, 1.5, "C", "", "AC", "N", "X", b"A", float("nan"), object(), [0], "0"])


@more
@given(
    st.sampled_from(
        [None, 7, [], {}, "variants", [()], [(0, "A")], [7], [("A", "C", 0)], [(0, "A", "C"), (0, 0, "A", "C")]]
    )
    | st.sampled_from([pd.DataFrame(), pd.DataFrame({"position": [0]}), object(), np.ones((2, 3)), [None]])
    | st.builds(
        lambda value, place: [(*(0, 0, "A", "C")[:place], value, *(0, 0, "A", "C")[place + 1 :])],
        fields,
        st.integers(0, 2),
    )
)
def test_variants(world, variants):
    check_rejected("variants", lambda v: variant_effect(world.pipeline, ["A" * 30], v), variants)
    check_rejected("variants", lambda v: site_changes(world.motif, ["A" * 30], v), variants)


@more
@given(alt=st.sampled_from([None, 7, "", "A,C", "X", "-", " ", "Ä", b"C", float("nan"), ["C"]]))
def test_alternatives(world, alt):
    check_rejected("variants", lambda alt: variant_effect(world.pipeline, ["A" * 30], [(0, 0, "A", alt)]), alt)


@pytest.mark.parametrize("column", ["haplotype", "reason"])
@pytest.mark.parametrize("value", [["a"], {}, np.zeros(2), (1,)], ids=repr)
def test_optional_columns_of_variants(world, column, value):
    """A reason of any type means that the variant is not scored."""
    variants = pd.DataFrame({"position": [0], "ref": ["A"], "alt": ["C"], column: [value]})
    check_rejected(
        "variants",
        lambda v: variant_effect(world.pipeline, ["A" * 30], v),
        variants,
        accept=(lambda effects: effects["effect"].isna().all()) if column == "reason" else None,
    )


@more
@given(place=st.sampled_from([None, 7, 1.5, "", "chr2", b"chr1", float("nan"), [0], object()]), position=fields)
def test_variants_of_a_genome(world, place, position):
    genome = world.folder / "genome.fa"
    genome.write_text(f">chr1\n{'A' * 40}\n")
    variants = [(place, 0, "A", "C"), ("chr1", position, "A", "C")]
    check_rejected("variants", lambda v: variant_effect(world.pipeline, variants=v, genome=genome), variants)


@more
@given(
    starts=st.sampled_from([None, 7, [], [1], [["a"]], [[1.5]], [[None]], [[[1]]], [[1], [1, 2]], [[np.nan]]]),
)
def test_starts(starts):
    check_rejected("masks", lambda starts: motif_mask(starts, [3], 10), starts)


@pytest.mark.parametrize("lengths", [None, 7, [], [1, 2], ["a"], [-1], [1.5], [[1]], [np.nan], [0]])
def test_lengths(lengths):
    check_rejected("masks", lambda lengths: motif_mask([[1]], lengths, 10), lengths)


@pytest.mark.parametrize("length", [None, -1, 0, 1.5, "a", [], 3])
def test_length(length):
    check_rejected("masks", lambda length: motif_mask([[1]], [3], length), length)


@more
@given(
    pair=st.sampled_from(
        [
            (None, None),
            ([], []),
            ([[]], [[]]),
            ([0, 1], [0, 1]),
            ([[0, 1]], [[0]]),
            ([[0, 0]], [[1, 2]]),
            ([[1, 1]], [[1, 2]]),
            ([[0, 1]], [["a", "b"]]),
            ([[0, 1]], [[np.nan, 1]]),
            ([[0, 1]], [[np.inf, 1]]),
            ([[0, 1], [1]], [[0, 1], [1]]),
            ([["a", ""]], [[1, 2]]),
            ([[0, 2]], [[1, 2]]),
            ([[np.nan, 0]], [[1, 2]]),
            ([[0, 1]], [[1j, 2]]),
            (7, 7),
            ("a", "b"),
            ([[0, 1]], [[None, 1]]),
            ([[None, 1]], [[2, 1]]),
        ]
    )
)
def test_localization(pair):
    check_rejected("masks", attribution_localization_score, *pair)


@pytest.mark.parametrize("report", [None, 7, {}, [], pd.DataFrame(), pd.DataFrame({"mean": [1]}), "report"], ids=repr)
def test_report(report):
    check_rejected("reports", lambda report: BaselineReportDisplay(report).plot(), report)
    check_rejected("reports", lambda table: ExplainedPerformanceDisplay(table, estimator_score=0.9).plot(), report)


@pytest.mark.parametrize("chromosomes", [None, 7, [], ["chr9"], [None], "chr9", [["chr1"]], {}, ["chr1", "chr2"], ""])
def test_chromosomes(chromosomes):
    split = ChromosomeSplit(chromosomes).split
    check_rejected("groups", lambda groups: list(split(["A"] * 2, groups=groups)), ["chr1", "chr2"])
    check_rejected("groups", lambda: list(split(["A"] * 2)))
