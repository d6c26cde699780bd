"""Time the first call of `match_motifs` in a process, with and without compiled code in the cache.

python tests/benchmarks/first_match.py
"""

import os
import subprocess
import sys
import tempfile

FIRST_CALL = """
import time
import numpy as np
from skmotif.motifs import Motif, match_motifs

motifs = [Motif(counts) for counts in np.random.default_rng(0).dirichlet([0.3] * 4, (40, 10))]
start = time.perf_counter()
match_motifs(motifs, motifs)
print(f"{time.perf_counter() - start:.1f} s")
"""

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        for cache in ("empty", "full"):
            print(f"{cache} cache:", end=" ", flush=True)
            environment = {**os.environ, "NUMBA_CACHE_DIR": folder}
            subprocess.run([sys.executable, "-c", FIRST_CALL], env=environment, check=True)
