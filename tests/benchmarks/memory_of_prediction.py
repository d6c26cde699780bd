"""Measure the memory that a prediction for many sequences needs in addition to the sequences.

python tests/benchmarks/memory_of_prediction.py [--sequences 1000000] [--length 200]
"""

import argparse
import resource
import time

import numpy as np
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier


def peak():
    """Return the peak memory of the process, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def random_sequences(n, length):
    """Yield sequences one at a time, so that no further memory is needed to make them."""
    rng = np.random.default_rng(0)
    letters = np.frombuffer(b"ACGT", np.uint8)
    for _ in range(n):
        yield letters[rng.integers(4, size=length)].tobytes().decode()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sequences", type=int, default=1_000_000)
    parser.add_argument("--length", type=int, default=200, help="in bp")
    arguments = parser.parse_args()

    start = peak()
    X = list(random_sequences(arguments.sequences, arguments.length))
    with_sequences = peak()
    network = MotifCNNClassifier(epochs=1, early_stopping=False)
    pipeline = make_pipeline(DNAOneHotEncoder(), network).fit(X[:200], np.arange(200) % 2)
    pipeline.predict_proba(X[:200])
    with_tensorflow, begin = peak(), time.perf_counter()
    pipeline.predict_proba(X)
    seconds = time.perf_counter() - begin
    print(
        f"{len(X):,} sequences of {arguments.length} bp: they take {with_sequences - start:.0f} MiB, TensorFlow and a "
        f"small fit {with_tensorflow - with_sequences:.0f}, the prediction {peak() - with_tensorflow:.0f} more, "
        f"in {seconds:.0f} s"
    )
