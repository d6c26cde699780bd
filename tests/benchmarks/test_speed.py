"""The speed of skmotif compared with other libraries; conftest.py says how to run it."""

import subprocess
import sys
import warnings

import joblib
import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif._network._attribution import in_silico_mutagenesis
from skmotif._network._keras import tf
from skmotif._network._prediction import _all_scores_graph as scores_graph
from skmotif._network._prediction import batches, chosen_scores
from skmotif._network._score import Score
from skmotif._pipeline import fitted_network
from skmotif.datasets import make_motif_classification
from skmotif.inspection import attribution
from skmotif.model_selection._gkm_svm import gkm_svm
from skmotif.motifs import discover_motifs
from tests.benchmarks import peers
from tests.benchmarks.accuracy import pu1_ctcf
from tests.benchmarks.conftest import FULL
from tests.benchmarks.discovery import run_tf_modisco
from tests.conftest import TUTORIAL_LAYERS

pytestmark = pytest.mark.filterwarnings("ignore:No significant motif")
if FULL:  # other libraries warn, too
    pytestmark = pytest.mark.filterwarnings("ignore")

TUTORIAL = {**TUTORIAL_LAYERS, "early_stopping": False}


def random_sequences(n, length):
    letters = np.frombuffer(b"ACGT", np.uint8)[np.random.default_rng(0).integers(4, size=(n, length), dtype=np.uint8)]
    return letters.view(f"S{length}").ravel().astype(str)


def one_hot(n, length):
    return np.eye(4, dtype=np.int8)[np.random.default_rng(0).integers(4, size=(n, length))]


def untrained(X):
    """Return a default network after one epoch on 200 sequences: training does not change its speed."""
    return MotifCNNClassifier(epochs=1, early_stopping=False, random_state=0).fit(X[:200], np.arange(len(X[:200])) % 2)


@pytest.fixture(scope="module")
def simulated():
    """Simulated sequences, encoded, and their labels: as many as in the Zou et al. tutorial, or fewer."""
    X, y = make_motif_classification(2000 if FULL else 300, random_state=0, return_X_y=True)
    return DNAOneHotEncoder().fit_transform(X), y


@pytest.mark.parametrize("container", ["list of str", "array of str", "array of bytes"])
def test_encode(compare, container):
    n, length, few = (200_000, 200, 1000) if FULL else (5000, 100, 50)
    array = random_sequences(n, length)
    X = {"list of str": array.tolist(), "array of str": array, "array of bytes": array.astype("S")}[container]
    encoder = DNAOneHotEncoder(length=length).fit(X[:1])
    letters = array[:few].astype("S").view("S1").reshape(few, length)
    by_column = OneHotEncoder(categories=[np.array([b"A", b"C", b"G", b"T"])] * length, dtype=np.int8)
    by_column.fit(letters[:4])
    others = {
        "memset": lambda: np.full((n, length, 4), 1, np.int8),
        "scikit-learn OneHotEncoder": (lambda: by_column.transform(letters), few / n),
        "the tutorial's loop": (lambda: peers.encode_one_by_one(array[:few].tolist()), few / n),
    }
    if (seqpro := peers.optional("seqpro")) is not None:
        others["SeqPro"] = lambda: seqpro.ohe(seqpro.cast_seqs(X), seqpro.DNA)
    compare(f"encode {n:,} x {length} bp, {container}", lambda: encoder.transform(X), others, limit="memset")


def test_decode(compare):
    n, length = (200_000, 200) if FULL else (5000, 100)
    X = random_sequences(n, length)
    encoder = DNAOneHotEncoder(length=length).fit(X[:1])
    encoded = encoder.transform(X)
    others = {"encoding": lambda: encoder.transform(X)}
    compare(f"decode {n:,} x {length} bp", lambda: encoder.inverse_transform(encoded), others, limit="encoding")


def by_scikeras(build, X, y, **parameters):
    from scikeras.wrappers import KerasClassifier

    wrapped = KerasClassifier(build, batch_size=32, verbose=0, **parameters)

    def fit():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            wrapped.fit(X, y)

    return fit


def test_fit_tutorial_network(compare, simulated):
    X, y = simulated
    epochs, as_float = (50 if FULL else 5), X.astype(np.float32)
    others = {
        "Keras fit": lambda: peers.keras_tutorial().fit(as_float, y, epochs=epochs, batch_size=32, verbose=0),
        "scikeras": by_scikeras(peers.keras_tutorial, as_float, y, epochs=epochs),
    }
    if peers.optional("skorch") is not None:
        wrapped = peers.skorch_classifier(peers.torch_tutorial(), epochs)
        others["skorch"] = lambda: wrapped.fit(peers.as_torch(X), y)
    network = MotifCNNClassifier(epochs=epochs, random_state=0, **TUTORIAL)
    task = f"fit the tutorial's network, {len(X):,} x 50 bp, {epochs} epochs"
    compare(task, lambda: network.fit(X, y), others, rounds=3 if FULL else 1)


