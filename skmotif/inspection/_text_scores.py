"""`TextScores`: the scores of sequences given as text, and of the same sequences after edits."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from sklearn.pipeline import Pipeline
from tqdm import tqdm

from skmotif._alphabet import BASES
from skmotif._pipeline import encoded, explained, network_estimator
from skmotif._sequences import as_sequence_list, iter_strings, sequence_lengths

# Bases of edited sequences that are held in memory at a time.
_MAX_BASES = 1 << 20


class TextScores:
    """Sequences given as text, and what a pipeline scores them and their edits.

    An edited sequence is scored for the same output as the sequence before the edit.

    Parameters
    ----------
    estimator : Pipeline
        Fitted; takes text and ends in a network estimator.
    sequences : array-like of shape (n_sequences,)
        The sequences.
    target, output : label or int, {"logit", "probability"}
        The score, as in `skmotif.inspection.attribution`.

    Attributes
    ----------
    sequences : list of str
        In upper case.
    before : ndarray of shape (n_sequences,)
        Their scores.
    """

    def __init__(
        self,
        estimator: Pipeline,
        sequences: ArrayLike,
        *,
        target: Any = None,
        output: Literal["logit", "probability"] = "logit",
    ) -> None:
        if not isinstance(estimator, Pipeline):
            raise TypeError(
                "Expected a Pipeline that takes sequences as text, as make_pipeline(DNAOneHotEncoder(), "
                f"MotifCNNClassifier()) does; got {type(estimator).__name__}."
            )
        network_estimator(estimator)
        self._estimator, self._output = estimator, output
        self.sequences = as_texts(sequences)
        self._network, X, self._score = explained(
            estimator, self._as_input(self.sequences), target=target, output=output
        )
        self.before = self._network.chosen_scores(X, self._score).astype(np.float64)

    def of_edits(self, edits: Iterable[tuple[int, str]], n_edits: int, *, verbose: int = 0) -> NDArray[np.float64]:
        """Return the scores of edited sequences, ``(n_edits,)``.

        Parameters
        ----------
        edits : iterable of (int, str)
            The number of the sequence, and its text after the edit. A generator is read in parts.
        n_edits : int
            The number of edits.
        verbose : int, default=0
            Whether to show the progress.
        """
        scores = np.empty(n_edits)
        iterator, start = iter(edits), 0
        size = max(1, _MAX_BASES // max(map(len, self.sequences)))
        with tqdm(total=n_edits, unit=" sequences", disable=not verbose) as progress:
            while batch := list(islice(iterator, size)):
                rows, texts = zip(*batch, strict=True)
                scores[start : start + len(batch)] = self._network.chosen_scores(*self._explained(rows, texts))
                start += len(batch)
                progress.update(len(batch))
        return scores

    def substitutions(self, rows: Sequence[int], texts: Sequence[str]) -> Iterator[tuple[float, NDArray[np.float64]]]:
        """Yield the score of each text, and the change by each substitution, ``(length, 4)``; 0 where there is none.

        ``rows`` are the numbers of the sequences that the texts are edits of.
        """
        X, score = self._explained(rows, texts)
        current = self._network.chosen_scores(X, score)
        changes = self._network.attributions(X, score, method="in_silico_mutagenesis", hypothetical=True)
        columns = {length: self._columns(length) for length in set(map(len, texts))}
        for text, value, change in zip(texts, current, changes, strict=True):
            column = columns[len(text)]
            in_window = column >= 0
            yield float(value), np.where(in_window[:, np.newaxis], change[column], 0).astype(np.float64)

    def _explained(self, rows: Sequence[int], texts: Sequence[str]) -> tuple[NDArray[Any], Any]:
        """Return the encoded texts, and the score of the sequences that they are edits of."""
        _, X, _ = explained(self._estimator, self._as_input(texts), output=self._output)
        return X, self._score.rows(np.array(rows, dtype=np.intp))

    def _as_input(self, texts: Sequence[str]) -> Any:
        """Return texts as the pipeline takes them: in a column of the name that it was fitted with, if it has one."""
        names = getattr(self._estimator, "feature_names_in_", None)
        return list(texts) if names is None else pd.DataFrame({names[0]: texts})

    def _columns(self, length: int) -> NDArray[np.intp]:
        """Return the column of the encoded array for each position of a text, -1 where the encoder crops it.

        An encoder may align sequences at their start, centre or end. To find the column of a position for any of
        them, the digits of the positions are written with the four bases as digits, and encoded.
        """
        positions = np.arange(length)
        n_digits = max(1, int(np.ceil(np.log2(max(length, 2)) / 2)))
        digits = positions // 4 ** np.arange(n_digits)[:, np.newaxis] % 4
        probes = encoded(self._estimator, self._as_input(["".join(BASES[digit] for digit in row) for row in digits]))
        column_positions = (np.asarray(probes).argmax(axis=2) * 4 ** np.arange(n_digits)[:, np.newaxis]).sum(axis=0)
        is_filled = np.asarray(probes)[0].any(axis=1)
        columns = np.full(length, -1, dtype=np.intp)
        columns[column_positions[is_filled]] = np.flatnonzero(is_filled)
        return columns


def as_texts(sequences: ArrayLike) -> list[str]:
    """Return a collection of sequences as texts in upper case; raise an error if one is not a sequence."""
    listed = as_sequence_list(sequences)
    return [sequence.upper() for sequence in iter_strings(listed, sequence_lengths(listed))]
