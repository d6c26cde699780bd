"""The commands ``attributions`` and ``variants``."""

from typing import Any

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
)
from skmotif.command_line._output import check_outputs, open_output, write_table
from skmotif.command_line._run import Run


@click.command(epilog=example("skmotif attributions model.skops peaks.fa -o peaks.bedgraph"))
@click.argument("model", type=MODEL_FILE)
@click.argument("sequences", type=INPUT_FILE)
@output_option("BEDGRAPH", "File for the contributions, in the bedGraph format.")
@click.option(
    "--method",
    type=click.Choice(["gradient", "gradient_x_input", "integrated_gradients", "in_silico_mutagenesis"]),
    default="gradient_x_input",
    show_default=True,
    help="How the contributions are computed. The last one is exact and slow.",
)
@genome_options("the length that MODEL takes")
@force_option
@run_options
@click.pass_obj
def attributions(
    run: Run,
    *,
    model: str,
    sequences: str,
    output: str,
    method: Any,
    windows: Windows,
    force: bool,
) -> None:
    """Compute how much each base contributes to the score.

    The score is the log-odds of class 1. MODEL is a file that 'skmotif fit' wrote. SEQUENCES is a FASTA
    file, or a BED or narrowPeak file with --genome, plain or gzipped, or '-', standard input.

    If the names of the sequences are regions, such as chr1:100-200 or chr1:100-200(-), the positions are those in
    the genome. Otherwise they are those in the sequence. Where sequences overlap in the genome, the contributions
    are averaged. N has no contribution.
    """
    check_outputs([output], force)
    from skmotif.command_line._coordinates import map_bases
    from skmotif.command_line._model import load_model, read_for_model
    from skmotif.inspection import attribution

    pipeline = load_model(model, run)
    data = read_for_model(pipeline, sequences, windows, run)
    run.begin(f"computing the contributions of the bases of {len(data.names)} sequences")
    contributions = attribution(pipeline, data.letters, method=method)
    track = map_bases(contributions, data)
    with open_output(output, run) as file:
        write_table(track, file, header=False)


@click.command(epilog=example("skmotif variants model.skops peaks.fa variants.tsv -o effects.tsv"))
@click.argument("model", type=MODEL_FILE)
@click.argument("sequences", type=INPUT_FILE)
@click.argument("variants", type=INPUT_FILE)
@output_option("TABLE", "The table VARIANTS with the columns score_ref, score_alt and effect added.")
@genome_options("the length that MODEL takes")
@force_option
@run_options
@click.pass_obj
def variants(
    run: Run,
    *,
    model: str,
    sequences: str,
    variants: str,
    output: str,
    windows: Windows,
    force: bool,
) -> None:
    """Predict the effect of substitutions on the score.

    The score is the log-odds of class 1; an effect above 0 increases it. MODEL is a file that 'skmotif fit'
    wrote. SEQUENCES is a FASTA file, or a BED or narrowPeak file with --genome. VARIANTS is a table with tabs
    between its columns: sequence (its name), position (from 0, in the sequence), ref (the bases there) and alt (as
    many bases that replace them). Further columns are kept. One of the files may be '-', standard input.
    """
    check_outputs([output], force)
    if sequences == variants == "-":
        raise click.UsageError("Only one of the inputs can be '-', standard input.")
    from skmotif.command_line._model import load_model, read_for_model
    from skmotif.command_line._variant_table import read_variants
    from skmotif.inspection import variant_effect

    pipeline = load_model(model, run)
    data = read_for_model(pipeline, sequences, windows, run)
    table, indices = read_variants(variants, data.names, run)
    run.begin(f"predicting the effects of {len(table)} variants")
    try:
        effects = variant_effect(pipeline, data.letters, table.assign(sequence=indices))
    except ValueError as error:
        raise ValueError(f"{variants}: {error}") from error
    with open_output(output, run) as file:
        write_table(effects.assign(sequence=table["sequence"]), file)
