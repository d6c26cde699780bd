"""A paragraph on the methods, ready for a paper, and what reproduces the report."""

import hashlib
from importlib.metadata import version
from typing import NamedTuple

from skmotif import MotifCNNClassifier
from skmotif.report._composition import CLASSES
from skmotif.report._performance import N_RESAMPLES
from skmotif.report._sequences import LabelledSequences

_PACKAGES = ["skmotif", "tensorflow", "keras", "scikit-learn", "numpy"]

REFERENCES = [
    "Zou, J. et al. A primer on deep learning in genomics. Nature Genetics 51, 12-18 (2019).",
    "Sundararajan, M., Taly, A. and Yan, Q. Axiomatic attribution for deep networks. ICML (2017).",
    "Bailey, T. L. STREME: accurate and versatile sequence motif discovery. Bioinformatics 37, 2834-2840 (2021).",
    "Gupta, S. et al. Quantifying similarity between motifs. Genome Biology 8, R24 (2007).",
    "Rauluseviciute, I. et al. JASPAR 2024: 20th anniversary of the open-access database of transcription factor "
    "binding profiles. Nucleic Acids Research 52, D174-D182 (2024).",
]


class Methods(NamedTuple):
    """What was done, and what it needs to be repeated.

    Parameters
    ----------
    text : str
        A paragraph.
    versions : dict of str to str
        Versions of the packages.
    hashes : dict of str to str
        SHA-256 of the sequences of each class, one per line.
    seed : int
        Seed of all random numbers.
    command : str or None
        The shell command that made the report.
    """

    text: str
    versions: dict[str, str]
    hashes: dict[str, str]
    seed: int
    command: str | None


def describe_methods(
    data: LabelledSequences,
    *,
    n_folds: int,
    network: MotifCNNClassifier,
    background: str | None,
    database: str | None,
    seed: int,
    command: str | None,
) -> Methods:
    """Describe the methods; the network is fitted."""
    versions = {package: version(package) for package in _PACKAGES}
    n_positive, n_negative = int(data.is_positive.sum()), int((~data.is_positive).sum())
    negatives = "The negatives were given." if background is None else f"The negatives are {background}."
    compared = (
        "Motifs were not compared with known ones."
        if database is None
        else f"Motifs were compared with {database} by TOMTOM (Gupta et al. 2007), with q-values by the method of "
        "Benjamini and Hochberg."
    )
    shortest, longest = data.lengths.min(), data.lengths.max()
    lengths = f"{longest} bp" if shortest == longest else f"{shortest} to {longest} bp"
    text = (
        f"A convolutional network was trained to tell {n_positive} positive from {n_negative} negative DNA sequences "
        f"({lengths}) with skmotif {versions['skmotif']} and TensorFlow {versions['tensorflow']}. {negatives} "
        f"{_describe_network(network)} Performance was measured by {n_folds}-fold cross-validation. Sequences that "
        "share 24 bases in a row on either strand, and a background sequence and its original, are in one fold. "
        f"Intervals of 95 % come from {N_RESAMPLES} bootstrap samples of these groups, with the predictions of all "
        "folds taken together. Attributions are integrated gradients (Sundararajan et al. 2017) of networks that were "
        "not trained on the sequence. Motifs were seeded by words enriched in windows of high attribution, refined in "
        "one half of the sequences, and tested for enrichment in the other half, as STREME does (Bailey 2021). "
        "Sites that the network uses match a motif (p < 0.001), and the attributions of their bases sum to more than "
        "those of windows in shuffles with the same dinucleotide counts (q-value of at most 0.01). "
        f"{compared} All random numbers have the seed {seed}."
    )
    hashes = {
        name: hashlib.sha256("\n".join(data.sequences[rows]).encode()).hexdigest()
        for name, rows in zip(CLASSES, [data.is_positive, ~data.is_positive], strict=True)
    }
    return Methods(text, versions, hashes, seed, command)


def _describe_network(network: MotifCNNClassifier) -> str:
    defaults = MotifCNNClassifier().get_params(deep=False)
    changed = {
        name: getattr(value, "__name__", repr(value))
        for name, value in network.get_params(deep=False).items()
        if name != "random_state" and value != defaults[name]
    }
    if changed:
        parameters = ", ".join(f"{name}={value}" for name, value in changed.items())
        return f"The network is a MotifCNNClassifier with {parameters}, and defaults of the other parameters."
    return (
        f"The network has one convolution with {network.n_filters_} filters over both strands, global pooling with a "
        "position bias, and a dense layer; it is trained with random mutations and early stopping, with the default "
        "parameters."
    )
