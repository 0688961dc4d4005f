"""Computes the metrics that database, broker and disk know, at each scrape."""

import logging
import platform
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import accumulate

import django
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from prometheus_client import Metric
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
)
from prometheus_client.registry import Collector

from classifier.assessments.models import Assessment
from classifier.core import heartbeat, job_counts, release
from classifier.core.lines import Priority, open_jobs
from classifier.core.models import Job
from classifier.core.storage import room
from classifier.operations import health
from classifier.operations.lines import OTHERS, PHOTOS
from classifier.operations.metrics.selectors import (
    failed_assessments,
    given_up_deliveries,
    waiting_deliveries,
)
from classifier.takeout.services.exports import KIND as EXPORTS
from classifier.takeout.services.imports import KIND as IMPORTS
from classifier.webhooks.services.delivering import KIND as DELIVERIES

logger = logging.getLogger(__name__)

DAY = timedelta(days=1)
FAIR_KINDS = (*PHOTOS.kinds, *OTHERS.kinds)
KINDS = (*FAIR_KINDS, DELIVERIES, EXPORTS, IMPORTS)
ENDS = (Job.Status.SUCCEEDED, "rejected", Job.Status.FAILED, "cancelled")
RESULTS = (*Assessment.Band.values, Assessment.Status.REJECTED, Assessment.Status.FAILED)
_NO_END = 2**63


class Figures(Collector):
    """The figures of the installation, the same from every web process."""

    def collect(self) -> Iterator[Metric]:
        """Compute them; without those of the database or the broker while that is away."""
        yield _build()
        yield _parts()
        yield from _disk()
        try:
            yield from list(_of_the_database())
        except DatabaseError as error:
            logger.warning("Metrics of the database are left out: %s", type(error).__name__)
        yield from _of_the_broker()


def _build() -> Metric:
    labels = {
        "version": release.version(),
        "python": platform.python_version(),
        "django": django.get_version(),
    }
    return InfoMetricFamily("skinspect_build", "The release that runs", labels)


def _parts() -> Metric:
    family = GaugeMetricFamily(
        "skinspect_part_works", "1 while a part of /health/ works, else 0", labels=["part"]
    )
    for name, state in health.report().items():
        family.add_metric([name], float(state == "ok"))
    return family


def _disk() -> Iterator[Metric]:
    free = room.free_bytes()
    if free < _NO_END:
        text = "Free bytes of the fullest disk: that of photos or of SQLite"
        yield GaugeMetricFamily("skinspect_disk_free_bytes", text, free)
    text = "Free bytes (MIN_FREE_BYTES) below which new photos are refused"
    yield GaugeMetricFamily("skinspect_disk_reserve_bytes", text, int(settings.MIN_FREE_BYTES))


def _of_the_database() -> Iterator[Metric]:
    yield from _queues()
    count, oldest = waiting_deliveries()
    for name, text, value in (
        ("webhook_deliveries_waiting", "Deliveries of webhooks that wait", count),
        ("webhook_oldest_seconds", "How long the oldest of them has waited", _age(oldest)),
        ("webhook_deliveries_failed", "Kept deliveries that were given up", given_up_deliveries()),
        ("assessments_failed_last_day", "Assessments that failed here", failed_assessments(DAY)),
    ):
        yield GaugeMetricFamily(f"skinspect_{name}", text, value)
    beat = heartbeat.age_s()
    if beat is not None:
        text = "Seconds since a worker carried out a message of beat"
        yield GaugeMetricFamily("skinspect_beat_age_seconds", text, beat)


def _queues() -> Iterable[Metric]:
    labels = ["kind", "priority"]
    waiting = GaugeMetricFamily("skinspect_jobs_waiting", "Jobs in the queue", labels=labels)
    running = GaugeMetricFamily("skinspect_jobs_running", "Jobs being done", labels=labels)
    age = GaugeMetricFamily(
        "skinspect_jobs_oldest_seconds", "How long the oldest job has waited", labels=labels
    )
    for kind in FAIR_KINDS:
        found = {each[0]: each[1:] for each in open_jobs(kind)}
        for priority in Priority:
            queued, begun, oldest = found.get(int(priority), (0, 0, None))
            values = [kind.label, priority.name.lower()]
            waiting.add_metric(values, queued)
            running.add_metric(values, begun)
            age.add_metric(values, _age(oldest))
    return waiting, running, age


def _age(since: datetime | None) -> float:
    """Return the seconds since then; a time in the future is as old as it is ahead."""
    return abs((timezone.now() - since).total_seconds()) if since else 0.0


def _of_the_broker() -> Iterator[Metric]:
    counts = job_counts.read()
    if counts is None:
        return
    ended = CounterMetricFamily(
        "skinspect_jobs_ended", "Jobs that have ended, by kind and how", labels=["kind", "status"]
    )
    times = HistogramMetricFamily(
        "skinspect_job_seconds", "Seconds of a job's last attempt, by kind", labels=["kind"]
    )
    for kind in KINDS:
        for status in ENDS:
            ended.add_metric([kind.label, status], counts[job_counts.JOBS, kind.label, status])
        steps = [counts[job_counts.WITHIN, kind.label, str(step)] for step in job_counts.STEPS]
        ends = [str(step).replace("inf", "+Inf") for step in job_counts.STEPS]
        buckets = list(zip(ends, accumulate(steps), strict=True))
        times.add_metric([kind.label], buckets, counts[job_counts.SECONDS, kind.label])
    results = CounterMetricFamily(
        "skinspect_results", "Assessments by band, or how they ended without", labels=["result"]
    )
    for result in RESULTS:
        results.add_metric([result], counts[job_counts.RESULTS, result])
    yield from (ended, times, results)
