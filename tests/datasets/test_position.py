from functools import partial

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2_contingency, chisquare
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder
from skmotif._alphabet import reverse_complement
from skmotif.datasets import make_position_classification
from skmotif.model_selection._baseline_models import kmers

FIRST, SECOND = "CGACCGAACTCC", "TTAGCATGTCAA"
TASKS = ["window", "order", "distance", "strand"]


def distances(starts):
    """Return the number of bases between two motifs of 12 bp."""
    return abs(starts[:, 1] - starts[:, 0]) - 12


@pytest.mark.parametrize("task", TASKS)
def test_every_sequence_has_its_motifs_once_where_the_bunch_says(task):
    dataset = make_position_classification(300, task=task, random_state=0)
    assert {type(sequence) for sequence in dataset.data} == {str}
    assert {len(sequence) for sequence in dataset.data} == {100}
    assert np.bincount(dataset.target).tolist() == [150, 150]
    motifs = [FIRST, SECOND] if task in ("order", "distance") else [FIRST]
    assert len(dataset.motifs) == len(motifs)
    for sequence, starts, strands in zip(dataset.data, dataset.motif_starts, dataset.motif_strands, strict=True):
        for motif, start, strand in zip(motifs, starts, strands, strict=True):
            planted = motif if strand == "+" else reverse_complement(motif)
            assert sequence.index(planted) == start
            assert sequence.count(motif) + sequence.count(reverse_complement(motif)) == 1


def test_window():
    dataset = make_position_classification(4000, 60, task="window", window=(20, 40), random_state=0)
    starts, is_positive = dataset.motif_starts[:, 0], dataset.target == 1
    assert sorted(set(starts[is_positive])) == list(range(20, 29))
    assert sorted(set(starts[~is_positive])) == [5, 6, 7, 8, 40, 41, 42, 43]
    for of_class in (starts[is_positive], starts[~is_positive]):
        assert chisquare(np.unique(of_class, return_counts=True)[1]).pvalue > 0.001
    assert (dataset.motif_strands == "+").all()


def test_order():
    dataset = make_position_classification(4000, task="order", distance=(7, 11), random_state=0)
    starts = dataset.motif_starts
    np.testing.assert_array_equal(starts[:, 0] < starts[:, 1], dataset.target == 1)
    counts = pd.crosstab(dataset.target, distances(starts))
    assert counts.columns.tolist() == [7, 8, 9, 10]
    assert chi2_contingency(counts).pvalue > 0.001
    assert (dataset.motif_strands == "+").all()


def test_distance():
    dataset = make_position_classification(4000, task="distance", distance=(10, 14), random_state=0)
    starts, is_positive = dataset.motif_starts, dataset.target == 1
    assert (starts[:, 0] < starts[:, 1]).all()
    for of_class, expected in ((is_positive, range(10, 14)), (~is_positive, [6, 7, 8, 9, 14, 15, 16, 17])):
        values, counts = np.unique(distances(starts[of_class]), return_counts=True)
        assert values.tolist() == list(expected)
        assert chisquare(counts).pvalue > 0.001
    assert (dataset.motif_strands == "+").all()


def test_strand():
    dataset = make_position_classification(4000, 40, task="strand", random_state=0)
    np.testing.assert_array_equal(dataset.motif_strands[:, 0] == "+", dataset.target == 1)
    assert chi2_contingency(pd.crosstab(dataset.target, dataset.motif_starts[:, 0])).pvalue > 0.001


@pytest.mark.parametrize("task", TASKS)
def test_motifs_are_5_bp_from_each_other_and_from_the_ends(task):
    """In short sequences, the first and the last possible start occur."""
    dataset = make_position_classification(2000, 41, task=task, window=(0, 18), distance=(5, 6), random_state=0)
    starts = np.sort(dataset.motif_starts, axis=1)
    assert starts.min() == 5
    assert starts.max() + 12 == 41 - 5
    if starts.shape[1] == 2:
        assert distances(starts).min() == 5


@pytest.mark.parametrize("task", TASKS)
def test_instances_have_the_same_mutations_in_both_classes(task):
    dataset = make_position_classification(4000, task=task, mutation_rate=0.2, random_state=0)
    for motif, starts, strands in zip((FIRST, SECOND), dataset.motif_starts.T, dataset.motif_strands.T, strict=False):
        instances = [sequence[start : start + 12] for sequence, start in zip(dataset.data, starts, strict=True)]
        instances = [reverse_complement(x) if s == "-" else x for x, s in zip(instances, strands, strict=True)]
        n_mutations = [sum(a != b for a, b in zip(instance, motif, strict=True)) for instance in instances]
        assert np.mean(n_mutations) == pytest.approx(0.2 * 12, rel=0.03)
        assert chi2_contingency(pd.crosstab(dataset.target, np.minimum(n_mutations, 5))).pvalue > 0.001


