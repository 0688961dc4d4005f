"""Measure what one photo costs, by part, and write benchmarks/scale/costs.json.

    python -m benchmarks.scale.measure [--photos 200] [--output FILE]

An installation with PostgreSQL (`fsync` on) and Redis takes photos while its worker is stopped,
then the worker assesses them, then pages are opened. CPU milliseconds are those of the kernel.
"""

import argparse
import time
import tracemalloc
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import support
from benchmarks.pages import add_photos
from benchmarks.peers import processes
from benchmarks.photos import large_photos
from benchmarks.scale import costs
from benchmarks.scale.costs import Costs
from benchmarks.scale.counting import Counts, folder_bytes
from benchmarks.scale.site import Sender, Site, get, site

WEB, WORKERS = 2, 2
FINISHED_WITHIN = 1800
READS = 25
# A person's own photos behind the pages that are opened.
HISTORY = 100
EVENTS = 5_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--megapixels", type=float, default=12.0)
    parser.add_argument("--copy-of", default="", help="a migrated database to begin with")
    parser.add_argument("--output", type=Path, default=costs.FILE)
    options = parser.parse_args()
    before = support.machine()
    about, drawn = large_photos(2, options.megapixels)
    with (
        site(web=WEB, workers=WORKERS, copy_of=options.copy_of) as running,
        closing(Counts(running)) as counts,
    ):
        found = measure(running, counts, drawn, options.photos)
    whole = replace(found, machine=(before, support.machine()))
    costs.save(whole, options.output)
    print(f"{options.photos} of {about}. {whole.machine}")
    for name, value in vars(whole).items():
        print(f"{name}: {value}")


def measure(running: Site, counts: Counts, drawn: list[bytes], photos: int) -> Costs:
    """Return the costs, but for the machine."""
    from classifier.assessments.models import Assessment
    from classifier.audit.models import AuditEvent
    from classifier.partners.changes.models import PartnerChange

    sender = Sender(running, drawn)
    unfinished = Assessment.objects.filter(finished_at=None)

    def wait() -> None:
        support.wait_until(lambda: not unfinished.exists(), FINISHED_WITHIN, pause=2)

    warm = [sender.send(sender.next_form()) for _ in range(4 * WORKERS)]
    wait()
    files_at = running.home / "photos"
    tables, files = counts.tables(), folder_bytes(files_at)
    rows = (AuditEvent.objects.count(), PartnerChange.objects.count())
    forms = [sender.next_form() for _ in range(photos)]
    with running.without("worker"):
        accept = counts.part(photos, lambda: [sender.send(form) for form in forms])
        copies = folder_bytes(files_at)["working-copies"]
    assess = counts.part(photos, wait)
    grown, stored = counts.tables() - tables, folder_bytes(files_at) - files
    events = (AuditEvent.objects.count() - rows[0]) / photos
    changes = (PartnerChange.objects.count() - rows[1]) / photos
    poll = counts.part(READS, lambda: [sender.status(warm[0]) for _ in range(READS)])
    with running.without("worker"):
        cookie, paths, photo = _person()
    reads = {
        name: counts.part(READS, _opening(running.port, path, cookie))
        for name, path in paths.items()
    }
    held = counts.connections()
    memory = {
        name: processes.megabytes(list(processes.family([running.pids[name]])))
        for name in ("web", "worker")
    }
    bytes_ms = _of_photo(drawn[0])
    return Costs(
        machine=("", ""),
        photos=photos,
        accept=accept,
        assess=assess,
        poll=poll,
        history=reads["history"],
        result=reads["result"],
        thumbnail=reads["thumbnail"],
        table_bytes={name: size / photos for name, size in grown.items()},
        file_bytes={name: size / photos for name, size in stored.items()}
        | {"working-copies": copies / photos},
        request_bytes=sum(len(body) for body, _ in forms) / photos,
        answer_bytes=_answer_bytes(running.port, paths, cookie),
        audit_events=events,
        partner_changes=changes,
        owner_lock_ms=_owner_lock_ms(drawn[0]),
        decode_cpu_ms=bytes_ms["decode"],
        intake_cpu_ms=bytes_ms["intake"],
        presign_cpu_ms=bytes_ms["presign"],
        measuring_ms=_cpu_ms(lambda: _measuring(photo), 3),
        bytes_a_file_name=_bytes_a_file_name(),
        changes_ms_a_1000=_changes_ms(),
        seal_ms_a_1000=_seal_ms(),
        connections_a_web_process=held["web"] / WEB,
        connections_a_worker_process=held["worker"] / WORKERS,
        web_megabytes=memory["web"] / WEB,
        worker_megabytes=memory["worker"] / WORKERS,
    )


