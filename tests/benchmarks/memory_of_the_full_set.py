"""Measure the memory that training on all sites of PU.1 and CTCF needs in addition to TensorFlow.

SKMOTIF_DATA=... python tests/benchmarks/memory_of_the_full_set.py [--epochs 3]
"""

import argparse
import resource
import time

import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import fetch_pu1_ctcf


def peak():
    """Return the peak memory of the process, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=100, help="maximum number of epochs")
    epochs = parser.parse_args().epochs

    small = ["ACGT" * 25] * 64, np.arange(64) % 2
    pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0, epochs=1)).fit(*small)
    before = peak()
    sites = fetch_pu1_ctcf()
    held_out = np.isin(sites.chromosome, ["chr8", "chr9"])
    print(f"TensorFlow and one small fit: {before:.0f} MiB; with all {len(sites.data)} sites read: {peak():.0f} MiB")

    pipeline.set_params(motifcnnclassifier__epochs=epochs, motifcnnclassifier__verbose=1)
    start = time.perf_counter()
    pipeline.fit(sites.data[~held_out], sites.target[~held_out])
    seconds = time.perf_counter() - start
    area = roc_auc_score(sites.target[held_out], pipeline.decision_function(sites.data[held_out]))
    print(
        f"{(~held_out).sum()} sites, {pipeline[-1].n_iter_} epochs in {seconds:.0f} s: peak {peak():.0f} MiB, "
        f"{peak() - before:.0f} more than TensorFlow; AUROC on chromosomes 8 and 9: {area:.4f}"
    )
    pipeline.fit(sites.data, sites.target)
    print(f"All {len(sites.data)} sites: peak {peak():.0f} MiB, {peak() - before:.0f} more than TensorFlow")
