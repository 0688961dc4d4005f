"""Asking clinicians about a mole, and taking the question back."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.moles.models import Mole
from classifier.people.models import Subject
from classifier.photos import files as photo_files
from classifier.photos.models import Photo
from classifier.questionnaire.selectors import answers_about
from classifier.results.advice import Level, advise
from classifier.review.errors import (
    AlreadyAskedError,
    NothingToReadError,
    NotNowError,
    NotOfferedError,
)
from classifier.review.models import ReviewRequest
from classifier.review.models.choices import SecondReading
from classifier.review.selectors import is_offered, policy

Source = ReviewRequest.Source
Status = ReviewRequest.Status


@transaction.atomic
def ask(
    *,
    photo: Photo,
    source: str,
    actor: audit.Actor,
    question: str = "",
    due_at: datetime | None = None,
    follows: ReviewRequest | None = None,
) -> ReviewRequest:
    """Make a case of the photo's mole, or of the photo if it has none.

    `follows` is the case whose answer is asked about.

    Raises NotOfferedError, NothingToReadError without a finished result, AlreadyAskedError.
    """
    if not is_offered(source, photo):
        raise NotOfferedError
    if not photo.assessments.filter(finished_at__isnull=False).exists():
        raise NothingToReadError
    rules = policy()
    Subject.objects.lock(photo.subject_id)
    row = ReviewRequest(
        subject_id=photo.subject_id,
        mole_id=photo.mole_id,
        photo=photo,
        source=source,
        question=question.strip(),
        due_at=due_at or timezone.now() + timedelta(days=rules.answer_days),
        has_red_flags=_has_red_flags(photo),
        follows=follows,
        readings_needed=2 if rules.second_reading == SecondReading.ALWAYS else 1,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise AlreadyAskedError from None
    # Made now, so that the reader of one case after the other never waits for it. `robust`: without
    # it the picture is made when it is shown.
    transaction.on_commit(lambda: photo_files.display_bytes(photo=photo), robust=True)
    audit.record(
        audit.Event.REVIEW_REQUESTED,
        actor=actor,
        subject_id=row.subject_id,
        target=photo.id,
        request=str(row.id),
        source=source,
    )
    return row


def ask_about_mole(*, mole: Mole, actor: audit.Actor, question: str) -> ReviewRequest:
    """Ask about the newest photo of a mole that has a finished result; as `ask` otherwise."""
    with_result = Assessment.objects.filter(photo__mole=mole, finished_at__isnull=False)
    photo = (
        Photo.objects.kept()
        .filter(mole=mole, pk__in=with_result.values("photo"))
        .newest_first()
        .first()
    )
    if photo is None:
        raise NothingToReadError
    return ask(photo=photo, source=Source.PERSON, actor=actor, question=question)


@transaction.atomic
def take_back(*, request: ReviewRequest, actor: audit.Actor) -> None:
    """Withdraw an open question. Raises NotNowError if it was closed before."""
    Subject.objects.lock(request.subject_id)
    waiting = ReviewRequest.objects.filter(pk=request.pk, status=Status.WAITING)
    if not waiting.update(
        status=Status.WITHDRAWN, closed_at=timezone.now(), claimed_by=None, claimed_until=None
    ):
        raise NotNowError
    audit.record(
        audit.Event.REVIEW_TAKEN_BACK,
        actor=actor,
        subject_id=request.subject_id,
        target=request.photo_id,
        request=str(request.id),
    )


def _has_red_flags(photo: Photo) -> bool:
    answers = answers_about(photo)
    return answers is not None and advise("", answers.answers).level == Level.SEE
