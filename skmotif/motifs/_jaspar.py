"""`read_jaspar` and `write_jaspar`: motifs in the JASPAR format."""

import os
import re
from collections.abc import Iterable, Iterator
from typing import IO, TextIO

import numpy as np
from numpy.typing import NDArray

from skmotif._alphabet import BASES
from skmotif.motifs._motif import Motif
from skmotif.motifs._motif_files import END, MotifLines, format_number, write_text
from skmotif.motifs._motif_list import MotifList, as_motif_list


def read_jaspar(path: str | os.PathLike[str] | IO[str] | IO[bytes]) -> MotifList:
    """Read motifs in the JASPAR format, with or without brackets [1]_.

    Parameters
    ----------
    path : str, path-like or open file
        The file, plain or gzip. A motif has four rows of counts, for A, C, G and T, after a
        line such as ``>MA0004.1 Arnt``, which may be missing.

    Returns
    -------
    MotifList
        The motifs. Their names are the text after ``>``, such as ``"MA0004.1 Arnt"``.

    Raises
    ------
    ValueError
        If a matrix is malformed, or a gzip file is cut off; the message has the number of
        the line.

    See Also
    --------
    write_jaspar : Write motifs in this format.

    References
    ----------
    .. [1] https://jaspar.elixir.no/docs/

    Examples
    --------
    >>> import io
    >>> from skmotif.motifs import read_jaspar
    >>> file = io.StringIO('''>MA0000.1 Example
    ... A [ 0 1 8 ]
    ... C [ 0 0 0 ]
    ... G [ 0 7 0 ]
    ... T [ 8 0 0 ]
    ... ''')
    >>> read_jaspar(file)
    [Motif('TGA', name='MA0000.1 Example', n_sites=8)]
    """
    return MotifList(_read_motifs(MotifLines(path)))


def write_jaspar(motifs: Motif | Iterable[Motif], path: str | os.PathLike[str] | TextIO) -> None:
    """Write the counts of motifs in the JASPAR format [1]_.

    Parameters
    ----------
    motifs : Motif or list of Motif
        The motifs. The list may be empty.

    path : str, path-like or open text file
        Where to write. The file at a path is replaced only after all of it is written; a pipe
        or a device, such as ``/dev/stdout``, is written to directly.

    Raises
    ------
    TypeError
        If ``motifs`` are not motifs, or ``path`` is neither a path nor an open file.

    See Also
    --------
    read_jaspar : Read motifs in this format.

    References
    ----------
    .. [1] https://jaspar.elixir.no/docs/

    Examples
    --------
    >>> import sys
    >>> from skmotif.motifs import Motif, write_jaspar
    >>> write_jaspar(Motif([[0, 0, 0, 8], [1, 0, 7, 0], [8, 0, 0, 0]], name="tga"), sys.stdout)
    >tga
    A [ 0 1 8 ]
    C [ 0 0 0 ]
    G [ 0 7 0 ]
    T [ 8 0 0 ]
    """
    write_text(_file_text(as_motif_list(motifs, allow_empty=True)), path)


def _read_motifs(lines: MotifLines) -> Iterator[Motif]:
    name: str | None = None
    rows: list[NDArray[np.float64]] = []
    for line in filter(None, lines):
        if line.startswith(">"):
            if name is not None or rows:
                raise lines.error(f"the row of {BASES[len(rows)]}", line)
            name = " ".join(line[1:].split())
            continue
        rows.append(_read_row(lines, line, BASES[len(rows)]))
        if len(rows[-1]) != len(rows[0]):
            raise lines.error(f"{len(rows[0])} counts", line)
        if len(rows) == 4:
            counts = np.transpose(rows)
            if not counts.any(axis=1).all():
                raise lines.error(f"a count at position {counts.any(axis=1).argmin()} (0-based) for some base", line)
            yield Motif(counts, name=name or "")
            name, rows = None, []
    if name is not None or rows:
        raise lines.error(f"the row of {BASES[len(rows)]}", END)


def _read_row(lines: MotifLines, line: str, base: str) -> NDArray[np.float64]:
    match = re.fullmatch(rf"(?:{base}\s*)?\[?([^\[\]]*)\]?", line)
    expected = f"the counts of {base}"
    if match is None:
        raise lines.error(expected, line)
    return lines.numbers(match[1], line, expected)


def _file_text(motifs: MotifList) -> str:
    lines = []
    for motif in motifs:
        lines.append(f">{motif.label}")
        for base, row in zip(BASES, motif.counts.T, strict=True):
            lines.append(f"{base} [ {' '.join(map(format_number, row))} ]")
    return "".join(f"{line}\n" for line in lines)
