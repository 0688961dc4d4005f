"""Opening a photo for review, storing the review, and noting that the person has read it."""

import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.utils import timezone

from classifier.assessments.models import Assessment
from classifier.audit import services as audit
from classifier.audit.errors import ReasonMissingError
from classifier.audit.services import Event
from classifier.core.errors import NotAllowedError
from classifier.people.models import User
from classifier.review.models import Review

# Set by judgement: refuses "x" and "ok", which tell the person nothing, and accepts one real word.
MIN_REASON_LENGTH = 5


@transaction.atomic
def open_for_review(*, assessment: Assessment, reviewer: User, reason: str) -> None:
    """Record why a reviewer opens a photo; the person can read it.

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
def record_view(*, assessment: Assessment, reviewer: User) -> None:
    """Record that the photo itself was sent to a reviewer. Raises NotAllowedError."""
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
    """Store a review for the person to read. Raises NotAllowedError.

    With the `review_id` of an existing review of the same reviewer and assessment (a form sent
    twice), that review is returned unchanged.
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
        existing = own.filter(pk=review.id).first()
        if existing is None:
            raise
        return existing
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


def mark_read(*, reviews: Iterable[Review], user: User) -> None:
    """Note that the user has been shown these reviews; those read before keep their time."""
    unread = [review.id for review in reviews if review.read_at is None]
    # Most pages show none: they must not take SQLite's write lock.
    if unread:
        _mark_read(unread, user)


@transaction.atomic
def _mark_read(review_ids: list[uuid.UUID], user: User) -> None:
    found = Review.objects.select_for_update().filter(pk__in=review_ids, read_at=None)
    for review in found.select_related("assessment"):
        review.read_at = timezone.now()
        review.save(update_fields=["read_at"])
        audit.record(
            Event.REVIEW_READ,
            actor=audit.person(user),
            subject_id=review.assessment.subject_id,
            target=review.assessment.photo_id,
            review=str(review.id),
        )


def _require_staff(reviewer: User) -> None:
    if not (reviewer.is_active and reviewer.is_staff):
        raise NotAllowedError
