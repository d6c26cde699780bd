"""Measure how many of several planted motifs `discover_motifs` finds, how many others, and whether it separates pairs.

    SKMOTIF_DATA=... python -m tests.benchmarks.mixtures [--seeds N] [--only mixtures pairs single] [--peers]
        [--markdown FILE]

Sequences are dinucleotide shuffles of 4,000 ChIP-seq peaks, 101 bp. Half of them are positive. Each motif of JASPAR
is planted in a share of them, independently of the others, at random places that do not overlap and on random
strands; its bases are drawn from the matrix.

- "mixtures": 1 to 8 motifs that differ from each other, each in 2 to 60 % of the positive sequences; half of the
  motifs have 1 site in a sequence, the others 1 to 3.
- "pairs": two motifs that resemble each other, each in 30 % of the positive sequences.
- "single": one motif in 40 % of the positive sequences, which should be found once.

A found motif matches a planted one if they are similar, and each motif matches one at most. Recall is the share of
the planted motifs that are matched. Precision is the share of the found motifs without a caution that match. A site
is found if the matching motif has a site that starts within half the planted motif's length of it. A found motif has
one site in a sequence at most, so the share of the sequences in which a planted site is found is shown, too.

Two other methods are applied to the same data, and their motifs are matched alike:

- The words with the largest weights in an L2 logistic regression on the counts of 8-mers of both strands: as many as
  `discover_motifs` finds motifs, and 5 more. A lower similarity is enough for a word, which has no frequencies.
- With --peers, TF-MoDISco on the same attributions (needs modisco-lite, the extra `bench`). Only its patterns that
  increase the score of the positive sequences are used.

Without --seeds, there are 10 seeds of mixtures, 10 of pairs and 20 of single motifs. The table has one column for
each of these kinds, with sums and means over its seeds.
"""

import argparse
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from skmotif._alphabet import reverse_complement
from skmotif.datasets import make_background
from skmotif.model_selection._baseline_models import kmers
from skmotif.motifs import Motif, read_meme
from tests.benchmarks.discovery import discover, draw_peaks, fit, modisco_motif, run_tf_modisco

LENGTH = 101
N_SEQUENCES = 4000
RATES = [0.02, 0.05, 0.1, 0.2, 0.4, 0.6]

# A found motif is a planted one from this similarity on; two planted motifs of a mixture have a smaller one.
MIN_SIMILARITY = 0.75
MAX_SIMILARITY_IN_MIXTURE = 0.5
SIMILARITY_OF_PAIRS = (0.55, 0.75)

# A planted motif that one of several found motifs resembles at least as much is split.
MIN_SIMILARITY_OF_PARTS = 0.5

# Motifs planted in a smaller share of the positive sequences may be missed.
MIN_RATE = 0.05

# Words of the regression on k-mers: their length, how many more there are than found motifs, the similarity from which
# on one is a planted motif, and by how many bases two words of one motif can be shifted.
WORD_LENGTH = 8
N_MORE_WORDS = 5
MIN_SIMILARITY_OF_WORD = 0.6
MAX_SHIFT = 3

DEFAULT_SEEDS = {"mixtures": 10, "pairs": 10, "single": 20}


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
    """Return shuffled peaks, in random order."""
    return make_background(draw_peaks(N_SEQUENCES, rng), random_state=int(rng.integers(2**31)))


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


def match(planted, motifs, min_similarity=MIN_SIMILARITY):
    """Return the index of the motif that matches each planted one, -1 if none does, and their similarities."""
    similarities = np.array([[p.motif.similarity(m).similarity for m in motifs] for p in planted])
    similarities = similarities.reshape(len(planted), len(motifs))
    similarities[similarities < min_similarity] = 0
    matched, values = np.full(len(planted), -1), np.zeros(len(planted))
    for row, column in zip(*linear_sum_assignment(similarities, maximize=True), strict=True):
        if similarities[row, column]:
            matched[row], values[row] = column, similarities[row, column]
    return matched, values


