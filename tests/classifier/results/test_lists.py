"""The list of results: filters, pages and the CSV file."""

import csv
import io
from typing import Any

from django.urls import reverse

from classifier.audit.models import AuditEvent
from classifier.people.models import User
from classifier.results.csv_export import HEADINGS
from tests.factories import make_assessment, make_mole, make_photo


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
    assert shown(since="2024-05-17", until="2024-05-17") == {higher.id, lower.id, rejected.id}
    assert shown(since="2024-05-18") == set()
    assert shown(mole=make_mole().id) == set()
    assert "Nothing fits these filters" in text(browser, "result_list", outcome="open")


def test_results_come_in_pages(browser: Any, person: User) -> None:
    photo = make_photo(person)
    for _number in range(13):
        make_assessment(photo)
    assert len(browser.get("/results/").context["page_obj"].rows) == 12
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
