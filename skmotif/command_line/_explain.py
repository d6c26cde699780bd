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
    seed_option,
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


@click.command(epilog=example("skmotif variants model.skops variants.vcf --genome hg38.fa -o effects.vcf"))
@click.argument("model", type=MODEL_FILE)
@click.argument("sequences", type=INPUT_FILE, metavar="[SEQUENCES]")
@click.argument("variants", type=INPUT_FILE, required=False, metavar="VARIANTS")
@output_option(
    "FILE",
    "The table of the variants with the columns score_ref, score_alt and effect added; or, if the name ends in .vcf "
    "or .vcf.gz, the VCF file with the values as INFO fields.",
)
@click.option(
    "--n-random",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    metavar="N",
    help="Number of random substitutions to compare with. The column percentile is the percentage of them that have "
    "a smaller effect, in absolute terms.",
)
@click.option(
    "--motifs",
    type=click.Path(exists=True, dir_okay=False),
    metavar="MEME",
    help="Motifs in the MEME format. The columns gained and lost name those that have a site (p < 0.0001) in only one "
    "allele.",
)
@genome_options("the length that MODEL takes")
@seed_option
@force_option
@run_options
@click.pass_obj
def variants(
    run: Run,
    *,
    model: str,
    sequences: str,
    variants: str | None,
    output: str,
    n_random: int,
    motifs: str | None,
    windows: Windows,
    seed: int,
    force: bool,
) -> None:
    """Predict the effect of variants on the score.

    The score is the log-odds of class 1; an effect above 0 increases it. MODEL is a file that 'skmotif fit'
    wrote. VARIANTS is one of two files, or '-', standard input:

    A VCF file with --genome. The score is that of the window around the variant, as long as the sequences that
    MODEL takes. Symbolic alleles and breakends have no score.

    A table with SEQUENCES, which is a FASTA file, or a BED or narrowPeak file with --genome. It has tabs between
    its columns: sequence (its name), position (from 0, in the sequence), ref (the bases there) and alt (the bases
    that replace them). Further columns are kept.
    """
    check_outputs([output], force)
    if sequences == variants == "-":
        raise click.UsageError("Only one of the inputs can be '-', standard input.")
    is_vcf_output = output.lower().endswith((".vcf", ".vcf.gz"))
    if variants is not None and is_vcf_output:
        raise click.UsageError(f"{output} is the name of a VCF file, but VARIANTS is a table.")
    if variants is None and windows.genome is None:
        raise click.UsageError("VARIANTS needs --genome if it is a VCF file, and SEQUENCES if it is a table.")
    if variants is None and (windows.width is not None or windows.center is not None):
        raise click.UsageError(
            "--width and --center need a BED file. The windows of a VCF file are as long as MODEL takes."
        )
    from skmotif.command_line._input import read_motifs, rereadable
    from skmotif.command_line._variant_effects import Comparison, effects_in_genome, effects_in_sequences
    from skmotif.command_line._vcf_output import write_annotated_vcf

    comparison = Comparison(n_random, seed, None if motifs is None else read_motifs(motifs, run))
    if variants is not None:
        effects = effects_in_sequences(model, sequences, variants, windows, comparison, run)
    else:
        vcf = rereadable(sequences)
        effects = effects_in_genome(model, vcf, str(windows.genome), comparison, run)
        if is_vcf_output:
            write_annotated_vcf(vcf, effects, output, run)
            return
    with open_output(output, run) as file:
        write_table(effects, file)