def site_counts(planted, motifs, matched, starts):
    """Count planted sites, and those near a site of the matching motif; and the same for sequences with such sites.

    A found motif has one site in a sequence at most.
    """
    counts = dict.fromkeys(["sites", "found sites", "sequences", "found sequences"], 0)
    for index, found in enumerate(matched):
        max_distance = len(planted[index].motif) / 2
        found_starts = {} if found < 0 else motifs[found].sites.set_index("sequence")["start"].to_dict()
        for sequence, of_sequence in enumerate(starts):
            distances = np.abs(np.array(of_sequence[index]) - found_starts.get(sequence, np.inf))
            counts["sites"] += len(distances)
            counts["found sites"] += np.sum(distances <= max_distance)
            counts["sequences"] += len(distances) > 0
            counts["found sequences"] += np.any(distances <= max_distance)
    return counts


def are_variants(word, other):
    """Return whether two words may belong to one motif: with one mismatch at most, shifted or not, on either strand."""
    for candidate in (word, reverse_complement(word)):
        for shift in range(-MAX_SHIFT, MAX_SHIFT + 1):
            pairs = zip(candidate[max(0, shift) :], other[max(0, -shift) :], strict=False)
            if sum(a != b for a, b in pairs) <= 1:
                return True
    return False


def words_of_regression(X, y, n):
    """Return the words with the largest weights in a regression on k-mers, one for each motif."""
    counter = CountVectorizer(analyzer=lambda sequence: kmers(sequence, WORD_LENGTH, both_strands=True))
    model = make_pipeline(counter, LogisticRegression(max_iter=1000)).fit(X, y)
    words = counter.get_feature_names_out()
    chosen = []
    for index in np.argsort(-model[-1].coef_[0]):
        if not any(are_variants(words[index], word) for word in chosen):
            chosen.append(words[index])
        if len(chosen) == n:
            break
    return [Motif.from_consensus(word) for word in chosen]


def recalled(planted, matched):
    """Return the numbers of planted motifs that are matched: of all, and of the frequent ones."""
    is_frequent = np.array([p.rate >= MIN_RATE for p in planted])
    return np.sum(matched >= 0), np.sum((matched >= 0) & is_frequent)


def measure_modisco(planted, pipeline, X):
    seconds, patterns = run_tf_modisco(pipeline, X)
    motifs = [modisco_motif(pattern) for pattern in patterns if pattern.startswith("positive")]
    matched, _ = match(planted, motifs)
    n_recalled, n_frequent = recalled(planted, matched)
    return {
        "modisco recalled": n_recalled,
        "modisco recalled, frequent": n_frequent,
        "modisco found": len(motifs),
        "modisco seconds": seconds,
    }


def measure(kind, seed, peers):
    """Return the counts of one simulation, and print them."""
    X, y, planted, starts = simulate(kind, seed)
    pipeline, training = fit(X, y, seed)
    motifs, seconds = discover(pipeline, X, y, seed, max_motifs=None)
    matched, similarities = match(planted, motifs)
    n_recalled, n_frequent = recalled(planted, matched)
    is_sure = np.array([motif.caution is None for motif in motifs], dtype=bool)
    is_matched = np.isin(np.arange(len(motifs)), matched)
    parts = [m for m in motifs if planted[0].motif.similarity(m).similarity >= MIN_SIMILARITY_OF_PARTS]
    words, _ = match(planted, words_of_regression(X, y, len(motifs) + N_MORE_WORDS), MIN_SIMILARITY_OF_WORD)
    n_words, n_frequent_words = recalled(planted, words)
    counts = {
        "planted": len(planted),
        "frequent": sum(p.rate >= MIN_RATE for p in planted),
        "recalled": n_recalled,
        "recalled, frequent": n_frequent,
        "sure": is_sure.sum(),
        "sure and matched": (is_sure & is_matched).sum(),
        "with caution": (~is_sure).sum(),
        "similarities": similarities.sum(),
        **site_counts(planted, motifs, matched, starts),
        "all matched": n_recalled == len(planted),
        "one found": is_sure.sum() == 1,
        "split": len(planted) == 1 and len(parts) > 1,
        "words": n_words,
        "words, frequent": n_frequent_words,
        "training": training,
        "seconds": seconds,
    }
    if peers:
        counts.update(measure_modisco(planted, pipeline, X))
    report(f"{kind} seed {seed}", planted, motifs, matched, similarities, counts)
    return counts


