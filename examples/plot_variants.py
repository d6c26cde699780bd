"""
Predict the effects of variants
===============================

Score the variants of a VCF file with a network and a genome: substitutions, insertions
and deletions. Which of them destroy a binding site, and how unusual is such an effect?

The genome is simulated, so the binding sites are known. The genome is read by pyfaidx:
``pip install "skmotif[genome]"``.

On the command line, ``--figures`` sets the folder of the figures.
"""

# sphinx_gallery_thumbnail_number = 2

# sphinx_gallery_start_ignore
import argparse

# sphinx_gallery_end_ignore
import tempfile
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import make_motif_classification
from skmotif.inspection import VariantEffectDisplay, variant_effect
from skmotif.io import read_vcf, write_fasta

# sphinx_gallery_start_ignore
parser = argparse.ArgumentParser(description="Predict the effects of variants.")
parser.add_argument("--figures", type=Path, default=Path("figures"))
options, _ = parser.parse_known_args()
# sphinx_gallery_end_ignore

# %%
# A network and a genome
# ----------------------
# The network tells sequences with TGACTCA from random ones. The chromosome is 200 other
# sequences with the motif, one after the other.

MOTIF, LENGTH = "TGACTCA", 80
data = make_motif_classification(1600, LENGTH, motifs=MOTIF, random_state=0)
train, test = slice(1200), slice(1200, None)
pipeline = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=0))
pipeline.fit(data.data[train], data.target[train])

is_bound = data.target[test] == 1
bound = data.data[test][is_bound]
chromosome = "".join(bound)
starts = data.motif_starts[test][is_bound][:, 0] + LENGTH * np.arange(len(bound))
directory = tempfile.TemporaryDirectory()
folder = Path(directory.name)
write_fasta([chromosome], folder / "genome.fa", ["chr1"])

# %%
# A VCF file
# ----------
# Three random variants of each kind for each site. A VCF file counts positions from 1,
# and gives an insertion or a deletion with the base before it.

rng = np.random.default_rng(0)
lines = ["##fileformat=VCFv4.3", "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"]
for position in np.sort(rng.integers(LENGTH, len(chromosome) - LENGTH, 9 * len(bound))):
    kind = rng.choice(["substitution", "insertion", "deletion"])
    size = int(rng.integers(1, 4))
    ref = alt = chromosome[position]
    if kind == "substitution":
        alt = rng.choice([base for base in "ACGT" if base != ref])
    elif kind == "insertion":
        alt = ref + "".join(rng.choice(list("ACGT"), size))
    else:
        ref = chromosome[position : position + 1 + size]
    lines.append(f"chr1\t{position + 1}\t{kind}\t{ref}\t{alt}\t.\tPASS\t.")
(folder / "variants.vcf").write_text("\n".join(lines) + "\n")

# %%
# Effects
# -------
# A window of 80 bp around each variant is scored with and without the variant. The
# percentile compares its absolute effect with those of 1,000 random substitutions.

variants = read_vcf(folder / "variants.vcf")
effects = variant_effect(
    pipeline,
    variants=variants,
    genome=folder / "genome.fa",
    n_random=1000,
    random_state=0,
)
strongest = effects.sort_values("effect").head(5)
columns = ["position", "id", "ref", "alt", "score_ref", "effect", "percentile"]
print(strongest[columns].round(2).to_string(index=False))

# %%
# Only variants that change a site have large effects; a deletion can begin before it.
# An insertion or a deletion beside a site moves it, and hardly changes the score. Where
# a variant in a site has a small effect, the variant leaves a site, or the window has
# another one.

distance = effects["position"].to_numpy()[:, np.newaxis] - starts
nearest = distance[np.arange(len(effects)), np.abs(distance - 3).argmin(axis=1)]
fig, ax = plt.subplots(figsize=(7, 4), layout="constrained")
ax.axvspan(-0.5, len(MOTIF) - 0.5, color="0.9", zorder=0, label="site")
for kind, color in [
    ("substitution", "#1c4a94"),
    ("insertion", "#f5a623"),
    ("deletion", "#c9323a"),
]:
    rows = (effects["id"] == kind).to_numpy()
    ax.scatter(nearest[rows], effects["effect"][rows], 10, color, alpha=0.7, label=kind)
ax.axhline(0, color="0.3", linewidth=0.8)
ax.set(
    xlim=(-25, 31),
    xlabel="Position of the variant, from the start of the nearest site (bp)",
    ylabel="Effect on the logit",
    title="Effects of random variants",
)
ax.legend(frameon=False)

# %%
# What the network sees
# ---------------------
# The contributions of the bases in the window of a deletion in a site, before and after
# it. The deleted bases are shaded.

in_site = (effects["id"] == "deletion") & (nearest >= 0) & (nearest < 4)
deletion = variants.loc[[effects["effect"][in_site].idxmin()]]
VariantEffectDisplay.from_estimator(
    pipeline, variants=deletion, genome=folder / "genome.fa"
)

# %%

# sphinx_gallery_start_ignore
if plt.get_fignums():  # the script saves figures; the gallery shows them
    options.figures.mkdir(parents=True, exist_ok=True)
    for name, number in zip(["positions", "letters"], plt.get_fignums(), strict=True):
        path = options.figures / f"variants_{name}.png"
        plt.figure(number).savefig(path, dpi=150)
    print(f"\nFigures are in {options.figures.resolve()}")
# sphinx_gallery_end_ignore
