"""`read_meme` and `write_meme`: motifs in the MEME format."""

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

# The MEME format's default.
_DEFAULT_N_SITES = 20

# Maximum deviation from 1 of a sum of rounded frequencies.
_MAX_SUM_ERROR = 0.01


def read_meme(path: str | os.PathLike[str] | IO[str] | IO[bytes]) -> MotifList:
    """Read motifs in the MEME format, minimal or full [1]_.

    Parameters
    ----------
    path : str, path-like or open file
        The file, plain or gzip, which is detected by content. An open file may be a text or
        a binary file, and is left open.

    Returns
    -------
    MotifList
        The motifs. Their counts are the file's frequencies times its number of sites (20
        if it has none). Their names are the identifier and the alternative name, such as
        ``"MA0002.3 Runx1"``.

    Raises
    ------
    ValueError
        If the file is not a MEME file of DNA motifs, or a gzip file is cut off; the message
        has the number of the line.

    See Also
    --------
    write_meme : Write motifs in this format.

    References
    ----------
    .. [1] https://meme-suite.org/meme/doc/meme-format.html

    Examples
    --------
    >>> import io
    >>> from skmotif.motifs import read_meme
    >>> file = io.StringIO('''MEME version 4
    ...
    ... MOTIF MA0000.1 Example
    ... letter-probability matrix: alength= 4 w= 3 nsites= 8
    ... 0 0 0 1
    ... 0.125 0 0.875 0
    ... 1 0 0 0
    ... ''')
    >>> read_meme(file)
    [Motif('TGA', name='MA0000.1 Example', n_sites=8)]
    """
    return MotifList(_read_motifs(MotifLines(path)))


def write_meme(motifs: Motif | Iterable[Motif], path: str | os.PathLike[str] | TextIO) -> None:
    """Write motifs in the minimal MEME format [1]_.

    Parameters
    ----------
    motifs : Motif or list of Motif
        The motifs, with the same background, which the format holds once. The list may be
        empty.

    path : str, path-like or open text file
        Where to write. The file at a path is replaced only after all of it is written; a pipe
        or a device, such as ``/dev/stdout``, is written to directly.

    Raises
    ------
    ValueError
        If the motifs have different backgrounds.
    TypeError
        If ``motifs`` are not motifs, or ``path`` is neither a path nor an open file.

    See Also
    --------
    read_meme : Read motifs in this format.

    References
    ----------
    .. [1] https://meme-suite.org/meme/doc/meme-format.html

    Examples
    --------
    >>> import sys
    >>> from skmotif.motifs import Motif, write_meme
    >>> write_meme(Motif([[0, 0, 0, 8], [1, 0, 7, 0], [8, 0, 0, 0]], name="tga"), sys.stdout)
    MEME version 4
    ...
    MOTIF tga
    letter-probability matrix: alength= 4 w= 3 nsites= 8 E= 0
    0 0 0 1
    0.125 0 0.875 0
    1 0 0 0
    """
    write_text(_file_text(as_motif_list(motifs, allow_empty=True)), path)


def _read_motifs(lines: MotifLines) -> Iterator[Motif]:
    _check_first_line(lines)
    name: str | None = None
    background = None
    width = 0  # of the matrix that ends on the line before
    for line in lines:
        if width and _is_row(line):
            raise lines.error(f"no more than the {width} rows that 'w=' gives", line)
        width = 0
        if line.startswith("ALPHABET"):
            _check_alphabet(lines, line)
        elif line.startswith("Background letter frequencies"):
            background = _read_background(lines)
        elif line.startswith("MOTIF"):
            if name is not None:
                raise lines.error(f"the letter-probability matrix of {name!r}", line)
            # In the full format, the motif's width and more follow the name.
            name = " ".join(re.split(r"\swidth\s*=", line)[0].split()[1:])
        elif line.startswith("letter-probability matrix"):
            if name is None:
                raise lines.error("'MOTIF' and a name before the matrix", line)
            counts = _read_counts(lines, line)
            yield Motif(counts, name=name, background=background)
            name, width = None, len(counts)
    if name is not None:
        raise lines.error(f"the letter-probability matrix of {name!r}", END)


