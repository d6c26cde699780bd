"""Measure how many of several planted motifs `discover_motifs` finds, how many others, and whether it separates pairs.

    SKMOTIF_DATA=... python tests/benchmarks/mixtures.py [--seeds 10] [--only mixtures pairs single] [--peers]

Sequences are dinucleotide shuffles of 4,000 ChIP-seq peaks, 101 bp. Half of them are positive. Each motif of JASPAR
is planted in a share of them, independently of the others, at random places that do not overlap and on random
strands; its bases are drawn from the matrix.

- "mixtures": 1 to 8 motifs that differ from each other, each in 2 to 60 % of the positive sequences; half of the
  motifs have 1 site in a sequence, the others 1 to 3.
- "pairs": two motifs that resemble each other, each in 30 % of the positive sequences.
- "single": one motif in 40 % of the positive sequences, which should be found once.
"""

import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from skmotif.datasets import make_background
from skmotif.motifs import read_meme

LENGTH = 101
N_SEQUENCES = 4000
RATES = [0.02, 0.05, 0.1, 0.2, 0.4, 0.6]

# A found motif is a planted one from this similarity on; two planted motifs of a mixture have a smaller one.
MIN_SIMILARITY = 0.75
MAX_SIMILARITY_IN_MIXTURE = 0.5
SIMILARITY_OF_PAIRS = (0.55, 0.75)

# Motifs planted in a smaller share of the positive sequences may be missed.
MIN_RATE = 0.05


class Planted(NamedTuple):
    """A motif, the share of positive sequences that have it, and how many sites they can have."""

    motif: object
    rate: float
    max_sites: int


def database():
    """Return the matrices of JASPAR that are specific enough to be found: 8 to 20 bp, and 10 bits or more."""
    motifs = read_meme(Path(os.environ["SKMOTIF_DATA"]) / "jaspar" / "JASPAR2024_CORE_vertebrates.meme")
    motifs = [motif.trim(0.25) for motif in motifs]
    return [m for m in motifs if 8 <= len(m) <= 20 and m.information_content.sum() >= 10]


def draw_distinct(motifs, n, rng):
    """Draw motifs that differ from each other."""
    drawn = []
    for index in rng.permutation(len(motifs)):
        if all(motifs[index].similarity(other).similarity < MAX_SIMILARITY_IN_MIXTURE for other in drawn):
            drawn.append(motifs[index])
        if len(drawn) == n:
            return drawn
    raise RuntimeError(f"Found {len(drawn)} distinct motifs, expected {n}.")


def draw_pair(motifs, rng):
    """Draw two motifs that resemble each other."""
    low, high = SIMILARITY_OF_PAIRS
    while True:
        first = motifs[rng.integers(len(motifs))]
        similarities = np.array([first.similarity(other).similarity for other in motifs])
        similar = np.flatnonzero((similarities > low) & (similarities < high))
        if len(similar):
            return [first, motifs[rng.choice(similar)]]


def mixture(motifs, rng):
    drawn = draw_distinct(motifs, rng.integers(1, 9), rng)
    return [Planted(motif, rng.choice(RATES), rng.choice([1, 3])) for motif in drawn]


def pair(motifs, rng):
    return [Planted(motif, 0.3, 1) for motif in draw_pair(motifs, rng)]


def single(motifs, rng):
    return [Planted(*draw_distinct(motifs, 1, rng), 0.4, 1)]


KINDS = {"mixtures": mixture, "pairs": pair, "single": single}


def background(rng):
    """Return shuffled peaks of the three factors, in random order."""
    folder = Path(os.environ["SKMOTIF_DATA"]) / "encode"
    data = pd.concat([pd.read_csv(path) for path in sorted(folder.glob("*.csv.gz"))])
    peaks = data.loc[data["label"] == 1, "sequence"].str.upper().unique()
    drawn = rng.choice(peaks, N_SEQUENCES, replace=False)
    return make_background(drawn, random_state=int(rng.integers(2**31)))


def plant(sequence, planted, rng):
    """Plant the motifs in a sequence; return it, and the start of each site by motif."""
    bases, free = np.array(list(sequence)), np.ones(len(sequence), dtype=bool)
    starts = [[] for _ in planted]
    for index, (motif, rate, max_sites) in enumerate(planted):
        n_sites = rng.integers(1, max_sites + 1) if rng.random() < rate else 0
        for _ in range(n_sites):
            windows = np.lib.stride_tricks.sliding_window_view(free, len(motif)).all(axis=1)
            if not windows.any():
                continue
            start = rng.choice(np.flatnonzero(windows))
            site = motif if rng.random() < 0.5 else motif.reverse_complement()
            bases[start : start + len(motif)] = ["ACGT"[rng.choice(4, p=p)] for p in site.probabilities]
            free[start : start + len(motif)] = False
            starts[index].append(start)
    return "".join(bases), starts


def simulate(kind, seed):
    """Return sequences, labels, the planted motifs, and the starts of their sites."""
    rng = np.random.default_rng(seed)
    planted = KINDS[kind](database(), rng)
    y = np.arange(N_SEQUENCES) % 2
    pairs = [
        plant(s, planted, rng) if label else (s, [[]] * len(planted))
        for s, label in zip(background(rng), y, strict=True)
    ]
    X, starts = zip(*pairs, strict=True)
    return np.array(X, dtype=object), y, planted, starts
