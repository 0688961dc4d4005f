"""Measure how soon a worker is ready, and its memory over many photos.

Target: ready within 2 s of its start; under 250 MB resident, flat over 2,000 photos.
"""

import argparse
import time

from benchmarks import support
from benchmarks.photos import large_photos


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=2000)
    parser.add_argument("--megapixels", type=float, default=12.0)
    parser.add_argument("--backend", default="litert")
    options = parser.parse_args()
    _, [data] = large_photos(1, options.megapixels)
    with support.installation(options.backend):
        measure(data, options.photos)


def measure(data: bytes, count: int) -> None:
    """Have one process assess the same photo again and again, and print its memory."""
    from classifier.assessments import services as assessments
    from classifier.audit import services as audit
    from classifier.intake import services as intake
    from classifier.partners.services import organisations

    partner = organisations.create_partner(name="benchmark").partner
    subject = partner.subjects.create(external_id="one")
    photo = intake.add_photo(subject=subject, data=data, actor=audit.SYSTEM).photo
    running = photo.assessments.exclude(status="queued")
    unfinished = photo.assessments.filter(finished_at=None)
    started = time.perf_counter()
    with support.worker() as process:
        support.wait_until(running.exists, 60)
        ready = time.perf_counter() - started
        child = support.child_of(process)
        marks = {count * tenth // 10 for tenth in range(1, 11)} | {1, 20}
        rows: list[tuple[object, ...]] = [("photos", "MB resident")]
        for number in range(1, count + 1):
            support.wait_until(lambda: not unfinished.exists(), 60)
            if number in marks:
                rows.append((number, support.resident_megabytes(child)))
            assessments.request_assessment(photo=photo, actor=audit.SYSTEM)
    support.table(f"One worker process, ready after {ready:.2f} s (target 2 s)", rows)


if __name__ == "__main__":
    main()
