"""The reading screen: photos, scale, alignment, drafts that come back, preview of the answer."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from classifier.audit.services import SYSTEM
from classifier.photos.services import sort_photos
from classifier.review.findings import Finding
from classifier.review.models import Reading, Review
from classifier.review.models.choices import Advice
from classifier.review.page import MOST_PHOTOS, case_page
from classifier.review.services import claims, readings
from classifier.review.texts import answer_texts
from tests import factories

pytestmark = pytest.mark.django_db
SCALE = {
    "kind": "ruler",
    "to_mm": [[0.05, 0.0, 0.0], [0.0, 0.05, 0.0], [0.0, 0.0, 1.0]],
    "relative_sd": 0.02,
    "shown": [],
}
FINDING = {"opinion": "benign", "confidence": "high", "advice": "watch", "watch_weeks": "12"}


@pytest.fixture
def mole():
    return factories.make_mole()


@pytest.fixture
def photos(mole):
    """Three photos of the mole, the oldest first."""
    now = timezone.now()
    return [
        factories.make_photo(mole=mole, taken_at=now - timedelta(days=days))
        for days in (200, 100, 1)
    ]


def read(photo, client=None):
    """Return a reading of the photo's case, whose reader is signed in with the client."""
    reader = factories.make_reviewer()
    if client:
        factories.sign_in(client, reader)
    return claims.claim(request=factories.ask(photo), reader=reader)


def page_of(reading):
    return case_page(Reading.objects.get(pk=reading.pk), reading.reader)


def url(name, reading):
    return reverse(f"review_{name}", args=[reading.request_id])


def chosen(html, name):
    """Return the values of a question's chosen answers."""
    inputs = [part.split(">")[0] for part in html.split("<input ")[1:]]
    return [
        each.split('value="')[1].split('"')[0]
        for each in inputs
        if f'name="{name}"' in each and "checked" in each
    ]


def test_photos_come_with_their_scale_and_their_size_in_mm(photos):
    factories.make_measurement(photos[2], mm=6.0, scale=SCALE)
    shown = page_of(read(photos[2])).photos[0]
    assert shown.size.startswith("6.0 mm")
    assert shown.to_mm == "0.05 0.0 0.0 0.0 0.05 0.0 0.0 0.0 1.0"
    assert shown.relative_sd == "0.02"


def test_a_photo_that_was_measured_without_a_scale_has_no_size(photos):
    measurement = factories.make_measurement(photos[2], mm=60.0)
    measurement.result["figures"]["longest_diameter"]["unit"] = "px"
    measurement.save()
    shown = page_of(read(photos[2])).photos[0]
    assert (shown.size, shown.to_mm, shown.relative_sd) == ("", "", "")


def test_aligned_photos_come_with_how_the_later_one_lies_on_the_earlier_one(photos):
    oldest, middle, newest = photos
    factories.make_comparison(oldest, middle)
    factories.make_comparison(middle, newest, matrix=[[2.0, 0.0, 0.0], [0.0, 2.0, 0.0]])
    page = page_of(read(middle))
    transforms = {each.photo: each.transform.split(",")[0] for each in page.photos}
    assert transforms == {newest: "matrix(2.0", middle: "", oldest: "matrix(1.0"}
    assert [each.order for each in page.photos] == ["later", "asked", "earlier"]


def test_the_photo_asked_about_is_shown_even_after_many_newer_ones(mole, photos):
    now = timezone.now()
    for minutes in range(MOST_PHOTOS):
        factories.make_photo(mole=mole, taken_at=now - timedelta(minutes=minutes))
    page = page_of(read(photos[0]))
    assert len(page.photos) == MOST_PHOTOS + 1
    assert page.photos[-1].order == "asked"


def test_the_photo_asked_about_is_shown_after_it_was_moved_to_another_mole(photos):
    oldest, middle, newest = photos
    reading = read(middle)
    sort_photos(chosen=[middle], mole=factories.make_mole(middle.subject), actor=SYSTEM)
    page = page_of(reading)
    shown = {each.photo: each.order for each in page.photos}
    assert shown == {newest: "later", middle: "asked", oldest: "earlier"}


def test_the_place_is_drawn_on_the_body():
    spot = factories.spot_in("forearm_front-left")
    mole = factories.make_mole(spot=spot)
    page = page_of(read(factories.make_photo(mole=mole)))
    assert page.place.drawing.figure == "front"
    assert float(page.place.x) == pytest.approx(spot.x * page.place.drawing.width, abs=0.1)
    assert page_of(read(factories.make_photo(mole=factories.make_mole()))).place is None


