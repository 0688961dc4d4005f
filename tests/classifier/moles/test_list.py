"""The list of moles: what needs attention first, search, filters, order, the same cost for many."""

from datetime import timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from classifier.moles.models import Mole
from classifier.moles.trend import draw_trend
from classifier.people.models import User
from classifier.reminders.models import Reminder
from tests.classifier.next_steps.test_facts import photo, review
from tests.factories import (
    make_assessment,
    make_measurement,
    make_member,
    make_mole,
    make_photo,
    make_reminder,
)

NOW = timezone.now()


def shown(browser: Any, **query: Any) -> list[str]:
    page = browser.get("/moles/", query).context
    return [row.mole.name for row in (*page["attention"], *page["others"])]


def text(browser: Any, **query: Any) -> str:
    return " ".join(browser.get("/moles/", query).content.decode().split())


def mole(person: User, name: str, band: str = "lower", *, days_ago: float = 1) -> Mole:
    row = make_mole(person, label=name)
    photo(row, band, days_ago=days_ago)
    return row


def due(row: Mole) -> None:
    reminder = make_reminder(row)
    Reminder.objects.filter(pk=reminder.pk).update(due_on=timezone.localdate())


def test_what_needs_attention_comes_first_the_most_pressing_at_the_top(
    browser: Any, person: User
) -> None:
    mole(person, "Calm", days_ago=1)
    due(mole(person, "Due", days_ago=2))
    mole(person, "High", "higher", days_ago=3)
    changed = mole(person, "Grown", days_ago=4)
    make_measurement(photo(changed, "lower", days_ago=90), mm=4.0)
    make_measurement(changed.photos.newest_first()[0], mm=9.0)
    written = mole(person, "Written about", days_ago=5)
    review(written.photos.get(), "watch")
    mole(person, "Doubtful", "unclear", days_ago=6)
    assert shown(browser) == ["Written about", "Grown", "High", "Due", "Doubtful", "Calm"]
    page = text(browser)
    attention, others = page.split("Other moles")
    assert attention.index("Needs attention</h2>") < attention.index("Written about")
    for reason in ("A clinician wrote to you", "Changed", "Photo due"):
        assert attention.count(f"{reason}</span>") == 1
    assert "Calm" not in attention
    assert "Calm" in others


def test_of_two_alike_the_one_with_more_reasons_comes_first(browser: Any, person: User) -> None:
    row = mole(person, "Two reasons", "higher", days_ago=9)
    due(row)
    mole(person, "One reason", "higher", days_ago=1)
    assert shown(browser) == ["Two reasons", "One reason"]


def test_moles_are_searched_by_name_and_place(browser: Any, person: User) -> None:
    mole(person, "By the strap")
    make_mole(person, body_site="cheek", label="Freckle")
    assert shown(browser, q="STRAP") == ["By the strap"]
    assert shown(browser, q="cheek left") == ["Freckle"]
    assert shown(browser, q="left") == ["By the strap", "Freckle"]
    assert shown(browser, q="<b>") == []
    assert "No mole fits" in text(browser, q="<b>")


def test_moles_are_filtered(browser: Any, person: User) -> None:
    for band in ("lower", "unclear", "higher"):
        mole(person, band, band)
    due(mole(person, "late"))
    make_mole(person, label="no photo")
    for band in ("lower", "unclear", "higher"):
        assert band in shown(browser, show=band)
    assert shown(browser, show="higher") == ["higher"]
    assert shown(browser, show="due") == ["late"]
    assert shown(browser, show="attention") == ["higher", "late"]
    assert len(shown(browser, show="nonsense")) == 5


def test_moles_are_sorted(browser: Any, person: User) -> None:
    mole(person, "b", days_ago=9)
    make_mole(person, body_site="toe", label="C")
    row = make_mole(person, body_site="scalp", label="a")
    photo(row, "lower", days_ago=20)
    assert shown(browser, sort="name") == ["a", "b", "C"]
    assert shown(browser, sort="newest") == ["b", "a", "C"]
    assert shown(browser, sort="place") == ["a", "b", "C"]
    assert shown(browser, sort="nonsense") == shown(browser)


def test_a_filter_is_kept_by_the_search_and_on_the_next_page(browser: Any, person: User) -> None:
    for number in range(13):
        make_mole(person, label=f"Number {number}")
    page = text(browser, show="", sort="name", q="number")
    assert '<input type="hidden" name="sort" value="name">' in page
    assert "q=number&amp;page=2" in page or "page=2" in page
    assert len(shown(browser, page=2)) == 1
    assert browser.get("/moles/", {"page": 3}).status_code == 404


def test_an_answer_about_no_mole_of_the_list_is_said_above_it(browser: Any, person: User) -> None:
    listed = mole(person, "Listed")
    review(listed.photos.get())
    assert "about a photo of" not in text(browser)
    unsorted = make_photo(person, taken_at=NOW - timedelta(days=3))
    make_assessment(unsorted)
    review(unsorted)
    page = text(browser)
    assert "A clinician wrote to you about a photo of" in page
    assert f'href="/photos/{unsorted.pk}/#answers">See a doctor soon</a>' in page
    browser.get(f"/photos/{unsorted.pk}/")
    assert "about a photo of" not in text(browser)


def test_an_answer_about_a_family_members_photo_names_the_person(
    browser: Any, person: User
) -> None:
    child = make_member(person, "Ada")
    row = make_mole(child)
    review(photo(row, "lower"))
    assert "A clinician wrote about a photo of Ada" in text(browser)


def test_the_badge_is_that_of_the_newest_result_with_a_band(browser: Any, person: User) -> None:
    row = mole(person, "One", "unclear", days_ago=9)
    photo(row, status="rejected", days_ago=1)
    assert "badge-unclear" in text(browser)
    assert "badge-rejected" not in text(browser)
    photo(make_mole(person), status="rejected")
    assert "badge-rejected" in text(browser)


def test_two_sizes_make_a_trend_with_words(browser: Any, person: User) -> None:
    row = mole(person, "One", days_ago=50)
    make_measurement(row.photos.get(), mm=4.0)
    assert "mole-trend" not in text(browser)
    make_measurement(photo(row, "lower", days_ago=1), mm=5.5)
    assert "Size: first 4.0 mm, now 5.5 mm." in text(browser)


def test_a_trend_begins_at_zero_and_grows_upwards() -> None:
    days = [NOW - timedelta(days=days) for days in (20, 10, 0)]
    trend = draw_trend(list(zip(days, (2.0, 3.0, 4.0), strict=True)))
    assert trend is not None
    assert trend.line == "M2.0 12.0L28.0 7.0L54.0 2.0"
    assert draw_trend([(NOW, 2.0)]) is None
    assert draw_trend([(NOW, 2.0), (NOW, 2.0)]) is not None


def test_three_hundred_moles_cost_as_many_queries_as_thirteen(
    browser: Any, person: User, django_assert_num_queries: Any
) -> None:
    for number in range(13):
        row = mole(person, f"Mole {number}", "higher" if number % 5 == 0 else "lower")
        make_measurement(row.photos.get(), mm=4.0)
        make_measurement(photo(row, "lower", days_ago=60), mm=4.1)
    text(browser)
    with CaptureQueriesContext(connection) as few:
        text(browser)
    subject = person.subjects.get(relation="self")
    Mole.objects.bulk_create(
        Mole(subject=subject, body_site="toe", label=f"More {number}") for number in range(287)
    )
    with django_assert_num_queries(len(few)):
        text(browser)
