import numba
import pytest

from skmotif._numba import import_compiled

# numba raises this error if it finds no writable folder for its cache.
MODULE = """
import numba
if not numba.config.CACHE_DIR:
    raise RuntimeError("cannot cache function 'f': no locator available for file 'f.py'")
folder = numba.config.CACHE_DIR
"""


@pytest.fixture
def write_module(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(numba.config, "CACHE_DIR", "")
    return lambda name, text: (tmp_path / f"{name}.py").write_text(text)


def test_without_a_cache_folder_a_temporary_one_is_used(write_module):
    write_module("compiled_functions", MODULE)
    calls = []
    module = import_compiled("compiled_functions", on_missing_cache=lambda: calls.append(numba.config.CACHE_DIR))
    assert "skmotif-" in module.folder
    assert calls == [""]
    assert numba.config.CACHE_DIR == ""


def test_other_errors_are_not_hidden(write_module):
    write_module("broken_functions", "raise RuntimeError('another error')")
    with pytest.raises(RuntimeError, match="another error"):
        import_compiled("broken_functions")
