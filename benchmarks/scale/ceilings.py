"""Limits that no further machine lifts, because one process at a time does the work.

Those that come from the product's own constants are read from there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.scale.costs import Costs

# Seconds between two runs, from skinspect_site/settings/schedule.py.
BACKGROUND_EVERY, TIMING_EVERY, SWEEP_EVERY, SEAL_EVERY = 15, 15, 15, 60
# Bytes of a worker's container in docker-compose.yml, for the names of all files.
WORKER_MEMORY = 3e9


@dataclass(frozen=True)
class Ceiling:
    """What cannot follow above `photos_a_second`, where it is, and what happens then."""

    what: str
    where: str
    photos_a_second: float
    then: str


def ceilings(costs: Costs) -> list[Ceiling]:
    """Return all of them, lowest first. Needs Django to be set up."""
    return sorted(_ceilings(costs), key=lambda each: each.photos_a_second)


def photos_for_file_sweep(costs: Costs) -> float:
    """Return how many photos are kept when the daily sweep of files fills a worker's memory."""
    files = sum(1 for name in costs.file_bytes if name != "working-copies")
    return WORKER_MEMORY / (costs.bytes_a_file_name * files)


def _ceilings(costs: Costs) -> Iterator[Ceiling]:
    from classifier import tasks
    from classifier.audit import seals
    from classifier.core import jobs
    from classifier.photos import selectors

    yield Ceiling(
        "work in spare time (sizes, re-assessment, shadow model)",
        "`photos.selectors.are_many_coming`",
        selectors.MANY / selectors.RECENT.total_seconds(),
        "never runs while photos keep coming so fast",
    )
    yield Ceiling(
        "sizes of moles",
        "`tasks.BACKGROUND_SECONDS`",
        tasks.BACKGROUND_SECONDS / BACKGROUND_EVERY * 1000 / costs.measuring_ms,
        "sizes fall behind, by days",
    )
    yield Ceiling(
        "messages sent again after the broker lost its data",
        "`jobs.SWEEP_BATCH`",
        jobs.SWEEP_BATCH / SWEEP_EVERY,
        "the backlog of that moment takes longer than it took to come",
    )
    yield Ceiling(
        "times of partners' changes",
        "`tasks.TIMING_SECONDS`",
        tasks.TIMING_SECONDS / TIMING_EVERY * 1e6 / costs.changes_ms_a_1000 / costs.partner_changes,
        "`updated_since` shows changes late, and later each day",
    )
    yield Ceiling(
        "order within one partner",
        "`lines.place`",
        1000 / costs.owner_lock_ms,
        "its uploads wait up to 100 ms for each other, then share turns",
    )
    yield Ceiling(
        "sealing of the audit trail",
        "`seals.EVENTS_A_RUN`",
        seals.EVENTS_A_RUN / SEAL_EVERY / costs.audit_events,
        "events are never sealed, and `doctor` warns",
    )
    yield Ceiling(
        "one broker",
        "Redis has one thread",
        1000 / costs.photo.broker_cpu_ms,
        "messages wait, then requests",
    )
