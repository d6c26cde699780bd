"""The commands ``discover``, ``match``, ``scan`` and ``sites``."""

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
    seed_option,
)
from skmotif.command_line._output import check_outputs, open_output, write_table
from skmotif.command_line._run import Run


@click.command(epilog=example("skmotif discover model.skops peaks.fa control.fa -o motifs.meme"))
@click.argument("model", type=MODEL_FILE)
@click.argument("positives", type=INPUT_FILE)
@click.argument("negatives", type=INPUT_FILE, required=False)
@output_option("MEME", "File for the motifs, in the MEME format.")
@click.option("--table", type=click.Path(dir_okay=False), metavar="TABLE", help="Table of the motifs and p-values.")
@click.option("--sites", type=click.Path(dir_okay=False), metavar="BED", help="BED file of the motifs' sites.")
@click.option(
    "--max-motifs",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    metavar="N",
    help="Maximum number of motifs.",
)
@genome_options("the length that MODEL takes")
@seed_option
@force_option
@run_options
@click.pass_obj
def discover(
    run: Run,
    *,
    model: str,
    positives: str,
    negatives: str | None,
    output: str,
    table: str | None,
    sites: str | None,
    max_motifs: int,
    windows: Windows,
    seed: int,
    force: bool,
) -> None:
    """Find the motifs that a network has learned.

    They are motifs of the positive sequences. MODEL is a file that 'skmotif fit' wrote. POSITIVES and NEGATIVES are
    as in 'skmotif fit'; the same files and --seed give the same background. The p-values of an overfitted model may
    be too small on the sequences that it was fitted to.

    If the names of the sequences are regions, such as chr1:100-200, the sites have positions in the genome.
    Otherwise their positions are those in the sequence.
    """
    check_outputs([output, table, sites], force)
    from skmotif.command_line._coordinates import map_sites
    from skmotif.command_line._input import read_labelled
    from skmotif.command_line._model import check_lengths, load_model
    from skmotif.command_line._tables import motif_sites, motif_table
    from skmotif.motifs import discover_motifs, write_meme

    pipeline = load_model(model, run)
    data = read_labelled(positives, negatives, windows, seed, run, default_width=pipeline[0].length_)
    check_lengths(pipeline, data.names, data.letters)
    run.begin(f"searching for motifs in {data.describe()}")
    found = discover_motifs(
        pipeline,
        data.letters,
        pipeline.classes_[data.labels],
        groups=data.groups,
        target=pipeline.classes_[1],
        max_motifs=max_motifs,
        random_state=seed,
        verbose=run.verbose,
    )
    # All files are written before the first of them appears under its name.
    with ExitStack() as files:
        write_meme(found, files.enter_context(open_output(output, run)))
        if table is not None:
            write_table(motif_table(found), files.enter_context(open_output(table, run)))
        if sites is not None:
            bed = map_sites(motif_sites(found), data.positive)
            write_table(bed, files.enter_context(open_output(sites, run)), header=False)


@click.command(epilog=example("skmotif match motifs.meme -o matches.tsv"))
@click.argument("motifs", type=INPUT_FILE)
@output_option("TABLE", "Table of the best matches of each motif, with p-values.")
@click.option(
    "--database",
    type=click.Path(exists=True, dir_okay=False),
    metavar="MEME",
    show_default="JASPAR, which is downloaded once",
    help="Known motifs, in the MEME format.",
)
@click.option(
    "--n-nearest",
    type=click.IntRange(min=1),
    default=5,
    show_default=True,
    metavar="N",
    help="Number of matches of each motif.",
)
@force_option
@run_options
@click.pass_obj
def match(run: Run, *, motifs: str, output: str, database: str | None, n_nearest: int, force: bool) -> None:
    """Compare motifs with known motifs.

    MOTIFS is a file in the MEME format, such as 'skmotif discover' writes, or '-', standard input.
    """
    check_outputs([output], force)
    from skmotif.command_line._input import read_motifs
    from skmotif.datasets import fetch_jaspar
    from skmotif.motifs import match_motifs

    queries = read_motifs(motifs, run)
    if database is None:
        run.begin("loading the motifs of JASPAR")
    targets = fetch_jaspar() if database is None else read_motifs(database, run)
    run.begin(f"comparing {len(queries)} motifs with {len(targets)} known motifs")
    matches = match_motifs(queries, targets, n_nearest=n_nearest)
    with open_output(output, run) as file:
        write_table(matches, file)