def test_the_number_of_photos_does_not_change_the_number_of_queries(client):
    def queries(number):
        mole = factories.make_mole()
        rows = [
            factories.make_photo(mole=mole, taken_at=timezone.now() - timedelta(days=days))
            for days in range(number, 0, -1)
        ]
        for row in rows:
            factories.make_measurement(row, mm=5.0, scale=SCALE)
        for row in rows[:-1]:
            factories.make_comparison(row, rows[-1])
        reading = read(rows[-1], client)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url("case", reading)).content.count(b"data-case-photo") == number
        return len(seen)

    queries(2)  # fills what is cached between requests
    assert queries(2) == queries(9)


def test_a_draft_of_the_opinion_comes_back(client, photos):
    reading = read(photos[2], client)
    draft = FINDING | {"diagnosis": "NV"}
    saved = client.post(url("draft", reading), draft, content_type="application/json")
    assert saved.status_code == 204
    html = client.get(url("case", reading)).content.decode()
    for name, value in FINDING.items():
        assert chosen(html, name) == [value]
    assert '<option value="NV" selected>' in html


def test_a_draft_of_the_answer_comes_back(client, photos):
    reading = read(photos[2], client)
    client.post(url("opinion", reading), FINDING)
    html = client.get(url("case", reading)).content.decode()
    assert chosen(html, "decision") == ["keep"]
    assert chosen(html, "opinion") == ["benign"]
    draft = {
        "decision": "revise",
        "opinion": "malignant",
        "confidence": "low",
        "advice": "urgent",
        "diagnosis": "MEL",
        "revision_reason": "Streaks at the edge",
        "words": "Please go today.",
        "private_note": "Ask Ada",
        "asks_second_reader": "on",
    }
    client.post(url("draft", reading), draft, content_type="application/json")
    html = client.get(url("case", reading)).content.decode()
    for name in ("decision", "opinion", "confidence", "advice", "asks_second_reader"):
        assert chosen(html, name) == [draft[name]]
    for words in ("Streaks at the edge", "Please go today.", "Ask Ada"):
        assert words in html


def test_a_contradiction_is_asked_about_once_before_the_other_questions(client, photos):
    reading = read(photos[2], client)
    contrary = FINDING | {"opinion": "malignant"}
    answer = client.post(url("opinion", reading), contrary)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert html.count("Do you mean that?") == 1
    assert html.index("is_meant") < html.index('name="opinion"')
    assert client.post(url("opinion", reading), contrary | {"is_meant": "on"}).status_code == 302


def test_a_recorded_opinion_is_no_draft_any_more(photos):
    reading = read(photos[2])
    readings.save_draft(reading=reading, draft={"opinion": "unsure"})
    readings.record_opinion(reading=reading, finding=Finding("benign", "high", "watch"))
    assert page_of(reading).revision_form["opinion"].value() == "benign"


def test_the_answer_can_be_previewed_and_nothing_is_stored(client, photos):
    reading = read(photos[2], client)
    client.post(url("opinion", reading), FINDING)
    revised = {"decision": "revise", "opinion": "malignant", "confidence": "low"}
    values = revised | {"advice": "urgent", "words": "Please go today.", "preview": "1"}
    answer = client.post(url("decide", reading), values)
    assert answer.status_code == 200
    preview = answer.context["preview"]
    assert (preview.opinion, preview.advice) == ("Malignant", Advice.URGENT.label)
    assert preview.words == "Please go today."
    assert answer.context["is_preview_open"]
    assert not Review.objects.exists()


@pytest.mark.parametrize("name", ["opinion", "decide", "release", "skip", "hand_over"])
def test_the_address_of_a_form_leads_back_to_the_case(client, photos, name):
    """One lands there after signing in again, because the form was sent without a session."""
    reading = read(photos[2], client)
    assert client.get(url(name, reading)).url == url("case", reading)


def test_every_advice_has_texts_and_that_of_the_opinion_comes_first():
    assert {each.advice for each in answer_texts()} == set(Advice.values)
    assert all(each.texts for each in answer_texts())
    assert answer_texts("watch")[0].advice == "watch"
    assert len(answer_texts("watch")) == len(Advice.values)
