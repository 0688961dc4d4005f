"""Reads of answers. Callers check that the reader may see the photo or the mole."""

import uuid
from collections.abc import Collection

from django.db.models import QuerySet

from classifier.photos.models import Photo, number_in_mole
from classifier.questionnaire.models import Answers


def answers_about(photo: Photo) -> Answers | None:
    """Return the newest answers about a photo."""
    return photo.answers.order_by("-created_at", "id").first()


def answers_about_moles(mole_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Answers]:
    """Return the newest answers about the newest answered photo of each mole, in one query."""
    photos = Photo.objects.kept().filter(mole__in=mole_ids)
    rows = Answers.objects.filter(photo__in=photos).select_related("photo")
    newest = rows.annotate(number=number_in_mole("-created_at", "id")).filter(number=1)
    return {row.photo.mole_id: row for row in newest if row.photo.mole_id}


def answers_newest_first() -> QuerySet[Answers]:
    """Return all answers; for a prefetch of those about photos that the reader may see."""
    return Answers.objects.order_by("-created_at", "id")


def last_answers_of_person(photo: Photo) -> Answers | None:
    """Return the newest answers about any photo of the same person."""
    return Answers.objects.filter(subject_id=photo.subject_id).order_by("-created_at").first()
