"""Each command runs as a process, reads the files of the commands before it, and writes what the Python API returns."""

import gzip
import io
import json
import re
import shutil

import numpy as np
import pandas as pd
import pytest
import skops.io
from Bio import bgzf

from skmotif.command_line._run import Run
from skmotif.command_line._vcf_output import write_annotated_vcf
from skmotif.datasets import make_background
from skmotif.inspection import attribution, variant_effect
from skmotif.io import read_bed, read_fasta, read_vcf, write_fasta
from skmotif.motifs import Motif, call_sites, match_motifs, read_meme, scan, write_meme
from tests.command_line.conftest import run_process

TYPES = ["skmotif._encoder.DNAOneHotEncoder", "skmotif._classifier.MotifCNNClassifier"]


@pytest.fixture(scope="module")
def model(folder):
    return skops.io.load(folder / "model.skops", trusted=TYPES)


@pytest.fixture(scope="module")
def positive(folder):
    return read_fasta(folder / "positive.fa")


@pytest.fixture(scope="module")
def motifs(folder):
    """The MEME file that `discover` writes."""
    done = run_process(
        *["discover", folder / "model.skops", folder / "positive.fa", folder / "negative.fa"],
        *["-o", folder / "motifs.meme", "--table", folder / "motifs.tsv", "--sites", folder / "sites.bed"],
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert f"skmotif: reading {folder}/positive.fa\n" in done.stderr
    assert "skmotif: searching for motifs in 150 positive and 150 negative sequences\n" in done.stderr
    assert "found=1" in done.stderr  # the progress
    return folder / "motifs.meme"


def read_table(text, **options):
    return pd.read_csv(io.StringIO(text), sep="\t", **options)


def test_fit_saves_a_pipeline_that_python_loads(model, folder, dataset):
    assert skops.io.get_untrusted_types(file=folder / "model.skops") == sorted(TYPES)
    assert model.score(dataset.data, dataset.target) > 0.95
    assert model[-1].get_params()["verbose"] == 0
    assert model.classes_.tolist() == [0, 1]


def test_predict(folder, model, positive):
    done = run_process("predict", folder / "model.skops", "-", "--quiet", input=(folder / "positive.fa").read_text())
    assert (done.returncode, done.stderr) == (0, "")
    table = read_table(done.stdout)
    assert table.columns.tolist() == ["name", "probability_0", "probability_1", "prediction"]
    assert table["name"].tolist() == positive["name"].tolist()
    np.testing.assert_allclose(table.iloc[:, 1:3], model.predict_proba(positive["sequence"]), rtol=1e-5)
    assert (table["prediction"] == model.predict(positive["sequence"])).all()


def test_discover(motifs, folder, positive):
    (found,) = read_meme(motifs)
    assert "TGACTCA" in (found.consensus, found.reverse_complement().consensus)
    table = pd.read_csv(folder / "motifs.tsv", sep="\t")
    assert table["name"].tolist() == table["consensus"].tolist() == [found.consensus]
    assert table["p_value"][0] < 1e-10
    sites = read_bed(folder / "sites.bed")
    sequences = positive.set_index("name")["sequence"]
    at_sites = [sequences[site.chromosome][site.start : site.end] for site in sites.itertuples()]
    assert len(sites) == table["n_sites"][0]
    assert np.mean([site in ("TGACTCA", "TGAGTCA") for site in at_sites]) > 0.9


def test_scan(motifs, folder, positive):
    done = run_process("scan", motifs, folder / "positive.fa", "--threshold", "0.001", "--jobs", "1")
    hits = scan(read_meme(motifs), positive["sequence"], threshold=0.001)
    bed = read_table(done.stdout, header=None)
    assert (done.returncode, len(bed)) == (0, len(hits))
    first = hits[hits["sequence"] == positive["name"].tolist().index(bed[0][0])].iloc[0]
    assert bed.loc[0, [1, 2, 3, 5]].tolist() == [first["start"], first["end"], first["motif"], first["strand"]]
    assert bed.loc[0, [6, 7]].tolist() == pytest.approx([first["score"], first["p_value"]], rel=1e-5)
    assert bed.loc[0, 4] == round(-10 * np.log10(first["p_value"]))


def test_sites(motifs, model, folder, positive):
    arguments = [folder / "model.skops", motifs, folder / "positive.fa", "--alpha", "0.05", "--seed", "3"]
    done = run_process("sites", *arguments, "--threshold", "0.01")
    options = {"threshold": 0.01, "alpha": 0.05, "random_state": 3}
    calls = call_sites(model, read_meme(motifs), positive["sequence"], **options)
    bed = read_table(done.stdout, header=None)
    assert (done.returncode, len(bed)) == (0, len(calls))
    assert len(calls) >= 150
    first = calls[calls["sequence"] == positive["name"].tolist().index(bed[0][0])].iloc[0]
    assert bed.loc[0, [1, 2, 3, 5]].tolist() == [first["start"], first["end"], first["motif"], first["strand"]]
    values = [first["score"], first["contribution"], first["q_value"]]
    assert bed.loc[0, [6, 7, 8]].tolist() == pytest.approx(values, rel=1e-4)
    assert bed.loc[0, 4] == round(-10 * np.log10(first["q_value"]))


def test_sites_of_overlapping_regions_are_written_once(motifs, folder, positive, tmp_path, run):
    sequence = positive["sequence"][0]
    write_fasta([sequence[:29], sequence[1:]], tmp_path / "regions.fa", ["chr1:100-129", "chr1:101-130"])
    code, out, _ = run("sites", folder / "model.skops", motifs, tmp_path / "regions.fa", "--alpha", "1")
    bed = read_table(out, header=None)
    assert code == 0
    assert len(bed) > 0
    assert bed[0].eq("chr1").all()
    assert bed[1].between(99, 130).all()
    assert not bed.duplicated([0, 1, 2, 3, 5]).any()


def test_match(motifs, folder):
    database = [Motif.from_consensus("TGACTCA", name="AP-1")]
    database += [Motif.from_consensus(f"{word}GGCC", name=word) for word in ("ACCA", "TTTA", "CACG", "GGAA")]
    write_meme(database * 6, folder / "database.meme")
    done = run_process("match", motifs, "--database", folder / "database.meme", "--n-nearest", "2")
    expected = match_motifs(read_meme(motifs), folder / "database.meme", n_nearest=2)
    pd.testing.assert_frame_equal(read_table(done.stdout), expected, rtol=1e-5)
    assert (done.returncode, expected["target"].tolist()) == (0, ["AP-1"] * 2)


def test_match_uses_jaspar_by_default(motifs, jaspar, run):
    code, out, _ = run("match", motifs, "--n-nearest", "1")
    assert code == 0
    assert read_table(out)["target"][0] == match_motifs(read_meme(motifs), jaspar, n_nearest=1)["target"][0]


def test_attributions(folder, model, positive):
    done = run_process("attributions", folder / "model.skops", folder / "positive.fa", "--method", "gradient")
    track = read_table(done.stdout, header=None)
    assert (done.returncode, track.shape) == (0, (150 * 30, 4))
    values = attribution(model, positive["sequence"], method="gradient")
    rows = track[track[0] == "positive7"]
    assert rows[1].tolist() == list(range(30))
    assert rows[2].tolist() == list(range(1, 31))
    np.testing.assert_allclose(rows[3], values[7], rtol=1e-5)


def test_variants(folder, model, positive):
    sequence = positive["sequence"][3]
    swapped = {"A": "C", "C": "A", "G": "T", "T": "G"}
    rows = [["rs1", "positive3", 0, sequence[0], swapped[sequence[0]]]]
    rows += [["", "positive3", 10, sequence[10:12], "".join(swapped[base] for base in sequence[10:12])]]
    table = pd.DataFrame(rows, columns=["id", "sequence", "position", "ref", "alt"])
    table.to_csv(folder / "variants.tsv", sep="\t", index=False)
    done = run_process("variants", folder / "model.skops", folder / "positive.fa", folder / "variants.tsv")
    effects = read_table(done.stdout, keep_default_na=False)
    expected = variant_effect(model, [sequence], table[["position", "ref", "alt"]])
    assert done.returncode == 0
    assert effects.columns.tolist() == [*table.columns, "score_ref", "score_alt", "effect"]
    pd.testing.assert_frame_equal(effects[table.columns], table)
    np.testing.assert_allclose(effects["effect"], expected["effect"], rtol=1e-4)


@pytest.fixture(scope="module")
def variants_of_genome(folder, genome):
    """A VCF file of the genome, and the alleles that it has."""
    sequence = read_fasta(genome)["sequence"][1]
    records = [
        ["chr2", 101, "rs1", sequence[100], "N,<DEL>", ".", "PASS", "DP=3"],
        ["chr2", 201, ".", sequence[200:203], sequence[200], 50, ".", "."],
        ["chr2", 301, ".", sequence[300], "*", ".", ".", "DB;AC=1"],
    ]
    header = ["##fileformat=VCFv4.3", "##contig=<ID=chr2>", "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"]
    path = folder / "variants.vcf"
    path.write_text("\n".join([*header, *("\t".join(map(str, record)) for record in records)]) + "\n")
    return path


def test_variants_of_a_vcf_file(folder, run, model, genome, variants_of_genome, monkeypatch):
    expected = variant_effect(model, variants=read_vcf(variants_of_genome), genome=genome)
    with open(variants_of_genome) as file:
        monkeypatch.setattr("sys.stdin", file)
        code, out, err = run("variants", folder / "model.skops", "-", "--genome", genome)
    assert code == 0
    warning = "skmotif: warning: 2 of 4 alleles have no score: symbolic allele (1), deleted by another variant (1)."
    assert err[-1] == warning
    table = read_table(out)
    assert table.columns.tolist() == expected.columns.tolist()
    np.testing.assert_allclose(table["effect"], expected["effect"], rtol=1e-4)


@pytest.mark.parametrize("name", ["effects.vcf", "effects.vcf.gz"])
def test_annotated_vcf_files(folder, run, model, genome, variants_of_genome, name):
    output = folder / name
    args = ["variants", folder / "model.skops", variants_of_genome, "--genome", genome, "-o", output]
    assert run(*args)[:2] == (0, "")
    text = gzip.decompress(output.read_bytes()).decode() if name.endswith(".gz") else output.read_text()
    lines, before = text.splitlines(), variants_of_genome.read_text().splitlines()
    assert lines[:2] == before[:2]
    fields = [re.match(r"##INFO=<ID=SKMOTIF_(\w+),Number=(.),Type=Float", line).groups() for line in lines[2:5]]
    assert fields == [("REF", "1"), ("ALT", "A"), ("EFFECT", "A")]
    assert lines[5] == before[2]
    effects = variant_effect(model, variants=read_vcf(variants_of_genome), genome=genome)
    for row, line, old, kept, others in [(0, lines[6], before[3], "DP=3;", ",."), (2, lines[7], before[4], "", "")]:
        assert line.split("\t")[:7] == old.split("\t")[:7]
        ref, alt, effect = (f"{effects[column][row]:.6g}" for column in ("score_ref", "score_alt", "effect"))
        info = f"{kept}SKMOTIF_REF={ref};SKMOTIF_ALT={alt}{others};SKMOTIF_EFFECT={effect}{others}"
        assert line.split("\t")[7] == info
    assert lines[8] == before[5]
    pd.testing.assert_frame_equal(read_vcf(output), read_vcf(variants_of_genome))
    # An annotated file can be annotated again.
    again = folder / f"again_{name}"
    assert run(*args[:2], output, *args[3:-1], again)[0] == 0
    assert again.read_bytes() == output.read_bytes()
    if name.endswith(".gz"):
        with bgzf.BgzfReader(output) as file:
            assert file.read(len(text) + 1) == text


def test_percentiles_and_motifs_of_variants(folder, run, model, genome, tmp_path):
    """TGACTCA is at 500 and, with a mutation, at 600 of chr1, and variants destroy and complete them."""
    sequence = read_fasta(genome)["sequence"][0]
    sequence = sequence[:500] + "TGACTCA" + sequence[507:600] + "TGACGCA" + sequence[607:]
    write_fasta([sequence], tmp_path / "genome.fa", ["chr1"])
    lines = ["##fileformat=VCFv4.3", "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"]
    lines += [f"chr1\t503\t.\tA\t{alt}\t.\t.\t." for alt in ("C,G", "<DEL>")]
    lines += ["chr1\t605\t.\tG\tA,T\t.\t.\t.", f"chr1\t801\t.\t{sequence[800]}\tN\t.\t.\tDP=3"]
    (tmp_path / "variants.vcf").write_text("\n".join(lines) + "\n")
    motifs = [Motif.from_consensus("TGACTCA", name="AP-1, a=b; c"), Motif.from_consensus("TGACTC", name="short")]
    write_meme(motifs, tmp_path / "motifs.meme")
    args = ["variants", folder / "model.skops", tmp_path / "variants.vcf", "--genome", tmp_path / "genome.fa"]
    args += ["--n-random", "50", "--motifs", tmp_path / "motifs.meme", "--seed", "1"]
    code, out, _ = run(*args)
    table = read_table(out, keep_default_na=False)
    variants = read_vcf(tmp_path / "variants.vcf")
    effects = variant_effect(model, variants=variants, genome=tmp_path / "genome.fa", n_random=50, random_state=1)
    assert code == 0
    percentiles = pd.to_numeric(table["percentile"])
    np.testing.assert_allclose(percentiles, effects["percentile"])
    assert percentiles[:2].min() > 70
    name = "AP-1, a=b; c"
    assert table["lost"].tolist() == [name, name, "", "", "", ""]
    assert table["gained"].tolist() == ["", "", "", "", name, ""]
    assert run(*args, "-o", tmp_path / "out.vcf")[0] == 0
    infos = [line.split("\t")[7] for line in (tmp_path / "out.vcf").read_text().splitlines() if line[0] != "#"]
    percentile = [f"{value:.6g}" for value in effects["percentile"]]
    assert infos[0].endswith(
        f";SKMOTIF_PERCENTILE={percentile[0]},{percentile[1]};SKMOTIF_LOST=AP-1|_a_b__c,AP-1|_a_b__c"
    )
    assert infos[1] == "."
    assert infos[2].endswith(";SKMOTIF_GAINED=.,AP-1|_a_b__c")
    assert infos[3].endswith(f";SKMOTIF_PERCENTILE={percentile[5]}")


def test_large_bgzip_files_have_several_blocks(tmp_path):
    rng = np.random.default_rng(0)
    header = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
    noise = ["".join(rng.choice(list("abcdefgh0123456789"), 60)) for _ in range(3000)]
    text = header + "".join(f"chr1\t{i + 1}\t{name}\tA\tC\t.\t.\t.\n" for i, name in enumerate(noise))
    effects = pd.DataFrame({"record": [0], "score_ref": [1.5], "score_alt": [1], "effect": [-0.5]})
    write_annotated_vcf(io.StringIO(text), effects, str(tmp_path / "x.vcf.gz"), Run("", is_quiet=True))
    lines = gzip.decompress((tmp_path / "x.vcf.gz").read_bytes()).decode().splitlines()
    assert lines[5:] == text.splitlines()[2:]
    assert lines[4].endswith("\tSKMOTIF_REF=1.5;SKMOTIF_ALT=1;SKMOTIF_EFFECT=-0.5")
    with open(tmp_path / "x.vcf.gz", "rb") as file:
        blocks = list(bgzf.BgzfBlocks(file))
    assert len(blocks) > 3
    assert blocks[-1][-1] == 0  # the last block, which has no content, is the end of the file


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("#CHROM", "CHROM"), ", line 3: found 'CHROM"),
        (("chr2\t101\trs1\t", "chr2\t101\trs1\tN"), ": Variant 0 ("),
        (("chr2\t101", "2\t101"), ": "),
    ],
)
def test_vcf_files_that_do_not_match(folder, run, genome, variants_of_genome, tmp_path, change, message):
    path = tmp_path / "bad.vcf"
    path.write_text(variants_of_genome.read_text().replace(*change))
    code, out, err = run("variants", folder / "model.skops", path, "--genome", genome, "-o", tmp_path / "x.vcf")
    assert (code, out) == (1, "")
    assert err[-1].startswith(f"skmotif: error: {path}{message}")
    assert not (tmp_path / "x.vcf").exists()


