"""Effects of variants: of a table and the sequences that contain them, or of a VCF file and a genome."""

import warnings
from collections import Counter
from typing import Any, NamedTuple

import pandas as pd

from skmotif._files import file_name
from skmotif._lines import iter_lines, raise_at_line
from skmotif.command_line._input import rereadable
from skmotif.command_line._model import load_model, read_for_model
from skmotif.command_line._options import Windows
from skmotif.command_line._run import Run
from skmotif.inspection import variant_effect
from skmotif.io import read_vcf
from skmotif.motifs import MotifList, site_changes

_COLUMNS = ["sequence", "position", "ref", "alt"]


class Comparison(NamedTuple):
    """What is returned beside the effects: percentiles among random substitutions, and changes of motifs' sites."""

    n_random: int
    seed: int
    motifs: MotifList | None


def effects_in_sequences(
    model: str, sequences: str, variants: str, windows: Windows, comparison: Comparison, run: Run
) -> pd.DataFrame:
    """Return the table of variants with their effects on sequences."""
    pipeline = load_model(model, run)
    data = read_for_model(pipeline, sequences, windows, run)
    table, indices = _read_variants(variants, data.names, run)
    run.begin(f"predicting the effects of {len(table)} variants")
    try:
        effects = _effects(comparison, pipeline, data.letters, table.assign(sequence=indices))
    except ValueError as error:
        raise ValueError(f"{variants}: {error}") from error
    return effects.assign(sequence=table["sequence"])


def effects_in_genome(model: str, file: Any, genome: str, comparison: Comparison, run: Run) -> pd.DataFrame:
    """Return the variants of a VCF file with their effects; warn if some have no score."""
    pipeline = load_model(model, run)
    run.begin(f"reading {file_name(file)}")
    table = read_vcf(file)
    run.begin(f"predicting the effects of {len(table)} variants")
    try:
        effects = _effects(comparison, pipeline, None, table, genome)
    except ValueError as error:
        raise ValueError(f"{file_name(file)}: {error}") from error
    if n_unscored := int(effects["reason"].count()):
        reasons = ", ".join(f"{reason} ({n})" for reason, n in effects["reason"].value_counts().items())
        warnings.warn(f"{n_unscored} of {len(effects)} alleles have no score: {reasons}.", stacklevel=2)
    return effects


def _effects(
    comparison: Comparison, pipeline: Any, sequences: Any, variants: pd.DataFrame, genome: str | None = None
) -> pd.DataFrame:
    n_random, seed, motifs = comparison
    effects = variant_effect(pipeline, sequences, variants, genome=genome, n_random=n_random, random_state=seed)
    if motifs is not None:
        changes = site_changes(motifs, sequences, variants, genome=genome)
        for change in ("gained", "lost"):
            of_variants = changes[changes["change"] == change].groupby("variant")["motif"]
            names = {row: ",".join(labels.unique()) for row, labels in of_variants}
            effects[change] = [names.get(row, "") for row in range(len(effects))]
    return effects


def _read_variants(path: str, names: list[str], run: Run) -> tuple[pd.DataFrame, list[int]]:
    """Read a table of variants; return it, and the index of each variant's sequence among the names."""
    file = rereadable(path)
    run.begin(f"reading {file_name(file)}")
    lines = [(number, line.decode("utf-8", "backslashreplace")) for number, line in iter_lines(file) if line]
    header = lines[0][1].split("\t") if lines else []
    missing = [column for column in _COLUMNS if column not in header]
    if missing or len(lines) < 2:
        problem = f"no column {missing[0]}" if missing else "no variants"
        raise ValueError(
            f"{file_name(file)} has {problem}: expected a header with the columns {', '.join(_COLUMNS)}, and a line "
            "for each variant, with tabs between the columns."
        )
    rows = [_parse_variant(file, number, line.split("\t"), header) for number, line in lines[1:]]
    counts, index_of = Counter(names), {name: index for index, name in enumerate(names)}
    for (number, _), row in zip(lines[1:], rows, strict=True):
        if (count := counts[row["sequence"]]) != 1:
            raise_at_line(file, number, f"the sequence {row['sequence']}, which {count} sequences are named", "one")
    return pd.DataFrame(rows, columns=header), [index_of[row["sequence"]] for row in rows]


def _parse_variant(file: Any, number: int, fields: list[str], header: list[str]) -> dict[str, Any]:
    if len(fields) > len(header):
        raise_at_line(file, number, f"{len(fields)} columns", f"{len(header)}, as in the header")
    fields += [""] * (len(header) - len(fields))  # reading a line removes empty fields at its end
    row = dict(zip(header, fields, strict=True))
    if not (row["position"].isascii() and row["position"].isdecimal()):
        raise_at_line(file, number, f"the position {row['position']!r}", "a whole number from 0")
    return {**row, "position": int(row["position"])}
