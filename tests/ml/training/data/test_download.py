"""Downloads from a fake ISIC Archive: pages, failures, resuming."""

import csv
import json
import socket
import threading
from collections import Counter
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from ml.training.data import dataset, download
from ml.training.data.__main__ import main
from ml.training.data.download import DownloadError, Query
from tests.ml.training import collections


class Archive:
    """The archive's pictures, its failures, and the requests it got."""

    def __init__(self, count: int = 7, page: int = 3) -> None:
        self.page, self.address = page, ""
        self.files = {}
        for number in range(count):
            written = BytesIO()
            collections.picture(3000 + number).save(written, "JPEG")
            self.files[f"ISIC_{number:07d}"] = written.getvalue()
        self.failing: dict[str, int] = {}
        self.served: dict[str, tuple[str, bytes]] = {}
        self.asked: Counter[str] = Counter()
        self.queries: list[dict[str, list[str]]] = []

    def search(self, query: dict[str, list[str]]) -> dict[str, Any]:
        self.queries.append(query)
        start = int(query.get("cursor", ["0"])[0])
        names = list(self.files)[start : start + self.page]
        more = start + self.page < len(self.files)
        following = f"{self.address}/images/search/?cursor={start + self.page}"
        return {
            "count": None if start else len(self.files),
            "next": following if more else None,
            "results": [self.entry(name) for name in names],
        }

    def entry(self, name: str) -> dict[str, Any]:
        number = int(name[-7:])
        clinical = {"sex": "male", "diagnosis_1": "Malignant" if number % 2 else "Benign"}
        if number == 2:
            clinical["patient_id"] = "IP_0000002"
        full = {"url": f"{self.address}/files/{name}", "size": len(self.files[name])}
        return {
            "isic_id": name,
            "copyright_license": "CC-0",
            "attribution": "Anonymous",
            "files": {"full": full},
            "metadata": {"acquisition": {"image_type": "dermoscopic"}, "clinical": clinical},
        }

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, str, bytes]:
        name = path.rsplit("/", 1)[-1]
        self.asked[name] += 1
        if self.failing.get(name, 0) > 0:
            self.failing[name] -= 1
            return 503, "text/plain", b"busy"
        if path == "/images/search/":
            return 200, "application/json", json.dumps(self.search(query)).encode()
        return 200, *self.served.get(name, ("image/jpeg", self.files[name]))


@pytest.fixture
def archive(monkeypatch: pytest.MonkeyPatch) -> Iterator[Archive]:
    monkeypatch.setattr(download, "PAUSE", 0.01)
    played = Archive()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            status, kind, body = played.answer(parts.path, parse_qs(parts.query))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        played.address = f"http://127.0.0.1:{server.server_port}"
        yield played
        server.shutdown()


def rows(out: Path) -> list[dict[str, str]]:
    with (out / "metadata.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_page_is_fetched_and_the_loader_reads_the_folder(
    archive: Archive, tmp_path: Path
) -> None:
    query = Query((212, 176), "image_type:dermoscopic")
    assert download.download(tmp_path, query, api=archive.address) == 7
    assert archive.queries[0]["collections"] == ["212,176"]
    assert archive.queries[0]["query"] == ["image_type:dermoscopic"]
    for name, body in archive.files.items():
        assert (tmp_path / f"{name}.jpg").read_bytes() == body
    assert rows(tmp_path)[2]["patient_id"] == "IP_0000002"
    assert {row["copyright_license"] for row in rows(tmp_path)} == {"CC-0"}
    examples = dataset.load_examples(tmp_path)
    assert Counter(e.malignant for e in examples) == {False: 4, True: 3}


def test_a_temporary_failure_is_retried(archive: Archive, tmp_path: Path) -> None:
    archive.failing = {"ISIC_0000004": 2, "": 1}
    assert download.download(tmp_path, Query(), api=archive.address) == 7
    assert archive.asked["ISIC_0000004"] == 3


def test_a_failed_picture_does_not_stop_others_and_is_fetched_next_time(
    archive: Archive, tmp_path: Path
) -> None:
    archive.failing = {"ISIC_0000001": 3}
    with pytest.raises(DownloadError, match=r"1 pictures could not be fetched.*ISIC_0000001"):
        download.download(tmp_path, Query(), api=archive.address)
    assert [row["isic_id"] for row in rows(tmp_path)] == [
        name for name in archive.files if name != "ISIC_0000001"
    ]
    archive.asked.clear()
    assert download.download(tmp_path, Query(), api=archive.address) == 7
    assert {name for name in archive.asked if name} == {"ISIC_0000001"}
    assert len(rows(tmp_path)) == 7


def test_an_incomplete_picture_is_fetched_again(archive: Archive, tmp_path: Path) -> None:
    half = tmp_path / "ISIC_0000003.jpg"
    half.write_bytes(archive.files["ISIC_0000003"][:100])
    download.download(tmp_path, Query(), api=archive.address)
    assert half.read_bytes() == archive.files["ISIC_0000003"]


@pytest.mark.parametrize(
    ("kind", "body", "why"),
    [
        ("text/html", b"<html>please log in</html>", "not a picture but text/html"),
        ("image/jpeg", b"<html>please log in</html>", "not a picture but image/jpeg"),
        ("image/jpeg", b"\xff\xd8\xff", "3 of"),
    ],
)
def test_anything_but_a_complete_picture_is_not_kept(
    archive: Archive, tmp_path: Path, kind: str, body: bytes, why: str
) -> None:
    archive.served["ISIC_0000000"] = (kind, body)
    with pytest.raises(DownloadError, match=why):
        download.download(tmp_path, Query(), api=archive.address)
    assert not (tmp_path / "ISIC_0000000.jpg").exists()
    assert len(rows(tmp_path)) == 6


def test_a_limit_is_kept(archive: Archive, tmp_path: Path) -> None:
    assert download.download(tmp_path, Query(limit=4), api=archive.address) == 4
    assert len(list(tmp_path.glob("*.jpg"))) == 4


def test_an_invalid_id_never_becomes_a_path(archive: Archive, tmp_path: Path) -> None:
    archive.files = {"../ISIC_0000000": b"\xff\xd8\xff"}
    with pytest.raises(DownloadError, match="not understood"):
        download.download(tmp_path / "out", Query(), api=archive.address)
    assert not list(tmp_path.rglob("*.jpg"))


def test_an_empty_result_raises(archive: Archive, tmp_path: Path) -> None:
    archive.files = {}
    with pytest.raises(DownloadError, match="no public picture"):
        download.download(tmp_path, Query(), api=archive.address)


def test_without_a_network_the_command_fails_with_a_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "PAUSE", 0.01)
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        api = f"http://127.0.0.1:{unused.getsockname()[1]}"
        with pytest.raises(SystemExit, match="1"):
            main(["download", "--out", str(tmp_path), "--api", api])
    assert "cannot reach 127.0.0.1" in capsys.readouterr().err
