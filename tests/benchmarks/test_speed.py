"""How fast skmotif is beside others; see conftest.py for how to run it."""

import subprocess
import sys
import warnings

import numpy as np
import pytest
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif._attribution import in_silico_mutagenesis
from skmotif._prediction import chosen_score, input_gradient
from skmotif.datasets import make_motif_classification
from skmotif.inspection import saliency
from skmotif.motifs import discover_motifs
from tests.benchmarks.conftest import FULL

pytestmark = pytest.mark.filterwarnings("ignore:No significant motif")

PRIMER = {
    "n_filters": 32,
    "kernel_size": 12,
    "pool_size": 4,
    "dense_units": 16,
    "dropout": 0,
    "reverse_complement": False,
    "early_stopping": False,
}


def random_sequences(n, length, seed=0):
    letters = np.frombuffer(b"ACGT", np.uint8)[np.random.default_rng(seed).integers(4, size=(n, length))]
    return letters.view(f"S{length}").ravel().astype(str)


def one_hot(n, length):
    return np.eye(4, dtype=np.int8)[np.random.default_rng(0).integers(4, size=(n, length))]


@pytest.fixture(scope="module")
def simulated():
    X, y = make_motif_classification(2000 if FULL else 300, random_state=0, return_X_y=True)
    return DNAOneHotEncoder().fit_transform(X), y, X