def test_a_background_of_the_same_seed_is_made_for_fit_and_discover(folder, run, positive):
    model = folder / "shuffled.skops"
    assert run("fit", folder / "positive.fa", "--seed", "3", "-o", model)[0] == 0
    code, out, err = run("discover", model, folder / "positive.fa", "--seed", "3", "--max-motifs", "1")
    assert (code, read_meme(io.StringIO(out))[0].consensus) in [(0, "TGACTCA"), (0, "TGAGTCA")]
    assert "skmotif: shuffling the sequences for the background" in err
    fitted = skops.io.load(model, trusted=TYPES)
    background = make_background(positive["sequence"], random_state=3)
    assert fitted.score(background, np.zeros(150)) > 0.9


def test_no_motif_gives_empty_files_and_a_warning(folder, run, tmp_path):
    half = tmp_path / "half.fa"
    half.write_text("".join(f">s{i}\nACGTACGTAC{'ACGT'[i % 4]}{'ACGT'[i // 4]}\n" for i in range(16)))
    outputs = ["-o", tmp_path / "none.meme", "--table", tmp_path / "none.tsv", "--sites", tmp_path / "none.bed"]
    code, _, err = run("discover", folder / "model.skops", half, *outputs)
    assert code == 0
    assert any(line.startswith("skmotif: warning: No significant motif was found for 1") for line in err)
    assert len(read_meme(tmp_path / "none.meme")) == 0
    assert (tmp_path / "none.tsv").read_text().startswith("name\tconsensus\t")
    assert (tmp_path / "none.bed").read_text() == ""
    code, _, err = run("scan", tmp_path / "none.meme", half)
    assert (code, err[-1]) == (1, f"skmotif: error: {tmp_path}/none.meme has no motifs.")


