"""Compare what clients saw with rows, files, audit trail and outbox. Nothing else may run."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from io import StringIO
from typing import Any

from django.core.management import CommandError, call_command

from classifier.assessments.models import Assessment
from classifier.audit.models import AuditEvent
from classifier.operations import file_repair, file_selectors
from classifier.photos.models import Photo
from classifier.webhooks.models import WebhookDelivery, WebhookEvent

TERMINAL = ("succeeded", "rejected", "failed")


def compare(accepted: list[str], received: list[str]) -> dict[str, Any]:
    """Return the counts of the table and the problems, as sentences."""
    photos = [str(key) for key in Photo.objects.values_list("pk", flat=True)]
    values = Assessment.objects.values("id", "photo_id", "status", "subject__partner")
    rows: list[dict[str, Any]] = [dict(row) for row in values]
    leftovers, file_problems = _files()
    problems = [
        *_list("accepted photos are not stored", set(accepted) - set(photos)),
        *_list("stored photos were never accepted, or a second time", set(photos) - set(accepted)),
        *_results(photos, rows),
        *_audit(photos, rows),
        *_outbox(rows, set(received)),
        *file_problems,
        *_command("fsck"),
        *_command("audit", "verify"),
    ]
    counts = {
        "photos stored": len(photos),
        **{f"results: {name}": n for name, n in sorted(Counter(r["status"] for r in rows).items())},
        "events for partners, delivered": len(set(received)),
        "events delivered more than once": sum(n > 1 for n in Counter(received).values()),
        "files of uploads and jobs that were cut off, swept": leftovers,
    }
    return {"counts": counts, "problems": problems}


def _results(photos: list[str], rows: list[dict[str, Any]]) -> list[str]:
    """Exactly one result for each photo; only a failed one may have been asked for again."""
    by_photo: dict[str, list[str]] = {}
    for row in rows:
        by_photo.setdefault(str(row["photo_id"]), []).append(row["status"])
    ended = {key: [s for s in states if s != "failed"] for key, states in by_photo.items()}
    return [
        *_list("photos have no result", set(photos) - by_photo.keys()),
        *_list("results are not final", [r["id"] for r in rows if r["status"] not in TERMINAL]),
        *_list(
            "photos have several results", [k for k, states in ended.items() if len(states) > 1]
        ),
    ]


def _audit(photos: list[str], rows: list[dict[str, Any]]) -> list[str]:
    """One event for each photo and for each result."""
    events = AuditEvent.objects
    added = Counter(events.filter(event="photo_added").values_list("target", flat=True))
    finished = Counter(
        details["assessment"]
        for details in events.filter(event="assessment_finished").values_list("details", flat=True)
    )
    return [
        *_list("photos are not once in the audit trail", _unlike(added, photos)),
        *_list("results are not once in the audit trail", _unlike(finished, _ids(rows))),
    ]


def _outbox(rows: list[dict[str, Any]], received: set[str]) -> list[str]:
    """One event for each result of a partner, delivered to the receiver."""
    partners = [row for row in rows if row["subject__partner"]]
    events = WebhookEvent.objects.filter(type__startswith="assessment.")
    about = Counter(str(key) for key in events.values_list("resource_id", flat=True))
    open_ones = WebhookDelivery.objects.exclude(status="succeeded").values_list("pk", flat=True)
    return [
        *_list("partners' results have not one event", _unlike(about, _ids(partners))),
        *_list("deliveries have not succeeded", open_ones),
        *_list("results were never told to their partner", set(_ids(partners)) - received),
    ]


def _files() -> tuple[int, list[str]]:
    """Sweep what killed processes left, as beat does a day later; then nothing may be wrong."""
    # Nothing runs any more, so that young files belong to no upload either.
    file_selectors.ORPHANED_AFTER = timedelta(0)
    left = len(file_selectors.compare_files_and_rows().without_row)
    file_repair.sweep()
    found = file_selectors.compare_files_and_rows()
    return left, [
        *_list("files have no row", found.without_row),
        *_list("rows have lost a file", [missing.name for missing in found.without_file]),
    ]


def _command(*words: str) -> list[str]:
    """Return what one of our own commands finds wrong."""
    printed = StringIO()
    try:
        call_command(*words, stdout=printed)
    except CommandError as error:
        return [f"{' '.join(words)}: {error} {printed.getvalue()[-500:]}"]
    return []


def _ids(rows: list[dict[str, Any]]) -> list[str]:
    return [str(row["id"]) for row in rows]


def _unlike(counted: "Counter[str]", wanted: Iterable[str]) -> set[str]:
    """Return what was not counted exactly once, or should not be there."""
    once = dict.fromkeys(wanted, 1)
    return {key for key in {*counted, *once} if counted[key] != once.get(key, 0)}


def _list(what: str, keys: Iterable[object]) -> list[str]:
    """Return a sentence that names some of the keys, none if there are none."""
    found = sorted(map(str, keys))
    return [f"{len(found)} {what}: {', '.join(found[:5])}"] if found else []
