"""The history of results: filters, months, pages and the CSV file."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from classifier.audit.models import AuditEvent
from classifier.people.models import User
from classifier.results.csv_export import HEADINGS
from classifier.results.history import ROWS
from tests.classifier.images import samples
from tests.factories import (
    make_assessment,
    make_member,
    make_mole,
    make_photo,
    make_subject,
    make_user,
)


def text(browser: Any, name: str, *args: Any, **query: Any) -> Any:
    return browser.get(reverse(name, args=args), query).content.decode()


def test_empty_pages_say_what_to_do(browser: Any) -> None:
    assert "No moles yet" in text(browser, "mole_list")
    assert "Every photo has its mole" in text(browser, "photo_unsorted")
    assert "No results yet" in text(browser, "result_list")
    assert "The bin is empty" in text(browser, "bin")
    assert "Nobody has looked" in text(browser, "access_log")


def test_results_are_narrowed_down(browser: Any, person: User) -> None:
    mole = make_mole(person)
    higher = make_assessment(make_photo(mole=mole))
    lower = make_assessment(make_photo(person), score=0.1, band="lower")
    rejected = make_assessment(make_photo(person), status="rejected")

    def shown(**query: Any) -> set[Any]:
        return {row.id for row in browser.get("/results/", query).context["page_obj"].rows}

    assert shown() == {higher.id, lower.id, rejected.id}
    assert shown(mole=mole.id) == {higher.id}
    assert shown(outcome="lower") == {lower.id}
    assert shown(outcome="rejected") == {rejected.id}
    assert shown(outcome="open") == set()
    assert shown(month="2024-05") == {higher.id, lower.id, rejected.id}
    assert shown(month="2024-06") == set()
    assert shown(mole=make_mole().id) == set()
    assert "Nothing fits these filters" in text(browser, "result_list", outcome="open")


def test_results_stand_below_the_month_of_their_photo(browser: Any, person: User) -> None:
    def taken(*day: int) -> Any:
        return make_assessment(make_photo(person, taken_at=datetime(*day, 12, tzinfo=UTC))).id

    undated = make_assessment(make_photo(person, data=samples.save(samples.photograph(0.3), "PNG")))
    late, early = taken(2026, 5, 30), taken(2026, 5, 2)
    before = taken(2025, 5, 9)
    months = browser.get("/results/").context["months"]
    assert [(month.name, [row.id for row in month.results]) for month in months] == [
        ("May 2026", [late, early]),
        ("May 2025", [before]),
        ("Day not known", [undated.id]),
    ]
    may = browser.get("/results/", {"month": "2026-05"}).context["page_obj"].rows
    assert [row.id for row in may] == [late, early]
    uploaded = f"{timezone.localdate():%Y-%m}"
    assert browser.get("/results/", {"month": uploaded}).context["page_obj"].rows == []


def test_another_person_of_the_family_can_be_chosen(browser: Any, person: User) -> None:
    own = make_assessment(make_photo(person))
    member = make_member(person, name="Mia")
    mole = make_mole(member, label="On the knee")
    hers = make_assessment(make_photo(mole=mole))

    def shown(**query: Any) -> Any:
        page = browser.get("/results/", query)
        return page.context["subject"], {row.id for row in page.context["page_obj"].rows}

    assert shown() == (make_subject(person), {own.id})
    assert shown(person=member.id) == (member, {hers.id})
    assert shown(mole=mole.id) == (member, {hers.id})
    assert shown(person=make_subject(make_user()).id)[1] == set()
    text = browser.get("/results/", {"person": member.id}).content.decode()
    assert "<strong>Mia</strong>" in text
    assert "On the knee (Mia)" in text


def test_someone_alone_chooses_no_person(browser: Any, person: User) -> None:
    make_assessment(make_photo(person))
    assert 'name="person"' not in text(browser, "result_list")


def test_a_long_history_costs_no_more_queries(browser: Any, person: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            browser.get("/results/")
        return len(seen)

    make_assessment(make_photo(mole=make_mole(person)))
    browser.get("/results/")
    few = queries()
    for _number in range(ROWS):
        make_assessment(make_photo(mole=make_mole(person)))
    assert queries() == few


def test_results_come_in_pages(browser: Any, person: User) -> None:
    photo = make_photo(person)
    for _number in range(ROWS + 1):
        make_assessment(photo)
    assert len(browser.get("/results/").context["page_obj"].rows) == ROWS
    assert "Page 2" in text(browser, "result_list", page=2)
    for number in ("3", "0", "x", "٣"):
        assert browser.get(f"/results/?page={number}").status_code == 404


def test_the_csv_file_has_the_filtered_rows_and_is_audited(browser: Any, person: User) -> None:
    mole = make_mole(person, label="=HYPERLINK(1)")
    kept = make_assessment(make_photo(mole=mole))
    make_assessment(make_photo(person), score=0.1, band="lower")
    response = browser.get(reverse("result_csv"), {"outcome": "higher"})
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))
    assert tuple(rows[0]) == HEADINGS
    assert [row[0] for row in rows[1:]] == [str(kept.id)]
    assert rows[1][2] == "'=HYPERLINK(1)"
    assert response["Content-Disposition"].startswith('attachment; filename="skinspect-results-')
    assert AuditEvent.objects.filter(event="results_exported", actor=str(person.pseudonym)).exists()