def test_gzipped_input_and_unequal_lengths(folder, run, tmp_path, positive):
    shorter = [sequence[: 30 - i % 9] for i, sequence in enumerate(positive["sequence"])]
    with gzip.open(tmp_path / "short.fa.gz", "wt") as file:
        file.write("".join(f">{i}\n{sequence}\n" for i, sequence in enumerate(shorter)))
    code, out, _ = run("attributions", folder / "model.skops", tmp_path / "short.fa.gz")
    track = read_table(out, header=None, dtype={0: str})
    assert code == 0
    assert track.groupby(0).size().to_dict() == {str(i): len(sequence) for i, sequence in enumerate(shorter)}


def test_longer_sequences_than_those_of_the_model_raise(folder, run, tmp_path):
    (tmp_path / "long.fa").write_text(f">ok\nACGT\n>long\n{'ACGT' * 10}\n")
    code, out, err = run("predict", folder / "model.skops", tmp_path / "long.fa")
    assert (code, out) == (1, "")
    assert err[-1].startswith("skmotif: error: The sequence long has 40 bp, but the model takes at most 30 bp")


def test_windows_of_a_genome_have_the_length_of_the_model(folder, run, tmp_path, genome):
    (tmp_path / "peaks.bed").write_text("chr1\t100\t300\tp1\t1\t.\nchr2\t500\t520\tp2\t1\t-\n")
    code, out, err = run("predict", folder / "model.skops", tmp_path / "peaks.bed", "--genome", genome)
    assert (code, read_table(out)["name"].tolist()) == (0, ["chr1:185-215(.)", "chr2:495-525(-)"])
    assert err[1] == f"skmotif: reading {tmp_path}/peaks.bed, 30 bp around the midpoint of each region"


