"""Files to motifs: the minimal MEME format and JASPAR's."""

import re

import numpy as np

from skmotif._files import file_name
from skmotif._lines import iter_lines, parse_number
from skmotif._sequences import BASES
from skmotif.motifs._motif import Motif
from skmotif.motifs._motif_list import MotifList

# What the MEME format takes for granted where a file does not say.
_DEFAULT_N_SITES = 20

# By how much a sum of rounded frequencies may differ from 1.
_MAX_SUM_ERROR = 0.01

_END = "the end of the file"


class _Lines:
    """The lines of a file, stripped, and the number of the last one taken."""

    def __init__(self, path):
        self._lines = iter_lines(path)
        self._path = path
        self.number = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.number, line = next(self._lines)
        return line.decode("utf-8", "backslashreplace").strip()

    def error(self, expected, line):
        if self.number == 0:
            return ValueError(f"{file_name(self._path)} has no lines: expected {expected}.")
        return ValueError(f"{file_name(self._path)}, line {self.number}: expected {expected}, got {line[:60]!r}.")

    def numbers(self, text, line, expected):
        try:
            numbers = np.array([parse_number(word) for word in text.split()])
        except ValueError:
            raise self.error(expected, line) from None
        if len(numbers) == 0 or not (numbers >= 0).all():
            raise self.error(expected, line)
        return numbers


def read_meme(path):
    """Read motifs in the MEME format, minimal or full [1]_.

    Parameters
    ----------
    path : str, path-like or open file
        What to read: plain or gzip, told apart by content; an open file may be of text or
        of bytes, and is left open.

    Returns
    -------
    MotifList
        The motifs. Their counts are the file's frequencies times its number of sites (20
        where it has none), their names the identifier and the alternative name, such as
        ``"MA0002.3 Runx1"``.

    Raises
    ------
    ValueError
        If the file is no MEME file of DNA motifs, or a gzip file that is cut off; names the
        line.

    See Also
    --------
    MotifList.to_meme : Write motifs.

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
    return MotifList(_meme_motifs(_Lines(path)))


def _meme_motifs(lines):
    first = next((line for line in lines if line), "")
    if not first.startswith(("MEME version", "****")):  # stars: the full format's banner
        raise lines.error("'MEME version'", first)
    name = background = width = None
    for line in lines:
        if width and _is_row(line):
            raise lines.error(f"no more than the {width} rows that 'w=' gives", line)
        width = None
        if line.startswith("ALPHABET") and line.replace(" ", "") != f"ALPHABET={BASES}":
            raise lines.error(f"'ALPHABET= {BASES}'", line)
        elif line.startswith("Background letter frequencies"):
            background = _meme_background(lines)
        elif line.startswith("MOTIF"):
            if name is not None:
                raise lines.error(f"the letter-probability matrix of {name!r}", line)
            # The full format goes on with the motif's width and more.
            name = " ".join(re.split(r"\swidth\s*=", line)[0].split()[1:])
        elif line.startswith("letter-probability matrix"):
            if name is None:
                raise lines.error("'MOTIF' and a name before the matrix", line)
            counts = _meme_counts(lines, line)
            yield Motif(counts, name=name, background=background)
            name, width = None, len(counts)
    if name is not None:
        raise lines.error(f"the letter-probability matrix of {name!r}", _END)


def _is_row(line):
    return re.fullmatch(r"[\d.eE+-]+(\s+[\d.eE+-]+){3}", line) is not None


def _meme_background(lines):
    expected = "a background such as 'A 0.25 C 0.25 G 0.25 T 0.25'"
    line = next(lines, _END)
    match = re.fullmatch(r"A\s+(\S+)\s+C\s+(\S+)\s+G\s+(\S+)\s+T\s+(\S+)", line)
    if match is None:
        raise lines.error(expected, line)
    background = lines.numbers(" ".join(match.groups()), line, expected)
    if not background.all() or abs(background.sum() - 1) > _MAX_SUM_ERROR:
        raise lines.error("a background of positive frequencies that sum to 1", line)
    return background


def _meme_counts(lines, header):
    fields = dict(re.findall(r"(\w+)=\s*(\S+)", header))
    if fields.get("alength", "4") != "4":
        raise lines.error("'alength= 4'", header)
    n_sites = lines.numbers(fields.get("nsites", str(_DEFAULT_N_SITES)), header, "a number of sites")[0]
    length = lines.numbers(fields["w"], header, "a width")[0] if "w" in fields else np.inf
    if n_sites == 0 or length == 0:
        raise lines.error("at least one site and one position", header)
    if length != np.inf and length % 1:
        raise lines.error("a width in whole positions", header)
    rows = []
    while len(rows) < length:
        line = next(lines, _END)
        if line in ("", _END) and rows and length == np.inf:  # an empty line ends what has no width
            break
        row = lines.numbers(line, line, "4 frequencies")
        if len(row) != 4 or abs(row.sum() - 1) > _MAX_SUM_ERROR:
            raise lines.error("4 frequencies that sum to 1", line)
        rows.append(row / row.sum() * n_sites)
    return np.array(rows)


def read_jaspar(path):
    """Read motifs in the JASPAR format, with or without brackets [1]_.

    Parameters
    ----------
    path : str, path-like or open file
        What to read, plain or gzip: four rows of counts to a motif, those of A, C, G and
        T, after a line such as ``>MA0004.1 Arnt``, which a bare matrix may lack.

    Returns
    -------
    MotifList
        The motifs. Their names are the lines after ``>``, such as ``"MA0004.1 Arnt"``.

    Raises
    ------
    ValueError
        If a matrix is malformed, or a gzip file cut off; names the line.

    See Also
    --------
    MotifList.to_jaspar : Write motifs.

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
    return MotifList(_jaspar_motifs(_Lines(path)))


def _jaspar_motifs(lines):
    name, rows = None, []
    for line in filter(None, lines):
        if line.startswith(">"):
            if name is not None or rows:
                raise lines.error(f"the row of {BASES[len(rows)]}", line)
            name = " ".join(line[1:].split())
            continue
        rows.append(_jaspar_row(lines, line, BASES[len(rows)]))
        if len(rows[-1]) != len(rows[0]):
            raise lines.error(f"{len(rows[0])} counts", line)
        if len(rows) == 4:
            counts = np.transpose(rows)
            if not counts.any(axis=1).all():
                raise lines.error(f"a count at position {counts.any(axis=1).argmin()} (0-based) for some base", line)
            yield Motif(counts, name=name or "")
            name, rows = None, []
    if name is not None or rows:
        raise lines.error(f"the row of {BASES[len(rows)]}", _END)


def _jaspar_row(lines, line, base):
    match = re.fullmatch(rf"(?:{base}\s*)?\[?([^\[\]]*)\]?", line)
    expected = f"the counts of {base}"
    if match is None:
        raise lines.error(expected, line)
    return lines.numbers(match[1], line, expected)
