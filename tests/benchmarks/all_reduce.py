"""Compare the computing of a batch with the communication that data-parallel training would add to it.

    OMP_NUM_THREADS=1 python tests/benchmarks/all_reduce.py [--batch-sizes 32 128 512]

In data-parallel training every worker computes the gradients of its own batch, and all workers sum them before each
update. The sum of gradients of the same size is measured by `tf.distribute` between two processes of this machine,
which is faster than between machines. The batches are of simulated sequences of 100 bp.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import time

import numpy as np

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification
from skmotif.networks import AttentionNetwork, DilatedNetwork

NETWORKS = {
    "256 filters": {"n_filters": 256},
    "2,048 filters": {"n_filters": 2048},
    "DilatedNetwork": {"network": DilatedNetwork()},
    "AttentionNetwork": {"network": AttentionNetwork()},
}
N_BATCHES = 20


def seconds_of_batch(parameters, batch_size):
    """Return the seconds of an update, and the number of weights."""
    X, y = make_motif_classification(N_BATCHES * batch_size, 100, random_state=0, return_X_y=True)
    encoded = DNAOneHotEncoder().fit_transform(X)
    network = MotifCNNClassifier(batch_size=batch_size, mutation_rate=0.02, random_state=0, **parameters)
    seconds = []
    for _ in range(4):
        start = time.perf_counter()
        network.partial_fit(encoded, y, classes=[0, 1])
        seconds.append((time.perf_counter() - start) / N_BATCHES)
    # The first call compiles the network.
    return np.median(seconds[1:]), network.model_.count_params()


def seconds_of_sum(n_weights):
    """Return the seconds in which two processes sum their gradients."""
    addresses = [f"localhost:{port}" for port in free_ports(2)]
    processes = []
    for index in range(2):
        task = {"cluster": {"worker": addresses}, "task": {"type": "worker", "index": index}}
        environment = {**os.environ, "TF_CONFIG": json.dumps(task), "TF_CPP_MIN_LOG_LEVEL": "3"}
        command = [sys.executable, __file__, "--worker", str(n_weights)]
        processes.append(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL))
    outputs = [process.communicate()[0] for process in processes]
    return max(float(output.split()[-1]) for output in outputs)


def free_ports(n):
    sockets = [socket.socket() for _ in range(n)]
    for one in sockets:
        one.bind(("localhost", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def be_worker(n_weights):
    """Print the median seconds of the sum."""
    import tensorflow as tf

    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    gradients = tf.ones([n_weights])

    @tf.function
    def summed():
        return strategy.run(lambda: tf.distribute.get_replica_context().all_reduce("sum", gradients)[0])

    seconds = []
    for _ in range(220):
        start = time.perf_counter()
        assert summed().numpy() == 2
        seconds.append(time.perf_counter() - start)
    print(np.median(seconds[20:]))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--batch-sizes", type=int, nargs="+", default=[32, 128, 512])
    parser.add_argument("--worker", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.worker is not None:
        be_worker(options.worker)
        return
    print("| network | weights | batch | computing | sum of gradients | speed of two workers, at most |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, parameters in NETWORKS.items():
        for batch_size in options.batch_sizes:
            batch, n_weights = seconds_of_batch(parameters, batch_size)
            if batch_size == options.batch_sizes[0]:
                communication = seconds_of_sum(n_weights)
            speed = 2 * batch / (batch + communication)
            cells = [name, f"{n_weights:,}", batch_size, f"{1000 * batch:.1f} ms", f"{1000 * communication:.1f} ms"]
            print("| " + " | ".join(map(str, [*cells, f"{speed:.2f} x"])) + " |", flush=True)


if __name__ == "__main__":
    main()
