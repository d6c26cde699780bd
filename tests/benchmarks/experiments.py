"""Measure whether `spacing` recovers planted distances, and how high the scores of designed sequences are.

    python tests/benchmarks/experiments.py [--seeds 10] [--markdown FILE]

- Spacing: `make_position_classification` plants two motifs at distances of 10 to 19 bp in the positive sequences, and
  of 5 to 9 and 20 to 29 bp in the negative ones. A network with local pooling is fitted, and the motifs are written
  into shuffled sequences at distances of 5 to 29 bp. The AUROC says how well the interaction separates the planted
  distances from the others. They are recovered if it is at least 0.95, and the distance with the largest interaction
  is planted. The overlap is the share of the distances that are planted and have an interval above 0, of those that
  are either.
- Design: `make_motif_classification` plants two motifs. From each of 50 negative sequences, sequences are designed
  with at most 10 changes, a GC content of 30 to 70 %, without the sites of two restriction enzymes, with ten fixed
  bases (which have no such site) and the composition of the data. The table shows how many score higher than 99.9 %
  of 2,000 new sequences, half of them positive, with a beam of 1 (greedy) and of 5. An error is raised if a design
  does not satisfy the constraints.
"""

import argparse
import time
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif._alphabet import reverse_complement
from skmotif.datasets import make_background, make_motif_classification, make_position_classification
from skmotif.inspection import design, spacing

MOTIFS = ["TGACTCA", "GGGCGG"]
PLANTED = range(10, 20)
MIN_AUROC = 0.95

# Local pooling keeps positions, so that the network can measure distances.
SPACING_NETWORK = {
    "n_filters": 32,
    "kernel_size": 12,
    "pool_size": 4,
    "dense_units": 32,
    "both_strands": False,
    "mutation_rate": 0,
    "learning_rate": 0.005,
    "epochs": 30,
}

FORBIDDEN = ["GAATTC", "GGTCTC"]
FIXED = range(10)
BEAMS = [1, 5]


def fit_distances(seed):
    """Return a network that is fitted to planted distances, and backgrounds."""
    X, y = make_position_classification(
        2000,
        80,
        task="distance",
        distance=(PLANTED.start, PLANTED.stop),
        motifs=MOTIFS,
        random_state=seed,
        return_X_y=True,
    )
    pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(**SPACING_NETWORK, random_state=seed))
    return pipeline.fit(X, y), make_background(X[:100], "shuffle", random_state=seed)


def measure_spacing(seed):
    """Return the AUROC of the interaction for the planted distances, the overlap, and the best distance."""
    pipeline, backgrounds = fit_distances(seed)
    table = spacing(pipeline, *MOTIFS, backgrounds, distances=range(5, 30), orientations=["++"]).set_index("distance")
    is_planted, is_found = table.index.isin(PLANTED), table["low"] > 0
    overlap = (is_planted & is_found).sum() / (is_planted | is_found).sum()
    return roc_auc_score(is_planted, table["interaction"]), overlap, int(table["interaction"].idxmax())


def measure_design(seed):
    """Return the share of designs above the 99.9th percentile, the mean score and the seconds, for each beam width."""
    data = make_motif_classification(3000, 60, motifs=MOTIFS, random_state=seed)
    pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=seed))
    pipeline.fit(data.data[:1000], data.target[:1000])
    high = np.quantile(pipeline.decision_function(data.data[1000:]), 0.999)
    negative = data.data[1000:][data.target[1000:] == 0]
    starts = [sequence for sequence in negative if not has_forbidden_word(sequence[: FIXED.stop])][:50]
    constraints = {"gc": (0.3, 0.7), "forbidden": FORBIDDEN, "fixed": FIXED, "reference": data.data[:1000]}
    rows = []
    for beam_width in BEAMS:
        begin = time.perf_counter()
        path = design(pipeline, starts, n_changes=10, beam_width=beam_width, **constraints)
        seconds = time.perf_counter() - begin
        designed = path.groupby("sequence")["designed"].last().tolist()
        assert all(is_allowed(sequence) for sequence in designed)
        assert all(
            start[: FIXED.stop] == sequence[: FIXED.stop] for start, sequence in zip(starts, designed, strict=True)
        )
        scores = pipeline.decision_function(designed)
        rows.append([np.mean(scores > high), scores.mean() - high, seconds])
    return rows


def is_allowed(sequence):
    gc = sum(base in "GC" for base in sequence) / len(sequence)
    return 0.3 <= gc <= 0.7 and not has_forbidden_word(sequence)


def has_forbidden_word(sequence):
    return any(word in sequence for word in [*FORBIDDEN, *map(reverse_complement, FORBIDDEN)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=10, help="number of networks of each kind")
    parser.add_argument("--markdown", type=Path, help="file to write the table to")
    arguments = parser.parse_args()
    spacings, designs = [], []
    for seed in range(arguments.seeds):
        area, overlap, best = measure_spacing(seed)
        spacings.append([area >= MIN_AUROC and best in PLANTED, area, overlap])
        designs.append(measure_design(seed))
        shown = "; ".join(
            f"beam {width}: {share:.0%} above, by {more:.1f} in the mean, {seconds:.1f} s"
            for width, (share, more, seconds) in zip(BEAMS, designs[-1], strict=True)
        )
        print(
            f"seed {seed}: distances: AUROC {area:.3f}, overlap {overlap:.0%}, best {best}; designs with {shown}",
            flush=True,
        )
    recovered, area, overlap = np.mean(spacings, axis=0)
    lines = [
        "| measure | value |",
        "| --- | --- |",
        f"| planted distances recovered | {recovered * len(spacings):.0f} of {len(spacings)} seeds |",
        f"| AUROC of the planted distances, mean | {area:.3f} |",
        f"| overlap of found and planted distances, mean | {overlap:.2f} |",
    ]
    for width, (share, more, seconds) in zip(BEAMS, np.mean(designs, axis=0), strict=True):
        lines.append(f"| designs above the 99.9th percentile, beam of {width} | {share:.1%} |")
        lines.append(f"| their mean logit above it, beam of {width} | {more:.1f} |")
        lines.append(f"| seconds for 50 designs, beam of {width} | {seconds:.1f} |")
    table = "\n".join(lines) + "\n"
    print(f"\n{table}")
    if arguments.markdown is not None:
        arguments.markdown.write_text(table)
