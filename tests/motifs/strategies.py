"""Random motifs for the property tests."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from skmotif.motifs import Motif

motifs = hnp.arrays(np.int64, st.tuples(st.integers(1, 10), st.just(4)), elements=st.integers(0, 30)).map(
    lambda counts: Motif(counts + (counts.sum(axis=1, keepdims=True) == 0))
)
