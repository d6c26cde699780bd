import numpy as np
import pytest

from skmotif.report._sequences import labelled_sequences


def random_sequences(n, length=30, seed=0):
    rng = np.random.default_rng(seed)
    return ["".join(rng.choice(list("ACGT"), length)) for _ in range(n)]


def test_sequences_are_in_upper_case_and_in_groups():
    X = random_sequences(22)
    X[1] = X[0][:29] + "A"
    data = labelled_sequences([text.lower() for text in X], ["b"] * 11 + ["a"] * 11, None, [*range(20), 18, 20])
    assert data.sequences.tolist() == X
    assert data.is_positive.tolist() == [True] * 11 + [False] * 11
    assert data.names[:2] == ["0", "1"]
    assert data.relatives[0] == data.relatives[1] != data.relatives[2]
    assert data.relatives[20] != data.relatives[18]
    assert data.groups[20] == data.groups[18]


def test_sequences_without_a_known_base_are_left_out():
    data = labelled_sequences([*random_sequences(20), "N" * 30], [0] * 10 + [1] * 11, None, None)
    assert len(data.names) == 20
    assert data.n_left_out == 1


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        (random_sequences(20), [0] * 20, r"two classes, got 1: 0\."),
        (random_sequences(30), [0, 1, 2] * 10, r"two classes, got 3: 0, 1, 2\."),
        ([*random_sequences(20), "ACGT"], [0, 1] * 10 + [0], "12 bp or more, but sequence 20 has 4 bp"),
        (random_sequences(20), [1] * 15 + [0] * 5, "at least 10 unrelated negative sequences, got 5 of 5"),
        (random_sequences(10) + random_sequences(1) * 10, [1] * 10 + [0] * 10, "negative sequences, got 1 of 10"),
        (random_sequences(10) + ["N" * 30] * 10, [1] * 10 + [0] * 10, "negative sequences, got 0 of 0"),
        (random_sequences(20), [0, 1] * 9, "inconsistent numbers of samples"),
    ],
)
def test_errors(X, y, message):
    with pytest.raises(ValueError, match=message):
        labelled_sequences(X, y, None, None)
