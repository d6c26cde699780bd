"""Motifs to files: the minimal MEME format and JASPAR's."""

import os

import numpy as np

from skmotif._files import new_file
from skmotif._sequences import BASES


def _write(text, path):
    """Write a text to a file by its path, or to one that is open."""
    if hasattr(path, "write"):
        path.write(text)
        return
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"Expected a path or an open file, got {type(path).__name__}.")
    with new_file(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8", errors="backslashreplace")


def _number(value):
    """Write a number with as many digits as it takes to read it back."""
    return np.format_float_positional(value, trim="-")


def _meme_text(motifs):
    background = motifs[0].background if motifs else np.full(4, 0.25)
    for motif in motifs:
        if not np.allclose(motif.background, background):
            raise ValueError(
                f"A MEME file has one background, but that of {motifs[0]!r} is {background.tolist()} and that of "
                f"{motif!r} is {motif.background.tolist()}: write them to two files."
            )
    frequencies = " ".join(f"{base} {_number(value)}" for base, value in zip(BASES, background, strict=True))
    lines = [
        "MEME version 4",
        "",
        f"ALPHABET= {BASES}",
        "",
        "strands: + -",
        "",
        "Background letter frequencies",
        frequencies,
        "",
    ]
    for motif in motifs:
        n_sites = max(1, motif.n_sites)
        lines += [
            f"MOTIF {motif.label}",
            f"letter-probability matrix: alength= 4 w= {len(motif)} nsites= {n_sites} E= 0",
            *(" ".join(map(_number, row)) for row in motif.probabilities),
            "",
        ]
    return "\n".join(lines)


def _jaspar_text(motifs):
    lines = []
    for motif in motifs:
        lines.append(f">{motif.label}")
        for base, row in zip(BASES, motif.counts.T, strict=True):
            lines.append(f"{base} [ {' '.join(map(_number, row))} ]")
    return "".join(f"{line}\n" for line in lines)


def write_meme(motifs, path):
    """Write motifs in the minimal MEME format; see `MotifList.to_meme`."""
    _write(_meme_text(motifs), path)


def write_jaspar(motifs, path):
    """Write motifs in the JASPAR format; see `MotifList.to_jaspar`."""
    _write(_jaspar_text(motifs), path)
