import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from skmotif.motifs import ExplainedPerformanceDisplay, Motif, MotifDisplay, MotifList

COUNTS = [[0, 0, 0, 8], [1, 0, 7, 0], [8, 0, 0, 0]]
SITES = pd.DataFrame({"sequence": range(4), "start": [0, 5, 5, 17], "strand": ["+", "+", "-", "-"]})


def test_sites_are_counted_at_their_starts():
    display = MotifDisplay(Motif(COUNTS, sites=SITES), sequence_length=20).plot()
    ax = display.axes_[2]
    forward, reverse = ax.containers
    heights = np.array([[bar.get_height() for bar in bars] for bars in (forward, reverse)])
    assert heights.shape == (2, 20)
    assert np.flatnonzero(heights[0]).tolist() == [0, 5]
    assert np.flatnonzero(heights[1]).tolist() == [5, 17]
    assert forward[5].get_center()[0] == pytest.approx(5)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["forward strand", "reverse strand"]
    assert display.figure_ is ax.figure


@pytest.mark.parametrize(("length", "n_bins"), [(50, 50), (51, 26), (200, 50)])
def test_long_sequences_have_fewer_bars(length, n_bins):
    display = MotifDisplay(Motif(COUNTS, sites=SITES), sequence_length=length).plot()
    forward, reverse = display.axes_[2].containers
    assert len(forward) == n_bins
    assert sum(bar.get_height() for bar in [*forward, *reverse]) == 4


def test_histogram_ends_with_the_last_site():
    display = MotifDisplay(Motif(COUNTS, sites=SITES)).plot()
    assert display.axes_[2].get_xlim() == (-0.5, 19.5)


def test_enrichment_is_plotted_if_it_is_known():
    motif = Motif(COUNTS, target="bound", hit_rates=(0.8, 0.125), p_value=1.25e-30, auroc=0.98765)
    ax = MotifDisplay(motif).plot().axes_[3]
    assert [bar.get_width() for bar in ax.patches] == [0.8, 0.125]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["bound", "others"]
    assert [text.get_text() for text in ax.texts] == ["80.0%", "12.5%", "p = 1.2e-30, AUROC = 0.988"]
    display = MotifDisplay(Motif(COUNTS)).plot()
    assert display.axes_[3].texts[0].get_text() == "Not known"
    assert display.axes_[2].texts[0].get_text() == "Not known"


def test_given_axes_are_used():
    figure, axes = plt.subplots(4, 1)
    assert MotifDisplay(Motif(COUNTS)).plot(axes=axes).figure_ is figure
    with pytest.raises(ValueError, match="Expected 4 axes, got 1"):
        MotifDisplay(Motif(COUNTS)).plot(axes=axes[0])


def test_sites_must_be_within_the_sequences():
    with pytest.raises(ValueError, match="A site ends at 20 bp, after the sequences' length of 19 bp"):
        MotifDisplay(Motif(COUNTS, sites=SITES), sequence_length=19).plot()


def test_keywords_go_to_the_letters_and_the_curve():
    motif = Motif.from_consensus("TGACTCA", n_sites=10)
    performance = pd.DataFrame({"n_motifs": [0, 1], "motif": ["none", "a"], "score": [0.5, 0.8], "share": [0.0, 0.6]})
    for axes in (
        [motif.plot(alpha=0.25)],
        MotifList([motif]).plot(alpha=0.25).axes,
        MotifDisplay(motif).plot(alpha=0.25).axes_[:2],
    ):
        assert {letters.get_alpha() for ax in axes for letters in ax.patches} == {0.25}
    display = ExplainedPerformanceDisplay(performance, estimator_score=1.0).plot(c="C3", marker="s")
    assert [(line.get_color(), line.get_marker()) for line in display.ax_.lines[1:]] == [("C3", "s")]
    plt.close("all")
