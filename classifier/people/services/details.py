"""A person's year of birth and sex, which a model may weigh beside the photo."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from classifier.audit import services as audit
from classifier.audit.services import Actor, Event
from classifier.people.age import validate_year_of_birth
from classifier.people.models import Subject
from classifier.people.services.accounts import require_consent


@transaction.atomic
def set_details(*, subject: Subject, actor: Actor, year_of_birth: int | None, sex: str) -> Subject:
    """Store what the person gave; None and "" erase it. Earlier results stay as they are.

    Raises ConsentMissingError, but not where nothing is stored any more, ValidationError for a year
    that is out of range, and ValueError for an unknown sex.
    """
    subject = Subject.objects.select_for_update().get(pk=subject.pk)
    if year_of_birth is not None or sex:
        require_consent(subject=subject)
    if year_of_birth is not None:
        validate_year_of_birth(year_of_birth)
    subject.year_of_birth, subject.sex = year_of_birth, Subject.Sex(sex) if sex else ""
    _save(subject)
    # Neither year nor sex: the audit trail stays after both were erased.
    given = {"year_of_birth": year_of_birth is not None, "sex": bool(sex)}
    _record(Event.DETAILS_CHANGED, subject, actor, **given)
    return subject


@transaction.atomic
def decline_details(*, subject: Subject, actor: Actor) -> None:
    """Store that the person does not want to be asked; what they gave before stays."""
    subject = Subject.objects.select_for_update().get(pk=subject.pk)
    _save(subject)
    _record(Event.DETAILS_DECLINED, subject, actor)


def _save(subject: Subject) -> None:
    subject.details_answered_at = timezone.now()
    subject.save(update_fields=["year_of_birth", "sex", "details_answered_at"])


def _record(event: Event, subject: Subject, actor: Actor, **details: Any) -> None:
    audit.record(event, actor=actor, subject_id=subject.id, **details)
