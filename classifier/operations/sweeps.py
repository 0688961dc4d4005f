"""One sweep for all jobs but assessments, whose own sweep must never wait for these."""

from typing import Any

from classifier.comparing import services as comparisons
from classifier.core import jobs, mail
from classifier.measuring import services as measurements
from classifier.trial.services import trials
from classifier.visits.services import visits

KINDS: tuple[jobs.JobKind[Any], ...] = (
    mail.KIND,
    trials.KIND,
    comparisons.KIND,
    measurements.KIND,
    visits.KIND,
)


def sweep() -> int:
    """Sweep each kind, as `jobs.sweep` does; returns how many messages were sent."""
    return sum(jobs.sweep(kind) for kind in KINDS)
