"""Compare two worker processes on a full queue with a bare loop in two processes.

Target: at least 80% of the bare throughput; none lost, each with exactly one result.
"""

import argparse
import os
import uuid
from multiprocessing import get_context
from pathlib import Path

from benchmarks import support
from benchmarks.photos import large_photos


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=500)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--megapixels", type=float, default=12.0)
    parser.add_argument("--backend", default="litert")
    options = parser.parse_args()
    _, [data] = large_photos(1, options.megapixels)
    with support.installation(options.backend) as home:
        measure(data, options.photos, options.processes, home)


def measure(data: bytes, count: int, processes: int, home: Path) -> None:
    """Time the workers between two runs of the loop, and print."""
    from classifier import images

    clean = images.accept(data)
    before = time_loops(clean.data, clean.orientation, count, processes)
    spans, audited, states = time_workers(clean, count, processes, home)
    after = time_loops(clean.data, clean.orientation, count, processes)
    loop = count / ((before + after) / 2)
    workers = count / spans
    support.table(
        f"{count} photos, {processes} processes, each of {len(data) / 1e6:.1f} MB",
        [
            ("", "photos/s", "to bare"),
            ("bare loop", loop, 1.0),
            ("workers", workers, workers / loop),
        ],
    )
    print(f"states {states}, results in the audit trail {audited} of {count}")


def time_loops(data: bytes, orientation: int, count: int, processes: int) -> float:
    """Return the seconds that decode, gates and model take for all photos, shared evenly."""
    context = get_context("spawn")
    ready, go = context.Semaphore(0), context.Event()
    share = count // processes
    loops = [
        context.Process(target=_loop, args=(data, orientation, share, ready, go))
        for _ in range(processes)
    ]
    for loop in loops:
        loop.start()
    for _ in loops:
        ready.acquire()

    def finish() -> None:
        go.set()
        for loop in loops:
            loop.join()

    return support.milliseconds(finish) / 1000


def _loop(data: bytes, orientation: int, count: int, ready: object, go: object) -> None:
    import django

    django.setup()
    from classifier import images
    from classifier.inference import door as inference

    def assess() -> None:
        picture = images.decode(data, orientation=orientation, min_side=inference.MIN_SIDE)
        inference.assess(picture)

    assess()
    ready.release()  # type: ignore[attr-defined]
    go.wait()  # type: ignore[attr-defined]
    for _ in range(count):
        assess()
    os._exit(0)


def time_workers(
    clean: object, count: int, processes: int, home: Path
) -> tuple[float, int, dict[str, int]]:
    """Return the seconds from first claim to last result, audited results, and counts by status."""
    from django.db.models import Count, Max, Min

    from classifier.assessments.models import Assessment
    from classifier.audit import services as audit
    from classifier.audit.models import AuditEvent
    from classifier.intake import services as intake
    from classifier.partners.services import organisations

    partner = organisations.create_partner(name=f"benchmark {home.name}").partner
    for _ in range(count):
        intake.keep_photo(
            subject=partner.subjects.create(external_id=str(uuid.uuid4())),
            clean=clean,  # type: ignore[arg-type]
            actor=audit.SYSTEM,
            mole=None,
            taken_at=None,
            modality="unknown",
        )
    unfinished = Assessment.objects.filter(finished_at=None)
    with support.worker(processes):
        support.wait_until(lambda: not unfinished.exists(), 3600, pause=0.5)
    ends = Assessment.objects.aggregate(first=Min("claimed_at"), last=Max("finished_at"))
    grouped = Assessment.objects.values_list("status").annotate(Count("id")).order_by("status")
    audited = AuditEvent.objects.filter(event="assessment_finished").count()
    return (ends["last"] - ends["first"]).total_seconds(), audited, dict(grouped)


if __name__ == "__main__":
    main()
