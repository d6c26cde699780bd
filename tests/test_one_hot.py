import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmotif._alphabet import IUPAC_CODES, reverse_complement
from skmotif._one_hot import (
    _single_base_sets,
    _to_base_sets,
    decode,
    encode,
    is_single_base,
    known_rows,
    one_hot_rows,
    single_bases,
    to_letters,
)
from skmotif._sequences import sequence_lengths

DNA = st.text("ACGT", min_size=1, max_size=30)
IUPAC = st.text("".join(IUPAC_CODES), min_size=1, max_size=30)
ALIGN = st.sampled_from(["start", "center", "end"])


def encode_all(sequences, length=None, align="start", fractional=False):
    lengths = sequence_lengths(sequences)
    rows = one_hot_rows(np.float32 if fractional else np.int8, fractional)
    length = length or int(lengths.max())
    return encode(sequences, lengths, length, align=align, rows=rows, accepted="".join(IUPAC_CODES))


@given(DNA)
def test_reverse_complement_flips_both_axes_of_the_encoding(sequence):
    flipped = encode_all([sequence])[:, ::-1, ::-1]
    np.testing.assert_array_equal(encode_all([reverse_complement(sequence)]), flipped)


@given(st.lists(DNA, min_size=1, max_size=5), ALIGN)
def test_decode_inverts_encode(sequences, align):
    assert decode(encode_all(sequences, align=align), align).tolist() == sequences


@given(st.lists(IUPAC, min_size=1, max_size=5), ALIGN)
def test_decode_inverts_fractional_encode_for_every_code(sequences, align):
    encoded = encode_all(sequences, align=align, fractional=True)
    assert decode(encoded, align).tolist() == sequences
    assert set(encoded.sum(axis=2).round(5).ravel()) <= {0.0, 1.0}


@given(st.lists(DNA, min_size=1, max_size=5), st.integers(1, 35), ALIGN)
def test_encode_pads_or_crops_each_sequence(sequences, length, align):
    def window(sequence):
        gap = length - len(sequence)
        left = {"start": 0, "end": abs(gap), "center": abs(gap) // 2}[align]
        if gap < 0:
            return sequence[left : left + length]
        return "-" * left + sequence + "-" * (gap - left)

    expected = [["ACGT".find(base) for base in window(sequence)] for sequence in sequences]
    encoded = encode_all(sequences, length, align)
    np.testing.assert_array_equal(encoded, np.array(expected)[:, :, None] == np.arange(4))


def test_result_does_not_depend_on_chunk_size(monkeypatch):
    sequences = ["ACGTN", "ACG", "TTTTTTTT", "G"] * 5
    whole = encode_all(sequences)
    monkeypatch.setattr("skmotif._sequences._CHUNK", 16)
    monkeypatch.setattr("skmotif._one_hot._CHUNK", 16)
    np.testing.assert_array_equal(encode_all(sequences), whole)
    assert decode(whole[:, :4], "end").tolist() == ["ACGT", "ACGN", "TTTT", "GNNN"] * 5


def test_sequence_of_n_alone_keeps_its_length():
    assert decode(encode_all(["NNN", "ACGT"]), "start").tolist() == ["NNNN", "ACGT"]


def test_to_letters_keeps_unknown_ends():
    assert to_letters(encode_all(["NACGTNN"])[0]) == "NACGTNN"


def test_known_rows_are_those_of_bases():
    rows = known_rows(encode_all(["NAC", "G"]))
    assert rows.dtype == np.float32
    assert rows.tolist() == [[[0], [1], [1]], [[1], [0], [0]]]


def test_is_single_base():
    rows = np.array([[[0, 1, 0, 0], [0, 0, 0, 0], [0.5, 0, 0, 0.5], [0, 0, 0.5, 0], [0, 2, 0, 0]]])
    assert is_single_base(rows).tolist() == [[True, False, False, False, False]]


def test_single_bases_have_zeros_elsewhere():
    rows = np.array([[[0, 1, 0, 0], [0, 0, 0, 0], [0.5, 0, 0, 0.5], [0, 0, 0.5, 0], [0, 2, 0, 0]]])
    assert single_bases(rows).dtype == np.int8
    assert single_bases(rows).tolist() == [[[0, 1, 0, 0], *[[0, 0, 0, 0]] * 4]]


def test_single_base_sets():
    rows = np.concatenate([np.eye(4, dtype=np.int8), np.zeros((1, 4), np.int8)])[np.newaxis]
    assert _single_base_sets(rows).tolist() == _to_base_sets(rows).tolist() == [[1, 2, 4, 8, 0]]


@pytest.mark.parametrize("row", [[1, 1, 0, 0], [2, 0, 0, 0], [-1, 0, 0, 0], [0, 0, 0, -128], [0, 3, 0, 0]])
def test_single_base_sets_is_none_for_another_row(row):
    assert _single_base_sets(np.array([[[1, 0, 0, 0], row]], dtype=np.int8)) is None


def test_single_base_sets_is_none_for_another_array():
    rows = np.eye(4, dtype=np.int8)[np.newaxis]
    assert _single_base_sets(rows.astype(np.float32)) is None
    assert _single_base_sets(rows[:, ::2, ::-1]) is None
