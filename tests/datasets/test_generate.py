import numpy as np
import pandas as pd
import pytest
from scipy.stats import chisquare

from skmotif._alphabet import reverse_complement
from skmotif.datasets import make_motif_classification

MOTIF = "CGACCGAACTCC"


def test_defaults_resemble_the_tutorial():
    dataset = make_motif_classification(random_state=0)
    assert dataset.data.shape == dataset.target.shape == (2000,)
    assert {type(sequence) for sequence in dataset.data} == {str}
    assert {len(sequence) for sequence in dataset.data} == {50}
    assert np.bincount(dataset.target).tolist() == [1000, 1000]
    assert [MOTIF in sequence for sequence in dataset.data] == (dataset.target == 1).tolist()
    assert not any(reverse_complement(MOTIF) in sequence for sequence in dataset.data[dataset.target == 0])


def test_starts_and_strands_of_planted_motifs():
    dataset = make_motif_classification(
        400, 40, motifs=["TGACTCA", "GGGCGG"], plant="all", both_strands=True, random_state=1
    )
    for sequence, target, starts, strands in zip(
        dataset.data, dataset.target, dataset.motif_starts, dataset.motif_strands, strict=True
    ):
        if not target:
            assert starts.tolist() == [-1, -1]
            assert strands.tolist() == [".", "."]
            continue
        for motif, start, strand in zip(["TGACTCA", "GGGCGG"], starts, strands, strict=True):
            found = sequence[start : start + len(motif)]
            assert motif == (found if strand == "+" else reverse_complement(found))
    assert 0.4 < (dataset.motif_strands[dataset.target == 1] == "-").mean() < 0.6


def test_one_motif_for_each_positive():
    dataset = make_motif_classification(101, motifs=["TGACTCA", "GGGCGG"], positive_fraction=0.2, random_state=0)
    planted = dataset.motif_starts >= 0
    assert planted.sum(axis=0).tolist() == [10, 10]
    np.testing.assert_array_equal(planted.sum(axis=1), dataset.target)


@pytest.mark.parametrize("plant", ["one", "all"])
def test_background_contains_no_motif(plant):
    motifs = ["ACGTW", "GGRC"]
    dataset = make_motif_classification(300, 60, motifs=motifs, plant=plant, random_state=0)
    negatives = dataset.data[dataset.target == 0]
    instances = ["ACGTA", "ACGTT", "GGAC", "GGGC"]
    for instance in instances:
        assert not any(instance in s or reverse_complement(instance) in s for s in negatives)


def test_starts_are_equally_likely():
    dataset = make_motif_classification(4000, 20, random_state=0)
    starts = dataset.motif_starts[dataset.target == 1, 0]
    assert chisquare(np.bincount(starts, minlength=9)).pvalue > 0.001


def test_base_frequencies():
    frequencies = [0.1, 0.2, 0.3, 0.4]
    X, y = make_motif_classification(1000, base_frequencies=frequencies, random_state=0, return_X_y=True)
    background = "".join(X[y == 0])
    observed = [background.count(base) for base in "ACGT"]
    assert chisquare(observed, np.array(frequencies) * len(background)).pvalue > 0.001


def planted_counts(dataset, width):
    """Return the counts of A, C, G, T at each position of the planted instances of one motif."""
    instances = [s[i : i + width] for s, (i,) in zip(dataset.data, dataset.motif_starts, strict=True) if i >= 0]
    letters = np.array([list(instance) for instance in instances])
    return np.array([(letters == base).sum(axis=0) for base in "ACGT"]).T


def test_mutations_are_equally_likely_at_every_base():
    dataset = make_motif_classification(4000, motifs="AAAAAACC", mutation_rate=0.3, random_state=0)
    counts = planted_counts(dataset, 8)
    assert chisquare(counts[:6].sum(axis=0), np.array([0.7, 0.1, 0.1, 0.1]) * 12000).pvalue > 0.001
    assert chisquare(counts[6:].sum(axis=0), np.array([0.1, 0.7, 0.1, 0.1]) * 4000).pvalue > 0.001


