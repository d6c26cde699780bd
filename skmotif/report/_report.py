"""`MotifReport`: from sequences to a page on performance and motifs."""

import html
import os
import sys
import warnings
from dataclasses import dataclass, field
from numbers import Integral
from pathlib import Path
from typing import Any, Self

import pandas as pd
from numpy.typing import ArrayLike
from sklearn.pipeline import make_pipeline
from sklearn.utils import check_scalar

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif.datasets import fetch_jaspar
from skmotif.inspection import attribution
from skmotif.motifs import MotifList
from skmotif.motifs._memelite import check_tomtom
from skmotif.report import _figures
from skmotif.report._composition import Composition, composition
from skmotif.report._cross_validation import NETWORK, CrossValidation, cross_validate
from skmotif.report._examples import Example, choose_examples
from skmotif.report._figures import NamedFigure
from skmotif.report._files import save
from skmotif.report._findings import Caution, find_cautions, verdict
from skmotif.report._html import render
from skmotif.report._methods import Methods, describe_methods
from skmotif.report._motifs import FoundMotif, as_database, find_motifs, match_all, used_sites
from skmotif.report._performance import Performance, performance
from skmotif.report._sequences import LabelledSequences, labelled_sequences
from skmotif.report._svg import report_style

_JASPAR = "jaspar"
_N_STEPS = 4


