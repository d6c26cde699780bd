import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgb
from matplotlib.path import Path

from skmotif._logo import BASE_COLORS, draw_letters


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def boxes(ax, base):
    """Return x0, y0, x1, y1 of each letter of a base, ``(n_letters, 4)``, from left to right."""
    (patch,) = [patch for patch in ax.patches if to_hex(patch.get_facecolor()) == BASE_COLORS[base]]
    path = patch.get_path()
    parts = path.to_polygons(closed_only=False)
    # The hole of an A is a polygon with the same centre: it belongs to the letter.
    centres = np.round([polygon[:, 0].mean() for polygon in parts]).astype(int)
    extents = [
        Path.make_compound_path(*[Path(parts[i]) for i in np.flatnonzero(centres == centre)]).get_extents().extents
        for centre in np.unique(centres)
    ]
    return np.array(extents)


def test_letter_fills_its_width_and_height(ax):
    draw_letters(ax, np.diag([0.5, 1, 1.5, 2]))
    for position, (base, height) in enumerate(zip("ACGT", [0.5, 1, 1.5, 2], strict=True)):
        expected = [[position - 0.475, 0, position + 0.475, height]]
        np.testing.assert_allclose(boxes(ax, base), expected, atol=2e-3)  # curves become polygons


def test_largest_letter_is_farthest_from_the_axis(ax):
    draw_letters(ax, [[0.1, 0.4, 0.2, 0.3], [-0.1, -0.4, 0.2, 0.3]])
    bottoms_and_tops = {base: boxes(ax, base)[:, [1, 3]] for base in "ACGT"}
    expected = {
        "A": [[0, 0.1], [-0.1, 0]],
        "C": [[0.6, 1.0], [-0.5, -0.1]],
        "G": [[0.1, 0.3], [0, 0.2]],
        "T": [[0.3, 0.6], [0.2, 0.5]],
    }
    for base, ranges in expected.items():
        np.testing.assert_allclose(bottoms_and_tops[base], ranges, atol=1e-3)


def test_negative_letters_are_upside_down(ax):
    draw_letters(ax, [[0, 0, 0, 1], [0, 0, 0, -1]])
    (patch,) = ax.patches
    up, down = np.split(patch.get_path().vertices, 2)
    np.testing.assert_allclose(down, up * [1, -1] + [1, 0])


def test_one_patch_for_each_base(ax):
    draw_letters(ax, np.random.default_rng(0).normal(size=(200, 4)), width=0.8)
    assert len(ax.patches) == 4
    assert [len(boxes(ax, base)) for base in "ACGT"] == [200] * 4
    np.testing.assert_allclose(np.diff(boxes(ax, "G")[:, [0, 2]]), 0.8, atol=2e-3)
    assert ax.get_xlim() == (-0.5, 199.5)


def test_y_axis_contains_all_letters(ax):
    draw_letters(ax, [[3, 2, 0, 0], [0, 0, -4, 0]])
    low, high = ax.get_ylim()
    assert low <= -4
    assert high >= 5


def test_letters_without_height_are_not_drawn(ax):
    draw_letters(ax, np.zeros((5, 4)))
    assert len(ax.patches) == 0


def test_colours_differ_in_grey():
    grey = sorted(np.dot(to_rgb(color), [0.299, 0.587, 0.114]) for color in BASE_COLORS.values())
    assert np.diff(grey).min() > 0.05


@pytest.mark.parametrize(
    ("heights", "message"),
    [
        (np.zeros((4, 3)), r"shape \(length, 4\), got \(4, 3\)"),
        (np.zeros(4), r"shape \(length, 4\), got \(4,\)"),
        (np.zeros((0, 4)), r"shape \(length, 4\), got \(0, 4\)"),
        ([[0, np.nan, 0, 0]], "finite heights, got nan"),
    ],
)
def test_invalid_heights_raise(ax, heights, message):
    with pytest.raises(ValueError, match=message):
        draw_letters(ax, heights)
