"""Compare each page with few photos in the database with the same page with many: time and queries.

Target: within 1.5 times, and at most 15 queries for any number.
"""

import argparse
import copy
import uuid
from datetime import timedelta
from typing import Any

from benchmarks import support
from benchmarks.intake import draw_jpeg

PAGES = (
    "home",
    "mole_list",
    "mole_detail",
    "body_map",
    "overview_list",
    "photo_upload",
    "photo_unsorted",
    "photo_detail",
    "result_list",
    "assessment_detail",
    "bin",
    "account_overview",
    "access_log",
)

FEW_MOLES = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=10)
    parser.add_argument("--many", type=int, default=10_000)
    parser.add_argument("--moles", type=int, default=300, help="at many; there are 10 at few")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with support.installation("fake"):
        measure(options)


def measure(options: argparse.Namespace) -> None:
    """Get each page before and after most photos are added, all of one person: the worst case."""
    from django.test import Client

    from classifier.people.services import accounts

    user = accounts.create_account(email="benchmark@example.org", password="not-a-secret-one")
    accounts.give_consent(user=user)
    client = Client(raise_request_exception=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    few, many, rounds = options.few, options.many, options.rounds
    first = add_photos(user, few, FEW_MOLES)
    before = {name: time_page(client, name, first, rounds) for name in PAGES}
    add_photos(user, many - few, options.moles - FEW_MOLES)
    after = {name: time_page(client, name, first, rounds) for name in PAGES}
    rows: list[tuple[object, ...]] = [
        ("page", f"ms at {few}", f"ms at {many}", "ratio", f"queries at {few}", f"at {many}")
    ]
    for name in PAGES:
        (early, few_queries), (late, many_queries) = before[name], after[name]
        rows.append((name, early, late, late / early, few_queries, many_queries))
    support.table("Pages, all photos being one person's", rows)


def add_photos(user: Any, count: int, mole_count: int) -> dict[str, list[uuid.UUID]]:
    """Add photos with results, one in 20 without a mole; return the keys of one photo's pages."""
    from classifier.assessments import services as assessments
    from classifier.audit import services as audit
    from classifier.audit.models import AuditEvent
    from classifier.intake import services as intake
    from classifier.moles.models import Mole
    from classifier.people.models import Subject

    subject = Subject.objects.get(user=user)
    original = intake.add_photo(subject=subject, data=draw_jpeg(1, 80), actor=audit.SYSTEM)
    assessments.carry_out(assessment_id=original.assessment.id, claim="benchmark")
    original.assessment.refresh_from_db()
    moles = [_placed(Mole(subject=subject), number) for number in range(mole_count)]
    Mole.objects.bulk_create(moles, batch_size=500)
    rows = [
        _copy(original, moles[number % mole_count] if number % 20 else None, number)
        for number in range(count)
    ]
    _insert([row[0] for row in rows], [row[1] for row in rows])
    AuditEvent.objects.bulk_create(
        AuditEvent(
            event="photo_added",
            actor_kind="person",
            subject_ref=str(subject.id),
            target=str(row[0].id),
        )
        for row in rows
    )
    photo, assessment = rows[1]
    return {
        "mole_detail": [photo.mole_id],
        "photo_detail": [photo.id],
        "assessment_detail": [assessment.id],
    }


def _placed(mole: Any, number: int) -> Any:
    from classifier.body_map.zones import all_zones

    zones = list(all_zones().values())
    zone = zones[number * 7 % len(zones)]
    mole.figure, mole.zone, mole.map_x, mole.map_y = zone.figure, zone.code, zone.x, zone.y
    mole.body_site, mole.laterality = zone.body_site, zone.laterality
    return mole


def _copy(original: Any, mole: Any, number: int) -> tuple[Any, Any]:
    photo, assessment = _clone(original.photo), _clone(original.assessment)
    photo.mole, photo.sha256 = mole, uuid.uuid4().hex * 2
    photo.taken_at -= timedelta(hours=number)
    assessment.photo = photo
    return photo, assessment


def _clone(row: Any) -> Any:
    duplicate = copy.copy(row)
    duplicate.pk = uuid.uuid4()
    return duplicate


def _insert(photos: list[Any], assessments: list[Any]) -> None:
    from classifier.assessments.models import Assessment
    from classifier.photos.models import Photo

    Photo.objects.bulk_create(photos, batch_size=500)
    Assessment.objects.bulk_create(assessments, batch_size=500)


def time_page(
    client: Any, name: str, keys: dict[str, list[uuid.UUID]], rounds: int
) -> tuple[float, int]:
    """Return the median milliseconds of a page and its number of queries."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    url = reverse(name, args=keys.get(name, []))
    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        client.get(url)
    count = len(queries)
    times = [support.milliseconds(lambda: client.get(url)) for _ in range(rounds)]
    return support.median(times), count


if __name__ == "__main__":
    main()
