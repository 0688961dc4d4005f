"""The evaluation report: its files are served, and no others of the artefact."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

REPORT = "/guidance/about-the-model/report/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """Return the report folder of the artefact in use."""
    settings.CLASSIFIER_BACKEND = "litert"
    settings.CLASSIFIER_ARTEFACT = str(tmp_path)
    report = tmp_path / "report"
    report.mkdir()
    (report / "index.html").write_text("<h1>Evaluation</h1>")
    return report


def test_the_report_may_have_its_styles_and_pictures_but_no_script(
    client: Client, folder: Path
) -> None:
    answer = client.get(REPORT)

    assert answer.content == b"<h1>Evaluation</h1>"
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "style-src 'unsafe-inline'" in policy
    assert "img-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("roc.png", "image/png"),
        ("metrics.json", "application/json"),
        ("curves.csv", "text/csv; charset=utf-8"),
    ],
)
def test_its_pictures_and_tables_are_served(
    client: Client, folder: Path, name: str, content_type: str
) -> None:
    (folder / name).write_bytes(b"content")

    answer = client.get(f"{REPORT}{name}")

    assert (answer.content, answer["Content-Type"]) == (b"content", content_type)


@pytest.mark.parametrize(
    "name",
    [
        "missing.png",
        "weights.npz",
        "notes.txt",
        "..%2Fmanifest.json",
        "deeper%2Fa.json",
        ".png",
        "a",
    ],
)
def test_other_files_are_not_served(client: Client, folder: Path, name: str) -> None:
    (folder.parent / "manifest.json").write_text("{}")
    (folder / "deeper").mkdir()
    (folder / "deeper" / "a.json").write_text("{}")
    for other in ("weights.npz", "notes.txt", ".png", "a"):
        (folder / other).write_text("secret")

    assert client.get(f"{REPORT}{name}").status_code == 404


def test_a_model_without_a_report_gives_404(client: Client) -> None:
    assert client.get(REPORT).status_code == 404
