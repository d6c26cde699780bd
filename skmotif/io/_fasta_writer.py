"""FASTA files: writing of sequences."""

import gzip
import os
from collections.abc import Iterable
from numbers import Integral
from pathlib import Path
from typing import Any

from numpy.typing import ArrayLike

from skmotif._files import new_file
from skmotif._sequences import as_sequence_list, iter_strings, sequence_lengths


def write_fasta(
    sequences: ArrayLike, path: str | os.PathLike[str], names: ArrayLike | None = None, *, width: int | None = 60
) -> None:
    """Write sequences to a FASTA file.

    The file is written completely or not at all: it is written under a temporary name in
    the same folder, and then replaces the old file and keeps its permissions. A pipe or a
    device, such as ``/dev/stdout``, is written to directly.

    Parameters
    ----------
    sequences : array-like of shape (n_sequences,) or (n_sequences, 1)
        DNA sequences, in any of the containers that `DNAOneHotEncoder` takes. Their case
        is kept.

    path : str or path-like
        The file is compressed by gzip if the path ends in ".gz".

    names : array-like of shape (n_sequences,), default=None
        The headers, without ">", as ``str``; a description may follow the name after a
        space. If None, "sequence_0", "sequence_1", and so on.

    width : int, default=60
        Bases per line. None writes each sequence on one line.

    Raises
    ------
    ValueError
        If a sequence is empty, missing or has a character that is not an IUPAC code, if a
        name has a line break, or if the number of names is not the number of sequences.
    TypeError
        If a name is not a ``str``, ``names`` is not a collection, or ``path`` is not a path.
    OSError
        If the file cannot be written: its folder is missing, the file or the folder is
        write-protected, or the disk is full. The message names the file.

    See Also
    --------
    read_fasta : Read the file again.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from skmotif.io import write_fasta
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder) / "peaks.fa"
    ...     write_fasta(["ACGTACGTAC", "ggg"], path, ["peak1 a strong one", "peak2"], width=6)
    ...     print(path.read_text())
    >peak1 a strong one
    ACGTAC
    GTAC
    >peak2
    ggg
    """
    if width is not None and not (isinstance(width, Integral) and width >= 1):
        raise ValueError(f"width should be an int of at least 1, or None; got {width!r}.")
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"Expected a path, got {type(path).__name__}.")
    sequences = as_sequence_list(sequences)
    lengths = sequence_lengths(sequences)
    headers = _default_names(len(lengths)) if names is None else _check_names(names, len(lengths))
    opener = gzip.open if Path(path).resolve().suffix == ".gz" else open
    with new_file(path) as unfinished, opener(unfinished, "wt", encoding="utf-8", newline="\n") as file:
        for header, sequence in zip(headers, iter_strings(sequences, lengths), strict=True):
            file.write(f">{header}\n{_wrap(sequence, width)}\n")


def _default_names(n_sequences: int) -> Iterable[str]:
    return (f"sequence_{i}" for i in range(n_sequences))


def _check_names(names: ArrayLike, n_sequences: int) -> list[str]:
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise TypeError(f"Expected a collection of names, got {type(names).__name__}.")
    headers: list[Any] = list(names)
    if len(headers) != n_sequences:
        raise ValueError(f"Expected a name for each of the {n_sequences} sequences, got {len(headers)} names.")
    for index, name in enumerate(headers):
        if not isinstance(name, str):
            raise TypeError(f"Name {index} is of type {type(name).__name__}, expected str.")
        if "\n" in name or "\r" in name:
            raise ValueError(f"Name {index} has a line break: {name!r}.")
    return headers


def _wrap(sequence: str, width: int | None) -> str:
    if width is None or len(sequence) <= width:
        return sequence
    return "\n".join(sequence[i : i + width] for i in range(0, len(sequence), width))
