"""One sweep for every kind of job but assessments, whose own sweep never waits behind these."""

from typing import Any

from classifier.comparing import services as comparisons
from classifier.core import jobs
from classifier.measuring import services as measurements
from classifier.visits.services import visits

KINDS: tuple[jobs.JobKind[Any], ...] = (comparisons.KIND, measurements.KIND, visits.KIND)


def sweep() -> int:
    """Requeue what dead workers had claimed and send what is due; returns how many were sent."""
    return sum(jobs.sweep(kind) for kind in KINDS)
