"""Size and outline on the photo's page, and the editor."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from classifier.measuring.models import Measurement
from tests import factories
from tests.classifier.measuring.rows import SQUARE, figures, make_measurement, photos_of_one_mole

pytestmark = pytest.mark.django_db
SEE = "See a doctor about this mole soon, whatever the score says"
HTMX = {"hx-request": "true"}


def url(name, photo):
    return reverse(name, args=[photo.id])


def page(browser, photo, name="photo_detail"):
    return browser.get(url(name, photo)).content.decode()


def test_an_unmeasured_photo_can_be_measured_now(browser, assessed_photo):
    assert "Not measured yet" in page(browser, assessed_photo)
    asked = browser.post(
        url("photo_measure", assessed_photo), {"scale_kind": "auto", "outline_by": "found"}
    )
    assert asked.url == url("photo_detail", assessed_photo) + "#measured"
    row = assessed_photo.measurements.get()
    assert (row.status, row.scale_kind, row.given) == ("queued", "auto", {})
    text = page(browser, assessed_photo)
    assert "The photo is being measured" in text
    assert f"{url('photo_measure_status', assessed_photo)}?seen=queued" in text


def test_figures_are_shown_in_millimetres_over_the_photo(browser, assessed_photo):
    scale = {
        "kind": "coin",
        "to_mm": [],
        "relative_sd": 0.01,
        "shown": [[10, 10], [60, 10], [35, 40]],
    }
    make_measurement(assessed_photo, figures=figures(5.2), scale=scale)
    text = page(browser, assessed_photo)
    assert "5.2 mm (5.0 to 5.4)" in text
    assert "Scale: A coin." in text
    assert 'class="outline-line" points="96.0,72.0 192.0,72.0 192.0,144.0 96.0,144.0"' in text
    assert 'class="scale-line" points="10.0,10.0 60.0,10.0 35.0,40.0"' in text


def test_without_a_scale_the_page_says_what_is_missing(browser, assessed_photo):
    make_measurement(assessed_photo, figures=figures(200, unit="px"), reasons=["hair", "no_coin"])
    text = page(browser, assessed_photo)
    assert "so there are no millimetres" in text
    assert "No coin was found" in text
    assert "Some hair lies over the mole" in text
    assert "Longest diameter" not in text
    assert " px" not in text.split('id="measured"')[1].split("</section>")[0]


def test_a_refusal_says_why_and_offers_the_editor(browser, assessed_photo):
    make_measurement(assessed_photo, figures={}, reasons=["two_lesions"])
    text = page(browser, assessed_photo)
    assert "This photo could not be measured." in text
    assert "There is more than one mole in the photo" in text
    assert "Correct the outline" in text


def test_a_failure_on_our_side_is_shown_as_one(browser, assessed_photo):
    make_measurement(assessed_photo, status="failed", result={})
    assert "Something went wrong on our side" in page(browser, assessed_photo)


def test_change_is_shown_and_refers_to_a_doctor(browser, person):
    mole = factories.make_mole(person)
    first, second = (factories.make_photo(mole=mole) for _ in range(2))
    factories.make_assessment(second, band="lower", score=0.1)
    make_measurement(first, figures=figures(5.0))
    make_measurement(second, figures=figures(7.0))
    text = page(browser, second)
    assert "Changed: show it to a doctor." in text
    assert "Longest diameter: +40%" in text
    assert SEE in text
    assert "The measured change says so." in text


def test_a_moles_page_shows_the_change_up_to_its_newest_measured_photo(browser, person):
    mole = factories.make_mole(person)
    first, second, _third = (factories.make_photo(mole=mole) for _ in range(3))
    url_of_mole = reverse("mole_detail", args=[mole.id])
    assert "What has changed" not in browser.get(url_of_mole).content.decode()
    make_measurement(first, figures=figures(5.0))
    make_measurement(second, figures=figures(7.0))
    text = browser.get(url_of_mole).content.decode()
    assert "What has changed" in text
    assert "Changed: show it to a doctor." in text


def test_the_waiting_page_gets_the_figures_when_they_are_ready(browser, assessed_photo):
    browser.post(
        url("photo_measure", assessed_photo), {"scale_kind": "auto", "outline_by": "found"}
    )
    address = url("photo_measure_status", assessed_photo)
    assert browser.get(address, {"seen": "queued"}, headers=HTMX).status_code == 204
    assert browser.get(address, {"seen": "running"}, headers=HTMX).status_code == 200
    row = assessed_photo.measurements.get()
    Measurement.objects.filter(pk=row.pk).delete()
    make_measurement(assessed_photo)
    done = browser.get(address, {"seen": "queued"}, headers=HTMX)
    assert done.status_code == 286
    assert "Longest diameter" in done.content.decode()


def test_a_page_that_waits_for_a_deleted_photo_stops_polling(browser, assessed_photo):
    type(assessed_photo).objects.filter(pk=assessed_photo.pk).update(
        binned_at=assessed_photo.taken_at
    )
    answered = browser.get(url("photo_measure_status", assessed_photo), headers=HTMX)
    assert (answered.status_code, answered.content) == (286, b"")


# The editor


def test_the_editor_shows_the_found_outline_to_go_back_to(browser, assessed_photo):
    make_measurement(assessed_photo, source="found")
    make_measurement(assessed_photo, source="drawn", after=5)
    text = page(browser, assessed_photo, "photo_measure")
    data = json.loads(text.split('id="measure-editor" type="application/json">')[1].split("<")[0])
    assert data["found"] == SQUARE
    assert 'value="drawn" required id="id_outline_by_1" checked' in text


def test_the_editor_is_available_before_anything_was_measured(browser, assessed_photo):
    text = page(browser, assessed_photo, "photo_measure")
    assert '"found": []' in text
    assert f'viewBox="0 0 {assessed_photo.width} {assessed_photo.height}"' in text


def test_a_found_coin_can_be_corrected_from_where_it_is(browser, assessed_photo):
    shown = [[100, 100], [120, 120], [100, 140], [80, 120]]
    scale = {"kind": "coin", "to_mm": [], "relative_sd": 0.01, "shown": shown}
    make_measurement(assessed_photo, scale=scale)
    text = page(browser, assessed_photo, "photo_measure")
    data = json.loads(text.split('id="measure-editor" type="application/json">')[1].split("<")[0])
    assert data["coin"] == [
        100 / assessed_photo.width,
        120 / assessed_photo.height,
        20 / assessed_photo.width,
    ]


def test_a_correction_is_a_new_measurement(browser, assessed_photo):
    make_measurement(assessed_photo)
    data = {
        "outline_by": "drawn",
        "outline": json.dumps(SQUARE),
        "scale_kind": "coin",
        "coin": "eur_2",
    }
    browser.post(url("photo_measure", assessed_photo), data)
    row = assessed_photo.measurements.get(status="queued")
    assert (row.scale_kind, row.given) == ("coin", {"outline": SQUARE, "coin": "eur_2"})
    assert assessed_photo.measurements.count() == 2


def test_a_second_request_learns_that_one_is_open(browser, assessed_photo):
    for _ in range(2):
        browser.post(
            url("photo_measure", assessed_photo), {"scale_kind": "auto", "outline_by": "found"}
        )
    assert "already being measured" in page(browser, assessed_photo)
    assert assessed_photo.measurements.count() == 1


def test_errors_are_shown_in_the_form(browser, assessed_photo):
    refused = browser.post(
        url("photo_measure", assessed_photo), {"scale_kind": "coin", "outline_by": "drawn"}
    )
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "Please choose the coin." in text
    assert "There is no drawn outline yet." in text
    assert not assessed_photo.measurements.exists()


@pytest.mark.parametrize("name", ["photo_answers", "photo_measure"])
def test_a_strangers_photo_is_not_found(browser, name):
    theirs = factories.make_photo()
    assert browser.get(url(name, theirs)).status_code == 404
    assert browser.post(url(name, theirs)).status_code == 404


def test_the_photo_page_asks_no_more_with_many_photos(client):
    def queries(count):
        photos = photos_of_one_mole(count)
        browser = factories.sign_in(client, photos[0].subject.user)
        for photo in photos:
            make_measurement(photo)
            make_measurement(photo, after=2)
        page(browser, photos[-1])
        with CaptureQueriesContext(connection) as asked:
            page(browser, photos[-1])
        return len(asked)

    assert queries(12) == queries(3)
