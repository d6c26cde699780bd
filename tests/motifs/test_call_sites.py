from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from skmotif import DNAOneHotEncoder
from skmotif._alphabet import reverse_complement
from skmotif._shuffle import shuffle_dinucleotides
from skmotif.inspection import attribution
from skmotif.motifs import Motif, call_sites, scan

AP1 = replace(Motif.from_consensus("TGACTCA", name="AP-1"), target="bound")
OTHER = replace(Motif.from_consensus("GGATCCTT", name="other"), target="bound")
PLACE = ["motif", "sequence", "start", "end", "strand", "score"]
INTEGRATED = {"method": "integrated_gradients", "baseline": "uniform", "n_steps": 5}


@pytest.fixture(scope="session")
def all_hits(fitted_pipeline, dataset):
    """All candidates in `dataset`, with their contributions and q-values."""
    return call_sites(fitted_pipeline, [AP1, OTHER], dataset.data, threshold=0.01, alpha=1, random_state=0)


def test_golden_p_values(fitted_pipeline):
    # AAAATTTT is its only shuffle, so the five windows of the sequence are the reference.
    reference = attribution(fitted_pipeline, ["AAAATTTT"], target="unbound", **INTEGRATED)[0].astype(float)
    windows = [reference[start : start + 4].sum() for start in range(5)]
    motif = Motif.from_consensus("AATT")
    options = {"threshold": 0.1, "alpha": 1, "n_shuffles": 1, "random_state": 0}
    (hit,) = call_sites(fitted_pipeline, motif, ["AAAATTTT"], **options).itertuples(index=False)
    assert hit[:5] == ("AATT", 0, 2, 6, "+")  # a palindrome is called once, on the forward strand
    assert hit.score == pytest.approx(4 * np.log2((100 + 0.25) / 101 * 4))
    assert hit.contribution == pytest.approx(windows[2], abs=1e-6)
    assert hit.p_value == hit.q_value == (1 + sum(window >= windows[2] for window in windows)) / 6
    for given, p_value in [(100, 1 / 6), (-100, 1)]:
        attributions = np.zeros((1, 30))
        attributions[0, 2:6] = given
        calls = call_sites(fitted_pipeline, motif, ["AAAATTTT"], attributions=attributions, **options)
        assert calls[["contribution", "p_value"]].values.tolist() == [[4 * given, p_value]]


def test_values_by_the_definition(fitted_classifier, one_hot, all_hits):
    contributions = attribution(fitted_classifier, one_hot, target="bound", **INTEGRATED).astype(float)
    rng = np.random.RandomState(0)
    shuffles = shuffle_dinucleotides(one_hot[np.resize(rng.permutation(300), 1000)], rng)
    null = attribution(fitted_classifier, shuffles, target="bound", **INTEGRATED).astype(float)
    for label, hits in all_hits.groupby("motif"):
        width = {"AP-1": 7, "other": 8}[label]
        expected = [contributions[hit.sequence, hit.start : hit.end].sum() for hit in hits.itertuples()]
        np.testing.assert_allclose(hits["contribution"], expected, atol=1e-5)
        windows = sliding_window_view(null, width, axis=1).sum(axis=2).ravel()
        p_values = [(1 + (windows >= contribution).sum()) / (1 + len(windows)) for contribution in hits["contribution"]]
        np.testing.assert_allclose(hits["p_value"], p_values, atol=2 / len(windows))
        ranked = hits.sort_values("p_value")
        by_hochberg = (ranked["p_value"] * len(hits) / np.arange(1, len(hits) + 1))[::-1].cummin()[::-1].clip(upper=1)
        np.testing.assert_allclose(ranked["q_value"], by_hochberg)