def test_fit_default_network(compare, simulated):
    X, y = simulated
    epochs, as_float = (20 if FULL else 3), X.astype(np.float32)
    others = {"Keras fit": lambda: peers.keras_default().fit(as_float, y, epochs=epochs, batch_size=32, verbose=0)}
    if peers.optional("skorch") is not None:
        wrapped = peers.skorch_classifier(peers.torch_default(), epochs)
        others["skorch"] = lambda: wrapped.fit(peers.as_torch(X), y)
    network = MotifCNNClassifier(epochs=epochs, early_stopping=False, random_state=0)
    task = f"fit the default network, {len(X):,} x 50 bp, {epochs} epochs"
    compare(task, lambda: network.fit(X, y), others, rounds=3 if FULL else 1)


@pytest.mark.skipif(not FULL, reason="takes minutes; SKMOTIF_BENCHMARK=full runs it")
def test_fit_until_it_stops(compare):
    sites = pu1_ctcf().query("part == 'train'")
    X, y = sites["sequence"].to_numpy(), sites["label"].to_numpy()

    def network(n_estimators=1):
        return make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(n_estimators=n_estimators, random_state=0))

    others = {"an ensemble of five": lambda: network(5).fit(X, y)}
    if peers.optional("gkmsvm") is not None:
        others["gkm-SVM"] = lambda: gkm_svm().fit(X, y)
    task = f"fit the default network, {len(X):,} x {len(X[0])} bp, until it stops"
    compare(task, lambda: network().fit(X, y), others, rounds=3, warm_up=False)


@pytest.mark.skipif(not FULL, reason="takes minutes; SKMOTIF_BENCHMARK=full runs it")
def test_search(compare, simulated):
    from scikeras.wrappers import KerasClassifier

    X, y = simulated
    as_float = X.astype(np.float32)
    grid = {"n_filters": [16, 32], "kernel_size": [8, 12], "learning_rate": [3e-4, 1e-3, 3e-3]}
    ours = GridSearchCV(MotifCNNClassifier(epochs=10, random_state=0, **TUTORIAL), grid, cv=3)
    build = KerasClassifier(
        peers.keras_tutorial, epochs=10, verbose=0, n_filters=32, kernel_size=12, learning_rate=1e-3
    )
    # The scorer is given, because scikit-learn does not recognise a scikeras estimator as a classifier.
    theirs = GridSearchCV(build, grid, cv=3, scoring="accuracy")
    task = "search 12 candidates x 3 folds, 10 epochs"
    compare(task, lambda: ours.fit(X, y), {"scikeras": lambda: theirs.fit(as_float, y)}, rounds=1, warm_up=False)


