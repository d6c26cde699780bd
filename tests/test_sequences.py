import numpy as np
import pytest

from skmotif._sequences import as_sequence_list, iter_letters, iter_strings, sequence_lengths


def test_only_fixed_width_arrays_stay_arrays():
    assert isinstance(as_sequence_list(np.array(["A", "C"])), np.ndarray)
    assert isinstance(as_sequence_list(np.array(["A", "C"], dtype=object)), list)


@pytest.mark.parametrize("dtype", [">U4", "<U4", "S4"])
def test_byte_order_and_strides_do_not_matter(dtype):
    sequences = np.array(["ACGT", "TTTT", "GGGG", "CCCC"], dtype=dtype)[::2]
    ((rows, letters),) = iter_letters(sequences, sequence_lengths(sequences), "ACGT")
    assert rows == slice(0, 2)
    assert letters.dtype == np.uint8
    assert letters.tobytes() == b"ACGTGGGG"


@pytest.mark.parametrize(
    "sequences", [["ACg", "n", "TTTT"], (b"ACg", b"n", b"TTTT"), np.array(["ACg", "n", "TTTT"]), ["ACg", b"n", "TTTT"]]
)
def test_iter_strings_keeps_the_case(sequences, monkeypatch):
    monkeypatch.setattr("skmotif._sequences._CHUNK", 8)  # two chunks
    assert list(iter_strings(sequences, sequence_lengths(sequences))) == ["ACg", "n", "TTTT"]