def kmer_model(both_strands):
    counts = CountVectorizer(analyzer=partial(kmers, k=6, both_strands=both_strands))
    return make_pipeline(counts, LogisticRegression(C=0.01))


def auroc(model, task, **parameters):
    X, y = make_position_classification(2000, task=task, random_state=0, return_X_y=True, **parameters)
    return cross_val_score(model, X, y, cv=3, scoring="roc_auc").mean()


@pytest.mark.parametrize("mutation_rate", [0, 0.1])
@pytest.mark.parametrize("task", TASKS)
def test_counts_of_6_mers_do_not_separate_the_classes(task, mutation_rate):
    """The standard error of the AUROC is 0.013."""
    assert auroc(kmer_model(both_strands=True), task, mutation_rate=mutation_rate) == pytest.approx(0.5, abs=0.04)


def test_counts_of_6_mers_on_one_strand_separate_the_strands():
    assert auroc(kmer_model(both_strands=False), "strand") > 0.99


def test_bases_at_positions_separate_positions():
    model = make_pipeline(DNAOneHotEncoder(flatten=True), LogisticRegression(C=0.01))
    assert auroc(model, "window", window=(0, 50)) > 0.8


def test_each_motif_has_its_own_mutation_rate_and_width():
    dataset = make_position_classification(
        50, task="order", motifs=["TGACTCA", "GGGCGG"], mutation_rate=[0, 1], random_state=0
    )
    for sequence, (first, second) in zip(dataset.data, dataset.motif_starts, strict=True):
        assert sequence[first:].startswith("TGACTCA")
        assert all(a != b for a, b in zip(sequence[second : second + 6], "GGGCGG", strict=True))
        assert 10 <= (second - first - 7 if first < second else first - second - 6) < 20


def test_motifs_may_be_a_matrix():
    matrix = np.tile([[1, 0, 0, 0], [0, 0.5, 0.5, 0]], (4, 1))
    dataset = make_position_classification(20, motifs=matrix, random_state=0)
    np.testing.assert_allclose(dataset.motifs, [matrix])


def test_the_random_state_determines_the_data():
    first, again, other = (
        make_position_classification(50, random_state=seed, return_X_y=True)[0] for seed in (0, 0, 1)
    )
    assert first.tolist() == again.tolist() != other.tolist()


def test_frames():
    dataset = make_position_classification(11, as_frame=True, random_state=0)
    assert dataset.frame.columns.tolist() == ["sequence", "target"]
    assert dataset.target.sum() == 5
    X, y = make_position_classification(11, as_frame=True, return_X_y=True, random_state=0)
    pd.testing.assert_frame_equal(X, dataset.data)
    pd.testing.assert_series_equal(y, dataset.target)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"motifs": ["TGACTCA", "GGGCGG"]}, "Expected 1 motif for task='window', got 2"),
        ({"motifs": "TGACTCA", "task": "order"}, "Expected 2 motifs for task='order', got 1"),
        ({"motifs": ["TGACTCA"] * 2, "task": "order"}, "The two motifs are equal"),
        ({"motifs": "TGACGTCA", "task": "strand"}, "The motif equals its reverse complement"),
        (
            {"length": 21},
            "With task='window', the motifs and 5 bp before, between and after them need 22 bp, but length=21",
        ),
        ({"length": 38, "task": "distance"}, "need 39 bp, but length=38"),
        ({"window": (20, 101)}, r"window should be \(start, stop\), .* 0 <= start < stop <= 100, got \(20, 101\)"),
        ({"window": (20, 31)}, r"motif of 12 bp does not fit inside window=\(20, 31\)\. .* between 5 and 83"),
        ({"window": (16, 84)}, r"motif of 12 bp does not fit outside window=\(16, 84\)"),
        ({"task": "order", "distance": (4, 9)}, r"5 <= start < stop <= 67, got \(4, 9\)"),
        ({"task": "distance", "distance": (5, 67)}, r"distance=\(5, 67\) leaves no distance .*, 5 to 66"),
        ({"task": "distance", "distance": (9.5, 20)}, "distance should be .* whole numbers"),
        ({"mutation_rate": [0.1, 0.1]}, r"mutation_rate has shape \(2,\)"),
        ({"task": "both"}, "'task' parameter"),
    ],
)
def test_invalid_parameters_raise(parameters, message):
    with pytest.raises(ValueError, match=message):
        make_position_classification(**{"n_samples": 20, **parameters})
