"""The commands ``fit`` and ``predict``."""

import click

from skmotif.command_line._options import (
    INPUT_FILE,
    MODEL_FILE,
    Windows,
    example,
    force_option,
    genome_options,
    output_option,
    run_options,
    seed_option,
)
from skmotif.command_line._output import check_outputs, open_output, write_table
from skmotif.command_line._run import Run


@click.command(epilog=example("skmotif fit peaks.fa control.fa -o model.skops"))
@click.argument("positives", type=INPUT_FILE)
@click.argument("negatives", type=INPUT_FILE, required=False)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False),
    required=True,
    metavar="MODEL",
    help="File for the model, usually named .skops.",
)
@genome_options("200")
@seed_option
@force_option
@run_options
@click.pass_obj
def fit(
    run: Run,
    *,
    positives: str,
    negatives: str | None,
    output: str,
    windows: Windows,
    seed: int,
    force: bool,
) -> None:
    """Train a network to tell positive from negative sequences.

    POSITIVES and NEGATIVES are FASTA files, or BED or narrowPeak files with --genome. They may be gzipped, and one
    of them may be '-', standard input. Without NEGATIVES, a background is made: with --genome, windows of the
    genome with the same GC content, outside of the regions; otherwise, shuffles of the positives that keep their
    dinucleotides. Sequences may differ in length. The model takes sequences up to the length of the longest one.
    """
    check_outputs([output], force)
    from skmotif.command_line._input import read_labelled
    from skmotif.command_line._model import new_model, save_model

    data = read_labelled(positives, negatives, windows, seed, run)
    run.begin(f"training a network on {data.describe()}")
    model = new_model(seed, run.verbose).fit(data.letters, data.labels)
    save_model(model, output, run)


@click.command(epilog=example("skmotif predict model.skops new.fa -o predictions.tsv"))
@click.argument("model", type=MODEL_FILE)
@click.argument("sequences", type=INPUT_FILE)
@output_option("TABLE", "Table with the columns name, probability_0, probability_1 and prediction.")
@genome_options("the length that MODEL takes")
@force_option
@run_options
@click.pass_obj
def predict(
    run: Run,
    *,
    model: str,
    sequences: str,
    output: str,
    windows: Windows,
    force: bool,
) -> None:
    """Predict the class of sequences.

    The class is 1 for positive and 0 for negative. MODEL is a file that 'skmotif fit' wrote. SEQUENCES is a FASTA
    file, or a BED or narrowPeak file with --genome, plain or gzipped, or '-', standard input.
    """
    check_outputs([output], force)
    import pandas as pd

    from skmotif.command_line._model import load_model, read_for_model

    pipeline = load_model(model, run)
    data = read_for_model(pipeline, sequences, windows, run)
    run.begin(f"predicting {len(data.names)} sequences")
    probabilities = pipeline.predict_proba(data.letters)
    table = pd.DataFrame({"name": data.names})
    for column, label in enumerate(pipeline.classes_):
        table[f"probability_{label}"] = probabilities[:, column]
    table["prediction"] = pipeline.classes_[probabilities.argmax(axis=1)]
    with open_output(output, run) as file:
        write_table(table, file)
