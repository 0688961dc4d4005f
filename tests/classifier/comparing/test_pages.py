"""Comparisons on the pages: asked for, waited for, shown, marked by hand, answered."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from classifier.audit import services as audit
from classifier.bin import erasure
from classifier.comparing import services as comparisons
from classifier.comparing.difference_picture import grey_png
from classifier.comparing.models import Comparison
from classifier.moles.models import Mole
from classifier.people.models import User
from classifier.people.services import accounts
from classifier.photos import services as photos
from classifier.photos.models import Photo
from tests.factories import make_assessment, make_measurement, make_mole, make_photo

NOW = timezone.now()
ALIGNED = {
    "aligned": True,
    "matrix": [[1.0, 0.0, 12.0], [0.0, 1.0, -4.0]],
    "error_px": 1.6,
    "changes": {"seen": 0.9, "changed": 0.031, "outline_added": None, "outline_lost": None},
}


@pytest.fixture
def mole(person: User) -> Mole:
    return make_mole(person, label="Below the knee")


@pytest.fixture
def pair(mole: Mole) -> tuple[Photo, Photo]:
    return (
        make_photo(mole=mole, taken_at=NOW - timedelta(days=100)),
        make_photo(mole=mole, taken_at=NOW - timedelta(days=1)),
    )


@pytest.fixture
def comparison(pair: tuple[Photo, Photo]) -> Comparison:
    return comparisons.request_comparison(earlier=pair[0], later=pair[1], actor=audit.SYSTEM)


def finish(comparison: Comparison, **result: Any) -> None:
    fields = {"status": "succeeded", "finished_at": NOW, "aligned": False, **result}
    Comparison.objects.filter(pk=comparison.pk).update(**fields)


def page(browser: Any, comparison: Comparison) -> str:
    return str(browser.get(reverse("comparison_detail", args=[comparison.id])).content.decode())


def ask(browser: Any, *chosen: Any, **fields: Any) -> Any:
    return browser.post(reverse("comparison_create"), {"photos": [c.pk for c in chosen], **fields})


def test_two_ticked_photos_are_compared_once(browser: Any, pair: Any) -> None:
    answers = [ask(browser, *order) for order in (pair, pair[::-1])]
    row = Comparison.objects.get()
    assert (row.earlier, row.later) == pair
    assert {answer.url for answer in answers} == {reverse("comparison_detail", args=[row.id])}


def test_one_ticked_photo_waits_for_another_page(browser: Any, pair: Any, mole: Mole) -> None:
    answer = ask(browser, pair[0])
    assert answer.url.startswith(f"/moles/{mole.id}/?with={pair[0].id}")
    shown = browser.get(answer.url)
    assert "is chosen" in shown.content.decode()
    assert shown.context["first"] == pair[0]


@pytest.mark.parametrize("chosen", [0, 3])
def test_it_takes_two_photos(browser: Any, pair: Any, mole: Mole, chosen: int) -> None:
    three = [*pair, make_photo(mole=mole)][:chosen]
    answer = ask(browser, *three, mole=mole.id)
    assert answer.url == reverse("mole_detail", args=[mole.id])
    assert "select two photos" in browser.get(answer.url).content.decode()
    assert not Comparison.objects.exists()


def test_photos_of_two_moles_are_refused_with_a_sentence(browser: Any, pair: Any) -> None:
    other = make_photo(mole=make_mole(pair[0].subject))
    answer = ask(browser, pair[0], other)
    assert "photos of the same mole" in browser.get(answer.url).content.decode()


def test_a_strangers_photo_is_not_found(browser: Any, pair: Any) -> None:
    assert ask(browser, pair[0], make_photo()).status_code == 404
    assert browser.post(reverse("comparison_create"), {"photos": ["x"]}).status_code == 404
    assert not Comparison.objects.exists()


def test_a_photo_is_compared_with_the_previous_one(browser: Any, pair: Any, mole: Mole) -> None:
    newest = make_photo(mole=mole, taken_at=NOW)
    browser.post(reverse("photo_compare", args=[newest.id]))
    row = Comparison.objects.get()
    assert (row.earlier, row.later) == (pair[1], newest)
    answer = browser.post(reverse("photo_compare", args=[pair[0].id]), follow=True)
    assert "no older photo" in answer.content.decode()


def test_first_and_last(browser: Any, pair: Any, mole: Mole) -> None:
    newest = make_photo(mole=mole, taken_at=NOW)
    browser.post(reverse("mole_compare", args=[mole.id]))
    row = Comparison.objects.get()
    assert (row.earlier, row.later) == (pair[0], newest)


def test_one_photo_alone_has_no_first_and_last(browser: Any, person: User) -> None:
    mole = make_photo(mole=make_mole(person)).mole
    answer = browser.post(reverse("mole_compare", args=[mole.id]), follow=True)
    assert "It takes two photos" in answer.content.decode()


def test_without_consent_nothing_is_asked_for(browser: Any, pair: Any, person: User) -> None:
    accounts.withdraw_consent(user=person)
    assert ask(browser, *pair).url.startswith(reverse("consent"))
    assert not Comparison.objects.exists()


def test_the_page_waits_and_the_fragment_ends_it(browser: Any, comparison: Comparison) -> None:
    url = reverse("comparison_status", args=[comparison.id])
    waiting = page(browser, comparison)
    assert f'hx-get="{url}?seen=queued"' in waiting
    assert 'http-equiv="refresh"' in waiting
    assert browser.get(url, {"seen": "queued"}).status_code == 204
    assert browser.get(url, {"seen": "running"}).status_code == 200
    finish(comparison, **ALIGNED)
    done = browser.get(url, {"seen": "queued"}, headers={"HX-Request": "true"})
    assert done.status_code == 286
    assert "The change was not measured" in done.content.decode()
    assert "hx-get" not in page(browser, comparison)


def test_a_photo_deleted_meanwhile_ends_the_waiting(browser: Any, comparison: Comparison) -> None:
    erasure.erase_photo(photo=comparison.earlier, actor=audit.SYSTEM)
    url = reverse("comparison_status", args=[comparison.id])
    answer = browser.get(url, headers={"HX-Request": "true"})
    assert answer.status_code == 286
    assert "deleted or moved to the bin" in answer.content.decode()
    assert browser.get(url).status_code == 404
    assert browser.get(reverse("comparison_detail", args=[comparison.id])).status_code == 404


def test_a_photo_in_the_bin_hides_its_comparisons(
    browser: Any, comparison: Comparison, mole: Mole
) -> None:
    photos.bin_photo(photo=comparison.later, actor=audit.SYSTEM)
    assert browser.get(reverse("comparison_detail", args=[comparison.id])).status_code == 404
    assert "Comparisons</h2>" not in browser.get(f"/moles/{mole.id}/").content.decode()
    photos.restore_photo(photo=comparison.later, actor=audit.SYSTEM)
    assert "Comparisons</h2>" in browser.get(f"/moles/{mole.id}/").content.decode()


def test_a_fit_is_described_in_words_pixels_and_share(browser: Any, comparison: Comparison) -> None:
    make_assessment(comparison.later)
    finish(comparison, **ALIGNED)
    text = page(browser, comparison)
    assert "The two photos fit each other closely." in text
    assert "about 1.6 pixels of where it belongs, 0.5% of the width" in text
    assert "About 3% of what both photos show has another colour" in text
    assert "Higher concern" in text
    assert "On the skin that is" not in text


def test_with_a_scale_it_is_given_in_millimetres(browser: Any, comparison: Comparison) -> None:
    scale = {"kind": "card", "relative_sd": 0.01, "shown": []}
    scale["to_mm"] = [[0.05, 0, 0], [0, 0.05, 0], [0, 0, 1]]
    make_measurement(comparison.earlier, scale=scale)
    finish(comparison, **ALIGNED)
    assert "On the skin that is about 0.08 mm." in page(browser, comparison)


def test_the_later_photo_is_drawn_where_it_lies(browser: Any, comparison: Comparison) -> None:
    Photo.objects.filter(pk=comparison.earlier_id).update(width=4000, height=3000)
    Photo.objects.filter(pk=comparison.later_id).update(width=2000, height=1500)
    finish(comparison, **ALIGNED | {"matrix": [[2.0, 0.0, 0.5], [0.0, 2.0, 0.5]]})
    # Corner on corner and twice as large: both are drawn alike.
    assert 'data-transform="matrix(1.0, 0.0, 0.0, 1.0, 0.0, 0.0)"' in page(browser, comparison)


def test_a_photo_taken_upside_down_is_mentioned(browser: Any, comparison: Comparison) -> None:
    finish(comparison, **ALIGNED | {"matrix": [[-1.0, 0.05, 300], [-0.05, -1.0, 200]]})
    assert "about 177 degrees round" in page(browser, comparison)
    finish(comparison, **ALIGNED | {"matrix": [[0.0, 1.0, 0], [-1.0, 0.0, 200]]})
    assert "degrees round" not in page(browser, comparison)


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        ("too_little_structure", "too little in these photos to hold on to"),
        ("poor_fit", "not closely enough to show change honestly"),
        ("implausible", "enlarged, stretched or moved so much"),
        ("marks_too_close", "too close together"),
        ("unreadable", "can’t be read"),
        ("consent_withdrawn", "took your consent back"),
    ],
)
def test_photos_that_cannot_be_aligned_say_why(
    browser: Any, comparison: Comparison, reason: str, sentence: str
) -> None:
    finish(comparison, reason=reason)
    text = page(browser, comparison)
    assert sentence in text
    assert "data-transform" not in text
    assert "Is this the same mole?" not in text


def test_a_failure_can_be_tried_again(browser: Any, comparison: Comparison) -> None:
    finish(comparison, status="failed", aligned=None)
    assert "Something went wrong on our side" in page(browser, comparison)
    browser.post(reverse("comparison_again", args=[comparison.id]))
    comparison.refresh_from_db()
    assert comparison.status == "queued"


def test_the_person_is_asked_whether_it_is_another_mole_and_keeps_the_photo(
    browser: Any, comparison: Comparison
) -> None:
    finish(comparison, reason="no_agreement")
    assert "Is this the same mole?" in page(browser, comparison)
    browser.post(reverse("comparison_keep", args=[comparison.id]))
    text = page(browser, comparison)
    assert "Is this the same mole?" not in text
    assert "you said that both photos show the same mole" in text


def test_another_mole_takes_the_later_photo(
    browser: Any, comparison: Comparison, person: User
) -> None:
    other = make_mole(person, label="Above the knee")
    finish(comparison, reason="no_agreement")
    assert "Above the knee" in page(browser, comparison)
    url = reverse("comparison_move", args=[comparison.id])
    assert browser.post(url, {"mole": other.id}).url == f"/moles/{other.id}/"
    comparison.later.refresh_from_db()
    assert comparison.later.mole == other
    assert "Is this the same mole?" not in page(browser, comparison)
    assert browser.post(url, {"mole": ""}).url == reverse("photo_unsorted")


def test_a_photo_is_not_moved_to_a_strangers_mole(
    browser: Any, comparison: Comparison, mole: Mole
) -> None:
    url = reverse("comparison_move", args=[comparison.id])
    answer = browser.post(url, {"mole": make_mole().id}, follow=True)
    assert "choose one of your moles" in answer.content.decode()
    comparison.later.refresh_from_db()
    assert comparison.later.mole == mole


def test_marks_queue_the_comparison_again(browser: Any, comparison: Comparison) -> None:
    finish(comparison, reason="poor_fit")
    assert "Mark two places" in page(browser, comparison)
    marks = "0.1 0.2 0.8 0.9 0.15 0.25 0.85 0.95"
    browser.post(reverse("comparison_marks", args=[comparison.id]), {"marks": marks})
    comparison.refresh_from_db()
    assert (comparison.status, comparison.method) == ("queued", "marks")
    assert comparison.marks == [[[0.1, 0.2], [0.8, 0.9]], [[0.15, 0.25], [0.85, 0.95]]]


@pytest.mark.parametrize(
    "marks", ["", "0.1 0.2", "0 0 1 1 0 0 1 1.01", "0 0 1 1 0 0 1 nan", "0 0 1 1 0 0 1 x"]
)
def test_invalid_marks_change_nothing(browser: Any, comparison: Comparison, marks: str) -> None:
    finish(comparison, reason="poor_fit")
    answer = browser.post(
        reverse("comparison_marks", args=[comparison.id]), {"marks": marks}, follow=True
    )
    assert "message-error" in answer.content.decode()
    comparison.refresh_from_db()
    assert (comparison.status, comparison.marks) == ("succeeded", [])


def test_the_difference_is_sent_in_colour_to_its_owner_only(
    browser: Any, stranger: Any, comparison: Comparison
) -> None:
    url = reverse("comparison_difference", args=[comparison.id])
    assert browser.get(url).status_code == 404
    finish(comparison, **ALIGNED, difference=grey_png([[0, 200], [90, 0]]))
    answer = browser.get(url)
    assert answer["Content-Type"] == "image/png"
    assert answer["Cache-Control"] == "private, no-cache"
    assert browser.get(url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert stranger.get(url).status_code == 404


def test_corrected_dates_offer_the_right_order(browser: Any, comparison: Comparison) -> None:
    finish(comparison, **ALIGNED)
    assert "in the right order" not in page(browser, comparison)
    Photo.objects.filter(pk=comparison.earlier_id).update(taken_at=NOW)
    assert "in the right order" in page(browser, comparison)
    ask(browser, comparison.earlier, comparison.later)
    assert "in the right order" not in page(browser, comparison)
