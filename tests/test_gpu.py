"""A network that was fitted on a GPU gives the same scores and attributions on the CPU."""

import os
import subprocess
import sys

import joblib
import numpy as np
import pytest
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification
from skmotif.inspection import attribution

METHODS = ["gradient_x_input", "integrated_gradients", "in_silico_mutagenesis"]

# By default, TensorFlow multiplies 32-bit floats on a GPU with 10 bits of their fraction (TF32).
MAX_DIFFERENCE, MIN_CORRELATION = 0.005, 0.9999


@pytest.fixture(scope="module", autouse=True)
def _needs_gpu():
    import tensorflow as tf

    if not tf.config.list_physical_devices("GPU"):
        pytest.skip("no GPU that TensorFlow can use")


def explain(pipeline, X):
    saliency = pipeline[-1].saliency_(pipeline[0].transform(X))
    return [pipeline.predict_proba(X), saliency, *(attribution(pipeline, X, method=method) for method in METHODS)]


@pytest.mark.parametrize("parameters", [{}, {"n_conv_layers": 2, "n_estimators": 2}, {"pool_size": 4}], ids=str)
def test_the_gpu_agrees_with_the_cpu(parameters, tmp_path):
    X, y = make_motif_classification(600, 40, random_state=0, return_X_y=True)
    pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(epochs=8, random_state=0, **parameters)).fit(X, y)
    joblib.dump((pipeline, X[:50]), tmp_path / "fitted")
    code = (
        "import joblib, sys; from tests.test_gpu import explain;"
        "joblib.dump(explain(*joblib.load(sys.argv[1])), sys.argv[2])"
    )
    on_cpu = {**os.environ, "CUDA_VISIBLE_DEVICES": "-1"}
    subprocess.run([sys.executable, "-c", code, tmp_path / "fitted", tmp_path / "cpu"], env=on_cpu, check=True)
    of_gpu, of_cpu = explain(pipeline, X[:50]), joblib.load(tmp_path / "cpu")
    assert np.abs(of_gpu[0] - of_cpu[0]).max() < MAX_DIFFERENCE
    for gpu, cpu in zip(of_gpu, of_cpu, strict=True):
        assert np.corrcoef(gpu.ravel(), cpu.ravel())[0, 1] > MIN_CORRELATION
