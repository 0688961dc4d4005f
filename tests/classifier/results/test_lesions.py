"""A photo that shows several lesions: one is chosen, and only that part is assessed."""

from dataclasses import replace

import numpy as np
import pytest
from django.urls import reverse
from PIL import Image

from classifier.assessments import services as assessments
from classifier.assessments.models import Assessment
from classifier.assessments.regions import nearest_lesion, pixels_of, region_around
from classifier.audit.models import AuditEvent
from classifier.inference import door as inference
from classifier.model_rollout import reassessments
from classifier.results.lesion_choice import CHOICE_WIDTH
from tests import factories
from tests.classifier.images import samples

pytestmark = pytest.mark.django_db
BOXES = [[0.1, 0.4, 0.1, 0.2], [0.7, 0.4, 0.1, 0.2]]


@pytest.fixture
def photo(person):
    """A photo of 640 x 320 with two lesions, one left and one right."""
    data = samples.save(samples.lesion(640, 320, 5), "JPEG")
    return factories.make_photo(person, data=data)


@pytest.fixture
def result(photo):
    reasons = ["several_lesions"]
    return factories.make_assessment(
        photo, band="unclear", score=0.5, reasons=reasons, lesions=BOXES
    )


def choose(browser, photo, **sent):
    latest = photo.assessments.first()
    url = reverse("photo_assess", args=[photo.id])
    assert browser.post(url, {"after": str(latest.id), **sent}).status_code == 302
    return photo.assessments.first()


def test_a_region_is_a_square_around_the_lesion():
    x, y, width, height = region_around(BOXES[0], (640, 320))
    assert width * 640 == pytest.approx(height * 320, abs=1)
    assert x + width / 2 == pytest.approx(0.15)
    assert y + height / 2 == pytest.approx(0.5)


def test_a_region_ends_at_the_edge_of_the_photo():
    x, y, width, height = region_around([0.0, 0.0, 0.4, 0.4], (400, 400))
    assert (x, y) == (0, 0)
    assert width == height < 0.8


def test_the_nearest_lesion_is_found():
    assert nearest_lesion(BOXES, 0.05, 0.9) == 0
    assert nearest_lesion(BOXES, 0.75, 0.5) == 1


def test_pixels_are_never_empty():
    assert pixels_of((0.5, 0.5, 0.0001, 0.0001), (10, 10)) == (5, 5, 6, 6)


def test_the_page_asks_which_one_is_meant(browser, photo, result):
    page = browser.get(reverse("photo_detail", args=[photo.id])).content.decode()
    assert "Which mole do you mean?" in page
    assert page.count('name="lesion"') == 2


def test_a_photo_of_one_mole_asks_nothing(browser, photo):
    factories.make_assessment(photo, band="unclear", score=0.5)
    page = browser.get(reverse("photo_detail", args=[photo.id])).content.decode()
    assert "Which mole do you mean?" not in page


@pytest.mark.parametrize(
    ("sent", "lesion"),
    [
        ({"lesion": "1"}, 0),
        ({"lesion": "2"}, 1),
        ({"tap.x": str(CHOICE_WIDTH * 3 // 4), "tap.y": "70"}, 1),
        ({"tap.x": "20", "tap.y": "5"}, 0),
    ],
)
def test_the_chosen_one_is_assessed(browser, photo, result, sent, lesion):
    chosen = choose(browser, photo, **sent)
    assert chosen.region == pytest.approx(list(region_around(BOXES[lesion], (640, 320))))
    event = AuditEvent.objects.filter(event="assessment_requested").first()
    assert event.details["region"] == "chosen"


@pytest.mark.parametrize("sent", [{"lesion": "3"}, {"lesion": "0"}, {"lesion": "x"}, {}])
def test_without_a_valid_choice_the_whole_photo_is_assessed(browser, photo, result, sent):
    assert choose(browser, photo, **sent).region is None


def test_assessing_again_keeps_the_choice_and_the_whole_photo_can_be_asked_for(
    browser, photo, result
):
    chosen = choose(browser, photo, lesion="2")
    factories.make_assessment(photo, band="lower", score=0.1)
    assert choose(browser, photo).region == chosen.region
    factories.make_assessment(photo, band="lower", score=0.1)
    assert choose(browser, photo, lesion="whole").region is None


def test_only_the_region_reaches_the_model_and_the_original_stays(
    browser, photo, result, monkeypatch
):
    seen = []
    assess = inference.assess
    monkeypatch.setattr(
        inference, "assess", lambda picture, **more: seen.append(picture) or assess(picture, **more)
    )
    size = photo.original.size
    chosen = choose(browser, photo, lesion="1")
    assessments.carry_out(assessment_id=chosen.id, claim="a worker")
    left, top, right, bottom = pixels_of(chosen.region, (640, 320))
    assert seen[0].size == (right - left, bottom - top)
    assert photo.original.size == size


def test_the_boxes_of_a_region_do_not_replace_those_of_the_photo(
    browser, photo, result, monkeypatch
):
    assess = inference.assess

    def several(picture, **more):
        return replace(
            assess(picture, **more), lesions=((0.1, 0.1, 0.2, 0.2), (0.6, 0.6, 0.2, 0.2))
        )

    monkeypatch.setattr(inference, "assess", several)
    chosen = choose(browser, photo, lesion="1")
    assessments.carry_out(assessment_id=chosen.id, claim="a worker")
    chosen.refresh_from_db()
    assert chosen.is_terminal
    assert chosen.lesions == []


def test_the_boxes_of_the_whole_photo_are_kept(photo, monkeypatch):
    assess = inference.assess
    boxes = ((0.1, 0.1, 0.2, 0.2), (0.6, 0.6, 0.2, 0.2))
    monkeypatch.setattr(
        inference,
        "assess",
        lambda picture, **more: replace(assess(picture, **more), lesions=boxes),
    )
    asked = photo.assessments.get()
    assessments.carry_out(assessment_id=asked.id, claim="a worker")
    asked.refresh_from_db()
    assert asked.lesions == [list(box) for box in boxes]


def test_the_heat_map_lies_on_the_region_of_the_whole_photo(photo):
    heat_map = Image.fromarray(np.full((8, 8), 200, np.uint8))
    whole = assessments._on_whole_photo(heat_map, [0.5, 0.0, 0.5, 0.5])
    levels = np.asarray(whole)
    assert whole.size == (16, 16)
    assert levels[:8, 8:].min() == 200
    assert levels[8:].max() == levels[:, :8].max() == 0


def test_a_newer_model_assesses_the_same_region(browser, photo, result):
    chosen = choose(browser, photo, lesion="2")
    factories.make_assessment(photo, band="lower", score=0.1)
    Assessment.objects.filter(pk=chosen.pk).update(region=chosen.region)
    assert reassessments.newest_region(photo) == tuple(chosen.region)
