"""Background work: one photo at a time, and only while nobody waits for a result."""

import logging
import time
from collections.abc import Callable

from classifier.assessments import services as assessments
from classifier.inference.door import ArtefactError
from classifier.measuring import services as measurements
from classifier.model_rollout import reassessments, shadows

logger = logging.getLogger(__name__)

STEPS: tuple[Callable[[], bool], ...] = (
    measurements.step,
    shadows.step,
    reassessments.step,
)


def work(*, seconds: float) -> int:
    """Start steps for at most this long; returns how many were taken.

    Each step reads from the database what is next, so nothing is lost when this is killed.
    """
    until = time.monotonic() + seconds
    return sum(_repeat(step, until) for step in STEPS)


def _repeat(step: Callable[[], bool], until: float) -> int:
    taken = 0
    try:
        while time.monotonic() < until and not assessments.is_any_due() and step():
            taken += 1
    except ArtefactError as error:
        logger.error("A model is not usable, its photos wait: %s", error)  # noqa: TRY400
    return taken
