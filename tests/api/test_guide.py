"""The tables of docs/api.md say what the code does; `embedded.test_api_guide` runs its blocks."""

import re
from pathlib import Path

import pytest

from classifier.api.assessments.submission import SubmissionSerializer
from classifier.api.description.problems import problems
from classifier.assessments.models import Assessment
from classifier.partners.scopes import Scope
from ml.labels import Reason

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
# Names in the table of problems that are no codes of problems.
FIELDS = {"errors", "erased_at"}


def _table(heading: str) -> list[list[str]]:
    """Return the rows of the table whose first line begins so, each as its cells."""
    lines = GUIDE.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith(heading))
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return rows


def _names(cell: str) -> set[str]:
    return set(re.findall(r"`(\w+)`", cell))


def _first_column(heading: str) -> set[str]:
    return {name for row in _table(heading) for name in _names(row[0])}


def test_every_problem_is_listed_with_its_status_and_none_else():
    listed = {
        (code, int(status))
        for statuses, *codes in _table("| status | `code`")
        for status in re.findall(r"\d+", statuses)
        for code in _names(" ".join(codes)) - FIELDS
        # A row may tell of several statuses.
        if problems().get(code) is None or problems()[code].status == int(status)
    }

    assert sorted(listed) == sorted((code, int(each.status)) for code, each in problems().items())


@pytest.mark.parametrize(
    ("heading", "names"),
    [
        ("| scope |", set(Scope)),
        ("| `status` |", set(Assessment.Status)),
        ("| `reasons` |", {reason.value for reason in Reason}),
        ("| field | meaning", set(SubmissionSerializer().fields)),
    ],
)
def test_the_table_lists_all_of_them_and_none_else(heading, names):
    assert sorted(_first_column(heading)) == sorted(str(name) for name in names)


def test_headings_that_other_parts_link_to_are_there():
    linked = set(re.findall(r"\]\(#([\w-]+)\)", GUIDE))
    headings = {
        re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", GUIDE, re.MULTILINE)
    }

    assert linked <= headings