def report(name, planted, motifs, matched, similarities, counts):
    """Print a line with the numbers, and one for each motif that is missed, has a caution, or is not planted."""
    line = (
        f"{name}: {counts['recalled']} of {counts['planted']} planted motifs found "
        f"({counts['recalled, frequent']} of {counts['frequent']} frequent ones), "
        f"{counts['sure'] - counts['sure and matched']} other motifs, {counts['with caution']} with a caution; "
        f"similarity {ratio(counts, 'similarities', 'recalled', 3)}, sites {ratio(counts, 'found sites', 'sites')}; "
        f"8-mers {counts['words']}; "
    )
    if "modisco found" in counts:
        line += f"TF-MoDISco {counts['modisco recalled']} with {counts['modisco found']} patterns; "
    print(f"{line}training {counts['training']:.0f} s, discovery {counts['seconds']:.0f} s", flush=True)
    for index in np.flatnonzero(matched < 0):
        motif, rate, max_sites = planted[index]
        nearest = max((motif.similarity(other).similarity for other in motifs), default=0)
        print(f"   missed: {motif.name} {motif.consensus}, {rate:.0%}, {max_sites} sites, at best {nearest:.2f}")
    for index in np.flatnonzero(matched >= 0):
        motif, found = planted[index].motif, motifs[matched[index]]
        if found.caution is not None:
            print(f"   with a caution: {motif.name} {motif.consensus}, {planted[index].rate:.0%}: {found!r}")
    for index in np.setdiff1d(np.arange(len(motifs)), matched):
        nearest = max(planted, key=lambda p: p.motif.similarity(motifs[index]).similarity).motif
        similarity = nearest.similarity(motifs[index]).similarity
        print(f"   not planted: {motifs[index]!r}, target {motifs[index].target}, {similarity:.2f} to {nearest.name}")


def ratio(counts, part, whole, digits=2):
    return f"{counts[part] / counts[whole]:.{digits}f}" if counts[whole] else "-"


def row(kind, results):
    """Return the cells of a kind, by column."""
    total = pd.DataFrame(results).sum()
    n_seeds = len(results)
    cells = {
        "kind": kind,
        "seeds": str(n_seeds),
        "planted motifs": f"{total['planted']:.0f}",
        f"recall, rate >= {MIN_RATE:.0%}": ratio(total, "recalled, frequent", "frequent"),
        "recall": ratio(total, "recalled", "planted"),
        "precision": ratio(total, "sure and matched", "sure"),
        "with caution": f"{total['with caution']:.0f}",
        "similarity": ratio(total, "similarities", "recalled", 3),
        "sites found": ratio(total, "found sites", "sites"),
        "sequences with a found site": ratio(total, "found sequences", "sequences"),
        "all found": f"{total['all matched']:.0f} of {n_seeds}",
        "one motif, split": f"{total['one found']:.0f}, {total['split']:.0f}" if kind == "single" else "-",
        f"8-mers: recall, rate >= {MIN_RATE:.0%}": ratio(total, "words, frequent", "frequent"),
        "8-mers: recall": ratio(total, "words", "planted"),
        "seconds of discovery": f"{total['seconds'] / n_seeds:.0f}",
    }
    if "modisco found" in total:
        cells[f"TF-MoDISco: recall, rate >= {MIN_RATE:.0%}"] = ratio(total, "modisco recalled, frequent", "frequent")
        cells["TF-MoDISco: recall"] = ratio(total, "modisco recalled", "planted")
        cells["TF-MoDISco: precision"] = ratio(total, "modisco recalled", "modisco found")
        cells["TF-MoDISco: seconds"] = f"{total['modisco seconds'] / n_seeds:.0f}"
    return cells


def as_markdown(rows):
    """Return the table, one column for each kind: there are more measures than kinds."""
    lines = [[name, *(cells[name] for cells in rows)] for name in rows[0]]
    lines.insert(1, ["---"] * (len(rows) + 1))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, help="number of simulations of each kind")
    parser.add_argument("--only", nargs="+", choices=KINDS, default=list(KINDS))
    parser.add_argument("--peers", action="store_true", help="run TF-MoDISco, too")
    parser.add_argument("--markdown", type=Path, help="file to write the table to")
    arguments = parser.parse_args()
    rows = []
    for kind in arguments.only:
        n_seeds = arguments.seeds or DEFAULT_SEEDS[kind]
        rows.append(row(kind, [measure(kind, seed, arguments.peers) for seed in range(n_seeds)]))
    table = as_markdown(rows)
    print(f"\n{table}")
    if arguments.markdown is not None:
        arguments.markdown.write_text(table)
