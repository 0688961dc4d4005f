"""Counts of the jobs that have ended, for the metrics.

Workers answer no scrape, so that the broker adds up what all of them do. A broker that lost its
data counts from 0 again, which Prometheus expects of a counter.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping

import redis

from classifier.core import broker

# Upper ends in seconds. A photo takes one or two; 60 is the hard time limit of a task.
STEPS = (0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, float("inf"))
_KEY = "counts"

JOBS = "jobs"
SECONDS = "seconds"
WITHIN = "within"
RESULTS = "results"


def note_job(kind: str, *, status: str, seconds: float) -> None:
    """Count a job that has ended, and how long its last attempt took."""
    step = STEPS[bisect_left(STEPS, seconds)]
    add(((JOBS, kind, status), 1), ((SECONDS, kind), seconds), ((WITHIN, kind, str(step)), 1))


def add(*counts: tuple[tuple[str, ...], float]) -> None:
    """Add to counts, each under a name and labels without spaces; lost if the broker is away."""

    def send(client: redis.Redis) -> None:
        pipeline = client.pipeline(transaction=False)
        for name, number in counts:
            pipeline.hincrbyfloat(broker.key(_KEY), " ".join(name), number)
        pipeline.execute()

    broker.ask(send)


def read() -> Mapping[tuple[str, ...], float] | None:
    """Return all counts, 0 for what was never counted; None if the broker is away."""
    found = broker.ask(lambda client: client.hgetall(broker.key(_KEY)))
    if found is None:
        return None
    return defaultdict(
        float, {tuple(_text(name).split(" ")): float(number) for name, number in found.items()}
    )


def _text(answer: bytes | str) -> str:
    return answer.decode() if isinstance(answer, bytes) else answer
