"""What readers do with a case, in the audit trail and to the partner who asked."""

import uuid
from typing import Any

from classifier.audit import services as audit
from classifier.review.errors import ClaimLostError
from classifier.review.models import Reading, ReviewRequest
from classifier.webhooks.event_types import EventType
from classifier.webhooks.services import publishing as webhooks


def record(
    event: audit.Event,
    reading: Reading,
    *,
    target: uuid.UUID | None = None,
    reason: str = "",
    **details: Any,
) -> None:
    """Add an event of the reading's reader about the photo asked about, or another `target`."""
    if reading.reader is None:  # The account was erased.
        raise ClaimLostError
    audit.record(
        event,
        actor=audit.staff(reading.reader),
        subject_id=reading.request.subject_id,
        target=target or reading.request.photo_id,
        reason=reason,
        request=str(reading.request_id),
        **details,
    )


def tell_partner(event_type: EventType, request: ReviewRequest | None) -> None:
    """Tell the partner whose subject a case is about, if it is a partner's."""
    if request is not None:
        webhooks.publish(
            event_type=event_type, subject_id=request.subject_id, resource_id=request.id
        )
