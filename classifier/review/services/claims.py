"""Who holds a case: one clinician at a time, until a time.

A claim is one conditional update, so that of two clinicians only one can win it, on SQLite too.
"""

from django.db import transaction
from django.db.models import Exists
from django.utils import timezone

from classifier.audit import services as audit
from classifier.people.models import Subject, User
from classifier.review.errors import ClaimLostError
from classifier.review.events import record
from classifier.review.models import Reading, ReviewRequest
from classifier.review.roles import require_reader
from classifier.review.selectors import (
    CLAIM_FOR,
    cases_to_read_by,
    cases_waiting_for,
    held_by,
    is_free_for,
)

# Cases tried in one go, as others may take the first ones in the same moment. "None" is wrong only
# if more clinicians than this ask at once.
CANDIDATES = 50


def claim_next(*, reader: User) -> Reading | None:
    """Claim the first case that waits for this reader; None if there is none.

    A case that the reader holds already comes first. Raises NotAllowedError.
    """
    require_reader(reader)
    waiting = cases_waiting_for(reader)
    held = waiting.filter(claimed_by=reader, claimed_until__gt=timezone.now())
    for row in [*held[:1], *waiting[:CANDIDATES]]:
        if reading := _claim(row, reader):
            return reading
    return None


def claim(*, request: ReviewRequest, reader: User) -> Reading:
    """Claim one case. Raises NotAllowedError; ClaimLostError if somebody else holds it."""
    require_reader(reader)
    row = cases_waiting_for(reader).filter(pk=request.pk).first()
    reading = _claim(row, reader) if row else None
    if reading is None:
        raise ClaimLostError
    return reading


def extend(*, reading: Reading) -> None:
    """Hold the case from now on for the full time. Raises ClaimLostError."""
    if not held_by(reading).update(claimed_until=timezone.now() + CLAIM_FOR):
        raise ClaimLostError


@transaction.atomic
def release(*, reading: Reading) -> None:
    """Give the case back to the queue; the draft stays. Raises ClaimLostError."""
    Subject.objects.lock(reading.request.subject_id)
    _give_up(reading)
    record(audit.Event.REVIEW_RELEASED, reading)


@transaction.atomic
def skip(*, reading: Reading, reason: str) -> None:
    """Give the case back for others, never to be served to this reader again.

    Raises ClaimLostError, ReasonMissingError.
    """
    reason = audit.written_reason(reason=reason)
    Subject.objects.lock(reading.request.subject_id)
    _give_up(reading)
    reading.skipped_at, reading.skip_reason = timezone.now(), reason
    reading.save(update_fields=["skipped_at", "skip_reason"])
    record(audit.Event.REVIEW_SKIPPED, reading, reason=reason)


@transaction.atomic
def hand_over(*, reading: Reading, to: User, reason: str) -> None:
    """Give the case to another reviewer, who has not read it.

    Raises ClaimLostError, NotAllowedError, ReasonMissingError.
    """
    require_reader(to)
    reason = audit.written_reason(reason=reason)
    Subject.objects.lock(reading.request.subject_id)
    if not cases_to_read_by(to).filter(pk=reading.request_id).exists():
        raise ClaimLostError
    if not held_by(reading).update(claimed_by=to, claimed_until=timezone.now() + CLAIM_FOR):
        raise ClaimLostError
    reading.skipped_at, reading.skip_reason = timezone.now(), reason
    reading.save(update_fields=["skipped_at", "skip_reason"])
    Reading.objects.get_or_create(request_id=reading.request_id, reader=to)
    record(audit.Event.REVIEW_HANDED_OVER, reading, reason=reason, to=str(to.pseudonym))


@transaction.atomic
def _claim(row: ReviewRequest, reader: User) -> Reading | None:
    Subject.objects.lock(row.subject_id)
    now = timezone.now()
    done = Reading.objects.filter(request=row, reader=reader, decided_at__isnull=False)
    open_rows = ReviewRequest.objects.filter(
        is_free_for(reader), ~Exists(done), pk=row.pk, status=ReviewRequest.Status.WAITING
    )
    until = row.claimed_until
    is_renewed = row.claimed_by_id == reader.pk and until is not None and until > now
    if not open_rows.update(claimed_by=reader, claimed_until=now + CLAIM_FOR):
        return None
    reading, _created = Reading.objects.get_or_create(request=row, reader=reader)
    if not is_renewed:
        record(audit.Event.REVIEW_CLAIMED, reading)
    return reading


def _give_up(reading: Reading) -> None:
    if not held_by(reading).update(claimed_by=None, claimed_until=None):
        raise ClaimLostError
