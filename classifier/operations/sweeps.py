"""Every kind of work, for the one sweep that serves them all."""

from typing import Any

from classifier.comparing import services as comparisons
from classifier.core import jobs as work
from classifier.measuring import services as measurements
from classifier.visits.services import visits

KINDS: tuple[work.Kind[Any], ...] = (comparisons.KIND, measurements.KIND, visits.KIND)


def sweep() -> int:
    """Put back what workers left behind and send what is due; returns how many messages."""
    return sum(work.sweep(kind) for kind in KINDS)
