"""Background steps: one photo at a time, and only while nobody waits for a result or soon will."""

import logging
import time
from collections.abc import Callable

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError

from classifier.assessments import services as assessments
from classifier.core.erased import was_erased_meanwhile
from classifier.inference.door import ArtefactError
from classifier.measuring import services as measurements
from classifier.model_rollout import reassessments, shadows
from classifier.partners.follow_up import services as partner_photos
from classifier.photos import selectors as photos
from classifier.trial import selectors as trials
from classifier.trial.services import sample

logger = logging.getLogger(__name__)

# In order of urgency. Each does one photo and returns whether there was one.
STEPS: tuple[Callable[[], bool], ...] = (
    sample.step,
    measurements.step,
    partner_photos.step,
    shadows.step,
    reassessments.step,
)


def run_steps(*, seconds: float) -> int:
    """Run steps, starting none after `seconds`; returns how many were run.

    Each step reads from the database what is next, so nothing is lost when the worker is killed.
    """
    until = time.monotonic() + seconds
    return sum(_repeat(step, until) for step in STEPS)


def _repeat(step: Callable[[], bool], until: float) -> int:
    count = 0
    try:
        while time.monotonic() < until and not _is_busy() and step():
            count += 1
    except ArtefactError as error:
        logger.error("A model cannot be used, its photos wait: %s", error)  # noqa: TRY400
    except (ObjectDoesNotExist, IntegrityError) as error:
        if not was_erased_meanwhile(error):
            raise
        logger.warning("What a step in spare time was about was erased meanwhile: %s", error)
    return count


def _is_busy() -> bool:
    # Between two photos of a batch none may wait, but a step takes a second of a processor.
    return photos.are_many_coming() or assessments.is_any_due() or trials.is_any_due()
