import copy
import inspect
import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.utils import get_tags
from sklearn.utils.validation import check_is_fitted

from skmotif import DNAOneHotEncoder
from skmotif._alphabet import BASES, reverse_complement
from skmotif.motifs import Motif, MotifFeatures, MotifList

RNG = np.random.default_rng(0)
MOTIFS = MotifList([Motif(RNG.integers(0, 20, (length, 4)) + 0.5, name=f"m{length}") for length in (3, 6, 12)])
SEQUENCES = ["".join(RNG.choice(list("ACGTN"), length, p=[0.23] * 4 + [0.08])) for length in (30, 8, 5, 1, 50)]


def best_score(motif, sequence):
    log_odds = motif.log_odds()
    flanked = sequence.strip("N")
    if len(flanked) < len(motif):
        short = "N" * (len(motif) - len(flanked))
        flanked = short + flanked + short
    return max(
        sum(log_odds[i, BASES.index(base)] for i, base in enumerate(strand[start:][: len(motif)]) if base != "N")
        for strand in (flanked, reverse_complement(flanked))
        for start in range(len(flanked) - len(motif) + 1)
    )


def test_features_equal_a_brute_force_search():
    features = MotifFeatures(MOTIFS).transform(SEQUENCES)
    assert features.dtype == np.float64
    expected = [[best_score(motif, sequence) for motif in MOTIFS] for sequence in SEQUENCES]
    np.testing.assert_allclose(features, expected)


def test_one_strand_only():
    motif = Motif(np.eye(4)[[0, 1, 2]])
    both = MotifFeatures([motif]).transform(["TTACGTT", "TTCGTTT"])
    one = MotifFeatures([motif], both_strands=False).transform(["TTACGTT", "TTCGTTT"])
    assert both[0] == one[0] == both[1]
    assert one[1] < both[1]


def test_encoded_sequences_have_the_same_features():
    expected = MotifFeatures(MOTIFS).transform(SEQUENCES)
    for encoder in (DNAOneHotEncoder(), DNAOneHotEncoder(length=70, align="end", dtype=np.float32)):
        encoded = encoder.fit_transform(SEQUENCES)
        np.testing.assert_allclose(make_pipeline(MotifFeatures(MOTIFS)).fit_transform(encoded), expected)


def test_features_do_not_depend_on_the_other_sequences():
    together = MotifFeatures(MOTIFS).transform(SEQUENCES)
    alone = [MotifFeatures(MOTIFS).transform([sequence])[0] for sequence in SEQUENCES]
    np.testing.assert_array_equal(together, alone)


def test_feature_names():
    assert MotifFeatures(MOTIFS).get_feature_names_out().tolist() == ["m3", "m6", "m12"]
    same = [Motif(np.eye(4)), Motif(np.eye(4)), MOTIFS[0]]
    assert MotifFeatures(same).get_feature_names_out().tolist() == ["ACGT_0", "ACGT_1", "m3"]
    frame = MotifFeatures(same).set_output(transform="pandas").fit_transform(pd.Series(SEQUENCES, name="sequence"))
    assert frame.columns.tolist() == ["ACGT_0", "ACGT_1", "m3"]
    assert len(frame) == 5


def test_scikit_learn_conventions():
    features = MotifFeatures(MOTIFS, both_strands=False)
    assert list(features.get_params()) == sorted(inspect.signature(MotifFeatures).parameters)
    assert not get_tags(features).requires_fit
    check_is_fitted(features)
    before = copy.copy(vars(features))
    assert features.fit(SEQUENCES) is features
    assert vars(features) == before
    expected = features.transform(SEQUENCES)
    for same in (clone(features), pickle.loads(pickle.dumps(features)), MotifFeatures([]).set_params(**vars(features))):
        np.testing.assert_array_equal(same.fit_transform(SEQUENCES, [0, 1, 0, 1, 0]), expected)


def test_grid_search_over_parameters(dataset):
    ap1 = Motif(np.eye(4)[["ACGT".index(base) for base in "TGACTCA"]])
    pipeline = make_pipeline(MotifFeatures([ap1]), LogisticRegression())
    grid = {"motiffeatures__both_strands": [True, False], "motiffeatures__motifs": [[ap1], MOTIFS]}
    search = GridSearchCV(pipeline, grid).fit(dataset.data, dataset.target)
    assert search.best_params_["motiffeatures__motifs"] == [ap1]
    assert search.best_score_ > 0.97


@pytest.mark.parametrize(
    ("motifs", "X", "error", "message"),
    [
        ([], ["ACGT"], ValueError, "at least one motif, got an empty list"),
        (["ACGT"], ["ACGT"], TypeError, "list of Motif, got str at index 0"),
        (MOTIFS, "ACGT", TypeError, r"got a single one \('ACGT'\)"),
        (MOTIFS, ["ACGT", ""], ValueError, "Sequence 1 is empty"),
        (MOTIFS, ["ACGT", "AC!T"], ValueError, "Sequence 1 has '!' at position 2"),
        (MOTIFS, np.zeros((2, 3)), ValueError, r"one column of sequences, got an array of shape \(2, 3\)"),
        (MOTIFS, np.zeros((2, 3, 5)), ValueError, r"shape \(n_sequences, length, 4\), got \(2, 3, 5\)"),
        (MOTIFS, np.full((2, 3, 4), 2), ValueError, r"Sequence 0 has \[2, 2, 2, 2\] at position 0"),
        (MOTIFS, np.full((2, 3, 4), np.nan), ValueError, r"Sequence 0 has \[nan, nan, nan, nan\] at position 0"),
    ],
)
def test_errors_name_the_bad_input(motifs, X, error, message):
    with pytest.raises(error, match=message):
        MotifFeatures(motifs).fit(X)
    with pytest.raises(error, match=message):
        MotifFeatures(motifs).transform(X)


def test_errors_name_the_bad_parameter():
    with pytest.raises(ValueError, match="'both_strands' parameter"):
        MotifFeatures(MOTIFS, both_strands="yes").fit(SEQUENCES)