def _check_first_line(lines: MotifLines) -> None:
    first = next((line for line in lines if line), "")
    if not first.startswith(("MEME version", "****")):  # the full format starts with a banner of stars
        raise lines.error("'MEME version'", first)


def _check_alphabet(lines: MotifLines, line: str) -> None:
    if line.replace(" ", "") != f"ALPHABET={BASES}":
        raise lines.error(f"'ALPHABET= {BASES}'", line)


def _is_row(line: str) -> bool:
    return re.fullmatch(r"[\d.eE+-]+(\s+[\d.eE+-]+){3}", line) is not None


def _read_background(lines: MotifLines) -> NDArray[np.float64]:
    expected = "a background such as 'A 0.25 C 0.25 G 0.25 T 0.25'"
    line = next(lines, END)
    match = re.fullmatch(r"A\s+(\S+)\s+C\s+(\S+)\s+G\s+(\S+)\s+T\s+(\S+)", line)
    if match is None:
        raise lines.error(expected, line)
    background = lines.numbers(" ".join(match.groups()), line, expected)
    if not background.all() or abs(background.sum() - 1) > _MAX_SUM_ERROR:
        raise lines.error("a background of positive frequencies that sum to 1", line)
    return background


def _read_counts(lines: MotifLines, header: str) -> NDArray[np.float64]:
    n_sites, length = _read_size(lines, header)
    rows: list[NDArray[np.float64]] = []
    while len(rows) < length:
        line = next(lines, END)
        if line in ("", END) and rows and length == np.inf:  # without a width, an empty line ends the matrix
            break
        row = lines.numbers(line, line, "4 frequencies")
        if len(row) != 4 or abs(row.sum() - 1) > _MAX_SUM_ERROR:
            raise lines.error("4 frequencies that sum to 1", line)
        rows.append(row / row.sum() * n_sites)
    return np.array(rows)


def _read_size(lines: MotifLines, header: str) -> tuple[float, float]:
    """Return the number of sites and the length of a matrix; the length is infinite if it is not given."""
    fields = dict(re.findall(r"(\w+)=\s*(\S+)", header))
    if fields.get("alength", "4") != "4":
        raise lines.error("'alength= 4'", header)
    n_sites = lines.numbers(fields.get("nsites", str(_DEFAULT_N_SITES)), header, "a number of sites")[0]
    length = lines.numbers(fields["w"], header, "a width")[0] if "w" in fields else np.inf
    if n_sites == 0 or length == 0:
        raise lines.error("at least one site and one position", header)
    if length != np.inf and length % 1:
        raise lines.error("a width in whole positions", header)
    return n_sites, length


def _file_text(motifs: MotifList) -> str:
    background = _common_background(motifs)
    lines = [
        "MEME version 4",
        "",
        f"ALPHABET= {BASES}",
        "",
        "strands: + -",
        "",
        "Background letter frequencies",
        " ".join(f"{base} {format_number(value)}" for base, value in zip(BASES, background, strict=True)),
        "",
    ]
    for motif in motifs:
        n_sites = max(1, motif.n_sites)
        lines += [
            f"MOTIF {motif.label}",
            f"letter-probability matrix: alength= 4 w= {len(motif)} nsites= {n_sites} E= 0",
            *(" ".join(map(format_number, row)) for row in motif.probabilities),
            "",
        ]
    return "\n".join(lines)


def _common_background(motifs: MotifList) -> NDArray[np.float64]:
    background = motifs[0].background if motifs else np.full(4, 0.25)
    for motif in motifs:
        if not np.allclose(motif.background, background):
            raise ValueError(
                f"A MEME file has one background, but that of {motifs[0]!r} is {background.tolist()} and that of "
                f"{motif!r} is {motif.background.tolist()}: write them to two files."
            )
    return background
