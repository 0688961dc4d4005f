"""Compare the staff's pages with few photos in the database with the same pages with many.

Photos, results, answered cases and outcomes grow; as many cases wait at both. Target: within 1.5
times, the same queries.
"""

import argparse
from functools import partial
from typing import Any
from unittest import mock

from benchmarks import support

WAITING = 150


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--many", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args()
    # No worker answers here, and the page of jobs would wait for one.
    with support.installation("fake"), mock.patch("classifier.dashboard.page.workers", list):
        measure(options.few, options.many, options.rounds)


def measure(few: int, many: int, rounds: int) -> None:
    """Get each page before and after most photos are added, and print the times."""
    from classifier.people.models import User
    from tests.many_cases import add_cases

    reader, admin = _account("reader", User.Role.REVIEWER), _account("admin", User.Role.ADMIN)
    add_cases(few, waiting=WAITING, reader=reader)
    case = _signed_in(reader).post("/staff/review/next/").url
    pages = {
        "queue": (reader, "/staff/review/"),
        "case": (reader, case),
        "dashboard, 30 days": (admin, "/staff/dashboard/"),
        "dashboard, 365 days": (admin, "/staff/dashboard/?days=365"),
        "dashboard, now": (admin, "/staff/dashboard/now/"),
    }
    before = _time(pages, rounds)
    add_cases(many - few, waiting=0, reader=reader)
    after = _time(pages, rounds)
    rows: list[tuple[object, ...]] = [
        ("page", f"ms at {few}", f"ms at {many}", "ratio", f"queries at {few}", f"at {many}")
    ]
    for name in pages:
        (early, few_queries), (late, many_queries) = before[name], after[name]
        rows.append((name, early, late, late / early, few_queries, many_queries))
    support.table("Pages of staff", rows)


def _time(pages: dict[str, tuple[Any, str]], rounds: int) -> dict[str, tuple[float, int]]:
    """Count the closed days, then return median milliseconds and queries of each page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from classifier.dashboard.models import DailyFigure
    from classifier.dashboard.services import count_closed_days

    DailyFigure.objects.all().delete()
    count_closed_days(seconds=3_600)
    found = {}
    for name, (user, url) in pages.items():
        client = _signed_in(user)
        assert client.get(url).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        count = len(queries)
        times = [support.milliseconds(partial(client.get, url)) for _ in range(rounds)]
        found[name] = (support.median(times), count)
    return found


def _account(name: str, role: str) -> Any:
    from tests.factories import make_user

    return make_user(f"{name}@example.org", role=role, second_factor=True)


def _signed_in(user: Any) -> Any:
    from django.test import Client

    from tests.factories import sign_in

    return sign_in(Client(raise_request_exception=True), user)


if __name__ == "__main__":
    main()
