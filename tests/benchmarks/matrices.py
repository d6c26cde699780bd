"""Compare the matrix that `discover_motifs` reads off a network with the best one in JASPAR, as classifiers of peaks.

    SKMOTIF_DATA=... python tests/benchmarks/matrices.py [--seeds 3] [--only DATA ...] [--markdown FILE]

A network with the defaults is fitted to the training sequences, and its matrix is the first motif of the bound class
that `discover_motifs` finds in them. A matrix scores a sequence by its best hit on either strand: log-odds against
the base frequencies of the training sequences, with one pseudocount, for the network's and JASPAR's matrices alike.

A JASPAR matrix is chosen by its AUROC on the training set: from the factor's family, and from all of JASPAR, because
the first motif may be that of another factor. The family's maximum on the test set is shown for comparison. It is
optimistic, because the test set chooses the matrix. The table shows means over the seeds; the AUROC of each motif
that was found with each seed is printed before it.
"""

import argparse
import os
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.motifs import Motif, MotifFeatures, discover_motifs, read_meme

# The names of all matrices in JASPAR whose factors have a binding domain of the same family and, for MYC, bind the
# E-box CACGTG. Matrices of dimers with a factor of another family are left out.
FAMILIES = {
    "GABPA": "EHF ELF1 ELF2 ELF3 ELF4 Elf5 ELK1 ELK3 ELK4 ERF Erg ETS1 ETS2 ETV1 ETV2 ETV3 ETV4 ETV5 ETV6 ETV7 "
    "EWSR1-FLI1 FEV FLI1 GABPA SPDEF Spi1 SPIB SPIC",
    "MYC": "Arnt ARNT2 Arntl BHLHE40 BHLHE41 CLOCK HES1 HES2 HES5 HES6 HES7 HEY1 HEY2 MAX MAX::MYC MITF MLX Mlxip "
    "MLXIPL MNT MXI1 MYC MYCN Npas2 SREBF1 SREBF2 TFE3 TFEB TFEC USF1 USF2",
    "SP1": "KLF1 KLF2 KLF3 KLF4 KLF5 KLF6 KLF7 KLF9 KLF10 KLF11 KLF12 KLF13 KLF14 KLF15 KLF16 KLF17 "
    "SP1 SP2 SP3 SP4 SP5 SP8 SP9",
}

COLUMNS = ["data", "network's matrix", "family", "family, best on test", "all of JASPAR", "network"]


def load(name):
    """Return the sequences and the labels of the training set and of the test set."""
    data = pd.read_csv(Path(os.environ["SKMOTIF_DATA"]) / "encode" / f"{name}.csv.gz")
    parts = [data[data["split"] == part] for part in ("train", "test")]
    return [(part["sequence"].str.upper().to_numpy(object), part["label"].to_numpy(int)) for part in parts]


def factor(motif):
    return motif.name.split()[1]


def is_in_family(name, database):
    """Return which matrices of the database belong to the family; a factor may have several."""
    names = set(FAMILIES[name].split())
    missing = names.difference(map(factor, database))
    if missing:
        raise ValueError(f"JASPAR should have all matrices of the family of {name}, lacks {sorted(missing)}.")
    return np.array([factor(motif) in names for motif in database])


def base_frequencies(sequences):
    """Return the frequencies of A, C, G and T on both strands."""
    counts = DNAOneHotEncoder().fit_transform(sequences).sum(axis=(0, 1), dtype=float)
    return counts + counts[::-1]


def areas(motifs, background, sequences, labels):
    """Return the AUROC of the best hit of each matrix."""
    motifs = [Motif(motif.counts, background=background) for motif in motifs]
    return np.array([roc_auc_score(labels, score) for score in MotifFeatures(motifs).transform(sequences).T])


def best_known(name, background, train, test):
    """Return the test AUROC and the name of the matrices in the three columns of JASPAR."""
    database = read_meme(Path(os.environ["SKMOTIF_DATA"]) / "jaspar" / "JASPAR2024_CORE_vertebrates.meme")
    family = is_in_family(name, database)
    on_train, on_test = (areas(database, background, *part) for part in (train, test))
    choices = [np.where(family, on_train, 0), np.where(family, on_test, 0), on_train]
    return [f"{on_test[best]:.3f} {factor(database[best])}" for best in map(np.argmax, choices)]


def fit_and_measure(seed, background, train, test):
    """Return the test AUROC of the network and of each of its motifs, the first one first, and their consensus."""
    network = make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=seed)).fit(*train)
    motifs = discover_motifs(network, *train, target=1, random_state=seed)
    on_test = roc_auc_score(test[1], network.predict_proba(test[0])[:, 1])
    return on_test, areas(motifs, background, *test), [motif.consensus for motif in motifs]


def study(name, n_seeds):
    """Return the row of a data set."""
    train, test = load(name)
    background = base_frequencies(train[0])
    known = best_known(name, background, train, test)
    fits = []
    for seed in range(n_seeds):
        network, matrices, consensus = fit_and_measure(seed, background, train, test)
        shown = ", ".join(f"{word} {area:.4f}" for word, area in zip(consensus, matrices, strict=True))
        print(f"{name:6} seed {seed}: network {network:.4f}; {shown}", flush=True)
        fits.append((network, matrices[0]))
    of_network, of_matrix = (f"{area:.3f}" for area in np.mean(fits, axis=0))
    return [name, of_matrix, *known, of_network]


def as_markdown(rows):
    lines = [COLUMNS, ["---"] * len(COLUMNS), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3, help="number of networks for each data set")
    parser.add_argument("--only", nargs="+", choices=FAMILIES, default=list(FAMILIES))
    parser.add_argument("--markdown", type=Path, help="file to write the table to")
    arguments = parser.parse_args()
    table = as_markdown([study(name, arguments.seeds) for name in arguments.only])
    print(f"\nAUROC on the test set\n\n{table}")
    if arguments.markdown is not None:
        arguments.markdown.write_text(table)