@click.command(epilog=example("skmotif scan motifs.meme peaks.fa -o sites.bed"))
@click.argument("motifs", type=INPUT_FILE)
@click.argument("sequences", type=INPUT_FILE)
@output_option("BED", "BED file of the sites, with the score in bits and the p-value in columns 7 and 8.")
@click.option(
    "--threshold",
    type=click.FloatRange(min=0, max=1, min_open=True),
    default=1e-4,
    show_default=True,
    metavar="P",
    help="Sites have a smaller p-value.",
)
@genome_options("200")
@force_option
@run_options
@click.pass_obj
def scan(
    run: Run,
    *,
    motifs: str,
    sequences: str,
    output: str,
    threshold: float,
    windows: Windows,
    force: bool,
) -> None:
    """Find all sites of motifs in sequences, on both strands.

    MOTIFS is a file in the MEME format. SEQUENCES is a FASTA file, or a BED or narrowPeak file with --genome, plain
    or gzipped. One of them may be '-', standard input.

    If the names of the sequences are regions, such as chr1:100-200, the sites have positions in the genome.
    Otherwise their positions are those in the sequence.
    """
    check_outputs([output], force)
    if motifs == sequences == "-":
        raise click.UsageError("Only one of the inputs can be '-', standard input.")
    from skmotif.command_line._coordinates import map_sites
    from skmotif.command_line._input import read_motifs, read_sequences
    from skmotif.motifs import scan as find_hits
    from skmotif.motifs._bed_columns import bed_of_hits

    motif_list = read_motifs(motifs, run)
    (data,) = read_sequences([sequences], windows, run)
    run.begin(f"searching for sites of {len(motif_list)} motifs in {len(data.names)} sequences")
    hits = find_hits(motif_list, data.letters, threshold=threshold)
    with open_output(output, run) as file:
        write_table(map_sites(bed_of_hits(hits), data), file, header=False)


@click.command(epilog=example("skmotif sites model.skops motifs.meme peaks.fa -o sites.bed"))
@click.argument("model", type=MODEL_FILE)
@click.argument("motifs", type=INPUT_FILE)
@click.argument("sequences", type=INPUT_FILE)
@output_option(
    "BED", "BED file of the sites, with the score in bits, the contribution and the q-value in columns 7 to 9."
)
@click.option(
    "--threshold",
    type=click.FloatRange(min=0, max=1, min_open=True),
    default=1e-3,
    show_default=True,
    metavar="P",
    help="Sites match a motif with a smaller p-value.",
)
@click.option(
    "--alpha",
    type=click.FloatRange(min=0, max=1, min_open=True),
    default=0.01,
    show_default=True,
    metavar="Q",
    help="Highest q-value of the contribution of a site.",
)
@genome_options("the length that MODEL takes")
@seed_option
@force_option
@run_options
@click.pass_obj
def sites(
    run: Run,
    *,
    model: str,
    motifs: str,
    sequences: str,
    output: str,
    threshold: float,
    alpha: float,
    windows: Windows,
    seed: int,
    force: bool,
) -> None:
    """Find the sites of motifs that a network uses.

    They match a motif, and their bases increase the score of class 1. MODEL is a file that 'skmotif fit' wrote.
    MOTIFS is a file in the MEME format. SEQUENCES is a FASTA file, or a BED or narrowPeak file with --genome, plain
    or gzipped. MOTIFS or SEQUENCES may be '-', standard input.

    If the names of the sequences are regions, such as chr1:100-200, the sites have positions in the genome.
    Otherwise their positions are those in the sequence. Where sequences overlap in the genome, the highest
    contribution is written.
    """
    check_outputs([output], force)
    if motifs == sequences == "-":
        raise click.UsageError("Only one of the inputs can be '-', standard input.")
    from skmotif.command_line._coordinates import map_sites
    from skmotif.command_line._input import read_motifs
    from skmotif.command_line._model import load_model, read_for_model
    from skmotif.motifs import call_sites
    from skmotif.motifs._bed_columns import bed_of_calls

    pipeline = load_model(model, run)
    motif_list = read_motifs(motifs, run)
    data = read_for_model(pipeline, sequences, windows, run)
    run.begin(f"calling sites of {len(motif_list)} motifs in {len(data.names)} sequences")
    calls = call_sites(pipeline, motif_list, data.letters, threshold=threshold, alpha=alpha, random_state=seed)
    with open_output(output, run) as file:
        write_table(map_sites(bed_of_calls(calls), data), file, header=False)
