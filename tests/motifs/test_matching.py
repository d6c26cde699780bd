"""memelite compiles itself at the first call: few tests, each of much."""

import sys

import numpy as np
import pytest
from scipy.stats import false_discovery_control

from skmotif.motifs import Motif, MotifList, match_motifs

RNG = np.random.default_rng(0)


def random_motif(length, name):
    return Motif(RNG.dirichlet([0.3] * 4, length) * 100, name=name)


DATABASE = MotifList([random_motif(RNG.integers(8, 14), f"M{i}") for i in range(40)])
KNOWN = DATABASE[7]


def test_the_target_is_placed_on_the_query_as_similarity_places_it():
    longer = Motif(np.concatenate([np.full((2, 4), 25.0), KNOWN.counts]))
    queries = [
        KNOWN,
        Motif(KNOWN.counts[2:], name="cropped"),
        longer,
        KNOWN.reverse_complement(),
        Motif(KNOWN.counts[:-3]).reverse_complement(),
    ]
    best = match_motifs(queries, DATABASE, n_nearest=1)
    assert best["query"].tolist() == [query.label for query in queries]
    assert best["target"].tolist() == ["M7"] * 5
    assert best["offset"].tolist() == [0, -2, 2, 0, -3]
    assert best["strand"].tolist() == ["+", "+", "+", "-", "-"]
    length = len(KNOWN)
    assert best["overlap"].tolist() == [length, length - 2, length, length, length - 3]
    for query, (_, row) in zip(queries, best.iterrows(), strict=True):
        assert query.similarity(KNOWN)[1:] == (row["offset"], row["strand"])
    assert (best["q_value"] < 1e-4).all()


def test_all_targets_of_each_query(tmp_path):
    DATABASE.to_meme(tmp_path / "database.meme")
    matches = match_motifs(DATABASE[:2], tmp_path / "database.meme", reverse_complement=False)
    assert matches["query"].tolist() == ["M0"] * 40 + ["M1"] * 40
    assert set(matches["strand"]) == {"+"}
    for name, of_query in matches.groupby("query"):
        assert of_query["target"].iloc[0] == name
        assert of_query["p_value"].is_monotonic_increasing
        assert sorted(of_query["target"]) == sorted(motif.name for motif in DATABASE)
        np.testing.assert_allclose(of_query["q_value"], false_discovery_control(of_query["p_value"]))


def test_few_targets_are_warned_of():
    with pytest.warns(UserWarning, match="3 targets are too few") as record:
        matches = match_motifs(KNOWN, DATABASE[6:9])
    assert len(record) == 1
    assert matches["target"].iloc[0] == "M7"


def test_known_motifs_are_found_in_jaspar(jaspar):
    (spi1,) = [motif for motif in jaspar if motif.name.endswith(" Spi1")]
    trimmed = spi1.trim(0.5).reverse_complement()
    matches = match_motifs(trimmed, jaspar, n_nearest=10)
    assert matches["target"].iloc[0] == spi1.name
    assert matches["strand"].iloc[0] == "-"


@pytest.mark.parametrize(
    ("motifs", "database", "n_nearest", "error", "message"),
    [
        (KNOWN, DATABASE, 0, ValueError, "n_nearest should be None or an int of at least 1, got 0"),
        ([], DATABASE, None, ValueError, "at least one motif, got an empty list"),
        (KNOWN, [], None, ValueError, "at least one motif, got an empty list"),
        ([KNOWN, None], DATABASE, None, TypeError, "list of Motif, got NoneType at index 1"),
    ],
)
def test_bad_input_is_named(motifs, database, n_nearest, error, message):
    with pytest.raises(error, match=message):
        match_motifs(motifs, database, n_nearest=n_nearest)


def test_the_extra_to_install_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "memelite", None)
    with pytest.raises(ImportError, match=r'pip install "skmotif\[motifs\]"'):
        match_motifs(KNOWN, DATABASE)
