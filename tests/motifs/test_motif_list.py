import base64
import io
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest

from skmotif.motifs import Motif, MotifList

TGA = Motif([[0, 0, 0, 8], [1, 0, 7, 0], [8, 0, 0, 0]], name="tga", target="bound", auroc=0.9)
AC = Motif([[3, 0, 0, 0], [0, 4, 0, 0]])
COLUMNS = [
    "name",
    "consensus",
    "length",
    "n_sites",
    "information",
    "target",
    "enrichment",
    "p_value",
    "q_value",
    "auroc",
    "importance",
    "position_p_value",
    "position",
    "caution",
]


def test_slices_are_motif_lists():
    motifs = MotifList([TGA, AC, TGA])
    assert motifs[1] is AC
    assert type(motifs[:2]) is MotifList
    assert motifs[:2] == [TGA, AC]


def test_to_frame():
    frame = MotifList([TGA, AC]).to_frame()
    assert frame.columns.tolist() == COLUMNS
    assert frame["name"].tolist() == ["tga", ""]
    assert frame["consensus"].tolist() == ["TGA", "AC"]
    assert frame["length"].tolist() == [3, 2]
    assert frame["n_sites"].tolist() == [8, 4]
    np.testing.assert_allclose(frame["information"], [TGA.information_content.sum(), 4])
    assert frame["target"][0] == "bound"
    np.testing.assert_array_equal(frame["auroc"], [0.9, np.nan])
    assert frame[["enrichment", "p_value", "importance"]].isna().all(axis=None)


def test_to_frame_of_an_empty_list():
    assert MotifList().to_frame().columns.tolist() == COLUMNS
    assert len(MotifList().to_frame()) == 0


def test_repr_has_one_motif_per_line():
    assert repr(MotifList([TGA, AC])).splitlines() == [
        "[Motif('TGA', name='tga', n_sites=8, target='bound', auroc=0.9),",
        " Motif('AC', n_sites=4)]",
    ]
    assert repr(MotifList()) == "[]"


def test_plot_has_one_logo_per_row():
    figure = MotifList([TGA, AC]).plot()
    assert [ax.get_title(loc="left") for ax in figure.axes] == [
        "tga, 8 sites, target bound, AUROC 0.900",
        "AC, 4 sites",
    ]
    # Letters have the same width in all rows, and each has a tick.
    assert {ax.get_xlim() for ax in figure.axes} == {(-0.5, 2.5)}
    assert [len(ax.get_xticks()) for ax in figure.axes] == [3, 2]


def test_plot_of_an_empty_list_raises():
    with pytest.raises(ValueError, match="the list is empty"):
        MotifList().plot()


@pytest.mark.parametrize("method", ["to_frame", "plot"])
def test_errors_name_the_object_that_is_not_a_motif(method):
    with pytest.raises(TypeError, match="Expected a list of Motif, got int at index 1"):
        getattr(MotifList([Motif([[1, 2, 3, 4]]), 7]), method)()


def test_notebooks_show_a_table_with_logos():
    """Each logo is an image, a name cannot contain markup, and unknown columns are left out."""
    tga = Motif.from_consensus("TGACTCA", name="<b>AP-1</b>")
    motifs = MotifList([tga] * 30)
    page = motifs._repr_html_()
    images = re.findall('alt="Logo of TGACTCA".*?base64,(.*?)"', page)
    assert len(images) == 20
    assert "and 10 more motifs" in page
    assert plt.imread(io.BytesIO(base64.b64decode(images[0]))).std() > 0.1
    assert "&lt;b&gt;AP-1&lt;/b&gt;" in page
    assert "<b>" not in page
    assert re.findall("<th>(.*?)</th>", page) == ["motif", "name", "sites"]
    assert re.findall("<th>(.*?)</th>", Motif([[1, 2, 3, 4]], auroc=0.75)._repr_html_()) == ["motif", "sites", "AUROC"]
    assert plt.get_fignums() == []
