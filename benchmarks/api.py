"""Compare the partner API with few assessments in PostgreSQL with the same API with a million.

A second partner always has as many as at first, the oldest of all, so that its lists show what
others' rows cost. Targets: a POST of 12 megapixels under 120 ms and a GET under 15 ms of server
time, at most 6 and 4 queries, within 1.5 times.
"""

import argparse
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

from benchmarks import support
from benchmarks.intake import draw_jpeg
from benchmarks.postgresql import postgresql

Call = Callable[[], Any]

# Bytes from the marker of a table of quantisation to its last value.
QUANTISATION = 68
# They go to the database too, but are no queries.
TRANSACTIONS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True)
class Measured:
    """Median ms of a call and of its queries; how many, and how many read whole tables."""

    milliseconds: float
    in_queries: float
    queries: int
    whole_tables: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=1_000)
    parser.add_argument("--times", type=int, default=999, help="copies of the few")
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--megapixels", type=float, default=12.0)
    options = parser.parse_args()
    os.environ["PARTNER_RATE"] = "1000000/min"
    with postgresql() as address:
        os.environ["DATABASE_URL"] = address
        with support.installation("fake"):
            photo = draw_jpeg(options.megapixels, 93)
            measure(options.few, options.times, options.rounds, photo)


def measure(few: int, times: int, rounds: int, photo: bytes) -> None:
    """Make each call before and after the rows are multiplied, and print the times."""
    from django.utils import timezone

    from classifier import images
    from tests.factories import make_partner
    from tests.many_assessments import add_assessments, multiply_assessments

    large, small = make_partner("Large"), make_partner("Small")
    now = timezone.now()
    add_assessments(large.partner, few, before=now)
    add_assessments(small.partner, few, before=now - timedelta(days=times + 1))
    calls = _calls(large, small, photo)
    before = {name: _time(call, rounds) for name, call in calls.items()}
    seconds = support.milliseconds(partial(multiply_assessments, large.partner, times)) / 1000
    after = {name: _time(call, rounds) for name, call in calls.items()}
    total = few * (times + 1) + few
    rows: list[tuple[object, ...]] = [
        ("", f"ms at {2 * few}", f"ms at {total}", "ratio", "in queries", "queries", "whole tables")
    ]
    for name in calls:
        early, late = before[name], after[name]
        ratio = late.milliseconds / early.milliseconds
        took = (early.milliseconds, late.milliseconds, ratio, late.in_queries)
        rows.append((name, *took, late.queries, late.whole_tables))
    intake = support.median([support.milliseconds(lambda: images.accept(photo)) for _ in range(7)])
    support.table("The partner API on PostgreSQL", rows)
    print(
        f"Adding the rows took {seconds:.0f} s. Of a POST, the photo's intake is {intake:.0f} ms."
    )


def _calls(large: Any, small: Any, photo: bytes) -> dict[str, Call]:
    """Return each call by its name in the table."""
    from classifier.assessments.models import Assessment

    few = _caller(small)
    many = _caller(large)
    last = Assessment.objects.filter(subject__partner=large.partner).latest("requested_at")
    since = (last.requested_at - timedelta(hours=1)).isoformat()
    mole: Any = last.photo.mole
    api = "/api/v1"
    return {
        "POST, known mole": partial(_post, many, photo, count(), "patient-0"),
        "GET one": partial(many.get, f"{api}/assessments/{last.pk}/"),
        "GET a mole's history": partial(many.get, f"{api}/moles/{mole.pk}/"),
        "list": partial(many.get, f"{api}/assessments/"),
        "list since": partial(many.get, f"{api}/assessments/", {"since": since}),
        "list updated since": partial(many.get, f"{api}/assessments/", {"updated_since": since}),
        "list of a subject": partial(
            many.get, f"{api}/assessments/", {"subject_external_id": "patient-50"}
        ),
        "list of a mole": partial(
            many.get,
            f"{api}/assessments/",
            {"subject_external_id": "patient-50", "mole_external_id": mole.external_id},
        ),
        "list of a mole's name": partial(
            many.get, f"{api}/assessments/", {"mole_external_id": mole.external_id}
        ),
        "list of a band": partial(many.get, f"{api}/assessments/", {"band": "higher"}),
        "moles": partial(many.get, f"{api}/moles/"),
        "small partner, list": partial(few.get, f"{api}/assessments/"),
        "small partner, list of a band": partial(
            few.get, f"{api}/assessments/", {"band": "higher"}
        ),
        "small partner, moles": partial(few.get, f"{api}/moles/"),
    }


def _caller(made: Any) -> Any:
    from django.test import Client

    from tests.api.conftest import ask_token

    token = ask_token(made).json()["access_token"]
    return Client(headers={"Authorization": f"Bearer {token}"})


def _post(client: Any, photo: bytes, numbers: Any, subject: str) -> Any:
    """Send another photo each time."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    data = {
        "image": SimpleUploadedFile("photo.jpg", _other(photo, next(numbers))),
        "subject_external_id": subject,
        "mole_external_id": "mole-0",
    }
    return client.post("/api/v1/assessments/", data)


def _other(photo: bytes, number: int) -> bytes:
    """Return the JPEG with another last value in its first table of quantisation."""
    place = photo.index(b"\xff\xdb") + QUANTISATION
    return photo[:place] + bytes([number % 255 + 1]) + photo[place + 1 :]


def _time(call: Call, rounds: int) -> Measured:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.query_plans import whole_tables

    assert call().status_code in {200, 202}
    with CaptureQueriesContext(connection) as queries:
        call()
    sent = [query["sql"] for query in queries if not query["sql"].startswith(TRANSACTIONS)]
    whole = len(whole_tables(call))
    times, in_queries = [], []
    for _ in range(rounds):
        with CaptureQueriesContext(connection) as queries:
            times.append(support.milliseconds(call))
        in_queries.append(sum(float(query["time"]) for query in queries) * 1000)
    return Measured(support.median(times), support.median(in_queries), len(sent), whole)


if __name__ == "__main__":
    main()
