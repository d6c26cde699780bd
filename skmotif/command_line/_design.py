"""The command ``design``."""

from contextlib import ExitStack

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


@click.command(epilog=example("skmotif design model.skops start.fa -o designed.fa --forbid GAATTC"))
@click.argument("model", type=MODEL_FILE)
@click.argument("sequences", type=INPUT_FILE)
@output_option("FASTA", "File for the designed sequences, in the order of SEQUENCES and with their names.")
@click.option(
    "--table", type=click.Path(dir_okay=False), metavar="TABLE", help="Table of the changes, with the score after each."
)
@click.option(
    "--changes",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    metavar="N",
    help="Largest number of substitutions in a sequence.",
)
@click.option(
    "--score", type=float, metavar="SCORE", show_default="as high as possible", help="Score to reach, a log-odds."
)
@click.option(
    "--gc",
    type=click.FloatRange(0, 1),
    nargs=2,
    metavar="LOW HIGH",
    show_default="any",
    help="Smallest and largest GC content, as fractions.",
)
@click.option(
    "--forbid",
    multiple=True,
    metavar="WORD",
    help="Word of IUPAC codes that no sequence may contain on either strand. Can be given several times.",
)
@click.option(
    "--reference",
    type=click.Path(exists=True, dir_okay=False),
    metavar="FASTA",
    help="Natural sequences: a design may not be more unusual in its words of 3 bp than they are.",
)
@click.option(
    "--beam",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    metavar="N",
    help="Number of sequences that each step keeps. More find better designs, and take as many times longer.",
)
@genome_options("the length that MODEL takes")
@force_option
@run_options
@click.pass_obj
def design(
    run: Run,
    *,
    model: str,
    sequences: str,
    output: str,
    table: str | None,
    changes: int,
    score: float | None,
    gc: tuple[float, float] | None,
    forbid: tuple[str, ...],
    reference: str | None,
    beam: int,
    windows: Windows,
    force: bool,
) -> None:
    """Change sequences, base by base, to a high or a given score.

    The score is the log-odds of class 1. Each step compares all substitutions, and keeps the best sequences. MODEL is
    a file that 'skmotif fit' wrote. SEQUENCES is a FASTA file, or a BED or narrowPeak file with --genome, plain or
    gzipped, or '-', standard input. TABLE has the columns sequence, step, position (from 0, in the sequence), ref,
    alt, score, gc and, with --reference, distance.
    """
    check_outputs([output, table], force)
    from skmotif.command_line._model import load_model, read_for_model
    from skmotif.inspection import design as design_sequences
    from skmotif.io import read_fasta

    pipeline = load_model(model, run)
    data = read_for_model(pipeline, sequences, windows, run)
    natural = None if reference is None else read_fasta(reference)["sequence"]
    run.begin(f"designing {len(data.names)} sequences")
    path = design_sequences(
        pipeline,
        data.letters,
        n_changes=changes,
        score=score,
        gc=gc,
        forbidden=forbid,
        reference=natural,
        beam_width=beam,
        verbose=run.verbose,
    )
    designed = path.groupby("sequence")["designed"].last()
    # Both files are written before the first of them appears under its name.
    with ExitStack() as files:
        file = files.enter_context(open_output(output, run))
        file.writelines(f">{name}\n{letters}\n" for name, letters in zip(data.names, designed, strict=True))
        if table is not None:
            names = path["sequence"].map(dict(enumerate(data.names)))
            steps = path.assign(sequence=names).drop(columns="designed")
            write_table(steps, files.enter_context(open_output(table, run)))
