import importlib
import subprocess
import sys
from importlib import metadata

import pytest

import skmotif
from skmotif._network._keras import keras


def run_python(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)


def test_import_and_encoding_do_not_load_keras_or_optional_packages():
    code = """
import sys
import skmotif, skmotif.inspection, skmotif.io, skmotif.metrics, skmotif.model_selection, skmotif.motifs
from skmotif.datasets import make_motif_classification
X, y = make_motif_classification(20, return_X_y=True, random_state=0)
skmotif.DNAOneHotEncoder().fit_transform(X)
skmotif.MotifCNNClassifier()
optional = {"dask", "gkmsvm", "memelite", "numba", "pyfaidx"}
not_needed = {"tensorflow", "keras", "scikeras", "matplotlib.pyplot", *optional}
print(sorted(not_needed & set(sys.modules)))
"""
    assert run_python(code).stdout == "[]\n"


def test_import_of_the_package_loads_neither_scikit_learn_nor_tensorflow():
    code = "import sys, skmotif; print(sorted({'numpy', 'pandas', 'sklearn', 'tensorflow'} & set(sys.modules)))"
    assert run_python(code).stdout == "[]\n"


def test_public_names_are_found_before_they_are_imported():
    code = """
import skmotif
assert set(skmotif.__all__) <= set(dir(skmotif))
from skmotif import *
print(DNAOneHotEncoder is skmotif.DNAOneHotEncoder, MotifCNNClassifier.__module__, MotifCNNRegressor.__module__)
"""
    assert run_python(code).stdout == "True skmotif._classifier skmotif._regressor\n"


def test_unknown_names_raise():
    with pytest.raises(AttributeError, match="module 'skmotif' has no attribute 'MotifCNN'"):
        skmotif.MotifCNN  # noqa: B018
    with pytest.raises(ImportError, match="cannot import name 'MotifCNN' from 'skmotif'"):
        from skmotif import MotifCNN  # noqa: F401


def test_import_needs_little_more_memory_than_scikit_learn():
    peak = "{}; import resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    imports = ("from skmotif import MotifCNNClassifier", "import sklearn")
    skmotif_peak, sklearn_peak = (float(run_python(peak.format(line)).stdout) for line in imports)
    assert skmotif_peak - sklearn_peak < 20  # MiB


def test_fit_prints_nothing_and_keeps_the_environment_and_messages_of_others():
    """Another thread writes to standard error while Keras is imported, which skmotif silences."""
    code = """
import os, sys, threading, time
before = dict(os.environ)
def write():
    while "tensorflow" not in sys.modules:
        time.sleep(0.01)
    os.write(2, b"a message of another thread\\n")
thread = threading.Thread(target=write)
thread.start()
from skmotif import DNAOneHotEncoder, MotifCNNClassifier
X = DNAOneHotEncoder().fit_transform(["ACGTACGT", "TTTTTTTT", "ACCTACGA", "TTTTTTGT"] * 2)
MotifCNNClassifier(kernel_size=4, epochs=1).fit(X, [0, 1] * 4).predict(X)
thread.join()
assert dict(os.environ) == before
"""
    result = run_python(code)
    assert result.stdout == ""
    assert result.stderr == "a message of another thread\n"


def test_another_keras_backend_raises(monkeypatch):
    monkeypatch.setattr(keras.backend, "backend", lambda: "torch")
    with pytest.raises(ImportError, match=r"Keras runs on 'torch'.* set the environment variable KERAS_BACKEND"):
        importlib.reload(skmotif._network._keras)


def test_a_keras_backend_that_is_not_installed_raises(monkeypatch):
    monkeypatch.setenv("KERAS_BACKEND", "no_backend")
    code = """
try:
    import skmotif._network._keras
except ImportError as error:
    print(error)
"""
    assert "skmotif needs Keras's TensorFlow backend: before Keras is first imported" in run_python(code).stdout


def test_fit_in_a_process_without_standard_error():
    code = """
import os, sys
os.close(2)
sys.stderr = None
from skmotif import DNAOneHotEncoder, MotifCNNClassifier
X = DNAOneHotEncoder().fit_transform(["ACGTACGT", "TTTTTTTT", "ACCTACGA", "TTTTTTGT"] * 2)
print(MotifCNNClassifier(kernel_size=4, epochs=1, verbose=1).fit(X, [0, 1] * 4).n_iter_)
"""
    assert run_python(code).stdout == "1\n"


def test_the_version_equals_that_of_the_installed_package():
    assert metadata.version("skmotif") == skmotif.__version__
