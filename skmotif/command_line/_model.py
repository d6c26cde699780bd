"""Models that ``skmotif fit`` saves: a pipeline of the encoder and the classifier, in the format of skops."""

import zipfile
from typing import Any

import skops.io
from sklearn.pipeline import Pipeline, make_pipeline

from skmotif import DNAOneHotEncoder, MotifCNNClassifier
from skmotif._files import new_file
from skmotif.command_line._input import Sequences, read_sequences
from skmotif.command_line._options import Windows
from skmotif.command_line._run import Run

# Loading a file builds no other types than these and those that skops trusts, so it cannot run code.
_TYPES = ["skmotif._encoder.DNAOneHotEncoder", "skmotif._classifier.MotifCNNClassifier"]


def new_model(seed: int, verbose: int) -> Pipeline:
    """Return a model that is not fitted."""
    return make_pipeline(DNAOneHotEncoder(), MotifCNNClassifier(random_state=seed, verbose=verbose))


def save_model(model: Pipeline, path: str, run: Run) -> None:
    """Write a fitted model."""
    with new_file(path) as unfinished:
        skops.io.dump(model.set_params(motifcnnclassifier__verbose=0), unfinished)
    run.end(path)


def load_model(path: str, run: Run) -> Pipeline:
    """Load a model; raise a ValueError if it is not one that ``skmotif fit`` saved."""
    run.begin(f"loading {path}")
    try:
        unknown = set(skops.io.get_untrusted_types(file=path)) - set(_TYPES)
        model = None if unknown else skops.io.load(path, trusted=_TYPES)
    except (ValueError, TypeError, KeyError, AttributeError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} is not a model that 'skmotif fit' saved, or is damaged: {error}") from error
    if unknown:
        raise ValueError(
            f"{path} was not loaded, because it has types that a model of 'skmotif fit' does not have: "
            f"{', '.join(sorted(unknown))}."
        )
    if not _is_model(model):
        raise ValueError(
            f"{path} is not a model that 'skmotif fit' saved: expected a pipeline of a DNAOneHotEncoder and a "
            "MotifCNNClassifier of two classes."
        )
    return model


def _is_model(model: Any) -> bool:
    """Return whether a model encodes text without a shift of the positions, and has two classes."""
    if not (isinstance(model, Pipeline) and len(model) == 2):
        return False
    encoder, classifier = model[0], model[1]
    if not (isinstance(encoder, DNAOneHotEncoder) and isinstance(classifier, MotifCNNClassifier)):
        return False
    return encoder.align == "start" and not encoder.crop and len(classifier.classes_) == 2


def read_for_model(model: Pipeline, path: str, windows: Windows, run: Run) -> Sequences:
    """Read sequences; raise a ValueError if one is longer than those that the model was fitted to."""
    (sequences,) = read_sequences([path], windows, run, default_width=model[0].length_)
    check_lengths(model, sequences.names, sequences.letters)
    return sequences


def check_lengths(model: Pipeline, names: list[str], letters: list[str]) -> None:
    """Raise a ValueError if a sequence is longer than those that the model was fitted to."""
    length = model[0].length_
    for name, sequence in zip(names, letters, strict=True):
        if len(sequence) > length:
            raise ValueError(
                f"The sequence {name} has {len(sequence)} bp, but the model takes at most {length} bp, the length of "
                "the longest sequence that it was fitted to. Cut the sequence, or fit a model to longer ones."
            )
