import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skmotif._sequences import (
    IUPAC_CODES,
    _single_base_sets,
    _to_base_sets,
    as_sequence_list,
    decode,
    encode,
    one_hot_rows,
    reverse_complement,
    sequence_lengths,
    to_letters,
)

DNA = st.text("ACGT", min_size=1, max_size=30)
IUPAC = st.text("".join(IUPAC_CODES), min_size=1, max_size=30)


def encode_all(sequences, length=None, align="start", fractional=False):
    lengths = sequence_lengths(sequences)
    rows = one_hot_rows(np.float32 if fractional else np.int8, fractional)
    length = length or int(lengths.max())
    return encode(sequences, lengths, length, align=align, rows=rows, accepted="".join(IUPAC_CODES))


def test_reverse_complement():
    assert reverse_complement("CGACCGAACTCC") == "GGAGTTCGGTCG"
    assert reverse_complement("AACGTRYSWKMBDHVNacgt") == "acgtNBDHVKMWSRYACGTT"


@given(IUPAC)
def test_reverse_complement_twice_is_the_sequence(sequence):
    assert reverse_complement(reverse_complement(sequence)) == sequence


@given(DNA)
def test_reverse_complement_flips_both_axes_of_the_encoding(sequence):
    flipped = encode_all([sequence])[:, ::-1, ::-1]
    np.testing.assert_array_equal(encode_all([reverse_complement(sequence)]), flipped)


@given(st.lists(DNA, min_size=1, max_size=5), st.sampled_from(["start", "center", "end"]))
def test_decode_gives_back_what_was_encoded(sequences, align):
    assert decode(encode_all(sequences, align=align), align).tolist() == sequences


@given(st.lists(IUPAC, min_size=1, max_size=5), st.sampled_from(["start", "center", "end"]))
def test_fractional_rows_give_back_every_code(sequences, align):
    encoded = encode_all(sequences, align=align, fractional=True)
    assert decode(encoded, align).tolist() == sequences
    assert set(encoded.sum(axis=2).round(5).ravel()) <= {0.0, 1.0}


@given(st.lists(DNA, min_size=1, max_size=5), st.integers(1, 35), st.sampled_from(["start", "center", "end"]))
def test_windows_are_those_of_padding_or_cropping_each_string(sequences, length, align):
    def window(sequence):
        gap = length - len(sequence)
        left = {"start": 0, "end": abs(gap), "center": abs(gap) // 2}[align]
        if gap < 0:
            return sequence[left : left + length]
        return "-" * left + sequence + "-" * (gap - left)

    expected = [["ACGT".find(base) for base in window(sequence)] for sequence in sequences]
    encoded = encode_all(sequences, length, align)
    np.testing.assert_array_equal(encoded, np.array(expected)[:, :, None] == np.arange(4))


def test_chunks_do_not_show(monkeypatch):
    sequences = ["ACGTN", "ACG", "TTTTTTTT", "G"] * 5
    whole = encode_all(sequences)
    monkeypatch.setattr("skmotif._sequences._CHUNK", 16)
    np.testing.assert_array_equal(encode_all(sequences), whole)
    assert decode(whole[:, :4], "end").tolist() == ["ACGT", "ACGN", "TTTT", "GNNN"] * 5


def test_a_sequence_of_n_alone_keeps_its_length():
    assert decode(encode_all(["NNN", "ACGT"]), "start").tolist() == ["NNNN", "ACGT"]


def test_to_letters_keeps_unknown_ends():
    assert to_letters(encode_all(["NACGTNN"])[0]) == "NACGTNN"


def test_only_fixed_width_arrays_stay_arrays():
    assert isinstance(as_sequence_list(np.array(["A", "C"])), np.ndarray)
    assert isinstance(as_sequence_list(np.array(["A", "C"], dtype=object)), list)


@pytest.mark.parametrize("dtype", [">U4", "<U4", "S4"])
def test_byte_order_and_strides_do_not_matter(dtype):
    sequences = np.array(["ACGT", "TTTT", "GGGG", "CCCC"], dtype=dtype)
    np.testing.assert_array_equal(encode_all(sequences[::2]), encode_all(["ACGT", "GGGG"]))


def test_single_bases_are_read_fast_and_nothing_else_is():
    rows = np.concatenate([np.eye(4, dtype=np.int8), np.zeros((1, 4), np.int8)])[np.newaxis]
    assert _single_base_sets(rows).tolist() == _to_base_sets(rows).tolist() == [[1, 2, 4, 8, 0]]
    for wrong in ([1, 1, 0, 0], [2, 0, 0, 0], [-1, 0, 0, 0], [0, 0, 0, -128], [0, 3, 0, 0]):
        assert _single_base_sets(np.array([[[1, 0, 0, 0], wrong]], dtype=np.int8)) is None
    assert _single_base_sets(rows.astype(np.float32)) is None
    assert _single_base_sets(rows[:, ::2, ::-1]) is None