def keras_primer():
    """The primer's network in stock Keras."""
    from skmotif._keras import keras

    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((50, 4)),
            layers.Conv1D(32, 12, activation="relu"),
            layers.MaxPooling1D(4),
            layers.Flatten(),
            layers.Dense(16, activation="relu"),
            layers.Dense(2, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def keras_default():
    """The default network in stock Keras."""
    from skmotif._keras import keras

    layers = keras.layers
    inputs = keras.Input((50, 4))
    convolution, pool = layers.Conv1D(64, 12, activation="relu"), layers.GlobalMaxPooling1D()
    strands = [inputs, layers.Lambda(lambda x: x[:, ::-1, ::-1], output_shape=(50, 4))(inputs)]
    x = layers.Maximum()([pool(convolution(strand)) for strand in strands])
    x = layers.Dense(32, activation="relu")(layers.Dropout(0.2)(x))
    model = keras.Model(inputs, layers.Dense(2, activation="softmax")(x))
    model.compile(keras.optimizers.Adam(1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


@pytest.mark.parametrize("container", ["list of str", "array of str"])
def test_encode(compare, optional, container):
    n, length = (200_000, 200) if FULL else (5000, 100)
    array = random_sequences(n, length)
    X = array.tolist() if container == "list of str" else array
    encoder = DNAOneHotEncoder(length=length).fit(X[:1])
    letters = array.astype(f"S{length}").view("S1").reshape(n, length)
    by_column = OneHotEncoder(categories=[np.array([b"A", b"C", b"G", b"T"])] * length, dtype=np.int8)
    by_column.fit(letters[:4])
    peers = {
        "memset": lambda: np.full((n, length, 4), 1, np.int8),
        "scikit-learn OneHotEncoder": lambda: by_column.transform(letters),
    }
    if (seqpro := optional("seqpro")) is not None:
        peers["SeqPro"] = lambda: seqpro.ohe(seqpro.cast_seqs(X), seqpro.DNA)
    compare(f"encode, {container}", lambda: encoder.transform(X), peers)


def test_decode(compare):
    n, length = (200_000, 200) if FULL else (5000, 100)
    X = random_sequences(n, length)
    encoder = DNAOneHotEncoder(length=length).fit(X[:1])
    encoded = encoder.transform(X)
    compare("decode", lambda: encoder.inverse_transform(encoded), {"encode": lambda: encoder.transform(X)})


def test_fit_primers_network(compare, simulated):
    from scikeras.wrappers import KerasClassifier

    X, y, _ = simulated
    epochs, as_float = (50 if FULL else 5), X.astype(np.float32)
    wrapped = KerasClassifier(keras_primer, epochs=epochs, batch_size=32, verbose=0)

    def by_scikeras():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            wrapped.fit(as_float, y)

    compare(
        f"fit the primer's network, {epochs} epochs",
        lambda: MotifCNNClassifier(epochs=epochs, random_state=0, **PRIMER).fit(X, y),
        {
            "Keras fit": lambda: keras_primer().fit(as_float, y, epochs=epochs, batch_size=32, verbose=0),
            "scikeras": by_scikeras,
        },
        rounds=3 if FULL else 1,
    )


def test_fit_default_network(compare, simulated):
    X, y, _ = simulated
    epochs, as_float = (20 if FULL else 3), X.astype(np.float32)
    compare(
        f"fit the default network, {epochs} epochs",
        lambda: MotifCNNClassifier(epochs=epochs, early_stopping=False, random_state=0).fit(X, y),
        {"Keras fit": lambda: keras_default().fit(as_float, y, epochs=epochs, batch_size=32, verbose=0)},
        rounds=3 if FULL else 1,
    )


@pytest.mark.skipif(not FULL, reason="takes minutes")
def test_search(compare, simulated):
    from scikeras.wrappers import KerasClassifier

    X, y, _ = simulated
    as_float = X.astype(np.float32)
    grid = {"batch_size": [32, 64, 128], "epochs": [3, 5, 8, 10]}
    ours = GridSearchCV(MotifCNNClassifier(random_state=0, **PRIMER), grid, cv=3)
    theirs = GridSearchCV(KerasClassifier(keras_primer, verbose=0), grid, cv=3, scoring="accuracy")

    def by_scikeras():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs.fit(as_float, y)

    compare("search 12 candidates x 3 folds", lambda: ours.fit(X, y), {"scikeras": by_scikeras}, rounds=1)


def test_predict(compare):
    n, length = (200_000, 200) if FULL else (4000, 100)
    X, y = random_sequences(n, length), np.arange(n) % 2
    pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(epochs=1, early_stopping=False))
    pipeline.fit(X[:200], y[:200])
    as_float = pipeline[:-1].transform(X).astype(np.float32)
    model = pipeline[-1].model_
    compare(
        f"predict {n:,} x {length} bp from text",
        lambda: pipeline.predict_proba(X),
        {"Keras predict on ready arrays": lambda: model.predict(as_float, verbose=0)},
        rounds=3 if FULL else 1,
    )


def test_saliency(compare):
    n, length = (10_000, 200) if FULL else (500, 100)
    X = one_hot(n, length)
    classifier = MotifCNNClassifier(epochs=1, early_stopping=False).fit(X[:200], np.arange(200) % 2)
    model, architecture = classifier.model_, classifier._architecture
    few = X[:20]

    def one_by_one():
        for sequence in few:
            input_gradient(model, architecture, sequence[np.newaxis], np.ones(1), "logit")

    compare(
        f"saliency of {n:,} x {length} bp", lambda: saliency(classifier, X), {"20 sequences one by one": one_by_one}
    )


def test_mutagenesis(compare):
    length = 1000 if FULL else 200
    X = one_hot(2, length)
    classifier = MotifCNNClassifier(epochs=1, early_stopping=False).fit(X, [0, 1])
    network = classifier.model_, classifier._architecture, np.ones(2, int), "logit"

    def brute_force():
        for sequence in X:
            mutants = np.repeat(sequence[np.newaxis], 4 * length, axis=0)
            position, base = np.divmod(np.arange(4 * length), 4)
            mutants[np.arange(4 * length), position] = np.eye(4, dtype=np.int8)[base]
            chosen_score(*network[:2], mutants, np.ones(4 * length), "logit")

    compare(
        f"mutagenesis, {length} bp", lambda: in_silico_mutagenesis(network, X), {"batched brute force": brute_force}
    )


def test_discovery(compare):
    n = 4000 if FULL else 400
    X, y = make_motif_classification(n, 100, both_strands=True, random_state=0, return_X_y=True)
    pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0)).fit(X, y)
    compare(
        f"discover motifs, {n:,} x 100 bp",
        lambda: discover_motifs(pipeline, X, y, random_state=0),
        {"training": lambda: pipeline.fit(X, y)},
        rounds=3 if FULL else 1,
    )


def test_import(compare):
    def import_in_new_process(name):
        return lambda: subprocess.run([sys.executable, "-c", f"import {name}"], check=True)

    compare("import", import_in_new_process("skmotif"), {"scikit-learn": import_in_new_process("sklearn")})