@dataclass(frozen=True, eq=False, repr=False)
class MotifReport:
    """A report on two sets of sequences: how well they separate, and by which motifs.

    Use `from_sequences` to make a report. `save` writes it as a page with files beside it. In a
    notebook, a report shows its page.

    Parameters
    ----------
    title : str
        Title of the page.

    verdict : list of str
        Three sentences: how well the classes separate, by which motifs, and what to be
        careful about.

    cautions : list of (str, str)
        Each problem, and what to do about it.

    data : LabelledSequences
        The sequences in upper case, their ``names``, whether each ``is_positive``, and the
        groups of relatives.

    composition : Composition
        ``table`` of both classes, ``dinucleotides``, and ``confounders``, the AUROC of GC
        content, length, unknown bases and dinucleotides alone.

    validation : CrossValidation
        ``fold``, ``probabilities`` by each model, ``attributions`` and ``scores``, each
        sequence by models that were trained without it and its relatives.

    performance : Performance
        ``scores`` of the network with intervals, the ``roc``, ``precision_recall`` and
        ``calibration`` curves, and the ``confusion`` matrix.

    found : list of FoundMotif
        Each ``motif`` with its ``matches``.

    matches : DataFrame
        The known motifs that are similar, with a q-value of at most 0.05, as `match_motifs`
        returns them.

    not_compared : str
        Why the motifs were not compared with known motifs; "" if they were.

    sites : DataFrame
        The sites of the motifs that the network uses, as `call_sites` returns them.

    examples : list of Example
        The sequences that are shown.

    methods : Methods
        The ``text``, the ``versions`` of packages, and the ``hashes`` of the sequences.

    n_folds : int
        Number of folds.

    pipeline : Pipeline
        The network, trained on all sequences.

    figures : list of NamedFigure
        The figures.

    See Also
    --------
    skmotif.model_selection.baseline_report : Compares a network with simple models.
    skmotif.motifs.discover_motifs : Discovers motifs.

    Examples
    --------
    >>> from skmotif import MotifCNNClassifier
    >>> from skmotif.datasets import make_motif_classification
    >>> from skmotif.report import MotifReport
    >>> X, y = make_motif_classification(300, 40, random_state=0, return_X_y=True)
    >>> cnn = MotifCNNClassifier(n_filters=8, learning_rate=0.02, epochs=12, random_state=0)
    >>> report = MotifReport.from_sequences(X, y, cnn, database=None, n_folds=3, random_state=0)
    >>> report.motifs[0].consensus
    'CGACCGAACTCC'
    """

    title: str
    verdict: list[str]
    cautions: list[Caution]
    data: LabelledSequences
    composition: Composition
    validation: CrossValidation
    performance: Performance
    found: list[FoundMotif]
    matches: pd.DataFrame
    not_compared: str
    sites: pd.DataFrame
    examples: list[Example]
    methods: Methods
    n_folds: int
    pipeline: Any
    figures: list[NamedFigure] = field(default_factory=list)

    @classmethod
    def from_sequences(
        cls,
        X: ArrayLike,
        y: ArrayLike,
        estimator: MotifCNNClassifier | None = None,
        *,
        names: ArrayLike | None = None,
        groups: ArrayLike | None = None,
        background: str | None = None,
        database: Any = _JASPAR,
        title: str = "Positive and negative sequences",
        command: str | None = None,
        n_folds: int = 5,
        random_state: int = 0,
        verbose: int = 0,
    ) -> Self:
        """Train networks, evaluate them, and discover motifs.

        Parameters
        ----------
        X : array-like of shape (n_sequences,)
            DNA sequences as text, of 12 bp or more. Sequences without a known base are left
            out.

        y : array-like of shape (n_sequences,)
            Labels of two classes. The second in sorted order is the positive one.

        estimator : MotifCNNClassifier, default=None
            The network, which is cloned. If None, one with the default parameters.

        names : array-like of shape (n_sequences,), default=None
            Names of the sequences. If each is a region, such as "chr1:100-200", sites are
            reported in the genome. If None, their row numbers.

        groups : array-like of shape (n_sequences,), default=None
            Sequences with the same value stay in one fold, such as a shuffled sequence and
            its original. Related sequences always do.

        background : str, default=None
            How the negatives were made of the positives, such as "dinucleotide shuffles of
            the positives"; then they have no motifs of their own. If None, they are
            sequences of another kind, whose motifs are discovered as well.

        database : "jaspar", str, path-like, list of Motif or None, default="jaspar"
            The known motifs: those of `skmotif.datasets.fetch_jaspar`, a file in the MEME
            format, or a list. If None, motifs are not compared. To compare them needs ``pip
            install "skmotif[motifs]"``.

        title : str, default="Positive and negative sequences"
            Title of the page.

        command : str, default=None
            The shell command that made the report, which is shown on the page.

        n_folds : int, default=5
            Number of folds of the cross-validation.

        random_state : int, default=0
            Seed of the folds, the network, the search for motifs and the bootstrap.

        verbose : int, default=0
            Whether to show the progress.

        Returns
        -------
        MotifReport
            The report.

        Raises
        ------
        ValueError
            If there are not two classes, a class has fewer than 10 unrelated sequences, a
            sequence is shorter than 12 bp, is missing or has a character that is not an
            IUPAC code, or ``n_folds`` is less than 2.
        TypeError
            If the estimator is of another kind.
        ImportError
            If memelite is not installed and ``database`` is a file or a list.

        Warns
        -----
        UserWarning
            If the motifs of JASPAR cannot be used, because there is no connection or
            memelite is not installed.
        """
        check_scalar(n_folds, "n_folds", Integral, min_val=2)
        if not isinstance(estimator, MotifCNNClassifier | None):
            raise TypeError(f"estimator should be a MotifCNNClassifier or None, got {type(estimator).__name__}.")
        data = labelled_sequences(X, y, names, groups)
        known, database_name, not_compared = _known_motifs(database)
        encoder = DNAOneHotEncoder(length=int(data.lengths.max()))
        network = MotifCNNClassifier(random_state=random_state) if estimator is None else estimator
        pipeline = make_pipeline(encoder, network)

        step = _Steps(verbose)
        step(f"Cross-validation of the network and of simpler models on {len(data.names)} sequences")
        validation = cross_validate(pipeline, data, n_folds, random_state, verbose)
        step("Training on all sequences")
        pipeline.fit(data.sequences, data.is_positive.astype(int))
        step("Motifs")
        motifs = find_motifs(data, validation, background is not None, random_state, verbose)
        found, matches = match_all(motifs, known)
        sites = used_sites(motifs, pipeline, data, validation, random_state)
        step("Scores and figures")
        of_network = validation.probabilities[NETWORK].to_numpy()
        scores = performance(data.is_positive, of_network, data.groups, random_state)
        properties = composition(data, validation.fold)
        cautions = find_cautions(data, properties, validation, scores)
        report = cls(
            title=title,
            verdict=verdict(scores, found, known is not None, properties, cautions),
            cautions=cautions,
            data=data,
            composition=properties,
            validation=validation,
            performance=scores,
            found=found,
            matches=matches,
            not_compared=not_compared,
            sites=sites,
            examples=choose_examples(data, validation, sites),
            methods=describe_methods(
                data,
                n_folds=n_folds,
                network=pipeline[-1],
                background=background,
                database=database_name,
                seed=random_state,
                command=command,
            ),
            n_folds=n_folds,
            pipeline=pipeline,
        )
        report.figures.extend(_draw_all(report, random_state))
        return report

    @property
    def motifs(self) -> MotifList:
        """The motifs, named motif1 and so on, `MotifList`."""
        return MotifList(item.motif for item in self.found)

    @property
    def is_compared(self) -> bool:
        """Whether the motifs were compared with known motifs, ``bool``."""
        return not self.not_compared

    @property
    def predictions(self) -> pd.DataFrame:
        """A row for each sequence: name, class, fold, and probability by each model, ``DataFrame``."""
        table = pd.DataFrame({"name": self.data.names, "label": self.data.is_positive.astype(int)})
        return table.assign(fold=self.validation.fold).join(self.validation.probabilities)

    def to_html(self) -> str:
        """Return the page, with its figures, as one HTML document.

        Returns
        -------
        str
            The page. It needs no other file and no connection.
        """
        return render(self, {})

    def _repr_html_(self) -> str:
        page = html.escape(self.to_html(), quote=True)
        return (
            f'<iframe title="{html.escape(self.title, quote=True)}" width="100%" height="700" srcdoc="{page}"></iframe>'
        )

    def __repr__(self) -> str:
        return f"MotifReport({self.title!r}, {len(self.data.names)} sequences, {len(self.found)} motifs)"

    def save(self, folder: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Write the page and the files beside it to a folder.

        Parameters
        ----------
        folder : str or path-like
            The folder, which appears when all files are complete.

        overwrite : bool, default=False
            Whether the folder may have an earlier report, whose files and figures are then
            replaced. Other files are left alone.

        Returns
        -------
        Path
            The page, ``report.html`` in the folder.

        Raises
        ------
        FileExistsError
            If the folder exists and ``overwrite`` is False, or it has files but no report.
        """
        return save(self, Path(folder), overwrite)


class _Steps:
    """Print the number and the title of each step to standard error."""

    def __init__(self, verbose: int) -> None:
        self._verbose, self._number = verbose, 0

    def __call__(self, title: str) -> None:
        self._number += 1
        if self._verbose:
            print(f"[{self._number}/{_N_STEPS}] {title}", file=sys.stderr, flush=True)


def _known_motifs(database: Any) -> tuple[MotifList | None, str | None, str]:
    """Return the known motifs, what they are, and why they are not used."""
    if database is None:
        return None, None, "The motifs were not compared with known motifs, because no database was given."
    if isinstance(database, str) and database == _JASPAR:
        try:
            check_tomtom()
            return fetch_jaspar(), "JASPAR 2024 CORE vertebrates (Rauluseviciute et al. 2024)", ""
        except (ImportError, OSError) as error:
            warnings.warn(f"Motifs are not compared with known motifs: {error}", stacklevel=3)
            return None, None, f"The motifs were not compared with known motifs: {error}"
    check_tomtom()
    is_file = isinstance(database, (str, os.PathLike))
    return as_database(database), os.path.basename(database) if is_file else "the given motifs", ""


def _draw_all(report: MotifReport, seed: int) -> list[NamedFigure]:
    """Draw the figures in the order of the page."""
    length = int(report.data.lengths.max())
    with report_style():
        figures = [
            _figures.draw_composition(report.composition),
            _figures.draw_performance(report.performance),
            _figures.draw_baselines(report.validation),
        ]
        for item in report.found:
            figures += [_figures.draw_motif(item.motif), _figures.draw_sites(item.motif, length)]
            figures += [_figures.draw_alignment(item)] if len(item.matches) else []
        figures += [_figures.draw_example(example, i + 1) for i, example in enumerate(report.examples)]
        figures.append(_figures.draw_heat_map(report.validation.attributions[report.data.is_positive], seed))
        best = report.examples[1]
        changes = attribution(
            report.pipeline,
            report.data.sequences[[best.row]],
            target=1,
            method="in_silico_mutagenesis",
            hypothetical=True,
        )
        figures.append(_figures.draw_mutagenesis(best, changes[0, best.first : best.first + len(best.bases)]))
        # The layout moves a little each time that it is computed.
        for _, figure, _ in figures:
            figure.draw_without_rendering()
            figure.set_layout_engine("none")
    return figures