@pytest.mark.parametrize("damage", ["text", "cut", "other types", "other model"])
def test_files_that_are_no_model(folder, run, tmp_path, damage, model, dataset):
    path = tmp_path / "model.skops"
    content = (folder / "model.skops").read_bytes()
    if damage == "text":
        path.write_text("no model\n")
    elif damage == "cut":
        path.write_bytes(content[: len(content) // 2])
    elif damage == "other types":
        skops.io.dump({"code": shutil.which}, path)
    else:
        skops.io.dump(model[-1], path)
    code, out, err = run("predict", path, folder / "positive.fa")
    message = "was not loaded, because it has types" if damage == "other types" else "is not a model"
    assert (code, out, len(err)) == (1, "", 2)
    assert err[1].startswith(f"skmotif: error: {path} {message}")


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("sequence\tposition\tref\nx\t1\tA\n", " has no column alt: expected a header with the columns sequence, "),
        ("sequence\tposition\tref\talt\n", " has no variants: expected"),
        ("", " has no column sequence: expected"),
        ("sequence\tposition\tref\talt\nx\t1\tA\tC\n", ", line 2: found the sequence x, which 0 sequences are named"),
        ("sequence\tposition\tref\talt\npositive0\t-1\tA\tC\n", ", line 2: found the position '-1', expected a whole"),
        ("sequence\tposition\tref\talt\npositive0\t1\tA\tC\tT\n", ", line 2: found 5 columns, expected 4"),
        ("sequence\tposition\tref\talt\npositive0\t99\tA\tC\n", ": Variant 0 ('A' to 'C' at position 99"),
        ("sequence\tposition\tref\talt\npositive0\t9\tA\n", ": Variant 0 ('A' to '' at position 9"),
    ],
)
def test_tables_that_have_no_valid_variants(folder, run, tmp_path, table, message):
    path = tmp_path / "variants.tsv"
    path.write_text(table)
    code, out, err = run("variants", folder / "model.skops", folder / "positive.fa", path)
    assert (code, out) == (1, "")
    assert err[-1].startswith(f"skmotif: error: {path}{message}")


