import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba

from skmotif.inspection import DesignDisplay, MarginalizationDisplay, SpacingDisplay, design, marginalize, spacing


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def backgrounds(dataset):
    return dataset.data[dataset.target == 0][:5]


def labels(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_effects_by_position(fitted_pipeline, backgrounds):
    display = MarginalizationDisplay.from_estimator(
        fitted_pipeline, "TGACTCA", backgrounds, target="bound", color="red", lw=3
    )
    effects = marginalize(fitted_pipeline, "TGACTCA", backgrounds, positions=range(24), target="bound")
    pd.testing.assert_frame_equal(display.effects, effects)
    assert labels(display.ax_) == ["+ strand", "- strand"]
    for line, strand in zip(display.ax_.lines, "+-", strict=False):
        mean = effects[effects["strand"] == strand].groupby("position")["effect"].mean()
        np.testing.assert_allclose(line.get_ydata(), mean)
        assert line.get_xdata().tolist() == list(range(24))
        assert (line.get_color(), line.get_linewidth()) == ("red", 3)
    band = display.ax_.collections[0].get_paths()[0].vertices[:, 1]
    assert band.min() < mean.min()
    assert display.figure_ is display.ax_.figure


def test_effects_at_one_position_are_points(fitted_pipeline, backgrounds):
    _, ax = plt.subplots()
    display = MarginalizationDisplay.from_estimator(
        fitted_pipeline, "TGACTCA", backgrounds, positions=3, strands="+", ax=ax
    )
    assert display.ax_ is ax
    assert display.ax_.lines[0].get_marker() == "o"
    assert len(display.ax_.collections) == 1


def test_a_motif_longer_than_a_background_raises(fitted_pipeline):
    with pytest.raises(ValueError, match="motif has 7 bp, more than background 1, which has 6 bp"):
        MarginalizationDisplay.from_estimator(fitted_pipeline, "TGACTCA", ["A" * 30, "A" * 6])


def test_interactions_by_distance(distance_pipeline, backgrounds):
    texts = [sequence + sequence[::-1] for sequence in backgrounds]
    display = SpacingDisplay.from_estimator(
        distance_pipeline, "TGACTCA", "GGGCGG", texts, distances=[9, 3], orientations=["--", "++"], ls=":"
    )
    table = spacing(distance_pipeline, "TGACTCA", "GGGCGG", texts, distances=[3, 9], orientations=["--", "++"])
    order = ["orientation", "distance"]
    tables = (frame.sort_values(order, ignore_index=True) for frame in (display.table, table))
    pd.testing.assert_frame_equal(*tables, rtol=1e-3)
    assert labels(display.ax_) == ["--", "++"]
    for line, orientation in zip(display.ax_.lines, ["--", "++"], strict=False):
        assert line.get_xdata().tolist() == [3, 9]
        expected = table[table["orientation"] == orientation]["interaction"]
        np.testing.assert_allclose(line.get_ydata(), expected, atol=1e-5)
        assert line.get_linestyle() == ":"


def test_scores_of_a_design(fitted_pipeline, backgrounds):
    display = DesignDisplay.from_estimator(fitted_pipeline, backgrounds[0], n_changes=3, target="bound")
    path = design(fitted_pipeline, backgrounds[:1], n_changes=3, target="bound")
    pd.testing.assert_frame_equal(display.path, path)
    assert display.ax_.lines[0].get_ydata().tolist() == path["score"].tolist()
    written = [label.get_text() for label in display.ax_.get_xticklabels(minor=True)]
    assert written == ["start", *(f"{s.ref}{s.position}{s.alt}" for s in path[1:].itertuples())]
    again = DesignDisplay(path).plot(c="red")
    assert to_rgba(again.ax_.lines[0].get_color()) == to_rgba("red")


def test_many_changes_have_no_labels():
    steps = range(40)
    path = pd.DataFrame({"step": steps, "position": steps, "ref": "A", "alt": "C", "score": steps})
    assert len(DesignDisplay(path).plot().ax_.get_xticklabels(minor=True)) == 0


def test_the_paths_of_several_designs_raise(fitted_pipeline, backgrounds):
    path = design(fitted_pipeline, backgrounds[:2], n_changes=1)
    with pytest.raises(ValueError, match=r"the steps of one design; select it, as in path\[path\['sequence'\] == 0\]"):
        DesignDisplay(path).plot()


def test_effects_at_different_positions_raise(fitted_pipeline, backgrounds):
    texts = [backgrounds[0], backgrounds[1][:20]]
    with pytest.raises(ValueError, match="the same positions in all backgrounds"):
        MarginalizationDisplay(marginalize(fitted_pipeline, "TGACTCA", texts)).plot()
    effects = marginalize(fitted_pipeline, "TGACTCA", backgrounds)
    with pytest.raises(ValueError, match="one row for each background, position and strand, got several"):
        MarginalizationDisplay(pd.concat([effects, effects])).plot()


@pytest.mark.parametrize("display", [MarginalizationDisplay, SpacingDisplay, DesignDisplay])
def test_other_tables_raise(display):
    for table in (None, pd.DataFrame(), pd.DataFrame({"effect": [1]})):
        with pytest.raises(ValueError, match="should be a DataFrame with the columns"):
            display(table).plot()
