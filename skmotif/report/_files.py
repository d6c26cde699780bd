"""The files of a report."""

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import skops.io

from skmotif.motifs import write_meme
from skmotif.report._html import render
from skmotif.report._motifs import site_table
from skmotif.report._svg import save_figure

if TYPE_CHECKING:
    from skmotif.report._report import MotifReport

# What is in each file.
FILES = {
    "model.skops": "the network, trained on all sequences",
    "metrics.json": "scores, with intervals",
    "predictions.tsv": "probability of each sequence, by a network that was trained without it, with its fold",
    "motifs.meme": "the motifs, for the programs of the MEME suite",
    "motifs.tsv": "the table of motifs",
    "sites.bed": "the sites of the motifs that the network uses",
    "matches.tsv": "the known motifs that are similar",
    "report.json": "everything on this page, for programs",
    "figures": "all figures as SVG and PNG",
}
PAGE = "report.html"


def save(report: "MotifReport", folder: Path, overwrite: bool) -> Path:
    """Write all files to a folder, and return the page; the files appear when all are complete."""
    if folder.exists() and not overwrite:
        raise FileExistsError(f"{folder} exists already; give another folder, or set overwrite=True.")
    if folder.exists() and any(folder.iterdir()) and not (folder / PAGE).exists():
        raise FileExistsError(f"{folder} has other files, but no report that could be replaced; give another folder.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as temporary:
        unfinished = Path(temporary) / folder.name
        unfinished.mkdir()
        _write(report, unfinished)
        if not folder.exists():
            unfinished.rename(folder)
            return folder / PAGE
        for name in [*FILES, PAGE]:
            _replace(unfinished / name, folder / name)
    return folder / PAGE


def _replace(new: Path, old: Path) -> None:
    """Move a file, or the figures in a folder, to its place; remove what an earlier report had there."""
    if new.is_dir():
        old.mkdir(exist_ok=True)
        for figure in [*old.glob("*.svg"), *old.glob("*.png")]:
            figure.unlink()
        for figure in new.iterdir():
            figure.rename(old / figure.name)
        return
    old.unlink(missing_ok=True)
    if new.exists():
        new.rename(old)


def _write(report: "MotifReport", folder: Path) -> None:
    skops.io.dump(report.pipeline, folder / "model.skops")
    (folder / "metrics.json").write_text(_as_json(_metrics(report)))
    _write_table(report.predictions, folder / "predictions.tsv")
    if report.motifs:
        write_meme(report.motifs, folder / "motifs.meme")
    _write_table(report.motifs.to_frame(), folder / "motifs.tsv")
    _write_table(site_table(report.sites, report.data), folder / "sites.bed", header=False, float_format="%.6g")
    _write_table(report.matches, folder / "matches.tsv")
    (folder / "report.json").write_text(_as_json(as_dict(report)))
    figures = folder / "figures"
    figures.mkdir()
    for figure in report.figures:
        save_figure(figure.figure, figures, figure.name)
    present = {name: text for name, text in FILES.items() if (folder / name).exists()}
    (folder / PAGE).write_text(render(report, present), encoding="utf-8")


def _write_table(table: pd.DataFrame, path: Path, **options: Any) -> None:
    table.to_csv(path, sep="\t", index=False, lineterminator="\n", **options)


def _as_json(content: Any) -> str:
    return json.dumps(content, indent=1, default=_as_number, allow_nan=False) + "\n"


def _as_number(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else list(value)


def _metrics(report: "MotifReport") -> dict[str, Any]:
    return {
        "network": {name: score._asdict() for name, score in report.performance.scores.items()},
        "models": _records(report.validation.scores.reset_index()),
        "confusion": report.performance.confusion.to_dict(),
        "confounders": report.composition.confounders,
    }


def as_dict(report: "MotifReport") -> dict[str, Any]:
    """Return what is on the page, as numbers, text, lists and dictionaries."""
    curves = {name: getattr(report.performance, name) for name in ("roc", "precision_recall", "calibration")}
    return {
        "title": report.title,
        "verdict": report.verdict,
        "cautions": [caution._asdict() for caution in report.cautions],
        "data": report.composition.table.to_dict(),
        "dinucleotides": report.composition.dinucleotides.to_dict(),
        **_metrics(report),
        "curves": {
            name: {part: _values(values) for part, values in curve._asdict().items()} for name, curve in curves.items()
        },
        "motifs": _records(report.motifs.to_frame()),
        "matches": _records(report.matches),
        "methods": report.methods._asdict(),
    }


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): None if pd.api.types.is_scalar(value) and pd.isna(value) else value for name, value in row.items()}
        for row in table.astype(object).to_dict("records")
    ]


def _values(values: Any) -> list[float | None]:
    return [None if pd.isna(value) else round(float(value), 6) for value in values]