def test_each_motif_may_have_its_own_mutation_rate():
    dataset = make_motif_classification(200, motifs=["TGACTCA", "GGGCGG"], mutation_rate=[0, 1], random_state=0)
    for sequence, starts in zip(dataset.data, dataset.motif_starts, strict=True):
        if starts[0] >= 0:
            assert sequence[starts[0] :].startswith("TGACTCA")
        if starts[1] >= 0:
            found = sequence[starts[1] : starts[1] + 6]
            assert all(a != b for a, b in zip(found, "GGGCGG", strict=True))


def test_instances_are_drawn_from_a_probability_matrix():
    matrix = np.array([[1, 0, 0, 0], [0, 0.5, 0.5, 0], [0.1, 0.2, 0.3, 0.4], [0, 0, 0, 1]] * 2)
    dataset = make_motif_classification(4000, 30, motifs=matrix, random_state=0)
    for observed, expected in zip(planted_counts(dataset, 8), matrix, strict=True):
        assert (observed[expected == 0] == 0).all()
        possible = expected > 0
        if possible.sum() > 1:
            assert chisquare(observed[possible], 2000 * expected[possible]).pvalue > 0.001
    np.testing.assert_allclose(dataset.motifs[0], matrix)
    several = make_motif_classification(10, 30, motifs=[matrix.tolist(), "TGACTCA"], random_state=0)
    assert [len(motif) for motif in several.motifs] == [8, 7]


def test_iupac_codes_are_drawn_as_one_of_their_bases():
    counts = planted_counts(make_motif_classification(3000, motifs="ACGTNRACGT", random_state=0), 10)
    assert chisquare(counts[4]).pvalue > 0.001
    assert counts[5, [1, 3]].tolist() == [0, 0]


def test_the_random_state_determines_the_data():
    first, again, other = (make_motif_classification(50, random_state=seed, return_X_y=True)[0] for seed in (0, 0, 1))
    assert first.tolist() == again.tolist() != other.tolist()


def test_frames():
    dataset = make_motif_classification(10, as_frame=True, random_state=0)
    assert isinstance(dataset.target, pd.Series)
    assert dataset.data.columns.tolist() == ["sequence"] == dataset.feature_names
    assert dataset.frame.columns.tolist() == ["sequence", "target"]
    X, y = make_motif_classification(10, as_frame=True, return_X_y=True, random_state=0)
    pd.testing.assert_frame_equal(X, dataset.data)
    pd.testing.assert_series_equal(y, dataset.target)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"motifs": "ACXT"}, r"Motif 0 \('ACXT'\) has 'X' at position 2; expected IUPAC codes"),
        ({"motifs": ["ACGTACGT", ""]}, r"Motif 1 \(''\) is empty"),
        ({"motifs": []}, "motifs is empty"),
        ({"motifs": [[[0.5, 0.5, 0]]]}, r"Motif 0 has shape \(1, 3\); expected \(width, 4\)"),
        ({"motifs": [[1, 0, 0, 0], [0.5, 0, 0, 0]]}, r"Motif 0 has \[0.5, 0.0, 0.0, 0.0\] at position 1"),
        ({"length": 11}, "The motifs need 12 bp with plant='one', but length=11"),
        ({"motifs": ["ACGTACGT"] * 3, "length": 23, "plant": "all"}, "need 24 bp with plant='all'"),
        ({"motifs": ["ACGTACGT", "C"]}, "Motif 1 occurs by chance in nearly every sequence of 50 bp"),
        ({"mutation_rate": 1.5}, "mutation_rate"),
        ({"mutation_rate": [0.1, 0.1]}, r"mutation_rate has shape \(2,\)"),
        ({"base_frequencies": [0.5, 0.5, 0.5, 0.5]}, "base_frequencies should be four numbers"),
        ({"positive_fraction": 1.0}, "'positive_fraction' parameter"),
        ({"n_samples": 1}, "'n_samples' parameter"),
        ({"plant": "some"}, "'plant' parameter"),
        ({"motifs": [["a"] * 4]}, "Motif 0 should be real numbers, in rows of the same length"),
        ({"mutation_rate": ["a"]}, "mutation_rate should be real numbers"),
        ({"base_frequencies": [[1], [1, 2], 3, 4]}, "base_frequencies should be real numbers"),
    ],
)
def test_invalid_parameters_raise(parameters, message):
    with pytest.raises(ValueError, match=message):
        make_motif_classification(**{"n_samples": 20, **parameters})
