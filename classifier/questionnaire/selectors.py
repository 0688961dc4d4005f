"""Reads of answers. Callers check that the reader may see the photo."""

from django.db.models import QuerySet

from classifier.photos.models import Photo
from classifier.questionnaire.models import Answers


def answers_about(photo: Photo) -> Answers | None:
    """Return the newest answers about a photo."""
    return photo.answers.order_by("-created_at", "id").first()


def answers_newest_first() -> QuerySet[Answers]:
    """Return all answers; for a prefetch of those about photos that the reader may see."""
    return Answers.objects.order_by("-created_at", "id")


def last_answers_of_person(photo: Photo) -> Answers | None:
    """Return the newest answers about any photo of the same person."""
    return Answers.objects.filter(subject_id=photo.subject_id).order_by("-created_at").first()