def _person() -> tuple[str, dict[str, str], Any]:
    """Return the cookie of somebody with photos, the pages to open, and one photo."""
    from django.test import Client
    from django.urls import reverse

    from classifier.people.services import accounts
    from classifier.photos.models import Photo

    user = accounts.create_account(email=f"{uuid.uuid4()}@example.org", password="not-a-secret-one")
    accounts.give_consent(user=user)
    keys = add_photos(user, HISTORY, 10)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookie = "; ".join(f"{name}={each.value}" for name, each in client.cookies.items())
    paths = {
        "history": reverse("result_list"),
        "result": reverse("assessment_detail", args=keys["assessment_detail"]),
        "thumbnail": reverse("photo_media", args=[*keys["photo_detail"], "thumbnail"]),
    }
    return cookie, paths, Photo.objects.get(pk=keys["photo_detail"][0])


def _opening(port: int, path: str, cookie: str) -> Callable[[], object]:
    return lambda: [get(port, path, cookie) for _ in range(READS)]


def _answer_bytes(port: int, paths: dict[str, str], cookie: str) -> float:
    return float(sum(len(get(port, path, cookie)) for path in paths.values()))


def _of_photo(data: bytes) -> dict[str, float]:
    """Return CPU milliseconds of what is done to a photo's bytes, and of signing a form."""
    import boto3

    from classifier import images
    from classifier.inference.door import MIN_SIDE

    clean = images.accept(data)
    bucket = boto3.client(
        "s3",
        region_name="eu-central-1",
        aws_access_key_id="of-a-benchmark",
        aws_secret_access_key="of-a-benchmark",
    )
    return {
        "intake": _cpu_ms(lambda: images.accept(data, model_side=MIN_SIDE), 15),
        "decode": _cpu_ms(
            lambda: images.decode(clean.data, orientation=clean.orientation, min_side=MIN_SIDE), 15
        ),
        "presign": _cpu_ms(
            lambda: bucket.generate_presigned_post(
                "photos",
                "incoming/of-a-benchmark",
                Conditions=[["content-length-range", 1, 50_000_000]],
            ),
            50,
        ),
    }


def _owner_lock_ms(data: bytes) -> float:
    """Return the median milliseconds for which storing a photo keeps its owner's others waiting."""
    from django.db import connection, transaction

    from classifier.audit import services as audit
    from classifier.intake import services as intake
    from classifier.partners.services import organisations

    partner = organisations.create_partner(name="Locked").partner
    clean = intake.clean_photo(data=data)
    held: list[float] = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        found = execute(sql, *rest)
        if "pg_try_advisory_xact_lock" in sql:
            start = time.perf_counter()
            transaction.on_commit(lambda: held.append((time.perf_counter() - start) * 1000))
        return found

    with connection.execute_wrapper(note):
        for number in range(READS):
            intake.keep_photo(
                subject=partner.subjects.create(external_id=f"person-{number}"),
                clean=replace(clean, sha256=f"{number:064x}"),
                actor=audit.SYSTEM,
                mole=None,
                taken_at=None,
                modality="unknown",
            )
    return support.median(held)


def _measuring(photo: Any) -> None:
    from classifier.measuring import vision

    vision.measure(photo, scale_kind="auto", given={})


def _changes_ms() -> float:
    from classifier.partners.changes import services as changes

    timed: list[int] = []
    spent = support.milliseconds(lambda: timed.append(changes.time_all_changes(seconds=600)))
    return spent / timed[0] * 1000


def _seal_ms() -> float:
    """Return the milliseconds of sealing 1,000 events of the audit trail."""
    from datetime import timedelta

    from django.db.models import Sum
    from django.utils import timezone

    from classifier.audit import seals
    from classifier.audit.models import AuditEvent, AuditSeal

    AuditEvent.objects.bulk_create(
        (
            AuditEvent(event="photo_added", actor_kind="partner", subject_ref=str(number))
            for number in range(EVENTS)
        ),
        batch_size=2000,
    )
    later = timezone.now() + timedelta(hours=1)
    spent = support.milliseconds(lambda: seals.seal_closed_minutes(now=later))
    sealed = int(AuditSeal.objects.aggregate(count=Sum("count"))["count"])
    return spent / sealed * 1000


def _bytes_a_file_name() -> float:
    """Return the memory of a name in a set, as the sweep of files holds them."""
    tracemalloc.start()
    names = {f"originals/{uuid.uuid4()}.jpg" for _ in range(EVENTS)}
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held / len(names)


def _cpu_ms(call: Callable[[], object], rounds: int) -> float:
    """Return the median CPU milliseconds of this process that a call takes, once it is warm."""
    call()
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        call()
        taken.append((time.process_time() - start) * 1000)
    return support.median(taken)


if __name__ == "__main__":
    main()
