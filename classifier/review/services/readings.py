"""Reading a case: draft, first opinion, kept or revised finding, and the answer that follows."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from classifier.audit import services as audit
from classifier.people.models import Subject
from classifier.review.errors import ClaimLostError, NotNowError
from classifier.review.events import record, tell_partner
from classifier.review.findings import Finding
from classifier.review.models import Reading, Review, ReviewRequest
from classifier.review.models.choices import Opinion, SecondReading
from classifier.review.selectors import (
    assessment_of_case,
    held_by,
    is_blind_first,
    policy,
)
from classifier.review.services.claims import extend
from classifier.webhooks.event_types import EventType

# A third reading decides between two that differ.
MOST_READINGS = 3
SUSPICIOUS = (Opinion.MALIGNANT, Opinion.UNSURE)


def save_draft(*, reading: Reading, draft: Mapping[str, Any]) -> None:
    """Keep what was typed so far and hold the case. Raises ClaimLostError if the hold was lost.

    The draft is kept even then, unless the reading has ended.
    """
    kept = Reading.objects.filter(pk=reading.pk, decided_at=None)
    kept.update(draft=dict(draft))
    extend(reading=reading)


@transaction.atomic
def record_opinion(*, reading: Reading, finding: Finding) -> None:
    """Store the first opinion, which is never changed; the model may be shown from then on.

    Raises ClaimLostError, NotNowError if it was recorded before.
    """
    row = _locked(reading)
    if row.first_at is not None:
        raise NotNowError
    _store(row, finding)
    row.first, row.first_at = asdict(finding), timezone.now()
    row.was_blind = is_blind_first(row)
    row.draft = {}
    row.save()
    record(audit.Event.REVIEW_OPINION, row, opinion=finding.opinion, advice=finding.advice)


@transaction.atomic
def decide(
    *,
    reading: Reading,
    words: str,
    private_note: str = "",
    revised: Finding | None = None,
    revision_reason: str = "",
    asks_second_reader: bool = False,
) -> Review | None:
    """Keep the first finding, or revise it for a reason, and end the reading.

    Returns the answer, or None while another reading is needed: because the reader or a rule asks
    for one, or because two readings differ. The case then goes back to the queue. Raises
    ClaimLostError, NotNowError, ReasonMissingError.
    """
    row = _locked(reading)
    if row.first_at is None or row.decided_at is not None:
        raise NotNowError
    if revised is not None:
        _store(row, revised)
        row.revision_reason = audit.written_reason(reason=revision_reason)
    row.private_note, row.decided_at = private_note.strip(), timezone.now()
    row.draft = {"words": words}
    row.save()
    record(
        audit.Event.REVIEW_DECIDED,
        row,
        opinion=row.opinion,
        advice=row.advice,
        revised=revised is not None,
    )
    needed = _readings_needed(row, asks_second_reader=asks_second_reader)
    if _decided(row.request) < needed:
        ReviewRequest.objects.filter(pk=row.request_id).update(
            readings_needed=needed, claimed_by=None, claimed_until=None
        )
        return None
    return _answer(row, words)


def record_photo_view(*, reading: Reading, photo_id: uuid.UUID) -> None:
    """Record the first time that a photo of the case was sent to the reader."""
    if str(photo_id) not in reading.viewed:
        _record_photo_view(reading.pk, photo_id)


@transaction.atomic
def _record_photo_view(reading_id: uuid.UUID, photo_id: uuid.UUID) -> None:
    row = Reading.objects.select_for_update().get(pk=reading_id)
    if str(photo_id) in row.viewed:
        return
    row.viewed = [*row.viewed, str(photo_id)]
    row.save(update_fields=["viewed"])
    record(audit.Event.PHOTO_VIEWED, row, target=photo_id)


def _readings_needed(row: Reading, *, asks_second_reader: bool) -> int:
    """Return how many readings the case needs, now that this one is decided."""
    needed = row.request.readings_needed
    rule = policy().second_reading
    if asks_second_reader or (rule == SecondReading.SUSPICIOUS and row.opinion in SUSPICIOUS):
        needed = max(needed, 2)
    decided = row.request.readings.filter(decided_at__isnull=False)
    if len({(each.opinion, each.advice) for each in decided}) > 1:
        needed = MOST_READINGS
    return needed


def _decided(request: ReviewRequest) -> int:
    return request.readings.filter(decided_at__isnull=False).count()


def _answer(row: Reading, words: str) -> Review:
    """Close the case with the finding of its last reading."""
    review = Review.objects.create(
        request=row.request,
        reading=row,
        assessment=assessment_of_case(row.request),
        reviewer=row.reader,
        opinion=row.opinion,
        advice=row.advice,
        watch_weeks=row.watch_weeks,
        diagnosis=row.diagnosis,
        words=words.strip(),
    )
    ReviewRequest.objects.filter(pk=row.request_id).update(
        status=ReviewRequest.Status.ANSWERED,
        closed_at=timezone.now(),
        claimed_by=None,
        claimed_until=None,
    )
    record(audit.Event.REVIEW_ADDED, row, review=str(review.id), advice=row.advice)
    tell_partner(EventType.REVIEW_ANSWERED, row.request)
    return review


def _store(row: Reading, finding: Finding) -> None:
    for name, value in asdict(finding).items():
        setattr(row, name, value)


def _locked(reading: Reading) -> Reading:
    """Return the reading and lock it, with its case, which its reader must hold."""
    Subject.objects.lock(reading.request.subject_id)
    request = held_by(reading).select_for_update().first()
    if request is None:
        raise ClaimLostError
    return Reading.objects.select_for_update().get(pk=reading.pk)
