"""The model page on photos from elsewhere, on tones of skin and on other prevalences."""

import re
from typing import Any

import pytest
from django.test import Client

from classifier.guidance.model_elsewhere import elsewhere
from classifier.inference import door as inference
from ml.classification.fake import fake_manifest
from ml.classification.manifest import parse_manifest

pytestmark = pytest.mark.django_db

PLACE = {"n": 1450, "malignant": 259, "auc": 0.908, "auc_low": 0.889, "auc_high": 0.925}
COUNTS = {"n": 58, "malignant": 25}


def share(count: int, of: int) -> dict[str, Any]:
    return {"count": count, "of": of, "share": count / of, "low": 0.01, "high": 0.3}


def place(source: str, modality: str, *, external: bool) -> dict[str, Any]:
    lower = {"malignant_lower": share(6, 259), "benign_lower": share(596, 1191)}
    return {"source": source, "modality": modality, "external": external} | PLACE | lower


def group(kind: str, value: str, of: int) -> dict[str, Any]:
    lower = {"malignant_lower": share(1, of), "benign_lower": share(7, 33)}
    return {"modality": "phone", "kind": kind, "value": value, "promised": True} | lower


def tones(low: float, high: float) -> dict[str, Any]:
    dark = COUNTS | {"auc": 0.71, "auc_low": 0.6, "auc_high": 0.8}
    light = {"n": 4000, "malignant": 2900, "auc": 0.82, "auc_low": 0.8, "auc_high": 0.84}
    difference = {"auc": -0.11, "auc_low": low, "auc_high": high}
    return {"phone": {"dark": dark, "light": light, "difference": difference}}


@pytest.fixture
def words(client: Client, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that gets the text of the page for parts of a manifest."""

    def page_text(**parts: Any) -> str:
        manifest = parse_manifest({**fake_manifest().raw, **parts})
        monkeypatch.setattr(inference, "manifest", lambda: manifest)
        page = client.get("/guidance/about-the-model/").content.decode()
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))

    return page_text


def test_photos_from_elsewhere_are_in_the_first_screen_and_in_words(words: Any) -> None:
    text = words(elsewhere=[place("isic2018_test", "dermoscope", external=True)])

    assert "On photos from places that it never learnt from (ISIC 2018, dermoscope)" in text
    assert "6 of 259 malignant moles got the result lower concern (1%–30%), and 50%" in text
    assert "higher in 91 (89–92)" in text
    assert "91 of 100 pairs (89–92) of photos from elsewhere (ISIC 2018, dermoscope)" in text


def test_without_photos_from_elsewhere_the_weakest_are_called_so(words: Any) -> None:
    text = words(elsewhere=[place("milk10k", "phone", external=False)])

    assert "On the one where it does worst (MILK10k, close-ups)" in text
    assert "never learnt from" not in text


def test_tones_have_their_counts_said_plainly(words: Any) -> None:
    groups = [group("skin_tone", "tone 0-2", 25), group("source", "milk10k", 358)]

    text = words(tones=tones(-0.2, -0.02), groups=groups)

    assert "Only 58 of the 4,058 tested moles" in text
    assert "25 of them malignant" in text
    assert "higher in 71 there and in 82 on lighter skin: it does worse on dark skin" in text
    assert "dark (tones 0 to 2 of 5)" in text
    assert "1 of 25" in text
    assert "1 of 358" not in text


@pytest.mark.parametrize(
    ("low", "high", "gap"), [(-0.3, -0.01, "worse"), (-0.3, 0.1, "unclear"), (0.01, 0.1, "better")]
)
def test_a_gap_is_named_only_if_its_interval_says_so(low: float, high: float, gap: str) -> None:
    (table,) = elsewhere({"tones": tones(low, high)}).tones
    assert table.gap == gap


def test_too_few_on_dark_skin_have_counts_and_no_figure(words: Any) -> None:
    unknown = dict.fromkeys(("auc", "auc_low", "auc_high"))
    few = tones(0, 0)["phone"] | {"dark": COUNTS | unknown, "difference": None}

    text = words(tones={"phone": few})

    assert "Only 58 of the 4,058" in text
    assert "too few to say how well it does" in text


def test_a_score_is_read_for_a_place_where_fewer_are_malignant() -> None:
    raw = {"prevalence": {"phone": {"malignant": 300, "of": 1000}}}
    (score,) = elsewhere(raw).scores
    assert (score.base, score.there) == (30, 1)
    # A score equal to the prevalence says nothing: there it is the prevalence too.
    assert (score.score, score.malignant) == (0.3, 10)


def test_an_older_manifest_says_none_of_it(words: Any) -> None:
    text = words()
    for heading in ("photos from elsewhere", "Dark and light skin", "What a score means where"):
        assert heading not in text
