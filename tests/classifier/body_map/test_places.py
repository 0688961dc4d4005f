"""A mole's place: by a point or a zone, decided by the server, moved, audited."""

import pytest
from django.urls import reverse

from classifier.audit import services as audit
from classifier.audit.models import AuditEvent
from classifier.body_map.zones import all_zones
from classifier.moles import services as moles
from classifier.moles.errors import OffTheBodyError
from classifier.moles.models import Mole
from classifier.overviews import services as overviews
from classifier.overviews.models import OverviewPin
from tests.factories import make_mole, make_overview, make_pin, make_subject, make_user, spot_in

pytestmark = pytest.mark.django_db
LABEL = "Below the collar bone"


@pytest.fixture
def subject(person):
    return make_subject(person)


def test_a_point_decides_zone_body_site_and_side(subject):
    mole = moles.add_mole(subject=subject, actor=audit.SYSTEM, spot=spot_in("chest-left"))
    assert (mole.figure, mole.zone) == ("front", "chest-left")
    assert (mole.body_site, mole.laterality) == ("chest", "left")
    assert mole.map_x > 0.5


def test_a_point_beside_the_body_is_refused_and_nothing_stored(subject):
    beside = moles.Spot("front", 0.02, 0.9)
    with pytest.raises(OffTheBodyError):
        moles.add_mole(subject=subject, actor=audit.SYSTEM, spot=beside)
    assert not Mole.objects.exists()
    mole = make_mole(subject)
    with pytest.raises(OffTheBodyError):
        moles.place_mole(mole=mole, spot=beside, actor=audit.SYSTEM)
    mole.refresh_from_db()
    assert mole.figure == ""


def test_placing_is_audited(subject):
    mole = make_mole(subject)
    moles.place_mole(mole=mole, spot=spot_in("calf-right"), actor=audit.SYSTEM)
    event = AuditEvent.objects.filter(event="mole_changed").get()
    assert (event.target, event.details) == (str(mole.id), {"zone": "calf-right"})


def test_adding_starts_with_the_map(browser):
    page = browser.get(reverse("mole_create"))
    assert "body_map/place.html" in [template.name for template in page.templates]
    assert f"{reverse('mole_create')}?zone=palm-left" in page.content.decode()


def test_a_zone_opens_the_form_with_the_place_filled_in(browser, subject):
    page = browser.get(reverse("mole_create"), {"zone": "palm-left"})
    assert "Palm, left" in page.content.decode()
    assert "body_site" not in page.context["form"].fields
    place, form = page.context["place"], page.context["form"]
    sent = {name: place[name].value() for name in place.fields}
    sent |= {"mole_id": form["mole_id"].value(), "label": LABEL}
    browser.post(reverse("mole_create"), sent)
    mole = Mole.objects.get(subject=subject)
    assert (mole.label, mole.zone, mole.body_site) == (LABEL, "palm-left", "palm")


def test_the_server_decides_the_zone_whatever_else_is_sent(browser, subject):
    zone = all_zones()["sole-right"]
    form = browser.get(reverse("mole_create"), {"zone": "sole-right"}).context["form"]
    sent = {"figure": "back", "map_x": zone.x, "map_y": zone.y, "zone": "", "body_site": "nose"}
    browser.post(reverse("mole_create"), sent | {"mole_id": form["mole_id"].value()})
    assert Mole.objects.get(subject=subject).body_site == "sole"


