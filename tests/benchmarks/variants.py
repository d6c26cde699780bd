"""Measure how well `variant_effect` tells variants of planted sites from others, and how long it takes.

    python -m tests.benchmarks.variants [--variants N] [--seed N] [--length N]

A network is trained to tell sequences with TGACTCA from random ones. The variants are in a simulated chromosome, and
are read from a VCF file:

- "destroy" is a substitution in a site, and "create" a substitution that turns a site with one mismatch into one
  without;
- "break" is an insertion or a deletion of 1 to 5 bp in a site;
- "shift" is an insertion or a deletion of 1 to 5 bp beside a site, which is moved, but not changed;
- "elsewhere" is a substitution, an insertion or a deletion, half of them in a window with a site, but more than 5 bp
  from it.

The table has the mean absolute effect of each kind in units of the logit, its 5th and 95th percentile, and the AUROC
of the absolute effect against "elsewhere". Below it are the seconds to read the VCF file and to score the variants,
for 1,000 variants, without and with 1,000 random substitutions; the first call, which compiles the network, is not
counted.
"""

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif._alphabet import BASES, reverse_complement
from skmotif.datasets import make_motif_classification
from skmotif.inspection import variant_effect
from skmotif.io import read_vcf, write_fasta

MOTIF = "TGACTCA"
KINDS = ["destroy", "create", "break", "shift", "elsewhere"]
MAX_INDEL = 5


def simulate(n, length, rng):
    """Return a chromosome, and n variants in it that are more than a window of ``length`` bp apart.

    Returns
    -------
    chromosome : str
    variants : DataFrame
        The columns position (0-based), ref, alt and kind.
    """
    blocks, rows = [], []
    for i in range(n):
        kind, block = KINDS[i % len(KINDS)], _random_bases(3 * length, rng)
        center = len(block) // 2
        site = center - len(MOTIF) // 2 + int(rng.integers(-length // 4, length // 4 + 1)) * (kind == "elsewhere")
        changed, mismatched = _mismatched_site(rng)
        planted = mismatched if kind == "create" else MOTIF
        if kind != "elsewhere" or i % 2:
            block = block[:site] + planted + block[site + len(MOTIF) :]
        if kind in ("destroy", "create"):
            variant = site + changed, planted[changed], (MOTIF if kind == "create" else mismatched)[changed]
        elif kind == "break":
            variant = _breaking_indel(block, site, rng)
        elif kind == "shift":
            before = site - 1 - MAX_INDEL - int(rng.integers(5))
            position = before if rng.random() < 0.5 else site + len(MOTIF) + int(rng.integers(5))
            variant = _indel(block, position, len(block), rng)
        else:
            sides = [site - 2 * MAX_INDEL - 1, site + len(MOTIF) + MAX_INDEL]
            position = int(rng.choice(sides)) if i % 2 else center
            substituted = position, block[position], _substituted(block[position], 0, rng)
            variant = substituted if rng.random() < 0.5 else _indel(block, position, len(block), rng)
        if rng.random() < 0.5:
            block, variant = _reversed(block, *variant)
        rows.append((i * 3 * length + variant[0], *variant[1:], kind))
        blocks.append(block)
    return "".join(blocks), pd.DataFrame(rows, columns=["position", "ref", "alt", "kind"])


def _random_bases(n, rng):
    return "".join(rng.choice(list(BASES), n))


def _substituted(text, position, rng):
    alt = rng.choice([base for base in BASES if base != text[position]])
    return text[:position] + alt + text[position + 1 :]


def _mismatched_site(rng):
    """Return a position and the motif with another base there, which is not a site on the opposite strand."""
    while True:
        position = int(rng.integers(len(MOTIF)))
        site = _substituted(MOTIF, position, rng)
        if not _n_sites(site):
            return position, site


def _indel(block, position, end, rng):
    """Return an insertion after a position, or a deletion after it that ends before ``end``."""
    size = int(rng.integers(1, MAX_INDEL + 1))
    if rng.random() < 0.5:
        return position, block[position], block[position] + _random_bases(size, rng)
    return position, block[position : min(position + 1 + size, end)], block[position]


def _breaking_indel(block, site, rng):
    """Return an insertion or a deletion between the first and the last base of a site, which leaves one site less."""
    while True:
        start, ref, alt = _indel(block, site + int(rng.integers(len(MOTIF) - 1)), site + len(MOTIF), rng)
        mutated = block[:start] + alt + block[start + len(ref) :]
        if _n_sites(mutated) < _n_sites(block):
            return start, ref, alt


def _n_sites(text):
    return text.count(MOTIF) + text.count(reverse_complement(MOTIF))


def _reversed(block, position, ref, alt):
    return (
        reverse_complement(block),
        (len(block) - position - len(ref), reverse_complement(ref), reverse_complement(alt)),
    )


def write_vcf(path, variants, chromosome="chr1"):
    """Write variants, which are sorted by position, to a VCF file."""
    lines = [
        f"{chromosome}\t{position + 1}\t{kind}\t{ref}\t{alt}\t.\tPASS\t."
        for position, ref, alt, kind in variants.itertuples(index=False)
    ]
    header = f"##fileformat=VCFv4.3\n##contig=<ID={chromosome}>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    Path(path).write_text(header + "\n".join(lines) + "\n")


def fit(length, seed):
    """Return a network that tells sequences with the motif from others."""
    data = make_motif_classification(2000, length, motifs=MOTIF, random_state=seed)
    pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=seed))
    return pipeline.fit(data.data, data.target)


def table(effects):
    """Return the absolute effects of each kind of variant, and the AUROC against those elsewhere."""
    sizes = effects["effect"].abs()
    rest = sizes[effects["id"] == "elsewhere"]
    rows = {}
    for kind, values in sizes.groupby(effects["id"], sort=False):
        auroc = roc_auc_score(np.repeat([1, 0], [len(values), len(rest)]), [*values, *rest])
        rows[kind] = [len(values), values.mean(), *values.quantile([0.05, 0.95]), auroc]
    return pd.DataFrame.from_dict(rows, "index", columns=["variants", "mean", "5 %", "95 %", "AUROC"])


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--variants", type=int, default=1000)
    parser.add_argument("--length", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    pipeline = fit(options.length, options.seed)
    chromosome, variants = simulate(options.variants, options.length, np.random.default_rng(options.seed))
    with tempfile.TemporaryDirectory() as folder:
        genome, vcf = Path(folder) / "genome.fa", Path(folder) / "variants.vcf"
        write_fasta([chromosome], genome, ["chr1"])
        write_vcf(vcf, variants)
        variant_effect(pipeline, variants=read_vcf(vcf).iloc[:5], genome=genome)
        for n_random in (0, 1000):
            start = time.perf_counter()
            effects = variant_effect(pipeline, variants=read_vcf(vcf), genome=genome, n_random=n_random, random_state=0)
            seconds = (time.perf_counter() - start) * 1000 / len(effects)
            print(f"{seconds:.2f} s for 1,000 variants, with {n_random} random substitutions")
    print(table(effects).round(4))
    print(effects.groupby("id", sort=False)["percentile"].describe().round(1))


if __name__ == "__main__":
    main()
