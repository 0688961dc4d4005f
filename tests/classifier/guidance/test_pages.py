"""Guidance: the anchors that results link to exist, and no page uses forbidden words."""

from pathlib import Path

import pytest
from django.template.loader import get_template
from django.test import Client

from ml.labels import Band, Reason

TEMPLATES = Path(__file__).parents[3] / "templates"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_an_anchor_on_the_photo_page(client: Client, reason: Reason) -> None:
    text = client.get("/guidance/taking-photos/").content.decode()

    assert f'id="{reason.value}"' in text


@pytest.mark.parametrize("outcome", [*Band, "rejected"])
def test_every_outcome_has_an_anchor_on_the_page_when_to_be_seen(
    client: Client, outcome: str
) -> None:
    text = client.get("/guidance/when-to-be-seen/").content.decode()

    assert f'id="{outcome}"' in text


@pytest.mark.parametrize("word", ["accurate", "98%", "clinical grade", "all clear", "detects"])
def test_no_template_uses_a_forbidden_word(word: str) -> None:
    using = [path for path in TEMPLATES.rglob("*.html") if word in path.read_text("utf-8").lower()]

    assert using == []


def rendered_drawings() -> dict[str, str]:
    names = [path.name for path in (TEMPLATES / "figures").glob("*.svg")]
    return {name: get_template(f"figures/{name}").render({"title": "A drawing"}) for name in names}


def test_no_drawing_needs_an_inline_style() -> None:
    drawings = rendered_drawings()
    assert drawings
    assert [name for name, text in drawings.items() if "style=" in text or "<style" in text] == []


def test_every_drawing_has_its_title_as_label() -> None:
    label = 'aria-label="A drawing"'
    assert [name for name, text in rendered_drawings().items() if label not in text] == []
