"""Amending and withdrawing an answer, asking back, and noting that it was read."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from classifier.audit import services as audit
from classifier.core.errors import NotAllowedError
from classifier.people.models import Subject, User
from classifier.reminders.models import Reminder
from classifier.reminders.services import set_reminder
from classifier.review.errors import NotNowError
from classifier.review.events import tell_partner
from classifier.review.findings import Finding
from classifier.review.models import Review, ReviewRequest
from classifier.review.models.choices import MONTHS_OF_WEEKS
from classifier.review.roles import require_reader
from classifier.review.services import requests
from classifier.webhooks.event_types import EventType


@transaction.atomic
def amend(*, review: Review, reader: User, finding: Finding, words: str) -> Review:
    """Replace an answer of one's own by another; the person sees that it changed.

    Raises NotAllowedError, NotNowError if it was replaced or withdrawn before.
    """
    _require_author(review, reader)
    Subject.objects.lock(review.assessment.subject_id)
    _lock_current(review)
    try:
        with transaction.atomic():
            amended = Review.objects.create(
                request=review.request,
                reading=review.reading,
                assessment=review.assessment,
                reviewer=reader,
                opinion=finding.opinion,
                advice=finding.advice,
                watch_weeks=finding.watch_weeks,
                diagnosis=finding.diagnosis,
                words=words.strip(),
                replaces=review,
            )
    except IntegrityError:  # Another tab amended it first.
        raise NotNowError from None
    _record(audit.Event.REVIEW_AMENDED, amended, audit.staff(reader), replaces=str(review.id))
    tell_partner(EventType.REVIEW_AMENDED, amended.request)
    return amended


@transaction.atomic
def withdraw(*, review: Review, reader: User, reason: str) -> None:
    """Withdraw an answer of one's own; the person sees that it was, and the reason.

    Raises NotAllowedError, ReasonMissingError, NotNowError if it was replaced or withdrawn before.
    """
    _require_author(review, reader)
    reason = audit.written_reason(reason=reason)
    Subject.objects.lock(review.assessment.subject_id)
    row = _lock_current(review)
    row.withdrawn_at, row.withdrawal_reason = timezone.now(), reason
    # The person gets notice and mail again.
    row.read_at = row.mailed_at = None
    row.save(update_fields=["withdrawn_at", "withdrawal_reason", "read_at", "mailed_at"])
    _record(audit.Event.REVIEW_WITHDRAWN, row, audit.staff(reader), reason=reason)
    tell_partner(EventType.REVIEW_AMENDED, row.request)


def ask_back(*, review: Review, actor: audit.Actor, question: str) -> ReviewRequest:
    """Ask once about an answer: a new case that follows the answered one.

    Raises NotNowError if that was done before or the answer is not in force, and what `ask` raises.
    """
    asked = review.request
    if asked is None or not Review.objects.current().filter(pk=review.pk).exists():
        raise NotNowError
    if ReviewRequest.objects.filter(follows=asked).exists() or asked.follows_id is not None:
        raise NotNowError
    return requests.ask(
        photo=asked.photo, source=asked.source, actor=actor, question=question, follows=asked
    )


def accept_reminder(*, review: Review, actor: audit.Actor) -> Reminder:
    """Set the reminder for the next photo that the answer advises.

    Raises NotNowError if it names no time or is about no mole.
    """
    mole = review.assessment.photo.mole
    if review.watch_weeks is None or mole is None:
        raise NotNowError
    return set_reminder(
        subject=mole.subject,
        mole=mole,
        actor=actor,
        every_months=MONTHS_OF_WEEKS[review.watch_weeks],
        due_on=timezone.localdate(review.created_at) + timedelta(weeks=review.watch_weeks),
    )


def mark_read(*, reviews: Iterable[Review], user: User) -> None:
    """Note that the user has been shown these reviews; those read before keep their time."""
    # Most pages show none: they must not take SQLite's write lock.
    for review in reviews:
        if review.read_at is None:
            _mark_read(review, user)


@transaction.atomic
def _mark_read(review: Review, user: User) -> None:
    if Review.objects.filter(pk=review.pk, read_at=None).update(read_at=timezone.now()):
        _record(audit.Event.REVIEW_READ, review, audit.person(user))


def _require_author(review: Review, reader: User) -> None:
    require_reader(reader)
    if review.reviewer_id != reader.pk:
        raise NotAllowedError


def _lock_current(review: Review) -> Review:
    # PostgreSQL does not lock what is joined from outside: the answer that may replace this one.
    row = Review.objects.select_for_update(of=("self",)).current().filter(pk=review.pk).first()
    if row is None:
        raise NotNowError
    return row


def _record(
    event: audit.Event, review: Review, actor: audit.Actor, *, reason: str = "", **details: str
) -> None:
    audit.record(
        event,
        actor=actor,
        subject_id=review.assessment.subject_id,
        target=review.assessment.photo_id,
        reason=reason,
        review=str(review.id),
        **details,
    )
