"""Storing answers to the questionnaire."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.people.models import Subject
from classifier.people.services import accounts
from classifier.photos.models import Photo
from classifier.questionnaire import checklist
from classifier.questionnaire.models import Answers


@transaction.atomic
def give_answers(
    *, photo: Photo, actor: Actor, answers: Mapping[str, str], answered_on: date | None = None
) -> Answers:
    """Store answers about a photo as a new row; earlier rows stay.

    `answers` maps codes of `checklist`. Raises ValueError for an unknown question or answer, and
    ConsentMissingError.
    """
    Subject.objects.lock(photo.subject_id)
    accounts.require_consent(subject=photo.subject)
    given = checklist.clean(answers)
    row = Answers.objects.create(
        photo=photo,
        subject_id=photo.subject_id,
        version=checklist.VERSION,
        answers=given,
        points=checklist.points(given),
        answered_on=answered_on,
    )
    audit.record(
        Event.ANSWERS_GIVEN,
        actor=actor,
        subject_id=photo.subject_id,
        target=photo.id,
        version=row.version,
        answered=len(given),
        points=row.points,
    )
    return row
