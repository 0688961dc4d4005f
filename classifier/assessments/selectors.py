"""Reads of assessments: those that a user may see, or of one person or photo."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from classifier.assessments.models import Assessment, AssessmentQuerySet
from classifier.core.job_times import is_older
from classifier.core.lines import ahead_of
from classifier.people.models import User
from classifier.photos.models import Photo
from ml.geometry import Box

# How many of the last results give the usual duration. Set by judgement: with fewer, single slow
# photos move the median; with more, it follows a change of load too late.
RECENT = 50


def assessments_visible_to(user: User) -> QuerySet[Assessment]:
    """Return the results of the user's household, newest first, with photo, mole and model."""
    return with_photo_and_model(Assessment.objects.of(user))


def results_of(photo: Photo) -> QuerySet[Assessment]:
    """Return the results of a photo, newest first. Callers check that the reader may see it."""
    return Assessment.objects.filter(photo=photo)


def assessment_visible_to(user: User, assessment_id: uuid.UUID) -> Assessment:
    """Return one of the user's results. Raises Http404 for others, and for one in the bin."""
    return get_object_or_404(assessments_visible_to(user), pk=assessment_id)


def usual_duration() -> timedelta | None:
    """Return the median time from request to result of recent assessments, None without any."""
    recent = _assessed_here().order_by("-finished_at")
    times = recent.values_list("requested_at", "finished_at")[:RECENT]
    seconds = [(end - start).total_seconds() for start, end in times if end is not None]
    return timedelta(seconds=median(seconds)) if seconds else None


def _assessed_here() -> AssessmentQuerySet:
    return Assessment.objects.made_here().filter(status="succeeded")


@dataclass(frozen=True, slots=True)
class Wait:
    """How many photos are assessed before one, and in about how many minutes."""

    photos: int
    minutes: int


def wait_of(assessment: Assessment) -> Wait | None:
    """Return how long a queued photo waits: by its place, and how fast workers are just now.

    None if that is less than a minute, or if nothing was assessed in the last minute.
    """
    if assessment.status != Assessment.Status.QUEUED:
        return None
    ahead = ahead_of(assessment, Assessment.objects.order_by()).count()
    recent = _assessed_here().order_by("-finished_at")
    times = recent.values_list("claimed_at", "finished_at")[:RECENT] if ahead else ()
    spans = [(start, end) for start, end in times if start is not None and end is not None]
    if not spans or spans[0][1] < timezone.now() - timedelta(minutes=1):
        return None
    each = median((end - start).total_seconds() for start, end in spans)
    at_once = Assessment.objects.filter(status=Assessment.Status.RUNNING).count()
    minutes = round(ahead * each / max(1, at_once) / 60)
    return Wait(ahead, minutes) if minutes else None


def is_any_stuck_for(age: timedelta) -> bool:
    """Whether a person has waited for longer than `age`, or nothing of a lower priority went on.

    A partner's or a person's batch may well take longer, as long as some of it is done.
    """
    late = Assessment.objects.filter(is_older("requested_at", age), status__in=Assessment.OPEN)
    ended = Assessment.objects.filter(
        status__in=Assessment.TERMINAL, finished_at__gt=timezone.now() - age
    )
    return any(
        priority == Assessment.Priority.PERSON or not ended.filter(priority=priority).exists()
        for priority in late.order_by().values_list("priority", flat=True).distinct()
    )


def is_finished(assessment_id: uuid.UUID) -> bool:
    """Whether an assessment that the caller may see has ended, or is gone."""
    return not Assessment.objects.filter(pk=assessment_id, status__in=Assessment.OPEN).exists()


def with_photo_and_model(results: AssessmentQuerySet) -> QuerySet[Assessment]:
    """Leave out the bin; sort newest first, with photo, mole and model but not its manifest."""
    return (
        results.kept()
        .select_related("photo__mole", "model_version")
        .defer("model_version__manifest")
        .order_by("-requested_at", "id")
    )


def newest_result(photo: Photo) -> Assessment | None:
    """Return a photo's newest result in any status, from its prefetched results if it has any."""
    return next(iter(photo.assessments.all()), None)


def newest_region(photo: Photo) -> Box | None:
    """Return the region that the photo's newest result is of; None for the whole photo."""
    region = photo.assessments.values_list("region", flat=True).first()
    return tuple(region) if region else None
