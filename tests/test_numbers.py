import numpy as np
import pytest

from skmotif._numbers import as_float32, as_floats, check_number


def test_as_floats_copies():
    values = np.array([1.0, 2.0])
    converted = as_floats(values, "x")
    assert converted.dtype == np.float64
    assert not np.shares_memory(converted, values)


@pytest.mark.parametrize("values", ["a", [[1], [1, 2]], [1j], [None, "a"]])
def test_as_floats_raises(values):
    with pytest.raises(ValueError, match="x should be real numbers, in rows of the same length; got"):
        as_floats(values, "x")


def test_check_number():
    check_number(np.float32(0.5), "x", above=0)
    for value in ("a", np.nan, np.inf, 1j, None):
        with pytest.raises(ValueError, match="x should be a finite number, got"):
            check_number(value, "x")
    with pytest.raises(ValueError, match="x should be a finite number above 0, got 0"):
        check_number(0, "x", above=0)


def test_as_float32():
    assert as_float32(np.array([1.5]), "x").dtype == np.float32
    with pytest.raises(ValueError, match=r"x has values of up to 1e\+300, too large for float32, .*: scale them down"):
        as_float32(np.array([1.0, -1e300]), "x")
