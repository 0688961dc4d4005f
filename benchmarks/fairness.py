"""How long a person's photo waits behind two partners' batches, and how the partners share.

    python -m benchmarks.fairness [--postgresql] [--redis redis://127.0.0.1:6379/0] [--count 500]

Real workers assess. Without options: SQLite and Valkey.
"""

import argparse
import os
import uuid
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from benchmarks import support
from benchmarks.postgresql import postgresql

PEOPLE = 10


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--redis", default="", help="a Redis of your own, which is emptied")
    parser.add_argument("--count", type=int, default=500, help="photos of each partner")
    parser.add_argument("--processes", type=int, default=2)
    options = parser.parse_args(arguments)
    with postgresql() if options.postgresql else nullcontext("") as url:
        if url:
            os.environ["DATABASE_URL"] = url
        with support.installation(redis_url=options.redis) as home:
            _measure(home, options.count, options.processes)


def _measure(home: Path, count: int, processes: int) -> None:
    from django.db.models import Max, Min

    from benchmarks.intake import draw_jpeg
    from classifier.assessments.models import Assessment
    from classifier.intake import services as intake
    from classifier.partners.services import organisations
    from classifier.people.models import User
    from classifier.people.services import accounts

    clean = intake.clean_photo(data=draw_jpeg(2, 90))
    partners = [
        organisations.create_partner(name=f"{name} {home.name}").partner for name in ("one", "two")
    ]
    for partner in partners:
        for _ in range(count):
            _add(clean, partner.subjects.create(external_id=str(uuid.uuid4())))
    ended = Assessment.objects.exclude(finished_at=None)
    seconds, behind = [], []
    with support.worker(processes):
        support.wait_until(lambda: ended.count() >= processes, 300, pause=0.1)
        for number in range(PEOPLE):
            user = User.objects.create_user(f"person{number}@example.org")
            accounts.give_consent(user=user)
            behind.append(Assessment.objects.filter(status="queued").count())
            photo = _add(clean, accounts.welcome(user=user))
            own = ended.filter(photo=photo)
            support.wait_until(own.exists, 300, pause=0.02)
            asked, finished = own.values_list("requested_at", "finished_at").get()
            seconds.append((finished - asked).total_seconds())  # type: ignore[operator]
        shares = [ended.filter(subject__partner=partner).count() for partner in partners]
        theirs = ended.filter(subject__partner__isnull=False)
        times = theirs.aggregate(first=Min("finished_at"), last=Max("finished_at"))
        pace = sum(shares) / (times["last"] - times["first"]).total_seconds()
    rows: list[tuple[Any, ...]] = [
        ("", "figure"),
        ("photos of partners waiting, first and last", f"{behind[0]}, {behind[-1]}"),
        ("partners' photos assessed a second", pace),
        ("a person's photo to its result, median, s", support.median(seconds)),
        ("the slowest of them, s", max(seconds)),
        ("assessed of the first and the second partner", f"{shares[0]}, {shares[1]}"),
    ]
    support.table(f"{PEOPLE} people behind two partners with {count} photos each", rows)


def _add(clean: Any, subject: Any) -> Any:
    from classifier.audit import services as audit
    from classifier.intake import services as intake

    added = intake.keep_photo(
        subject=subject,
        clean=clean,
        actor=audit.SYSTEM,
        mole=None,
        taken_at=None,
        modality="unknown",
    )
    return added.photo


if __name__ == "__main__":
    main()
