import errno
import gzip
import hashlib
import os
import re
import socket
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlparse

import numpy as np
import pytest

from skmotif.datasets import _download, _fetch, fetch_jaspar, fetch_pu1_ctcf, fetch_tutorial
from skmotif.motifs import MotifList

FASTA = b">chr1:100-104\nACGT\n>chrX:7-11\nacgt\n"
FILES = {
    "sequences.txt": b"ACGT\nTTTT\nGGGG\n",
    "labels.txt": b"0\n1\n1\n",
    "pu1.fa.gz": gzip.compress(FASTA, mtime=0),
    "motifs.txt": b"MEME version 4\n\nMOTIF MA0000.1 Example\nletter-probability matrix: w= 2\n1 0 0 0\n0 0 0 1\n",
    "ctcf.fa.gz": gzip.compress(b">chr8:5-9\nCCCC\n", mtime=0),
}


# The motifs of "motifs.txt" in another layout.
COPY = FILES["motifs.txt"].replace(b" 0 0 0", b"  0  0  0")


class Server(ThreadingHTTPServer):
    """Serves FILES on loopback: each request with the next of ``answers``, and well after the last."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers, self.requests, self.is_over = [], [], threading.Event()
        self.folder, self.files = None, []  # the client's folder, and the files in it during a drip
        self.url = f"http://127.0.0.1:{self.server_port}/"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        name = self.path.strip("/")
        self.server.requests.append(name)
        answer = self.server.answers.pop(0) if self.server.answers else "good"
        content = FILES[name]
        if answer == "hang up":
            return
        if answer == "silence":
            self.server.is_over.wait(5)
            return
        self.send_response(answer if isinstance(answer, int) else 200)
        if answer in ("drip", "endless"):
            self.end_headers()
            self.send_without_end(b"A" if answer == "drip" else b"A" * 1000)
            return
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write({"corrupt": content[::-1], "truncated": content[:-3], "stall": b"A"}.get(answer, content))
        if answer == "stall":
            self.server.is_over.wait(5)

    def send_without_end(self, chunk):
        """Send a chunk every 10 ms until the client hangs up, the test is over, or 5 seconds have passed."""
        for _ in range(500):
            if self.server.folder:
                self.server.files += files_below(self.server.folder)
            try:
                self.wfile.write(chunk)
            except ConnectionError:
                break
            if self.server.is_over.wait(0.01):
                break

    def log_message(self, *args):
        pass


@pytest.fixture
def server(monkeypatch):
    server = Server()
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    for name in ("_TUTORIAL", "_PU1_CTCF"):
        source = getattr(_fetch, name)
        files = {file: _download.File(len(FILES[file]), sha256(FILES[file])) for file in source.files}
        monkeypatch.setattr(_fetch, name, source._replace(url=server.url, files=files))
    motifs = {"known.meme": _download.File(None, sha256(FILES["motifs.txt"]), "motifs.txt", (sha256(COPY),))}
    monkeypatch.setattr(_fetch, "_JASPAR", _fetch._JASPAR._replace(url=server.url, files=motifs))
    monkeypatch.setattr(_download, "_SECONDS_BETWEEN_ATTEMPTS", 0)
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.delenv("SKMOTIF_DATA", raising=False)
    yield server
    server.is_over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def files_below(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_files_are_downloaded_once(server, tmp_path):
    for _ in range(2):
        dataset = fetch_tutorial(data_home=tmp_path)
        assert dataset.data.tolist() == ["ACGT", "TTTT", "GGGG"]
        assert dataset.target.tolist() == [0, 1, 1]
    assert server.requests == ["sequences.txt", "labels.txt"]
    assert files_below(tmp_path) == ["primer/labels.txt", "primer/sequences.txt"]


def test_sites_have_genomic_positions(server, tmp_path):
    dataset = fetch_pu1_ctcf(data_home=tmp_path)
    assert dataset.data.tolist() == ["CCCC", "ACGT", "acgt"]
    assert dataset.target.tolist() == ["CTCF", "PU.1", "PU.1"]
    assert dataset.chromosome.tolist() == ["chr8", "chr1", "chrX"]
    assert dataset.start.tolist() == [5, 100, 7]
    assert dataset.end.tolist() == [9, 104, 11]
    frame = fetch_pu1_ctcf(data_home=tmp_path, as_frame=True).frame
    assert frame.columns.tolist() == ["sequence", "chromosome", "start", "end", "target"]
    X, y = fetch_pu1_ctcf(data_home=tmp_path, return_X_y=True)
    assert X.tolist() == dataset.data.tolist()
    assert y.tolist() == dataset.target.tolist()


def test_motifs_are_downloaded_once(server, tmp_path):
    for _ in range(2):
        motifs = fetch_jaspar(data_home=tmp_path)
        assert isinstance(motifs, MotifList)
        assert [(motif.name, motif.consensus) for motif in motifs] == [("MA0000.1 Example", "AT")]
    assert server.requests == ["motifs.txt"]  # the server's name
    assert files_below(tmp_path) == ["jaspar/known.meme"]


def test_motifs_in_another_layout_are_not_downloaded(server, tmp_path):
    path = tmp_path / "jaspar" / "known.meme"
    path.parent.mkdir()
    path.write_bytes(COPY)
    assert fetch_jaspar(data_home=tmp_path)[0].consensus == "AT"
    assert server.requests == []


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("truncated", "the file has the SHA-256"),
        ("endless", "the server sent more bytes than the expected 5000"),
    ],
)
def test_files_of_unknown_size_are_checked(server, tmp_path, monkeypatch, answer, message):
    monkeypatch.setattr(_download, "_MAX_SIZE", 5000)
    server.answers = [answer]
    with pytest.raises(OSError, match=message):
        fetch_jaspar(data_home=tmp_path, n_retries=0)
    assert files_below(tmp_path) == []


@pytest.mark.parametrize(
    "answer", [408, 429, 500, 503, "corrupt", "truncated", "endless", "hang up", "silence", "stall"]
)
def test_temporary_errors_are_retried(server, tmp_path, monkeypatch, answer):
    monkeypatch.setattr(_download, "_TIMEOUT", 0.5)
    server.answers = [answer, answer]
    assert len(fetch_tutorial(data_home=tmp_path, n_retries=2).data) == 3
    assert server.requests == ["sequences.txt"] * 3 + ["labels.txt"]


@pytest.mark.parametrize(
    ("answer", "n_requests", "message"),
    [
        (500, 2, "500 Server Error"),
        (403, 1, "403 Client Error"),
        (404, 1, "404 Client Error"),
        ("corrupt", 2, f"the file has the SHA-256 {sha256(FILES['sequences.txt'][::-1])}, expected"),
        ("truncated", 2, "the server sent fewer bytes than the expected 15"),
        ("endless", 2, "the server sent more bytes than the expected 15"),
        ("hang up", 2, "('Connection aborted.', RemoteDisconnected("),
    ],
)
def test_failed_downloads_leave_no_file(server, tmp_path, answer, n_requests, message):
    server.answers = [answer] * 3
    message = f"Could not fetch {server.url}sequences.txt: {message}"
    start = time.monotonic()
    with pytest.raises(OSError, match=re.escape(message)) as raised:
        fetch_tutorial(data_home=tmp_path, n_retries=1)
    assert time.monotonic() - start < 3  # an endless answer takes 5 s, but is not read to its end
    assert f". Without a connection, put the file at {tmp_path}/primer/sequences.txt" in str(raised.value)
    assert server.requests == ["sequences.txt"] * n_requests
    assert files_below(tmp_path) == []


@pytest.mark.parametrize("answer", ["drip", "silence", "stall"])
def test_download_has_a_time_limit(server, tmp_path, monkeypatch, answer):
    monkeypatch.setattr(_download, "_MAX_SECONDS", 0.3)
    long = _fetch._TUTORIAL._replace(files={"sequences.txt": _download.File(10_000, "")})
    monkeypatch.setattr(_fetch, "_TUTORIAL", long)
    server.answers, server.folder = [answer] * 3, tmp_path
    start = time.monotonic()
    with pytest.raises(OSError, match=r"sequences\.txt: the download took longer than 0\.3 s"):
        fetch_tutorial(data_home=tmp_path, n_retries=2)
    assert time.monotonic() - start < 1
    assert server.requests == ["sequences.txt"]
    assert server.files == []  # a killed download leaves nothing on disk
    assert files_below(tmp_path) == []


def test_refused_connection_is_not_retried(server, tmp_path, monkeypatch):
    monkeypatch.setattr(_download, "_SECONDS_BETWEEN_ATTEMPTS", 3)
    server.shutdown()
    server.server_close()
    start = time.monotonic()
    with pytest.raises(OSError, match=r"Could not fetch .*Connection refused\. Without a connection, put the file at"):
        fetch_tutorial(data_home=tmp_path, n_retries=1)
    assert time.monotonic() - start < 3
    assert files_below(tmp_path) == []


def test_unknown_host_is_not_retried(tmp_path, monkeypatch, capfd):
    asked = []

    def offline(host, *args, **options):
        asked.append(host)
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", offline)
    monkeypatch.setattr(_fetch, "_TUTORIAL", _fetch._TUTORIAL._replace(url="http://127.0.0.1:9/"))
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    start = time.monotonic()
    with pytest.raises(OSError, match=r"Could not fetch .*Temporary failure in name resolution.*\. Without") as raised:
        fetch_tutorial(data_home=tmp_path)
    assert time.monotonic() - start < 1
    assert asked == ["127.0.0.1"]
    assert "exception" not in "".join(traceback.format_exception(raised.value))  # one error, without a chain
    assert capfd.readouterr() == ("", "")
    assert files_below(tmp_path) == []


def test_full_disk_raises_with_the_path(server, tmp_path, monkeypatch):
    def is_full(path, content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("pathlib.Path.write_bytes", is_full)
    with pytest.raises(OSError, match=rf"No space left on device: '{tmp_path}/primer/sequences\.txt'"):
        fetch_tutorial(data_home=tmp_path)
    assert files_below(tmp_path) == []


def test_download_if_missing(server, tmp_path):
    with pytest.raises(OSError, match=r"sequences.txt does not exist, and download_if_missing is False"):
        fetch_tutorial(data_home=tmp_path, download_if_missing=False)
    assert server.requests == []
    fetch_tutorial(data_home=tmp_path)
    assert len(fetch_tutorial(data_home=tmp_path, download_if_missing=False).data) == 3


def test_damaged_file_in_the_cache_is_replaced(server, tmp_path):
    fetch_tutorial(data_home=tmp_path)
    labels = tmp_path / "primer" / "labels.txt"
    labels.write_bytes(b"0\n")
    with pytest.raises(OSError, match=r"labels.txt does not have the SHA-256"):
        fetch_tutorial(data_home=tmp_path, download_if_missing=False)
    assert server.requests == ["sequences.txt", "labels.txt"]
    server.answers = [404]
    with pytest.raises(OSError, match="404 Client Error"):
        fetch_tutorial(data_home=tmp_path)
    assert labels.read_bytes() == b"0\n"
    assert fetch_tutorial(data_home=tmp_path).target.tolist() == [0, 1, 1]
    assert labels.read_bytes() == FILES["labels.txt"]


def test_environment_variable_sets_the_folder(server, tmp_path, monkeypatch):
    monkeypatch.setenv("SKMOTIF_DATA", str(tmp_path / "data"))
    fetch_tutorial()
    assert files_below(tmp_path) == ["data/primer/labels.txt", "data/primer/sequences.txt"]
    fetch_tutorial(data_home=str(tmp_path / "other"))
    assert (tmp_path / "other" / "primer" / "labels.txt").exists()


def test_slow_download_shows_its_progress(server, tmp_path, monkeypatch, capfd):
    shown = []

    class Slow(_download.tqdm):
        def __init__(self, **options):
            assert options["delay"] == 1
            super().__init__(**{**options, "delay": 0, "mininterval": 0})
            shown.append(self)

    monkeypatch.setattr(_download, "tqdm", Slow)
    fetch_tutorial(data_home=tmp_path)
    assert [bar.total for bar in shown] == [len(FILES["sequences.txt"]), len(FILES["labels.txt"])]
    assert "sequences.txt" in capfd.readouterr().err


def test_addresses_are_https():
    for source in (_fetch._TUTORIAL, _fetch._PU1_CTCF, _fetch._JASPAR):
        assert urlparse(source.url).scheme == "https"
        assert source.url.endswith("/")


def test_real_tutorial_data(tutorial):
    assert np.bincount(tutorial.target).tolist() == [1013, 987]
    assert ["CGACCGAACTCC" in sequence for sequence in tutorial.data] == (tutorial.target == 1).tolist()


def test_real_sites(pu1_ctcf):
    assert np.unique(pu1_ctcf.target, return_counts=True)[1].tolist() == [39184, 28677]
    assert (pu1_ctcf.end - pu1_ctcf.start == 100).all()
    assert {len(sequence) for sequence in pu1_ctcf.data} == {100}
    assert set(pu1_ctcf.chromosome) >= {"chr8", "chr9", "chrX"}


def test_real_motifs(jaspar):
    assert len(jaspar) == 879
    arnt = next(motif for motif in jaspar if motif.name == "MA0004.1 Arnt")
    assert (arnt.consensus, arnt.n_sites) == ("CACGTG", 20)
