"""memelite is compiled at the first call, so there are few tests of many results each."""

import subprocess
import sys

import numba
import numpy as np
import pytest
from scipy.stats import false_discovery_control

from skmotif.motifs import Motif, MotifList, match_motifs, write_meme

RNG = np.random.default_rng(0)


def random_motif(length, name):
    return Motif(RNG.dirichlet([0.3] * 4, length) * 100, name=name)


DATABASE = MotifList([random_motif(RNG.integers(8, 14), f"M{i}") for i in range(40)])
KNOWN = DATABASE[7]


def test_offset_and_strand_agree_with_similarity():
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


def test_all_targets_are_returned_for_each_query(tmp_path):
    write_meme(DATABASE, tmp_path / "database.meme")
    matches = match_motifs(DATABASE[:2], tmp_path / "database.meme", both_strands=False)
    assert matches["query"].tolist() == ["M0"] * 40 + ["M1"] * 40
    assert set(matches["strand"]) == {"+"}
    for name, of_query in matches.groupby("query"):
        assert of_query["target"].iloc[0] == name
        assert of_query["p_value"].is_monotonic_increasing
        assert sorted(of_query["target"]) == sorted(motif.name for motif in DATABASE)
        np.testing.assert_allclose(of_query["q_value"], false_discovery_control(of_query["p_value"]))


def test_p_values_that_underflow_are_not_zero():
    queries = [random_motif(110, f"L{i}") for i in range(25)]
    matches = match_motifs(queries[0], queries)
    of_itself = matches[matches["query"] == matches["target"]]
    # The smallest float64 with all its digits.
    assert (of_itself["p_value"] == np.finfo(float).tiny).all()
    np.testing.assert_allclose(of_itself["q_value"], 25 * np.finfo(float).tiny)
    assert matches["p_value"].between(np.finfo(float).tiny, 1).all()


@pytest.mark.parametrize("p_value", [0.0, -1e-11, 1.5])
def test_p_values_outside_of_0_to_1_are_clipped(monkeypatch, p_value):
    results = np.zeros((5, 1, 40))
    results[0] = 0.5
    results[0, 0, 3] = p_value
    monkeypatch.setattr("memelite.tomtom", lambda *args, **params: results)
    matches = match_motifs(KNOWN, DATABASE).set_index("target")
    assert matches.loc["M3", "p_value"] == (1 if p_value > 1 else np.finfo(float).tiny)
    np.testing.assert_allclose(matches["q_value"], false_discovery_control(matches["p_value"]))


def compile_two_functions(*args, **params):
    """Replace memelite's TOMTOM, and compile two functions."""
    numba.njit(lambda x: x + 1)(1)
    numba.njit(lambda x: x + 2)(1)
    return np.full((5, 1, 40), 0.5)


def test_compilation_prints_one_message(monkeypatch, capfd):
    monkeypatch.setattr("memelite.tomtom", compile_two_functions)
    match_motifs(KNOWN, DATABASE)
    out, err = capfd.readouterr()
    assert out == ""
    assert err == (
        "numba compiles TOMTOM, which takes about a minute. Later calls load the compiled code from a cache.\n"
    )


def test_compilation_without_standard_error(monkeypatch, capfd):
    monkeypatch.setattr("memelite.tomtom", compile_two_functions)
    monkeypatch.setattr(sys, "stderr", None)
    assert len(match_motifs(KNOWN, DATABASE)) == 40
    assert capfd.readouterr() == ("", "")


CALL = """
import numpy as np
from skmotif.motifs import Motif, match_motifs
motifs = [Motif(counts) for counts in np.random.default_rng(0).dirichlet([0.3] * 4, (25, 8))]
"""


def test_later_processes_load_the_compiled_code():
    match_motifs(KNOWN, DATABASE)
    code = CALL + "print(len(match_motifs(motifs, motifs)))"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (result.stdout, result.stderr) == ("625\n", "")


WITHOUT_CACHE_FOLDER = """
import tempfile
make_file = tempfile.TemporaryFile

def raise_error(*args, dir, **params):  # numba creates a file to check whether a folder is writable
    if dir.startswith(tempfile.gettempdir()):
        return make_file(*args, dir=dir, **params)
    raise PermissionError(dir)

tempfile.TemporaryFile = raise_error
import numba
from skmotif.motifs._memelite import tomtom
try:
    tomtom()
except TypeError:  # the arguments are missing, so memelite was imported
    print(numba.config.CACHE_DIR == "")
"""


def test_without_a_cache_folder_the_message_names_the_remedy(tmp_path, monkeypatch):
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    result = subprocess.run([sys.executable, "-c", WITHOUT_CACHE_FOLDER], capture_output=True, text=True, check=True)
    assert result.stdout == "True\n"
    assert result.stderr.endswith(
        "No cache folder is writable: set NUMBA_CACHE_DIR to a writable folder, or every process compiles again.\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_few_targets_give_a_warning():
    with pytest.warns(UserWarning, match="3 targets are too few") as record:
        matches = match_motifs(KNOWN, DATABASE[6:9])
    assert len(record) == 1
    assert matches["target"].iloc[0] == "M7"


def test_the_reverse_complement_is_found_in_jaspar(jaspar):
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
def test_errors_name_the_bad_input(motifs, database, n_nearest, error, message):
    with pytest.raises(error, match=message):
        match_motifs(motifs, database, n_nearest=n_nearest)


def test_error_without_memelite_names_the_installation(monkeypatch):
    monkeypatch.setitem(sys.modules, "memelite", None)
    with pytest.raises(ImportError, match=r'pip install "skmotif\[motifs\]"'):
        match_motifs(KNOWN, DATABASE)
