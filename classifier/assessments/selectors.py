"""Reads of assessments. A stranger's assessment is not found."""

import uuid
from datetime import datetime, timedelta
from statistics import median

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from classifier.assessments.models import Assessment, AssessmentQuerySet
from classifier.people.models import Subject, User
from classifier.photos.models import Photo

RECENT = 50


def assessments_visible_to(user: User) -> QuerySet[Assessment]:
    """Return all results that the user keeps, newest first, with photo, mole and model."""
    return with_photo_and_model(Assessment.objects.of(user))


def assessments_of(subject: Subject) -> QuerySet[Assessment]:
    """Return all results of one person's photos, newest first, with photo, mole and model."""
    return with_photo_and_model(Assessment.objects.filter(subject=subject))


def results_of(photo: Photo) -> QuerySet[Assessment]:
    """Return all results of a photo that the user may see, newest first, with their reviews."""
    return Assessment.objects.filter(photo=photo).prefetch_related("reviews")


def assessment_visible_to(user: User, assessment_id: uuid.UUID) -> Assessment:
    """Return one of the user's results. Raises Http404."""
    return get_object_or_404(assessments_visible_to(user), pk=assessment_id)


def usual_duration() -> timedelta | None:
    """Return the median time from request to result of recent assessments."""
    recent = Assessment.objects.filter(status="succeeded").order_by("-finished_at")
    times = recent.values_list("requested_at", "finished_at")[:RECENT]
    seconds = [(end - start).total_seconds() for start, end in times if end is not None]
    return timedelta(seconds=median(seconds)) if seconds else None


def is_any_open_since(limit: datetime) -> bool:
    """Whether an assessment that was requested before `limit` is still queued or running."""
    return Assessment.objects.filter(status__in=Assessment.OPEN, requested_at__lt=limit).exists()


def with_photo_and_model(results: AssessmentQuerySet) -> QuerySet[Assessment]:
    """Return the results that are kept, newest first, with photo, mole and model."""
    return (
        results.kept()
        .select_related("photo__mole", "model_version")
        .defer("model_version__manifest")
        .order_by("-requested_at", "id")
    )