def test_planted_sites_are_called_and_chance_hits_are_not(fitted_pipeline, dataset):
    planted = [(row, start) for row, start in enumerate(dataset.motif_starts[:, 0]) if start >= 0]
    calls = call_sites(fitted_pipeline, [AP1, OTHER], dataset.data, random_state=0)
    assert (calls["motif"] == "AP-1").all()
    assert list(zip(calls["sequence"], calls["start"], strict=True)) == planted
    assert (calls["strand"] == "+").all()
    # A motif that the network does not use: its hits are perfect.
    with_other = [sequence[:11] + "GGATCCTT" + sequence[19:] for sequence in dataset.data]
    assert len(scan(OTHER, with_other)) >= 300
    calls = call_sites(fitted_pipeline, OTHER, with_other, random_state=0)
    assert len(calls) < 30


def test_overlapping_hits_of_a_motif_are_resolved(dataset, all_hits):
    hits = scan([AP1, OTHER], dataset.data, threshold=0.01)
    kept = []
    for hit in hits.loc[(-hits["score"].round(6)).sort_values(kind="stable").index].itertuples():
        others = hits.loc[kept].query("motif == @hit.motif and sequence == @hit.sequence")
        if ((others["end"] <= hit.start) | (others["start"] >= hit.end)).all():
            kept.append(hit.Index)
    pd.testing.assert_frame_equal(all_hits[PLACE], hits.loc[sorted(kept), PLACE].reset_index(drop=True))


def test_lenient_calls_contain_strict_calls(fitted_pipeline, dataset, all_hits):
    for alpha in (0.001, 0.01, 0.2):
        options = {"threshold": 0.01, "alpha": alpha, "random_state": 0}
        calls = call_sites(fitted_pipeline, [AP1, OTHER], dataset.data, **options)
        expected = all_hits[all_hits["q_value"] <= alpha].reset_index(drop=True)
        pd.testing.assert_frame_equal(calls, expected)


def test_reverse_complements_have_mirrored_calls(fitted_pipeline, dataset):
    X = dataset.data[:100]
    calls = call_sites(fitted_pipeline, AP1, X, random_state=0)
    mirrored = call_sites(fitted_pipeline, AP1, [reverse_complement(sequence) for sequence in X], random_state=0)
    assert len(calls) > 30
    assert (mirrored["start"] == 30 - calls["end"]).all()
    assert (mirrored["strand"] == calls["strand"].map({"+": "-", "-": "+"})).all()
    np.testing.assert_allclose(mirrored["contribution"], calls["contribution"], rtol=1e-3)


def test_padding_shifts_calls(fitted_pipeline, dataset):
    X = [sequence[:20] for sequence in dataset.data[:100]]
    calls = call_sites(fitted_pipeline, AP1, X, threshold=0.01, alpha=1, random_state=0)
    shifted = call_sites(fitted_pipeline, AP1, ["NNN" + x for x in X], threshold=0.01, alpha=1, random_state=0)
    assert len(calls) > 20
    expected = calls.assign(start=calls["start"] + 3, end=calls["end"] + 3)
    pd.testing.assert_frame_equal(shifted, expected, rtol=1e-3, atol=1e-4)


def test_sequences_of_unequal_lengths(fitted_pipeline, dataset):
    X = ["ACGTGACTCAGG", "TG", "NNTGACTCANNN", "TGANTCA", "CCTGAGTCA", *dataset.data[dataset.target == 0]]
    calls = call_sites(fitted_pipeline, AP1, X, random_state=0)
    assert calls[["sequence", "start", "end", "strand"]].values.tolist() == [
        [0, 3, 10, "+"],
        [2, 2, 9, "+"],
        [4, 2, 9, "-"],
    ]


def test_given_attributions_replace_computed_ones(fitted_pipeline, dataset, all_hits):
    given = attribution(fitted_pipeline, dataset.data, target="bound", **INTEGRATED)
    options = {"threshold": 0.01, "alpha": 1, "random_state": 0}
    calls = call_sites(fitted_pipeline, [AP1, OTHER], dataset.data, attributions=given, **options)
    pd.testing.assert_frame_equal(calls, all_hits)
    calls = call_sites(fitted_pipeline, [AP1, OTHER], dataset.data, attributions=np.zeros((300, 30)), **options)
    assert (calls["contribution"] == 0).all()


