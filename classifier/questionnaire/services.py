"""Answers: what the person noticed about the mole in a photo."""

from collections.abc import Mapping

from django.db import transaction

from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.people.services import accounts
from classifier.photos.models import Photo
from classifier.questionnaire import checklist
from classifier.questionnaire.models import Answers


@transaction.atomic
def give_answers(*, photo: Photo, actor: Actor, answers: Mapping[str, str]) -> Answers:
    """Store the answers to the questions of `checklist`, beside earlier ones.

    Raises ValueError for what the questionnaire doesn't know, and ConsentMissingError.
    """
    accounts.require_consent(subject=photo.subject)
    given = checklist.cleaned(answers)
    row = Answers.objects.create(
        photo=photo,
        subject_id=photo.subject_id,
        version=checklist.VERSION,
        answers=given,
        points=checklist.points(given),
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