@pytest.mark.parametrize(
    "sent",
    [
        {"figure": "front", "map_x": "0.02", "map_y": "0.9"},
        {"figure": "front", "map_x": "0.5"},
        {"figure": "side", "map_x": "0.5", "map_y": "0.2"},
        {"figure": "front", "map_x": "nan", "map_y": "0.2"},
        {"figure": "front", "map_x": "1.5", "map_y": "0.2"},
        {"map_x": "0.5", "map_y": "0.2"},
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_invalid_place_shows_the_map_again_with_a_sentence(browser, subject, sent, method):
    page = getattr(browser, method)(reverse("mole_create"), sent)
    assert page.status_code == 422
    assert "error-summary" in page.content.decode()
    assert not Mole.objects.exists()


def test_a_mole_can_be_added_in_words(browser, subject):
    form = browser.get(reverse("mole_create"), {"words": 1}).context["form"]
    sent = {"mole_id": form["mole_id"].value(), "body_site": "toe", "laterality": "left"}
    browser.post(reverse("mole_create"), sent)
    mole = Mole.objects.get(subject=subject)
    assert (mole.body_site, mole.figure, mole.map_x) == ("toe", "", None)


def test_a_mole_is_moved(browser, subject):
    mole = make_mole(subject, label=LABEL)
    zone = all_zones()["forearm_front-right"]
    page = browser.get(reverse("mole_place", args=[mole.id]), {"zone": zone.code})
    assert page.context["chosen"] == zone
    sent = {"figure": "front", "map_x": zone.x, "map_y": zone.y}
    page = browser.post(reverse("mole_place", args=[mole.id]), sent, follow=True)
    assert "is now here: Forearm, palm side, right." in page.content.decode()
    mole.refresh_from_db()
    assert (mole.zone, mole.laterality) == (zone.code, "right")
    again = browser.get(reverse("mole_place", args=[mole.id]))
    assert again.context["chosen"] == zone


def test_moving_to_a_point_beside_the_body_or_to_none_is_an_error(browser, subject):
    mole = make_mole(subject)
    url = reverse("mole_place", args=[mole.id])
    page = browser.post(url, {"figure": "back", "map_x": 0.02, "map_y": 0.3})
    assert "beside the body" in page.content.decode()
    assert "choose a place" in browser.post(url, {}).content.decode()
    mole.refresh_from_db()
    assert mole.zone == ""


def test_the_form_of_a_placed_mole_has_no_body_site(browser, subject):
    mole = moles.add_mole(subject=subject, actor=audit.SYSTEM, spot=spot_in("chest-left"))
    url = reverse("mole_edit", args=[mole.id])
    assert "body_site" not in browser.get(url).context["form"].fields
    browser.post(url, {"label": LABEL, "body_site": "nose", "laterality": "right"})
    mole.refresh_from_db()
    assert (mole.label, mole.body_site, mole.laterality) == (LABEL, "chest", "left")


def test_a_spot_of_an_overview_becomes_a_mole(browser, subject):
    pin = make_pin(make_overview(subject), label="Odd one")
    page = browser.get(reverse("mole_create"), {"pin": pin.id})
    assert f"pin={pin.id}" in page.content.decode()
    page = browser.get(reverse("mole_create"), {"pin": pin.id, "zone": "upper_back-left"})
    form, place = page.context["form"], page.context["place"]
    assert form["label"].value() == "Odd one"
    sent = {name: place[name].value() for name in place.fields}
    sent |= {"mole_id": form["mole_id"].value(), "label": LABEL, "pin": pin.id}
    for _time in range(2):
        browser.post(reverse("mole_create"), sent)
    pin.refresh_from_db()
    assert pin.mole == Mole.objects.get(subject=subject)
    assert pin.label == ""


@pytest.mark.parametrize("pin", ["nonsense", "0b9d9d0e-0000-4000-8000-000000000000"])
def test_an_unknown_spot_is_not_found(browser, pin):
    assert browser.get(reverse("mole_create"), {"pin": pin}).status_code == 404


def test_a_stranger_neither_places_nor_takes_the_spot(stranger, subject):
    mole, pin = make_mole(subject), make_pin(make_overview(subject))
    assert stranger.get(reverse("mole_place", args=[mole.id])).status_code == 404
    assert stranger.get(reverse("mole_create"), {"pin": pin.id}).status_code == 404


def test_a_spot_becomes_a_mole_of_the_same_person_only(subject):
    pin = make_pin(make_overview(subject))
    other = make_mole(make_user())
    with pytest.raises(OverviewPin.DoesNotExist):
        overviews.make_pin_a_mole(pin_id=pin.id, mole=other, actor=audit.SYSTEM)
