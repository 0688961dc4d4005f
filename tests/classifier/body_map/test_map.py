"""The map: pins by band and by what is due, zones with counts, the same cost for many moles."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from classifier.audit import services as audit
from classifier.body_map import page as body_map
from classifier.body_map.page import OUTCOMES
from classifier.body_map.zones import all_zones
from classifier.moles import services as moles
from classifier.moles.models import Mole
from classifier.photos.models import Photo
from classifier.reminders.models import Reminder
from classifier.templatetags.body_map import body_figure, pin_shape
from tests.factories import (
    make_assessment,
    make_member,
    make_mole,
    make_photo,
    make_subject,
    make_user,
    spot_in,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def subject(person):
    return make_subject(person)


def placed(subject, zone="chest-left", **fields):
    return moles.add_mole(subject=subject, actor=audit.SYSTEM, spot=spot_in(zone), **fields)


def remind(mole, days):
    due_on = timezone.localdate() + timedelta(days=days)
    return Reminder.objects.create(subject=mole.subject, mole=mole, every_months=3, due_on=due_on)


def test_a_pin_shows_the_newest_band_of_the_latest_photo(subject):
    mole = placed(subject)
    old = make_photo(mole=mole, taken_at=timezone.now() - timedelta(days=400))
    make_assessment(old, band="lower", score=0.1)
    new = make_photo(mole=mole, taken_at=timezone.now() - timedelta(days=4))
    make_assessment(new, band="unclear", score=0.5)
    assert [pin.outcome for pin in body_map.pins_of(subject)] == ["unclear"]
    Photo.objects.filter(pk=new.pk).update(binned_at=timezone.now())
    assert [pin.outcome for pin in body_map.pins_of(subject)] == ["lower"]


def test_a_pin_shows_a_missing_photo_or_band(subject):
    placed(subject, "palm-left")
    make_assessment(make_photo(mole=placed(subject, "palm-right")), status="rejected")
    outcomes = {pin.zone: pin.outcome for pin in body_map.pins_of(subject)}
    assert outcomes == {"palm-left": "none", "palm-right": "rejected"}


def test_pins_lists_and_the_choice_for_a_visit_show_the_newest_band(browser, subject):
    mole = placed(subject)
    banded = make_photo(mole=mole, taken_at=timezone.now() - timedelta(days=400))
    make_assessment(banded, band="higher", score=0.9)
    newest = make_photo(mole=mole, taken_at=timezone.now() - timedelta(days=4))

    def outcomes():
        (pin,) = body_map.pins_of(subject)
        (choice,) = browser.get(reverse("visit_create")).context["moles"]
        (zone_row,) = browser.get(reverse("body_map_zone", args=[mole.zone])).context["rows"]
        moles_page = browser.get(reverse("mole_list")).context
        rows = moles_page["attention"] + moles_page["others"]
        assert pin.photo_id == newest.pk
        return {pin.outcome, choice.outcome, zone_row.outcome, rows[0].outcome}

    assert outcomes() == {"higher"}
    make_assessment(newest, status="rejected")
    assert outcomes() == {"higher"}
    make_assessment(newest, band="lower", score=0.1)
    assert outcomes() == {"lower"}
    # A photo that could not be assessed after all takes its own band back.
    make_assessment(newest, status="rejected")
    assert outcomes() == {"higher"}
    Photo.objects.filter(pk=banded.pk).update(binned_at=timezone.now())
    assert outcomes() == {"rejected"}


def test_a_pin_is_due_when_its_reminder_is(subject):
    remind(placed(subject, "palm-left"), days=0)
    remind(placed(subject, "palm-right"), days=1)
    paused = remind(placed(subject, "sole-left"), days=-9)
    Reminder.objects.filter(pk=paused.pk).update(paused_at=timezone.now())
    due = {pin.zone: pin.is_due for pin in body_map.pins_of(subject)}
    assert due == {"palm-left": True, "palm-right": False, "sole-left": False}


def test_a_zone_counts_its_moles_and_shows_the_most_serious(subject):
    for band in ("lower", "higher", "unclear"):
        make_assessment(make_photo(mole=placed(subject)), band=band)
    remind(placed(subject), days=-1)
    counts = body_map.count_by_zone(body_map.pins_of(subject))
    assert counts == {"chest-left": body_map.ZoneCount(4, "higher", 1)}


def test_the_page_shows_pins_counts_and_what_is_not_placed(browser, subject):
    mole = placed(subject, "palm-left", label="On the palm")
    remind(mole, days=-3)
    loose = make_mole(subject, label="Somewhere")
    page = browser.get(reverse("body_map"))
    text = page.content.decode()
    (pin,) = page.context["pins"]["pins"]
    assert (pin["id"], pin["figure"], pin["zone"]) == (str(mole.id), "front", "palm-left")
    assert (pin["x"], pin["y"]) == (mole.map_x, mole.map_y)
    assert (pin["name"], pin["outcome"], pin["isDue"]) == ("On the palm", "none", True)
    assert (pin["photo"], pin["taken"]) == ("", "")
    assert reverse("body_map_zone", args=["palm-left"]) in text
    assert reverse("mole_place", args=[loose.id]) in text
    assert "A new photo is due of 1 of them." in text
    # without scripts: a mark on the drawing, a link for each zone, both figures
    assert 'class="pin pin-ring"' in text
    assert 'aria-label="Palm, left: 1 mole, No photo yet"' in text
    assert text.count("data-zone=") == len(all_zones())


def test_a_pin_has_the_latest_photo_and_its_day(subject):
    mole = placed(subject)
    make_photo(mole=mole, taken_at=datetime(2026, 3, 4, 12, tzinfo=UTC))
    photo = make_photo(mole=mole, taken_at=datetime(2026, 5, 6, 12, tzinfo=UTC))
    (pin,) = body_map.pins_of(subject)
    assert (pin.photo_id, pin.taken) == (photo.id, "6 May 2026")


def test_without_scripts_a_mark_leads_to_the_only_mole_or_to_the_zone(browser, subject):
    only = placed(subject, "palm-left")
    placed(subject, "sole-left")
    placed(subject, "sole-left")
    marks = browser.get(reverse("body_map")).context["marks"]
    urls = {mark.zone.code: mark.url for figure in marks.values() for mark in figure}
    assert urls == {
        "palm-left": reverse("mole_detail", args=[only.id]),
        "sole-left": reverse("body_map_zone", args=["sole-left"]),
    }


def test_binned_moles_and_those_of_others_are_not_on_it(browser, person, subject):
    member = make_member(person)
    gone = placed(subject)
    moles.bin_mole(mole=gone, actor=audit.SYSTEM)
    placed(member, "palm-left")
    placed(make_subject(make_user()), "palm-left")
    assert browser.get(reverse("body_map")).context["pins"]["pins"] == []
    browser.post(reverse("household_show", args=[member.id]))
    assert len(browser.get(reverse("body_map")).context["pins"]["pins"]) == 1


def test_a_zone_shows_its_moles_and_adds_one(browser, subject):
    mole = placed(subject, "palm-left", label="On the palm")
    placed(subject, "palm-right", label="On the other")
    page = browser.get(reverse("body_map_zone", args=["palm-left"])).content.decode()
    assert mole.label in page
    assert "On the other" not in page
    assert f"{reverse('mole_create')}?zone=palm-left" in page
    assert browser.get(reverse("body_map_zone", args=["tail"])).status_code == 404


@pytest.mark.parametrize(
    ("asked", "shown"), [("back", "back"), ("nowhere", "front"), ("", "front")]
)
def test_a_narrow_screen_shows_the_requested_side(browser, asked, shown):
    page = browser.get(reverse("body_map"), {"side": asked})
    assert page.context["sides"].shown == shown


def test_each_figure_labels_the_persons_left_and_right():
    left, right = '<text x="78" y="70">', '<text x="442" y="70">'
    front, back = (re.sub(r">\s+<", "><", body_figure(figure)) for figure in ("front", "back"))
    assert f"{left}Right</text>{right}Left</text>" in front
    assert f"{left}Left</text>{right}Right</text>" in back


def test_a_shape_and_words_stand_for_each_outcome():
    shapes = {outcome: pin_shape(outcome) for outcome in body_map.BY_URGENCY}
    assert len({shapes[band] for band in ("higher", "unclear", "lower", "none", "queued")}) == 5
    assert set(OUTCOMES) == set(body_map.BY_URGENCY)


def queries_of(browser):
    with CaptureQueriesContext(connection) as queries:
        browser.get(reverse("body_map"))
    return len(queries)


def fill(subject, count):
    zones = list(all_zones().values())
    rows = [(zones[number % len(zones)]) for number in range(count)]
    made = Mole.objects.bulk_create(
        Mole(
            subject=subject,
            figure=zone.figure,
            zone=zone.code,
            map_x=zone.x,
            map_y=zone.y,
            body_site=zone.body_site,
            laterality=zone.laterality,
        )
        for zone in rows
    )
    for mole in made[:3]:
        make_assessment(make_photo(mole=mole), band="lower")


def test_many_moles_cost_as_many_queries_as_few(browser, subject):
    fill(subject, 5)
    browser.get(reverse("body_map"))
    few = queries_of(browser)
    fill(subject, 195)
    assert len(body_map.pins_of(subject)) == 200
    assert queries_of(browser) == few
    assert few <= 12