def test_predict(compare):
    n, length, few = (1_000_000, 200, 100_000) if FULL else (4000, 100, 4000)
    X = random_sequences(n, length).tolist()
    pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(epochs=1, early_stopping=False))
    pipeline.fit(X[:200], np.arange(200) % 2)
    encoded = pipeline[:-1].transform(X[:few])
    as_float = encoded.astype(np.float32)
    model, stock = pipeline[-1].model_, peers.keras_default(length)
    windows, kernel = np.ones((1 << 15, 48), np.float32), np.ones((48, 128), np.float32)

    network = fitted_network(pipeline)
    graph = scores_graph(network.architecture, encoded.dtype)
    weights = [tf.convert_to_tensor(weight) for weight in network.weights]
    ready = [tf.constant(batch) for (batch,) in batches((1 << 16) // length, encoded)]

    def compiled_graph():
        for batch in ready:
            graph(batch, *weights)

    def convolution():
        for _ in range(few * (length - 11) // len(windows)):
            windows @ kernel

    others = {
        "Keras predict, encoded arrays, skmotif's layers": (lambda: model.predict(as_float, verbose=0), few / n),
        "Keras predict, encoded arrays, Keras's layers": (lambda: stock.predict(as_float, verbose=0), few / n),
        "the compiled graph on encoded batches": (compiled_graph, few / n),
        "matrix product": (convolution, few / n),
    }
    task = f"predict {n:,} x {length} bp from text"
    compare(task, lambda: pipeline.predict_proba(X), others, limit="matrix product", rounds=2 if FULL else 1)


FIRST_PREDICTION = """
import sys, time
import tensorflow
start = time.perf_counter()
import joblib
joblib.load(sys.argv[1]).predict_proba(["ACGT" * 12 + "AC"])
print(time.perf_counter() - start)
"""


def test_first_prediction(compare, simulated, tmp_path):
    pipeline = make_pipeline(DNAOneHotEncoder(), untrained(simulated[0]))
    joblib.dump(make_pipeline(DNAOneHotEncoder(length=50).fit(["A"]), pipeline[-1]), tmp_path / "pipeline")

    def first():
        command = [sys.executable, "-c", FIRST_PREDICTION, str(tmp_path / "pipeline")]
        return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    compare("load, predict one sequence (TensorFlow imported)", first, {}, rounds=5 if FULL else 1)


def test_attribution(compare):
    n, length, some, few = (10_000, 200, 1000, 50) if FULL else (500, 100, 100, 20)
    X = one_hot(n, length)
    classifier = untrained(X)
    others = {"the tutorial's loop": (lambda: peers.saliency_one_by_one(classifier.model_, X[:few]), few / n)}
    if peers.optional("tangermeme") is not None:
        from tangermeme.saliency import saliency as tangermeme_saliency

        network, as_torch = peers.torch_logit(classifier), peers.as_torch(X[:some])
        plain = {"gradient_correction": False, "device": "cpu"}
        found = tangermeme_saliency(network, as_torch[:20], **plain).numpy().sum(axis=1)
        np.testing.assert_allclose(found, attribution(classifier, X[:20]), rtol=1e-3, atol=1e-5)
        others["tangermeme"] = lambda: tangermeme_saliency(network, as_torch, **plain), some / n
        in_larger_batches = {**plain, "batch_size": 256}
        others["tangermeme, batches of 256"] = (
            lambda: tangermeme_saliency(network, as_torch, **in_larger_batches),
            some / n,
        )
    compare(f"attribution of {n:,} x {length} bp", lambda: attribution(classifier, X), others)


def test_mutagenesis(compare):
    length = 1000 if FULL else 200
    X = one_hot(4, length)
    classifier = untrained(X)
    fitted = fitted_network(classifier)
    network, score = (fitted.weights, fitted.architecture), Score(np.ones(len(X), int), "logit")

    def brute_force():
        changes = np.zeros(X.shape, np.float32)
        for i, sequence in enumerate(X):
            position, base = np.nonzero(sequence == 0)
            mutants = np.repeat(sequence[np.newaxis], len(position), axis=0)
            mutants[np.arange(len(position)), position] = np.eye(4, dtype=np.int8)[base]
            scores = chosen_scores(*network, mutants, Score(np.ones(len(mutants)), "logit"))
            changes[i, position, base] = scores - chosen_scores(*network, X[i : i + 1], Score(np.ones(1), "logit"))
        return changes

    np.testing.assert_allclose(in_silico_mutagenesis(*network, X, score), brute_force(), rtol=1e-4, atol=1e-5)
    others = {"batched brute force": brute_force}
    if peers.optional("tangermeme") is not None:
        from tangermeme.saturation_mutagenesis import saturation_mutagenesis

        torch_network, as_torch = peers.torch_logit(classifier), peers.as_torch(X)
        others["tangermeme"] = lambda: saturation_mutagenesis(torch_network, as_torch[:1], device="cpu"), 1 / len(X)
    compare(f"mutagenesis of 4 x {length:,} bp", lambda: in_silico_mutagenesis(*network, X, score), others)


def test_discovery(compare):
    n = 4000 if FULL else 400
    X, y = make_motif_classification(n, 100, both_strands=True, random_state=0, return_X_y=True)
    pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0)).fit(X, y)
    discover_motifs(pipeline, X, y, random_state=0)
    others = {"training": lambda: pipeline.fit(X, y)}
    if FULL and peers.optional("modiscolite") is not None:
        others["TF-MoDISco"] = lambda: run_tf_modisco(pipeline, X)[0]
    task = f"discover motifs in {n:,} x 100 bp"
    compare(task, lambda: discover_motifs(pipeline, X, y, random_state=0), others, rounds=1, warm_up=False)


def test_import(compare):
    def import_in_new_process(name):
        return lambda: subprocess.run([sys.executable, "-c", f"import {name}"], check=True)

    compare("import", import_in_new_process("skmotif"), {"scikit-learn": import_in_new_process("sklearn")})
