"""Compare the pages of a mole with few photos with those of a mole with many: time and queries.

Each photo is measured, compared and has answers. Target: within 1.5 times, the same queries.
"""

import argparse
import copy
import uuid
from datetime import timedelta
from typing import Any

from benchmarks import support
from benchmarks.intake import draw_jpeg

PAGES = {"mole": "mole_detail", "comparison": "comparison_detail"}
# As many as the outlines that are stored.
OUTLINE_POINTS = 120


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--few", type=int, default=20)
    parser.add_argument("--many", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=25)
    options = parser.parse_args()
    with support.installation("fake"):
        measure(options.few, options.many, options.rounds)


def measure(few: int, many: int, rounds: int) -> None:
    """Get the pages of both moles, which belong to one person, and print the times."""
    from django.test import Client

    from benchmarks.pages import time_page
    from classifier.people.services import accounts

    user = accounts.create_account(email="benchmark@example.org", password="not-a-secret-one")
    accounts.give_consent(user=user)
    client = Client(raise_request_exception=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    keys = [add_mole(user, count) for count in (few, many)]
    rows: list[tuple[object, ...]] = [
        ("page", f"ms at {few}", f"ms at {many}", "ratio", f"queries at {few}", f"at {many}")
    ]
    for name, url in PAGES.items():
        (early, few_queries), (late, many_queries) = (
            time_page(client, url, {url: [of_mole[name]]}, rounds) for of_mole in keys
        )
        rows.append((url, early, late, late / early, few_queries, many_queries))
    support.table("Pages of one mole", rows)


def add_mole(user: Any, count: int) -> dict[str, uuid.UUID]:
    """Add a mole with measured, compared photos; return the keys of its pages."""
    from classifier.audit import services as audit
    from classifier.comparing.models import Comparison
    from classifier.intake import services as intake
    from classifier.measuring.models import Measurement
    from classifier.moles.models import Mole
    from classifier.people.models import Subject
    from classifier.photos.models import Photo
    from classifier.questionnaire.models import Answers

    subject = Subject.objects.get(user=user)
    original = intake.add_photo(subject=subject, data=draw_jpeg(1, 80), actor=audit.SYSTEM).photo
    mole = Mole.objects.create(subject=subject)
    rows = [_photo(original, mole, number) for number in range(count)]
    Photo.objects.bulk_create(rows, batch_size=500)
    Measurement.objects.bulk_create((_measurement(row) for row in rows), batch_size=200)
    Answers.objects.bulk_create(
        (Answers(photo=row, subject=subject, version="1", points=1) for row in rows), batch_size=500
    )
    pairs = [_comparison(*pair) for pair in zip(rows[1:], rows, strict=False)]
    Comparison.objects.bulk_create(pairs, batch_size=200)
    return {"mole": mole.pk, "comparison": pairs[0].pk}


def _photo(original: Any, mole: Any, number: int) -> Any:
    duplicate = copy.copy(original)
    duplicate.pk, duplicate.mole, duplicate.sha256 = uuid.uuid4(), mole, uuid.uuid4().hex * 2
    duplicate.taken_at = original.taken_at - timedelta(days=number)
    return duplicate


def _measurement(photo: Any) -> Any:
    from django.utils import timezone

    from classifier.measuring.models import Measurement

    figure = {"value": 4.0, "low": 3.8, "high": 4.2, "unit": "mm"}
    outline = {
        "points": [[0.4 + n / 1000, 0.51234] for n in range(OUTLINE_POINTS)],
        "quality": 0.9,
        "source": "found",
    }
    result = {"outline": outline, "scale": None, "figures": {"longest_diameter": figure}}
    done = {"status": "succeeded", "finished_at": timezone.now(), "diameter_mm": 4.0}
    return Measurement(photo=photo, subject_id=photo.subject_id, result=result, **done)


def _comparison(earlier: Any, later: Any) -> Any:
    from django.utils import timezone

    from classifier.comparing.models import Comparison

    return Comparison(
        subject_id=earlier.subject_id,
        earlier=earlier,
        later=later,
        status="succeeded",
        finished_at=timezone.now(),
        aligned=True,
        matrix=[[1, 0, 0], [0, 1, 0]],
        error_px=2.0,
        difference=bytes(3_000),
        changes={"changed": 0.01, "seen": 1.0, "outline_added": 0.0, "outline_lost": 0.0},
    )


if __name__ == "__main__":
    main()