def test_encoded_sequences_have_the_same_calls(fitted_pipeline, fitted_classifier, dataset):
    X = dataset.data[:50]
    calls = call_sites(fitted_pipeline, AP1, X, random_state=0)
    encoded = DNAOneHotEncoder().fit_transform(X)
    pd.testing.assert_frame_equal(call_sites(fitted_classifier, [AP1], encoded, random_state=0), calls)


def test_targets(fitted_pipeline, dataset):
    X, options = dataset.data[:100], {"alpha": 1, "random_state": 0}
    bound = call_sites(fitted_pipeline, AP1, X, **options)
    unbound = call_sites(fitted_pipeline, AP1, X, target="unbound", **options)
    np.testing.assert_allclose(unbound["contribution"], -bound["contribution"], rtol=1e-5)
    # Without any target, the second class is explained.
    without = replace(AP1, target=None)
    pd.testing.assert_frame_equal(call_sites(fitted_pipeline, without, X, **options), unbound)
    pd.testing.assert_frame_equal(call_sites(fitted_pipeline, without, X, target="bound", **options), bound)
    # Each motif is called for its own target.
    both = call_sites(fitted_pipeline, [AP1, without], X, **options)
    pd.testing.assert_frame_equal(both, pd.concat([bound, unbound], ignore_index=True))


def test_low_motifs_of_a_response_decrease_it(fitted_regressor, one_hot):
    high, low = (
        call_sites(fitted_regressor, replace(AP1, target=target), one_hot, alpha=1, random_state=0)
        for target in ("high", "low")
    )
    np.testing.assert_array_equal(low["contribution"], -high["contribution"])
    null = 1000 * 24
    # A window is at least as high as a hit, or at least as low, or both.
    np.testing.assert_allclose(low["p_value"] + high["p_value"], 1, atol=3 / null)


def test_the_seed_determines_the_calls(fitted_pipeline, dataset, all_hits):
    options = {"threshold": 0.01, "alpha": 1}
    same = call_sites(fitted_pipeline, [AP1, OTHER], dataset.data, random_state=np.random.RandomState(0), **options)
    pd.testing.assert_frame_equal(same, all_hits)
    other = call_sites(fitted_pipeline, [AP1, OTHER], dataset.data, random_state=1, **options)
    assert (other["p_value"] != all_hits["p_value"]).any()
    pd.testing.assert_frame_equal(other[[*PLACE, "contribution"]], all_hits[[*PLACE, "contribution"]])


@pytest.mark.parametrize("X", [["TTTTTTTTTTTT"], ["TGA"], ["N" * 20]])
def test_without_hits_the_table_is_empty(fitted_pipeline, all_hits, X):
    calls = call_sites(fitted_pipeline, [AP1, OTHER], X, random_state=0)
    assert len(calls) == 0
    pd.testing.assert_series_equal(calls.dtypes, all_hits.dtypes)


@pytest.mark.parametrize(
    ("motifs", "options", "message"),
    [
        ([], {}, "at least one motif, got an empty list"),
        (AP1, {"target": ["bound"]}, r"target should be one class, .*, got \['bound'\]"),
        (replace(AP1, target="other"), {}, "'other'"),
        (AP1, {"attributions": np.zeros((2, 30))}, r"attributions should have shape \(1, 30\), .*, got \(2, 30\)"),
        (
            [AP1, replace(AP1, target=None)],
            {"attributions": np.zeros((1, 30))},
            r"attributions explain one target, but the motifs have several: \['None', 'bound'\]",
        ),
        (AP1, {"threshold": 0}, "'threshold' parameter of call_sites"),
        (AP1, {"alpha": 2}, "'alpha' parameter of call_sites"),
    ],
)
def test_errors_name_the_bad_input(fitted_pipeline, motifs, options, message):
    with pytest.raises(ValueError, match=message):
        call_sites(fitted_pipeline, motifs, ["ACGT"], **options)
