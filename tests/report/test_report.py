import itertools
import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest
import skops.io

from skmotif import MotifCNNClassifier
from skmotif.datasets import make_motif_classification
from skmotif.io import read_bed
from skmotif.motifs import read_meme
from skmotif.report import MotifReport
from skmotif.report import _report as report_module
from tests.networks.outside import outside_network
from tests.report.conftest import HOSTILE, small_network

TYPES = ["skmotif._encoder.DNAOneHotEncoder", "skmotif._classifier.MotifCNNClassifier"]


class Page(HTMLParser):
    """Collects the tags, the identifiers and the addresses of a page."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.ids, self.addresses, self.text = [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.tags.append((tag, attributes))
        self.ids += [attributes["id"]] if "id" in attributes else []
        self.addresses += [attributes[name] for name in ("href", "src", "xlink:href") if name in attributes]

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def page(saved_report):
    return Page(saved_report.read_text(encoding="utf-8"))


def test_the_report_finds_the_planted_motif(small_report):
    (motif,) = small_report.motifs
    assert motif.consensus in ("CGACCGAACTCC", "GGAGTTCGGTCG")
    assert motif.p_value < 1e-10
    assert small_report.matches["target"].tolist() == ["MA0001.1 Planted & <b>bold</b>"]
    assert small_report.performance.scores["AUROC"].low > 0.95
    first, second, _ = small_report.verdict
    assert "almost perfectly" in first
    assert re.search("One motif separates the classes: in the positive sequences, .*similar to Planted", second)


def test_every_sequence_is_predicted_once_without_its_relatives(small_report):
    predictions = small_report.predictions
    assert len(predictions) == 300
    assert set(predictions["fold"]) == {0, 1, 2}
    assert predictions["CNN"].between(0, 1).all()
    # A network that had seen a sequence would know its label better.
    assert small_report.validation.attributions.shape == (300, 40)


def test_the_files_can_be_read(small_report, saved_report):
    folder = saved_report.parent
    pipeline = skops.io.load(folder / "model.skops", trusted=TYPES)
    X = small_report.data.sequences
    assert (pipeline.predict_proba(X) == small_report.pipeline.predict_proba(X)).all()
    assert [motif.consensus for motif in read_meme(folder / "motifs.meme")] == [small_report.motifs[0].consensus]
    assert len(pd.read_csv(folder / "predictions.tsv", sep="\t")) == 300
    assert len(read_bed(folder / "sites.bed")) == len(small_report.sites)
    assert pd.read_csv(folder / "matches.tsv", sep="\t")["q_value"].max() <= 0.05
    content = json.loads((folder / "report.json").read_text())
    assert content["verdict"] == small_report.verdict
    assert content["motifs"][0]["consensus"] == small_report.motifs[0].consensus
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["network"]["AUROC"]["value"] == small_report.performance.scores["AUROC"].value
    figures = {path.stem for path in (folder / "figures").glob("*.svg")}
    assert figures == {path.stem for path in (folder / "figures").glob("*.png")}
    assert {"performance", "motif1", "motif1_matches", "heat_map", "example3"} <= figures


def test_sites_are_where_the_motif_was_planted(small_report, page):
    sites, texts = small_report.sites, small_report.data.sequences
    called = {(site.sequence, site.start) for site in sites.itertuples()}
    planted = {(row, start) for row, text in enumerate(texts) if (start := text.find("CGACCGAACTCC")) >= 0}
    assert len(planted) == 150
    assert len(called & planted) >= 0.95 * len(called | planted)
    assert f"{len(sites)} in {sites['sequence'].nunique()} sequences" in page.text
    for example in small_report.examples:
        starts = {site.start + example.first for site in example.sites}
        assert starts == {start for row, start in called if row == example.row}


def test_hostile_names_are_text(page):
    assert not {tag for tag, _ in page.tags} & {"script", "img", "b"}
    text = "".join(page.text)
    assert HOSTILE[0] in text
    assert "skmotif <&>" in text
    assert "Planted & <b>bold</b>" in text


def test_the_page_needs_no_other_file(page, saved_report):
    local = {path.name for path in saved_report.parent.iterdir()}
    for address in page.addresses:
        assert address.startswith(("#", "data:")) or address in local, address
    assert "@import" not in saved_report.read_text(encoding="utf-8")


def test_identifiers_are_unique_and_links_lead_to_them(page):
    assert len(page.ids) == len(set(page.ids))
    assert {address[1:] for address in page.addresses if address.startswith("#")} <= set(page.ids)


def test_figures_have_an_alternative_text(page):
    figures = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert len(figures) == 11
    assert all(attributes["role"] == "img" and len(attributes["aria-label"]) > 20 for attributes in figures)
    headings = [int(tag[1]) for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(headings))


def test_the_notebook_shows_the_same_page(small_report):
    frame = Page(small_report._repr_html_())
    (tag, attributes) = frame.tags[0]
    assert tag == "iframe"
    assert attributes["srcdoc"] == small_report.to_html()
    assert "Files beside this page" not in attributes["srcdoc"]


def test_a_report_is_overwritten_only_on_request(small_report, saved_report):
    folder = saved_report.parent
    with pytest.raises(FileExistsError, match="exists already"):
        small_report.save(folder)
    (folder / "mine.txt").write_text("mine")
    (folder / "matches.tsv").write_text("old")
    assert small_report.save(folder, overwrite=True) == saved_report
    assert (folder / "mine.txt").read_text() == "mine"
    assert (folder / "matches.tsv").read_text().startswith("query\t")
    (folder / "mine.txt").unlink()


def test_a_folder_without_a_report_is_never_overwritten(small_report, tmp_path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "mine.png").write_text("mine")
    with pytest.raises(FileExistsError, match="has other files, but no report that could be replaced"):
        small_report.save(tmp_path, overwrite=True)
    assert (tmp_path / "figures" / "mine.png").read_text() == "mine"


def test_a_report_that_cannot_be_written_leaves_nothing(small_report, tmp_path, monkeypatch):
    monkeypatch.setattr("skmotif.report._files.render", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        small_report.save(tmp_path / "report")
    assert list(tmp_path.iterdir()) == []


# The network may predict the same for all sequences, because there is nothing to learn.
@pytest.mark.filterwarnings("ignore:The network predicts the same for all:sklearn.exceptions.ConvergenceWarning")
def test_permuted_labels_give_chance_and_no_motif():
    X, y = make_motif_classification(200, 40, random_state=1, return_X_y=True)
    permuted = (y + [i % 2 for i in range(len(y))]) % 2
    report = MotifReport.from_sequences(X, permuted, small_network(), database=None, n_folds=3)
    assert "it is at chance" in report.verdict[0]
    assert report.verdict[1] == "No motif was found."
    assert "No motif was found that is enriched" in report.to_html()


def test_few_sequences_of_unequal_lengths_with_copies_and_unknown_bases(tmp_path):
    X, y = make_motif_classification(20, 40, random_state=0, return_X_y=True, positive_fraction=0.5)
    X = [*(text[: 30 + i % 10].lower() for i, text in enumerate(X)), X[0], "N" * 30]
    report = MotifReport.from_sequences(X, [*y, y[0], 1], small_network(), database=None, n_folds=3)
    problems = " ".join(caution.problem for caution in report.cautions)
    assert "the smaller class has only 10 sequences" in problems
    assert "1 sequences have no known base and were left out" in problems
    assert report.save(tmp_path / "report").exists()


def test_errors_before_any_work():
    X, y = make_motif_classification(40, 30, random_state=0, return_X_y=True)
    with pytest.raises(ValueError, match="n_folds == 1, must be >= 2"):
        MotifReport.from_sequences(X, y, n_folds=1)
    with pytest.raises(TypeError, match="should be a MotifCNNClassifier or None, got str"):
        MotifReport.from_sequences(X, y, "CNN")
    with pytest.raises(FileNotFoundError, match=r"known\.meme"):
        MotifReport.from_sequences(X, y, database="known.meme")
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        MotifReport.from_sequences(X, y, names=["one"])


def test_the_methods_name_changed_parameters(small_report):
    text = small_report.methods.text
    assert "MotifCNNClassifier with epochs=12, learning_rate=0.02, n_filters=8, and defaults" in text
    assert "150 positive from 150 negative DNA sequences (40 bp)" in text


def test_motifs_are_not_compared_without_a_connection(monkeypatch):
    def fail():
        raise OSError("no connection")

    monkeypatch.setattr(report_module, "fetch_jaspar", fail)
    with pytest.warns(UserWarning, match="Motifs are not compared with known motifs: no connection"):
        known, name, reason = report_module._known_motifs("jaspar")
    assert known is name is None
    assert reason == "The motifs were not compared with known motifs: no connection"


def test_a_report_of_another_network(known_motifs):
    """The methods name the network, without the place of a function in memory."""
    X, y = make_motif_classification(300, 40, random_state=0, return_X_y=True)
    network = MotifCNNClassifier(network=outside_network, learning_rate=0.02, epochs=8, random_state=0)
    report = MotifReport.from_sequences(X, y, network, database=known_motifs, n_folds=2)
    assert "MotifCNNClassifier with epochs=8, learning_rate=0.02, network=outside_network, and" in report.methods.text
    assert report.motifs[0].consensus in ("CGACCGAACTCC", "GGAGTTCGGTCG")