def test_report_of_peaks_alone(folder, run, tmp_path):
    rng = np.random.default_rng(0)
    motifs = [Motif.from_consensus("TGACTCA", name="MA0099.1 AP1"), *map(Motif, rng.dirichlet([0.3] * 4, (40, 9)))]
    write_meme(motifs, tmp_path / "known.meme")
    output = tmp_path / "new"
    args = ["report", folder / "positive.fa", "-o", output, "--database", tmp_path / "known.meme", "--fast"]
    code, out, err = run(*args)
    assert (code, out) == (0, "")
    assert any(line.startswith("[1/4] Cross-validation") for line in err)
    assert err[-1] == f"skmotif: wrote {output / 'report.html'}"
    content = json.loads((output / "report.json").read_text())
    assert "similar to AP1" in content["verdict"][1]
    assert content["title"] == "positive.fa"
    assert content["methods"]["command"].startswith("skmotif report '")
    assert "keep their dinucleotides" in content["methods"]["text"]
    predictions = pd.read_csv(output / "predictions.tsv", sep="\t")
    assert predictions["name"][149:151].tolist() == ["positive149", "positive0_background"]
    assert (predictions["fold"][:150].to_numpy() == predictions["fold"][150:].to_numpy()).all()
    # The model is one of those that the other commands read.
    code, out, _ = run("predict", output / "model.skops", folder / "negative.fa", "-q")
    assert (code, len(out.splitlines())) == (0, 151)
    code, _, err = run(*args)
    assert (code, len(err)) == (2, 1)
    assert err[0].partition(":")[2].startswith(f" error: {output} exists: choose another name, or replace the report")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("mine")
    code, _, err = run("report", folder / "positive.fa", "-o", tmp_path / "mine", "--force")
    assert (code, len(err)) == (2, 1)
    assert "because it is not the folder of a report" in err[0]
