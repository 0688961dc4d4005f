"""Guidance: every anchor that results link to is there, and every figure is the manifest's."""

import dataclasses
import re
from pathlib import Path
from typing import Any

import pytest
from django.template.loader import get_template
from django.test import Client

from classifier import inference
from ml.fake import fake_manifest
from ml.labels import Band, Reason
from ml.manifest import BandTable, Manifest, Share

TEMPLATES = Path(__file__).parents[3] / "templates"
MODEL_PAGE = "/guidance/about-the-model/"

pytestmark = pytest.mark.django_db


def _share(count: int, of: int, low: float, high: float) -> Share:
    return Share(count=count, of=of, share=count / of, low=low, high=high)


def _manifest() -> Manifest:
    table = BandTable(
        part="the part for testing",
        malignant={
            Band.LOWER: _share(0, 50, 0.0, 0.07),
            Band.UNCLEAR: _share(13, 50, 0.16, 0.4),
            Band.HIGHER: _share(37, 50, 0.6, 0.84),
        },
        benign={
            Band.LOWER: _share(60, 120, 0.41, 0.59),
            Band.UNCLEAR: _share(40, 120, 0.25, 0.42),
            Band.HIGHER: _share(20, 120, 0.11, 0.24),
        },
        likelihood_ratios=dict.fromkeys(Band, 1.0),
    )
    bands = dict.fromkeys(fake_manifest().bands, table)
    return dataclasses.replace(fake_manifest(), fake=False, version="2031.1", bands=bands)


@pytest.fixture
def page(client: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that gives the model page for a manifest."""

    def shown(manifest: Manifest) -> str:
        monkeypatch.setattr(inference, "manifest", lambda: manifest)
        return client.get(MODEL_PAGE).content.decode()

    return shown


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_place_on_the_photo_page(client: Client, reason: Reason) -> None:
    text = client.get("/guidance/taking-photos/").content.decode()

    assert f'id="{reason.value}"' in text


@pytest.mark.parametrize("outcome", [*Band, "rejected"])
def test_every_outcome_has_its_place_on_the_page_when_to_be_seen(
    client: Client, outcome: str
) -> None:
    text = client.get("/guidance/when-to-be-seen/").content.decode()

    assert f'id="{outcome}"' in text


def test_the_model_page_shows_the_counts_of_the_manifest(page: Any) -> None:
    text = page(_manifest())

    assert "2031.1" in text
    assert "37 of 50" in text
    assert "20 of 120" in text
    assert "the part for testing" in text


def test_a_count_of_none_is_shown_with_how_many_it_may_be(page: Any) -> None:
    text = re.sub(r"<[^>]+>", "", page(_manifest()))

    assert "0% (0%–7%)" in text
    assert "fewer than 1 would be malignant" in text


def test_a_stand_in_says_that_it_knows_nothing(page: Any) -> None:
    text = page(fake_manifest())

    assert "stand-in for tests" in text
    assert "How often it is right and wrong" not in text


def test_without_a_model_the_page_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Manifest:
        raise inference.ArtefactError

    monkeypatch.setattr(inference, "manifest", missing)

    answer = client.get(MODEL_PAGE)

    assert answer.status_code == 200
    assert "No model is in use" in answer.content.decode()


@pytest.mark.parametrize("word", ["accurate", "98%", "clinical grade", "all clear", "detects"])
def test_no_page_of_ours_says_what_must_never_be_said(word: str) -> None:
    said = [path for path in TEMPLATES.rglob("*.html") if word in path.read_text("utf-8").lower()]

    assert said == []


@pytest.mark.parametrize(
    "drawing", sorted((TEMPLATES / "figures").glob("*.svg")), ids=lambda p: p.stem
)
def test_no_drawing_needs_an_inline_style(drawing: Path) -> None:
    text = get_template(f"figures/{drawing.name}").render({"title": "A drawing"})

    assert "style=" not in text
    assert "<style" not in text
    assert 'aria-label="A drawing"' in text
