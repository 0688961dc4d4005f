"""A mole's page: its photos with their findings, its size over time, the number of queries."""

import itertools
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from classifier.measuring.models import Measurement
from classifier.moles.models import Mole
from classifier.moles.timeline_selectors import sizes_of
from classifier.people.models import User
from classifier.photos.models import Photo
from classifier.questionnaire.models import Answers
from tests.factories import (
    make_assessment,
    make_comparison,
    make_measurement,
    make_mole,
    make_photo,
)

NOW = timezone.now()


@pytest.fixture
def mole(person: User) -> Mole:
    return make_mole(person)


def photo(mole: Mole, days_ago: float) -> Photo:
    return make_photo(mole=mole, taken_at=NOW - timedelta(days=days_ago))


def page(browser: Any, mole: Mole, **query: Any) -> str:
    return str(browser.get(f"/moles/{mole.id}/", query).content.decode())


def copies(mole: Mole, count: int) -> None:
    """Add photos with results and measurements, without files."""
    known = photo(mole, 0.5)
    make_assessment(known)
    rows = [
        Photo(
            subject=mole.subject,
            mole=mole,
            original=known.original.name,
            thumbnail=known.thumbnail.name,
            sha256=uuid.uuid4().hex * 2,
            content_type="image/jpeg",
            byte_size=1,
            width=100,
            height=100,
            taken_at=NOW - timedelta(days=number + 1),
            taken_at_source="camera",
        )
        for number in range(count)
    ]
    Photo.objects.bulk_create(rows)
    figure = {"value": 4.0, "low": 3.8, "high": 4.2, "unit": "mm"}
    result = {"figures": {"longest_diameter": figure}, "outline": None, "scale": None}
    Measurement.objects.bulk_create(
        Measurement(
            photo=row,
            subject=mole.subject,
            status="succeeded",
            finished_at=NOW,
            diameter_mm=4.0,
            result=result,
        )
        for row in rows
    )


def test_each_photo_shows_its_findings(browser: Any, mole: Mole) -> None:
    newest = photo(mole, 1)
    make_assessment(newest)
    make_measurement(newest, mm=5.0)
    Photo.objects.filter(pk=newest.pk).update(note="After the summer")
    for points, version in ((2, "1"), (4, "1")):
        Answers.objects.create(
            photo=newest, subject=mole.subject, version=version, answers={}, points=points
        )
    text = page(browser, mole)
    assert "Higher concern" in text
    assert "5.0 mm (4.5 to 5.5)" in text
    assert "4 points on the 7-point checklist" in text
    assert "After the summer" in text


def test_only_the_newest_finished_measurement_is_shown(browser: Any, mole: Mole) -> None:
    row = photo(mole, 3)
    make_measurement(row, mm=9.0)
    make_measurement(row, mm=5.0)
    make_measurement(row, mm=7.0, status="queued", finished_at=None)
    text = page(browser, mole)
    assert "5.0 mm (4.5 to 5.5)" in text
    assert "9.0 mm" not in text
    assert "7.0 mm" not in text


def test_a_photo_without_a_scale_is_left_out_with_a_sentence(browser: Any, mole: Mole) -> None:
    relative = {"longest_diameter": {"value": 300, "low": 280, "high": 320, "unit": "px"}}
    make_measurement(photo(mole, 9), result={"figures": relative})
    make_measurement(photo(mole, 7), result={"figures": {}})
    assert "Size over time" in page(browser, mole)
    make_measurement(photo(mole, 5), mm=4.0)
    text = page(browser, mole)
    assert text.count('class="size-chart-point"') == 1
    assert "2 measured photos have no size in millimetres and are left out" in text
    assert "Measured without a scale" in text
    assert "Could not be measured" in text


def test_the_chart_is_a_table_too(browser: Any, mole: Mole) -> None:
    for days, mm in ((200, 4.0), (100, 4.4), (1, 4.8)):
        make_measurement(photo(mole, days), mm=mm)
    text = page(browser, mole)
    assert text.count('class="size-chart-interval"') == 3
    table = text.split("Show as table")[1].split("</table>")[0]
    sizes = ["4.0 mm (3.6 to 4.4)", "4.4 mm (4.0 to 4.8)", "4.8 mm (4.3 to 5.3)"]
    assert [table.index(size) for size in sizes] == sorted(table.index(size) for size in sizes)


def test_a_mole_without_measurements_has_no_chart(browser: Any, mole: Mole) -> None:
    photo(mole, 1)
    assert "Size over time" not in page(browser, mole)


def test_photos_can_be_compared_from_the_second_on(browser: Any, mole: Mole) -> None:
    newest = photo(mole, 1)
    assert "Compare" not in page(browser, mole)
    oldest = photo(mole, 40)
    text = page(browser, mole)
    assert f'action="/photos/{newest.id}/compare/"' in text
    assert f'action="/photos/{oldest.id}/compare/"' not in text
    assert text.count('form="compare-form"') == 3
    comparison = make_comparison(oldest, newest)
    assert f'href="/comparisons/{comparison.id}/"' in page(browser, mole)


def test_the_photo_chosen_first_stays_chosen_on_other_pages(browser: Any, mole: Mole) -> None:
    copies(mole, 20)
    first = Photo.objects.filter(mole=mole).first()
    assert first is not None
    hidden = f'<input type="hidden" name="photos" value="{first.id}">'
    assert hidden not in page(browser, mole, **{"with": first.id})
    second = page(browser, mole, page=2, **{"with": first.id})
    assert hidden in second
    assert f"?with={first.id}&amp;page=1" in second or f"?page=1&amp;with={first.id}" in second
    assert "is chosen" not in page(browser, mole, **{"with": make_photo().id})
    assert "is chosen" not in page(browser, mole, **{"with": "nothing"})


def test_an_even_selection_of_sizes_has_the_oldest_and_newest(mole: Mole) -> None:
    copies(mole, 130)
    found = sizes_of(mole, at_most=60)
    assert (found.measured, found.unscaled) == (130, 0)
    assert 44 <= len(found.rows) <= 61
    days = [round((NOW - row.taken_at).total_seconds() / 86400) for row in found.rows]
    assert (days[0], days[-1]) == (130, 1)
    assert {a - b for a, b in itertools.pairwise(days)} <= {1, 2, 3}


def test_two_thousand_photos_cost_as_many_queries_as_twenty(
    browser: Any, mole: Mole, django_assert_num_queries: Any
) -> None:
    copies(mole, 20)
    page(browser, mole)
    with CaptureQueriesContext(connection) as few:
        page(browser, mole)
    other = make_mole(mole.subject)
    copies(other, 2_000)
    with django_assert_num_queries(len(few)):
        page(browser, other)
