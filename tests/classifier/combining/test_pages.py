"""The combined result on the mole's page and beside each photo's own."""

from typing import Any

import pytest
from django.utils import timezone

from classifier.moles.models import Mole
from classifier.people.models import User
from classifier.people.services import accounts
from tests.classifier.combining.test_selectors import DAY, again, photo
from tests.factories import make_assessment, make_mole, make_photo


@pytest.fixture
def mole(person: User) -> Mole:
    return make_mole(person)


def text(browser: Any, url: str) -> str:
    return " ".join(browser.get(url).content.decode().split())


def panel(browser: Any, mole: Mole, query: str = "") -> str:
    return (
        text(browser, f"/moles/{mole.id}/{query}").split('id="together"')[1].split("</section>")[0]
    )


def test_the_moles_page_shows_both_photos_together(browser: Any, mole: Mole) -> None:
    close_up, other = photo(mole, 0.3), photo(mole, 0.5, modality="dermoscope", hours=1)
    shown = panel(browser, mole)
    assert "Both photos of 3 March 2026 together" in shown
    assert "badge-lower badge-large" in shown
    assert "“lower concern” does not mean “not cancer”" in shown
    for row, words in ((close_up, "Close-up, 10:00"), (other, "Dermoscope picture, 11:00")):
        assert f'<a href="/photos/{row.id}/">{words}</a>' in shown
    assert "Model fake-1" in shown


def test_a_day_with_more_photos_says_how_many(browser: Any, mole: Mole) -> None:
    for hours in range(3):
        photo(mole, 0.3, hours=hours)
    photo(mole, None, hours=4)
    shown = panel(browser, mole)
    assert "All 3 photos of 3 March 2026 together" in shown
    assert "1 more photo of this day could not be assessed; this is not a negative result." in shown


def test_a_mole_without_such_a_day_has_no_panel(browser: Any, mole: Mole) -> None:
    photo(mole)
    assert 'id="together"' not in text(browser, f"/moles/{mole.id}/")


def test_the_advice_follows_the_most_serious_result(browser: Any, mole: Mole) -> None:
    photo(mole, 0.01)
    photo(mole, 0.7, hours=1)
    shown = panel(browser, mole)
    assert "badge-unclear badge-large" in shown
    assert "It is not called lower concern, because" in shown
    assert "The advice follows the more serious one." in shown
    assert "looked at by a doctor soon" in shown


def test_a_newer_photo_of_higher_concern_is_not_contradicted(browser: Any, mole: Mole) -> None:
    for hours in (0, 1, 72):
        photo(mole, 0.1 if hours < 72 else 0.9, hours=hours)
    assert "looked at by a doctor soon" in panel(browser, mole)


def test_other_days_can_be_chosen(browser: Any, mole: Mole) -> None:
    for hours in (0, 1, 48, 49):
        photo(mole, 0.3, hours=hours)
    assert "Both photos of 5 March 2026" in panel(browser, mole)
    assert 'href="?day=2026-03-03#together"' in panel(browser, mole)
    assert "Both photos of 3 March 2026" in panel(browser, mole, "?day=2026-03-03")
    for nonsense in ("?day=yesterday", "?day=2026-03-04"):
        assert "Both photos of 5 March 2026" in panel(browser, mole, nonsense)


def test_each_photos_result_links_to_the_combined_one(browser: Any, mole: Mole) -> None:
    photos = [photo(mole, 0.3), photo(mole, 0.5, hours=1)]
    for row in photos:
        shown = text(browser, f"/photos/{row.id}/")
        assert f'<a href="/moles/{mole.id}/?day=2026-03-03#together">Both photos of' in shown
    alone = photo(mole, 0.3, hours=96)
    assert "#together" not in text(browser, f"/photos/{alone.id}/")


def test_an_earlier_result_does_not_name_the_combined_one(browser: Any, mole: Mole) -> None:
    row = photo(mole, 0.3)
    photo(mole, 0.5, hours=1)
    earlier = row.assessments.get()
    again(row, score=0.3, band="lower")
    assert "#together" not in text(browser, f"/results/{earlier.id}/")


def test_a_photos_advice_rises_with_the_combined_result_and_its_band_stays(
    browser: Any, mole: Mole
) -> None:
    milder = photo(mole, 0.3)
    worse = photo(mole, 0.9, hours=1)
    shown = text(browser, f"/photos/{milder.id}/")
    assert "badge-lower badge-large" in shown
    assert "See a doctor about this mole soon, whatever the score says" in shown
    assert "The photos of that day say so together." in shown
    assert "say so together" not in text(browser, f"/photos/{worse.id}/")


def test_without_consent_there_is_no_combined_result(
    browser: Any, person: User, mole: Mole
) -> None:
    photo(mole)
    photo(mole, hours=1)
    accounts.withdraw_consent(user=person)
    assert 'id="together"' not in text(browser, f"/moles/{mole.id}/")


def test_a_stranger_sees_nothing(stranger: Any, mole: Mole) -> None:
    photo(mole)
    photo(mole, hours=1)
    assert stranger.get(f"/moles/{mole.id}/").status_code == 404


def test_owners_of_a_dermoscope_are_told_once_what_a_second_picture_gives(
    browser: Any, person: User, mole: Mole
) -> None:
    make_photo(person, modality="dermoscope", taken_at=DAY)
    now = timezone.now()
    row = make_photo(mole=mole, taken_at=now)
    make_assessment(row)
    sentence = "With a dermoscope picture of the same day"
    assert text(browser, f"/photos/{row.id}/").count(sentence) == 1
    make_assessment(make_photo(mole=mole, taken_at=now), modality="dermoscope")
    assert sentence not in text(browser, f"/photos/{row.id}/")
