"""Reviews: a clinician opens a person's photo, and says what they see."""

import uuid

from django.db import IntegrityError, transaction

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.errors import ReasonMissingError
from classifier.audit.services import Event
from classifier.core.errors import NotAllowedError
from classifier.people.models import User
from classifier.review.models import Review

MIN_REASON_LENGTH = 5


@transaction.atomic
def open_for_review(*, assessment: Assessment, reviewer: User, reason: str) -> None:
    """Note why a reviewer looks at a photo; the person can read it.

    Raises NotAllowedError for people who are not staff, ReasonMissingError without a reason.
    """
    _require_staff(reviewer)
    reason = reason.strip()
    if len(reason) < MIN_REASON_LENGTH:
        raise ReasonMissingError
    audit.record(
        Event.REVIEW_OPENED,
        actor=audit.staff(reviewer),
        subject_id=assessment.subject_id,
        target=assessment.photo_id,
        reason=reason,
        assessment=str(assessment.id),
    )


@transaction.atomic
def note_look(*, assessment: Assessment, reviewer: User) -> None:
    """Note that the photo itself was sent to a reviewer. Raises NotAllowedError."""
    _require_staff(reviewer)
    audit.record(
        Event.PHOTO_VIEWED,
        actor=audit.staff(reviewer),
        subject_id=assessment.subject_id,
        target=assessment.photo_id,
        assessment=str(assessment.id),
    )


@transaction.atomic
def add_review(
    *,
    assessment: Assessment,
    reviewer: User,
    opinion: str,
    advice: str,
    words: str,
    review_id: uuid.UUID | None = None,
) -> Review:
    """Store a clinician's opinion for the person to read. Raises NotAllowedError.

    The same `review_id` again (a form sent twice) returns the review that is there.
    """
    _require_staff(reviewer)
    review = Review(
        id=review_id or uuid.uuid4(),
        assessment=assessment,
        reviewer=reviewer,
        opinion=opinion,
        advice=advice,
        words=words,
    )
    try:
        with transaction.atomic():
            review.save(force_insert=True)
    except IntegrityError:
        own = Review.objects.filter(assessment=assessment, reviewer=reviewer)
        known = own.filter(pk=review.id).first()
        if known is None:
            raise
        return known
    audit.record(
        Event.REVIEW_ADDED,
        actor=audit.staff(reviewer),
        subject_id=assessment.subject_id,
        target=assessment.photo_id,
        review=str(review.id),
        opinion=opinion,
        advice=advice,
    )
    return review


def _require_staff(reviewer: User) -> None:
    if not (reviewer.is_active and reviewer.is_staff):
        raise NotAllowedError
