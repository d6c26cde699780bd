"""The page of a report."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jinja2
import pandas as pd
from markupsafe import Markup

from skmotif.report._findings import on_name
from skmotif.report._methods import REFERENCES
from skmotif.report._motifs import FoundMotif, short_name
from skmotif.report._performance import Score
from skmotif.report._svg import inline_svg

if TYPE_CHECKING:
    from skmotif.report._figures import NamedFigure
    from skmotif.report._report import MotifReport

_TEMPLATES = "templates"

_CAUTIONS = {
    "repeat": "The bases beside the sites are shared as well, as in copies of a repeat, or the motif repeats one to "
    "three bases. It is probably a repeat, not a binding site.",
    "composition": "Sequences of similar composition do not differ in their hits: the motif follows from the "
    "composition of the classes.",
}
_MOTIF_COLUMNS = [
    "Motif",
    "Consensus",
    "Similar to",
    "Class",
    "Sites",
    "Fold",
    "p-value",
    "q-value",
    "AUROC",
    "Caution",
]


def render(report: "MotifReport", file_list: dict[str, str]) -> str:
    """Return the page, given the names of the files beside it and what is in them."""
    figures = {figure.name: figure for figure in report.figures}
    return _template().render(
        title=report.title,
        css=Markup(_read("report.css")),
        verdict=report.verdict,
        cautions=report.cautions,
        data_rows=_data_rows(report.composition.table),
        confounders=report.composition.confounders,
        figures={name: _picture(figures[name]) for name in _SINGLE if name in figures},
        n_folds=report.n_folds,
        score_rows=_score_rows(report.performance.scores),
        confusion_rows=[
            [name, *row] for name, row in zip(report.performance.confusion.index, _cells(report), strict=True)
        ],
        baseline_columns=["Model", *report.validation.scores.index.unique("metric")],
        baseline_rows=_baseline_rows(report.validation.scores),
        motifs=[_motif(item, figures, report.sites) for item in report.found],
        motif_columns=_MOTIF_COLUMNS,
        motif_rows=[_motif_row(item) for item in report.found],
        is_compared=report.is_compared,
        not_compared=report.not_compared,
        examples=[
            {**example._asdict(), "figure": _picture(figures[f"example{i + 1}"])}
            for i, example in enumerate(report.examples)
        ],
        methods=report.methods,
        references=REFERENCES,
        files=file_list,
    )


_SINGLE = ["composition", "performance", "baselines", "heat_map", "mutagenesis"]


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(autoescape=True, trim_blocks=False, undefined=jinja2.StrictUndefined)
    return environment.from_string(_read("report.html"))


def _read(name: str) -> str:
    return (files("skmotif.report") / _TEMPLATES / name).read_text(encoding="utf-8")


def _picture(figure: "NamedFigure") -> dict[str, Any]:
    return {"name": figure.name, "svg": Markup(inline_svg(figure.figure, figure.name, figure.alternative))}


def _data_rows(table: pd.DataFrame) -> list[list[str]]:
    return [
        [name, *(_number(name, value) for value in row)]
        for name, row in zip(table.index, table.to_numpy(), strict=True)
    ]


def _number(name: str, value: float) -> str:
    is_count = name == "sequences" or name.endswith("(bp)")
    return f"{value:,.0f}" if is_count else f"{value:.1%}"


def _cells(report: "MotifReport") -> list[list[str]]:
    return [[f"{n:,}" for n in row] for row in report.performance.confusion.to_numpy()]


def _score_rows(scores: dict[str, Score]) -> list[list[str]]:
    return [[name, f"{value:.3f}", f"{low:.3f} to {high:.3f}"] for name, (value, low, high) in scores.items()]


def _baseline_rows(scores: pd.DataFrame) -> list[list[str]]:
    means = scores["mean"].unstack("metric")[list(scores.index.unique("metric"))]
    means = means.loc[scores.loc["AUROC"].index]
    return [
        [str(name), *(f"{value:.3f}" for value in row)] for name, row in zip(means.index, means.to_numpy(), strict=True)
    ]


def _motif_row(item: FoundMotif) -> list[str]:
    motif = item.motif
    return [
        motif.name,
        motif.consensus.strip("N"),
        short_name(item.matches["target"].iloc[0]) if len(item.matches) else "",
        _class(item),
        f"{motif.n_sites:,.0f}",
        f"{motif.enrichment:.3g}",
        f"{motif.p_value:.0e}",
        f"{motif.q_value:.0e}",
        f"{motif.auroc:.3f}",
        motif.caution or "",
    ]


def _class(item: FoundMotif) -> str:
    return "positive" if item.motif.target == 1 else "negative"


def _motif(item: FoundMotif, figures: "dict[str, NamedFigure]", sites: pd.DataFrame) -> dict[str, Any]:
    motif = item.motif
    used = sites[sites["motif"] == motif.label]
    inside, outside = motif.hit_rates or (0, 0)
    low, high = motif.enrichment_interval or (0, 0)
    other = "negative" if motif.target == 1 else "positive"
    return {
        "motif": motif,
        "logo": _picture(figures[motif.name]),
        "sites": _picture(figures[f"{motif.name}_sites"]),
        "alignment": _picture(figures[f"{motif.name}_matches"]) if len(item.matches) else None,
        "target": _class(item),
        "caution": _CAUTIONS.get(motif.caution or "", ""),
        "rates": f"{inside:.1%} of the {_class(item)} and {outside:.1%} of the {other} ones",
        "enrichment": f"{motif.enrichment:.3g}-fold (95 % interval {low:.3g} to {high:.3g})",
        "p_values": f"{motif.p_value:.2g}, {motif.q_value:.2g}",
        "auroc": f"{motif.auroc:.3f}",
        "position": _position(item),
        "used": f"{len(used):,} in {used['sequence'].nunique():,} sequences",
        "name_sentence": on_name(item),
    }


def _position(item: FoundMotif) -> str:
    motif = item.motif
    if motif.position is None:
        return f"no preference (p = {motif.position_p_value:.2g})"
    start, end = motif.position
    return f"most concentrated from {start} to {end} bp (0-based, p = {motif.position_p_value:.2g})"
